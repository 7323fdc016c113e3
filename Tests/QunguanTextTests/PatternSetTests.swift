import QunguanText
import Testing

@Suite struct PatternSetTests {
  private func hits(_ patterns: [Pattern], _ text: String) throws -> [Int] {
    try PatternSet(patterns).makeScanner().scan(MessageText(text)).map(\.pattern)
  }

  @Test("a literal stands where its kind says")
  func standing() throws {
    let patterns: [Pattern] = [
      Pattern(.exact("打卡")), Pattern(.prefix("打卡")), Pattern(.suffix("打卡")),
      Pattern(.contains("打卡")),
    ]
    #expect(try hits(patterns, "打卡") == [0, 1, 2, 3])
    #expect(try hits(patterns, "打卡 32页") == [1, 3])
    #expect(try hits(patterns, "今天打卡") == [2, 3])
    #expect(try hits(patterns, "打卡打卡") == [1, 2, 3])
    #expect(try hits(patterns, "今天打卡了") == [3])
    #expect(try hits(patterns, "打卡\n") == [1, 3])
    #expect(try hits(patterns, "打") == [])
    #expect(try hits(patterns, "") == [])
  }

  @Test("each form sees its own text")
  func forms() throws {
    let patterns = TextForm.allCases.map { Pattern(.contains("加 Ｖ信"), in: $0) }
    #expect(try hits(patterns, "请加 Ｖ信吧") == [0, 1, 2, 3, 4])
    #expect(try hits(patterns, "请加 v信吧") == [1, 2, 3, 4])
    #expect(try hits(patterns, "请加。。V-信吧") == [2, 3, 4])
    #expect(try hits(patterns, "请力口 v 亻言吧") == [3, 4])
    #expect(try hits(patterns, "请佳。V新吧") == [4])
    #expect(try PatternSet(patterns).forms == Set(TextForm.allCases))
    #expect(try PatternSet([]).forms.isEmpty)
    #expect(try hits([], "加 v信") == [])
  }

  @Test("case counts only as sent")
  func letterCase() throws {
    let patterns: [Pattern] = [
      Pattern(.contains("Vip")), Pattern(.contains("Vip"), in: .asSent),
      Pattern(.regex("Vip\\d")), Pattern(.regex("Vip\\d"), in: .asSent),
    ]
    #expect(try hits(patterns, "Vip1") == [0, 1, 2, 3])
    #expect(try hits(patterns, "vIP1") == [0, 2])
  }

