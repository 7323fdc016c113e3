import Logging
import QunguanCore
import QunguanStore

/// Makes events of what is due: occurrences of schedules in every chat of their rules, and timers.
/// The ``Agenda`` and the ``Timers`` know what is due, an alarm rings when it is; what is made is
/// kept once, whoever makes it again.
actor Scheduler {
  /// So many events are handed in at once, if more are due.
  static let together = 512
  /// What could not be kept is tried again after so long.
  static let patience = Interval.seconds(5)

  private nonisolated let executor = QueueExecutor(label: "qunguan.scheduler")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let intake: Intake
  private let clock: DaemonClock
  private let alarm: any WallAlarm
  private let logger: Logger
  private nonisolated let mailbox = Mailbox<[Effect]>()
  private var agenda = Agenda()
  private var timers = Timers()
  private var watch: ClockWatch
  private var isRunning = false
  private var isStopped = false
  /// Whether what is due could not be kept, and that is logged.
  private var isRefused = false

  init(intake: Intake, clock: DaemonClock, alarm: any WallAlarm, logger: Logger) {
    self.intake = intake
    self.clock = clock
    self.alarm = alarm
    self.logger = logger
    watch = ClockWatch(clock)
    alarm.start { [weak self] in
      Task { await self?.makeDue() }
    }
  }

  /// The schedules of a rule book with where they stand; what is not in use yet.
  struct Plans: Sendable {
    fileprivate var agenda: Agenda
    /// Timers of rules that come back; they may have rung in vain.
    fileprivate var returning: [Wake]
  }

  /// Prepares the schedules of a rule book. One that is new in this form begins now; one that is
  /// gone or switched off is forgotten, so that it begins anew if it comes back.
  func prepare(_ book: RuleBook) async throws -> Plans {
    let now = clock.now
    let planned = Planned.all(of: book)
    let forms = Dictionary(
      planned.map { ($0.name, $0.form) }, uniquingKeysWith: { first, _ in first })
    let (cursors, waiting) = try await intake.perform {
      (try $0.settleSchedules(forms, at: now), try $0.timersOfRetired())
    }
    return Plans(
      agenda: Agenda(planned, cursors, now: now),
      returning: waiting.filter { book[$0.rule] != nil })
  }

  /// Takes prepared schedules into use.
  func adopt(_ new: Plans) {
    agenda = new.agenda
    for wake in new.returning { timers.restore(wake) }
    setAlarm()
  }

  /// Timers that are in the store.
  func restore(_ wakes: [Wake]) {
    for wake in wakes { timers.set(wake) }
    setAlarm()
  }

  /// Timers that were set and cancelled, in the order of the commits.
  nonisolated func apply(_ effects: [Effect]) {
    if mailbox.post(effects) { Task { await readNews() } }
  }

  func stop() {
    isStopped = true
    alarm.stop()
  }

  private func readNews() {
    for effect in mailbox.take().joined() {
      switch effect {
      case .wake(let wake): timers.set(wake)
      case .cancelWake(let rule, let scope, let key):
        timers.cancel(rule: rule, scope: scope, key: key)
      default: break
      }
    }
    setAlarm()
  }

  private func setAlarm() {
    guard !isStopped, !isRunning else { return }
    alarm.set(to: [agenda.next, timers.next].compactMap(\.self).min())
  }

  /// Makes everything that is due by now; what is set meanwhile is looked at before it rests.
  func makeDue() async {
    guard !isRunning, !isStopped else { return }
    isRunning = true
    var known: KnownChats?
    while !isStopped {
      let now = look()
      let wakes = timers.take(through: now, most: Self.together)
      if !wakes.isEmpty {
        await ring(wakes, now)
      } else if let due = agenda.take(through: now, among: known, most: Self.together) {
        await handIn(due, now)
        if due.isEmpty { break }
      } else {
        known = await knownChats()
      }
    }
    isRunning = false
    setAlarm()
  }

  /// The time, and whatever it means if the clock was set.
  private func look() -> Timestamp {
    let now = clock.now
    guard let jump = watch.look(now, uptime: clock.uptime) else { return now }
    logger.notice("the clock was set", metadata: ["by": "\(jump.by)"])
    timers.clockWasSet(by: jump.by)
    if let instant = jump.isBackAt { agenda.goBack(to: instant) }
    return now
  }

  private func handIn(_ due: [Plan.Due], _ now: Timestamp) async {
    for start in stride(from: 0, to: due.count, by: Self.together) {
      let events = due[start...].prefix(Self.together).map { $0.event(received: clock.now) }
      for case .refused(let reason) in await intake.submit(events) { return wait(reason) }
    }
    if !due.isEmpty { isRefused = false }
    let moved = agenda.keep()
    guard !moved.isEmpty else { return }
    let through = agenda.through(now)
    intake.run {
      try $0.advanceSchedules(moved, through: through)
    } done: { [logger] result in
      // What is noted too late is made again, and known.
      guard case .failure(let error) = result else { return }
      logger.debug("schedules not noted", metadata: ["reason": .printable("\(error)")])
    }
  }

  private func ring(_ wakes: [Wake], _ now: Timestamp) async {
    let receipts = await intake.submit(wakes.map { Event.ringing($0, received: now) })
    for (wake, receipt) in zip(wakes, receipts) {
      if case .refused = receipt {
        timers.giveBack(wake, until: now + Self.patience)
      } else {
        timers.keep(wake)
      }
    }
  }

  /// Nil if the store can't say, and then what is due waits.
  private func knownChats() async -> KnownChats? {
    do {
      return KnownChats(try await intake.perform { try $0.chats() }.map(\.chat))
    } catch {
      wait("\(error)")
      return nil
    }
  }

  /// What is due is made later.
  private func wait(_ reason: String) {
    agenda.giveBack(until: clock.now + Self.patience)
    if !isRefused, !isStopped {
      logger.error("schedules wait", metadata: ["reason": .printable(reason)])
    }
    isRefused = true
  }
}
