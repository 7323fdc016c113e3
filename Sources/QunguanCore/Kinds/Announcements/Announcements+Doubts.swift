import QunguanText

// Leads that are legal and surely not meant: of which nothing would be heard.

extension Announcements.Config {
  /// Of what comes again so many times are looked at.
  private static let mostStarts = 100

  func doubtLeads(_ context: CheckContext, _ findings: Findings) {
    guard timing.isGood else { return }
    doubtHours(context, findings)
    doubtPast(context, findings)
    doubtMeetings(context, findings)
  }

  /// What would fall into quiet hours, by clocks that are not changed.
  private func doubtHours(_ context: CheckContext, _ findings: Findings) {
    let usual = context.community.zone.name
    guard let quiet = context.community.quietHours, (timing.zone?.name ?? usual) == usual else {
      return
    }
    for lead in leads {
      for due in timing.dues {
        guard let time = due.value?.earlier(by: lead.before), quiet.contains(time) else { continue }
        findings.warning(
          at: lead.place ?? due.place,
          "\(time) lies in the quiet hours \(quiet), so nothing is said then")
      }
    }
  }

  /// Those before dates of which some are still to come.
  private func doubtPast(_ context: CheckContext, _ findings: Findings) {
    guard let now = context.now, case .dates = timing.recurrence.pattern else { return }
    let zone = timing.zone ?? context.community.zone
    for lead in leads where lead.before > .zero {
      let recurrence = timing.recurrence.shifted(earlier: lead.before)
      guard recurrence.next(after: now, in: zone) == nil else { continue }
      findings.warning(
        at: lead.place ?? place, "\(lead.before) before is past, so this is not said any more")
    }
  }

  /// Of two in one instant only the nearer is said.
  private func doubtMeetings(_ context: CheckContext, _ findings: Findings) {
    let leads = leads
    guard leads.count > 1 else { return }
    let zone = timing.zone ?? context.community.zone
    let now = context.now ?? Timing.anyTime
    var starts: [Timestamp] = []
    while starts.count < Self.mostStarts,
      let next = timing.recurrence.next(after: starts.last ?? now, in: zone)
    {
      starts.append(next)
    }
    let known = Set(starts)
    for (index, lead) in leads.enumerated() {
      let dues = starts.map { $0 - lead.before }.filter { $0 > now }
      let nearer = leads[..<index].first { nearer in
        dues.contains { known.contains($0 + nearer.before) }
      }
      guard let nearer else { continue }
      findings.warning(at: lead.place ?? place, Self.hidden(lead.before, behind: nearer.before))
    }
  }

  private static func hidden(_ before: Interval, behind nearer: Interval) -> Phrase {
    if before == nearer { return "\(before) before is written twice; it is said once" }
    return nearer == .zero
      ? "never said where another one begins at that moment, \(before) before"
      : "never said where another one is only \(nearer) away at that moment, \(before) before"
  }
}

extension TimeOfDay {
  fileprivate func earlier(by interval: Interval) -> TimeOfDay {
    let seconds = secondsSinceMidnight - Int(interval.milliseconds / 1000)
    return TimeOfDay(uncheckedSeconds: seconds.flooredDivision(by: 86_400).remainder)
  }
}
