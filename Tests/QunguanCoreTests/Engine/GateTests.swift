import QunguanCore
import QunguanTesting
import Testing

/// One rule that answers 价格 with 见公告, and these fields.
func priced(_ fields: String) throws -> Room {
  try Room("replies: [{ name: price, match: { contains: 价格 }, say: 见公告, \(fields) }]")
}

func member(_ name: String) throws -> MemberID { try #require(MemberID("qq:\(name)")) }

@Suite struct GateTests {
  let answer = ["见公告"]

  @Test("Conditions are asked in their order: each refusal hides the later ones")
  func order() throws {
    let room = try priced(
      """
      in: readers, who: { roles: [admin] }, when: { days: [tue] }, addressed: true,
      limit: { chat: 0 per day }, cooldown: { chat: 1h }, chance: 0%
      """)
    func reason(_ change: (inout Event) -> Void) throws -> String? {
      var event = room.message([.text("价格")])
      change(&event)
      return try room.step(event).reason("price")
    }
    let elsewhere = try #require(ChatID("qq:1"))
    #expect(try reason { $0.chat?.id = elsewhere } == "not in these chats")
    #expect(try reason { _ in } == "the member has another role")
    #expect(try reason { $0.actor?.role = .admin } == "not on this day")
    room.now = room.now + .days(1)
    #expect(try reason { $0.actor?.role = .admin } == "the steward is not addressed")
    #expect(
      try reason {
        $0.actor?.role = .admin
        $0.message?.content = [.text("小群，价格")]
      } == "limit reached: 0 per day")
  }

  @Test("Limit comes before cooldown, cooldown before chance") func lastOnes() throws {
    let room = try priced("limit: { chat: 1 per day }, cooldown: { chat: 1h }")
    #expect(try room.says("价格") == answer)
    #expect(try room.says("价格") == [])
    #expect(room.last.reason("price") == "limit reached: 1 per day")
    let rested = try priced("cooldown: { chat: 1h }, chance: 100%")
    #expect(try rested.says("价格") == answer)
    #expect(try rested.says("价格") == [])
    #expect(rested.last.reason("price") == "cooling down until 09:00:00")
  }

  @Test("A rule that is off says so, and a mode is asked before all else") func off() throws {
    let room = try Room(
      "replies: [{ name: a, event: poke, mode: off, in: qq:1, say: 好 }]")
    #expect(try room.step(room.event(.poke)).trace.entries == [])
    #expect(try room.says("价格") == [])
  }

  @Test("Without 'in' the listed chats are served, but not the staff's") func servedChats() throws {
    let room = try priced("mode: active")
    #expect(try room.says("价格", in: "qq:5001") == answer)
    for chat in ["qq:9000", "qq:6000", "onebot:5000"] {
      #expect(try room.says("价格", in: chat) == [])
    }
    #expect(try room.says("价格", in: "qq:direct/小明", kind: .direct) == [])
  }

  @Test(
    "'in' and 'except' name groups, chats, patterns, direct and everywhere",
    arguments: [
      ("in: staff", ["qq:9000"]),
      ("in: [\"qq:5*\"]", ["qq:5000", "qq:5001"]),
      ("in: \"qq:*\"", ["qq:5000", "qq:5001", "qq:7", "qq:9000"]),
      ("in: [\"qq:*1\", direct]", ["qq:5001", "qq:direct/小明"]),
      ("in: everywhere", ["qq:5000", "qq:5001", "qq:7", "qq:9000", "qq:direct/小明"]),
      ("in: everywhere, except: [direct, \"qq:5*\", staff]", ["qq:7"]),
      ("except: \"qq:5001\"", ["qq:5000"]),
    ])
  func chats(_ fields: String, _ served: [String]) throws {
    let room = try priced(fields)
    let all = ["qq:5000", "qq:5001", "qq:7", "qq:9000", "qq:direct/小明"]
    let answered = try all.filter {
      try !room.says("价格", in: $0, kind: $0.contains("direct") ? .direct : .group).isEmpty
    }
    #expect(answered == served)
  }

  @Test("'who' looks at members, roles, tags, join time and messages; 'except' at the same")
  func who() throws {
    let fields = """
      who: { members: ["qq:小明"], roles: [member], tags: [vip, gold], joined-within: 7d,
      messages-fewer-than: 20, except: { tags: [banned] } }
      """
    let room = try priced(fields)
    let good = MemberFacts(
      role: .member, joined: room.now - .days(7), firstSeen: room.now, messages: 19, tags: ["vip"])
    func answers(_ name: String = "小明", _ change: (inout MemberFacts) -> Void = { _ in }) throws
      -> Bool
    {
      var facts = good
      change(&facts)
      room.memory.members[try member(name)] = facts
      return try !room.says("价格", by: name).isEmpty
    }
    #expect(try answers())
    #expect(try !answers("小红"))
    #expect(try !answers { $0.role = .owner })
    #expect(try !answers { $0.tags = ["silver"] })
    #expect(try !answers { $0.joined = room.now - .days(7) - .milliseconds(1) })
    #expect(try !answers { $0.joined = nil })
    #expect(try !answers { $0.messages = 20 })
    #expect(try !answers { $0.tags = ["vip", "banned"] })
    #expect(room.last.reason("price") == "the member is excepted")
    room.memory.members = [:]
    #expect(try room.says("价格") == [])
  }

  @Test("A member without any known role is a member") func unknownRole() throws {
    let room = try priced("who: { roles: member, except: { roles: [owner, admin] } }")
    #expect(try room.says("价格") == answer)
  }

  @Test(
    "Hours cross midnight; the end is not inside",
    arguments: [(0, false), (839, false), (840, true), (959, true), (1199, true), (1200, false)]
      as [(Int64, Bool)])
  func hours(_ minutes: Int64, _ isOpen: Bool) throws {
    // The room's clock begins at 08:00.
    let room = try priced("when: { hours: \"22:00-04:00\" }")
    try room.wait(.minutes(minutes))
    #expect(try room.says("价格").isEmpty == !isOpen)
  }

  @Test("Days and dates are the community's, both ends included") func days() throws {
    let room = try priced("when: { days: [weekend], between: [2027-02-13, 2027-02-14] }")
    var open: [Int] = []
    for day in 0..<20 {
      if try !room.says("价格").isEmpty { open.append(day) }
      try room.wait(.days(1))
    }
    #expect(open == [5, 6])
  }

  @Test("The steward is addressed by mention, by name and in a direct chat") func addressed() throws
  {
    let room = try priced("addressed: true, in: everywhere")
    #expect(try room.says("价格") == [])
    #expect(try room.says("小群 价格") == answer)
    let steward = try member("steward")
    #expect(try room.step(room.message([.mention(steward), .text(" 价格")])).said == answer)
    #expect(try room.says("价格", in: "qq:direct/小明", kind: .direct) == answer)
    let other = try member("小红")
    #expect(try room.step(room.message([.mention(other), .text(" 价格")])).said == [])
    let quiet = try priced("addressed: false")
    #expect(try quiet.says("价格") == answer)
    #expect(try quiet.says("小群 价格") == [])
  }

  @Test("A name is found as patterns are, in messages of any kind of rule and also when edited")
  func names() throws {
    let community = Room.community.replacing("names: [小群]", with: "names: [小群, ＢＯＴ, \"\\u200b\"]")
    let room = try Room(
      """
      replies:
        - { name: named, event: message, addressed: true, say: 在 }
        - { name: corrected, event: edited, addressed: true, say: 好 }
        - { name: price, match: { contains: 小群价格, as-sent: true }, say: 见公告 }
      """, community: community)
    #expect(try room.says("小 群") == [])
    #expect(try room.says("叫小群来") == ["在"])
    #expect(try room.says("Bot?") == ["在"])
    #expect(try room.says("小群价格") == ["在"])
    #expect(try room.says("价格") == [])
    var event = room.message([.text("小群")])
    event.type = .edited
    #expect(try room.step(event).said == ["好"])
  }

  @Test("Names in a long message cost no more than reading it, however many rules ask")
  func longMessage() throws {
    let rules = (0..<200).map { "  - { name: r\($0), event: message, addressed: true, say: 好 }" }
    let room = try Room("replies:\n" + rules.joined(separator: "\n"))
    let text = String(repeating: "小", count: 200_000)
    var said: [String] = []
    let time = try ContinuousClock().measure { said = try room.says(text) }
    #expect(said == [])
    #expect(time < .seconds(2))
  }
}
