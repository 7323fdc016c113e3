import QunguanCore
import QunguanTesting
import Testing

@Suite("Which day is spoken of") struct DayWordsTests {
  private func instant(_ text: String) throws -> Timestamp {
    let room = try Room("")
    return room.book.community.zone.instants(of: try CivilTime(text: text)).first
  }

  /// What the one rule says that is due at a time, and received at another.
  private func said(
    _ rule: String, due: String, received: String? = nil
  ) throws -> (texts: [String], reason: String?, expires: Timestamp?) {
    let room = try Room("greetings: [{ name: g, \(rule) }]")
    room.now = try instant(received ?? due)
    let step = try room.occurs("g", due: try instant(due))
    return (step.said, step.reason("g"), step.deliveries.first?.expires)
  }

  @Test(
    "Festivals and terms are those that the rule names, also before and after them",
    arguments: [
      // In 2027, 春节 is on February 6, 元宵 on the 20th, 中秋 on September 15, 冬至 on December 22.
      ("before: { festival: [元宵, 中秋], days: [6, 1] }", "2027-02-14", "元宵节||6"),
      ("before: { festival: [元宵, 中秋], days: [6, 1] }", "2027-02-19", "元宵节||1"),
      ("before: { festival: [元宵, 中秋], days: [6, 1] }", "2027-09-14", "中秋节||1"),
      ("before: { term: 冬至, days: 2 }", "2027-12-20", "冬至|冬至|2"),
      ("before: { lunar: 正月十五, days: 1 }", "2027-02-19", "元宵节||1"),
      (
        "before: [{ festival: 元宵, days: 6 }, { festival: 春节, days: 1 }]", "2027-02-05",
        "春节||1"
      ),
      ("before: { festival: [情人节, 店庆], days: 1 }", "2027-02-13", "情人节、店庆||1"),
      ("festival: 元宵, before: { festival: 元宵, days: 1 }", "2027-02-20", "元宵节||0"),
    ])
  func names(_ days: String, _ date: String, _ expected: String) throws {
    let room = try Room(
      """
      greetings:
        - { name: g, at: "08:00", \(days), say: "{{festival}}|{{term}}|{{days-left}}" }
      """,
      community: Room.community.replacing("names:", with: "festivals: { 店庆: 02-14 }, names:"))
    room.now = try instant("\(date)T08:00")
    #expect(try room.occurs("g", due: room.now).said == [expected])
  }

  @Test("After a festival it is still called by its name") func after() throws {
    let rule = "at: 08:00, after: { festival: 春节, days: 8 }, say: \"{{festival}}\""
    #expect(try said(rule, due: "2027-02-14T08:00").texts == ["春节"])
  }

  @Test("An announcement speaks of the festival on which it takes place") func announcement() throws
  {
    let room = try Room(
      """
      announcements:
        - name: a
          title: 晚会
          festival: 元宵
          at: "20:00"
          missed: { else: once }
          remind: 6d
          say: { remind: "{{festival}}{{title}}", start: "{{festival}}{{title}}开始" }
      """)
    room.now = try instant("2027-02-14T20:00")
    #expect(try room.occurs("a", due: room.now).said == ["元宵节晚会"])
    let start = try instant("2027-02-20T20:00")
    room.now = try instant("2027-02-20T23:59")
    #expect(try room.occurs("a", due: start).said == ["元宵节晚会开始"])
    room.now = try instant("2027-02-21T00:00")
    #expect(try room.occurs("a", due: start).said == [])
    #expect(room.last.reason("a") == "its day is over")
  }

  @Test(
    "What is of a day is not said on the next",
    arguments: [
      ("until: { name: 高考, date: 2027-02-21 }, say: \"{{days-left}}\"", "1"),
      ("festival: 元宵, say: \"{{festival}}\"", "元宵节"),
      ("lunar: 正月十五, say: 好", "好"),
      ("before: { term: 雨水, days: 364 }, after: { term: 雨水, days: 1 }, say: 好", "好"),
      ("when: { festival: 元宵 }, say: 好", "好"),
      ("say: [{ date: 02-20, text: 好 }, 早]", "好"),
    ])
  func late(_ fields: String, _ text: String) throws {
    let rule = "at: \"23:00\", missed: { within: 10h, else: once }, \(fields)"
    let due = "2027-02-20T23:00"
    let early = try said(rule, due: due, received: "2027-02-20T23:59:59")
    #expect(early.texts == [text])
    #expect(early.expires == (try instant("2027-02-21T00:00")))
    let late = try said(rule, due: due, received: "2027-02-21T00:00")
    #expect(late.texts == [])
    #expect(late.reason == "its day is over")
  }

