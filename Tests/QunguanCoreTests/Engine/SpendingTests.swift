import QunguanCore
import QunguanTesting
import Testing

@Suite struct SpendingTests {
  let answer = ["见公告"]

  @Test("A limit counts for each member and for each chat") func limits() throws {
    let room = try priced("limit: { member: 1 per day, chat: 2 per day }")
    #expect(try room.says("价格") == answer)
    #expect(try room.says("价格") == [])
    #expect(try room.says("价格", by: "小红") == answer)
    #expect(try room.says("价格", by: "小刚") == [])
    #expect(try room.says("价格", in: "qq:5001") == answer)
  }

  @Test("'0 per day' means never") func never() throws {
    let room = try priced("limit: { member: 0 per day }")
    for _ in 0..<3 {
      #expect(try room.says("价格") == [])
      try room.wait(.days(1))
    }
  }

  /// From Monday 2027-02-08 08:00: the last minute of the unit, and the first of the next.
  static let units: [(String, last: Int64, next: Int64)] = [
    ("minute", 0, 1), ("hour", 59, 60), ("day", 959, 960), ("week", 9599, 9600),
    ("month", 29_759, 29_760),
  ]

  @Test("A unit of time begins when the calendar's does", arguments: units)
  func calendar(_ unit: String, _ last: Int64, _ next: Int64) throws {
    let room = try priced("limit: { chat: 1 per \(unit) }")
    let start = room.now
    #expect(try room.says("价格") == answer)
    room.now = start + .minutes(last)
    #expect(try room.says("价格") == [])
    room.now = start + .minutes(next)
    #expect(try room.says("价格") == answer)
  }

  @Test("A day begins at 'day-starts'", arguments: ["day", "week", "month"])
  func dayStarts(_ unit: String) throws {
    let community = Room.community.replacing("names:", with: "day-starts: 04:00, names:")
    let room = try Room(
      "replies: [{ name: p, match: { exact: 价格 }, limit: { chat: 1 per \(unit) }, say: 见公告 }]",
      community: community)
    // Monday, the 1st of March 2027, 03:59: still Sunday and February.
    let monday = room.now + .days(21) - .hours(4)
    room.now = monday - .minutes(1) - .hours(20)
    #expect(try room.says("价格") == answer)
    room.now = monday - .minutes(1)
    #expect(try room.says("价格") == [])
    room.now = monday
    #expect(try room.says("价格") == answer)
  }

  @Test("Only what fires is spent") func spent() throws {
    let room = try priced(
      "limit: { chat: 1 per day }, cooldown: { chat: 1h }, who: { roles: [admin] }")
    for _ in 0..<3 { #expect(try room.says("价格") == []) }
    #expect(room.memory.values.isEmpty)
    var event = room.message([.text("价格")])
    event.actor?.role = .admin
    #expect(try room.step(event).said == answer)
  }

  @Test("What chance refuses spends nothing") func chance() throws {
    let room = try priced("limit: { chat: 1000 per day }, chance: 30%")
    var answers = 0
    for _ in 0..<1000 {
      answers += try room.says("价格", by: "m\(answers)").count
    }
    #expect((230...370).contains(answers))
    let left = try priced("chance: 0%, limit: { chat: 1 per day }, cooldown: { member: 1h }")
    #expect(try left.says("价格") == [])
    #expect(left.last.reason("price") == "chance")
    #expect(left.memory.values.isEmpty)
  }

  @Test("A rest ends after its time") func cooldown() throws {
    let room = try priced("cooldown: { member: 30s, chat: 5s }")
    #expect(try room.says("价格") == answer)
    try room.wait(.milliseconds(4999))
    #expect(try room.says("价格", by: "小红") == [])
    try room.wait(.milliseconds(1))
    #expect(try room.says("价格", by: "小红") == answer)
    try room.wait(.seconds(24))
    #expect(try room.says("价格") == [])
    try room.wait(.seconds(1))
    #expect(try room.says("价格") == answer)
  }

  @Test("That there is a rest is said once to each who asks too early") func says() throws {
    let room = try priced("cooldown: { chat: 1m, says: \"稍等，{{member.name}}\" }")
    #expect(try room.says("价格") == answer)
    #expect(try room.says("价格") == ["稍等，小明"])
    #expect(try room.says("价格") == [])
    #expect(try room.says("价格", by: "小红") == ["稍等，小红"])
    #expect(try room.says("价格", by: "小红") == [])
    try room.wait(.minutes(1))
    #expect(try room.says("价格") == answer)
    #expect(try room.says("价格") == ["稍等，小明"])
    #expect(room.last.trace.entries.map(\.fired) == [false])
  }

  @Test("Cool-downs and limits go by the daemon's time, not the event's") func received() throws {
    let room = try priced("cooldown: { member: 1m }")
    #expect(try room.says("价格", age: .minutes(3)) == answer)
    #expect(try room.says("价格") == [])
  }
}
