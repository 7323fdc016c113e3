import Logging
import QunguanCore
import QunguanStore

/// The only writer of the database. Drains the intake into one transaction at a time, in which an
/// event that fails takes only itself back, and answers when it is on disk: while one batch is
/// being synced, the next one gathers.
///
/// Runs on a thread of its own, as SQLite blocks.
actor Pump {
  /// A batch ends at so many items, or when stepping took so long.
  static let mostItems = 256
  static let longest = Duration.milliseconds(20)

  /// Who is told after a commit.
  struct Listeners: Sendable {
    var outbox: @Sendable ([OutboxRow]) -> Void
    /// Timers set and cancelled, in their order.
    var timers: @Sendable ([Effect]) -> Void
    /// Rows that are no longer to be delivered.
    var withdrawn: @Sendable ([OutboxID]) -> Void
    /// Feeds that rules ask for.
    var fetches: @Sendable ([Fetch]) -> Void = { _ in }
    /// Pictures in which rules look for QR codes.
    var scans: @Sendable ([Scan]) -> Void = { _ in }
    /// Speech was paused or resumed, in a chat or everywhere, by a command in a chat.
    var paused: @Sendable (ChatID?, Bool) -> Void = { _, _ in }
    /// The store can't go on: the process has to end.
    var failed: @Sendable (StoreError) -> Void
  }

  nonisolated let intake = Intake()
  nonisolated let counters = Counters()
  private nonisolated let executor = QueueExecutor(label: "qunguan.pump")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let store: Store
  private let mark: SteppingMark
  private let secret: Generator.Secret
  private let logger: Logger
  private var engine: Engine
  private var orders: Orders
  private var listeners: Listeners?
  private var lastReceived = Timestamp(milliseconds: .min)
  private var hasFailed = false
  private var isStopped = false

  init(
    store: Store, steppingMark: String, book: RuleBook, secret: Generator.Secret,
    surroundings: Orders.Surroundings = Orders.Surroundings(), logger: Logger
  ) throws {
    self.store = store
    self.secret = secret
    self.logger = logger
    mark = try SteppingMark(path: steppingMark)
    engine = try Engine(book, secret: secret)
    orders = Orders(book: book, secret: secret, surroundings: surroundings)
  }

  /// Begins to drain what has gathered.
  func start(_ listeners: Listeners) {
    self.listeners = listeners
    intake.open { Task { await self.drain() } }
  }

  /// From the next batch on, the rules of `book` decide, on memory that is in line with them: no
  /// event comes between the two, which would find a renamed plan under neither name. If this
  /// throws, nothing has changed.
  func adopt(_ book: RuleBook, at now: Timestamp) throws -> SettledRules {
    if isStopped || hasFailed { throw IntakeClosed() }
    let adopted = try Engine(book, secret: secret)
    do {
      let settled = try store.batch { try $0.settleRules(of: book, at: now) }
      engine = adopted
      orders = Orders(book: book, secret: secret, surroundings: orders.surroundings)
      return settled
    } catch {
      endIfNeeded(error)
      throw error
    }
  }

  /// Takes nothing in any more and writes what is there.
  func stop() {
    isStopped = true
    intake.close()
    var rest = intake.take()[...]
    while !rest.isEmpty { rest = run(rest) }
  }

  /// Writes what waits, then lets others have a turn: under constant load, a reload too.
  private func drain() {
    var rest = intake.take()[...]
    if rest.isEmpty { return }
    while !rest.isEmpty { rest = run(rest) }
    Task { drain() }
  }

  /// What a batch came to, told to others only after its commit.
  private struct Yield {
    var receipts: [(Intake.Arrival, Intake.Receipt)] = []
    var errands: [(Intake.Errand, (any Error)?)] = []
    var kept = 0
    var quarantined: [(EventKey, reason: String)] = []
    var rows: [OutboxRow] = []
    var timers: [Effect] = []
    var withdrawn: [OutboxID] = []
    var fetches: [Fetch] = []
    var scans: [Scan] = []
    var pauses: [(chat: ChatID?, isPaused: Bool)] = []
  }

  /// Writes a batch from the front of `items` and returns the rest.
  private func run(_ items: ArraySlice<Intake.Item>) -> ArraySlice<Intake.Item> {
    guard !hasFailed else {
      refuse(items, "the store has failed")
      return []
    }
    var batchItems = items.prefix(Self.mostItems)
    let lastReceived = lastReceived
    var outcome = Yield()
    do {
      outcome = try store.batch { batch in
        // The store may run this twice: nothing of the first time may be left.
        self.lastReceived = lastReceived
        batchItems = items.prefix(Self.mostItems)
        let deadline = ContinuousClock.now + Self.longest
        var yield = Yield()
        for (offset, item) in batchItems.enumerated() {
          if offset > 0, isSuspect(item) || ContinuousClock.now > deadline {
            batchItems = batchItems.prefix(offset)
            break
          }
          switch item {
          case .errand(let errand): yield.errands.append((errand, try run(errand, batch)))
          case .arrival(let arrival):
            yield.receipts.append((arrival, try take(arrival, batch, &yield)))
          }
          if isSuspect(item) {
            batchItems = batchItems.prefix(offset + 1)
            break
          }
        }
        return yield
      }
    } catch {
      fail(batchItems, error)
      return items.dropFirst(batchItems.count)
    }
    publish(outcome)
    return items.dropFirst(batchItems.count)
  }

  /// Its own error, unless the batch is lost with it.
  private func run(_ errand: Intake.Errand, _ batch: Batch) throws -> (any Error)? {
    do {
      try batch.savepoint { try errand.work(batch) }
      return nil
    } catch {
      if batch.isBatchFailure(error) { throw error }
      return error
    }
  }

  private func take(
    _ arrival: Intake.Arrival, _ batch: Batch, _ yield: inout Yield
  ) throws -> Intake.Receipt {
    var event = arrival.event
    if lastReceived - event.received > DaemonClock.jitter {
      logger.warning("the clock was set back", metadata: ["by": "\(lastReceived - event.received)"])
      lastReceived = event.received
    }
    event.received = max(event.received, lastReceived)
    lastReceived = event.received
    if try batch.isKnown(event.key) {
      try forgetTimer(of: event, batch)
      return .known
    }
    // Moved or cancelled after the scheduler had read it.
    if case .wake(let wake)? = event.occasion, try !batch.hasTimer(wake) { return .known }
    // The timer of a rule that is gone waits for it, as what the rule remembers does.
    if case .wake(let wake)? = event.occasion, engine.book[wake.rule] == nil { return .known }
    if mark.crashes(on: event.key) > 1 {
      let reason = "the daemon has died twice while it worked on this event"
      return try quarantine(arrival, reason, batch, &yield)
    }
    do {
      let (step, rows) = try write(event, arrival.wish, batch)
      yield.rows += rows
      if case .pause(let chat, let isPaused)? = step.order { yield.pauses.append((chat, isPaused)) }
      for caused in step.effects {
        switch caused.effect {
        case .wake, .cancelWake: yield.timers.append(caused.effect)
        case .withdraw(let row): yield.withdrawn.append(row)
        case .fetch(let fetch): yield.fetches.append(fetch)
        case .scan(let scan): yield.scans.append(scan)
        case .act, .award, .revoke, .tag, .checkIn, .strike, .beginBreak, .endBreak, .offence,
          .pardon, .appeal, .mark, .unmark, .silence, .endSilence, .undo:
          break
        }
      }
      yield.kept += 1
      return .kept
    } catch {
      guard !batch.isBatchFailure(error) else { throw error }
      return try quarantine(arrival, "\(error)", batch, &yield)
    }
  }

  /// Steps an event and writes what became of it: only a death in here is that event's fault.
  private func write(
    _ event: Event, _ wish: Intake.Wish?, _ batch: Batch
  ) throws -> (Step, [OutboxRow]) {
    mark.begin(event.key)
    defer { mark.clear() }
    var step =
      try wish.map { Step(order: $0.order, trace: Trace(book: engine.book.fingerprint)) }
      ?? engine.step(event, batch)
    let rows = try batch.savepoint {
      let outcome = try orders.carryOut(&step, of: event, batch)
      wish?.outcome.set(outcome)
      return try batch.commitStep(event, step, keepsTrace: isWorthTracing(step, event))
    }
    return (step, rows)
  }

  private func quarantine(
    _ arrival: Intake.Arrival, _ reason: String, _ batch: Batch, _ yield: inout Yield
  ) throws -> Intake.Receipt {
    try batch.savepoint {
      try batch.quarantine(
        arrival.event.key, gateway: arrival.event.gateway, received: arrival.event.received,
        reason: reason, raw: arrival.raw)
      try forgetTimer(of: arrival.event, batch)
    }
    yield.quarantined.append((arrival.event.key, reason))
    return .quarantined
  }

  /// A timer that was seen to without its step must not come again at every start.
  private func forgetTimer(of event: Event, _ batch: Batch) throws {
    if case .wake(let wake)? = event.occasion { try batch.forget(wake) }
  }

  /// Everything that did something, was only held back or was wished for, and one in 64 of the
  /// others.
  private func isWorthTracing(_ step: Step, _ event: Event) -> Bool {
    if case .wish? = event.occasion { return true }
    return !step.effects.isEmpty || step.trace.entries.contains { $0.fired || $0.isHeldBack }
      || event.key.text.utf8.reduce(0) { ($0 &* 31) &+ UInt64($1) } % 64 == 0
  }

  /// Whether the last process died on this event: then it is alone in its batch.
  private func isSuspect(_ item: Intake.Item) -> Bool {
    guard mark.interrupted != nil, case .arrival(let arrival) = item else { return false }
    return mark.crashes(on: arrival.event.key) > 0
  }

  private func publish(_ yield: Yield) {
    if yield.kept > 0 { counters.kept(yield.kept) }
    for (key, reason) in yield.quarantined {
      counters.quarantined()
      logger.error(
        "event quarantined",
        metadata: ["event": .printable(key.text), "reason": .printable(reason)])
    }
    for (errand, error) in yield.errands { errand.done(error) }
    for (arrival, receipt) in yield.receipts { arrival.answer(receipt) }
    if !yield.rows.isEmpty { listeners?.outbox(yield.rows) }
    if !yield.timers.isEmpty { listeners?.timers(yield.timers) }
    if !yield.withdrawn.isEmpty { listeners?.withdrawn(yield.withdrawn) }
    if !yield.fetches.isEmpty { listeners?.fetches(yield.fetches) }
    if !yield.scans.isEmpty { listeners?.scans(yield.scans) }
    for pause in yield.pauses { listeners?.paused(pause.chat, pause.isPaused) }
  }

  /// Nothing of the batch was written. A full disk may recover; after an I/O error only a new
  /// process knows what is on disk.
  private func fail(_ items: ArraySlice<Intake.Item>, _ error: any Error) {
    logger.error("batch refused", metadata: ["reason": .printable("\(error)")])
    counters.refused(items.count)
    for item in items {
      switch item {
      case .errand(let errand): errand.done(error)
      case .arrival(let arrival): arrival.answer(.refused("\(error)"))
      }
    }
    endIfNeeded(error)
  }

  private func endIfNeeded(_ error: any Error) {
    guard let error = error as? StoreError, error.endsProcess, !hasFailed else { return }
    hasFailed = true
    listeners?.failed(error)
  }

  private func refuse(_ items: ArraySlice<Intake.Item>, _ reason: String) {
    for item in items {
      switch item {
      case .errand(let errand): errand.done(StoreError.io(reason))
      case .arrival(let arrival): arrival.answer(.refused(reason))
      }
    }
  }
}
