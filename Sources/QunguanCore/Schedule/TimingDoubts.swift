import QunguanText

// Times that are legal and surely not meant: at which nothing would ever be heard.

extension Timing {
  /// Times at which nothing would be heard.
  func doubt(_ context: CheckContext, _ findings: Findings) {
    guard isGood, let first = dues.first?.place else { return }
    guard isEverDue(context, findings) else { return }
    let clocks = zone ?? context.community.zone
    let start = context.now ?? Self.anyTime
    // How the hours of another zone lie depends on the date.
    guard clocks.name == context.community.zone.name else { return }
    let today = clocks.civil(at: start).date
    if let when = context.gate?.when, !when.allowsAny(of: recurrence, from: today) {
      findings.warning(at: first, "'when' allows none of the times at which this is due")
    }
    if let quiet = context.community.quietHours { doubt(quiet, findings) }
  }

  /// Whether it is due at all; a warning if it is not.
  func isEverDue(_ context: CheckContext, _ findings: Findings) -> Bool {
    guard isGood, let first = dues.first?.place else { return true }
    let clocks = zone ?? context.community.zone
    guard recurrence.next(after: context.now ?? Self.anyTime, in: clocks) != nil else {
      findings.warning(at: first, whyNever(context.now.map { clocks.civil(at: $0) }))
      return false
    }
    return true
  }

  /// Where it is not known when a rule is checked: what comes again comes again after it too.
  static let anyTime = Timestamp(seconds: 946_684_800)

  /// What is said on the day that is counted down to, at times none of which lies on it.
  func doubt(onTheDay say: Say, _ context: CheckContext, _ findings: Findings) {
    guard isGood, let onTheDay else { return }
    let clocks = zone ?? context.community.zone
    if onTheDay.next(after: Self.anyTime, in: clocks) == nil {
      findings.warning(
        at: say.place, "none of the times at which this is due lies on the day itself")
    }
  }

  private func whyNever(_ now: CivilTime?) -> Phrase {
    if let now {
      if case .dates(let times) = recurrence.pattern, let last = times.last, last <= now {
        return "\(last) is past, so nothing is said any more"
      }
      if let last = recurrence.until, last <= now.date {
        return "its last day is \(last), so nothing is due any more"
      }
    }
    return "this schedule is never due"
  }

  private func doubt(_ quiet: HourRange, _ findings: Findings) {
    for due in dues {
      guard let time = due.value, quiet.contains(time) else { continue }
      findings.warning(
        at: due.place, "\(time) lies in the quiet hours \(quiet), so nothing is said then")
    }
    let times = recurrence.pattern.times
    guard let first = dues.first, first.value == nil, !times.isEmpty,
      times.allSatisfy(quiet.contains)
    else { return }
    findings.warning(
      at: first.place, "all its times lie in the quiet hours \(quiet), so nothing is ever said")
  }
}

extension GateConfig.When {
  /// Whether it lets a recurrence of the same zone through at any time.
  fileprivate func allowsAny(of recurrence: Recurrence, from today: CivilDate) -> Bool {
    let times = recurrence.pattern.times
    guard times.isEmpty || times.contains(where: isAtSuchHours) else { return false }
    if case .dates(let times) = recurrence.pattern {
      return times.contains { isAtSuchHours($0.time) && isOnSuchDays($0.date) }
    }
    let from = max(today, recurrence.starts ?? today, between?.lowerBound ?? today)
    let last = between?.upperBound ?? from.adding(days: Recurrence.horizonDays)
    var date = from
    while let day = recurrence.day(from: date, through: last) {
      if isOnSuchDays(day) { return true }
      date = day.adding(days: 1)
    }
    return false
  }

  func isAtSuchHours(_ time: TimeOfDay) -> Bool {
    hours?.contains { $0.contains(time) } ?? true
  }

  private func isOnSuchDays(_ date: CivilDate) -> Bool {
    days?.contains(date) ?? true && between?.contains(date) ?? true
  }
}

extension Recurrence.Pattern {
  /// The times of day at which it is due, on days on which it is; none if they are different from
  /// day to day.
  fileprivate var times: [TimeOfDay] {
    switch self {
    case .daily(let times, _): times
    case .cron(let expression): expression.times
    case .clock(let step):
      stride(from: 0, to: 86_400, by: step).map { TimeOfDay(uncheckedSeconds: $0) }
    case .elapsed: []
    case .dates(let times): times.map(\.time)
    }
  }
}
