import QunguanCore
import QunguanTesting
import Testing

@Suite struct AdSignalTests {
  @Test(
    "A word is found however it is written",
    arguments: [
      "刷单", "刷單", "刷 单", "刷.单", "刷，单!", "刷\u{200B}单", "今天来刷单吧", "刷__单", "刷'单", "刷　单",
    ])
  func word(_ text: String) throws {
    let room = try filter("signals: { words: { any: 刷单, weight: 5 } }, actions: { 5: delete }")
    #expect(try room.writes(text).done == ["delete m1"], "\(text)")
  }

  @Test(
    "Words of other scripts and cases",
    arguments: [
      ("free vip", "FREE VIP"), ("free vip", "ＦｒｅｅＶＩＰ"), ("freevip", "f.r.e.e v-i-p"),
      ("free vip", "𝐅𝐫𝐞𝐞 𝐯𝐢𝐩"), ("don't miss", "DON’T MISS"), ("бонус", "БОНУС"),
      ("free", "/start free"),
    ])
  func cases(_ word: String, _ text: String) throws {
    let room = try filter(
      "signals: { words: { any: \"\(word)\", weight: 5 } }, actions: { 5: delete }")
    #expect(try room.writes(text).done == ["delete m1"])
  }

  @Test("Each further word of a list adds half, up to twice the weight") func severalWords() throws
  {
    let room = try filter(
      "signals: { words: { any: [刷单, 日结, 兼职, 返利], weight: 4 } }, actions: { 1: report }, report-to: staff"
    )
    #expect(try room.writes("刷单").offences.first?.points == 4)
    #expect(try room.writes("刷单日结").offences.first?.points == 6)
    #expect(try room.writes("刷单日结兼职返利").offences.first?.points == 8)
  }

  @Test("What is allowed wins over words and patterns, but only where it stands") func allowed()
    throws
  {
    let room = try filter(
      """
      signals: { words: { any: 微信, weight: 5 }, patterns: { any: '微.读', weight: 5 } }, \
      allow: { words: 微信读书 }, actions: { 5: delete }
      """)
    #expect(try room.writes("我在微信读书看的").done == [])
    #expect(try room.writes("我在微信读书看的，微信读书真好").done == [])
    #expect(try room.writes("微信读书不错，加我微信").done == ["delete m3"])
  }

  @Test("Evidence says where in the message it was") func ranges() throws {
    let room = try filter(
      "signals: { words: { any: 刷单, weight: 5 } }, actions: { 5: report }, report-to: staff")
    let step = try room.writes("来 刷.单 吧")
    let signal = try #require(step.offences.first?.signals.first)
    #expect(signal.ranges == [4..<11])
    #expect(signal.detail == "‘刷.单’")
    #expect(step.said.first?.contains("来 【刷.单】 吧") == true)
  }

  @Test("A contact counts in full where a word like 微信 stands with it, else half") func contact()
    throws
  {
    let room = try filter("signals: { contact: 6 }, actions: { 1: report }, report-to: staff")
    #expect(try room.writes("加微信 abc12345").offences.first?.points == 6)
    #expect(try room.writes("13812345678").offences.first?.points == 3)
    #expect(try room.writes("今天读到第 128 页").offences == [])
  }

  @Test("Links count unless they are allowed; what looks like an allowed one counts double")
  func links() throws {
    let room = try filter(
      """
      signals: { links: { allow: example.org, weight: 3 }, invites: 4 }, actions: { 1: report }, \
      report-to: staff
      """)
    #expect(try room.writes("看 https://example.org/a").offences == [])
    #expect(try room.writes("看 https://www.example.org/a").offences == [])
    #expect(try room.writes("看 https://bad.com/a").signals == ["links"])
    #expect(try room.writes("看 https://examp1e.org/a").signals == ["look-alike"])
    #expect(try room.writes("https://t.me/+abcdefgh").signals == ["invites"])
  }

