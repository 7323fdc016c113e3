/// When something that happens again and again is due.
///
/// Recurrences are set in civil time and answered in instants, over the transitions of a zone:
/// - a wall time that the clocks jump over is due once, at the first instant after the gap, together
///   with every other wall time in that gap;
/// - one that the clocks show twice is due the first time;
/// - a cron expression with a wildcard or a step in the hour, and multiples of a part of the day,
///   follow real time instead: they are due whenever the clocks show a matching time.
///
/// A new kind of recurrence is a case of ``Pattern`` and what that says of days and times.
public struct Recurrence: Sendable {
  public var pattern: Pattern
  /// The days on which the pattern applies.
  public var days: DayFilter
  /// The first and the last day, by the zone's clocks; both belong to it. What is counted in days
  /// or in elapsed time is counted from the first.
  public var starts, until: CivilDate?
  /// So much earlier than all else says: for reminders.
  public var lead: Interval

  /// How far ahead `next` looks: 40 years, the longest wait for a February 29 on a given day of the
  /// week (2100 is no leap year). Bounds the work for what is never due.
  static let horizonDays = 14_610

  public init(
    _ pattern: Pattern, days: DayFilter = .everyDay, starts: CivilDate? = nil,
    until: CivilDate? = nil, lead: Interval = .zero
  ) {
    self.pattern = pattern
    self.days = days
    self.starts = starts
    self.until = until
    self.lead = lead
  }

  /// At each of those times, on the days of the filter.
  public static func daily(at times: [TimeOfDay], days: DayFilter) -> Self {
    Self(.daily(at: times.sorted()), days: days)
  }

  public static func cron(_ expression: CronExpression) -> Self { Self(.cron(expression)) }

  /// Once at each of those times.
  public static func dates(_ times: [CivilTime]) -> Self { Self(.dates(times.sorted())) }

  /// The same, so much earlier.
  public func shifted(earlier lead: Interval) -> Self {
    var other = self
    other.lead = lead
    return other
  }

  /// The first due instant strictly later than `instant`; nil if there is none within 40 years.
  public func next(after instant: Timestamp, in zone: Zone) -> Timestamp? {
    next(after: instant, through: Timestamp(milliseconds: .max), in: zone)
  }

  /// The latest due instants later than `after` and not later than `through`, at most `limit` of
  /// them, ascending.
  ///
  /// The work grows with `limit` and with the logarithm of the span, not with how often the
  /// recurrence was due in it: a minutely schedule after a year of silence is as quick as a daily.
  public func occurrences(
    after: Timestamp, through: Timestamp, limit: Int, in zone: Zone
  ) -> [Timestamp] {
    var found: [Timestamp] = []
    var end = through
    while found.count < limit, let last = last(after: after, through: end, in: zone) {
      found.append(last)
      end = last - .milliseconds(1)
    }
    return found.reversed()
  }

  /// The last due instant later than `after` and not later than `through`.
  public func last(after: Timestamp, through: Timestamp, in zone: Zone) -> Timestamp? {
    let base = shifted(earlier: .zero)
    let (start, end) = ((after + lead).wholeSeconds, (through + lead).wholeSeconds)
    func isDue(between low: Int, and high: Int) -> Bool {
      base.next(after: Timestamp(low), through: Timestamp(high), in: zone)
        .map { $0 <= Timestamp(high) } ?? false
    }
    // Due instants are whole seconds. Look back twice as far each time, then halve: something is
    // due after `low` and nothing after `high`, until they are neighbours and `high` is it.
    var (low, high, distance) = (end, end, 1)
    repeat {
      guard low > start else { return nil }
      high = low
      low = end - start > distance ? end - distance : start
      distance *= 2
    } while !isDue(between: low, and: end)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isDue(between: middle, and: end) { low = middle } else { high = middle }
    }
    return Timestamp(high) - lead
  }
}

extension Recurrence {
  /// As ``next(after:in:)``; what is due later than `through` may be left out.
  private func next(
    after instant: Timestamp, through: Timestamp, in zone: Zone
  ) -> Timestamp? {
    let seconds = (instant + lead).wholeSeconds
    let shown = CivilTime(secondsSinceEpoch: seconds + zone.span(at: seconds).offset)
    let horizon = max(shown.date, starts ?? shown.date).adding(days: Self.horizonDays)
    let latest = CivilTime(secondsSinceEpoch: through.wholeSeconds + Zone.widestOffset).date
    let last = min(horizon, latest, until ?? horizon)
    let due =
      pattern.followsRealTime
      ? nextShown(after: seconds, through: last, zone)
      : nextReached(after: shown, seconds, through: last, zone)
    // At the end of time there is nothing later.
    return due.map { Timestamp($0) - lead }.flatMap { $0 > instant ? $0 : nil }
  }