  @Test("What is of no day is said as late as 'missed' lets it") func unbound() throws {
    let rule = "at: \"23:00\", missed: { within: 10h }, say: [早, { date: 02-21, text: 好 }]"
    let late = try said(rule, due: "2027-02-20T23:00", received: "2027-02-21T08:00")
    #expect(late.texts == ["早"])
    #expect(late.expires == (try instant("2027-02-21T18:00")))
  }

  @Test("A wish for a countdown that is over says so") func pastCountdown() throws {
    let room = try Room(
      """
      greetings:
        - name: g
          at: "08:00"
          until: { name: 考试, date: 2027-02-10 }
          say: "离{{until.name}}还有{{days-left}}天"
          on-the-day: 今天{{until.name}}
      """)
    #expect(try room.wishes("g").said == ["离考试还有2天"])
    room.now = try instant("2027-02-10T23:00")
    #expect(try room.wishes("g").said == ["今天考试"])
    room.now = try instant("2027-02-11T00:00")
    #expect(try room.wishes("g").said == [])
    #expect(room.last.reason("g") == "the countdown is over")
  }

  @Test("A wish for a rule of some days speaks of the next of them") func nextDay() throws {
    let room = try Room(
      """
      greetings:
        - name: g
          at: "07:00"
          festival: 元宵
          before: { festival: 元宵, days: 1 }
          say: "{{festival}}{{term}} {{days-left}} {{date}} {{lunar.date}}"
      """)
    #expect(try room.wishes("g").said == ["元宵节 1 2月19日 正月十四"])
    // Of today, if it is one of them.
    room.now = try instant("2027-02-20T12:00")
    #expect(try room.wishes("g").said == ["元宵节 0 2月20日 正月十五"])
  }

  @Test("A rule with its own time-zone tells times and days by it, its gate by the community's")
  func zone() throws {
    let words = "{{festival}}{{lunar.date}} {{date}}{{weekday}} {{now}} {{days-until.中秋}}"
    let rule = """
      at: "20:00", time-zone: America/New_York, festival: 中秋, when: { days: thu }, say: "\(words)"
      """
    let said = try said(rule, due: "2027-09-16T08:00")
    #expect(said.texts == ["中秋节八月十五 9月15日星期三 20:00 0"])
    let dated = "at: \"20:00\", time-zone: America/New_York, say: [{ date: 09-15, text: 好 }, 早]"
    #expect(try self.said(dated, due: "2027-09-16T08:00").texts == ["好"])
  }

  @Test(
    "Where festivals and terms would mostly be empty is a warning",
    arguments: [
      ("at: 08:00, say: \"{{date}} {{festival}}\"", "festival"),
      ("at: 08:00, days: workday, say: \"今天 {{term}}\"", "term"),
      ("at: 08:00, until: { festival: 春节 }, say: \"离 {{festival}}\"", "festival"),
      ("at: 08:00, term: 小暑, say: \"{{festival}}\"", "festival"),
      ("at: 08:00, festival: 元宵, say: \"{{festival}}\"", nil),
      ("at: 08:00, lunar: 正月十五, say: \"{{festival}}\"", nil),
      ("at: 08:00, before: { festival: 中秋, days: 3 }, say: \"{{festival}}\"", nil),
      ("at: 08:00, when: { festival: 元宵 }, say: \"{{festival}}\"", nil),
      ("at: 08:00, term: [立春, 冬至], festival: 元宵, say: \"{{festival}}{{term}}\"", nil),
      ("date: 2036-01-01T08:00, say: \"{{festival}}\"", nil),
      ("cron: 0 8 1 1 *, say: \"{{festival}}\"", nil),
      ("at: 08:00, say: [早, { date: 04-23, text: \"{{festival}}\" }]", nil),
    ])
  func doubts(_ fields: String, _ word: String?) throws {
    let rules = "greetings: [{ name: g, \(fields) }]"
    let diagnostics = Room.diagnostics(rules)
    let expected = word.map {
      """
      '{{\($0)}}' stands for nothing on most days on which this is due; name the days with '\($0)'
      """
    }
    #expect(diagnostics.map(\.sentence.description) == [expected].compactMap(\.self))
    let variable = word.flatMap { rules.firstRange(of: "{{\($0)}}") }
    let column = variable.map { rules.distance(from: rules.startIndex, to: $0.lowerBound) + 1 }
    #expect(diagnostics.first?.place.column == column)
  }
}