  @Test("Looks: invisible characters, fancy letters, masses of digits") func looks() throws {
    let room = try filter(
      "signals: { disguise: 2, shape: 1 }, actions: { 1: report }, report-to: staff")
    #expect(try room.writes("领\u{200B}红\u{200B}包").signals == ["disguise"])
    #expect(try room.writes("𝐯𝐱𝟏𝟐𝟑").signals == ["disguise"])
    #expect(try room.writes("888888888866").signals == ["shape"])
    #expect(try room.writes("今天的书真好看，推荐给大家").offences == [])
    #expect(try room.writes("👨‍👩‍👧 一家人").offences == [])
  }

  @Test("The same of one member again") func again() throws {
    let room = try filter(
      "signals: { repeat: { same: 3, within: 2m, weight: 5 } }, actions: { 5: delete }")
    #expect(try room.writes("便宜出票，要的来").done == [])
    #expect(try room.writes("便宜出票，要的来！").done == [])
    #expect(try room.writes("便宜出票，要的来", by: "小红").done == [])
    #expect(try room.writes("便宜 出票，要的来").done == ["delete m4"])
    try room.wait(.minutes(3))
    #expect(try room.writes("便宜出票，要的来").done == [])
  }

  @Test("The same ad of three members is deleted with those before it") func copies() throws {
    let room = try filter(
      """
      signals: { words: { any: 会员账号, weight: 1 }, copies: { members: 3, weight: 5 } }, \
      actions: { 5: [delete, mute 1h] }
      """)
    let ad = "出售各类会员账号，价格优惠，需要的私聊我哦"
    #expect(try room.writes(ad, by: "甲").done == [])
    #expect(try room.writes(ad, by: "甲").done == [])
    #expect(try room.writes("\(ad)～", by: "乙").done == [])
    let step = try room.writes("\(ad)🔥", by: "丙")
    #expect(step.done == ["delete m1", "delete m2", "delete m3", "delete m4", "mute 丙 1h"])
  }

