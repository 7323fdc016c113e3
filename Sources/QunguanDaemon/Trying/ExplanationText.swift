import QunguanCore

/// An explanation for people.
public struct ExplanationText: CustomStringConvertible {
  public let description: String

  /// - Parameter isComplete: whether rules are listed that had nothing to do with the event.
  public init(_ json: JSON, isComplete: Bool = true) {
    func text(_ value: JSON?) -> String { (value?.string ?? "-").printable(atMost: 600) }
    var lines = [
      "event     \(text(json["event"]))  (\(text(json["type"])))",
      "happened  \(text(json["time"])), received \(text(json["received"]))",
      "chat      \(text(json["chat"]))", "who       \(text(json["actor"]))",
      "what      \(text(json["what"]))",
    ]
    if let book = json["book"]?.string, !book.isEmpty { lines.append("rules     book \(book)") }
    let rules = json["rules"]?.array ?? []
    let shown = rules.filter { isComplete || $0["about-this"]?.bool ?? true }
    for rule in shown {
      let mark = rule["fired"]?.bool == true ? "+" : "-"
      let name = rule["rule"]?.string == "" ? "(all rules)" : text(rule["rule"])
      lines.append("  \(mark) \(name): \(text(rule["reason"]))")
      for value in rule["values"]?.array ?? [] {
        lines.append("      \(text(value["name"])) = \(text(value["text"]))")
      }
      for effect in rule["withheld"]?.array ?? [] {
        lines.append("      observed only: \(text(effect))")
      }
    }
    if shown.count < rules.count {
      lines.append("  \(rules.count - shown.count) other rules are not about this; see --all")
    }
    let effects = json["effects"]?.array ?? []
    lines.append(effects.isEmpty ? "effects   none" : "effects")
    for effect in effects {
      let reason = effect["reason"]?.string.map { ", \($0.printable())" } ?? ""
      let fate = effect["row"]?.int.map { "  [row \($0): \(text(effect["state"]))\(reason)]" } ?? ""
      let owner = Wording.owner(effect["rule"]?.string ?? "").printable()
      lines.append("  \(owner) \(text(effect["does"]))\(fate)")
    }
    if let undone = json["undone-by"]?.string { lines.append("undone    by \(undone.printable())") }
    for note in json["notes"]?.array ?? [] { lines.append("note      \(text(note))") }
    description = lines.joined(separator: "\n")
  }

  /// The lines of a list of events.
  public static func list(_ json: JSON) -> [String] {
    (json.array ?? []).map { event in
      func text(_ value: JSON?) -> String { (value?.string ?? "-").printable(atMost: 100) }
      let rules = (event["rules"]?.array ?? []).compactMap { $0.string?.printable(atMost: 100) }
      let undone = event["undone-by"]?.string == nil ? "" : "  (undone)"
      return "\(text(event["time"]))  \(text(event["chat"]))  \(text(event["event"]))  "
        + "\(text(event["what"]))  \(rules.joined(separator: ", "))\(undone)"
    }
  }
}
