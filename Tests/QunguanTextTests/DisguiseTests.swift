import QunguanText
import Testing

@Suite struct DisguiseTests {
  private func parts(_ text: String, _ ranges: KeyPath<Disguise, [Range<Int>]>) -> [String] {
    let text = MessageText(text)
    return Disguise(of: text)[keyPath: ranges].map { text.string(.asSent, in: $0) }
  }

  @Test("invisible characters between letters")
  func invisible() {
    #expect(parts("加\u{200B}微\u{2060}\u{200D}信", \.invisible) == ["\u{200B}", "\u{2060}\u{200D}"])
    #expect(parts("v\u{FEFF}x", \.invisible) == ["\u{FEFF}"])
    #expect(parts("1\u{200C}3\u{3164}8", \.invisible) == ["\u{200C}", "\u{3164}"])
  }

  @Test("words of scripts that look alike")
  func mixed() {
    #expect(parts("раураl 和 paypal", \.mixed) == ["раураl"])
    #expect(parts("加 wеchаt 好友", \.mixed) == ["wеchаt"])
    #expect(parts("кaзинo", \.mixed) == ["кaзинo"])
    #expect(parts("ΡΑYΡAL", \.mixed) == ["ΡΑYΡAL"])
  }

  @Test("letters and digits in decoration")
  func fancy() {
    #expect(parts("加 𝓥𝓘𝓟 吧", \.fancy) == ["𝓥𝓘𝓟"])
    #expect(parts("①③⑧", \.fancy) == ["①③⑧"])
    #expect(parts("1️⃣3️⃣8️⃣", \.fancy) == ["1️⃣3️⃣8️⃣"])
    #expect(parts("ʀᴇᴅ 🅰🅱🅲 ⓐⓑ", \.fancy) == ["ʀᴇᴅ", "🅰🅱🅲", "ⓐⓑ"])
    #expect(parts("h\u{336}i\u{336}", \.fancy) == ["h\u{336}i\u{336}"])
    #expect(parts("加\u{301}微\u{301}", \.fancy) == ["加\u{301}微\u{301}"])
    #expect(parts("🇻🇮🇵🇽", \.fancy) == ["🇻🇮🇵🇽"])
    #expect(parts("a\u{301}\u{302}\u{303}\u{304}", \.fancy) == ["a\u{301}\u{302}\u{303}\u{304}"])
  }

  @Test(
    "what languages, pictures and keyboards need is innocent",
    arguments: [
      "\u{FEFF}你好", "👨‍👩‍👧 一家人", "❤️ 爱", "👍🏽", "🏳️‍🌈", "می\u{200C}خواهم", "क्\u{200D}ष", "葛\u{E0100}城",
      "１２３ＡＢＣ", "① 先买票 ② 再上车", "1️⃣ 报名", "🇨🇳 🇭🇰", "🇨🇳🇺🇸", "25℃", "№ 5", "㎡", "E=mc²", "μm 和 μg", "Δt",
      "αβγ", "Привет мир", "SMSки", "USB-кабель", "Καλημέρα", "café", "cafe\u{301}", "Việt Nam",
      "Tie\u{302}\u{301}ng",
      "™ ©", "Ⅲ", "ガンダム", "か\u{3099}", "한국어", "好的\u{200B}", "co\u{AD}operate",
      "\u{2068}小明\u{2069} 你好", "ℹ️", "🅿️ 停车",
      "普通的一句话，没有什么。", "Ω 是欧姆", "5Ω电阻", "x\u{305}", "❤️❤️❤️", "שָׁלוֹם", "ไทยนี้รักสงบ", "",
    ])
  func innocent(_ text: String) {
    #expect(Disguise(of: MessageText(text)).isEmpty, "\(Disguise(of: MessageText(text)))")
  }

  @Test("no text yields more than so many ranges")
  func bounded() {
    let text = MessageText(String(repeating: "加\u{200B}", count: 20_000))
    #expect(Disguise(of: text).invisible.count == Disguise.limit)
  }
}

@Suite struct ShapeTests {
  @Test("counts what is seen")
  func counts() {
    let shape = Shape(of: MessageText("加V信 123①，龘👨‍👩‍👧👍🏽！！！\u{200B}a\u{301}"))
    #expect(shape.length == 16)
    #expect(shape.han == 3 && shape.rare == 1)
    #expect(shape.letters == 2)
    #expect(shape.digits == 4)
    #expect(shape.emoji == 2)
    #expect(shape.punctuation == 4)
    #expect(shape.longestRun == 3)
  }

  @Test("everyday characters, traditional ones too, are not rare")
  func rare() {
    #expect(Shape(of: MessageText("價格優惠請聯繫老師薇々〇")).rare == 0)
    #expect(Shape(of: MessageText("龘䶮𠮷")).rare == 3)
  }

  @Test("nothing has no shape")
  func empty() {
    #expect(Shape(of: MessageText("")) == Shape(of: MessageText("\u{200B}")))
    #expect(Shape(of: MessageText("")).longestRun == 0)
  }
}
