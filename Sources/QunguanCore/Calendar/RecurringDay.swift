/// A day that comes again, by one calendar or another.
public struct RecurringDay: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// A day of the year, or a month's last if it lacks that one: February 29 is kept on the 28th.
    case civil(month: Int, day: Int)
    /// The second Sunday of May: `nth` is 1 to 4.
    case weekday(Weekday, nth: Int, month: Int)
    case lunar(LunarDay)
    /// The last day of the lunar year, be it the 29th or the 30th: 除夕.
    case lunarYearsEnd
    case term(SolarTerm)
  }

  /// As operators and members call it.
  public var name: String
  public var rule: Rule
  /// The year in which it was for the first time; nil if it always was.
  public var since: Int?

  public init(_ name: String, _ rule: Rule, since: Int? = nil) {
    self.name = name
    self.rule = rule
    self.since = since
  }

  public func contains(_ date: CivilDate) -> Bool {
    if let since, date.year < since { return false }
    return switch rule {
    case .civil, .weekday: date == day(in: date.year)
    case .term(let term): SolarTerm.on(date) == term
    case .lunar(let day): LunarDate(date).map(day.contains) ?? false
    case .lunarYearsEnd: LunarDate(date)?.isYearsEnd ?? false
    }
  }

  /// The next such day, that one included; nil if there is none within the calendars' reach, which
  /// is the year 2100 for lunar days and solar terms.
  public func next(from date: CivilDate) -> CivilDate? {
    let start = since.map { CivilDate(uncheckedYear: $0, month: 1, day: 1) }
    let date = max(date, start ?? date)
    switch rule {
    case .civil, .weekday, .term:
      return [date.year, date.year + 1].lazy.compactMap(day).first { $0 >= date }
    case .lunar(let day): return day.next(from: date)
    case .lunarYearsEnd:
      let first = max(date.year - 1, LunarYear.all.lowerBound)
      return [first, first + 1].lazy.compactMap { LunarYear($0)?.lastDay }.first { $0 >= date }
    }
  }

  /// How many years it has been on a date; nil if it always was.
  public func years(on date: CivilDate) -> Int? {
    guard let since, let day = day(in: date.year) else { return nil }
    return max(0, date.year - since - (date < day ? 1 : 0))
  }

  /// The day of a year of the Gregorian calendar; nil for lunar days, of which it may have two.
  private func day(in year: Int) -> CivilDate? {
    guard 1...9999 ~= year else { return nil }
    switch rule {
    case .civil(let month, let day):
      return CivilDate(
        uncheckedYear: year, month: month, day: min(day, CivilDate.days(in: month, of: year)))
    case .weekday(let weekday, let nth, let month):
      let first = CivilDate(uncheckedYear: year, month: month, day: 1)
      let wait = (weekday.isoNumber - first.weekday.isoNumber + 7) % 7
      return first.adding(days: wait + 7 * (nth - 1))
    case .term(let term): return SolarTerm.tabled ~= year ? term.date(in: year) : nil
    case .lunar, .lunarYearsEnd: return nil
    }
  }
}
