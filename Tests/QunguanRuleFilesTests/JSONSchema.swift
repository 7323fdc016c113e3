import Foundation
import QunguanCore
import QunguanRuleFiles

/// As much of JSON Schema, draft 7, as the editor's schema uses.
struct JSONSchema {
  let schema: JSON

  /// A schema that says more than is understood here.
  struct UnknownKeyword: Error {
    var keyword: String
  }

  /// Whether the value is as the schema says.
  func accepts(_ value: JSON) throws -> Bool { try Self.accepts(value, schema) }

  private static func accepts(_ value: JSON, _ schema: JSON) throws -> Bool {
    for (keyword, rule) in schema.object ?? [:] {
      guard try accepts(value, keyword, rule, schema) else { return false }
    }
    return true
  }

  private static func accepts(
    _ value: JSON, _ keyword: String, _ rule: JSON, _ schema: JSON
  ) throws -> Bool {
    switch keyword {
    case "$schema", "title", "description", "patternErrorMessage": true
    case "type": (rule.array ?? [rule]).contains { isOfType($0.string, value) }
    case "enum": rule.array?.contains(value) ?? false
    case "anyOf": try rule.array?.contains { try accepts(value, $0) } ?? false
    case "minLength": value.string.map { $0.unicodeScalars.count >= rule.int ?? 0 } ?? true
    case "pattern":
      try value.string.map { try $0.contains(Regex(rule.string ?? "")) } ?? true
    case "minimum": value.int.map { $0 >= rule.int ?? 0 } ?? true
    case "maximum": value.int.map { $0 <= rule.int ?? 0 } ?? true
    case "minItems": value.array.map { $0.count >= rule.int ?? 0 } ?? true
    case "items": try value.array?.allSatisfy { try accepts($0, rule) } ?? true
    case "required":
      value.object == nil || rule.array?.allSatisfy { value[$0.string ?? ""] != nil } ?? false
    case "properties":
      try rule.object?.allSatisfy { name, rule in
        try value[name].map { try accepts($0, rule) } ?? true
      } ?? false
    case "additionalProperties":
      try value.object?.allSatisfy { name, value in
        if schema["properties"]?[name] != nil { return true }
        return try rule.bool ?? accepts(value, rule)
      } ?? true
    default: throw UnknownKeyword(keyword: keyword)
    }
  }

  private static func isOfType(_ type: String?, _ value: JSON) -> Bool {
    switch type {
    case "string": value.string != nil
    case "number": value.number != nil
    case "integer": value.int != nil
    case "boolean": value.bool != nil
    case "array": value.array != nil
    case "object": value.object != nil
    default: false
    }
  }
}

extension JSON {
  /// A file as an editor's YAML server reads it: plain scalars by YAML 1.2's core schema (section
  /// 10.3.2). Nil if it is no YAML, or has what our YAML refuses.
  init?(yaml text: String) {
    let findings = Findings()
    guard let node = YAMLComposer.compose(text, file: "rules.yaml", findings), !findings.hasErrors
    else { return nil }
    self.init(node)
  }

  private init(_ node: Node) {
    switch node.value {
    case .scalar(let text, quoted: true): self = .string(text)
    case .scalar(let text, quoted: false): self.init(plain: text)
    case .sequence(let nodes): self = .array(nodes.map { JSON($0) })
    case .mapping(let entries):
      self = .object(JSONObject(uniqueMembers: entries.map { ($0.name, JSON($0.value)) }))
    }
  }

  private static var fraction: Regex<Substring> {
    #/[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?/#
  }

  private init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = true
    case "false", "False", "FALSE": self = false
    default:
      if text.wholeMatch(of: #/[-+]?[0-9]+/#) != nil, let number = Int64(text) {
        self = .number(JSONNumber(number))
      } else if text.wholeMatch(of: Self.fraction) != nil,
        let number = Double(text).flatMap({ JSONNumber($0) })
      {
        self = .number(number)
      } else {
        self = .string(text)
      }
    }
  }
}
