import QunguanCore
import QunguanTesting
import Testing

@Suite struct SayOrderTests {
  private func greeting(_ order: String, _ say: String) -> String {
    "greetings: [{ name: g, at: \"08:00\", order: \(order), say: [\(say)] }]"
  }

  /// What is said on as many days in a row.
  private func said(_ days: Int, in room: Room, chat: String = "qq:5000") throws -> [String] {
    try (0..<days).flatMap { _ in
      defer { room.now = room.now + .days(1) }
      return try room.occurs("g", due: room.now, in: chat).said
    }
  }

  @Test("What is listed is said one after the other, then again from the first") func listed()
    throws
  {
    let room = try Room(greeting("listed", "甲, 乙, 丙"))
    #expect(try said(7, in: room) == ["甲", "乙", "丙", "甲", "乙", "丙", "甲"])
    #expect(try said(2, in: room, chat: "qq:5001") == ["甲", "乙"])
  }

  @Test("A list that became longer or shorter goes on where it was, or at the first")
  func changed() throws {
    let room = try Room(greeting("listed", "甲, 乙, 丙"))
    #expect(try said(2, in: room) == ["甲", "乙"])
    try room.adopt(greeting("listed", "甲, 乙, 丙, 丁"))
    #expect(try said(2, in: room) == ["丙", "丁"])
    try room.adopt(greeting("listed", "甲, 乙"))
    #expect(try said(3, in: room) == ["甲", "乙", "甲"])
    try room.adopt(greeting("shuffled", "甲, 乙, 丙"))
    #expect(try Set(said(2, in: room)) == ["乙", "丙"])
    try room.adopt(greeting("listed", "甲, 乙, 丙"))
    #expect(try said(3, in: room).count == 3)
  }

  @Test("What has a date is said on that day, and then nothing else is")
  func dated() throws {
    // 2027-02-08 is the first day.
    let say = "甲, { text: 一, date: 02-09 }, { text: 二, date: 2027-02-11 }, 乙"
    for order in ["listed", "shuffled"] {
      let room = try Room(greeting(order, say))
      let said = try said(6, in: room)
      #expect(said[1] == "一" && said[3] == "二")
      #expect(Set([said[0], said[2]]) == ["甲", "乙"] && Set([said[4], said[5]]) == ["甲", "乙"])
      if order == "listed" { #expect(said == ["甲", "一", "乙", "二", "甲", "乙"]) }
      room.now = room.now + .days(360)
      #expect(try self.said(3, in: room)[0] == "一")
    }
  }

  @Test("Of several for one day each is said before one is again")
  func severalForADay() throws {
    let room = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: [无, { text: 甲, date: 02-08 }, { text: 乙, date: 02-08 }] }]"
    )
    for _ in 0..<4 { #expect(try Set(room.says("在") + room.says("在")) == ["甲", "乙"]) }
  }

  @Test("February 29 is the 28th in years that lack it") func leapDay() throws {
    let room = try Room(greeting("listed", "甲, { text: 闰, date: 02-29 }"))
    room.now = room.now + .days(19)
    #expect(try said(3, in: room) == ["甲", "闰", "甲"])
    room.now = room.now + .days(363)
    #expect(try said(3, in: room) == ["甲", "闰", "甲"])
  }

  @Test("Where all have dates and none is for today, nothing is said, nor is anything spent")
  func unwritten() throws {
    let room = try Room(greeting("listed", "{ text: 甲, date: 02-09 }, { text: 乙, date: 02-10 }"))
    #expect(try said(1, in: room) == [])
    #expect(room.last.reason("g") == "nothing is written for this day")
    #expect(room.last.trace.entries.map(\.fired) == [false])
    #expect(try said(3, in: room) == ["甲", "乙"])
    let reply = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: { text: 甲, date: 02-09 } }]")
    #expect(try reply.says("在") == [])
    #expect(reply.last.reason("a")?.hasSuffix("; nothing is written for this day") == true)
  }
}
