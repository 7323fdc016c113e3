import QunguanCore
import QunguanStore

/// A community that lives in memory: the same engine and store as the daemon's, a clock that stands
/// still until it is moved, and a gateway that does at once what it is asked. Rule tests,
/// conversations on the terminal and replays run on it.
///
/// A class because the store and the engine are; for one thread at a time.
public final class Rehearsal {
  public private(set) var book: RuleBook
  /// The daemon's time.
  public private(set) var now: Timestamp
  private var engine: Engine
  private let store: Store
  private var orders: Orders
  private let secret: Generator.Secret
  private let isFrugal: Bool
  private var agenda: Agenda
  private var timers: [Wake] = []
  /// What was said and is to be taken back.
  private var recalls: [OutboxRow] = []
  private var said: Int64 = 0
  /// What was due so far.
  private(set) var occurrences = 0
  /// Where schedules are due; nil: wherever their rules say.
  private let chats: Set<ChatID>?
  /// What was said so far, also what was taken back since.
  public private(set) var spoken: [Spoken] = []

  /// A message of the steward's.
  public struct Spoken: Sendable {
    public var message: MessageID
    public var chat: ChatID
    public var content: [Part]
  }

  /// Fixed, so that chance falls the same way whenever a rehearsal is repeated.
  public static let secret = secret(seed: 0)

  /// Another seed is another fall of chance.
  public static func secret(seed: UInt64) -> Generator.Secret {
    Generator.Secret(low: 0x7175_6E67 &+ seed, high: 0x7561_6E21)
  }

  /// - Parameters:
  ///   - now: where the clock stands at first; schedules are due later than this only.
  ///   - chats: if given, the only chats in which schedules are due.
  ///   - settings: what its store keeps, and for how long.
  ///   - isFrugal: whether neither traces nor what was said is kept, for events without number.
  ///   - store: if given, a store in memory that was used before; what it keeps is forgotten.
  public init(
    _ book: RuleBook, now: Timestamp, secret: Generator.Secret = Rehearsal.secret,
    chats: Set<ChatID>? = nil, settings: Store.Settings = Store.Settings(),
    isFrugal: Bool = false, store: Store? = nil
  ) throws {
    self.book = book
    self.now = now
    self.chats = chats
    self.secret = secret
    self.isFrugal = isFrugal
    engine = try Engine(book, secret: secret)
    self.store = try store ?? Store(inMemory: settings)
    try store?.batch { try $0.clear() }
    orders = Orders(book: book, secret: secret)
    agenda = Agenda(book, from: now)
  }

  /// From now on the rules of `book` decide. Memory, timers, points and tags stay.
  public func adopt(_ book: RuleBook) throws {
    engine = try Engine(book, secret: secret)
    orders = Orders(book: book, secret: secret)
    self.book = book
    agenda = Agenda(book, from: now)
  }

  /// Steps an event that is received now, keeps what becomes of it, and does what is to be done.
  @discardableResult
  public func happen(_ event: Event) throws -> Happening {
    var event = event
    event.received = now
    let (step, delivered) = try store.batch { batch in
      var step = try engine.step(event, batch)
      try orders.carryOut(&step, of: event, batch)
      let rows = try batch.commitStep(event, step, keepsTrace: !isFrugal)
      return (step, try deliver(rows, batch))
    }
    take(delivered)
    for caused in step.effects {
      switch caused.effect {
      case .wake(let wake):
        timers.removeAll { $0.isSameTimer(as: wake) }
        timers.append(wake)
      case .cancelWake(let rule, let scope, let key):
        timers.removeAll { $0.rule == rule && $0.scope == scope && $0.key == key }
      case .withdraw(let row): recalls.removeAll { $0.id == row }
      case .act, .fetch, .scan, .award, .revoke, .tag, .checkIn, .strike, .beginBreak, .endBreak,
        .offence, .pardon, .appeal, .mark, .unmark, .silence, .endSilence, .undo:
        break
      }
    }
    return Happening(event: event, step: step, time: now)
  }

  /// The trace of what happened with every rule of the book in it, those that were not asked with
  /// the reason.
  public func completedTrace(of happening: Happening) throws -> Trace {
    if happening.step.order != nil || happening.event.type == .ordered {
      return happening.step.trace
    }
    return try engine.completed(happening.step.trace, of: happening.event)
  }

  /// Moves the clock. What is due on the way happens, each in its instant.
  ///
  /// - Throws: an ``Objection`` once more than `limit` things were due; the clock stays there.
  public func wait(
    until end: Timestamp, atMost limit: Int = 100_000
  ) throws -> [Happening] {
    var happenings: [Happening] = []
    let before = occurrences
    while let due = nextDue, due <= end {
      guard occurrences - before < limit else {
        throw Objection("more than \(limit) schedules and timers are due; wait for a shorter time")
      }
      now = max(now, due)
      let rung = try ring()
      // An instant takes time also where nothing happens in it.
      occurrences += max(1, rung.count)
      happenings += rung
    }
    now = max(now, end)
    return happenings
  }

