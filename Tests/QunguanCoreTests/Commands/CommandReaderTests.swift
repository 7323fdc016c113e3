import QunguanTesting
import Testing

@testable import QunguanCore

@Suite("Commands in chat") struct CommandReaderTests {
  static let community = """
    community:
      { name: 晨光书友会, time-zone: Asia/Shanghai, names: [小晨], operators: ["qq:小明"] }
    groups: { readers: { chats: ["qq:5000"] } }
    """
  static let rules = """
    replies:
      - { name: price, match: { contains: 价格 }, say: 见公告 }
      - { name: good night, match: { contains: 晚安 }, say: 晚安 }
      - { name: good, match: { contains: 好 }, say: 好 }
    """

  let room: Room
  let chat: ChatID
  let qq: GatewayName

  init() throws {
    room = try Room(Self.rules, community: Self.community)
    chat = try #require(ChatID("qq:5000"))
    qq = try #require(GatewayName("qq"))
  }

  private func member(_ name: String) -> MemberID { MemberID(qq, name) }

  /// What an operator's message orders.
  private func order(
    _ content: [Part], by author: String = "小明", kind: Chat.Kind = .group,
    answering: MessageID? = nil, prefixes: [String] = ["/"]
  ) -> Order? {
    var event = room.message(content, by: author, kind: kind)
    event.message?.replyTo = answering
    var community = room.book.community
    community.commands.prefixes = prefixes
    return CommandReader(community, rules: room.book.rules.map(\.name)).order(in: event)
  }

  private func order(_ text: String, kind: Chat.Kind = .group) -> Order? {
    order([.text(text)], kind: kind)
  }

  private func silence(
    _ span: Interval?, _ rule: String = "price", everywhere: Bool = false, because: String? = nil
  ) -> Order {
    .silence(rule: rule, chat: everywhere ? nil : chat, span: span, because: because)
  }

  @Test(
    "A command is known by its word, in any script and width",
    arguments: [
      ("/帮助", Order.help), ("/幫助", .help), ("／帮助", .help), ("/ 帮助", .help),
      ("　／　幫助　", .help), ("/HELP", .help), ("/ｈｅｌｐ", .help), ("/状\u{200B}态", .status),
      ("/狀態", .status), ("/静默列表", .status), ("/status", .status),
      ("/状态。", .status), ("/状态！", .status), ("/状态!，", .status),
    ])
  func words(_ text: String, _ expected: Order) {
    #expect(order(text) == expected)
  }

  @Test(
    "Spans of time are read as people write them",
    arguments: [
      ("2小时", Interval.hours(2)), ("2小時", .hours(2)), ("２小时", .hours(2)), ("2 小时", .hours(2)),
      ("两小时", .hours(2)), ("兩個小時", .hours(2)), ("一个小时", .hours(1)), ("半小时", .minutes(30)),
      ("半个小时", .minutes(30)), ("一个半小时", .minutes(90)), ("1.5小时", .minutes(90)),
      ("一小时半", .minutes(90)), ("30分钟", .minutes(30)), ("30分鐘", .minutes(30)),
      ("三十分", .minutes(30)), ("十五分钟", .minutes(15)), ("一百二十分钟", .hours(2)), ("3天", .days(3)),
      ("三天", .days(3)), ("半天", .hours(12)), ("一天半", .hours(36)), ("一周", .days(7)),
      ("两个星期", .days(14)), ("2h", .hours(2)), ("2H", .hours(2)), ("90m", .minutes(90)),
      ("1h30m", .minutes(90)), ("1h 30m", .minutes(90)), ("1小时30分钟", .minutes(90)),
      ("1 小时 30 分钟", .minutes(90)), ("1d", .days(1)), ("45秒", .seconds(45)),
    ])
  func spans(_ text: String, _ expected: Interval) {
    #expect(order("/静默 price \(text)") == silence(expected))
  }

  @Test(
    "What is no span of time is asked for again",
    arguments: [
      "", "很久", "2", "小时", "2个月亮", "-2小时", "0小时", "9999999小时", "1e9天", "半", "个小时", "2小时小时",
      "九百九十九天",
    ])
  func noSpans(_ text: String) {
    guard case .unclear = order("/静默 price \(text)") else {
      Issue.record("'\(text)' was read")
      return
    }
  }