  @Test("Whoever repeats others' words with an ad has only the own message deleted")
  func framing() throws {
    let room = try filter(
      """
      signals: { contact: 3, copies: { members: 3, weight: 5 } }, actions: { 5: delete }
      """)
    let wish = "祝小兰老师生日快乐，天天开心，越来越年轻"
    for member in ["甲", "乙"] { #expect(try room.writes(wish, by: member).done == []) }
    #expect(try room.writes("\(wish) 加微信abc12345", by: "丙").done == ["delete m3"])
    #expect(try room.writes(wish, by: "丁").done == ["delete m4"])
  }

  @Test("After a cut ad its author may go on talking, and looks stay where they are")
  func afterCut() throws {
    let room = try filter(
      """
      signals: { words: { any: 刷单, weight: 5 }, cut: { within: 15s } }, actions: { 5: delete }
      """)
    try room.writes("刷")
    #expect(try room.writes("单吗").done == ["delete m1", "delete m2"])
    #expect(try room.writes("不好意思发错了").done == [])
  }

  @Test("Nothing comes together over what is allowed") func blots() throws {
    let room = try filter(
      """
      signals: { words: { any: 刷单, weight: 5 }, patterns: { any: '刷.?单', weight: 5 } }, \
      allow: { words: [微信读书, 加油] }, actions: { 5: delete }
      """)
    #expect(try room.writes("刷微信读书单").done == [])
    #expect(try room.writes("今天刷加油单词").done == [])
  }

  @Test("Short cheers of many are no copies") func cheers() throws {
    let room = try filter("signals: { copies: { members: 2, weight: 5 } }, actions: { 5: delete }")
    for member in ["甲", "乙", "丙", "丁"] {
      #expect(try room.writes("+1", by: member).done == [])
    }
  }

  @Test("A flood") func flood() throws {
    let room = try filter(
      "signals: { flood: { messages: 4, within: 10s, weight: 5 } }, actions: { 5: [mute 5m] }")
    for _ in 1...3 {
      #expect(try room.writes("在吗").done == [])
      try room.wait(.seconds(2))
    }
    #expect(try room.writes("人呢").done == ["mute 小明 5m"])
    try room.wait(.seconds(11))
    #expect(try room.writes("在吗").done == [])
  }

  @Test("What is an ad only over several messages") func cut() throws {
    let room = try filter(
      """
      signals: { words: { any: [刷单兼职], weight: 5 }, contact: 5, cut: { within: 15s } }, \
      actions: { 5: delete }
      """)
    #expect(try room.writes("刷单").done == [])
    #expect(try room.writes("兼").done == [])
    let step = try room.writes("职")
    #expect(step.done == ["delete m1", "delete m2", "delete m3"])
    #expect(step.offences.first?.text == "刷单兼职")
    #expect(try room.writes("职", by: "小红").done == [])
    try room.wait(.seconds(20))
    #expect(try room.writes("刷单").done == [])
    try room.wait(.seconds(20))
    #expect(try room.writes("兼职").done == [])
  }

  @Test("Pieces that were all right before stay so") func piecesAlone() throws {
    let room = try filter(
      """
      signals: { words: { any: [微信], weight: 3 }, cut: { within: 15s } }, actions: { 5: delete }
      """)
    #expect(try room.writes("我微信上说了").done == [])
    #expect(try room.writes("好的").done == [])
  }

  @Test("A name with a contact in it: on joining, on changing it, and of a newcomer who writes")
  func names() throws {
    let room = try filter(
      """
      newcomers: { messages: 20, days: 7, times: 1 }, \
      signals: { names: 5, words: { any: 代购, weight: 1 } }, actions: { 5: [kick] }
      """)
    var joining = room.event(.joined, by: "加微信abc12345")
    #expect(try room.step(joining).done == ["kick 加微信abc12345"])
    joining = room.event(.profileChanged, by: "代购小王")
    #expect(try room.step(joining).done == ["kick 代购小王"])
    try room.knows("代购小李", joined: room.now - .days(1), messages: 3)
    #expect(try room.writes("大家好", by: "代购小李").done == ["kick 代购小李"])
    try room.knows("代购老张", joined: nil, messages: 3)
    #expect(try room.writes("大家好", by: "代购老张").done == [])
    #expect(try room.step(room.event(.joined, by: "小王123456")).done == [])
  }

  @Test("What a forward or a card says counts as well, and for itself") func enclosed() throws {
    let room = try filter(
      """
      signals: { words: { any: 刷单, weight: 4 }, forwards: 2 }, actions: { 5: delete }
      """)
    let card = Part.enclosed(Enclosed(.card, text: "高薪刷单\n日结"))
    #expect(try room.step(room.message([card])).done == ["delete m1"])
    #expect(try room.step(room.message([.text("看看"), card])).done == ["delete m2"])
    let harmless = Part.enclosed(Enclosed(.forward, text: "明天十点读书会"))
    #expect(try room.step(room.message([harmless])).done == [])
    #expect(try room.writes("刷单").done == [])
  }

  @Test("What a QR code says is looked at when the answer comes") func codes() throws {
    let room = try filter(
      "signals: { codes: 2, invites: 4 }, actions: { 6: [delete, mute 1h] }")
    let asking = room.message([.image(.remote(url: "https://cdn.example/a.jpg"))])
    let asked = try room.step(asking).effects.compactMap { caused -> Scan? in
      if case .scan(let scan) = caused.effect { scan } else { nil }
    }
    let scan = try #require(asked.first)
    #expect(scan.images == ["https://cdn.example/a.jpg"])
    let found = Event.scanned(scan, .found(["https://t.me/+abcdefgh"]), received: room.now)
    #expect(try room.step(found).done == ["delete m1", "mute 小明 1h"])
    #expect(room.last.signals == ["invites", "codes"])
    let nothing = Event.scanned(scan, .found([]), received: room.now)
    #expect(try room.step(nothing).done == [])
  }

  @Test("Without codes no picture is looked at") func noCodes() throws {
    let room = try filter("signals: { invites: 4 }, actions: { 6: delete }")
    let step = try room.step(room.message([.image(.remote(url: "https://cdn.example/a.jpg"))]))
    #expect(step.effects.isEmpty)
  }

  @Test("A message that is edited into an ad") func edited() throws {
    let room = try filter(
      "signals: { words: { any: 刷单, weight: 5 } }, actions: { 5: delete }")
    #expect(try room.writes("大家好").done == [])
    var event = room.message([.text("刷单")])
    event.type = .edited
    #expect(try room.step(event).done == ["delete m2"])
  }
}
