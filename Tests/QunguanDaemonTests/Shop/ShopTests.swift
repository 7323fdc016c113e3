import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("A shop for points") struct ShopTests {
  static let rules = """
    shop:
      - name: books
        rewards:
          - { name: 八折券, cost: 30, stock: 3, limit: 2, warn-at: 3 }
          - { name: 八宝粥, cost: 5, limit: 1 per month }
          - { name: Book 書籤, cost: 10, tag: 读书人, until: 2027-02-20 }
          - { name: 帆布袋, cost: 1, who: { tags: [读书人] } }
    """

  @Test("It shows what there is, what it costs and what the member has") func list() throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    #expect(
      try stall.says("商城") == [
        """
        积分商城（你有 40 积分）
        1. 八折券 — 30 积分，剩 3 份，每人限 2 份
        2. 八宝粥 — 5 积分，每人每月限 1 份
        3. Book 書籤 — 10 积分，2月20日截止
        4. 帆布袋 — 1 积分
        发“兑换 名称”就能兑换
        """
      ])
    #expect(try stall.says("积分商城！") == [])
    #expect(try stall.says("兑换").first?.hasPrefix("积分商城（你有 40 积分）") == true)
  }

  @Test("Redeeming takes points; undoing it gives back points and stock") func redeem() throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    #expect(
      try stall.says("兑换 八折券") == [
        "小明 用 30 积分换到了“八折券”，还剩 10 积分", "qq:9000: “八折券”只剩 2 份了",
      ])
    #expect(try stall.facts()?.points == 10)
    #expect(try stall.says("商城").first?.contains("八折券 — 30 积分，剩 2 份") == true)
    #expect(try stall.says("兑换 八折券") == ["“八折券”要 30 积分，你有 10，还差 20，继续加油"])
    try stall.undo("qq:3")
    #expect(try stall.facts()?.points == 40)
    #expect(try stall.says("商城").first?.contains("八折券 — 30 积分，剩 3 份") == true)
  }

  @Test("Two shops that hear the same message don't sell for the same points")
  func samePoints() throws {
    let stall = try Stall(
      """
      shop:
        - { name: a, then: continue, who: { roles: [member] }, rewards: [{ name: 八折券, cost: 30 }] }
        - { name: b, then: continue, rewards: [{ name: 八折券, cost: 30 }] }
      """)
    try stall.give(40)
    #expect(
      try stall.says("兑换 八折券") == [
        "小明 用 30 积分换到了“八折券”，还剩 10 积分", "“八折券”要 30 积分，你有 10，还差 20，继续加油",
      ])
    #expect(try stall.facts()?.points == 10)
  }

  @Test(
    "A reward is found by its name in any form, its beginning or its number",
    arguments: [
      "兑换 八宝粥", "兌換　八寶粥", "兑换八宝粥", "兑换：八宝", "兑换 2", "兑换   八宝粥 ",
    ])
  func names(_ text: String) throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    #expect(try stall.says(text) == ["小明 用 5 积分换到了“八宝粥”，还剩 35 积分"])
  }

  @Test("Latin letters and full-width ones are the same") func widths() throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    #expect(
      try stall.says("兑换 ｂｏｏｋ") == ["小明 用 10 积分换到了“Book 書籤”，还剩 30 积分"])
    #expect(try stall.facts()?.tags == ["读书人"])
    #expect(try stall.says("兑换 帆布袋") == ["小明 用 1 积分换到了“帆布袋”，还剩 29 积分"])
  }

  @Test("What is not clear is asked back, and ordinary chat is left alone") func unclear() throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    #expect(try stall.says("兑换 八") == ["“八”可能是“八折券”、“八宝粥”，请把名称写完整"])
    #expect(try stall.says("兑换 电视机") == ["没有叫“电视机”的奖品，发“商城”看看有什么"])
    let chatter = [
      "兑换码在哪", "兑换八", "怎么兑换", "商城几点开门", "积分怎么算", "兑换 这件事我们下次再仔细地慢慢商量一下好不好呀",
    ]
    for text in chatter {
      #expect(try stall.says(text) == [], "\(text)")
    }
  }

  @Test("Limits, stock, conditions and dates are minded") func refusals() throws {
    let stall = try Stall(Self.rules)
    try stall.give(500)
    #expect(try stall.says("兑换 帆布袋") == ["“帆布袋”有条件限制，你现在还不能换"])
    #expect(try stall.says("兑换 八宝粥").count == 1)
    #expect(try stall.says("兑换 八宝粥") == ["“八宝粥”每人每月限 1 份，你已经换够了"])
    for _ in 0..<2 { try stall.says("兑换 八折券") }
    #expect(try stall.says("兑换 八折券") == ["“八折券”每人限 2 份，你已经换够了"])
    try stall.give(100, to: "小红")
    try stall.says("兑换 八折券", by: "小红")
    #expect(try stall.says("兑换 八折券", by: "小红") == ["“八折券”已经换完了，下次早点来"])
    _ = try stall.rehearsal.wait(until: stall.rehearsal.now + .days(12))
    #expect(try stall.says("兑换 Book").first?.hasPrefix("小明 用 10 积分") == true)
    _ = try stall.rehearsal.wait(until: stall.rehearsal.now + .days(1))
    #expect(try stall.says("兑换 Book") == ["“Book 書籤”的兑换已经结束了"])
    _ = try stall.rehearsal.wait(until: stall.rehearsal.now + .days(8))
    #expect(try stall.says("兑换 八宝粥") == ["小明 用 5 积分换到了“八宝粥”，还剩 420 积分"])
  }

  @Test("A redemption that was undone can be followed by another") func again() throws {
    let stall = try Stall(Self.rules)
    try stall.give(500)
    try stall.says("兑换 八折券")
    try stall.undo("qq:3")
    for _ in 0..<2 {
      #expect(try stall.says("兑换 八折券").first?.hasPrefix("小明 用 30 积分") == true)
    }
    #expect(try stall.says("兑换 八折券") == ["“八折券”每人限 2 份，你已经换够了"])
  }

  @Test("What comes too late, from a paused chat or from nobody costs nothing") func quiet() throws
  {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    try stall.happens("兑换 八折券", by: "小明", age: .minutes(6))
    try stall.rehearsal.look { try $0.pause(stall.chat(), at: stall.rehearsal.now) }
    #expect(try stall.says("兑换 八折券") == [])
    #expect(try stall.facts()?.points == 40)
  }

  @Test("Members see their points and how they came about") func ownPoints() throws {
    let stall = try Stall(Self.rules)
    try stall.give(40)
    try stall.happens("/积分 qq:小明 -3 迟到", by: "班长")
    try stall.says("兑换 八宝粥")
    #expect(
      try stall.says("我的积分") == [
        "小明，你有 32 积分\n2月8日 -5 兑换 八宝粥\n2月8日 -3 迟到\n2月8日 +40"
      ])
    #expect(try stall.says("積分").count == 1)
    // An operator who is a member too.
    #expect(try stall.says("积分", by: "班长") == ["班长，你有 0 积分"])
  }

  @Test("Answers can be changed, or switched off") func answers() throws {
    let stall = try Stall(
      """
      shop:
        - name: books
          commands: { list: 书店, points: 书票 }
          rewards: [{ name: 书签, cost: 5, say: "{{reward}}归{{member.name}}了" }]
          say: { list: "{{shop}}", short: off, unknown: "没有{{wish}}" }
      """)
    #expect(try stall.says("书店") == ["积分商城"])
    #expect(try stall.says("商城") == [])
    #expect(try stall.says("兑换 书签") == [])
    #expect(try stall.says("兑换 电视") == ["没有电视"])
    try stall.give(5)
    #expect(try stall.says("兑换 书签") == ["书签归小明了"])
  }

  @Test("All usual answers are good") func usualAnswers() {
    #expect(Stall.sentences(Self.rules) == [])
  }

  @Test(
    "What can't be meant is reported",
    arguments: [
      (
        "{ name: a/b, cost: 1 }",
        "'a/b' is no name for a reward; leave out '/', line breaks and blanks around it"
      ),
      ("{ name: a, cost: 0 }", "0 is out of range; it must be 1 to 1000000"),
      (
        "{ name: a, cost: 1, warn-at: 2 }",
        "'warn-at' needs a 'stock' or 'codes': here is no end of them"
      ),
      (
        "{ name: a, cost: 1, limit: 2 per hour }",
        "a reward is limited for ever, or by day, week or month: '2' or '2 per month'"
      ),
      ("{ name: a, cost: 1 }, { name: Ａ, cost: 2 }", "there is a reward 'Ａ' already"),
      (
        "{ name: a, cost: 1, who: { layers: cor } }",
        "there is no layer 'cor'; did you mean 'core'?"
      ),
      (
        "{ name: a, cost: 1, say: \"{{code}}\" }",
        "unknown variable '{{code}}'"
      ),
    ])
  func refused(_ rewards: String, _ sentence: String) {
    #expect(Stall.sentences("shop: [{ name: books, rewards: [\(rewards)] }]") == [sentence])
  }

  static func two(_ first: String, _ second: String) -> String {
    """
    shop:
      - { name: books, rewards: [{ name: 书签, cost: 5 }]\(first) }
      - { name: tea, rewards: [{ name: 茶包, cost: 5 }]\(second) }
    """
  }

  @Test("Two shops that answer the same words in the same chat are refused")
  func twoShops() {
    let sentence = """
      the shops 'books' and 'tea' both answer '商城' in the same chats; give one of them other \
      'commands', or make them one shop
      """
    #expect(Stall.sentences(Self.two("", "")) == [sentence])
    #expect(Stall.sentences(Self.two("", ", in: 'qq:5001'")) == [sentence])
    #expect(Stall.sentences(Self.two(", in: 'qq:*'", ", in: 'qq:500*'")) == [sentence])
    #expect(Stall.sentences(Self.two(", in: everywhere", ", in: direct")) == [sentence])
    let own = ", commands: { list: 茶馆, redeem: 換, points: 茶券 }"
    #expect(
      Stall.sentences(Self.two(", commands: { redeem: 换 }", own))
        == [sentence.replacing("商城", with: "換")])
  }

  @Test(
    "Two shops may stand side by side where each is asked by itself",
    arguments: [
      (", in: 'qq:5000'", ", in: 'qq:5001'"), (", in: 'qq:*', except: staff", ", in: staff"),
      ("", ", mode: observe"), (", who: { layers: core }", ""),
      ("", ", commands: { list: 茶馆, redeem: 换, points: 茶券 }"),
    ])
  func apart(_ first: String, _ second: String) {
    #expect(Stall.sentences(Self.two(first, second)) == [])
  }

  @Test("A shop and a reward go on under other names with stock and limits") func renamed() throws {
    func rules(_ shop: String, _ reward: String) -> String {
      """
      shop:
        - name: \(shop)
          rewards: [{ name: \(reward), cost: 1, stock: 3, limit: 2 per month }]
      """
    }
    let stall = try Stall(rules("books", "八折券"))
    try stall.give(40)
    try stall.says("兑换 八折券")
    try stall.adopt(rules("market\n    formerly: books", "九折券, formerly: 八折券"))
    try stall.rehearsal.look { batch in
      let book = stall.rehearsal.book
      let settled = try batch.settleRules(of: book, at: stall.rehearsal.now)
      #expect(settled.renamed.map { [$0.old, $0.new] } == [["books", "market"]])
    }
    #expect(try stall.says("商城").first?.contains("九折券 — 1 积分，剩 2 份") == true)
    #expect(try stall.says("兑换 九折券").first?.hasSuffix("还剩 38 积分") == true)
    #expect(try stall.says("兑换 九折券") == ["“九折券”每人每月限 2 份，你已经换够了"])
    // The redemption under the former name counts once it is undone no more.
    try stall.undo("qq:3")
    #expect(try stall.says("兑换 九折券").first?.hasSuffix("还剩 38 积分") == true)
    try stall.give(1, to: "小红")
    #expect(try stall.says("兑换 九折券", by: "小红").count == 1)
    #expect(try stall.says("兑换 九折券", by: "小红") == ["“九折券”已经换完了，下次早点来"])
  }

  @Test("A former name is that of one reward", arguments: ["b", "c"]) func formerNames(
    _ name: String
  ) {
    let rewards =
      "{ name: a, cost: 1, formerly: \(name) }, { name: b, cost: 1, formerly: [c] }"
    #expect(
      Stall.sentences("shop: [{ name: books, rewards: [\(rewards)] }]") == [
        """
        '\(name)' is the name of another reward, or a former one; what was redeemed under it would \
        count for both
        """
      ])
  }

  @Test("A file of codes that is not there is reported") func noFile() {
    let sentences = Stall.sentences(CodeTests.rules)
    #expect(sentences.count == 1)
    #expect(sentences.first?.hasPrefix("the codes of 'codes/a.txt': ") == true)
  }
}