  @Test("ranges say where a pattern was found")
  func ranges() throws {
    let set = try PatternSet([
      Pattern(.suffix("打卡")), Pattern(.contains("价格"), in: .compact),
      Pattern(.regex(#"\d{2,}"#)),
    ])
    let text = MessageText("價 格 ４２ 打卡")
    let hits = try set.makeScanner().scan(text)
    #expect(hits.map(\.pattern) == [0, 1, 2])
    #expect(hits.map { text.original(of: $0.range, in: $0.form) } == ["打卡", "價 格", "４２"])
  }

  @Test("the same literal under several rules hits for each of them")
  func shared() throws {
    let patterns = [Pattern(.contains("价格")), Pattern(.contains("價格")), Pattern(.exact("价格"))]
    #expect(try hits(patterns, "价格") == [0, 1, 2])
  }

  @Test("characters that mean something to the matcher mean themselves in a literal")
  func metacharacters() throws {
    let texts = [
      "a.*b", "(?i)x", "[a-z]", "\\d", "^", "$1", "{2}", "a|b", "\u{1}\u{0}2", "#", "x{2,3}",
    ]
    for text in texts {
      #expect(try hits([Pattern(.exact(text), in: .asSent)], text) == [0], "\(text)")
    }
    #expect(try hits([Pattern(.contains("a.b"))], "axb") == [])
    #expect(try hits([Pattern(.contains("１．５"))], "1.5") == [0])
  }

  @Test("at most so many hits are reported, those first in the set")
  func cap() throws {
    let patterns = (0..<2000).map { _ in Pattern(.contains("a")) }
    let found = try hits(patterns, "a")
    #expect(found == Array(0..<PatternScanner.limit))
  }

  @Test("one scanner serves message after message")
  func reuse() throws {
    let scanner = try PatternSet([Pattern(.contains("a")), Pattern(.regex("b+"))]).makeScanner()
    for _ in 0..<3 {
      #expect(try scanner.scan(MessageText("a")).map(\.pattern) == [0])
      #expect(try scanner.scan(MessageText("bb")).map(\.pattern) == [1])
      #expect(try scanner.scan(MessageText("c")).isEmpty)
    }
  }

  @Test("literals are found exactly where a naive search finds them", arguments: 0..<60)
  func againstNaiveSearch(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let alphabet = ["a", "b", "群", "管", " "]
    func word(_ lengths: ClosedRange<Int>) -> String {
      (0..<Int.random(in: lengths, using: &random)).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &random)]
      }.joined()
    }
    let patterns = (0..<40).map { index -> Pattern in
      let text = word(1...4)
      let matches: [Pattern.Match] = [
        .exact(text), .prefix(text), .suffix(text), .contains(text),
      ]
      return Pattern(matches[index % 4], in: index % 3 == 0 ? .asSent : .normalised)
    }
    let scanner = try PatternSet(patterns).makeScanner()
    for _ in 0..<50 {
      let text = MessageText(word(0...8))
      let found = try scanner.scan(text)
      #expect(found.map(\.pattern) == patterns.indices.filter { naive(patterns[$0], in: text) })
      for hit in found {
        #expect(text.string(hit.form, in: hit.range) == patterns[hit.pattern].text)
      }
    }
  }

  private func naive(_ pattern: Pattern, in text: MessageText) -> Bool {
    let bytes = text.bytes(pattern.form)
    let sought = Array(pattern.text.utf8)
    return switch pattern.match {
    case .exact: bytes == sought
    case .prefix: bytes.starts(with: sought)
    case .suffix: bytes.reversed().starts(with: sought.reversed())
    case .contains: bytes.indices.contains { bytes[$0...].starts(with: sought) }
    case .regex: false
    }
  }

  @Test("expressions hit exactly where RE2 alone would match", arguments: 0..<12)
  func bothEngines(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    func pick(_ pieces: [String], _ count: Int) -> String {
      (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
    }
    let pieces = [
      "a", "B", "群", "管", ".", "[a群]", "[^群]", "\\d", "\\s", "\\w", "\\W", "\\b", "^", "$", "+",
      "?",
      "{2}", "|", "(a|管)", "(?:群.)", "\\p{Han}",
    ]
    let expressions = (0..<40).map { _ in "(?:\(pick(pieces, 4)))" }.compactMap { text in
      (try? CapturingExpression(text)).map { (text, $0) }
    }
    let scanner = try PatternSet(expressions.map { Pattern(.regex($0.0)) }).makeScanner()
    for _ in 0..<50 {
      let text = MessageText(pick(["a", "b", "群", "管", " ", "1", "\n"], 6))
      let expected = expressions.indices.filter {
        expressions[$0].1.firstMatch(in: text.bytes(.normalised)) != nil
      }
      #expect(try scanner.scan(text).map(\.pattern) == expected)
    }
  }

  @Test("no text upsets a scan", arguments: 0..<100)
  func nastyTexts(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let set = try PatternSet([
      Pattern(.regex(".+")), Pattern(.regex("[^a]"), in: .asSent), Pattern(.regex(#"\S\b.|\d"#)),
      Pattern(.contains("a"), in: .compact),
    ])
    let scanner = try set.makeScanner()
    for _ in 0..<20 {
      let text = MessageText(.nasty(count: 25, using: &random))
      for hit in try scanner.scan(text) {
        #expect(hit.range.upperBound <= text.bytes(hit.form).count)
        #expect(!text.string(hit.form, in: hit.range).contains("\u{FFFD}"))
      }
    }
  }

  @Test("expressions that ruin backtracking matchers end")
  func evilExpressions() throws {
    let expressions = [
      "(a+)+$", "(a|aa)+b", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){30}a{30}",
    ]
    let scanner = try PatternSet(expressions.map { Pattern(.regex($0)) }).makeScanner()
    let text = MessageText(String(repeating: "a", count: 60_000) + "!")
    #expect(try scanner.scan(text).map(\.pattern) == [4])
  }
}
