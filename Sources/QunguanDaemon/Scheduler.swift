import HeapModule
import Logging
import QunguanCore
import QunguanStore

/// Makes events of what is due: occurrences of schedules in every chat of their rules, and timers.
/// It sleeps until the next one; what it makes is kept once, whoever makes it again.
actor Scheduler {
  /// A clock that is set forward or back is noticed after this time at the latest.
  static let longestSleep = Interval.seconds(60)
  /// Missed occurrences are looked for at most this far back: as long as event keys are kept.
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

  private struct Plan {
    var rule: Rule
    var schedule: Schedule
    var zone: Zone
    /// Occurrences up to then have been made.
    var seen: Timestamp
  }

  private struct TimerName: Hashable {
    var rule: String
    var scope: String
    var key: String
  }

  private let intake: Intake
  private let clock: DaemonClock
  private let logger: Logger
  private var plans: [String: Plan] = [:]
  private var timers: [TimerName: Wake] = [:]
  private var agenda = Heap<Due>()
  private var sleeper: Task<Void, Never>?
  private var isStopped = false

  init(intake: Intake, clock: DaemonClock, logger: Logger) {
    self.intake = intake
    self.clock = clock
    self.logger = logger
  }

  /// Takes over the schedules of a rule book. One that is new in this form begins now.
  func adopt(_ book: RuleBook) async throws {
    let now = clock.now
    let planned = book.rules.filter { $0.mode != .off }.flatMap { rule in
      rule.schedules.enumerated().map { index, schedule in
        (name: index == 0 ? rule.name : "\(rule.name)#\(index)", rule: rule, schedule: schedule)
      }
    }
    let zone = book.community.zone
    let cursors = try await intake.perform { batch in
      try planned.map { plan in
        let form = "\(plan.schedule.form) \((plan.schedule.zone ?? zone).name)"
        try batch.beginSchedule(plan.name, form: form, since: now)
        return try batch.cursor(schedule: plan.name, form: form)?.seen ?? now
      }
    }
    plans = [:]
    for (plan, seen) in zip(planned, cursors) {
      plans[plan.name] = Plan(
        rule: plan.rule, schedule: plan.schedule, zone: plan.schedule.zone ?? zone,
        seen: max(seen, now - Self.lookBack))
    }
    rebuild()
  }

  /// Timers that are in the store.
  func restore(_ wakes: [Wake]) {
    for wake in wakes { remember(wake) }
    sleepUntilNext()
  }

  /// Timers that were set and cancelled, after the commit.
  func apply(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .wake(let wake): remember(wake)
      case .cancelWake(let rule, let scope, let key):
        timers[TimerName(rule: rule, scope: scope, key: key)] = nil
      case .act: break
      }
    }
    sleepUntilNext()
  }

  func stop() {
    isStopped = true
    sleeper?.cancel()
  }

  private func remember(_ wake: Wake) {
    timers[TimerName(rule: wake.rule, scope: wake.scope, key: wake.key)] = wake
    agenda.insert(Due(time: wake.due, what: .wake(wake)))
  }

  private func rebuild() {
    agenda = Heap(timers.values.map { Due(time: $0.due, what: .wake($0)) })
    for (name, plan) in plans { announce(name, plan) }
    sleepUntilNext()
  }

  private func announce(_ name: String, _ plan: Plan) {
    guard let next = plan.schedule.recurrence.next(after: plan.seen, in: plan.zone) else { return }
    agenda.insert(Due(time: next, what: .schedule(name)))
  }

  private func sleepUntilNext() {
    sleeper?.cancel()
    guard !isStopped, let next = agenda.min else { return }
    let wait = min(max(next.time - clock.now, .zero), Self.longestSleep)
    sleeper = Task {
      try? await Task.sleep(for: .milliseconds(wait.milliseconds))
      if !Task.isCancelled { await self.run() }
    }
  }

  private func run() async {
    let now = clock.now
    while let next = agenda.min, next.time <= now, !isStopped {
      _ = agenda.popMin()
      switch next.what {
      case .schedule(let name): await occur(name, now)
      case .wake(let wake): await fire(wake, now)
      }
    }
    sleepUntilNext()
  }

  /// Makes the occurrences of a schedule that are due, the newest few of those that were missed.
  private func occur(_ name: String, _ now: Timestamp) async {
    guard let plan = plans[name] else { return }
    let due = plan.schedule.recurrence.occurrences(
      after: plan.seen, through: now, limit: Missed.most, in: plan.zone)
    do {
      let known = try await intake.perform { batch in
        try batch.chats().map { Chat(id: $0.id, kind: $0.facts.kind, name: $0.facts.name) }
      }
      let chats = plan.rule.gate.chats.chats(among: known)
      let kinds = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      var isKept = true
      for (index, time) in due.enumerated() {
        for chat in chats {
          var event = Event(
            key: .schedule(rule: name, chat: chat, due: time), type: .scheduled,
            gateway: chat.gateway, time: time, received: now)
          event.chat = kinds[chat] ?? Chat(id: chat, kind: .group)
          event.occasion = .schedule(
            rule: plan.rule.name, due: time, newer: due.count - 1 - index)
          if case .refused = await intake.submit(event) { isKept = false }
        }
      }
      guard isKept else { throw IntakeClosed() }
      if let last = due.last {
        try await intake.perform { try $0.advance(name, seen: last) }
        plans[name]?.seen = max(last, plans[name]?.seen ?? last)
      }
      if let plan = plans[name] { announce(name, plan) }
    } catch {
      logger.error("schedule waits", metadata: ["rule": .printable(name), "reason": "\(error)"])
      agenda.insert(Due(time: now + .seconds(1), what: .schedule(name)))
    }
  }

  private func fire(_ wake: Wake, _ now: Timestamp) async {
    let name = TimerName(rule: wake.rule, scope: wake.scope, key: wake.key)
    guard timers[name] == wake else { return }
    let gateway = wake.chat?.gateway ?? .daemon
    var event = Event(key: .wake(wake), type: .wake, gateway: gateway, time: now, received: now)
    event.chat = wake.chat.map { Chat(id: $0, kind: $0.directPeer == nil ? .group : .direct) }
    event.occasion = .wake(wake)
    if case .refused = await intake.submit(event) {
      agenda.insert(Due(time: now + .seconds(1), what: .wake(wake)))
    } else if timers[name] == wake {
      timers[name] = nil
    }
  }
}
