import QunguanCore
import QunguanTesting
import Testing

/// Series that begin for each member on joining. It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct MemberSeriesTests {
  private static func rules(_ fields: String = "at: \"09:00\"", say: String = "[一, 二, 三]") -> String
  {
    "series: [{ name: s, since: joined, \(fields), say: \(say) }]"
  }

  private func join(_ room: Room, _ member: String = "小明", chat: String = "qq:5000") throws {
    try room.step(room.event(.joined, by: member, in: chat))
  }

  /// What is said while the clock goes on for so long, each with its chat.
  private func wait(_ span: Interval, _ room: Room) throws -> [String] {
    try room.wait(span).flatMap(\.deliveries).map {
      "\($0.action.chat.text): \($0.said ?? "")"
    }
  }

  @Test("Who joins gets an item a day directly, then nothing remains of it") func whole() throws {
    let room = try Room(Self.rules(say: "[\"{{member.name}}，{{day}}/{{days}}\", 二, 三]"))
    try join(room)
    #expect(room.last.reason("s") == "begins 09:00:00")
    #expect(room.wakes.count == 1)
    #expect(
      try wait(.days(5), room) == [
        "qq:direct/小明: 小明，1/3", "qq:direct/小明: 二", "qq:direct/小明: 三",
      ])
    #expect(room.wakes.isEmpty)
    #expect(room.memory.values.keys.allSatisfy { $0.rule != "s" })
  }

  @Test("Each member of each chat has a series of their own") func members() throws {
    let room = try Room(Self.rules())
    try join(room)
    _ = try wait(.days(1), room)
    try join(room, "小红")
    try join(room, chat: "qq:5001")
    #expect(
      try wait(.hours(2), room).sorted() == [
        "qq:direct/小明: 一", "qq:direct/小明: 二", "qq:direct/小红: 一",
      ])
  }

  @Test("'mention' and 'to' say it in the chat") func inTheChat() throws {
    let room = try Room(
      Self.rules(
        say: "[{ text: 一, mention: true }, { text: 二, to: chat }, { text: 三, to: member }]"))
    try join(room)
    #expect(
      try wait(.days(4), room) == [
        "qq:5000: [@小明] 一", "qq:5000: 二", "qq:direct/小明: 三",
      ])
  }

  @Test("Only the days of 'days' count") func days() throws {
    let room = try Room(Self.rules("at: \"07:00\", days: [wed, thu]"))
    try join(room)
    #expect(try wait(.days(2), room).count == 1)
    #expect(try wait(.days(1), room).count == 1)
    #expect(try wait(.days(5), room) == [])
    #expect(try wait(.days(1), room) == ["qq:direct/小明: 三"])
  }

  @Test("Who leaves gets no more; who comes back begins anew, with one timer") func leaving() throws
  {
    let room = try Room(Self.rules())
    try join(room)
    #expect(try wait(.days(1), room).count == 1)
    try room.step(room.event(.left))
    #expect(room.last.reason("s") == "the member has left")
    #expect(room.wakes.isEmpty)
    #expect(room.memory.values.isEmpty)
    #expect(try wait(.days(1), room) == [])
    try join(room)
    try join(room)
    #expect(room.wakes.count == 1)
    #expect(try wait(.days(1), room) == ["qq:direct/小明: 一"])
    try room.step(room.event(.left, by: "小红"))
    #expect(room.last.reason("s") == "no series under way")
  }

  @Test("Who is known to have left by the time gets nothing, though the rule did not see it")
  func gone() throws {
    let room = try Room(Self.rules())
    try join(room)
    room.memory.members[try member("小明")]?.isPresent = false
    #expect(try wait(.days(3), room) == [])
    #expect(room.last.reason("s") == "the series ends")
    #expect(room.wakes.isEmpty && room.memory.values.keys.allSatisfy { $0.rule != "s" })
  }

  @Test("After an absence what is late is passed over, without a storm") func away() throws {
    let room = try Room(Self.rules(say: "[一, 二, 三, 四, 五]"))
    try join(room)
    #expect(try wait(.hours(1), room) == ["qq:direct/小明: 一"])
    let wake = try #require(room.wakes.first)
    // It comes back two days and two hours late: the fourth day's item would be 2 hours late.
    room.now = wake.due + .days(2) + .hours(2)
    #expect(try room.fire(wake).said == [])
    #expect(room.last.reason("s") == "missed by 2h")
    #expect(room.wakes.map(\.due) == [wake.due + .days(3)])
    #expect(try wait(.days(3), room) == ["qq:direct/小明: 五"])
  }

  @Test("With 'else: once' the newest is said, however late") func once() throws {
    let room = try Room(Self.rules("at: \"09:00\", missed: { else: once }"))
    try join(room)
    let wake = try #require(room.wakes.first)
    room.now = wake.due + .days(1) + .hours(5)
    #expect(try room.fire(wake).said == ["二"])
    #expect(try wait(.days(2), room) == ["qq:direct/小明: 三"])
  }

  @Test("An absence beyond the last day ends it") func longAbsence() throws {
    let room = try Room(Self.rules())
    try join(room)
    let wake = try #require(room.wakes.first)
    room.now = wake.due + .days(30)
    #expect(try room.fire(wake).said == [])
    #expect(room.wakes.isEmpty && room.memory.values.keys.allSatisfy { $0.rule != "s" })
  }

  @Test("'repeat' begins again after the last") func again() throws {
    let room = try Room(Self.rules("at: \"09:00\", repeat: true", say: "[一, \"{{day}}\"]"))
    try join(room)
    #expect(try wait(.days(5), room).map { $0.suffix(1) } == ["一", "2", "一", "2", "一"])
  }

  @Test("The gate at joining decides, not that of each day") func gate() throws {
    let room = try Room(Self.rules("at: \"09:00\", when: { hours: \"07:00-08:30\" }"))
    try join(room)
    #expect(try wait(.days(2), room).count == 2)
    try join(room, "小红")
    room.now = room.now + .hours(1)
    try join(room, "小刚")
    #expect(room.wakes.filter { $0.scope.hasSuffix("小刚") }.isEmpty)
  }

  @Test("Quiet hours hold, and a silenced rule goes on unheard") func manners() throws {
    let community = Room.community.replacing("names:", with: "quiet-hours: 22:00-09:01, names:")
    let quiet = try Room(Self.rules(), community: community)
    try join(quiet)
    #expect(try wait(.days(4), quiet) == [])
    #expect(quiet.last.reason("s") == "quiet hours")
    let room = try Room(Self.rules())
    try join(room)
    room.memory.rests = [Silence(rule: "s", since: room.now, until: room.now + .days(1), by: "x")]
    #expect(try wait(.days(3), room).map { $0.suffix(1) } == ["二", "三"])
  }

  @Test(
    "It goes on unheard while the rule is off, or not for the chat",
    arguments: ["mode: off", "in: [\"qq:5001\"]"])
  func off(rest: String) throws {
    let room = try Room(Self.rules())
    try join(room)
    #expect(try wait(.hours(2), room).count == 1)
    try room.adopt(Self.rules("at: \"09:00\", \(rest)"))
    #expect(try wait(.days(1), room) == [])
    try room.adopt(Self.rules())
    #expect(try wait(.days(2), room) == ["qq:direct/小明: 三"])
    #expect(room.wakes.isEmpty)
  }

  @Test("Who comes back after the clock was set back has a timer that has not rung yet")
  func clock() throws {
    let room = try Room(Self.rules())
    try join(room)
    let rung = try #require(room.wakes.first)
    #expect(try wait(.hours(2), room).count == 1)
    try room.step(room.event(.left))
    room.now = rung.due - .minutes(1)
    try join(room)
    let wake = try #require(room.wakes.first)
    #expect(wake.due == rung.due && EventKey.wake(wake) != EventKey.wake(rung))
    #expect(room.wakes.count == 1)
  }

  @Test("Two series begin for one who joins") func two() throws {
    let room = try Room(
      """
      series:
        - { name: a, since: joined, at: "09:00", say: 甲 }
        - { name: b, since: joined, at: "09:00", say: 乙 }
      """)
    try join(room)
    #expect(try wait(.days(2), room).map { $0.suffix(1) }.sorted() == ["乙", "甲"])
  }
}
