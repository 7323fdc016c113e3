import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct CommunityCalendarTests {
  private func calendar(_ section: String, festivals: String = "{}") throws -> CommunityCalendar {
    let community = Room.community.replacing("names:", with: "festivals: \(festivals), names:")
    return try Room("\(section)\nreplies: []", community: community).book.calendar
  }

  @Test("Every day of the shipped tables is what chinesecalendar says") func shipped() throws {
    let years = try CalendarFixtures.lines(of: "workdays.txt")
    #expect(Set(years.compactMap { Int($0[0]) }) == PublicHolidays.shipped.years)
    #expect(PublicHolidays.shipped.years.isSuperset(of: 2004...2026))
    for words in years {
      var date = try CivilDate(text: "\(words[0])-01-01")
      for letter in words[1] {
        #expect(CommunityCalendar.shipped.isWorkday(date) == (letter == "x"), "\(date)")
        #expect(CommunityCalendar.shipped.isHoliday(date) == (letter == "."), "\(date)")
        date = date.adding(days: 1)
      }
      #expect(date.month == 1 && date.day == 1)
    }
  }

  @Test("Days of a year that ships are laid over its table") func laidOver() throws {
    let calendar = try calendar(
      "holidays: { 2026: { off: [2026-11-23, 2026-10-10], work: [2026-10-07] } }")
    #expect(try calendar.isHoliday(CivilDate(text: "2026-11-23")))
    #expect(try calendar.isHoliday(CivilDate(text: "2026-10-10")))
    #expect(try calendar.isWorkday(CivilDate(text: "2026-10-07")))
    #expect(try calendar.isHoliday(CivilDate(text: "2026-10-06")))
    #expect(try calendar.isWorkday(CivilDate(text: "2026-01-04")))
    // A Wednesday that is off in the table may be worked; one that is worked anyway is doubted.
    let section = { (days: String) in "holidays: { 2026: { work: [\(days)] } }\nreplies: []" }
    #expect(Room.diagnostics(section("2026-10-07")) == [])
    #expect(
      Room.diagnostics(section("2026-11-25")).map(\.sentence.description) == [
        "2026-11-25 is no Saturday or Sunday; it is worked anyway, 'work' is for make-up days"
      ])
  }

  @Test("With 'replace', a year in the rule files takes the place of the shipped one")
  func replaced() throws {
    let calendar = try calendar(
      "holidays: { 2026: { replace: true, off: [2026-01-05..2026-01-06] } }")
    #expect(try calendar.isHoliday(CivilDate(text: "2026-01-06")))
    #expect(try calendar.isWorkday(CivilDate(text: "2026-01-02")))
    #expect(try calendar.isHoliday(CivilDate(text: "2026-01-04")))
    #expect(try calendar.isHoliday(CivilDate(text: "2025-10-01")))
  }

  @Test("A further year may begin in the December before") func december() throws {
    let calendar = try calendar(
      """
      holidays:
        2027: { off: [2027-01-01], work: [2026-12-26, 2027-02-14] }
      """)
    #expect(try calendar.isWorkday(CivilDate(text: "2026-12-26")))
    #expect(try calendar.isHoliday(CivilDate(text: "2026-12-27")))
    #expect(try calendar.isHoliday(CivilDate(text: "2027-01-01")))
    #expect(try calendar.isWorkday(CivilDate(text: "2027-02-14")))
    #expect(try calendar.isHoliday(CivilDate(text: "2026-10-01")))
    #expect(calendar.hasTable(of: 2027) && !calendar.hasTable(of: 2028))
  }

  @Test("A year that is written in two files is refused at the second") func twice() throws {
    let year = "holidays: { 2027: { off: [2027-01-01] } }"
    let found = Room.diagnostics(year, community: "\(Room.community)\n\(year)")
    #expect(
      found.map(\.description) == [
        """
        rules.yaml:1:13: error: the holidays of 2027 are written twice; put them into one place \
        (first written here: community.yaml:5:13)
        """
      ])
    #expect(found.flatMap { $0.untranslated(in: .chinese) } == [])
  }

  @Test(
    "A missing table is told of from November of the year before",
    arguments: [
      ("2026-10-31T23:59", nil), ("2026-11-01T00:00", 2027), ("2027-05-01T12:00", 2027),
      ("2025-12-31T23:59", nil),
    ])
  func missing(_ wall: String, _ year: Int?) throws {
    let zone = try systemZone("Asia/Shanghai")
    let now = zone.instants(of: try CivilTime(text: wall)).first
    #expect(CommunityCalendar.shipped.missingTable(at: now, in: zone) == year)
    #expect(CommunityCalendar.shipped.missingTable(at: nil, in: zone) == nil)
  }

  @Test("In a year without a table, Monday to Friday are worked") func fallback() throws {
    #expect(try CommunityCalendar.shipped.isHoliday(CivilDate(text: "2099-10-03")))
    #expect(try CommunityCalendar.shipped.isWorkday(CivilDate(text: "2099-10-01")))
  }

  @Test("Own festivals come first and take the place of common ones") func own() throws {
    let calendar = try calendar(
      "", festivals: "{ 教师: 09-28, 店庆: 2019-10-01, 老师生日: 八月初三, 月圆: 十五, 二月二: 02-02 }")
    func festivals(_ date: String) throws -> [String] {
      calendar.festivals(on: try CivilDate(text: date))
    }
    #expect(try festivals("2027-09-10") == [])
    #expect(try festivals("2027-09-28") == ["教师"])
    #expect(try festivals("2027-10-01") == ["店庆", "国庆节"])
    #expect(try festivals("2018-10-01") == ["国庆节"])
    #expect(try festivals("2027-09-03") == ["老师生日"])
    #expect(try festivals("2027-02-20") == ["月圆", "元宵节"])
    #expect(calendar.festival(named: "教师节")?.rule == .civil(month: 9, day: 28))
    #expect(calendar.festival(named: "二月二")?.rule == .civil(month: 2, day: 2))
    #expect(calendar.festival(named: "龙抬头")?.rule == .lunar(LunarDay(month: 2, day: 2)))
    #expect(calendar.festivalNames.contains("店庆") && calendar.festivalNames.contains("中秋"))
  }

  @Test(
    "Festivals have the names that people use",
    arguments: [
      ("五一", "劳动节"), ("十一", "国庆节"), ("六一", "儿童节"), ("三八", "妇女节"), ("三八节", "妇女节"),
      ("过年", "春节"), ("大年初一", "春节"), ("大年三十", "除夕"), ("大年夜", "除夕"), ("端阳", "端午节"),
      ("正月十五", "元宵节"), ("上元", "元宵节"),
    ])
  func otherNames(_ other: String, _ name: String) {
    #expect(CommunityCalendar.shipped.festival(named: other)?.name == name)
  }

  @Test("A short name with one character of two in common is not offered") func near() {
    let names = CommunityCalendar.shipped.festivalNames
    for word in ["新年", "跨年", "春分", "中丘节"] {
      #expect(nearestDay(to: word, among: names) == nil, "\(word)")
    }
    #expect(nearestDay(to: "圣旦节", among: names) == nil)
    #expect(nearestDay(to: "午端", among: names) == "端午")
    #expect(nearestDay(to: "情人截", among: names) == "情人")
  }

  @Test("There are at most 366 own festivals") func most() throws {
    let days = (1...367).map { "f\($0): 09-18" }
    let many = "community: { festivals: { \(days.joined(separator: ", ")) } }"
    let found = Room.diagnostics("replies: []", community: many)
    #expect(
      found.map(\.sentence.description) == [
        "there are more than 366 festivals; keep the greatest"
      ])
    #expect(found.flatMap { $0.untranslated(in: .chinese) } == [])
  }

  @Test("Every name of a festival finds one, and no two share a name") func names() {
    let calendar = CommunityCalendar.shipped
    for name in calendar.festivalNames { #expect(calendar.festival(named: name) != nil, "\(name)") }
    let names = RecurringDay.common.map(\.name)
    #expect(Set(names.map(RecurringDay.stem)).count == names.count)
    #expect(Set(RecurringDay.otherNames.keys.map(RecurringDay.stem)).isDisjoint(with: names))
    #expect(calendar.festival(named: "春")?.name == nil)
    #expect(calendar.festival(named: "节")?.name == nil)
  }

  @Test(
    "Texts tell of the calendar by the community's clocks",
    arguments: [
      // 2027-02-05 23:59 and 2027-02-06 00:00 in Shanghai.
      ("2027-02-05T15:59", "腊月廿九 丙午年 马 [除夕] [] 1 0 59 7"),
      ("2027-02-05T16:00", "正月初一 丁未年 羊 [春节] [] 0 353 58 7"),
      ("2027-04-05T01:00", "二月廿九 丁未年 羊 [店庆、清明节] [清明] 296 295 0 8"),
    ])
  func variables(_ moment: String, _ said: String) throws {
    let room = try Room(
      """
      replies:
        - name: day
          match: { contains: 今天 }
          say: "{{lunar.date}} {{lunar.year}} {{zodiac}} [{{festival}}] [{{term}}] \\
            {{days-until.春节}} {{days-until.除夕}} {{days-until.清明}} {{years-since.店庆}}"
      """,
      community: Room.community.replacing("names:", with: "festivals: { 店庆: 2019-04-05 }, names:"),
      now: try utc(moment))
    #expect(try room.says("今天什么日子") == [said])
  }
}
