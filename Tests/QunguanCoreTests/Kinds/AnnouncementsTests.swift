import QunguanCore
import QunguanTesting
import Testing

/// It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct AnnouncementsTests {
  private func room(_ fields: String, _ community: String = Room.community) throws -> Room {
    try Room(
      "announcements: [{ name: a, title: 共读, place: 图书馆, \(fields) }]", community: community)
  }

  /// 2027-02-10T20:00+08:00, a Wednesday.
  private let start = Timestamp(milliseconds: 1_802_260_800_000)
  private let date = "date: 2027-02-10T20:00"

  /// Lets the schedules run as the scheduler would, and tells what is said when, in the time before
  /// the beginning.
  private func run(_ room: Room, until end: Timestamp) throws -> [String] {
    let zone = room.book.community.zone
    var said: [String] = []
    while true {
      let schedules = room.book["a"]?.schedules ?? []
      let dues = schedules.compactMap { $0.recurrence.next(after: room.now, in: zone) }
      guard let due = dues.min(), due <= end else { return said }
      room.now = due
      let before = (start - due).description
      said += try room.occurs("a", due: due).said.map { "\(before): \($0)" }
    }
  }

  @Test("Reminders come so long before, with the time that is left") func reminders() throws {
    let room = try room("\(date), remind: [1d, 90m, 10m], say: \"{{title}} {{time-left}} {{place}}\"")
    #expect(
      try run(room, until: start + .days(9)) == [
        "1d: 共读 1 天 图书馆", "1h30m: 共读 1 小时 30 分钟 图书馆", "10m: 共读 10 分钟 图书馆",
      ])
    #expect(room.last.reason("a") == "10m before 20:00:00")
    #expect(room.last.deliveries.first?.expires == start)
  }

  @Test("Each occasion may have its own text") func occasions() throws {
    let room = try room(
      """
      \(date), announce: 36h, remind: [25h, 20h],
      say: { announce: "{{starts}}", remind: "{{when}}", start: "开始 {{when}}" }
      """)
    #expect(
      try run(room, until: start + .days(9)) == [
        "1d12h: 2月10日 星期三 20:00", "1d1h: 明天 20:00", "20h: 今天 20:00", "0s: 开始 今天 20:00",
      ])
    #expect(room.last.reason("a") == "begins 20:00:00")
  }

  @Test(
    "Days are named as people name them",
    arguments: [
      ("3d", "2月10日 20:00"), ("2d", "后天 20:00"), ("1d", "明天 20:00"), ("45h", "后天 20:00"),
      ("44h1m", "后天 20:00"), ("20h", "今天 20:00"),
    ])
  func days(_ before: String, _ words: String) throws {
    let room = try room("\(date), remind: \(before), say: \"{{when}}\"")
    let due = start - (try Interval(text: before))
    room.now = due
    #expect(try room.occurs("a", due: due).said == [words])
  }

  struct Late: Sendable, CustomTestStringConvertible {
    var before: Interval
    var late: Interval
    var fields = ""
    var said: String?
    var testDescription: String { "\(before) \(late) \(fields)" }
  }

  @Test(
    "A late reminder tells what is left, and is not said when there is nothing left",
    arguments: [
      Late(before: .days(1), late: .seconds(40), said: "1 天"),
      Late(before: .days(1), late: .minutes(30), said: "1 天"),
      Late(before: .days(1), late: .minutes(31), said: nil),
      Late(before: .days(1), late: .minutes(61), fields: "missed: { within: 2h },", said: "23 小时"),
      Late(before: .hours(1), late: .minutes(4), said: "1 小时"),
      Late(before: .hours(1), late: .minutes(20), said: "40 分钟"),
      Late(before: .minutes(10), late: .minutes(2), said: "8 分钟"),
      Late(before: .minutes(10), late: .milliseconds(599_999), said: "1 分钟"),
      Late(before: .minutes(10), late: .minutes(10), said: nil),
      Late(before: .minutes(10), late: .minutes(11), fields: "missed: { else: once },", said: nil),
      Late(before: .days(7), late: .hours(3), fields: "missed: { else: once },", said: "6 天 21 小时"),
    ])
  func late(_ given: Late) throws {
    let room = try room(
      "\(date), \(given.fields) remind: [7d, 1d, 1h, 10m], say: \"{{time-left}}\"")
    let due = start - given.before
    room.now = due + given.late
    #expect(try room.occurs("a", due: due).said == [given.said].compactMap(\.self))
  }

  @Test("The beginning may be told a little late") func lateStart() throws {
    let room = try room("\(date), say: { start: 开始啦 }")
    room.now = start + .minutes(20)
    #expect(try room.occurs("a", due: start).said == ["开始啦"])
  }

  @Test("What comes again is announced again; of two due at once the nearest is told")
  func weekly() throws {
    let room = try room(
      "at: \"20:00\", days: wed, announce: 7d, say: { announce: 下周见, start: 开始啦 }")
    let schedules = try #require(room.book["a"]?.schedules)
    #expect(schedules.count == 2)
    let zone = room.book.community.zone
    for schedule in schedules {
      #expect(schedule.recurrence.next(after: room.now, in: zone) == start)
    }
    room.now = start
    #expect(try room.occurs("a", due: start).said == ["开始啦"])
    let other = try self.room("at: \"20:00\", days: wed, announce: 6d, say: { announce: 下周见 }")
    other.now = start + .days(1)
    #expect(try other.occurs("a", due: other.now).said == ["下周见"])
  }

  @Test("A spread moment tells the time that is left then") func spread() throws {
    let room = try room("\(date), remind: 10m, spread: 5m, say: \"{{time-left}}\"")
    let due = start - .minutes(10)
    room.now = due + .minutes(4)
    let chat = try #require(ChatID("qq:5000"))
    let event = Event.occurrence(
      of: "a", in: Chat(id: chat, kind: .group), due: due, moment: room.now, received: room.now)
    #expect(try room.step(event).said == ["6 分钟"])
  }

  @Test("Quiet hours hold, and what is not due is not said") func manners() throws {
    let quiet = Room.community.replacing("names:", with: "quiet-hours: 19:00-21:00, names:")
    let room = try room("\(date), remind: [1d, 2h], say: 来", quiet)
    #expect(try run(room, until: start) == ["2h: 来"])
    room.now = start - .minutes(77)
    #expect(try room.occurs("a", due: room.now).said == [])
    #expect(room.last.reason("a") == "not due")
  }

  @Test("Calendars are told what takes place") func appointment() throws {
    let room = try room("\(date), remind: 1h, lasts: 2h, time-zone: Asia/Tokyo, say: 来")
    let appointment = try #require(room.book["a"]?.appointment)
    #expect(appointment.title == "共读" && appointment.place == "图书馆")
    #expect(appointment.lasts == .hours(2) && appointment.zone?.name == "Asia/Tokyo")
    let tokyo = try #require(appointment.zone)
    #expect(appointment.recurrence.next(after: room.now, in: tokyo) == start - .hours(1))
  }
}
