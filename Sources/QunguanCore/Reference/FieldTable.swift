/// Fields as a Markdown table; below it, those of each object among their values.
struct FieldTable {
  let text: String

  /// - Parameter owner: what headings of tables below begin with: the kind, the field.
  init(_ fields: [FieldShape], of owner: String? = nil) {
    let rows = fields.map { field in
      let otherwise = field.isRequired ? "**required**" : field.otherwise ?? ""
      let doc = field.doc.replacing("|", with: "\\|")
      return "| `\(field.key)` | \(field.shape.words) | \(otherwise) | \(doc) |"
    }
    let head = "| field | value | default | |\n|---|---|---|---|\n"
    let inner = fields.compactMap { field -> String? in
      guard let inner = field.shape.innerFields else { return nil }
      let name = (owner.map { "\($0): " } ?? "") + field.key
      return "### \(name)\n\n\(FieldTable(inner, of: name).text)"
    }
    text = ([head + rows.joined(separator: "\n")] + inner).joined(separator: "\n\n")
  }
}

extension Shape {
  /// Shapes that have a section of their own on the page.
  private static let explained: [Shape: String] = {
    let times = "#times-hours-and-days"
    let days = "#days-of-the-calendar"
    let ids = "#chats-and-members"
    return [
      Say.schema.shape: "[what is said](#what-a-rule-says)",
      Schema<Interval>.interval.shape: "a [duration](#durations)",
      Schema<TimeOfDay>.timeOfDay.shape: "a [time](\(times))",
      Schema<HourRange>.hourRange.shape: "[hours](\(times))",
      WrittenDays.words.shape: "[days](\(times))",
      NamedDay.lunar.shape: "a [lunar day](\(days))",
      NamedDay.festival.shape: "a [festival](\(days))",
      NamedDay.term.shape: "a [solar term](\(days))",
      WrittenDays.Distance.schema.shape: "a [distance](\(days))",
      Until.schema.shape: "a [date or a countdown](#what-comes-again)",
      Schema<CivilDate>.date.shape: "a [date](\(times))",
      Schema<MemberID>.memberID.shape: "a [member](\(ids))",
      ChatPattern.schema.shape: "a [chat](\(ids))",
      Quota.schema.shape: "a [limit](#limits)",
      .choice(EventType.documented.map(\.name)): "an [event](#events)",
    ]
  }()

  /// What may be written, in words.
  fileprivate var words: String {
    if let link = Self.explained[self] { return link }
    return switch self {
    case .text(let hint, _): hint
    case .integer(let range): "a number, \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "`true` or `false`"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .list(let item): "a list, each \(item.words)"
    case .map(let item): "names, each with \(item.words)"
    case .object: "fields, see below"
    case .either(let shapes): Self.words(of: shapes)
    }
  }

  private static func words(of shapes: [Shape]) -> String {
    if shapes.count == 2, shapes[1] == .list(shapes[0]) { return shapes[0].words + ", or a list" }
    return shapes.map(\.words).joined(separator: " or ")
  }

  /// The fields of an object that is, or is in, the value, unless they are told elsewhere.
  fileprivate var innerFields: [FieldShape]? {
    if Self.explained[self] != nil { return nil }
    return switch self {
    case .object(let fields): fields
    case .list(let item), .map(let item): item.innerFields
    case .either(let shapes): shapes.lazy.compactMap(\.innerFields).first
    case .text, .integer, .boolean, .choice: nil
    }
  }
}
