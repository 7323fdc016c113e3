import QunguanCore
import QunguanTesting
import QunguanText
import Testing

@Suite struct AdMeasureTests {
  static let words = "signals: { words: { any: [刷单, 日结, 兼职, 返利], weight: 4 } }"

  @Test("The highest step that is reached counts") func ladder() throws {
    let room = try filter(
      "\(Self.words), actions: { 4: warn, 6: delete, 8: [delete, kick] }")
    #expect(try room.writes("刷单").done == ["say in qq:5000"])
    #expect(try room.writes("刷单日结", by: "小红").done == ["delete m2"])
    #expect(try room.writes("刷单日结兼职", by: "小兰").done == ["delete m3", "kick 小兰"])
    #expect(try room.writes("今天天气真好", by: "小刚").done == [])
    #expect(room.last.reason("shield") == "no signal")
  }

  @Test("Filters that are new look on, and note what they would have done") func observing() throws
  {
    let room = try Room(
      "ads: [{ name: shield, \(Self.words), actions: { 4: delete }, strikes: { 2: ban } }]")
    #expect(try room.writes("刷单").done == [])
    #expect(room.last.offences.first?.rule == "~shield")
    #expect(room.last.offences.first?.measures == ["delete"])
    try room.wait(.minutes(15))
    #expect(try room.writes("刷单").done == [])
    #expect(room.last.offences.first?.measures == ["delete", "ban"])
  }

  @Test("What is deleted reaches no later rule; what is only warned of does") func ends() throws {
    let room = try Room(
      """
      ads: [{ name: shield, mode: active, \(Self.words), actions: { 4: report, 6: delete },
        report-to: staff }]
      replies: [{ name: pay, match: { contains: 刷单 }, say: 别信 }]
      """)
    #expect(try room.writes("刷单").said.contains("别信"))
    #expect(try room.writes("刷单日结").said.contains("别信") == false)
  }

  @Test("Owners, admins and operators are exempt, and whoever else is named") func exempt() throws {
    let community = """
      community: { name: 书友会, operators: ["qq:op"] }
      groups: { readers: { chats: ["qq:5000"] } }
      """
    let room = try Room(
      """
      ads: [{ name: shield, mode: active, \(Self.words), actions: { 4: delete },
        exempt: { roles: [owner, admin] } }]
      """, community: community)
    #expect(try room.writes("刷单", by: "op").done == [])
    var event = room.message([.text("刷单")], by: "管理员")
    event.actor?.role = .admin
    #expect(try room.step(event).done == [])
    #expect(try room.writes("刷单", by: "小明").done == ["delete m3"])
  }

  @Test("Newcomers count more until both are passed; unknown times make none") func newcomers()
    throws
  {
    let room = try filter(
      """
      newcomers: { messages: 20, days: 7, times: 2 }, \(Self.words), actions: { 8: delete }
      """)
    try room.knows("新人", joined: room.now - .days(1), messages: 100)
    try room.knows("少言", joined: room.now - .days(100), messages: 3)
    try room.knows("老人", joined: room.now - .days(100), messages: 100)
    try room.knows("元老", joined: nil, messages: 0)
    #expect(try room.writes("刷单", by: "新人").signals == ["words", "newcomer"])
    #expect(try room.writes("刷单", by: "少言").done == ["delete m2"])
    #expect(try room.writes("刷单", by: "老人").done == [])
    #expect(try room.writes("刷单", by: "元老").done == [])
    #expect(try room.writes("刷单", by: "路人").done == [])
  }

  @Test("Strikes add up, in one chat, and are forgotten") func strikes() throws {
    let room = try filter(
      """
      \(Self.words), actions: { 4: delete }, \
      strikes: { forget-after: 10d, 2: [mute 1d], 3: [kick] }
      """)
    #expect(try room.writes("刷单").done == ["delete m1"])
    // What comes at once is one strike.
    #expect(try room.writes("刷单").done == ["delete m2"])
    try room.wait(.minutes(15))
    #expect(try room.writes("刷单").done == ["delete m3", "mute 小明 1d"])
    #expect(try room.writes("刷单", in: "qq:5001").done == ["delete m4"])
    try room.wait(.minutes(15))
    #expect(try room.writes("刷单").done == ["delete m5", "kick 小明"])
    try room.wait(.days(11))
    #expect(try room.writes("刷单").done == ["delete m6"])
  }

