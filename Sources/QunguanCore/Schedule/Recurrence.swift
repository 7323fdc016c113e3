/// When something that happens again and again is due.
///
/// Recurrences are set in civil time and answered in instants, over the transitions of a zone:
/// - a wall time that the clocks jump over is due once, at the first instant after the gap, together
///   with every other wall time in that gap;
/// - one that the clocks show twice is due the first time;
/// - a cron expression with a wildcard or a step in the hour follows real time instead: it is due
///   whenever the clocks show a matching time.
///
/// A new kind of recurrence is a case here and a line in `nextWall(after:)`.
public enum Recurrence: Hashable, Sendable {
  /// At each of those times, on the days of the filter.
  case daily(at: [TimeOfDay], days: DayFilter)
  case cron(CronExpression)

  /// How far ahead `next` looks: 40 years, the longest wait for a February 29 on a given day of the
  /// week (2100 is no leap year). Bounds the work for what is never due.
  static let horizonDays = 14_610

  /// The first due instant strictly later than `instant`; nil if there is none within 40 years.
  public func next(after instant: Timestamp, in zone: Zone) -> Timestamp? {
    let seconds = instant.wholeSeconds
    let due = followsRealTime ? nextShown(after: seconds, zone) : nextReached(after: seconds, zone)
    // At the end of time there is nothing later.
    return due.map { Timestamp($0) }.flatMap { $0 > instant ? $0 : nil }
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
    let (start, end) = (after.wholeSeconds, through.wholeSeconds)
    func isDue(between low: Int, and high: Int) -> Bool {
      next(after: Timestamp(low), in: zone).map { $0 <= Timestamp(high) } ?? false
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
    return Timestamp(high)
  }
}

extension Recurrence {
  private var followsRealTime: Bool {
    switch self {
    case .daily: false
    case .cron(let expression): expression.followsRealTime
    }
  }

  /// The next time on a clock that is never changed, strictly later.
  private func nextWall(after wall: CivilTime) -> CivilTime? {
    switch self {
    case .daily(let times, let days): Self.nextWall(after: wall, at: times, on: days)
    case .cron(let expression): expression.next(after: wall)
    }
  }

  private static func nextWall(
    after wall: CivilTime, at times: [TimeOfDay], on days: DayFilter
  ) -> CivilTime? {
    guard let firstTime = times.min() else { return nil }
    if days.contains(wall.date), let time = times.lazy.filter({ $0 > wall.time }).min() {
      return CivilTime(wall.date, time)
    }
    return (1...horizonDays).lazy.map { wall.date.adding(days: $0) }.first(where: days.contains)
      .map { CivilTime($0, firstTime) }
  }

  /// The next second at which a wall time is reached for the first time.
  ///
  /// A wall time is reached no earlier than all that come before it. So none up to the one shown
  /// now is still to come, and the first that is reached later is the one.
  private func nextReached(after seconds: Int, _ zone: Zone) -> Int? {
    var wall = CivilTime(secondsSinceEpoch: seconds + zone.span(at: seconds).offset)
    // What is shown again after the clocks were put back lies within a day of now.
    while wall.secondsSinceEpoch - Zone.widestOffset <= seconds {
      guard let following = nextWall(after: wall) else { return nil }
      let instant = zone.instants(of: following).first.wholeSeconds
      if instant > seconds { return instant }
      wall = following
    }
    return nil
  }

  /// The next second at which the clocks show a wall time, be it again.
  private func nextShown(after seconds: Int, _ zone: Zone) -> Int? {
    let horizon = seconds + Self.horizonDays * 86_400
    var before = seconds
    while before < horizon {
      let span = zone.span(at: before + 1)
      let now = CivilTime(secondsSinceEpoch: before + span.offset)
      guard let wall = nextWall(after: now) else { return nil }
      let instant = wall.secondsSinceEpoch - span.offset
      if instant < span.end { return instant }
      before = span.end - 1
    }
    return nil
  }
}
