import QunguanCore
import Testing

@Suite("Texts on one line")
struct PrintableTests {
  @Test(
    "what could end a line, move a cursor or turn the text around is replaced",
    arguments: [
      "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{202E}", "\u{2066}",
    ])
  func replaced(control: String) {
    #expect("a\(control)b".printable() == "a\u{FFFD}b")
  }

  @Test("words stay, whatever they are written in")
  func kept() {
    #expect("价格 10 € ‘é’ 🙂".printable() == "价格 10 € ‘é’ 🙂")
  }

  @Test("what is too long ends in an ellipsis, even if it is one endless character")
  func shortened() {
    #expect("abc".printable(atMost: 3) == "abc")
    #expect("abcd".printable(atMost: 3) == "abc…")
    let endless = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(endless.printable().unicodeScalars.count == 301)
  }
}
