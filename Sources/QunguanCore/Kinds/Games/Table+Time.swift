extension Table {
  /// Lets timers go on with the time that was left when the game was last seen to go on, if they
  /// stand still or one is overdue: the steward was away, or had to keep still.
  ///
  /// - Returns: whether it was so.
  mutating func resumeIfAway() -> Bool {
    guard isOverdue || !match.held.isEmpty else { return false }
    cancel(GameTimer.resume)
    match.timers = match.held + match.timers
    match.held = []
    match.hasToldQuiet = false
    let (community, seen) = (turn.community, Timestamp(milliseconds: match.seen))
    setAnew { community.awakeSpan(from: seen, to: $0) }
    return true
  }

  private var isOverdue: Bool {
    match.timers.contains {
      $0.isOfPlay && now - Timestamp(milliseconds: $0.due) > Self.leeway
    }
  }

  /// Timers that ring later than this were held up.
  private static var leeway: Interval { .seconds(10) }
  /// For whoever reads first what is going on.
  private static var shortest: Interval { .seconds(15) }

  /// In quiet hours, lets timers go on after them with the time that was left when they began: the
  /// timers were set by another clock, or for other quiet hours.
  mutating func waitOutQuiet() {
    if resumeIfAway() { return }
    let seen = Timestamp(milliseconds: match.seen)
    let start = max(seen, turn.community.quietStart(at: now) ?? seen)
    setAnew { $0 - start }
  }

  private mutating func setAnew(_ left: (Timestamp) -> Interval) {
    for timer in match.timers where timer.isOfPlay {
      set(timer.key, after: max(left(Timestamp(milliseconds: timer.due)), Self.shortest))
    }
    match.seen = now.milliseconds
  }

  /// Stands still while nothing may be said, and looks ever more seldom whether something may.
  mutating func hold() {
    for timer in match.timers where timer.isOfPlay {
      cancel(timer.key)
      match.held.append(timer)
    }
    let stood = now - Timestamp(milliseconds: match.seen)
    set(GameTimer.resume, at: now + min(max(stood, .minutes(1)), .hours(1)))
  }

  /// Leaves at least some seconds to who reads only now what is going on.
  mutating func prolong() {
    for timer in match.timers
    where timer.isOfPlay && Timestamp(milliseconds: timer.due) - now < Self.shortest {
      set(timer.key, after: Self.shortest)
    }
  }

  /// Ends the game at that instant, or when quiet hours begin before.
  mutating func setEnd(_ end: Timestamp) {
    let quiet = turn.community.nextQuiet(after: now).map { $0 - .seconds(1) }
    setEnd(at: min(end, quiet ?? end))
  }

  mutating func setEnd(at due: Timestamp) {
    match.ends = due.milliseconds
    set(GameTimer.end, at: due)
  }

  /// How long it goes on at most; nil for as long as it is played.
  var timeLeft: Interval? { match.ends.map { Timestamp(milliseconds: $0) - now } }

  /// Says good night before quiet hours that stand before the next timer, and wakes after them.
  mutating func setResumption() {
    let community = turn.community
    if let next = match.timers.filter(\.isOfPlay).map(\.due).min(),
      let quiet = community.isQuiet(at: now) ? now : community.nextQuiet(after: now),
      Timestamp(milliseconds: next) > quiet, let end = community.quietEnd(at: quiet)
    {
      if timeLeft(of: GameTimer.resume) != end - now { set(GameTimer.resume, at: end) }
      let last = quiet - .seconds(1)
      if last > now, timeLeft(of: GameTimer.pause) != last - now { set(GameTimer.pause, at: last) }
    } else {
      cancel(GameTimer.resume)
      cancel(GameTimer.pause)
    }
  }
}

extension Match.Timer {
  /// Whether it stands still in quiet hours.
  var isOfPlay: Bool { ![GameTimer.end, GameTimer.pause, GameTimer.resume].contains(key) }
}

extension Community {
  /// When a span will have passed in which quiet hours do not count.
  func awake(for span: Interval, from start: Timestamp) -> Timestamp {
    var (instant, left) = (quietEnd(at: start) ?? start, span)
    // A game has few days.
    for _ in 0..<100 {
      guard let quiet = nextQuiet(after: instant), instant + left > quiet,
        let end = quietEnd(at: quiet)
      else { break }
      left = left - (quiet - instant)
      instant = end
    }
    return instant + left
  }

  /// How much of a span lies outside quiet hours.
  func awakeSpan(from start: Timestamp, to end: Timestamp) -> Interval {
    var (instant, sum) = (quietEnd(at: start) ?? start, Interval.zero)
    for _ in 0..<100 {
      guard let quiet = nextQuiet(after: instant), quiet < end, let next = quietEnd(at: quiet)
      else { break }
      sum = .milliseconds(sum.milliseconds + (quiet - instant).milliseconds)
      instant = next
    }
    return .milliseconds(sum.milliseconds + max(.zero, end - instant).milliseconds)
  }

  /// When the quiet hours end that an instant lies in; nil if it lies in none, or they never do.
  func quietEnd(at instant: Timestamp) -> Timestamp? {
    guard let quietHours, quietHours != .wholeDay, isQuiet(at: instant) else { return nil }
    return daily(at: quietHours.end).next(after: instant, in: zone)
  }

  /// When the quiet hours began that an instant lies in; nil if it lies in none.
  func quietStart(at instant: Timestamp) -> Timestamp? {
    guard let quietHours, quietHours != .wholeDay, isQuiet(at: instant) else { return nil }
    return daily(at: quietHours.start).last(
      after: instant - .days(2), through: instant, in: zone)
  }

  /// When quiet hours begin next; nil if there are none.
  func nextQuiet(after instant: Timestamp) -> Timestamp? {
    guard let quietHours, quietHours != .wholeDay else { return nil }
    return daily(at: quietHours.start).next(after: instant, in: zone)
  }

  private func daily(at time: TimeOfDay) -> Recurrence {
    .daily(at: [time], days: .everyDay)
  }
}
