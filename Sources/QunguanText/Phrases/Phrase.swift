/// A sentence for operators that can be said in several languages: it is written in English, as a
/// text with interpolations, and keeps what was put into it apart from its words.
///
///     let phrase: Phrase = "unknown field '\(name)' in \(noun)"
///     phrase.text(in: .chinese)
///
/// Its format, `unknown field '{1}' in {2}`, is looked up in the table of the language; what the
/// table lacks is said in English. Phrases inside phrases are translated too. Phrases put together
/// with `+` are translated one by one, so each must be able to stand at its place by itself.
public struct Phrase: Hashable, Sendable {
  /// What stands in a hole of a format.
  public enum Argument: Hashable, Sendable {
    /// The same in all languages: a name, a number, what somebody wrote.
    case text(String)
    case phrase(Phrase)
  }

  /// A format with holes `{1}`, `{2}`, ... in their order, and what stands in them.
  public struct Clause: Hashable, Sendable {
    public let format: String
    public let arguments: [Argument]
    /// The format between the holes, one piece more than there are holes.
    fileprivate let words: [String]
  }

  /// What is said one after the other; usually one.
  public private(set) var clauses: [Clause]

  /// What somebody else said: the same in all languages.
  public init(verbatim text: String) { self = "\(text)" }

  public static func + (left: Phrase, right: Phrase) -> Phrase {
    var sum = left
    sum.clauses += right.clauses
    return sum
  }

  /// The sentence, lower case and without a full stop.
  public func text(in language: Language) -> String {
    clauses.map { $0.text(in: language) }.joined()
  }
}

extension Phrase: CustomStringConvertible {
  /// In English.
  public var description: String { text(in: .english) }
}

/// What has a sentence of its own, as errors do: in an interpolation it stays translatable.
public protocol Phrased: CustomStringConvertible {
  var phrase: Phrase { get }
}

extension Phrased {
  public var description: String { phrase.description }
}

extension Phrase: ExpressibleByStringInterpolation {
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var words = [""]
    fileprivate var arguments: [Argument] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { words[words.count - 1] += literal }

    public mutating func appendInterpolation(_ phrase: Phrase) { append(.phrase(phrase)) }

    public mutating func appendInterpolation(_ value: some Phrased) {
      append(.phrase(value.phrase))
    }

    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      append(.text(value.description))
    }

    private mutating func append(_ argument: Argument) {
      arguments.append(argument)
      words.append("")
    }
  }

  public init(stringLiteral text: String) {
    clauses = text.isEmpty ? [] : [Clause([text], [])]
  }

  public init(stringInterpolation: StringInterpolation) {
    let (words, arguments) = (stringInterpolation.words, stringInterpolation.arguments)
    if case .phrase(let phrase)? = arguments.first, words == ["", ""] {
      self = phrase
    } else {
      clauses = words == [""] ? [] : [Clause(words, arguments)]
    }
  }
}

extension Phrase.Clause {
  fileprivate init(_ words: [String], _ arguments: [Phrase.Argument]) {
    self.words = words
    self.arguments = arguments
    format = words.dropFirst().enumerated().reduce(into: words.first ?? "") { format, word in
      format += "{\(word.offset + 1)}" + word.element
    }
  }

  fileprivate func text(in language: Language) -> String {
    let arguments = arguments.map { argument in
      switch argument {
      case .text(let text): text
      case .phrase(let phrase): phrase.text(in: language)
      }
    }
    if let translation = language.translation(of: format) { return translation.filled(arguments) }
    return zip(words, arguments + [""]).map { $0 + $1 }.joined()
  }
}

extension Phrase {
  /// `'a', 'b' or 'c'`.
  public static func choice(of words: [String]) -> Phrase {
    guard let last = words.last, words.count > 1 else { return list(of: words) }
    return "\(list(of: words.dropLast())) or '\(last)'"
  }

  /// `'a', 'b', 'c'`.
  public static func list(of words: some Collection<String>) -> Phrase {
    guard let first = words.first else { return "" }
    return words.dropFirst().reduce("'\(first)'") { "\($0), '\($1)'" }
  }
}
