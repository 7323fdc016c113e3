import QunguanText
import Testing

@Suite struct PatternErrorTests {
  private func errors(_ patterns: [Pattern]) -> [PatternError] {
    do {
      _ = try PatternSet(patterns)
      return []
    } catch {
      return error.errors
    }
  }

  private func errors(_ regex: String, in form: TextForm = .normalised) -> [PatternError] {
    errors([Pattern(.regex(regex), in: form)])
  }

  @Test("all that is wrong with a set is said at once, in order")
  func allAtOnce() {
    let found = errors([
      Pattern(.contains("")), Pattern(.contains("好")), Pattern(.regex("a(")),
      Pattern(.contains("！"), in: .compact), Pattern(.regex("ＡＢ")), Pattern(.regex("好+")),
    ])
    #expect(found.map(\.pattern) == [0, 2, 3, 4, 4])
    #expect(found.map(\.offset) == [nil, 1, nil, 0, 3])
    #expect(found[0].message == "empty, so it would match everything")
    #expect(found[2].message.description == "empty: nothing of '！' is left in the compact form")
  }

  @Test(
    "a character that never occurs is named with its replacement",
    arguments: [
      ("订单Ａ", 6, "'Ａ' never occurs in a normalised message; write 'a'"),
      ("價", 0, "'價' never occurs in a normalised message; write '价'"),
      ("吗？", 3, "'？' never occurs in a normalised message; write '\\?'"),
      ("a…", 1, "'…' never occurs in a normalised message; write '\\.\\.\\.'"),
      ("a\u{200B}b", 1, "U+200B never occurs in a normalised message; leave it out"),
      (#"a\x{FF21}"#, 1, "'Ａ' never occurs in a normalised message; write 'a'"),
      (#"\QＡ.\E"#, 2, "'Ａ' never occurs in a normalised message; write 'a'"),
      ("[x－]", 2, "'－' never occurs in a normalised message; write '\\-'"),
      (
        "[Ａ-Ｚ]", 1,
        "nothing from 'Ａ' to 'Ｚ' ever occurs in a normalised message; write 'a-z'"
      ),
    ])
  func neverOccurs(_ regex: String, _ offset: Int, _ message: String) throws {
    let error = try #require(errors(regex).first)
    #expect(errors(regex).count == 1 && error.pattern == 0)
    #expect(error.message.description == message)
    #expect(error.offset == offset)
  }

  @Test("in the compact form that is also true of what it leaves out")
  func neverOccursInCompact() {
    let message = "' ' never occurs in a compact message; leave it out"
    #expect(errors("加 微", in: .compact).map(\.message.description) == [message])
    #expect(errors(#"加{1,2}(?i:微)[a-z]\d+(?<v>x)?"#, in: .compact).isEmpty)
  }

  @Test(
    "what only looks like a disguise is let through",
    arguments: [
      #"\S\D\W\bA"#, "[A-Z]x", "[一-龥]+", #"[\x{4e00}-\x{9fff}]"#, "[^ -~]",
      #"\p{Han}\P{L}\pN"#, "[가-힣]", "[ぁ-んが]", "x{2,3}", "[]a]", "[^]a]b", "[[:alpha:]]",
      #"a\.b\[\]"#, "😀", "{x}", "(?s).+", "a.{0,100}b.{0,100}c",
      #"\Aab\z"#, "¥\\d+",
    ])
  func allowed(_ regex: String) {
    #expect(errors(regex) == [])
  }

  @Test(
    "what an engine refuses is said in words, with its place where known",
    arguments: [
      ("a(", 1, "a '(' has no ')'; for the character itself write '\\('"),
      ("订)", 3, "a ')' has no '('; for the character itself write '\\)'"),
      ("(?<n>订)[", 9, "a '[' has no ']'; for the character itself write '\\['"),
      ("a**", 1, "'**' repeats a repetition; one of them is enough"),
      ("*a", 0, "nothing stands before '*' that it could repeat"),
      ("a{1001}", 1, "'{1001}' repeats too often or in the wrong order; the most is 1000"),
      (#"(x)\1"#, 3, #"'\1' means nothing here; for the character itself leave out the '\'"#),
      ("[z-a]", 1, "'z-a' is no range of characters; the smaller one comes first, as in 'a-z'"),
      ("a(?=b)", 1, "look-ahead and look-behind are not supported; say it without '(?='"),
      ("(?<!a)b", 0, "look-ahead and look-behind are not supported; say it without '(?<!'"),
      (#"\u4e00"#, 0, #"'\u' is not known here; write '\x{4e00}' or the character"#),
      ("(?<a>x)(?<a>y)", 7, "two groups have the name 'a'"),
      ("(?<1>x)", 0, "'1' is no name for a group; use letters, digits and '_', a letter first"),
      ("(?<ax)", 0, "the group's name has no end; write '(?<name>…)'"),
      ("a\0b", 1, "has a NUL character; write '\\x00'"),
    ])
  func refused(_ regex: String, _ offset: Int, _ message: String) throws {
    let error = try #require(errors(regex).first)
    #expect(error.message.description == message)
    #expect(error.offset == offset)
  }

  @Test(
    "what would match everything is refused",
    arguments: ["a*", "(a|b?)", "^$", "(?<x>)", "\\b"])
  func matchesEverything(_ regex: String) {
    #expect(errors(regex).map { $0.message.description.contains("match everything") } == [true])
  }

  @Test(
    "limits are limits of both engines",
    arguments: ["((a{100}){100}){100}", ".{1000}", "(.{100}){3}", "(a|bc){1000}"])
  func tooLarge(_ regex: String) {
    #expect(errors(regex).count == 1)
  }

  @Test("what only the whole set's compilation refuses is laid to its pattern")
  func refusedByCompilation() {
    let long = Pattern(.contains(String(repeating: "\u{1}", count: 4096)), in: .asSent)
    let found = errors([Pattern(.contains("a"), in: .asSent), long, long, Pattern(.regex("a+"))])
    #expect(found.map(\.pattern) == [1, 2])
  }

  @Test("long patterns are refused")
  func tooLong() {
    let long = String(repeating: "好", count: 2000)
    let message = "longer than 4096 bytes"
    #expect(errors(long).map(\.message.description) == [message])
    #expect(errors([Pattern(.contains(long))]).map(\.message.description) == [message])
    #expect(errors([Pattern(.contains(String(repeating: "!", count: 4096)))]) == [])
  }

  @Test("no pattern upsets the reader", arguments: 0..<300)
  func nastyPatterns(seed: UInt64) {
    var random = SeededGenerator(seed)
    let pieces = [
      "\\", "[", "]", "(", ")", "(?", "(?<", "(?P<", ">", "{", "}", "2", ",", "-", "^", "\\x{",
      "\\Q", "\\E", "\\p{", "a", "Ａ", "群", "\\u", "[:", "|", "*", "?",
    ]
    let regex = (0..<12).map { _ in
      pieces[Int.random(in: pieces.indices, using: &random)]
    }.joined()
    for error in errors(regex) {
      #expect((0...regex.utf8.count).contains(error.offset ?? 0))
      #expect(!error.message.description.isEmpty)
    }
  }
}
