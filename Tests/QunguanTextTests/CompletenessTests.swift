import QunguanText
import Testing

/// Nothing is missed, whatever scanner the library has for this processor: Vectorscan 5.4.9 fails
/// all of these with `hs_scan` on AVX-512, and most of them on AVX2.
@Suite struct CompletenessTests {
  @Test("a single byte is found wherever it stands", arguments: ["x", "7", "-", " "])
  func singleBytes(byte: String) throws {
    let matches: [Pattern.Match] = [
      .contains(byte), .suffix(byte), .regex("\(byte)+"), .regex("u*\(byte)"),
      .regex("\(byte)|zqzq"),
    ]
    for match in matches {
      // Alone in its set: several patterns are searched by another engine.
      let scanner = try PatternSet([Pattern(match, in: .asSent)]).makeScanner()
      for place in 0..<200 {
        let text = MessageText(String(repeating: "u", count: place) + byte)
        let ends = try scanner.scan(text).map(\.range.upperBound)
        #expect(ends == [place + 1], "\(match) after \(place) bytes")
      }
    }
  }

  @Test(
    "what a text ends with is found however long it is",
    arguments: ["vx", "vx$", "红包.*vx", "^.*红包.*vx.*$", "^红包u*vx"])
  func lastBytes(expression: String) throws {
    let scanner = try PatternSet([Pattern(.regex(expression))]).makeScanner()
    for length in 0..<200 {
      let text = MessageText("红包\(String(repeating: "u", count: length))vx")
      let ends = try scanner.scan(text).map(\.range.upperBound)
      #expect(ends == [length + 8], "\(expression) over \(length) bytes")
    }
  }

  @Test("what is found is what naive search and RE2 alone find", arguments: 0..<80)
  func againstEach(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let count = [1, 1, 2, 5, 12][Int(seed % 5)]
    var sought: [Sought] = []
    while sought.count < count {
      if let next = Sought(.random(using: &random)) { sought.append(next) }
    }
    let scanner = try PatternSet(sought.map(\.pattern)).makeScanner()
    for _ in 0..<60 {
      let text = MessageText(.filled(using: &random))
      let found = try scanner.scan(text).map { Found(pattern: $0.pattern, range: $0.range) }
      let expected = sought.enumerated().compactMap { index, sought in
        sought.range(in: text).map { Found(pattern: index, range: $0) }
      }
      #expect(found == expected, "\(sought.map(\.pattern.match)) in \(text.string(.asSent))")
    }
  }
}

private struct Found: Equatable {
  var pattern: Int
  var range: Range<Int>
}

/// A pattern and what finds it without Vectorscan.
private struct Sought {
  let pattern: Pattern
  private var expression: CapturingExpression?

  /// Nil for an expression that is refused.
  init?(_ pattern: Pattern) {
    self.pattern = pattern
    guard case .regex(let text) = pattern.match else { return }
    guard let expression = try? CapturingExpression(text, form: pattern.form) else { return nil }
    self.expression = expression
  }

  func range(in text: MessageText) -> Range<Int>? {
    let bytes = text.bytes(pattern.form)
    if let expression { return expression.firstMatch(in: bytes)?.range }
    let literal = Array(pattern.text.utf8)
    switch pattern.match {
    case .exact: return bytes == literal ? bytes.indices : nil
    case .prefix: return bytes.starts(with: literal) ? 0..<literal.count : nil
    case .suffix:
      guard bytes.reversed().starts(with: literal.reversed()) else { return nil }
      return bytes.count - literal.count..<bytes.count
    case .contains, .regex: return bytes.firstRange(of: literal)
    }
  }
}

// MARK: - Chance

private let words = [
  "代理", "兼职", "加微信", "红包", "群", "扣", "qq", "vx", "tg", "v1", "win", "crypto", "13", "888", "7",
  "x", "-", "http", "://", ".com",
]

extension Pattern {
  fileprivate static func random(using random: inout SeededGenerator) -> Pattern {
    let form: TextForm = Bool.random(using: &random) ? .normalised : .asSent
    let word = words.randomElement(using: &random) ?? ""
    return switch Int.random(in: 0..<8, using: &random) {
    case 0: Pattern(.exact(word), in: form)
    case 1: Pattern(.prefix(word), in: form)
    case 2: Pattern(.suffix(word), in: form)
    case 3: Pattern(.contains(word), in: form)
    default: Pattern(.regex(expression(using: &random)), in: form)
    }
  }

  private static func expression(using random: inout SeededGenerator) -> String {
    let pieces =
      words.map { $0.replacing(".", with: "\\.") } + [
        "[xy]z", "[^a]b", "\\d{2}", "[a-f]+", "q?w", "(?:群|扣)\\d", "\\p{Han}", "a\\b", "\\W",
      ]
    let joints = ["", ".*", "\\s*", ".{0,9}", "[^x]*", "\\d*", "\\W{0,3}", ".+?", "\\b", "|"]
    let starts = ["", "", "", "^", "^.*"]
    let ends = ["", "", "", "$", ".*$", "+"]
    var text = starts.randomElement(using: &random) ?? ""
    for index in 0..<Int.random(in: 1...3, using: &random) {
      if index > 0 { text += joints.randomElement(using: &random) ?? "" }
      text += pieces.randomElement(using: &random) ?? ""
    }
    return text + (ends.randomElement(using: &random) ?? "")
  }
}

extension String {
  /// Words with filling between them, 400 bytes at most.
  fileprivate static func filled(using random: inout SeededGenerator) -> String {
    let fillings: [[Character]] = [["z"], Array("eou,.- "), Array("abcxyz712 "), ["文"]]
    let longest = [8, 40, 120].randomElement(using: &random) ?? 0
    var text = ""
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let filling = fillings.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...longest, using: &random) {
        if let next = filling.randomElement(using: &random) { text.append(next) }
      }
      text += words.randomElement(using: &random) ?? ""
    }
    while text.utf8.count > 400 { text.removeFirst() }
    return Int.random(in: 0..<6, using: &random) == 0 ? text.uppercased() : text
  }
}
