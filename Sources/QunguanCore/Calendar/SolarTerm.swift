/// One of the 24 terms of the solar year, in their order from January on: the moments at which the
/// sun's apparent longitude is a multiple of 15°.
public enum SolarTerm: Int, CaseIterable, Sendable {
  case xiaohan, dahan, lichun, yushui, jingzhe, chunfen, qingming, guyu, lixia, xiaoman, mangzhong
  case xiazhi, xiaoshu, dashu, liqiu, chushu, bailu, qiufen, hanlu, shuangjiang, lidong, xiaoxue
  case daxue, dongzhi

  private static let names = [
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
  ]

  /// By its Chinese name; nil for any other text.
  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: index)
  }

  /// 小寒 to 冬至.
  public var name: String { Self.names[rawValue] }

  /// The moment of a year (1 to 9999), exact to half a minute from 1900 to 2100; see
  /// ``SolarLongitude``.
  public func instant(in year: Int) -> Timestamp {
    SolarLongitude.instant(at: 285 + 15 * Double(rawValue), near: approximateDay(in: year))
  }

  /// The day on which it falls by China's clocks, UTC+8, in a year from 1 to 9999.
  public func date(in year: Int) -> CivilDate {
    if let day = Self.day(of: rawValue, in: year) {
      return CivilDate(uncheckedYear: year, month: rawValue / 2 + 1, day: day)
    }
    return Self.dateInChina(of: instant(in: year))
  }

  /// The term that falls on a date by China's clocks; nil before 1900 and after 2100.
  public static func on(_ date: CivilDate) -> SolarTerm? {
    let first = (date.month - 1) * 2
    return [first, first + 1].first { day(of: $0, in: date.year) == date.day }
      .flatMap { SolarTerm(rawValue: $0) }
  }

  static func dateInChina(of instant: Timestamp) -> CivilDate {
    CivilTime(secondsSinceEpoch: instant.wholeSeconds + 8 * 3600).date
  }

  /// Days since 1970-01-01, a few days off at most.
  private func approximateDay(in year: Int) -> Double {
    let january = CivilDate(uncheckedYear: max(1, min(9999, year)), month: 1, day: 1)
    return Double(january.daysSinceEpoch) + 4.5 + 15.2184 * Double(rawValue)
  }
}
