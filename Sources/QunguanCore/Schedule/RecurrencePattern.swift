extension Recurrence {
  /// What of days and times comes again.
  public enum Pattern: Hashable, Sendable {
    /// At each of those times, ascending, on every so-many-th day.
    case daily(at: [TimeOfDay], everyDays: Int = 1)
    case cron(CronExpression)
    /// Whenever the clocks show a multiple of so many seconds, which divide a day.
    case clock(seconds: Int)
    /// Whenever so many seconds of real time have passed.
    case elapsed(seconds: Int)
    /// Once at each of those times, ascending.
    case dates([CivilTime])

    /// Every so often within a day, or over days without regard to the clocks. Nil unless it is
    /// whole seconds, at least a minute of them.
    public init?(every interval: Interval) {
      let (seconds, rest) = interval.milliseconds.quotientAndRemainder(dividingBy: 1000)
      guard seconds >= 60, rest == 0 else { return nil }
      self =
        86_400 % seconds == 0 ? .clock(seconds: Int(seconds)) : .elapsed(seconds: Int(seconds))
    }
  }
}

extension Recurrence.Pattern {
  /// Whether times that the clocks show twice count twice, and those that they jump over not.
  var followsRealTime: Bool {
    switch self {
    case .daily, .dates: false
    case .cron(let expression): expression.followsRealTime
    case .clock, .elapsed: true
    }
  }

  /// Whether it says itself on which days.
  var namesDays: Bool {
    switch self {
    case .cron, .dates: true
    case .daily, .clock, .elapsed: false
    }
  }

  /// The first time at or after that second of the day (0 to 86400), on days on which there is any.
  func time(from second: Int) -> TimeOfDay? {
    switch self {
    case .daily(let times, _): return times.first { $0.secondsSinceMidnight >= second }
    case .cron(let expression): return expression.time(from: (second + 59) / 60)
    case .clock(let step):
      let multiple = (second + step - 1) / step * step
      return multiple < 86_400 ? TimeOfDay(uncheckedSeconds: multiple) : nil
    case .elapsed, .dates: return nil
    }
  }

  /// The first day that it names, from that one on.
  func day(
    from date: CivilDate, through last: CivilDate, countedFrom origin: CivilDate
  ) -> CivilDate? {
    guard date <= last else { return nil }
    switch self {
    case .cron(let expression): return expression.day(from: date, through: last)
    case .daily(_, let stride) where stride > 1:
      let wait = origin.days(since: date).flooredDivision(by: stride).remainder
      let day = date.adding(days: wait)
      return day <= last ? day : nil
    case .dates(let times):
      return times.first { $0.date >= date }.flatMap { $0.date <= last ? $0.date : nil }
    case .daily, .clock, .elapsed: return date
    }
  }

  /// One line that is the same for the same pattern.
  var form: String {
    switch self {
    case .daily(let times, 1): times.map(\.description).joined(separator: ",")
    case .daily(let times, let stride):
      "every \(stride)d at \(times.map(\.description).joined(separator: ","))"
    case .cron(let expression): expression.description
    case .clock(let seconds), .elapsed(let seconds): "every \(Interval.seconds(Int64(seconds)))"
    case .dates(let times): times.map(\.description).joined(separator: ",")
    }
  }
}

extension CivilDate {
  /// How many days it lies after another date.
  func days(since other: CivilDate) -> Int { daysSinceEpoch - other.daysSinceEpoch }
}
