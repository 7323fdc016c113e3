/// A JSON value (RFC 8259), exact: numbers keep their text, members their order, strings their
/// code points. Two values are equal exactly when they would be written as the same bytes, so
/// `1` and `1.0` differ, and so do composed and decomposed "é", which Swift's strings hold equal.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

// MARK: - Reading

extension JSON {
  /// The text of a string; nil for every other value.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of a number written as a plain integer that fits, `1.0` does not; otherwise nil.
  public var int: Int64? { number?.int64 }

  /// The nearest double to a number; nil for other values and where it would be infinite.
  public var double: Double? { number?.double }

  /// The number, with its text; nil for every other value.
  public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }

  /// The truth of a `true` or `false`; nil for every other value.
  public var bool: Bool? { if case .bool(let truth) = self { truth } else { nil } }

  /// The elements of an array; nil for every other value.
  public var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  /// The members of an object; nil for every other value.
  public var object: JSONObject? { if case .object(let members) = self { members } else { nil } }

  /// Whether this is JSON's own `null`; a missing member is Swift's nil.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The member of an object; nil when there is none or this is no object.
  public subscript(key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The element of an array; nil when there is none or this is no array.
  public subscript(index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}

// MARK: - Equality

extension JSON: Hashable {
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): ExactText(left) == ExactText(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let truth): hasher.combine(truth)
    case .number(let number): hasher.combine(number)
    case .string(let text): hasher.combine(ExactText(text))
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}

// MARK: - Literals

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
}

extension JSON: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }

  /// Members in the order written. A key written twice is a programmer's mistake and traps.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(uniqueMembers: elements))
  }
}
