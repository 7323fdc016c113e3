import HeapModule
import Logging
import QunguanCore
import QunguanStore

/// Makes events of what is due: occurrences of schedules in every chat of their rules, and timers.
/// It sleeps until the next one; what it makes is kept once, whoever makes it again.
actor Scheduler {
  /// A clock that is set forward or back is noticed after this time at the latest.
  static let longestSleep = Interval.seconds(60)
  /// So many events are handed in at once.
  static let together = 256
  /// Missed occurrences are looked for at most this far back: less than event keys are kept.
  static let lookBack = Interval.days(7)

  private struct Due: Comparable {
    enum What: Hashable {
      case schedule(String)
      case wake(Wake)
    }
    var time: Timestamp
    var what: What
    static func < (left: Self, right: Self) -> Bool { left.time < right.time }
  }

  fileprivate struct Plan {
    var rule: Rule
    var schedule: Schedule
    var zone: Zone
    /// Occurrences up to then have been made.
    var seen: Timestamp
    /// Where it stands in the agenda; an entry of another time is stale.
    var next: Timestamp?
  }

  private struct TimerName: Hashable {
    var rule: String
    var scope: String
    var key: String

    init(rule: String, scope: String, key: String) {
      self.rule = rule
      self.scope = scope
      self.key = key
    }

    init(_ wake: Wake) { self.init(rule: wake.rule, scope: wake.scope, key: wake.key) }
  }

  private let intake: Intake
  private let clock: DaemonClock
  private let logger: Logger
  private nonisolated let mailbox = Mailbox<[Effect]>()
  private var plans: [String: Plan] = [:]
  private var timers: [TimerName: Wake] = [:]
  private var agenda = Heap<Due>()
  private var sleeper: Task<Void, Never>?
  private var isRunning = false
  private var isStopped = false

  init(intake: Intake, clock: DaemonClock, logger: Logger) {
    self.intake = intake
    self.clock = clock
    self.logger = logger
  }

  /// The schedules of a rule book with where they stand; what is not in use yet.
  struct Plans: Sendable {
    fileprivate var byName: [String: Plan]
  }

  /// Prepares the schedules of a rule book. One that is new in this form begins now; one that is
  /// gone or switched off is forgotten, so that it begins anew if it comes back.
  func prepare(_ book: RuleBook) async throws -> Plans {
    let now = clock.now
    let planned = book.rules.filter { $0.mode != .off }.flatMap { rule in
      rule.schedules.enumerated().map { index, schedule in
        (name: index == 0 ? rule.name : "\(rule.name)#\(index)", rule: rule, schedule: schedule)
      }
    }
    let zone = book.community.zone
    let cursors = try await intake.perform { batch in
      try batch.forgetSchedules(except: planned.map(\.name))
      return try planned.map { plan in
        let form = "\(plan.schedule.form) \((plan.schedule.zone ?? zone).name)"
        try batch.beginSchedule(plan.name, form: form, since: now)
        return try batch.cursor(schedule: plan.name, form: form)?.seen ?? now
      }
    }
    var plans = Plans(byName: [:])
    for (plan, seen) in zip(planned, cursors) {
      // A cursor ahead of the clock, which was set back, would keep the schedule silent.
      plans.byName[plan.name] = Plan(
        rule: plan.rule, schedule: plan.schedule, zone: plan.schedule.zone ?? zone,
        seen: min(max(seen, now - Self.lookBack), now))
    }
    return plans
  }

  /// Takes prepared schedules into use.
  func adopt(_ new: Plans) {
    plans = new.byName
    agenda = Heap(timers.values.map { Due(time: $0.due, what: .wake($0)) })
    for name in plans.keys { announce(name) }
    sleepUntilNext()
  }

  /// Timers that are in the store.
  func restore(_ wakes: [Wake]) {
    for wake in wakes { remember(wake) }
    sleepUntilNext()
  }

  /// Timers that were set and cancelled, in the order of the commits.
  nonisolated func apply(_ effects: [Effect]) {
    if mailbox.post(effects) { Task { await readNews() } }
  }

  func stop() {
    isStopped = true
    sleeper?.cancel()
  }

  private func readNews() {
    for effect in mailbox.take().joined() {
      switch effect {
      case .wake(let wake): remember(wake)
      case .cancelWake(let rule, let scope, let key):
        timers[TimerName(rule: rule, scope: scope, key: key)] = nil
      default: break
      }
    }
    sleepUntilNext()
  }

  private func remember(_ wake: Wake) {
    timers[TimerName(wake)] = wake
    agenda.insert(Due(time: wake.due, what: .wake(wake)))
  }

  private func announce(_ name: String) {
    guard let plan = plans[name] else { return }
    plans[name]?.next = plan.schedule.recurrence.next(after: plan.seen, in: plan.zone)
    guard let next = plans[name]?.next else { return }
    agenda.insert(Due(time: next, what: .schedule(name)))
  }

  private func sleepUntilNext() {
    sleeper?.cancel()
    guard !isStopped, !isRunning, let next = agenda.min else { return }
    let wait = min(max(next.time - clock.now, .zero), Self.longestSleep)
    sleeper = Task {
      try? await Task.sleep(for: .milliseconds(wait.milliseconds))
      if !Task.isCancelled { await self.runDue() }
    }
  }

  /// Makes everything that is due by now; what is set meanwhile is looked at before it sleeps.
  func runDue() async {
    guard !isRunning else { return }
    isRunning = true
    let now = clock.now
    while !isStopped {
      var wakes: [Wake] = []
      var schedules: [String] = []
      while let next = agenda.min, next.time <= now, wakes.count < Self.together {
        _ = agenda.popMin()
        switch next.what {
        case .schedule(let name): if plans[name]?.next == next.time { schedules.append(name) }
        case .wake(let wake): wakes.append(wake)
        }
      }
      if wakes.isEmpty && schedules.isEmpty { break }
      await fire(wakes, now)
      for name in schedules { await occur(name, now) }
    }
    isRunning = false
    sleepUntilNext()
  }

  /// Makes the occurrences of a schedule that are due, the newest few of those that were missed.
  private func occur(_ name: String, _ now: Timestamp) async {
    guard let plan = plans[name] else { return }
    let due = plan.schedule.recurrence.occurrences(
      after: plan.seen, through: now, limit: Missed.most, in: plan.zone)
    do {
      let known =
        try await plan.rule.gate.chats.needsKnownChats
        ? intake.perform { batch in
          try batch.chats().map(\.chat)
        } : []
      for (index, time) in due.enumerated() {
        try await occur(plan, time, newer: due.count - 1 - index, known, received: now)
      }
      if let last = due.last { try await intake.perform { try $0.advance(name, seen: last) } }
    } catch {
      logger.error(
        "schedule waits", metadata: ["rule": .printable(name), "reason": .printable("\(error)")])
      guard plans[name]?.next == plan.next else { return }
      let again = now + .seconds(5)
      plans[name]?.next = again
      return agenda.insert(Due(time: again, what: .schedule(name)))
    }
    // The rules may have been reloaded meanwhile: then the plan stands in the agenda already.
    guard plans[name]?.next == plan.next else { return }
    plans[name]?.seen = max(due.last ?? plan.seen, plan.seen)
    announce(name)
  }

  private func occur(
    _ plan: Plan, _ due: Timestamp, newer: Int, _ known: [Chat], received: Timestamp
  ) async throws {
    guard plan.schedule.audience == .chats else {
      let event = Event.occurrence(
        of: plan.rule.name, in: nil, due: due, newer: newer, received: received)
      if case .refused(let reason) = await intake.submit(event) { throw Refused(reason: reason) }
      return
    }
    let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let events = plan.rule.gate.chats.chats(among: known).map { chat in
      Event.occurrence(
        of: plan.rule.name, in: byID[chat] ?? Chat(id: chat, kind: .group), due: due, newer: newer,
        received: received)
    }
    for receipt in await submit(events) {
      if case .refused(let reason) = receipt { throw Refused(reason: reason) }
    }
  }

  /// Hands many events in at once, so that they share commits.
  private func submit(_ events: [Event]) async -> [Intake.Receipt] {
    var receipts: [Intake.Receipt] = []
    var rest = events[...]
    while !rest.isEmpty {
      receipts += await withTaskGroup { group in
        for (index, event) in rest.prefix(Self.together).enumerated() {
          group.addTask { [intake] in (index, await intake.submit(event)) }
        }
        var answers: [(Int, Intake.Receipt)] = []
        for await answer in group { answers.append(answer) }
        return answers.sorted { $0.0 < $1.0 }.map(\.1)
      }
      rest = rest.dropFirst(Self.together)
    }
    return receipts
  }

  private struct Refused: Error, CustomStringConvertible {
    var reason: String
    var description: String { reason }
  }

  private func fire(_ wakes: [Wake], _ now: Timestamp) async {
    let current = wakes.filter { timers[TimerName($0)] == $0 }
    let events = current.map { Event.ringing($0, received: now) }
    for (wake, receipt) in zip(current, await submit(events)) {
      if case .refused = receipt {
        agenda.insert(Due(time: now + .seconds(5), what: .wake(wake)))
      } else if timers[TimerName(wake)] == wake {
        timers[TimerName(wake)] = nil
      }
    }
  }
}
