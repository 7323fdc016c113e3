/// A day of the lunar calendar that comes again, as operators write it: 正月初一, 八月十五, 腊月廿三,
/// 闰六月初一, or 初一 for every month's.
public struct LunarDay: Hashable, Sendable, CustomStringConvertible {
  /// 1 to 12; nil for every month, leap months too.
  public let month: Int?
  /// Whether it is only in the leap month of that number.
  public let isLeap: Bool
  /// 1 to 30; months without a 30th are left out.
  public let day: Int

  init(month: Int?, isLeap: Bool = false, day: Int) {
    (self.month, self.isLeap, self.day) = (month, isLeap, day)
  }

  /// Reads a month (冬月 is the eleventh, 腊月 the twelfth) and a day, or a day alone.
  public init(text: String) throws(TimeTextError) {
    let parts = text.split(separator: "月", omittingEmptySubsequences: false).map(String.init)
    let leap = parts[0].first == "闰" || parts[0].first == "閏"
    let month = parts.count == 2 ? Self.months[leap ? String(parts[0].dropFirst()) : parts[0]] : nil
    guard 1...2 ~= parts.count, (month == nil) == (parts.count == 1),
      let day = Self.days[parts[parts.count - 1]]
    else {
      throw TimeTextError(
        """
        \(quoted(text)) is no lunar day; write one such as 正月初一, 腊月廿三, 闰六月十五, or 初一 \
        for every month
        """)
    }
    self.init(month: month, isLeap: leap, day: day)
  }

  public var description: String {
    (month.map { Self.name(month: $0, isLeap: isLeap) } ?? "") + Self.name(day: day)
  }

  public func contains(_ date: LunarDate) -> Bool {
    date.day == day && (month == nil || date.month == month && date.isLeap == isLeap)
  }

  /// The next such day, that one included; nil if there is none up to the lunar year 2100.
  public func next(from date: CivilDate) -> CivilDate? {
    let first = LunarDate(date)?.year ?? max(date.year, LunarYear.all.lowerBound)
    guard first <= LunarYear.all.upperBound else { return nil }
    for year in first...LunarYear.all.upperBound {
      if let found = days(in: year).first(where: { $0 >= date }) { return found }
    }
    return nil
  }

  /// Such days of a lunar year, ascending.
  private func days(in year: Int) -> [CivilDate] {
    if let month {
      return [LunarDate(year: year, month: month, isLeap: isLeap, day: day)?.civil]
        .compactMap(\.self)
    }
    return (1...12).flatMap { month in
      [false, true].compactMap {
        LunarDate(year: year, month: month, isLeap: $0, day: day)?.civil
      }
    }
  }
}

extension LunarDay {
  private static let digits = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]

  static func name(month: Int, isLeap: Bool) -> String {
    let name =
      switch month {
      case 1: "正"
      case 11: "冬"
      case 12: "腊"
      default: digits[month - 1]
      }
    return (isLeap ? "闰" : "") + name + "月"
  }

  static func name(day: Int) -> String {
    switch day {
    case ...10: "初" + digits[day - 1]
    case 11...19: "十" + digits[day - 11]
    case 20: "二十"
    case 21...29: "廿" + digits[day - 21]
    default: "三十"
    }
  }

  private static let months: [String: Int] = {
    var months = ["正": 1, "冬": 11, "十一": 11, "腊": 12, "臘": 12, "十二": 12]
    for (index, digit) in digits.enumerated() { months[digit] = index + 1 }
    return months
  }()

  private static let days: [String: Int] = {
    var days = ["廿": 20, "卅": 30]
    for day in 1...30 { days[name(day: day)] = day }
    for (index, digit) in digits.prefix(9).enumerated() { days["二十" + digit] = 21 + index }
    return days
  }()
}
