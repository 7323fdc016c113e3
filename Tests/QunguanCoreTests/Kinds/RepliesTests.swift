import QunguanCore
import QunguanTesting
import Testing

@Suite struct RepliesTests {
  @Test(
    "Each way of matching",
    arguments: [
      ("exact: 价格", ["价格", " 价格\n", "價格", "　价格　"], ["价格？", "问价格"]),
      ("exact: \" 价格 \"", ["价格"], ["价格？"]),
      ("prefix: 打卡", ["打卡", "打卡 32页", "  打卡32"], ["我打卡", ""]),
      ("suffix: 吗, as-sent: true", ["在吗", "好吗 "], ["在嗎", "吗？"]),
      ("contains: [VIP, 多少钱]", ["成为ＶＩＰ吗", "vip", "多少钱啊"], ["VI P"]),
      ("contains: VIP, as-sent: true", ["VIP!"], ["vip", "ＶＩＰ"]),
      ("all-of: [价格, 多少]", ["价格是多少", "多少？价格！"], ["价格", "多少"]),
      ("all-of: [价格, 价格]", ["价格"], ["价"]),
      ("regex: '^(订单|单号)\\d+$'", ["订单12", "訂單１２"], ["订单", "我的订单12"]),
      ("regex: ['^a+$', 'b{2}']", ["aaa", "xbbx"], ["ab"]),
      ("regex: '^[A-Z]+$', as-sent: true", ["ABC"], ["abc"]),
    ] as [(String, [String], [String])])
  func ways(_ match: String, _ hits: [String], _ misses: [String]) throws {
    let room = try Room("replies: [{ name: a, match: { \(match) }, say: 好 }]")
    for (index, text) in hits.enumerated() {
      #expect(try room.says(text, by: "m\(index)") == ["好"], "\(text)")
    }
    for text in misses { #expect(try room.says(text) == [], "\(text)") }
  }

  @Test("Only a poke of the steward itself is answered") func poke() throws {
    let room = try Room("replies: [{ name: a, event: poke, say: 在呢 }]")
    var event = room.event(.poke)
    #expect(try room.step(event).said == ["在呢"])
    event.target = Person(id: try MemberID.of("steward"))
    #expect(try room.step(event).said == ["在呢"])
    event.target = Person(id: try MemberID.of("小红"))
    #expect(try room.step(event).said == [])
    #expect(room.last.reason("a") == "somebody else was poked")
  }

  static let gate = """
    replies:
      - { name: admit, event: join-requested, match: { contains: 晨光 }, approve: true, say: 欢迎 }
      - { name: refuse, event: join-requested, priority: -1, reject: 请写暗号 }
    """

  @Test("Applicants who know the word are let in, others are refused with the reason")
  func joinRequests() throws {
    let room = try Room(Self.gate)
    func decided(_ comment: String?, age: Interval = .zero) throws -> [Delivery] {
      var event = room.event(.joinRequested, age: age)
      event.request = JoinRequest(token: "flag-1", kind: .join, comment: comment)
      return try room.step(event).deliveries
    }
    let chat = try #require(ChatID("qq:5000"))
    let admitted = try decided("我知道，晨光！")
    #expect(admitted.count == 2)
    #expect(
      admitted.first?.action
        == .resolveJoin(
          chat: chat,
          request: JoinRequest(token: "flag-1", kind: .join, comment: "我知道，晨光！"),
          member: try MemberID.of("小明"), approve: true, reason: nil))
    #expect(admitted.first?.lane == .moderation)
    #expect(admitted.last?.said == "欢迎")
    for comment in ["让我进", "", nil] {
      let refused = try decided(comment)
      #expect(
        refused.map(\.action) == [
          .resolveJoin(
            chat: chat, request: JoinRequest(token: "flag-1", kind: .join, comment: comment),
            member: try MemberID.of("小明"), approve: false, reason: "请写暗号")
        ])
      #expect(refused.first?.expires == room.now + .hours(24))
    }
    // Late, nothing is said, but the applicant is let in.
    #expect(try decided("晨光", age: .hours(1)).map(\.action.name) == ["resolve-join"])
  }

  static let welcome = """
    replies:
      - name: welcome
        event: joined
        together: 30s
        say: 欢迎 {{members}}（{{members.count}}）加入{{chat.name}}
    """

  @Test("Those who join within the time are welcomed in one message") func together() throws {
    let room = try Room(Self.welcome)
    for name in ["甲", "乙", "丙"] {
      #expect(try room.step(room.event(.joined, by: name)).said == [])
      try room.wait(.milliseconds(9_999))
    }
    #expect(try room.wait(.seconds(1)).map(\.said) == [["欢迎 甲、乙、丙（3）加入本群"]])
    try room.step(room.event(.joined, by: "丁"))
    #expect(try room.wait(.minutes(1)).map(\.said) == [["欢迎 丁（1）加入本群"]])
    #expect(room.memory.values.isEmpty)
  }

  @Test("Chats are welcomed apart, and many names are cut") func many() throws {
    let room = try Room(Self.welcome)
    for number in 1...250 { try room.step(room.event(.joined, by: "m\(number)")) }
    try room.step(room.event(.joined, by: "远", in: "qq:5001"))
    let said = try room.wait(.seconds(30)).flatMap(\.said)
    let shown = (1...20).map { "m\($0)" }.joined(separator: "、")
    #expect(
      said.sorted() == ["欢迎 \(shown) 等 200 位（200）加入本群", "欢迎 远（1）加入本群"].sorted())
  }

  @Test("A restart in between loses nobody, however long it takes") func restart() throws {
    let room = try Room(Self.welcome)
    try room.step(room.event(.joined, by: "甲"))
    room.now = room.now + .minutes(20)
    try room.adopt(Self.welcome)
    try room.step(room.event(.joined, by: "乙"))
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 甲、乙（2）加入本群"])
  }

  @Test("A timer that was lost is set anew; those of long ago are forgotten") func lost() throws {
    let room = try Room(Self.welcome)
    try room.step(room.event(.joined, by: "甲"))
    try room.adopt("")
    try room.wait(.hours(2))
    try room.adopt(Self.welcome)
    try room.step(room.event(.joined, by: "乙"))
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 乙（1）加入本群"])
  }

  @Test("What passed the gate when members joined is not asked again for the welcome")
  func gateOnce() throws {
    let rules = Self.welcome.replacing(
      "together: 30s",
      with: """
        together: 30s
            who: { roles: [member] }
            when: { hours: "07:00-08:01" }
            limit: { chat: 2 per day }
            cooldown: { member: 1h }
            addressed: false
        """)
    let room = try Room(rules)
    room.now = room.now + .seconds(50)
    for name in ["甲", "乙", "丙"] { try room.step(room.event(.joined, by: name)) }
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 甲、乙（2）加入本群"])
  }

  @Test("A rule that observes keeps its joiners apart and says nothing") func observed() throws {
    let room = try Room(Self.welcome.replacing("event:", with: "mode: observe\n    event:"))
    try room.step(room.event(.joined, by: "甲"))
    let steps = try room.wait(.seconds(30))
    #expect(steps.flatMap(\.said) == [])
    #expect(steps.flatMap(\.trace.entries).flatMap(\.withheld).count == 1)
  }

  @Test("Who joined more than 5 minutes ago begins and joins no welcome") func staleJoins() throws {
    let room = try Room(Self.welcome)
    let late = Interval.milliseconds(300_001)
    let step = try room.step(room.event(.joined, by: "甲", age: late))
    #expect(step.effects == [])
    #expect(step.reason("welcome") == "the event is older than 5 minutes")
    try room.step(room.event(.joined, by: "乙", age: .minutes(5)))
    try room.step(room.event(.joined, by: "丙", age: late))
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 乙（1）加入本群"])
    let patient = try Room(Self.welcome.replacing("event:", with: "even-late: true\n    event:"))
    try patient.step(patient.event(.joined, by: "甲", age: late))
    #expect(try patient.wait(.seconds(30)).flatMap(\.said) == ["欢迎 甲（1）加入本群"])
  }

  @Test("A chat's rest begins with the welcome, not with the first who is gathered")
  func restAfterWelcome() throws {
    let room = try Room(
      Self.welcome.replacing("together: 30s", with: "together: 30s\n    cooldown: { chat: 10m }"))
    for name in ["甲", "乙"] { try room.step(room.event(.joined, by: name)) }
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 甲、乙（2）加入本群"])
    #expect(try room.step(room.event(.joined, by: "丙")).effects == [])
    #expect(room.last.reason("welcome") == "cooling down until 08:10:30")
    try room.wait(.minutes(10))
    try room.step(room.event(.joined, by: "丁"))
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["欢迎 丁（1）加入本群"])
  }
}
