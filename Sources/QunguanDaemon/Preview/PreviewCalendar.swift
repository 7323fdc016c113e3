import QunguanCore
import QunguanText

/// A preview as a calendar file: what is said, without what is not.
public enum PreviewCalendar {
  /// - Parameter json: that of ``Preview``.
  public static func text(_ json: JSON, in language: Language) -> String {
    var calendar = ICalendar(
      product: "-//Qunguan//Qunguan \(Version.number)//EN",
      name: json["community"]?.string ?? "Qunguan")
    let stamp = instant(json["from"])
    for row in json["rows"]?.array ?? [] where row["observed"] == nil {
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
