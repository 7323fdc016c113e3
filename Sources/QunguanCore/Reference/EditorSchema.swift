/// The rule language for editors, as a JSON Schema of one rule file, draft 7: the one that YAML
/// language servers understand (https://json-schema.org/draft-07).
///
/// It knows what the shapes know. That a group is there, or that two fields go together, only
/// `qunguan check` can tell. Where the loader also understands an uncommon spelling (`MONDAY`), the
/// schema knows the common one.
public enum EditorSchema {
  public static var document: JSON {
    var schema: JSONObject = [
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "Qunguan rules",
    ]
    for (key, value) in Shape.ruleFile.jsonSchema { schema[key] = value }
    return .object(schema)
  }
}

extension Shape {
  fileprivate var jsonSchema: JSONObject {
    switch self {
    case .text(let hint, let pattern?):
      ["type": "string", "pattern": .string(pattern), "patternErrorMessage": "expected \(hint)"]
    case .text:
      // What looks like a number to YAML is a text to us.
      ["type": ["string", "number", "boolean"], "minLength": 1]
    case .integer(let range):
      [
        "type": "integer", "minimum": .number(JSONNumber(Int64(range.lowerBound))),
        "maximum": .number(JSONNumber(Int64(range.upperBound))),
      ]
    case .boolean: ["type": "boolean"]
    case .choice(let words): ["enum": .array(words.map { .string($0) })]
    case .list(let item):
      ["type": "array", "items": .object(item.jsonSchema), "minItems": 1]
    case .map(let item):
      ["type": "object", "additionalProperties": .object(item.jsonSchema)]
    case .object(let fields): Self.jsonSchema(fields)
    case .either(let shapes): ["anyOf": .array(shapes.map { .object($0.jsonSchema) })]
    }
  }

  private static func jsonSchema(_ fields: [FieldShape]) -> JSONObject {
    var properties = JSONObject()
    for field in fields {
      var schema = field.shape.jsonSchema
      let otherwise = field.otherwise.map { " (default: \($0))" } ?? ""
      schema["description"] = .string((field.doc + otherwise).withoutMarkdown)
      properties[field.key] = .object(schema)
    }
    let required = fields.filter(\.isRequired).map { JSON.string($0.key) }
    var schema: JSONObject = ["type": "object", "properties": .object(properties)]
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = false
    return schema
  }
}

extension String {
  /// The words of a line of Markdown: editors show it as it is.
  fileprivate var withoutMarkdown: String {
    replacing(#/\[(.*?)\]\(.*?\)/#) { $0.1 }.replacing("`", with: "")
  }
}
