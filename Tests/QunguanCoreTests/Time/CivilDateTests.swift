import QunguanCore
import Testing

@Suite("Civil dates")
struct CivilDateTests {
  @Test("day numbers, dates and weekdays agree on every day from 1600 to 2400")
  func walksEightCenturies() throws {
    var (year, month, day) = (1600, 1, 1)
    var weekday = Weekday.saturday
    let first = try #require(CivilDate(year: 1600, month: 1, day: 1)).daysSinceEpoch
    let last = try #require(CivilDate(year: 2400, month: 12, day: 31)).daysSinceEpoch
    var disagreements = 0
    for number in first...last {
      let date = CivilDate(daysSinceEpoch: number)
      if (date.year, date.month, date.day) != (year, month, day) || date.weekday != weekday
        || date.daysSinceEpoch != number
      {
        disagreements += 1
      }
      weekday = Weekday(rawValue: weekday.isoNumber % 7 + 1) ?? .monday
      day += 1
      if CivilDate(year: year, month: month, day: day) == nil { (month, day) = (month + 1, 1) }
      if month == 13 { (year, month) = (year + 1, 1) }
    }
    #expect(disagreements == 0)
    #expect(last - first + 1 == 801 * 365 + 195)
  }

  @Test("1970-01-01 is day 0 and a Thursday, 2027-02-06 a Saturday")
  func knowsKnownDays() throws {
    #expect(CivilDate(daysSinceEpoch: 0).description == "1970-01-01")
    #expect(CivilDate(daysSinceEpoch: 0).weekday == .thursday)
    let date = try CivilDate(text: "2027-02-06")
    #expect(date.weekday == .saturday)
    #expect(date.daysSinceEpoch == 20_855)
  }

  @Test("days that the calendar lacks are refused")
  func refusesMissingDays() {
    #expect(CivilDate(year: 2027, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2028, month: 2, day: 29) != nil)
    #expect(CivilDate(year: 2100, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    #expect(CivilDate(year: 2027, month: 13, day: 1) == nil)
    #expect(CivilDate(year: 2027, month: 4, day: 31) == nil)
    #expect(CivilDate(year: 0, month: 1, day: 1) == nil)
    #expect(CivilDate(year: .max, month: .max, day: .max) == nil)
  }

  @Test("adding days crosses months and years, and stops far away instead of trapping")
  func addsDays() throws {
    let date = try CivilDate(text: "2027-12-31")
    #expect(date.adding(days: 1).description == "2028-01-01")
    #expect(date.adding(days: -365).description == "2026-12-31")
    #expect(date.adding(days: .max) > date)
    #expect(date.adding(days: .min) < date)
    #expect(CivilDate(daysSinceEpoch: .min).adding(days: .min).daysSinceEpoch < 0)
  }

  @Test(
    "a text that is no date is refused with what to write",
    arguments: [
      "", "2027", "2027-2-6", "2027-02-06 ", "27-02-06", "2027/02/06", "２０２７-02-06", "02-06-2027",
    ])
  func refusesOtherTexts(text: String) {
    let message = "0: \"\(text)\" is not a date; write year-month-day, as in 2027-02-06"
    #expect(complaint { () throws(TimeTextError) in try CivilDate(text: text) } == message)
  }

  @Test("a date that does not exist is refused with the reason")
  func explainsMissingDays() {
    #expect(
      complaint { () throws(TimeTextError) in try CivilDate(text: "2027-02-30") }
        == "0: \"2027-02-30\" is not in the calendar; that month has 28 days")
    #expect(
      complaint { () throws(TimeTextError) in try CivilDate(text: "2027-13-01") }
        == "0: \"2027-13-01\" is not in the calendar; years go from 0001 to 9999, months from 01 to 12"
    )
  }

  @Test("a date with a time reads with T or a space, and errors point into the time")
  func readsCivilTimes() throws {
    #expect(try CivilTime(text: "2027-02-06T08:00").description == "2027-02-06T08:00")
    #expect(try CivilTime(text: "2027-02-06 8:00:07").description == "2027-02-06T08:00:07")
    #expect(
      complaint { () throws(TimeTextError) in try CivilTime(text: "2027-02-06T08:60") }
        == "11: \"08:60\" is not a time of day; write hours and minutes, as in 08:00 or 23:59")
    #expect(
      complaint { () throws(TimeTextError) in try CivilTime(text: "2027-02-06") }
        == "0: \"2027-02-06\" is not a date and a time; write 2027-02-06T08:00")
  }

  @Test("weekdays read short and long names in any case")
  func readsWeekdays() throws {
    for (number, day) in zip(1..., Weekday.allCases) {
      #expect(day.isoNumber == number)
      #expect(try Weekday(text: day.description) == day)
    }
    #expect(try Weekday(text: "Sun") == .sunday)
    #expect(try Weekday(text: "WEDNESDAY") == .wednesday)
    #expect(
      complaint { () throws(TimeTextError) in try Weekday(text: "weds") }
        == "0: \"weds\" is not a day of the week; write mon, tue, wed, thu, fri, sat or sun")
  }
}
