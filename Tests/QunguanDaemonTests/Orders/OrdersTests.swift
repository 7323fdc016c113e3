import QunguanCore
import QunguanRuleFiles
import QunguanStore
import Testing

@testable import QunguanDaemon

/// A rehearsal with an operator, 班长, in it.
final class Parade {
  static let community = """
    community:
      { name: 晨光书友会, time-zone: Asia/Shanghai, names: [小晨], operators: ["qq:班长"] }
    groups: { readers: { chats: ["qq:5000", "qq:5001"] } }
    """
  static let rules = """
    replies:
      - { name: price, match: { contains: 价格 }, say: 见公告 }
      - { name: shadow, mode: observe, match: { contains: 影子 }, say: 本来要说 }
    """
  let rehearsal: Rehearsal
  let qq: GatewayName
  private var events = 0

  init(_ rules: String = Parade.rules) throws {
    let findings = Findings()
    let files = [("community.yaml", Self.community), ("rules.yaml", rules)].compactMap {
      path, text in
      YAMLComposer.compose(text, file: path, findings).map { RuleBook.File(path: path, root: $0) }
    }
    let book = try #require(RuleBook(files, findings), "\(findings.sorted)")
    rehearsal = try Rehearsal(book, now: Timestamp(milliseconds: 1_802_044_800_000))
    qq = try #require(GatewayName("qq"))
  }

  func member(_ name: String) -> MemberID { MemberID(qq, name) }
  func chat(_ number: String = "5000") -> ChatID { ChatID(qq, number) }

  @discardableResult
  func says(
    _ content: [Part], by author: String, in chat: ChatID? = nil, answering: MessageID? = nil
  ) throws -> Happening {
    events += 1
    var event = Event(
      key: EventKey("qq:\(events)"), type: .message, gateway: qq, time: rehearsal.now,
      received: rehearsal.now)
    event.account = member("管家")
    let chat = chat ?? self.chat()
    event.chat = Chat(id: chat, kind: chat.directPeer == nil ? .group : .direct)
    event.actor = Person(id: member(author), name: author)
    event.message = Message(
      id: MessageID(qq, "m\(events)"), replyTo: answering, content: content)
    return try rehearsal.happen(event)
  }

  @discardableResult
  func says(_ text: String, by author: String, in chat: ChatID? = nil) throws -> Happening {
    try says([.text(text)], by: author, in: chat)
  }

  /// What the operator is told, which is told to nobody else.
  func order(
    _ content: [Part], in chat: ChatID? = nil, answering: MessageID? = nil
  ) throws -> String {
    let happening = try says(content, by: "班长", in: chat, answering: answering)
    let answers = happening.deliveries.compactMap { rule, delivery -> String? in
      guard rule.isEmpty, case .send(let chat, let content, _) = delivery.action else { return nil }
      #expect(chat == .direct(with: member("班长")))
      #expect(delivery.lane == .moderation)
      #expect(delivery.expires == rehearsal.now + .minutes(10))
      #expect(content.allSatisfy { if case .text = $0 { true } else { false } })
      return Message(id: nil, content: content).text
    }
    #expect(answers.count == 1)
    return answers.first ?? ""
  }

  func order(_ text: String, in chat: ChatID? = nil) throws -> String {
    try order([.text(text)], in: chat)
  }

  func facts(_ name: String) throws -> MemberFacts? {
    try rehearsal.look { try $0.member(member(name), in: chat()) }
  }
}

extension Happening {
  var said: [String] {
    deliveries.compactMap { _, delivery in
      guard case .send(_, let content, _) = delivery.action else { return nil }
      return Message(id: nil, content: content).text
    }
  }
}

@Suite("What operators order") struct OrdersTests {
  let parade: Parade

  init() throws { parade = try Parade() }

