/// A date of the Chinese lunisolar calendar, from 1900-01-31 to 2101-01-28: the lunar years 1900 to
/// 2100 as they were and will be published.
///
/// It goes with calendar dates, not with instants. The calendar is reckoned by China's clocks; a
/// community elsewhere keeps the day that its own wall calendar shows.
public struct LunarDate: Hashable, Sendable, CustomStringConvertible {
  /// The year in which it began: 2026 until the eve of the New Year in February 2027.
  public let year: Int
  /// 1 to 12; a leap month has the number of the month before it.
  public let month: Int
  public let isLeap: Bool
  /// 1 to 30.
  public let day: Int

  /// Nil outside of 1900-01-31 to 2101-01-28.
  public init?(_ date: CivilDate) {
    let days = date.daysSinceEpoch
    guard
      let year = LunarYear(date.year).flatMap({ $0.firstDay <= days ? $0 : nil })
        ?? LunarYear(date.year - 1)
    else { return nil }
    var rest = days - year.firstDay
    guard rest >= 0 else { return nil }
    for index in 0..<year.monthCount {
      let length = year.days(inMonthAt: index)
      if rest < length {
        self.year = year.number
        (month, isLeap) = year.month(at: index)
        day = rest + 1
        return
      }
      rest -= length
    }
    return nil
  }

  /// Nil unless the calendar has that day.
  public init?(year: Int, month: Int, isLeap: Bool = false, day: Int) {
    guard let table = LunarYear(year), let index = table.index(of: month, isLeap: isLeap),
      1...table.days(inMonthAt: index) ~= day
    else { return nil }
    (self.year, self.month, self.isLeap, self.day) = (year, month, isLeap, day)
  }

  /// The same day in the Gregorian calendar.
  public var civil: CivilDate {
    guard let year = LunarYear(year), let index = year.index(of: month, isLeap: isLeap) else {
      preconditionFailure("a lunar date is one of the table")
    }
    let before = (0..<index).reduce(0) { $0 + year.days(inMonthAt: $1) }
    return CivilDate(daysSinceEpoch: year.firstDay + before + day - 1)
  }

  /// The last day of the year, be it the 29th or the 30th: 除夕.
  public var isYearsEnd: Bool { month == 12 && civil == LunarYear(year)?.lastDay }

  /// 正月初一 or 闰六月十五.
  public var description: String { monthName + dayName }
  /// 正月, 冬月 (the eleventh), 腊月 (the twelfth), 闰六月.
  public var monthName: String { LunarDay.name(month: month, isLeap: isLeap) }
  /// 初一, 十五, 廿三, 三十.
  public var dayName: String { LunarDay.name(day: day) }

  /// The year by stem and branch, 丙午年. It changes with the lunar New Year, not with 立春.
  public var yearName: String {
    // 甲子 was the year 4.
    let (stem, branch) = ((year - 4) % 10, (year - 4) % 12)
    return "\(Array("甲乙丙丁戊己庚辛壬癸")[stem])\(Array("子丑寅卯辰巳午未申酉戌亥")[branch])年"
  }

  /// The year's animal, 马; it changes with the lunar New Year.
  public var zodiac: String { String(Array("鼠牛虎兔龙蛇马羊猴鸡狗猪")[(year - 4) % 12]) }
}
