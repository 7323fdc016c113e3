import Testing

@testable import QunguanCore

@Suite struct RecurringDayTests {
  private func day(_ name: String) throws -> RecurringDay {
    try #require(CommunityCalendar.shipped.day(named: name))
  }

  @Test(
    "Festivals are on their days",
    arguments: [
      ("春节", "2027-02-06"), ("除夕", "2027-02-05"), ("除夕", "2024-02-09"), ("元宵", "2027-02-20"),
      ("龙抬头", "2027-03-09"), ("清明", "2027-04-05"), ("端午节", "2027-06-09"), ("七夕", "2027-08-08"),
      ("中元", "2027-08-16"), ("中秋", "2027-09-15"), ("重阳节", "2027-10-08"), ("冬至", "2027-12-22"),
      ("腊八", "2028-01-04"), ("小年", "2028-01-19"), ("母亲节", "2027-05-09"), ("父亲节", "2027-06-20"),
      ("感恩节", "2027-11-25"), ("国庆", "2027-10-01"), ("元旦", "2027-01-01"), ("大年三十", "2027-02-05"),
      ("中秋节", "2025-10-06"), ("端午", "2025-05-31"), ("立春", "2027-02-04"), ("小满", "2027-05-21"),
    ])
  func festivals(_ name: String, _ date: String) throws {
    let (day, date) = (try day(name), try CivilDate(text: date))
    #expect(day.contains(date))
    #expect(day.next(from: date) == date)
    #expect(day.next(from: date.adding(days: -100)) == date)
    #expect(!day.contains(date.adding(days: 1)) && !day.contains(date.adding(days: -1)))
  }

  @Test("'next' finds the first day that belongs, for every rule", arguments: 0..<20)
  func agreement(_ seed: UInt64) throws {
    var dice = TimeDice(seed: seed)
    let rules: [RecurringDay.Rule] = [
      .civil(month: 2, day: 29), .civil(month: 12, day: 31), .lunarYearsEnd, .term(.xiaohan),
      .term(.dongzhi), .weekday(.sunday, nth: 2, month: 5), .weekday(.thursday, nth: 4, month: 11),
      .lunar(LunarDay(month: nil, day: 1)), .lunar(LunarDay(month: nil, day: 30)),
      .lunar(LunarDay(month: 1, day: 1)), .lunar(LunarDay(month: 12, day: 30)),
      .lunar(LunarDay(month: 6, isLeap: true, day: 1)),
    ]
    for rule in rules {
      let day = RecurringDay("x", rule, since: seed % 2 == 0 ? nil : 2020)
      let start = CivilDate(daysSinceEpoch: Int.random(in: -25_000...47_000, using: &dice))
      let next = day.next(from: start)
      let end = next?.daysSinceEpoch ?? min(start.daysSinceEpoch + 20_000, 48_000)
      let first = (start.daysSinceEpoch..<max(end, start.daysSinceEpoch)).first {
        day.contains(CivilDate(daysSinceEpoch: $0))
      }
      #expect(first == nil)
      if let next { #expect(day.contains(next) && next >= start) }
    }
  }

  @Test("Beyond the calendars there is no next lunar day or term") func horizon() throws {
    let end = try CivilDate(text: "2101-01-29")
    for name in ["春节", "除夕", "冬至"] { #expect(try day(name).next(from: end) == nil) }
    #expect(try day("除夕").next(from: end.adding(days: -1))?.description == "2101-01-28")
    #expect(try day("国庆").next(from: end)?.description == "2101-10-01")
    let last = try CivilDate(text: "9999-12-31")
    #expect(try day("国庆").next(from: last) == nil)
    #expect(try day("春节").next(from: CivilDate(text: "0001-01-01"))?.year == 1900)
    #expect(try day("春节").next(from: CivilDate(daysSinceEpoch: .max)) == nil)
    #expect(try day("除夕").next(from: CivilDate(daysSinceEpoch: .min))?.year == 1901)
  }

  @Test("February 29 is kept on the 28th in other years") func leapDay() throws {
    let day = RecurringDay("闰日", .civil(month: 2, day: 29))
    #expect(try day.next(from: CivilDate(text: "2027-01-01"))?.description == "2027-02-28")
    #expect(try day.next(from: CivilDate(text: "2028-01-01"))?.description == "2028-02-29")
    #expect(try !day.contains(CivilDate(text: "2028-02-28")))
  }

  @Test("A festival with a year is not before it, and its years are counted") func since() throws {
    let day = RecurringDay("建群日", .civil(month: 5, day: 20), since: 2019)
    #expect(try !day.contains(CivilDate(text: "2018-05-20")))
    #expect(try day.next(from: CivilDate(text: "2000-01-01"))?.description == "2019-05-20")
    #expect(try day.years(on: CivilDate(text: "2027-05-20")) == 8)
    #expect(try day.years(on: CivilDate(text: "2027-05-19")) == 7)
    #expect(try day.years(on: CivilDate(text: "2019-05-20")) == 0)
    #expect(try day.years(on: CivilDate(text: "2001-05-20")) == 0)
    #expect(try self.day("国庆").years(on: CivilDate(text: "2027-05-20")) == nil)
  }
}
