import QunguanCore

/// The part of JSONPath (RFC 9535) that names one value: `$.a.b`, `$['a.b']`, `$.list[0]`.
struct JSONPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  /// Deeper than any gateway nests, and a bound on the work.
  static let deepest = 16

  private(set) var steps: [Step] = []

  init(parsing text: some StringProtocol) throws(ExpressionProblem) {
    guard text.first == "$" else { throw ExpressionProblem("a path begins with '$'") }
    var rest = text.dropFirst()
    while let mark = rest.first {
      let offset = text.unicodeScalars.count - rest.unicodeScalars.count
      rest.removeFirst()
      switch mark {
      case ".": steps.append(.key(try Self.name(&rest, at: offset)))
      case "[": steps.append(try Self.bracket(&rest, at: offset))
      default: throw ExpressionProblem("expected '.' or '[' in this path", at: offset)
      }
    }
    guard steps.count <= Self.deepest else {
      throw ExpressionProblem("this path has more than \(Self.deepest) steps")
    }
  }

  /// Nil where something on the way is missing or of another shape; null counts as missing.
  func value(in json: JSON) -> JSON? {
    var json = json
    for step in steps {
      let next =
        switch step {
        case .key(let key): json[key]
        case .index(let index): json[index]
        }
      guard let next else { return nil }
      json = next
    }
    // Not `? nil :`, which would be JSON's null: that is a literal of its own.
    if json.isNull { return .none }
    return json
  }

  private static func name<Rest: StringProtocol>(
    _ rest: inout Rest, at offset: Int
  ) throws(ExpressionProblem) -> String where Rest.SubSequence == Rest {
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    guard !name.isEmpty else {
      throw ExpressionProblem(
        "expected a name after '.'; write other names as ['name']", at: offset)
    }
    rest.removeFirst(name.count)
    return String(name)
  }

  private static func bracket<Rest: StringProtocol>(
    _ rest: inout Rest, at offset: Int
  ) throws(ExpressionProblem) -> Step where Rest.SubSequence == Rest {
    let expected = ExpressionProblem("expected [0] or ['name']", at: offset)
    guard let end = rest.firstIndex(of: "]") else { throw expected }
    let inside = rest[..<end]
    rest = rest[rest.index(after: end)...]
    if let index = Int(inside), (0...9999).contains(index) { return .index(index) }
    guard inside.count > 2, inside.first == "'", inside.last == "'" else { throw expected }
    return .key(String(inside.dropFirst().dropLast()))
  }
}

/// What is wrong with an expression, and after how many Unicode scalars of its text.
struct ExpressionProblem: Error, Hashable {
  var sentence: Phrase
  var offset: Int

  init(_ sentence: Phrase, at offset: Int = 0) {
    self.sentence = sentence
    self.offset = offset
  }
}
