/// The days of a plan: when each begins, at which hours of it members check in, and from which day
/// to which the plan goes on.
///
/// Everything is asked of instants, by a zone's clocks. A window belongs to the day in which it
/// opens and may go on beyond its end. Where clocks are put back it is open both times, where they
/// jump it opens after the gap; one that falls into the gap as a whole is left out.
struct PlanDays: Sendable {
  /// From the one that opens first in a day to the last, and not overlapping; none for all day.
  private(set) var windows: [HourRange] = []
  /// When a day begins.
  private(set) var dayStarts = TimeOfDay.midnight
  /// The first day; nil for any.
  var starts: CivilDate?
  /// The last day; nil for none.
  var ends: CivilDate?

  init() {}

  init(
    windows: [HourRange], dayStarts: TimeOfDay, starts: CivilDate? = nil, ends: CivilDate? = nil
  ) {
    self.dayStarts = dayStarts
    self.windows = windows.sorted {
      $0.start.seconds(after: dayStarts) < $1.start.seconds(after: dayStarts)
    }
    self.starts = starts
    self.ends = ends
  }

  /// Where an instant stands among the days of a plan.
  enum Moment: Hashable, Sendable {
    case open(CivilDate, window: Int)
    /// No window of the day has opened yet.
    case early(CivilDate, opens: Timestamp)
    /// One has closed, and another opens later that day.
    case between(CivilDate, closed: Timestamp, opens: Timestamp)
    /// The last has closed; nil if that was the plan's last day.
    case late(CivilDate, closed: Timestamp, opens: Timestamp?)
    case notBegun(opens: Timestamp)
    case over(last: CivilDate)

    /// The day that counts; nil outside of the plan.
    var day: CivilDate? {
      switch self {
      case .open(let day, _), .early(let day, _), .between(let day, _, _), .late(let day, _, _):
        day
      case .notBegun, .over: nil
      }
    }
  }

  func place(of instant: Timestamp, in zone: Zone) -> Moment {
    let today = day(of: instant, in: zone)
    let yesterday = today.adding(days: -1)
    for day in windows.isEmpty ? [today] : [yesterday, today] {
      let window = spans(of: day, in: zone).firstIndex { $0.contains(instant) }
      if let window { return outside(day, zone) ?? .open(day, window: window) }
    }
    if let moment = outside(today, zone) { return moment }
    let spans = spans(of: today, in: zone).filter { !$0.isEmpty }
    let closed = spans.last { $0.upperBound <= instant }?.upperBound
    let opens = spans.first { instant < $0.lowerBound }?.lowerBound
    switch (closed, opens) {
    case (nil, let opens?): return .early(today, opens: opens)
    case (let closed?, let opens?): return .between(today, closed: closed, opens: opens)
    case (let closed, nil):
      let tomorrow = today.adding(days: 1)
      let next = isOver(on: tomorrow) ? nil : opening(of: tomorrow, in: zone)
      return .late(today, closed: closed ?? instant, opens: next)
    }
  }

  /// The day that an instant belongs to, windows aside.
  func day(of instant: Timestamp, in zone: Zone) -> CivilDate {
    let date = zone.civil(at: instant).date
    return instant < start(of: date, in: zone) ? date.adding(days: -1) : date
  }

  /// When each window of a day is open, in their order.
  func spans(of day: CivilDate, in zone: Zone) -> [Range<Timestamp>] {
    guard !windows.isEmpty else {
      let start = start(of: day, in: zone)
      return [start..<max(start, self.start(of: day.adding(days: 1), in: zone))]
    }
    return windows.map { hours in
      let first = hours.start < dayStarts ? day.adding(days: 1) : day
      let last = hours.end > hours.start ? first : first.adding(days: 1)
      let opens = zone.instants(of: CivilTime(first, hours.start)).first
      let closes = zone.instants(of: CivilTime(last, hours.end)).all.last ?? opens
      return opens..<max(opens, closes)
    }
  }

  func hasBegun(on day: CivilDate) -> Bool { starts.map { $0 <= day } ?? true }
  func isOver(on day: CivilDate) -> Bool { ends.map { $0 < day } ?? false }
  /// Whether it is one of the plan's days.
  func contains(_ day: CivilDate) -> Bool { hasBegun(on: day) && !isOver(on: day) }

  /// Hours of which a part belongs to both.
  var overlap: (HourRange, HourRange)? {
    let spans = windows.map { hours in
      let start = hours.start.seconds(after: dayStarts)
      let length = hours.end.seconds(after: hours.start)
      return (start, start + (length == 0 ? 86_400 : length))
    }
    guard let first = spans.first, let last = spans.last else { return nil }
    for index in spans.indices.dropFirst() where spans[index].0 < spans[index - 1].1 {
      return (windows[index - 1], windows[index])
    }
    return spans.count > 1 && last.1 > first.0 + 86_400
      ? (windows[windows.count - 1], windows[0]) : nil
  }

  private func start(of day: CivilDate, in zone: Zone) -> Timestamp {
    zone.instants(of: CivilTime(day, dayStarts)).first
  }

  private func opening(of day: CivilDate, in zone: Zone) -> Timestamp? {
    spans(of: day, in: zone).first { !$0.isEmpty }?.lowerBound
  }

  private func outside(_ day: CivilDate, _ zone: Zone) -> Moment? {
    if let starts, day < starts {
      return .notBegun(opens: opening(of: starts, in: zone) ?? start(of: starts, in: zone))
    }
    if let ends, ends < day { return .over(last: ends) }
    return nil
  }
}

extension TimeOfDay {
  /// How many seconds it is from another time of day until this one, less than a day.
  fileprivate func seconds(after other: TimeOfDay) -> Int {
    let seconds = secondsSinceMidnight - other.secondsSinceMidnight
    return seconds < 0 ? seconds + 86_400 : seconds
  }
}
