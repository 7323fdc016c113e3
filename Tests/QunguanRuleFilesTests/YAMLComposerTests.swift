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
    #expect(findings.sorted.count == 41 + 120)
  }

  @Test(
    "An alias is no way to keep us busy, whatever it is the name of",
    .timeLimit(.minutes(1)), arguments: ["? *a31\n: v\n", "*a31 : v\n", "? [*a31]\n: v\n"])
  func bomb(_ key: String) {
    var yaml = "a0: &a0 [l,l]\n"
    for level in 1...31 { yaml += "a\(level): &a\(level) [*a\(level - 1),*a\(level - 1)]\n" }
    let findings = Findings()
    _ = YAMLComposer.compose(yaml + key, file: "f", findings)
    #expect(
      findings.sorted.first?.description
        == "f:1:5: error: '&a0' is not understood; write the fields out wherever '*a0' stands")
    #expect((95...96).contains(findings.sorted.count))
  }

  @Test(
    "Stars and ampersands inside a text are part of it",
    arguments: [
      ("3*4", "3*4"), ("R&D *all*", "R&D *all*"), ("\"*a\"", "*a"), ("'*a &b'", "*a &b"),
      ("|-\n  *a\n  &b", "*a\n&b"), ("x # *a &b", "x"), (">-\n  x\n  *a", "x *a"),
      ("x\n  *a", "x *a"), ("-*a", "-*a"), ("\u{2028}", "\u{2028}"),
    ])
  func stars(_ yaml: String, _ text: String) {
    let findings = Findings()
    let root = YAMLComposer.compose("a: \(yaml)\n\"*k\": '*'", file: "f", findings)
    if text != "\u{2028}" { #expect(root?["a"]?.text == text) }
    #expect(root?["*k"]?.text == "*")
    #expect(findings.sorted == [])
  }

  @Test(
    "An alias is refused with its place",
    arguments: [
      ("a: *b", "f:1:4"), ("a: [x, *b]", "f:1:8"), ("- *b", "f:1:3"), ("*b : x", "f:1:1"),
      ("a: *", "f:1:4"), ("a: { b: *c}", "f:1:9"), ("a: *b c", "f:1:4"), ("? - *b", "f:1:5"),
    ])
  func aliases(_ yaml: String, _ place: String) {
    let findings = Findings()
    #expect(YAMLComposer.compose(yaml, file: "f", findings) == nil)
    #expect(
      findings.sorted.map(\.description)
        == ["\(place): error: not YAML: a text that begins with '*' goes into quotes"])
  }

  @Test("The character that stands for a hidden star is refused with its place") func standIn() {
    let findings = Findings()
    #expect(YAMLComposer.compose("b: 好\na: 好\u{10FFFD}", file: "f", findings) == nil)
    #expect(
      findings.sorted.map(\.description)
        == ["f:2:5: error: the character U+10FFFD has no meaning; delete it"])
  }

  @Test(
    "Of a file that is one text nothing is told",
    arguments: ["s3cret", "# x\n's3cret'", "|\n  s3cret", "s3cret\n", "''"])
  func secret(_ yaml: String) {
    let findings = Findings()
    #expect(YAMLComposer.compose(yaml, file: "f", findings) == nil)
    #expect(
      findings.sorted.map(\.sentence) == ["expected fields such as 'name: value', found a text"])
  }

  @Test(
    "Every field that is written again is refused at its place, and the texts stay as they are",
    arguments: [
      ("a: 1\nb: 2\na: 3", ["3:1 'a' f:1:1"]),
      ("a: 1\n'a': 2\n\"a\" : 3", ["2:1 'a' f:1:1", "3:1 'a' f:1:1"]),
      ("{a: 'a: b', b: {c: 1, c: 2}, a: x}", ["1:23 'c' f:1:17", "1:30 'a' f:1:2"]),
      ("- a: |\n    a: b\n  a: 2\n- a: 1", ["3:3 'a' f:1:3"]),
      ("q:5: 1\n\"q:5\": 2", ["2:1 'q:5' f:1:1"]),
      ("*: 1\nb*: 1\nb*: 2\n\u{F0000}: 1", []),
      ("价 格: a\n价 格: a\n\u{F0000}: \u{F0001}", ["2:1 '价 格' f:1:1"]),
      ("a: \"\\n: \\a: \"\nn: 1\nn: 2", ["3:1 'n' f:2:1"]),
    ])
  func repeated(_ yaml: String, _ expected: [String]) {
    let findings = Findings()
    let node = YAMLComposer.compose(yaml, file: "f", findings)
    #expect((node == nil) == expected.isEmpty)
    let sentences = expected.map { line in
      let words = line.split(separator: " '", maxSplits: 1)
      let rest = (words.last ?? "").split(separator: "' ")
      return "f:\(words[0]): error: field '\(rest[0])' is written twice; delete one of them"
        + " (first written here: \(rest[1]))"
    }
    if !expected.isEmpty { #expect(findings.sorted.map(\.description) == sentences) }
    let texts = node.map(Self.texts) ?? []
    #expect(texts.allSatisfy { yaml.contains($0) || $0 == "\n: \u{7}: " || $0 == "a: b\n" })
  }

  /// All texts of a node, names of fields included.
  private static func texts(_ node: Node) -> [String] {
    switch node.value {
    case .scalar(let text, _): [text]
    case .sequence(let nodes): nodes.flatMap(texts)
    case .mapping(let entries): entries.flatMap { [$0.name] + texts($0.value) }
    }
  }

  @Test("Keys that can't be told apart are named together, and so are those of too many places")
  func repeatedBeyondHelp() {
    func problems(_ yaml: String) -> [String] {
      let findings = Findings()
      #expect(YAMLComposer.compose(yaml, file: "f", findings) == nil)
      return findings.sorted.map(\.description)
    }
    #expect(
      problems("\"a\\tb\": 1\n\"a\\tb\": 2") == [
        "f:1:1: error: 'a\u{FFFD}b' is written more than once"
      ])
    let many = (10..<40).map { "- { k\($0): 1, k\($0): 2 }\n" }.joined()
    #expect(problems(many) == ["f:20:5: error: 'k29' is written more than once"])
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
