/// The reference page of the rule language, `docs/rules.md`: prose with gaps, `Reference/rules.md`,
/// filled with tables of the shapes that rule files are read with.
public enum Reference {
  /// The page as Markdown.
  public static var page: String {
    let template = String(decoding: PackageResources.rules_md, as: UTF8.self)
    var lines: [String] = []
    for line in template.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(gap(in: line).map(filling) ?? String(line))
    }
    let text = lines.joined(separator: "\n")
    return text.replacing(contentsMark, with: contents(of: text))
  }

  private static let contentsMark = "<!-- contents -->"

  /// `table: say` of `<!-- table: say -->`.
  private static func gap(in line: Substring) -> Substring? {
    guard line != contentsMark, line.hasPrefix("<!-- "), line.hasSuffix(" -->") else { return nil }
    return line.dropFirst(5).dropLast(4)
  }

  private static func filling(_ gap: Substring) -> String {
    switch gap {
    case "table: file": sections
    case "table: community": FieldTable(Community.schema.fields).text
    case "table: group": FieldTable(ChatGroup.schema.fields).text
    case "table: head": FieldTable(RuleHead.schema.fields).text
    case "table: say": FieldTable(Utterance.object.fields).text
    case "table: layer": FieldTable(Layer.conditions.fields).text
    case "table: points": FieldTable(Community.Points.schema.fields).text
    case "table: holidays": FieldTable(HolidayYear.schema.fields).text
    case "festivals": RecurringDay.common.map(\.name).joined(separator: " ")
    case "variables": table(of: Variables.documented + Variables.ofCalendar)
    case "concerns": concerns
    case "events":
      "| event | what happened |\n|---|---|\n"
        + EventType.documented.map { "| `\($0.name)` | \($0.doc) |" }.joined(separator: "\n")
    case "kinds": RuleKinds.all.map { chapter($0) }.joined(separator: "\n\n")
    default: preconditionFailure("rules.md has a gap '\(gap)' that nothing fills")
    }
  }

  // MARK: Parts

  private static var sections: String {
    guard case .object(let fields) = Shape.ruleFile else { return "" }
    let links = [
      "community": "who-we-are-community", "groups": "chats-in-groups-groups",
      "layers": "layers-of-members-layers",
      "holidays": "holidays-and-working-days-holidays",
      "defaults": "for-all-rules-of-a-file-defaults",
    ]
    let kinds = Set(RuleKinds.all.map { $0.key })
    return "| in a file | |\n|---|---|\n"
      + fields.map { field in
        let doc = kinds.contains(field.key) ? "a list of rules of this kind" : field.doc
        let inner = RuleKinds.all.filter { $0.section == field.key }.map { $0.key }
        if !inner.isEmpty {
          let links = inner.map { "[`\($0)`](#\($0))" }.joined(separator: ", ")
          return "| `\(field.key)` | \(doc): \(links) |"
        }
        return "| [`\(field.key)`](#\(links[field.key] ?? field.key)) | \(doc) |"
      }.joined(separator: "\n")
  }

  private static var concerns: String {
    let names = Concern.allCases.map { concern in
      let kinds = RuleKinds.all.filter { $0.concern == concern }.map { "`\($0.key)`" }
      return concern.doc + (kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))")
    }
    return "Rules are asked by their concern, in this order: \(names.joined(separator: ", "))."
  }

  private static func chapter(_ kind: any RuleKind.Type) -> String {
    var parts = ["## \(kind.key)", kind.summary, FieldTable(kind.fields, of: kind.key).text]
    if !kind.variables.isEmpty {
      parts += ["### \(kind.key): variables", table(of: kind.variables)]
    }
    parts.append("### \(kind.key): examples")
    parts += kind.examples.map { "\($0.title):\n\n```yaml\n\($0.yaml)\n```" }
    return parts.joined(separator: "\n\n")
  }

  private static func table(of variables: [Variable]) -> String {
    "| variable | stands for |\n|---|---|\n"
      + variables.map { "| `{{\($0.name)}}` | \($0.doc) |" }.joined(separator: "\n")
  }

  /// Links to the headings of the second and third level.
  private static func contents(of text: String) -> String {
    var isCode = false
    var links: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode, let depth = ["## ", "### "].firstIndex(where: line.hasPrefix) else { continue }
      let heading = line.drop { $0 == "#" }.dropFirst()
      let anchor = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      let indent = depth == 0 ? "" : "  "
      links.append("\(indent)- [\(heading)](#\(anchor.replacing(" ", with: "-")))")
    }
    return links.joined(separator: "\n")
  }
}