  /// Moves the clock while the daemon is not there. What was due meanwhile comes at the end, as it
  /// does after a restart.
  ///
  /// - Throws: as ``wait(until:atMost:)``.
  public func leave(until end: Timestamp, atMost limit: Int = 100_000) throws -> [Happening] {
    now = max(now, end)
    return try wait(until: end, atMost: limit)
  }

  /// Moves the clock; what is due on the way is left out.
  func jump(to end: Timestamp) {
    guard end > now else { return }
    now = end
    timers.removeAll { $0.due <= end }
    recalls.removeAll { $0.delivery.notBefore <= end }
    agenda.skip(to: end)
  }

  /// Looks at, or changes, what is kept.
  public func look<Result>(_ body: (Batch) throws -> Result) throws -> Result {
    try store.batch(body)
  }

  // MARK: What is due

  private var nextDue: Timestamp? {
    ([agenda.next].compactMap(\.self) + timers.map(\.due) + recalls.map(\.delivery.notBefore))
      .min()
  }

  /// Everything that is due at this instant or was before it, in the daemon's order.
  private func ring() throws -> [Happening] {
    var happenings: [Happening] = []
    let dueTimers = timers.filter { $0.due <= now }
    timers.removeAll { $0.due <= now }
    // One that rang before it may have cancelled or moved it.
    for wake in dueTimers where try look({ try $0.hasTimer(wake) }) {
      happenings.append(try happen(.ringing(wake, received: now)))
    }
    for due in try occur() where serves(due.chat) {
      let event = due.event(received: now)
      // Two leads of an announcement may be due in one instant.
      guard try !look({ try $0.isKnown(event.key) }) else { continue }
      happenings.append(try happen(event))
    }
    return happenings + (try recall())
  }

  private func serves(_ chat: Chat?) -> Bool {
    guard let chat, let chats else { return true }
    return chats.contains(chat.id)
  }

  private func occur() throws -> [Plan.Due] {
    var due = agenda.take(through: now, among: nil)
    while due == nil {
      let known = KnownChats(try look { try $0.chats() }.map(\.chat))
      due = agenda.take(through: now, among: known)
    }
    _ = agenda.keep()
    return due ?? []
  }

  /// Takes back what was to be taken back by now.
  private func recall() throws -> [Happening] {
    let due = recalls.filter { $0.delivery.notBefore <= now }
    recalls.removeAll { $0.delivery.notBefore <= now }
    guard !due.isEmpty else { return [] }
    let delivered = try look { batch in try deliver(due, batch) }
    take(delivered)
    return due.filter { delivered.rows.contains($0.id) }.map { row in
      var event = Event(
        key: row.cause, type: .ordered, gateway: row.chat.gateway, time: now, received: now)
      event.chat = Chat(id: row.chat, kind: .group)
      let effects = [Step.Caused(rule: row.rule, effect: .act(row.delivery))]
      return Happening(event: event, step: Step(effects: effects), time: now)
    }
  }

  /// What a batch of deliveries came to; taken over once the batch is written.
  private struct Delivered {
    var rows: Set<OutboxID>
    var said: Int64
    var spoken: [Spoken] = []
    var recalls: [OutboxRow] = []
  }

  /// The gateway does everything, and names what was said.
  private func deliver(_ rows: [OutboxRow], _ batch: Batch) throws -> Delivered {
    var delivered = Delivered(rows: Set(try batch.claim(rows.map(\.id), at: now)), said: said)
    for row in rows where delivered.rows.contains(row.id) {
      delivered.said += 1
      let message = MessageID(row.chat.gateway, "said-\(delivered.said)")
      if !isFrugal, case .send(let chat, let content, _) = row.delivery.action {
        delivered.spoken.append(Spoken(message: message, chat: chat, content: content))
      }
      let credit = Credit(
        id: row.id, state: .delivered, message: row.delivery.says ? message : nil)
      delivered.recalls += try batch.credit([credit], at: max(now, row.delivery.notBefore))
    }
    return delivered
  }

  private func take(_ delivered: Delivered) {
    said = delivered.said
    spoken += delivered.spoken
    recalls += delivered.recalls
  }
}

/// An event of a rehearsal with what became of it.
public struct Happening: Sendable {
  public var event: Event
  public var step: Step
  /// When it was received.
  public var time: Timestamp

  /// What is done at the gateway because of it, with the rules that want it.
  public var deliveries: [(rule: String, delivery: Delivery)] {
    step.effects.compactMap { caused in
      if case .act(let delivery) = caused.effect { (caused.rule, delivery) } else { nil }
    }
  }
}

extension MessageID {
  /// Whether a rehearsal's steward said it.
  var isOfRehearsal: Bool { local.hasPrefix("said-") }
}

extension Delivery {
  var says: Bool { if case .send = action { true } else { false } }
}

extension Wake {
  func isSameTimer(as other: Wake) -> Bool {
    rule == other.rule && scope == other.scope && key == other.key
  }
}
