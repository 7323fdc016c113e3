/// One description of what may be written somewhere: it reads a node and reports *all* its
/// problems with their places, and its ``Shape`` tells the reference page and editors the same.
///
/// (`Decodable` stops at the first error and knows no places; hence a value.)
public struct Schema<Value: Sendable>: Sendable {
  public let shape: Shape
  /// Nil when `node` was not good; then something was added to the findings.
  let reading: @Sendable (Node, Findings) -> Value?

  public init(_ shape: Shape, reading: @escaping @Sendable (Node, Findings) -> Value?) {
    self.shape = shape
    self.reading = reading
  }

  public func read(_ node: Node, _ findings: Findings) -> Value? {
    node.isUnknown ? nil : reading(node, findings)
  }

  /// The schema of a value made from this one's; `make` reports what is wrong and returns nil.
  public func map<Other: Sendable>(
    shape: Shape? = nil, _ make: @escaping @Sendable (Value, Node, Findings) -> Other?
  ) -> Schema<Other> {
    Schema<Other>(shape ?? self.shape) { node, findings in
      self.read(node, findings).flatMap { make($0, node, findings) }
    }
  }

  /// The value with its place, for problems that show only later.
  public var located: Schema<Located<Value>> {
    map { value, node, _ in Located(value, at: node.place, textColumn: node.textColumn) }
  }
}

/// What may be written, without how it is read: for documentation and editors.
public indirect enum Shape: Sendable, Hashable {
  /// A text; what it must look like, in words, and as far as a regular expression (one that
  /// ECMAScript and Swift read alike) can tell.
  case text(String, pattern: String? = nil)
  case integer(ClosedRange<Int>)
  case boolean
  case choice([String])
  case list(Shape)
  /// Names of the operator's choosing, each with a value.
  case map(Shape)
  case object([FieldShape])
  case either([Shape])
}

public struct FieldShape: Sendable, Hashable {
  public var key: String
  public var isRequired: Bool
  public var shape: Shape
  /// What it does, for operators, in a line of Markdown.
  public var doc: String
  /// What holds where it is not written, also in Markdown; nil if nothing does.
  public var otherwise: String?
}

/// A value and where the operator wrote it.
public struct Located<Value: Sendable>: Sendable {
  public var value: Value
  public var place: Place
  /// As ``Node/textColumn``.
  public var textColumn: Int?