  @Test("A silence has a rule, a reach, a span and a reason") func silences() {
    #expect(order("/靜默 price 2小时") == silence(.hours(2)))
    #expect(order("/silence price 2h") == silence(.hours(2)))
    #expect(order("/静默 PRICE 2小时") == silence(.hours(2)))
    #expect(order("/静默 good night 3天") == silence(.days(3), "good night"))
    #expect(order("/静默 good 3天") == silence(.days(3), "good"))
    #expect(order("/静默 nobody knows 3天") == silence(.days(3), "nobody knows"))
    #expect(
      order("/静默 price 2小时 团购期间 别插话") == silence(.hours(2), because: "团购期间 别插话"))
    #expect(order("/静默 price 2小时，讲座中") == silence(.hours(2), because: "讲座中"))
    #expect(order("/静默 price 1 小时 30分钟, 讲座，会") == silence(.minutes(90), because: "讲座，会"))
    #expect(order("/静默 price 2小时，全部，因为") != silence(.hours(2), everywhere: true))
    #expect(order("/静默 price 2小时，全部。") == silence(.hours(2), everywhere: true))
    #expect(order("/静默 price 全部 2小时") == silence(.hours(2), everywhere: true))
    #expect(order("/静默 price 2小时 全部 因为") == silence(.hours(2), everywhere: true, because: "因为"))
    #expect(order("/静默 price 2小时", kind: .direct) == silence(.hours(2), everywhere: true))
    #expect(order("/取消静默 price") == .endSilence(rule: "price", chat: chat))
    #expect(order("/解除靜默 good night 全部") == .endSilence(rule: "good night", chat: nil))
    #expect(order("/unsilence price", kind: .direct) == .endSilence(rule: "price", chat: nil))
  }

  @Test("A rule is switched off without an end, and on again") func switches() {
    for word in ["关闭", "關閉", "停用", "off"] {
      #expect(order("/\(word) price") == silence(nil))
    }
    for word in ["开启", "開啟", "启用", "打开", "on"] {
      #expect(order("/\(word) price") == .endSilence(rule: "price", chat: chat))
    }
    #expect(order("/关闭 good night 全部") == silence(nil, "good night", everywhere: true))
    #expect(order("/关闭 price", kind: .direct) == silence(nil, everywhere: true))
    #expect(order("/关闭 price 讲座 期间") == silence(nil, because: "讲座 期间"))
    #expect(order("/关闭 price 2小时") == silence(.hours(2)))
    #expect(order("/关闭 prise") == silence(nil, "prise"))
    #expect(order("/关闭") == .unclear("要关闭哪条规则？写成：关闭 规则名"))
    #expect(order("/开启 全部") == .unclear("要开启哪条规则？写成：开启 规则名"))
    // Without the prefix, such words begin many a sentence.
    #expect(order("小晨 关闭 price") == silence(nil))
    for text in ["小晨 关闭 麦克风 吧", "小晨 on my way", "小晨 打开 窗户", "小晨 关闭"] {
      #expect(order(text) == nil, "\(text)")
    }
    // A word alone may be a rule's name with a mistake in it, which is answered.
    #expect(order("小晨 关闭 prise") == silence(nil, "prise"))
    #expect(order("小晨 开启 prise") == .endSilence(rule: "prise", chat: chat))
    #expect(order("小晨 关闭 " + String(repeating: "长", count: 21)) == nil)
  }

  @Test("Until when is not understood, and never taken for a reason") func until() {
    for text in ["关闭 price 到明天", "关闭 price 直到 周五", "关闭 price 全部 到明天"] {
      for address in ["/", "小晨 "] {
        guard case .unclear(let answer) = order(address + text) else {
          Issue.record("\(address)\(text)")
          continue
        }
        #expect(answer.contains("静默 规则名 2小时"))
      }
    }
    #expect(order("/关闭 price 2小时 到货前") == silence(.hours(2), because: "到货前"))
  }

  @Test("Points and tags are given to who is mentioned") func ledger() {
    let li = member("李")
    let ten = Order.award(chat: chat, member: li, points: 10, because: nil)
    #expect(order([.text("/积分 "), .mention(li), .text(" +10")]) == ten)
    #expect(order([.text("/積分"), .mention(li), .text("＋１０")]) == ten)
    #expect(order([.text("/points "), .mention(li), .text("+10分")]) == ten)
    #expect(order("/积分 qq:李 +10") == ten)
    #expect(
      order([.text("/积分 "), .mention(li), .text(" +10 帮忙搬书 "), .mention(member("王"))])
        == .award(chat: chat, member: li, points: 10, because: "帮忙搬书"))
    for minus in ["-5", "－5", "−5", "—5", "-５分"] {
      #expect(
        order([.text("/积分 "), .mention(li), .text(minus)])
          == .award(chat: chat, member: li, points: -5, because: nil), "\(minus)")
    }
    #expect(order([.text("/积分 "), .mention(li)]) == .look(chat: chat, member: li))
    let wang = member("王")
    let moved = Order.transfer(chat: chat, from: li, to: wang, points: 10, because: "还书")
    #expect(order([.text("/积分 转 "), .mention(li), .mention(wang), .text(" 10 还书")]) == moved)
    let spoken: [Part] = [
      .text("/積分 轉 "), .mention(li), .text("给"), .mention(wang), .text("１０分 还书"),
    ]
    #expect(order(spoken) == moved)
    #expect(order("/积分 转 qq:李 qq:王 +10 还书") == moved)
    for wrong in [
      "qq:李 10", "qq:李 qq:李 10", "qq:李 qq:王", "qq:李 qq:王 -10", "qq:李 qq:王 0",
      "qq:李 qq:王 \(Award.most + 1)",
    ] {
      guard case .unclear = order("/积分 转 \(wrong)") else {
        Issue.record("'\(wrong)' was read")
        continue
      }
    }
    #expect(
      order([.text("/标签 "), .mention(li), .text(" +VIP")])
        == .tag(chat: chat, member: li, tag: "VIP", isSet: true))
    #expect(
      order([.text("/標籤 "), .mention(li), .text(" −老书友")])
        == .tag(chat: chat, member: li, tag: "老书友", isSet: false))
    let most = Award.most
    #expect(
      order("/积分 qq:李 +\(most)") == .award(chat: chat, member: li, points: most, because: nil))
    for wrong in [
      "+\(most + 1)", "-\(most + 1)", "+0", "10", "+", "+十", "+999999999999999999999", "+1.5",
      "+-1",
    ] {
      guard case .unclear = order("/积分 qq:李 \(wrong)") else {
        Issue.record("'\(wrong)' was read")
        continue
      }
    }
    for wrong in ["", "@李 +10", "李 +10", "tg:李 +10", "+10"] {
      guard case .unclear = order("/积分 \(wrong)") else {
        Issue.record("'\(wrong)' was read")
        continue
      }
    }
    let long = String(repeating: "长", count: 33)
    for wrong in ["vip", "+", "+a b", "+a\u{202E}b", "+\(long)"] {
      guard case .unclear = order("/标签 qq:李 \(wrong)") else {
        Issue.record("'\(wrong)' was read")
        continue
      }
    }
  }

  @Test("Undoing and asking why are about the message that is answered") func answers() {
    let said = MessageID(qq, "m7")
    let steward = member("steward")
    for text in ["/撤销", "/撤消", "/撤回。", "/撤銷！"] {
      #expect(order(text) == .undo(.last(in: chat)), "\(text)")
    }
    #expect(order([.text("/撤銷")], answering: said) == .undo(.message(said, in: chat)))
    #expect(order([.text("/为什么")], answering: said) == .why(chat: chat, message: said))
    #expect(
      order([.mention(steward), .text(" /為什麼")], answering: said)
        == .why(chat: chat, message: said))
    // Gateways put the author first, whoever that is.
    #expect(
      order([.mention(member("李")), .text(" /撤销")], answering: said)
        == .undo(.message(said, in: chat)))
    #expect(order([.mention(member("李")), .text(" /撤销")]) == nil)
    #expect(order([.mention(member("李")), .text(" 撤销")], answering: said) == nil)
    #expect(order("/为什么") == .unclear("请回复那条消息，再问“为什么”"))
  }

  @Test("Speech is paused here or everywhere") func pauses() {
    #expect(order("/暂停") == .pause(chat: chat, isPaused: true))
    #expect(order("/暫停 全部") == .pause(chat: nil, isPaused: true))
    #expect(order("/暂停 全部。") == .pause(chat: nil, isPaused: true))
    #expect(order("/继续 本群") == .pause(chat: chat, isPaused: false))
    #expect(order("/resume", kind: .direct) == .pause(chat: nil, isPaused: false))
  }

  @Test("The steward may be addressed instead of a prefix") func addressed() {
    let steward = member("steward")
    #expect(order([.mention(steward), .text(" 静默 price 2小时")]) == silence(.hours(2)))
    #expect(order("小晨 静默 price 2小时") == silence(.hours(2)))
    #expect(order("小晨，状态") == .status)
    #expect(order("小晨状态") == .status)
    #expect(order("小晨 /状态") == .status)
    #expect(order("状态", kind: .direct) == .status)
    #expect(order("状态") == nil)
    #expect(order([.text("状态 "), .mention(steward)]) == nil)
    #expect(order([.text("!状态")], prefixes: ["!", "管家"]) == .status)
    #expect(order([.text("管家 状态")], prefixes: ["!", "管家"]) == .status)
    #expect(order([.text("/状态")], prefixes: ["!"]) == nil)
  }

  @Test("Only operators are obeyed, and only in messages of their own") func others() {
    #expect(order([.text("/状态")], by: "小红") == nil)
    var event = room.message([.text("/状态")])
    let reader = CommandReader(room.book.community, rules: room.book.rules.map(\.name))
    #expect(reader.order(in: event) == .status)
    event.actor?.isAnonymous = true
    #expect(reader.order(in: event) == nil)
    event = room.message([.text("/状态")])
    for type in EventType.allCases where type != .message {
      event.type = type
      #expect(reader.order(in: event) == nil)
    }
  }

  @Test("A word that is nearly a command is asked about; other words are none") func near() {
    #expect(order("/静墨 price") == .unclear("没有“静墨”这个指令，是不是想说“静默”？"))
    #expect(order("/撒销。") == .unclear("没有“撒销。”这个指令，是不是想说“撤销”？"))
    #expect(order("/撤肖") == .unclear("没有“撤肖”这个指令，是不是想说“撤销”？"))
    #expect(order("/statsu") == .unclear("没有“statsu”这个指令，是不是想说“status”？"))
    for text in ["/签到", "/微笑", "/", "/roll 20", "//", "你好", "", "/2小时"] {
      #expect(order(text) == nil, "\(text)")
    }
    #expect(order("静墨 price", kind: .direct) == nil)
    // Ordinary sentences begin with these too.
    for text in ["小晨 为什么今天不开门", "小晨 为什么 不开门", "小晨 积分 怎么算", "小晨 继续 努力", "小晨 状态 不错"] {
      #expect(order(text) == nil, "\(text)")
    }
  }

  @Test("No rule sees an order, and a late one is not obeyed") func engine() throws {
    let step = try room.step(room.message([.text("/静默 price 2小时 价格")]))
    #expect(step.order == silence(.hours(2), because: "价格"))
    #expect(step.trace.entries.isEmpty)
    #expect(step.said.isEmpty)
    #expect(try room.says("价格 /静默 price 2小时") == ["见公告"])
    #expect(try room.says("/静默 price 2小时 价格", by: "小红") == ["见公告"])
    let late = try room.step(room.message([.text("/撤销")], age: .minutes(6)))
    #expect(late.order == .unclear(Event.tooOldToObey))
  }

  @Test("Hostile text is a word like others, and shown without its tricks") func hostile() {
    let text = "[CQ:at,qq=all] \u{202E}tset\u{7}"
    guard case .silence(_, _, _, let because) = order("/静默 price 2小时 \(text)") else {
      Issue.record("not read")
      return
    }
    #expect(because == "[CQ:at,qq=all] \u{FFFD}tset\u{FFFD}")
    #expect(order("/静默 price 2小时 " + String(repeating: "长", count: 5000)) == nil)
    let reason = String(repeating: "长 ", count: 300)
    guard case .silence(_, _, _, let cut?) = order("/静默 price 2小时 \(reason)") else {
      Issue.record("not read")
      return
    }
    #expect(cut.unicodeScalars.count == 101)
  }

  @Test("Random text never traps, whatever it is made of", arguments: 0..<20)
  func random(_ seed: UInt64) {
    var generator = Generator(
      secret: .init(low: seed, high: 7), event: EventKey("qq:1"), rule: "", scope: "")
    let pieces =
      CommandWord.allWords + [
        "/", "／", " ", "　", "\n", "+", "-", "−", "10", "9999999999999999999", "十", "百", "半", "个",
        "小时", "h", "m", "price", "good", "night", "全部", "qq:1", "qq:", "@", "\u{202E}", "\u{301}",
        "\0", "小晨", "，", ".", "1.", ".5", "🧑‍🚀",
      ]
    for _ in 0..<200 {
      let count = Int.random(in: 0...10, using: &generator)
      let content = (0..<count).map { _ -> Part in
        Bool.random(using: &generator) && Bool.random(using: &generator)
          ? .mention(member(Bool.random(using: &generator) ? "steward" : "李"))
          : .text(
            (0..<3).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined())
      }
      let kind: Chat.Kind = Bool.random(using: &generator) ? .group : .direct
      switch order(content, kind: kind) {
      case .silence(_, _, let span, _): #expect(span.map { $0 > .zero && $0 <= .days(366) } ?? true)
      case .award(_, _, let points, _): #expect(points != 0 && abs(points) <= Award.most)
      case .tag(_, _, let tag, _): #expect(CommandReader.isTag(tag))
      default: break
      }
    }
  }
}
