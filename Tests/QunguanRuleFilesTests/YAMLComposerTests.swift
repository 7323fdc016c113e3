import QunguanCore
import QunguanRuleFiles
import Testing

@Suite struct YAMLComposerTests {
  private func place(_ yaml: String, of word: String) throws -> String {
    let findings = Findings()
    let node = try #require(YAMLComposer.compose(yaml, file: "f", findings)?["a"])
    let text = Array(try #require(node.text).unicodeScalars)
    let offset = try #require(text.indices.first { text[$0...].starts(with: word.unicodeScalars) })
    return node.place(atScalar: offset).description
  }

  @Test(
    "A place inside a text is exact where the text stands as it is, else the value's own",
    arguments: [
      ("a: 你好X", "f:1:6"), ("a: \"你好X\"", "f:1:7"), ("a: '你好X'", "f:1:7"),
      ("a: 'it''s X'", "f:1:4"), ("a: \"\\u4f60X\"", "f:1:4"), ("a: |-\n  你好X", "f:1:4"),
      ("a: >-\n  你好\n  X", "f:1:4"), ("a: 你好\n  再见 X", "f:1:4"),
      ("b: 1\r\na: 好X", "f:2:5"), ("b: 1\ra: 好X", "f:2:5"), ("b: 好\u{2028}\na: X", "f:3:4"),
      ("{b: [好, 好], a: 👩‍👧X}", "f:1:19"),
    ])
  func places(_ yaml: String, _ expected: String) throws {
    #expect(try place(yaml, of: "X") == expected)
  }

  @Test(
    "Every word is a text", arguments: ["no", "on", "22:00", "012", "1e3", "~", "null", "1_000"])
  func words(_ word: String) throws {
    let node = YAMLComposer.compose("a: \(word)", file: "f", Findings())?["a"]
    #expect(node?.value == .scalar(word, quoted: false))
  }

  @Test("Random texts are composed or refused, and never trap", arguments: 0..<8)
  func random(_ seed: UInt64) {
    var generator = Generator(
      secret: .init(low: seed, high: 7), event: EventKey("yaml"), rule: "", scope: "")
    let pieces = [
      "a", "价", ":", " ", "\n", "- ", "{", "}", "[", "]", ",", "'", "\"", "&a ", "*a", "!t ", "|",
      ">", "#", "?", "\t", "\r", "\u{0}", "\u{FEFF}", "<<", "---", "...", "%", "@", "{{", "}}",
    ]
    for _ in 0..<400 {
      let length = Int.random(in: 0..<40, using: &generator)
      let text = (0..<length).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      let findings = Findings()
      let node = YAMLComposer.compose(text, file: "f", findings)
      #expect(node != nil || findings.hasErrors)
      if let node { _ = RuleBook([.init(path: "f", root: node)], findings) }
    }
  }

  @Test("Aliases that would grow without end don't") func laughs() {
    var yaml = "a: &a0 [x, x]\n"
    for level in 1...40 {
      yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
    }
    let findings = Findings()
    _ = YAMLComposer.compose(yaml, file: "f", findings)
    #expect(findings.sorted.count == 41)
  }

  @Test("Lists and fields may be nested deeply", arguments: ["[", "{a: ", "- ", "? "])
  func nesting(_ opening: String) {
    for depth in [300, 990, 5000] {
      let findings = Findings()
      let node = YAMLComposer.compose(
        String(repeating: opening, count: depth), file: "f", findings)
      #expect(node != nil || findings.hasErrors)
    }
  }
}
