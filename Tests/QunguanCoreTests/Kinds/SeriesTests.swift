import QunguanCore
import QunguanTesting
import Testing

/// Days are counted from Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct SeriesTests {
  private static func rules(_ fields: String, say: String = "[一, 二, 三]") -> String {
    "series: [{ name: s, at: \"09:00\", \(fields), say: \(say) }]"
  }

  /// What the schedule says in a chat on as many days, each at 09:00 or a little later.
  private func days(
    _ count: Int, in room: Room, chat: String = "qq:5000", late: Interval = .zero
  ) throws -> [String] {
    try (0..<count).map { day in
      let due = Self.nine + .days(Int64(day))
      room.now = due + late
      return try room.occurs("s", due: due, in: chat).said.joined(separator: "+")
    }
  }

  /// 2027-02-08T09:00+08:00.
  private static let nine = Timestamp(milliseconds: 1_802_048_400_000)

  @Test(
    "From a date on, the date alone tells which item is said",
    arguments: [
      ("since: 2027-02-08", ["一", "二", "三", "", ""]),
      ("since: 2027-02-10", ["", "", "一", "二", "三"]),
      ("since: 2027-02-07", ["二", "三", "", "", ""]),
      ("since: 2027-02-07, repeat: true", ["二", "三", "一", "二", "三"]),
      ("since: 2027-01-01, repeat: true", ["三", "一", "二", "三", "一"]),
    ])
  func sinceADate(_ fields: String, _ said: [String]) throws {
    #expect(try days(5, in: Room(Self.rules(fields))) == said)
    // Whatever was said, or missed, before.
    let room = try Room(Self.rules(fields))
    for day in (0..<5).reversed() {
      room.now = Self.nine + .days(Int64(day))
      #expect(try room.occurs("s", due: room.now).said.joined() == said[day])
    }
  }

  @Test("Only the days of 'days' count, working days by the calendar") func daysThatCount() throws {
    let monday = try Room(Self.rules("since: 2027-02-06, days: weekday"))
    #expect(try days(3, in: monday) == ["一", "二", "三"])
    let wednesday = try Room(Self.rules("since: 2027-02-08, days: [wed, fri], repeat: true"))
    let schedule = try #require(wednesday.book["s"]?.schedules.first)
    var due = Self.nine
    var said: [String] = []
    for _ in 0..<5 {
      due = try #require(schedule.recurrence.next(after: due, in: wednesday.book.community.zone))
      wednesday.now = due
      said += try wednesday.occurs("s", due: due).said
    }
    #expect(said == ["一", "二", "三", "一", "二"])
    // October 1 to 7 of 2026 are holidays.
    let october = try Room(Self.rules("since: 2026-09-30, days: workday"))
    let last = try #require(october.book["s"]?.schedules.first?.recurrence.until)
    #expect(last.description == "2026-10-09")
  }

  @Test("A series that began long ago is as far as its days tell") func old() throws {
    let days = "days: weekday, repeat: true"
    let room = try Room(Self.rules("since: 1950-01-02, \(days)"))
    // 77 years and five weeks later, on a Monday too: after 4023 weeks of five days.
    #expect(try self.days(1, in: room) == [["一", "二", "三"][4023 * 5 % 3]])
  }

  @Test("A series that does not repeat ends with its last day") func ends() throws {
    let room = try Room(Self.rules("since: 2027-02-10"))
    let recurrence = try #require(room.book["s"]?.schedules.first?.recurrence)
    #expect(recurrence.starts?.description == "2027-02-10")
    #expect(recurrence.until?.description == "2027-02-12")
    #expect(
      recurrence.next(after: Self.nine + .days(4), in: room.book.community.zone) == nil)
    let repeating = try Room(Self.rules("since: 2027-02-10, repeat: true"))
    #expect(repeating.book["s"]?.schedules.first?.recurrence.until == nil)
  }

  @Test("Since the steward looks after a chat, each chat has its own days")
  func sinceAdopted() throws {
    let room = try Room(Self.rules("since: adopted"))
    let (old, new) = (try #require(ChatID("qq:5000")), try #require(ChatID("qq:5001")))
    // One was first seen on the day before, the other an hour too late for the first day.
    room.memory.chats[old] = ChatFacts(kind: .group, firstSeen: Self.nine - .days(1))
    room.memory.chats[new] = ChatFacts(kind: .group, firstSeen: Self.nine + .hours(1))
    #expect(try days(5, in: room, chat: "qq:5000") == ["二", "三", "", "", ""])
    #expect(room.last.reason("s") == "all of its 3 days are over")
    #expect(try days(5, in: room, chat: "qq:5001") == ["", "一", "二", "三", ""])
  }

  @Test("A chat that is first seen by its first item begins with it, spread or not")
  func firstSeenNow() throws {
    for spread in ["0s", "10m"] {
      let room = try Room(Self.rules("since: adopted, spread: \(spread)"))
      let chat = try #require(ChatID("qq:5000"))
      let schedule = try #require(room.book["s"]?.schedules.first)
      let wait = schedule.wait(of: chat)
      var said: [String] = []
      for day in 0..<3 {
        let due = Self.nine + .days(Int64(day))
        room.now = due + wait
        let event = Event.occurrence(
          of: "s", in: Chat(id: chat, kind: .group), due: due, moment: room.now,
          received: room.now)
        said += try room.step(event).said
        if day == 0 { room.memory.chats[chat] = ChatFacts(kind: .group, firstSeen: event.time) }
      }
      #expect(said == ["一", "二", "三"])
    }
  }

  @Test("What is missed is not said later, and the next day has its own item") func missed() throws
  {
    let room = try Room(Self.rules("since: 2027-02-08"))
    #expect(try days(2, in: room, late: .minutes(31)) == ["", ""])
    #expect(room.last.reason("s") == "missed by 31m")
    room.now = Self.nine + .days(2)
    #expect(try room.occurs("s", due: room.now).said == ["三"])
    #expect(room.last.reason("s") == "day 3 of 3; due 09:00:00")
    #expect(room.last.deliveries.first?.expires == room.now + .minutes(30))
  }

  @Test("Who wishes for it hears the item of the day, or the nearest") func wish() throws {
    let room = try Room(Self.rules("since: 2027-02-10"))
    #expect(try room.wishes("s").said == ["一"])
    room.now = Self.nine + .days(3)
    #expect(try room.wishes("s").said == ["二"])
    room.now = Self.nine + .days(30)
    #expect(try room.wishes("s").said == ["三"])
  }

  @Test("Days are those of the rule's zone, and have their numbers as variables")
  func zonesAndVariables() throws {
    let room = try Room(
      Self.rules(
        "since: 2027-02-08, time-zone: America/New_York", say: "[\"{{day}}/{{days}}\", 二]"))
    // 09:00 in New York is 22:00 in Shanghai.
    room.now = Self.nine + .hours(13)
    #expect(try room.occurs("s", due: room.now).said == ["1/2"])
  }
}