  /// The next second at which a wall time is reached for the first time.
  ///
  /// A wall time is reached no earlier than all that come before it. So none up to the one shown
  /// now is still to come, and the first that is reached later is the one. What is shown again
  /// after the clocks were put back lies within a day of now.
  private func nextReached(
    after shown: CivilTime, _ seconds: Int, through last: CivilDate, _ zone: Zone
  ) -> Int? {
    var wall = shown
    while let following = nextWall(after: wall, through: last) {
      let instant = zone.instants(of: following).first.wholeSeconds
      if instant > seconds { return instant }
      wall = following
    }
    return nil
  }

  /// The next second at which the clocks show a wall time, be it again, or at which so much time
  /// has passed.
  private func nextShown(after seconds: Int, through last: CivilDate, _ zone: Zone) -> Int? {
    let end = last.adding(days: 1).daysSinceEpoch * 86_400 + Zone.widestOffset
    let start = starts.map { $0.daysSinceEpoch * 86_400 - Zone.widestOffset } ?? seconds
    var first = max(seconds + 1, start)
    while first < end {
      let span = zone.span(at: first)
      let spanEnd = CivilTime(secondsSinceEpoch: min(span.end, end) + span.offset).date
      let last = min(last, spanEnd)
      let due =
        if case .elapsed(let step) = pattern {
          firstElapsed(step, from: first, in: span, through: last, zone)
        } else {
          firstShown(from: first, in: span, through: last)
        }
      if let due { return due }
      first = span.end
    }
    return nil
  }

  private func firstShown(from first: Int, in span: Zone.Span, through last: CivilDate) -> Int? {
    let shown = CivilTime(secondsSinceEpoch: first - 1 + span.offset)
    guard let wall = nextWall(after: shown, through: last) else { return nil }
    let instant = wall.secondsSinceEpoch - span.offset
    return instant < span.end ? instant : nil
  }

  /// The first multiple of `step`, counted from the midnight at which the first day begins.
  private func firstElapsed(
    _ step: Int, from first: Int, in span: Zone.Span, through last: CivilDate, _ zone: Zone
  ) -> Int? {
    let origin = zone.instants(of: CivilTime(countedFrom, .midnight)).first.wholeSeconds
    func multiple(notBefore seconds: Int) -> Int {
      seconds + (origin - seconds).flooredDivision(by: step).remainder
    }
    var instant = multiple(notBefore: first)
    while instant < span.end {
      let date = CivilTime(secondsSinceEpoch: instant + span.offset).date
      guard let day = day(from: date, through: last) else { return nil }
      if day == date { return instant }
      instant = multiple(notBefore: day.daysSinceEpoch * 86_400 - span.offset)
    }
    return nil
  }
}

extension Recurrence {
  /// The next time on a clock that is never changed, strictly later.
  private func nextWall(after wall: CivilTime, through last: CivilDate) -> CivilTime? {
    if case .dates(let times) = pattern { return times.first { $0 > wall && isDue(on: $0.date) } }
    if let time = pattern.time(from: wall.time.secondsSinceMidnight + 1), wall.date <= last,
      isDue(on: wall.date)
    {
      return CivilTime(wall.date, time)
    }
    guard let firstTime = pattern.time(from: 0) else { return nil }
    return day(from: wall.date.adding(days: 1), through: last).map { CivilTime($0, firstTime) }
  }

  /// The first day on which it is due, from that one on.
  func day(from date: CivilDate, through last: CivilDate) -> CivilDate? {
    let origin = countedFrom
    let last = min(last, until ?? last)
    var date = max(date, starts ?? date)
    while let allowed = days.next(from: date, through: last),
      let day = pattern.day(from: allowed, through: last, countedFrom: origin)
    {
      if day == allowed { return day }
      date = day
    }
    return nil
  }

  /// Whether it is due at some time of that date, as far as the calendar tells.
  func isDue(on date: CivilDate) -> Bool {
    date >= starts ?? date && date <= until ?? date && days.contains(date)
      && pattern.day(from: date, through: date, countedFrom: countedFrom) == date
  }

  private var countedFrom: CivilDate { starts ?? CivilDate(daysSinceEpoch: 0) }

  /// One line that is the same for the same recurrence.
  var form: String {
    let bounds = [starts.map { "from \($0)" }, until.map { "to \($0)" }].compactMap(\.self)
    return ([pattern.form] + days.form(beside: pattern) + bounds).joined(separator: " ")
  }
}