  @Test("A silenced rule is silent where and as long as it was said") func silence() throws {
    let answer = try parade.order("/静默 price 2小时 团购")
    #expect(answer == "好的，“price”本群安静2小时，到 10:00 为止。想提前恢复就说：取消静默 price")
    #expect(try parade.says("价格", by: "小明").said == [])
    #expect(try parade.says("价格", by: "小明", in: parade.chat("5001")).said == ["见公告"])
    let silences = try parade.rehearsal.look { try $0.silences() }
    #expect(silences.map(\.by) == ["qq:班长"])
    #expect(silences.map(\.because) == ["团购"])
    #expect(try parade.order("/取消静默 price 全部").hasPrefix("“price”在所有群本来就没有静默，静默的是本群"))
    #expect(try parade.order("/取消静默 price") == "好的，“price”本群恢复了")
    #expect(try parade.says("价格", by: "小明").said == ["见公告"])

    _ = try parade.order("/静默 price 2小时 全部")
    #expect(try parade.says("价格", by: "小明", in: parade.chat("5001")).said == [])
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .hours(2))
    #expect(try parade.says("价格", by: "小明", in: parade.chat("5001")).said == ["见公告"])
  }

  @Test("A rule that is switched off stays so until it is switched on again") func switches() throws
  {
    #expect(try parade.order("/关闭 price 团购") == "好的，“price”本群关闭了。想再打开就说：开启 price")
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .days(3000))
    _ = try parade.rehearsal.look { try $0.prune(now: parade.rehearsal.now) }
    #expect(try parade.says("价格", by: "小明").said == [])
    #expect(try parade.says("价格", by: "小明", in: parade.chat("5001")).said == ["见公告"])
    let silences = try parade.rehearsal.look { try $0.silences() }
    #expect(silences.map(\.until) == [nil])
    #expect(try parade.order("/状态").contains("关闭“price”：本群直到再次开启（团购）"))
    #expect(try parade.order("/开启 price") == "好的，“price”本群恢复了")
    #expect(try parade.says("价格", by: "小明").said == ["见公告"])

    _ = try parade.order("/关闭 price 全部")
    #expect(try parade.order("/撤销").hasSuffix("✓ “price”在所有群的关闭"))
    #expect(try parade.says("价格", by: "小明").said == ["见公告"])
  }

  @Test("A rule that there is not is asked about") func unknownRule() throws {
    #expect(try parade.order("/静默 pric 2小时") == "没有叫“pric”的规则，是不是“price”？")
    #expect(try parade.order("/取消静默 没有的规则名字") == "没有叫“没有的规则名字”的规则")
    #expect(try parade.rehearsal.look { try $0.silences() }.isEmpty)
  }

  @Test("Points and tags are entered, and undone by answering the command or as the last thing")
  func ledger() throws {
    try parade.says("大家好", by: "小明")
    let mention = Part.mention(parade.member("小明"))
    #expect(
      try parade.order([.text("/积分 "), mention, .text(" +10 帮忙")]) == "给“小明”加了 10 分，现在 10 分（帮忙）")
    #expect(try parade.order([.text("/积分 "), mention, .text(" −3")]) == "给“小明”减了 3 分，现在 7 分")
    #expect(try parade.order([.text("/标签 "), mention, .text(" +vip")]) == "给“小明”贴上了“vip”")
    #expect(
      try parade.order([.text("/标签 "), mention, .text(" +vip")]) == "“小明”本来就有“vip”这个标签，没有改动")
    #expect(try parade.order([.text("/积分 "), mention]) == "“小明”：7 分，发过 1 条消息，标签：vip")

    // Questions and refusals are not the last thing that was done.
    _ = try parade.order("/状态")
    #expect(try parade.order("/撤销") == "已撤销 08:00 的这件事：\n✓ “小明”的标签“vip”")
    #expect(try parade.facts("小明")?.tags == [])
    #expect(try parade.order("/撤销") == "刚刚已经撤销过了。还要撤销更早的，请过半分钟再说一次“撤销”")
    let first = MessageID(parade.qq, "m2")
    #expect(
      try parade.order([.text("/撤销")], answering: first) == "已撤销 08:00 的这件事：\n✓ “小明”的 +10 分")
    #expect(try parade.facts("小明")?.points == -3)
    #expect(try parade.order([.text("/撤销")], answering: first).hasPrefix("这件事已经撤销过了"))
    #expect(try parade.facts("小明")?.points == -3)
  }

  @Test("A member that nobody has heard of gets points only by a mention") func stranger() throws {
    #expect(try parade.order("/积分 qq:小红 +5") == "我在本群没见过 qq:小红，请核对一下，或者直接 @ TA")
    let answer = try parade.order([
      .text("/积分 "), .mention(parade.member("小红")), .text(" +5"),
    ])
    #expect(answer == "给 小红 加了 5 分，现在 5 分")
    #expect(try parade.order("/积分 qq:小红 +5") == "给 小红 加了 5 分，现在 10 分")
  }

  @Test("Points are transferred by one event, and come back by undoing it")
  func transfer() throws {
    let (ming, hong) = (parade.member("小明"), parade.member("小红"))
    for name in ["小明", "小红"] { try parade.says("大家好", by: name) }
    _ = try parade.order("/积分 qq:小明 +8")
    let wish: [Part] = [
      .text("/积分 转 "), .mention(ming), .text(" "), .mention(hong), .text(" 5 还书"),
    ]
    #expect(try parade.order(wish) == "把“小明”的 5 分转给了“小红”，现在分别是 3 分和 5 分（还书）")
    #expect(try parade.facts("小明")?.points == 3)
    #expect(try parade.facts("小红")?.points == 5)
    #expect(try parade.order(wish) == "“小明”只有 3 分，不够转，没有改动")
    _ = try parade.order("/撤销")
    #expect(try parade.facts("小明")?.points == 8)
    #expect(try parade.facts("小红")?.points == 0)
  }

  @Test("What was said is taken back, by answering it or what it answered") func speech() throws {
    for answered in ["said-1", "m1"] {
      let parade = try Parade()
      let question = try parade.says("价格", by: "小明")
      #expect(question.said == ["见公告"])
      let order = try parade.says(
        [.text("/撤销")], by: "班长", answering: MessageID(parade.qq, answered))
      let deleted = order.deliveries.map(\.delivery.action).contains(
        .delete(chat: parade.chat(), message: MessageID(parade.qq, "said-1")))
      #expect(deleted)
      #expect(order.said == ["已撤销 08:00 的这件事：\n✓ 说过的“见公告”"])
    }
  }

  @Test("Lines that were said are told on one") func lines() throws {
    let parade = try Parade(
      #"replies: [{ name: price, match: { contains: 价格 }, say: "见公告\r\n\n全年：99\u2028元" }]"#)
    try parade.says("价格", by: "小明")
    #expect(try parade.order("/撤销") == "已撤销 08:00 的这件事：\n✓ 说过的“见公告 全年：99 元”")
  }

  @Test("An undone silence is over; an undo can't be undone") func undoSilence() throws {
    _ = try parade.order("/静默 price 2小时")
    #expect(try parade.order("/撤销") == "已撤销 08:00 的这件事：\n✓ “price”本群的静默")
    #expect(try parade.says("价格", by: "小明").said == ["见公告"])
    let undo = MessageID(parade.qq, "m2")
    #expect(try parade.order([.text("/撤销")], answering: undo) == "“撤销”本身不能再撤销，请直接重新做一遍")
    let nothing = try Parade()
    #expect(try nothing.order("/撤销") == "没有找到可以撤销的事")
  }

  @Test("Asked again after half a minute, the thing before is undone, and none twice")
  func undoMore() throws {
    try parade.says("大家好", by: "小明")
    for points in ["+1", "+2", "+4"] { _ = try parade.order("/积分 qq:小明 \(points)") }
    let twice = "刚刚已经撤销过了。还要撤销更早的，请过半分钟再说一次“撤销”"
    for points in [4, 2, 1] {
      #expect(
        try parade.order("/撤销") == "已撤销 08:00 的这件事：\n✓ “小明”的 +\(points) 分")
      #expect(try parade.order("/撤销") == twice)
      _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .seconds(29))
      #expect(try parade.order("/撤销") == twice)
      _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .seconds(1))
    }
    #expect(try parade.order("/撤销") == "没有找到可以撤销的事")
    #expect(try parade.facts("小明")?.points == 0)
  }

  @Test("A pause is not undone but ended, and what was before it stays") func undoPause() throws {
    try parade.says("价格", by: "小明")
    _ = try parade.order("/暂停")
    #expect(try parade.order("/撤销") == "暂停不用撤销，要恢复就说：继续")
    let pause = MessageID(parade.qq, "m2")
    #expect(try parade.order([.text("/撤销")], answering: pause) == "暂停不用撤销，要恢复就说：继续")
    _ = try parade.order("/继续")
    #expect(try parade.order("/撤销").hasPrefix("“继续”和“取消静默”不用撤销"))
    #expect(
      try parade.order([.text("/撤销")], answering: MessageID(parade.qq, "m1"))
        == "已撤销 08:00 的这件事：\n✓ 说过的“见公告”")
    _ = try parade.order("/暂停 全部")
    #expect(try parade.order("/撤销") == "暂停不用撤销，要恢复就说：继续 全部")
  }

  @Test("It says why it spoke, and why it did not") func why() throws {
    try parade.says("价格", by: "小明")
    let said = MessageID(parade.qq, "said-1")
    #expect(
      try parade.order([.text("/为什么")], answering: said)
        == "08:00，规则“price”说的\n依据：第 1 个词命中“价格”")
    let asked = MessageID(parade.qq, "m1")
    #expect(
      try parade.order([.text("/为什么")], answering: asked)
        == "08:00，因为这条消息：\n规则“price”：第 1 个词命中“价格”")
    try parade.says("影子", by: "小明")
    #expect(
      try parade.order([.text("/为什么")], answering: MessageID(parade.qq, "m4")).hasSuffix(
        "（观察中，没有动手）规则“shadow”：第 1 个词命中“影子”"))
    try parade.says("没事", by: "小明")
    #expect(
      try parade.order([.text("/为什么")], answering: MessageID(parade.qq, "m6"))
        == "08:00，没有规则管这条消息")
    #expect(
      try parade.order([.text("/为什么")], answering: MessageID(parade.qq, "m99")).hasPrefix(
        "关于这条消息没有留下记录"))
    _ = try parade.order("/静默 price 2小时")
    try parade.says("价格", by: "小明")
    #expect(
      try parade.order([.text("/为什么")], answering: MessageID(parade.qq, "m10"))
        == "08:00，没有规则响应这条消息：\n规则“price”：静默到 10:00:00")
  }

  @Test("The status tells of silences, pauses and the outbox") func status() throws {
    _ = try parade.order("/静默 price 2小时 \u{202E}团购")
    #expect(try parade.says("影子", by: "小明").said == [])
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .minutes(30))
    #expect(
      try parade.order("/状态").split(separator: "\n") == [
        "规则 2 条，其中 1 条在观察", "观察“shadow”：已有 1 次本来会动手",
        "静默“price”：本群还有1小时30分钟（\u{FFFD}团购）", "待发 0 条",
      ])
    #expect(try parade.order("/暂停") == "好的，本群先不说话了（管理动作照常）。恢复就说：继续")
    #expect(try parade.order("/状态").hasSuffix("已暂停：本群"))
    #expect(try parade.order("/继续") == "好的，本群继续说话")
  }

  @Test("What is still paused is said when a pause ends, and when there was none") func pauses()
    throws
  {
    #expect(try parade.order("/继续") == "本群本来没有暂停")
    #expect(try parade.order("/继续 全部") == "所有群本来没有暂停")
    _ = try parade.order("/暂停 全部")
    #expect(try parade.order("/继续") == "本群本来没有暂停；暂停的是所有群，要恢复就说：继续 全部")
    #expect(try parade.says("价格", by: "小明").said == [])
    _ = try parade.order("/暂停")
    #expect(try parade.order("/继续") == "本群的暂停取消了，但还暂停着所有群，要恢复就说：继续 全部")
    _ = try parade.order("/暂停", in: parade.chat("5001"))
    #expect(
      try parade.order("/继续 全部") == "好的，在所有群继续说话；另外暂停的还有 qq:5001 ，要恢复就到群里说：继续")
    #expect(try parade.order("/继续 全部") == "所有群本来没有暂停；暂停的是 qq:5001 ，要恢复就到群里说：继续")
    #expect(try parade.says("价格", by: "小明").said == ["见公告"])
  }

  @Test("In a direct conversation no prefix is needed, and a silence is for all chats")
  func direct() throws {
    let direct = ChatID.direct(with: parade.member("班长"))
    #expect(try parade.order("静默 price 1天", in: direct).hasPrefix("好的，“price”在所有群安静1天"))
    #expect(try parade.says("价格", by: "小明").said == [])
    #expect(try parade.order("帮助", in: direct).contains("静默 规则名"))
    #expect(try parade.order("/积分 qq:小明 +1", in: direct) == "积分是按群记的，请到那个群里说")
  }

  @Test("Nobody else is obeyed") func others() throws {
    for text in ["/静默 price 2小时", "/撤销", "/状态", "小晨 状态"] {
      let happening = try parade.says(text, by: "小明")
      #expect(happening.step.order == nil)
      #expect(happening.deliveries.isEmpty)
    }
  }

  @Test("A member's name and text are echoed without their tricks") func hostile() throws {
    var event = Event(
      key: EventKey("qq:x"), type: .message, gateway: parade.qq, time: parade.rehearsal.now,
      received: parade.rehearsal.now)
    event.chat = Chat(id: parade.chat(), kind: .group)
    event.actor = Person(id: parade.member("坏"), name: "\u{202E}管理员\n[CQ:at,qq=all]")
    event.message = Message(id: nil, content: [.text("价格")])
    try parade.rehearsal.happen(event)
    let answer = try parade.order("/积分 qq:坏 +1 \u{202E}x\u{7}")
    #expect(!answer.unicodeScalars.contains { "\u{202E}\u{7}".unicodeScalars.contains($0) })
    #expect(answer == "给“管理员 [CQ:at,qq=all]”加了 1 分，现在 1 分（\u{FFFD}x\u{FFFD}）")
  }

  @Test("Where the gateway writes to nobody alone, the command is answered in its chat")
  func inPublic() throws {
    try parade.rehearsal.look { batch in
      let orders = Orders(
        book: parade.rehearsal.book, secret: Rehearsal.secret,
        surroundings: .init(canSendDirect: { _ in false }))
      var event = Event(
        key: EventKey("qq:1"), type: .message, gateway: parade.qq, time: parade.rehearsal.now,
        received: parade.rehearsal.now)
      event.chat = Chat(id: parade.chat(), kind: .group)
      event.actor = Person(id: parade.member("班长"))
      event.message = Message(id: MessageID(parade.qq, "m1"), content: [.text("/帮助")])
      var step = Step(order: .help)
      try orders.carryOut(&step, of: event, batch)
      guard case .act(let delivery)? = step.effects.first?.effect,
        case .send(let chat, _, let replyTo) = delivery.action
      else {
        Issue.record("no answer")
        return
      }
      #expect(chat == parade.chat())
      #expect(replyTo == event.message?.id)
    }
  }
}
