/// When a cron expression matches: five fields (minute, hour, day of the month, month, day of the
/// week) as Paul Vixie's crontab(5) reads them, or one of `@hourly`, `@daily`, `@weekly`,
/// `@monthly`, `@yearly`.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
  /// The expression as it was written.
  public let description: String

  /// True with a wildcard or a step in the hour. Such an expression means "every so often": it
  /// matches whenever the clocks show a matching time, twice where they are put back and not at all
  /// in a gap. Any other means "at that time": once, whatever the clocks do.
  public let followsRealTime: Bool

  private let minutes, hours, days, months, weekdays: CronField

  /// Reads an expression of at most 256 bytes.
  public init(text: String) throws(TimeTextError) {
    let fields = try CronField.parseAll(of: text)
    description = text
    minutes = fields[0]
    hours = fields[1]
    days = fields[2]
    months = fields[3]
    weekdays = fields[4]
    followsRealTime = hours.hasWildcardOrStep
  }

  /// True if no year has such a day, as with `0 0 30 2 *`.
  public var neverFires: Bool {
    if !days.startsWithStar && !weekdays.startsWithStar { return false }
    // Every date of a leap year meets every day of the week within 400 years.
    return !(1...12).contains { month in
      months.contains(month)
        && days.values.trailingZeroBitCount <= CivilDate.days(in: month, of: 2000)
    }
  }

  /// The times of day at which it matches, on days on which it does.
  var times: [TimeOfDay] {
    (0..<1440).lazy.map { (hour: $0 / 60, minute: $0 % 60) }
      .filter { hours.contains($0.hour) && minutes.contains($0.minute) }
      .compactMap { TimeOfDay(hour: $0.hour, minute: $0.minute) }
  }

  /// Whether the expression matches at some time of that date. If both the day of the month and
  /// the day of the week are restricted, which is to say do not begin with `*`, one is enough.
  public func contains(_ date: CivilDate) -> Bool {
    guard months.contains(date.month) else { return false }
    let dayMatches = days.contains(date.day)
    let weekdayMatches = weekdays.contains(date.weekday.isoNumber % 7)
    return days.startsWithStar || weekdays.startsWithStar
      ? dayMatches && weekdayMatches : dayMatches || weekdayMatches
  }

  /// The first date on which it matches, from that one on.
  func day(from date: CivilDate, through last: CivilDate) -> CivilDate? {
    if neverFires { return nil }
    var date = date
    while date <= last {
      if contains(date) { return date }
      let lastDay = CivilDate.days(in: date.month, of: date.year)
      date = date.adding(days: months.contains(date.month) ? 1 : lastDay - date.day + 1)
    }
    return nil
  }

  /// The first matching time of day at or after that minute of the day (0 to 1440).
  func time(from minuteOfDay: Int) -> TimeOfDay? {
    let (hour, minute) = (minuteOfDay / 60, minuteOfDay % 60)
    if hours.contains(hour), let minute = minutes.next(from: minute) {
      return TimeOfDay(hour: hour, minute: minute)
    }
    guard let hour = hours.next(from: hour + 1), let minute = minutes.next(from: 0) else {
      return nil
    }
    return TimeOfDay(hour: hour, minute: minute)
  }
}