  public init(_ value: Value, at place: Place, textColumn: Int? = nil) {
    self.value = value
    self.place = place
    self.textColumn = textColumn
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// One field of an object.
public struct Field<Value: Sendable>: Sendable {
  public let shape: FieldShape
  /// `value` is nil when the field is not written; nil is returned when it is not good.
  let reading: @Sendable (_ value: Node?, _ object: Node, Findings) -> Value?

  public static func required(_ key: String, _ schema: Schema<Value>, _ doc: String) -> Self {
    Self(shape: FieldShape(key: key, isRequired: true, shape: schema.shape, doc: doc)) {
      value, object, findings in
      if let value { return schema.read(value, findings) }
      findings.error(at: object.place, "missing field '\(key)'")
      return nil
    }
  }

  /// `otherwise` tells operators what holds where the field is left out, if that is not nothing.
  public static func optional<Wrapped>(
    _ key: String, _ schema: Schema<Wrapped>, _ doc: String, otherwise: String? = nil
  ) -> Self where Value == Wrapped? {
    let shape = FieldShape(
      key: key, isRequired: false, shape: schema.shape, doc: doc, otherwise: otherwise)
    return Self(shape: shape) { value, _, findings in
      guard let value else { return .some(nil) }
      return schema.read(value, findings).map { .some($0) }
    }
  }

  public static func defaulted(
    _ key: String, _ schema: Schema<Value>, to fallback: Value, _ doc: String
  ) -> Self {
    let shape = FieldShape(
      key: key, isRequired: false, shape: schema.shape, doc: doc, otherwise: written(fallback))
    return Self(shape: shape) { value, _, findings in
      value.map { schema.read($0, findings) } ?? fallback
    }
  }

  /// A default as an operator would write it; nil for what is empty, and for objects, the fields of
  /// which have their own.
  private static func written(_ value: Value) -> String? {
    switch value {
    case let word as any RawRepresentable<String>: "`\(word.rawValue)`"
    case is any Collection: nil
    case let value as any CustomStringConvertible: "`\(value)`"
    default: nil
    }
  }
}

/// What reading a field came to.
public enum Reading<Value: Sendable>: Sendable {
  case good(Value)
  /// Not good, which was reported.
  case bad

  public var value: Value? {
    if case .good(let value) = self { value } else { nil }
  }

  public var isBad: Bool { value == nil }
}

extension Schema {
  /// An object with these fields and no others. All fields are read even when some are bad.
  ///
  /// `noun` names it in sentences: "unknown field 'weigth' in `noun`". `build` throws an
  /// ``Objection`` where fields that are good alone don't go together.
  public static func object<each Part: Sendable>(
    _ noun: Phrase, _ fields: repeat Field<each Part>,
    build: @escaping @Sendable (repeat each Part) throws -> Value
  ) -> Schema {
    objectInParts(noun, repeat each fields) { (parts: repeat Reading<each Part>) in
      try build(repeat present(each parts))
    }
  }

  /// As `object`, but something is built of bad fields too, so that the others can be checked
  /// together. What was reported keeps it from ever being used.
  public static func objectInParts<each Part: Sendable>(
    _ noun: Phrase, _ fields: repeat Field<each Part>,
    build: @escaping @Sendable (repeat Reading<each Part>) throws -> Value
  ) -> Schema {
    var shapes: [FieldShape] = []
    for field in repeat each fields { shapes.append(field.shape) }
    let known = shapes
    let all = (repeat each fields)
    return Schema(.object(known)) { node, findings in
      assembled(noun, of: node, known, findings) { _ in
        let parts = (repeat (each all).attempt(node, findings))
        return try build(repeat each parts)
      }
    }
  }

  /// An object with the fields of several others, each of which reads its own; `build` joins what
  /// they came to.
  public static func joined<each Part: Sendable>(
    _ noun: Phrase, _ parts: repeat Schema<each Part>,
    build: @escaping @Sendable (repeat Reading<each Part>) throws -> Value
  ) -> Schema {
    var shapes: [FieldShape] = []
    for part in repeat each parts { shapes += part.fields }
    let known = shapes
    let all = (repeat each parts)
    return Schema(.object(known)) { node, findings in
      assembled(noun, of: node, known, findings) { meant in
        let readings = (repeat (each all).attempt(node, missing: meant, findings))
        return try build(repeat each readings)
      }
    }
  }

  /// Refuses fields that are not known, then makes the value of the others. `make` is told which
  /// fields are there, but misspelt.
  private static func assembled(
    _ noun: Phrase, of node: Node, _ known: [FieldShape], _ findings: Findings,
    make: (_ meant: [String]) throws -> Value
  ) -> Value? {
    guard let entries = node.entries else {
      let example = known.first?.key ?? ""
      findings.error(
        at: node.place, "expected \(noun) with fields such as '\(example)', found \(node.found)")
      return nil
    }
    let meant = refuseUnknown(entries, known: known.map(\.key), in: noun, findings)
    do {
      return try make(meant)
    } catch let objection as Objection {
      // What is missing is there, but misspelt.
      if objection.isOfMissing, !meant.isEmpty { return nil }
      findings.error(at: objection.place ?? node.place, objection.sentence)
    } catch {}
    return nil
  }

  /// Reads those of an object's fields that are this schema's; some may only be misspelt.
  private func attempt(
    _ node: Node, missing meant: [String], _ findings: Findings
  ) -> Reading<Value> {
    var own = node.keeping(fields.map(\.key))
    own.isPartial = own.isPartial || meant.contains { name in fields.contains { $0.key == name } }
    return read(own, findings).map { .good($0) } ?? .bad
  }

  /// The fields of an object's shape; empty for other shapes.
  public var fields: [FieldShape] {
    if case .object(let fields) = shape { fields } else { [] }
  }
}

/// Why fields don't go together.
public struct Objection: Error {
  public var sentence: Phrase
  /// The object's own place if nil.
  public var place: Place?
  /// Whether a field is missing; not said when one is misspelt.
  public var isOfMissing: Bool

  public init(_ sentence: Phrase, at place: Place? = nil, isOfMissing: Bool = false) {
    self.sentence = sentence
    self.place = place
    self.isOfMissing = isOfMissing
  }
}

/// A part that was reported already.
private struct BadPart: Error {}

private func present<Part>(_ part: Reading<Part>) throws -> Part {
  guard case .good(let part) = part else { throw BadPart() }
  return part
}

extension Field {
  fileprivate func attempt(_ object: Node, _ findings: Findings) -> Reading<Value> {
    let value = object[shape.key]
    if value == nil, object.isPartial { return .bad }
    return reading(value, object, findings).map { .good($0) } ?? .bad
  }
}

/// Reports fields that nothing reads, with the nearest one that is. Returns those nearest.
@discardableResult
public func refuseUnknown(
  _ entries: [Node.Entry], known: [String], in noun: Phrase, _ findings: Findings
) -> [String] {
  var meant: [String] = []
  for entry in entries where !known.contains(entry.name) {
    let hint = nearest(to: entry.name, among: known)
    meant += [hint].compactMap(\.self)
    findings.error(
      at: entry.key.place,
      "unknown field '\(entry.name.excerpt)' in \(noun)\(didYouMean(hint))")
  }
  return meant
}