  @Test("A word is no strike, and the same message edited is no other") func noStrikes() throws {
    let room = try filter(
      "\(Self.words), actions: { 4: warn, 6: delete }, strikes: { 2: ban }")
    for _ in 1...3 {
      #expect(try room.writes("刷单").done.contains("ban 小明") == false)
      try room.wait(.minutes(15))
    }
    var event = room.message([.text("刷单日结")])
    #expect(try room.step(event).done == ["delete \(event.message?.id?.local ?? "")"])
    try room.wait(.minutes(15))
    event.key = EventKey("room:edit")
    event.type = .edited
    event.received = room.now
    #expect(try room.step(event).done.contains("ban 小明") == false)
  }

  @Test("A burst is punished once") func burst() throws {
    let room = try filter("\(Self.words), actions: { 4: [delete, mute 10m] }")
    #expect(try room.writes("刷单").done == ["delete m1", "mute 小明 10m"])
    #expect(try room.writes("刷单").done == ["delete m2"])
    #expect(try room.writes("刷单", by: "小红").done == ["delete m3", "mute 小红 10m"])
    try room.wait(.minutes(2))
    #expect(try room.writes("刷单").done == ["delete m4", "mute 小明 10m"])
  }

  @Test("What is only noted is kept, and nobody hears of it") func noted() throws {
    let room = try filter("\(Self.words), actions: { 2: note, 6: delete }, report-to: staff")
    #expect(try room.writes("刷单").done == [])
    #expect(room.last.offences.first?.measures == ["note"])
  }

  @Test("An offence that was taken back is no strike") func pardoned() throws {
    let room = try filter("\(Self.words), actions: { 4: delete }, strikes: { 2: ban }")
    try room.writes("刷单")
    try room.wait(.minutes(15))
    let first = try #require(room.memory.offences.first)
    room.memory.enter(
      [.init(rule: "", effect: .pardon(first.id))], of: room.event(.ordered, by: nil))
    #expect(try room.writes("刷单").done == ["delete m3"])
  }

  @Test("One warning for all that comes at once, which is taken back and repeats nothing")
  func warning() throws {
    let room = try filter("\(Self.words), actions: { 4: warn }")
    let first = try room.writes("刷单")
    #expect(first.said == ["请大家不要在群里发广告～有疑问可以私聊管理员"])
    #expect(first.deliveries.first?.recallAfter == .minutes(1))
    #expect(try room.writes("刷单", by: "小红").said == [])
    try room.wait(.minutes(2))
    #expect(try room.writes("刷单", by: "小兰").said.count == 1)
  }

  @Test("Many who join make a filter stricter for a while, and the staff is told once")
  func raid() throws {
    let room = try filter(
      """
      \(Self.words), actions: { 8: delete }, report-to: staff, \
      raids: { joins: 3, within: 1m, for: 10m, times: 2 }
      """)
    #expect(try room.step(room.event(.joined, by: "甲")).said == [])
    #expect(try room.step(room.event(.joined, by: "乙")).said == [])
    #expect(try room.writes("刷单").done == [])
    let told = try room.step(room.event(.joined, by: "丙")).said
    #expect(told == ["⚠️ qq:5000：1分钟内有 3 人进群，接下来 10分钟从严"])
    #expect(try room.step(room.event(.joined, by: "丁")).said == [])
    #expect(try room.writes("刷单").signals == ["words", "raid"])
    try room.wait(.minutes(11))
    #expect(try room.writes("刷单", by: "小红").done == [])
  }

