import QunguanCore

/// JSON with placeholders. A text that is one placeholder alone becomes its value with its type;
/// members and elements without a value are left out.
indirect enum Template: Sendable {
  case constant(JSON)
  case value(Placeholder, Pipeline)
  /// A placeholder between other text; without its value the whole text has none.
  case text([Piece])
  case object([(key: String, value: Template)])
  case array([Template])

  enum Piece: Sendable {
    case literal(String)
    case value(Placeholder, Pipeline)
  }

  /// Nil where there is no value.
  func json(
    _ values: (Placeholder, Pipeline) throws(Refusal) -> JSON?
  ) throws(Refusal) -> JSON? {
    switch self {
    case .constant(let json): return json
    case .value(let placeholder, let pipeline): return try values(placeholder, pipeline)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .value(let placeholder, let pipeline):
          guard let value = try values(placeholder, pipeline)?.plainText else { return nil }
          text += value
        }
      }
      return .string(text)
    case .object(let members):
      var object = JSONObject()
      for (key, member) in members {
        if let value = try member.json(values), !value.isNull { object[key] = value }
      }
      return .object(object)
    case .array(let elements):
      var array: [JSON] = []
      for element in elements {
        if let value = try element.json(values), !value.isNull { array.append(value) }
      }
      return .array(array)
    }
  }

  /// All placeholders in it.
  var placeholders: [Placeholder] {
    switch self {
    case .constant: []
    case .value(let placeholder, _): [placeholder]
    case .text(let pieces):
      pieces.compactMap { if case .value(let placeholder, _) = $0 { placeholder } else { nil } }
    case .object(let members): members.flatMap(\.value.placeholders)
    case .array(let elements): elements.flatMap(\.placeholders)
    }
  }
}

extension Schema<JSON> {
  /// JSON without placeholders.
  static var json: Schema {
    Schema<Template>.template([]).map { template, _, _ in
      try? template.json { _, _ throws(Refusal) in nil }
    }
  }
}

extension Schema<Template> {
  /// A template that may use these placeholders.
  static func template(_ known: [Placeholder]) -> Schema {
    let hint = "JSON" + (known.isEmpty ? "" : " with " + known.map(\.braced).joined(separator: " "))
    return Schema(.map(.text(hint))) { node, findings in
      TemplateReader(known: known, findings: findings).template(node, depth: 0)
    }
  }
}

extension Placeholder {
  fileprivate var braced: String { "{\(rawValue)}" }
}

/// Reads a template from what an operator wrote; a texts' quotes tell `"true"` from `true`.
private struct TemplateReader {
  let known: [Placeholder]
  let findings: Findings

  func template(_ node: Node, depth: Int) -> Template? {
    guard depth < 32 else {
      findings.error(at: node.place, "this template is nested too deeply")
      return nil
    }
    switch node.value {
    case .scalar(let text, let quoted):
      if !quoted, let constant = Self.constant(text) { return .constant(constant) }
      return self.text(text, node)
    case .sequence(let nodes):
      let elements = nodes.map { template($0, depth: depth + 1) }
      let good = elements.compactMap { $0 }
      return good.count == elements.count ? .array(good) : nil
    case .mapping(let entries):
      if let entry = entries.first, entries.count == 1, entry.value.text == "" {
        findings.error(
          at: node.place, "write placeholders in quotes: \"{\(entry.name.prefix(40))}\"")
        return nil
      }
      let members = entries.map { entry in
        template(entry.value, depth: depth + 1).map { (key: entry.name, value: $0) }
      }
      let good = members.compactMap { $0 }
      return good.count == members.count ? .object(good) : nil
    }
  }

  /// What is not a text in YAML either: `true`, `12`, `null`.
  private static func constant(_ text: String) -> JSON? {
    switch text {
    case "true": return true
    case "false": return false
    case "null", "~", "": return .null
    default: return JSONNumber(text: text).map { .number($0) }
    }
  }

  private func text(_ text: String, _ node: Node) -> Template? {
    guard let braced = bracedPieces(text) else {
      findings.error(at: node.place, "the braces of this text do not pair")
      return nil
    }
    var pieces: [Template.Piece] = []
    for piece in braced {
      switch piece {
      case .literal(let literal): pieces.append(.literal(literal))
      case .braced(let inside):
        guard let value = value(inside, isAlone: braced.count == 1, node) else { return nil }
        pieces.append(value)
      }
    }
    switch pieces.first {
    case nil: return .constant(.string(""))
    case .literal(let literal) where pieces.count == 1: return .constant(.string(literal))
    case .value(let placeholder, let pipeline) where pieces.count == 1:
      return .value(placeholder, pipeline)
    default: return .text(pieces)
    }
  }

  private func value(_ inside: String, isAlone: Bool, _ node: Node) -> Template.Piece? {
    do throws(ExpressionProblem) {
      let parts = barred(inside)
      guard let placeholder = Placeholder(rawValue: String(parts[0].text)),
        known.contains(placeholder)
      else {
        throw ExpressionProblem(
          known.isEmpty
            ? "there is no {\(parts[0].text)} here, nor any other placeholder"
            : """
            there is no {\(parts[0].text)} here; \
            there is \(known.map(\.braced).joined(separator: ", "))
            """)
      }
      let pipeline = try Pipeline(parts.dropFirst())
      guard (placeholder == .content) == (pipeline.codec != nil), pipeline.codec == nil || isAlone
      else {
        throw ExpressionProblem("{content} alone is written, with a codec: {content|codec:NAME}")
      }
      return .value(placeholder, pipeline)
    } catch {
      findings.error(at: node.place, error.sentence)
      return nil
    }
  }
}
