import QunguanCore
import QunguanText

/// A preview as a calendar file: what is said, without what is not. What takes place stands for all
/// that is said of it.
public enum PreviewCalendar {
  /// - Parameter json: that of ``Preview``.
  public static func text(_ json: JSON, in language: Language) -> String {
    var calendar = ICalendar(
      product: "-//Qunguan//Qunguan \(Version.number)//EN",
      name: json["community"]?.string ?? "Qunguan")
    let stamp = instant(json["from"])
    let appointments = json["appointments"]?.array ?? []
    for appointment in appointments {
      let (rule, start) = (appointment["rule"]?.string ?? "", instant(appointment["start"]))
      let title = appointment["title"]?.string ?? ""
      calendar.add(
        ICalendar.Event(
          id: "appointment:\(rule)@\(start.milliseconds)", start: start,
          duration: instant(appointment["end"]) - start, summary: title,
          description: title, location: appointment["place"]?.string ?? ""),
        stamp: stamp)
    }
    let announced = Set(appointments.compactMap { $0["rule"]?.string })
    for row in json["rows"]?.array ?? [] where row["observed"] == nil {
      if let rule = row["rule"]?.string, announced.contains(rule) { continue }
      guard let texts = row["texts"]?.array?.compactMap(\.string), let first = texts.first else {
        continue
      }
      let (rule, key) = (row["rule"]?.string ?? "", row["key"]?.string ?? "")
      calendar.add(
        ICalendar.Event(
          id: key, start: instant(row["at"]),
          summary: "\(rule): \(first.onOneLine.cut(toColumns: 40))",
          description: texts.joined(separator: "\n"),
          location: PreviewText.place(row).text(in: language)),
        stamp: stamp)
    }
    calendar.end()
    return calendar.text
  }

  private static func instant(_ json: JSON?) -> Timestamp {
    json?.string.flatMap { try? Moment.read($0, in: .utc) } ?? Timestamp(seconds: 0)
  }
}
