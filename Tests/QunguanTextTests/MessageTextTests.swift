import QunguanText
import Testing

@Suite struct MessageTextTests {
  @Test(
    "what the eye takes for the same is the same in the normalised form",
    arguments: [
      ("加\u{200B}微\u{2060}信\u{FEFF}", "加微信"),
      ("ＶＩＰ　会员！", "vip 会员!"),
      ("價格貴不貴", "价格贵不贵"),
      ("𝓥𝐈𝕡 ﬁ ⅷ", "vip fi viii"),
      ("раураl ΡΑΥ", "paypal pay"),
      ("①②⑩ ⓿❶➓ ⑴ ㊀", "1210 0110 1 一"),
      ("१२３٤", "1234"),
      ("🅰🅑🇨 ʀᴇᴅ Đøł", "abc red dol"),
      ("₿₳₮", "bat"),
      ("⺅言 ⼈ ⻔⻢", "亻言 人 门马"),
      ("ⓥⓍ 🅥🅧 🆅🆇 ⒱⒳", "vx vx vx vx"),
      ("𝕧𝔁 𝖛𝗑 𝚟𝘅", "vx vx vx"),
      ("1️⃣2️⃣3️⃣", "123"),
      ("h\u{336}e\u{301}\u{20DD}llo é", "hello e"),
      ("a\u{3164}b\u{115F}c\u{2800}d", "abcd"),
      ("a\u{7}b\r\nc\td\u{2028}e", "ab\nc\td\ne"),
      ("订单：１２３…", "订单:123..."),
    ])
  func normalised(_ text: String, _ expected: String) {
    #expect(MessageText(text).string(.normalised) == expected)
  }

  @Test(
    "what is not a disguise stays",
    arguments: [
      "한국어 ㅋㅋㅋ", "ガンダムとパンが好き", "😀👍🏽🎉", "价格。著余", "¥100 £5 €3", "龥〇々ー",
    ])
  func unchanged(_ text: String) {
    #expect(MessageText(text).string(.normalised) == text)
  }

  @Test("a kana and its mark are one kana, whatever their width")
  func kana() {
    #expect(MessageText("ｶﾞﾊﾟ か\u{3099}は\u{309A}").string(.normalised) == "ガパ がぱ")
    #expect(MessageText("a\u{3099}゛か゛").string(.normalised) == "aが")
  }

  @Test("the compact form keeps letters, digits and CJK only")
  func compact() {
    let text = MessageText("加 V·信：①②-③ 😀 한, がー々")
    #expect(text.string(.compact) == "加v信123한がー々")
    #expect(MessageText("!!! 😀").bytes(.compact).isEmpty)
  }

  @Test("as sent is as sent")
  func asSent() {
    #expect(MessageText("ＶＩＰ\u{200B}").string(.asSent) == "ＶＩＰ\u{200B}")
    #expect(MessageText("").string(.normalised).isEmpty)
  }

  @Test("a flood of marks leaves the letter under it")
  func flood() {
    let text = MessageText("a" + String(repeating: "\u{301}", count: 200_000) + "b")
    #expect(text.string(.normalised) == "a")
    #expect(text.bytes(.asSent).count <= MessageText.limit)
  }

  @Test("a long text is cut between two scalars, and so is a form that outgrows it")
  func limits() {
    let text = MessageText(String(repeating: "群", count: 100_000))
    #expect(text.bytes(.asSent).count == MessageText.limit / 3 * 3)
    #expect(text.bytes(.normalised) == text.bytes(.asSent))

    let growing = MessageText(String(repeating: "ﷺ", count: 20_000))
    #expect(growing.bytes(.normalised).count <= MessageText.limit)
    #expect(!growing.string(.normalised).contains("\u{FFFD}"))
  }

  @Test("evidence is what the author wrote")
  func evidence() throws {
    let text = MessageText("快＋Ｖ\u{200B}信 ①②③ 吧")
    let compact = text.bytes(.compact)
    #expect(text.string(.compact) == "快v信123吧")
    #expect(text.original(of: 3..<7, in: .compact) == "Ｖ\u{200B}信")
    #expect(text.original(of: 7..<10, in: .compact) == "①②③")
    #expect(text.original(of: 0..<compact.count, in: .compact) == "快＋Ｖ\u{200B}信 ①②③ 吧")
    #expect(text.originalRange(of: 99..<120, in: .compact).isEmpty)
  }

  @Test("every range of a form leads back to whole scalars of the original", arguments: 0..<200)
  func origins(seed: UInt64) {
    var random = SeededGenerator(seed)
    let original = String.nasty(count: 30, using: &random)
    let text = MessageText(original)
    for form in TextForm.allCases {
      let string = text.string(form)
      let boundaries = string.unicodeScalars.indices.map {
        string.utf8.distance(from: string.startIndex, to: $0)
      }
      var last = 0
      for (place, start) in boundaries.enumerated() {
        let end = place + 1 < boundaries.count ? boundaries[place + 1] : string.utf8.count
        let range = text.originalRange(of: start..<end, in: form)
        #expect(range.lowerBound >= last && range.upperBound <= original.utf8.count)
        #expect(!range.isEmpty)
        let evidence = text.original(of: start..<end, in: form)
        #expect(evidence.utf8.count == range.count && original.utf8.count >= range.upperBound)
        // What was put together has two parts, and whatever stood between them.
        let isOne = form == .asSent || form == .normalised || form == .compact
        #expect(!isOne || evidence.unicodeScalars.count == 1)
        last = range.lowerBound
      }
    }
  }

  @Test("normalising twice changes nothing more", arguments: 0..<200)
  func idempotent(seed: UInt64) {
    var random = SeededGenerator(seed)
    for form in TextForm.allCases.dropFirst() {
      let once = MessageText(.nasty(count: 40, using: &random)).string(form)
      #expect(MessageText(once).string(form) == once)
    }
  }

  @Test("no code point becomes something that would change again")
  func everyCodePoint() {
    for block in stride(from: UInt32(0), to: 0x110000, by: 1024) {
      var text = ""
      text.unicodeScalars.append(contentsOf: (block..<block + 1024).compactMap(Unicode.Scalar.init))
      let once = MessageText(text).string(.normalised)
      #expect(MessageText(once).string(.normalised) == once, "U+\(String(block, radix: 16))")
    }
  }
}
