import QunguanCore
import QunguanTesting
import Testing

@Suite struct GreetingsTests {
  func room(_ fields: String = "at: 08:00", quiet: String = "") throws -> Room {
    try Room(
      "greetings: [{ name: g, say: 早, \(fields) }]",
      community: Room.community.replacing("names:", with: "\(quiet) names:"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var missed: String
    var late: Interval
    var newer: Int
    var isSaid: Bool
    var testDescription: String { "\(missed) \(late) \(newer)" }
  }

  @Test(
    "Whether what was missed is still said",
    arguments: [
      Case(missed: "", late: .zero, newer: 0, isSaid: true),
      Case(missed: "", late: .minutes(30), newer: 0, isSaid: true),
      Case(missed: "", late: .milliseconds(1_800_001), newer: 0, isSaid: false),
      Case(missed: "", late: .minutes(10), newer: 1, isSaid: false),
      Case(missed: "missed: { within: 2h }", late: .hours(2), newer: 0, isSaid: true),
      Case(missed: "missed: { else: once }", late: .days(6), newer: 0, isSaid: true),
      Case(missed: "missed: { else: once }", late: .days(6), newer: 1, isSaid: false),
      Case(missed: "missed: { else: all }", late: .days(6), newer: 4, isSaid: true),
      Case(
        missed: "missed: { within: 1m, else: skip }", late: .seconds(61), newer: 0, isSaid: false),
    ])
  func missed(_ given: Case) throws {
    let room = try room("at: 08:00, \(given.missed)")
    let step = try room.occurs("g", due: room.now - given.late, newer: given.newer)
    #expect(step.said == (given.isSaid ? ["早"] : []))
    if !given.isSaid { #expect(step.reason("g")?.hasPrefix("missed by") == true) }
  }

  @Test("A greeting is delivered within the time for missed ones") func expiry() throws {
    let room = try room("at: 08:00, missed: { within: 10m }")
    let delivery = try room.occurs("g", due: room.now).deliveries.first
    #expect(delivery?.expires == room.now + .minutes(10))
    #expect(delivery?.action.chat.text == "qq:5000")
  }

  @Test("In quiet hours nothing is said") func quiet() throws {
    let room = try room(quiet: "quiet-hours: 23:30-08:00,")
    #expect(try room.occurs("g", due: room.now).said == ["早"])
    room.now = room.now - .milliseconds(1)
    #expect(try room.occurs("g", due: room.now).said == [])
    #expect(room.last.reason("g") == "quiet hours")
  }

  @Test("The gate holds for greetings too") func gate() throws {
    let room = try room("at: 08:00, when: { days: [tue] }")
    #expect(try room.occurs("g", due: room.now).said == [])
    let elsewhere = try self.room()
    #expect(try elsewhere.occurs("g", due: elsewhere.now, in: "qq:9000").said == [])
  }

  @Test(
    "The same schedule has the same form, however it is written",
    arguments: [
      ("at: 08:00", "08:00 mon,tue,wed,thu,fri,sat,sun "),
      ("at: [\"20:00\", 8:00]", "08:00,20:00 mon,tue,wed,thu,fri,sat,sun "),
      ("at: 08:00, days: [fri, monday, MON]", "08:00 mon,fri "),
      ("at: 08:00, days: weekend", "08:00 sat,sun "),
      ("at: 08:00, time-zone: Asia/Tokyo", "08:00 mon,tue,wed,thu,fri,sat,sun Asia/Tokyo"),
      ("cron: 0 8 * * 1-5", "0 8 * * 1-5 "),
    ])
  func forms(_ fields: String, _ form: String) throws {
    let rule = try #require(try room(fields).book["g"])
    #expect(rule.schedules.map(\.form) == [form])
    #expect(try room("\(fields), mode: observe").book["g"]?.schedules.map(\.form) == [form])
  }

  @Test("Schedules are due when their fields say") func due() throws {
    let room = try room("at: [\"09:00\", \"20:00\"], days: [tue]")
    let schedule = try #require(room.book["g"]?.schedules.first)
    let first = schedule.recurrence.next(after: room.now, in: room.book.community.zone)
    #expect(first == room.now + .hours(25))
    #expect(schedule.zone == nil)
    #expect(schedule.missed == .default)
  }

  @Test("A countdown tells the days that are left, and speaks otherwise on the day")
  func countdown() throws {
    let room = try Room(
      """
      greetings:
        - name: g
          at: "08:00"
          until: { name: 考试, date: 2027-02-10 }
          say: "{{until.name}} {{days-left}}"
          on-the-day: "今天{{until.name}}"
      """)
    let schedules = try #require(room.book["g"]?.schedules)
    let zone = room.book.community.zone
    let dues = schedules.flatMap {
      $0.recurrence.occurrences(
        after: room.now - .days(2), through: room.now + .days(9), limit: 20, in: zone)
    }
    var said: [String] = []
    for due in dues.sorted() {
      room.now = due
      said += try room.occurs("g", due: due).said
    }
    #expect(said == ["考试 3", "考试 2", "考试 1", "今天考试"])
  }

  @Test(
    "What is never said on the day itself is doubted",
    arguments: [
      // 2027-02-13 is a Saturday.
      ("cron: \"0 8 * * 1-5\"", "date: 2027-02-13", true),
      ("cron: \"0 8 * * 1-6\"", "date: 2027-02-13", false),
      ("at: \"08:00\", days: weekday", "date: 2027-02-13", false),
      ("cron: \"0 8 1 * *\"", "festival: 国庆", false),
      ("cron: \"0 8 2 * *\"", "festival: 国庆", true),
    ])
  func neverOnTheDay(_ times: String, _ day: String, _ isDoubted: Bool) {
    let found = Room.diagnostics(
      "greetings: [{ name: g, \(times), until: { name: 考试, \(day) }, say: 早, on-the-day: 到了 }]")
    let doubt = "none of the times at which this is due lies on the day itself"
    #expect(found.map(\.sentence.description) == (isDoubted ? [doubt] : []))
  }

  @Test("What may never be late at all is refused") func neverLate() {
    let found = ["0s", "59s", "1m"].flatMap { within in
      Room.diagnostics(
        "greetings: [{ name: g, at: 08:00, say: 早, missed: { within: \(within) } }]")
    }
    let refusal = "'within' is at least 1m"
    #expect(found.map(\.sentence.description) == [refusal, refusal])
  }

  @Test("A countdown to a festival begins anew after it") func festival() throws {
    let room = try Room(
      """
      greetings:
        - name: g
          at: "08:00"
          until: { festival: 元宵 }
          say: "{{until.name}} {{days-left}}"
          on-the-day: "{{until.name}}快乐"
      """)
    // In 2027 it is February 20.
    for (days, expected) in [(11, "元宵节 1"), (12, "元宵节快乐"), (13, "元宵节 353")] {
      let now = room.now
      room.now = now + .days(Int64(days))
      #expect(try room.occurs("g", due: room.now).said == [expected])
      room.now = now
    }
    let days = try #require(room.book["g"]?.schedules.last?.recurrence)
    let due = try #require(days.next(after: room.now, in: room.book.community.zone))
    #expect(due == room.now + .days(12))
  }
}
