import QunguanCore
import QunguanText

/// A preview as people read it on a terminal.
public struct PreviewText {
  public struct Line: Sendable, Hashable {
    public var text: String
    /// Of what is not said.
    public var isDim = false
  }

  /// Longer texts are cut; the whole is in the JSON.
  static let longestText = 60

  public let lines: [Line]

  /// - Parameter json: that of ``Preview``.
  public init(_ json: JSON, in language: Language) {
    let rows = (json["rows"]?.array ?? []).map { Row($0, language) }
    let widths = [
      rows.map(\.time.columns).max() ?? 0, rows.map(\.rule.columns).max() ?? 0,
      rows.map(\.place.columns).max() ?? 0,
    ]
    var lines = rows.map { row in
      let columns = zip([row.time, row.rule, row.place], widths).map { $0.padded(toColumns: $1) }
      return Line(
        text: (columns + [row.what]).joined(separator: "  "), isDim: row.isDim)
    }
    let end = Self.clock(json["until"])
    if json["cut"]?.bool == true {
      let note: Phrase =
        "too much is due to look further ahead than \(end); name a rule with its chat"
      lines.append(Line(text: note.text(in: language), isDim: true))
    } else if rows.isEmpty {
      let note: Phrase = "nothing is due until \(end)"
      lines.append(Line(text: note.text(in: language), isDim: true))
    }
    if let year = json["missing-table"]?.int {
      let note: Phrase =
        "the public holidays of \(year) are not known, so Monday to Friday count as working days"
      lines.append(Line(text: note.text(in: language), isDim: true))
    }
    self.lines = lines
  }

  private struct Row {
    var time: String
    var rule: String
    var place: String
    var what: String
    var isDim: Bool

    init(_ row: JSON, _ language: Language) {
      let date = row["local"]?.string.flatMap { try? CivilDate(text: String($0.prefix(10))) }
      let weekday = date.map { $0.weekday.phrase.text(in: language) } ?? ""
      let clock = PreviewText.clock(row["local"])
      time = "\(clock.prefix(10)) \(weekday)\(clock.dropFirst(10))"
      rule = (row["rule"]?.string ?? "").printable(atMost: 60)
      place = PreviewText.place(row).text(in: language)
      what = Self.what(row, language).text(in: language)
      isDim = row["texts"] == nil || row["observed"]?.bool == true
    }

    private static func what(_ row: JSON, _ language: Language) -> Phrase {
      guard let texts = row["texts"]?.array?.compactMap(\.string) else {
        let english = row["reason"]?.string ?? ""
        let reason = (language == .chinese ? ChineseReason.text(english) : english).printable()
        guard let more = row["more"]?.int else { return "nothing: \(reason)" }
        return "nothing: \(reason); \(more)× more until \(PreviewText.clock(row["last"]))"
      }
      let text = texts.map(\.onOneLine).joined(separator: " ⏎ ").printable(atMost: 500)
        .cut(toColumns: PreviewText.longestText)
      if row["observed"]?.bool == true { return "only observed: \(text)" }
      return row["one-of"]?.int.map { "one of \($0): \(text)" } ?? Phrase(verbatim: text)
    }
  }

  /// Where something is said.
  static func place(_ row: JSON) -> Phrase {
    let chats = (row["chats"]?.array ?? []).compactMap { $0.string?.printable(atMost: 60) }
    if let group = row["group"]?.string {
      return "\(group.printable(atMost: 60)): \(chats.count) chats"
    }
    guard chats.count > 2, let first = chats.first else {
      return Phrase(verbatim: chats.joined(separator: ", "))
    }
    return "\(first) and \(chats.count - 1) more"
  }

  /// `2027-02-06 08:00`, with seconds where there are any.
  private static func clock(_ json: JSON?) -> String {
    let text = String((json?.string ?? "").prefix(19)).replacing("T", with: " ")
    return text.hasSuffix(":00") ? String(text.dropLast(3)) : text
  }
}
