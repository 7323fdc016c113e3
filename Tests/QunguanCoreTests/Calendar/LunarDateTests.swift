import Testing

@testable import QunguanCore

@Suite struct LunarDateTests {
  /// Where the calendar begins and ends.
  static let first = -25_537
  static let last = 47_874

  @Test("Every day from 1900 to 2100 is the one that lunar_python and sxtwl say") func everyDay()
    throws
  {
    let years = try CalendarFixtures.lines(of: "lunar-years.txt")
    #expect(years.count == 201)
    var checked = 0
    for words in years {
      let year = try #require(Int(words[0]))
      var date = try CivilDate(text: words[2])
      #expect(LunarDate(date)?.yearName == words[1].dropLast() + "年")
      #expect(LunarDate(date)?.zodiac == String(words[1].suffix(1)))
      var month = 0
      for word in words.dropFirst(3) {
        let isLeap = word.hasPrefix("+")
        month += isLeap ? 0 : 1
        let length = try #require(Int(word.drop { $0 == "+" }))
        for day in 1...length {
          let lunar = LunarDate(date)
          let expected = LunarDate(year: year, month: month, isLeap: isLeap, day: day)
          #expect(lunar != nil && lunar == expected, "\(date)")
          #expect(lunar?.day == day && lunar?.month == month && lunar?.isLeap == isLeap)
          #expect(lunar?.year == year && lunar?.civil == date)
          date = date.adding(days: 1)
          checked += 1
        }
        #expect(LunarDate(year: year, month: month, isLeap: isLeap, day: length + 1) == nil)
      }
      #expect(month == 12)
      #expect(LunarDate(date.adding(days: -1))?.isYearsEnd == true)
      #expect(LunarDate(date.adding(days: -2))?.isYearsEnd == false)
    }
    #expect(checked == 73_412)
  }

  @Test("Outside of 1900 to 2100 there is no lunar date") func bounds() throws {
    #expect(LunarDate(try CivilDate(text: "1900-01-30")) == nil)
    #expect(LunarDate(try CivilDate(text: "1900-01-31"))?.description == "正月初一")
    #expect(LunarDate(try CivilDate(text: "2101-01-28"))?.description == "腊月廿九")
    #expect(LunarDate(try CivilDate(text: "2101-01-29")) == nil)
    for text in ["0001-01-01", "9999-12-31", "1899-12-31", "2102-01-01"] {
      #expect(LunarDate(try CivilDate(text: text)) == nil)
    }
    for days in [Int.min, Int.max] { #expect(LunarDate(CivilDate(daysSinceEpoch: days)) == nil) }
  }

  @Test(
    "Days on which calendars have erred",
    arguments: [
      ("2057-09-28", "八月三十"), ("2057-09-29", "九月初一"), ("2097-08-06", "六月廿九"),
      ("2097-08-07", "七月初一"), ("2023-03-22", "闰二月初一"), ("2025-07-25", "闰六月初一"),
      ("2033-12-22", "闰冬月初一"), ("2034-01-20", "腊月初一"), ("1914-11-17", "十月初一"),
      ("1916-02-03", "正月初一"), ("1920-11-10", "十月初一"), ("2027-02-06", "正月初一"),
      ("2027-02-05", "腊月廿九"), ("2024-02-09", "腊月三十"), ("2026-02-16", "腊月廿九"),
    ])
  func known(_ civil: String, _ lunar: String) throws {
    #expect(LunarDate(try CivilDate(text: civil))?.description == lunar)
  }

  @Test("There is no lunar day that its month lacks") func invalid() {
    #expect(LunarDate(year: 2025, month: 6, isLeap: true, day: 29) != nil)
    #expect(LunarDate(year: 2025, month: 6, isLeap: true, day: 30) == nil)
    #expect(LunarDate(year: 2025, month: 5, isLeap: true, day: 1) == nil)
    #expect(LunarDate(year: 2026, month: 0, day: 1) == nil)
    #expect(LunarDate(year: 2026, month: 13, day: 1) == nil)
    #expect(LunarDate(year: 2026, month: 1, day: 0) == nil)
    #expect(LunarDate(year: .max, month: 1, day: 1) == nil)
  }

  @Test("The names of the year and its animal change with the lunar New Year") func names() throws {
    let eve = try #require(LunarDate(try CivilDate(text: "2027-02-05")))
    #expect(eve.yearName == "丙午年" && eve.zodiac == "马")
    let newYear = try #require(LunarDate(try CivilDate(text: "2027-02-06")))
    #expect(newYear.yearName == "丁未年" && newYear.zodiac == "羊")
  }
}

@Suite struct LunarDayTests {
  @Test(
    "Lunar days are read as they are written",
    arguments: [
      ("正月初一", "正月初一"), ("一月初一", "正月初一"), ("八月十五", "八月十五"), ("腊月廿三", "腊月廿三"),
      ("十二月二十三", "腊月廿三"), ("臘月廿三", "腊月廿三"), ("冬月初十", "冬月初十"), ("十一月二十", "冬月二十"),
      ("闰六月初一", "闰六月初一"), ("閏六月初一", "闰六月初一"), ("初一", "初一"), ("十五", "十五"), ("三十", "三十"),
      ("十月三十", "十月三十"), ("二十九", "廿九"),
    ])
  func reading(_ text: String, _ canonical: String) throws {
    let day = try LunarDay(text: text)
    #expect(day.description == canonical)
    #expect(try LunarDay(text: canonical) == day)
  }

  @Test(
    "What is no lunar day is refused",
    arguments: [
      "", "月", "正月", "初一初一", "八月三十一", "十三月初一", "闰初一", "闰月初一", "8月15", "八月十五日", "月初一",
      "正月正月初一", " 正月初一", "初一月",
    ])
  func refusals(_ text: String) {
    #expect(complaint { () throws(TimeTextError) in try LunarDay(text: text) } != nil)
  }

  @Test("Every day of the calendar has a name that reads back") func names() throws {
    for days in stride(from: LunarDateTests.first, through: LunarDateTests.last, by: 1) {
      let date = try #require(LunarDate(CivilDate(daysSinceEpoch: days)))
      let day = try LunarDay(text: date.description)
      #expect(day.contains(date))
      #expect(day.month == date.month && day.isLeap == date.isLeap && day.day == date.day)
    }
  }
}