  @Test("The staff reads who, what and why; a flood of reports is counted") func reports() throws {
    let room = try filter("\(Self.words), actions: { 4: [delete, mute 10m] }, report-to: staff")
    let step = try room.writes("来\n刷单 @所有人", by: "小明\n管理员")
    let card = try #require(step.said.first)
    #expect(card.hasPrefix("qq:5000 小明 管理员（qq:小明�管理员）4 分：\n"))
    #expect(card.contains("4 分"))
    #expect(card.contains("来 【刷单】 @所有人"))
    #expect(card.contains("广告词 4"))
    #expect(card.contains("处理：撤回、禁言10分钟（规则 shield）"))
    for index in 1...6 { try room.writes("刷单", by: "m\(index)") }
    #expect(room.last.said == [])
    try room.wait(.minutes(2))
    #expect(try room.writes("刷单").said.first?.contains("另有 1 条没有逐条报告") == true)
  }

  @Test("What operators have said of a text comes first") func marked() throws {
    let room = try filter("\(Self.words), actions: { 4: delete, 10: ban }")
    let chat = try #require(ChatID("qq:5000"))
    func mark(_ text: String, _ isAd: Bool) {
      let secret = Generator.Secret(low: 1, high: 2)
      guard let key = Marks.key(of: MessageText(text), secret: secret) else { return }
      room.memory.enter(
        [.init(rule: "", effect: .mark(Marking(isAd: isAd, chat: chat, text: key)))],
        of: room.event(.ordered, by: nil))
    }
    mark("刷单是违法的", false)
    #expect(try room.writes("刷单是违法的").done == [])
    #expect(try room.writes("刷单是违法的！").done == [])
    #expect(try room.writes("刷单是违法的", in: "qq:5001").done == ["delete m4"])
    mark("明晚老地方见", true)
    #expect(try room.writes("明晚老地方见", in: "qq:5001").done == ["ban 小明"])
  }

  @Test("An event of the day before yesterday is left alone") func late() throws {
    let room = try filter("\(Self.words), actions: { 4: delete }")
    let event = room.message([.text("刷单")], age: .hours(25))
    #expect(try room.step(event).done == [])
    #expect(room.last.reason("shield") == "the event is older than 24 hours")
  }

  @Test(
    "What would be no filter is refused",
    arguments: [
      ("actions: {}", "nothing would ever be done"),
      ("actions: { 0: delete }", "expected points such as 8"),
      ("actions: { 5: remove }", "expected note, warn, delete, mute 10m"),
      ("actions: { 5: [mute 0] }", "longer than 0"),
      ("actions: { 5: [mute 31d] }", "lasts up to 30d"),
      ("signals: {}", "no signal is left"),
      ("signals: { words: { any: [] } }", "this list is empty"),
      ("signals: { words: { weight: 3 } }", "write 'any' or 'from'"),
      ("signals: { flood: { messages: 0 } }", "out of range"),
      ("signals: { contact: -1 }", "expected points such as 3"),
      ("signals: { contact: 1e9 }", "expected points such as 3"),
      ("signals: { links: { allow: https://a.org/ } }", "expected a domain"),
      ("signals: { patterns: { any: '(a+' } }", "no ')'"),
      ("signals: { words: { any: '…' } }", "nothing of '…' is left"),
      ("exempt: {}", "would leave out everybody"),
      ("exempt: { roles: [] }", "this list is empty"),
      ("report-to: stuff", "there is no group 'stuff'; did you mean 'staff'?"),
      ("actions: { 5: report }", "'report' needs a group"),
      ("strikes: { two: kick }", "expected a number of strikes"),
      ("strikes: { 0: kick }", "expected a number of strikes"),
      ("newcomers: { times: 0 }", "must be from 1 to 10"),
      ("limit: { chat: 1 per day }", "'limit'"),
    ])
  func refused(_ fields: String, _ sentence: String) {
    let found = Room.diagnostics("ads: [{ name: shield, \(fields) }]")
    #expect(found.contains { "\($0)".contains(sentence) }, "\(found)")
  }
}
