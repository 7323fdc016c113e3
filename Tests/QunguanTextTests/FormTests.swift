import QunguanText
import Testing

@Suite struct FormTests {
  @Test(
    "characters written in parts are put together",
    arguments: [
      ("弓长三", "张三"), ("力口微亻言", "加微信"), ("力 口 彳 敚 亻 言", "加微信"), ("艹微亻言", "薇信"), ("电言舌", "电话"),
      ("身寸", "射"), ("言身寸", "谢"), ("艹彳敚信", "薇信"), ("钅戋", "钱"), ("美女子", "美女子"), ("日月", "日月"),
      ("人口", "人口"), ("弓", "弓"), ("", ""),
    ])
  func joined(_ text: String, _ expected: String) {
    #expect(MessageText(text).string(.joined) == expected)
  }

  @Test(
    "a text by sound",
    arguments: [
      ("加薇信", "jiaweixin"), ("加威信", "jiaweixin"), ("jia wei xin", "jiaweixin"),
      ("力口 V 亻言", "jiavxin"), ("绿色 VIP 123", "lvsevip123"), ("한がー", "한がー"), ("", ""),
    ])
  func sound(_ text: String, _ expected: String) {
    #expect(MessageText(text).string(.sound) == expected)
  }

  @Test("evidence spans the parts")
  func evidence() {
    let text = MessageText("请力口、微 亻-言吧")
    #expect(text.string(.joined) == "请加微信吧")
    #expect(text.original(of: 3..<12, in: .joined) == "力口、微 亻-言")
    #expect(text.string(.sound) == "qingjiaweixinba")
    #expect(text.original(of: 4..<13, in: .sound) == "力口、微 亻-言")
  }

  @Test("by sound a word is found only where whole characters sound like it")
  func wholeCharacters() throws {
    let scanner = try PatternSet([
      Pattern(.contains("爱"), in: .sound), Pattern(.suffix("爱"), in: .sound),
      Pattern(.contains("jiaweixin"), in: .sound), Pattern(.exact("西安"), in: .sound),
      Pattern(.regex("jia.{0,3}wei"), in: .sound), Pattern(.prefix("e"), in: .sound),
    ]).makeScanner()
    func hits(_ text: String) throws -> [Int] { try scanner.scan(MessageText(text)).map(\.pattern) }
    #expect(try hits("来") == [])
    #expect(try hits("来爱吧") == [0])
    #expect(try hits("爱来") == [0])
    #expect(try hits("来艾") == [0, 1])
    #expect(try hits("加微 ❤ 信") == [2, 4])
    #expect(try hits("佳 a 围信") == [4])
    #expect(try hits("先") == [3])  // as `xian` is both
    #expect(try hits("西 安") == [3])
    #expect(try hits("恩") == [])
  }

  @Test("an expression must be one that can match the form")
  func expressions() throws {
    #expect(throws: PatternErrors.self) { try CapturingExpression("加.微", form: .sound) }
    #expect(throws: PatternErrors.self) { try CapturingExpression("加 微", form: .joined) }
    let captures = try CapturingExpression("jia(.)wei", form: .sound)
      .firstMatch(in: MessageText("加❤v❤威").bytes(.sound))
    #expect(captures?[1] == 3..<4)
  }

  @Test("forms that are made from forms are made but once", arguments: 0..<200)
  func idempotent(seed: UInt64) {
    var random = SeededGenerator(seed)
    let parts = Array("亻言力口彳敚艹微弓长身寸言又鸟君羊囗玉钅戋a1 加来爱，")
    let text = String((0..<30).map { _ in parts[Int.random(in: parts.indices, using: &random)] })
    for form in [TextForm.joined, .sound] {
      let once = MessageText(text).string(form)
      #expect(MessageText(once).string(form) == once)
    }
  }

  @Test("a flood of parts is put together in one pass")
  func flood() {
    let text = MessageText(String(repeating: "弓长", count: 30_000))
    #expect(text.bytes(.joined).count == (MessageText.limit / 3 + 1) / 2 * 3)
    #expect(text.bytes(.sound).count <= MessageText.limit)
  }
}
