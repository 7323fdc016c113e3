import FoundationEssentials
import QunguanCore

/// Small changes that a value goes through, one after the other: `| nonempty | default:x`.
struct Pipeline: Sendable {
  var pipes: [Pipe] = []
  /// Reads or writes a message's content; always the last one.
  var codec: (any ContentCodec.Type)?

  /// `pieces` are the texts between the bars with the offsets at which they stand.
  init(_ pieces: some Sequence<(text: Substring, offset: Int)>) throws(ExpressionProblem) {
    for (text, offset) in pieces {
      guard codec == nil else { throw ExpressionProblem("nothing can follow a codec", at: offset) }
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let argument = parts.count == 2 ? String(parts[1]) : nil
      if parts.first == "codec", let argument {
        codec = ContentCodecs.named(argument)
        guard codec != nil else {
          let known = Phrase.list(of: ContentCodecs.all.map { $0.name })
          throw ExpressionProblem("there is no codec '\(argument)'; there are \(known)", at: offset)
        }
      } else if let pipe = Pipe(name: parts.first ?? "", argument: argument) {
        pipes.append(pipe)
      } else {
        throw ExpressionProblem("'\(text)' is not one of \(Pipe.spellings)", at: offset)
      }
    }
  }

  func value(of json: JSON?) -> JSON? { pipes.reduce(json) { $1.value(of: $0) } }
}

/// One change of a value. Nil is "nothing there".
enum Pipe: Sendable, Hashable {
  /// Numbers and truths as text.
  case str
  /// An integer's text as a number with the same digits, where JSON numbers carry it exactly (64
  /// bits, no leading zero); everything else stays.
  case int
  /// Seconds, whole or decimal, number or text, as whole milliseconds.
  case secondsToMilliseconds
  /// Milliseconds as whole seconds, rounded up.
  case millisecondsToSeconds
  /// A date and time of ISO 8601 with its zone as milliseconds since 1970; other values vanish.
  case isoToMilliseconds
  /// Zero vanishes.
  case nonzero
  /// An empty text, list or object vanishes.
  case nonempty
  /// A text in place of nothing.
  case fallback(String)
  /// One text for another; texts not named vanish.
  case map([String: String])

  static let spellings =
    "str, int, s-to-ms, ms-to-s, iso-to-ms, nonzero, nonempty, default:TEXT, map:A=B,C=D, codec:NAME"

  init?(name: Substring, argument: String?) {
    switch (name, argument) {
    case ("str", nil): self = .str
    case ("int", nil): self = .int
    case ("s-to-ms", nil): self = .secondsToMilliseconds
    case ("ms-to-s", nil): self = .millisecondsToSeconds
    case ("iso-to-ms", nil): self = .isoToMilliseconds
    case ("nonzero", nil): self = .nonzero
    case ("nonempty", nil): self = .nonempty
    case ("default", let text?): self = .fallback(text)
    case ("map", let text?):
      var map: [String: String] = [:]
      for entry in text.split(separator: ",") {
        let sides = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, map.updateValue(String(sides[1]), forKey: String(sides[0])) == nil
        else { return nil }
      }
      if map.isEmpty { return nil }
      self = .map(map)
    default: return nil
    }
  }

  func value(of json: JSON?) -> JSON? {
    guard let json else {
      if case .fallback(let text) = self { return .string(text) }
      return nil
    }
    switch self {
    case .fallback: return json
    case .str: return json.plainText.map { .string($0) }
    case .int: return json.string.flatMap(Self.integer).map { .number($0) } ?? json
    case .secondsToMilliseconds: return Self.milliseconds(seconds: json)
    case .millisecondsToSeconds:
      return json.integer.map { .number(JSONNumber($0 / 1000 + ($0 % 1000 > 0 ? 1 : 0))) }
    case .isoToMilliseconds: return Self.milliseconds(iso: json)
    case .nonzero: return json.plainText == "0" ? .none : .some(json)
    case .nonempty:
      let isEmpty = json.string?.isEmpty ?? json.array?.isEmpty ?? json.object?.isEmpty ?? false
      return isEmpty ? .none : .some(json)
    case .map(let map): return json.plainText.flatMap { map[$0] }.map { .string($0) }
    }
  }

  private static func integer(_ text: String) -> JSONNumber? {
    guard let number = Int64(text), String(number) == text else { return nil }
    return JSONNumber(number)
  }

  private static func milliseconds(seconds json: JSON) -> JSON? {
    if let seconds = json.integer {
      return .number(JSONNumber(Timestamp(seconds: seconds).milliseconds))
    }
    guard let seconds = json.double ?? json.string.flatMap({ Double($0) }) else { return nil }
    return Int64(exactly: (seconds * 1000).rounded()).map { .number(JSONNumber($0)) }
  }

  private static func milliseconds(iso json: JSON) -> JSON? {
    guard let text = json.string, text.utf8.count <= 40 else { return nil }
    let whole = Date.ISO8601FormatStyle()
    let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let date = (try? whole.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Int64(exactly: milliseconds).map { .number(JSONNumber($0)) }
  }
}

extension JSON {
  /// A text, a number as it was written, `true` or `false`; nil for null, lists and objects.
  var plainText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let truth): truth ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The value of an integer or of an integer's text.
  var integer: Int64? { int ?? string.flatMap { Int64($0) } }
}
