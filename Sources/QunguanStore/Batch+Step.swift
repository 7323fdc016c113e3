import Foundation
import GRDB
import QunguanCore

extension Batch {
  /// Whether an event of this key was committed or quarantined within the last 8 days or longer.
  public func isKnown(_ key: EventKey) throws -> Bool {
    try db.number("SELECT 1 FROM event WHERE key = ?", key.text.bound) != nil
  }

  /// Writes an event and all that became of it, and returns what is to be delivered because of it.
  ///
  /// A key written before is a constraint violation. The trace is written when `keepsTrace` is
  /// true. For a timer's event the timer goes, unless it was set to another time meanwhile.
  public func commitStep(_ event: Event, _ step: Step, keepsTrace: Bool) throws -> [OutboxRow] {
    try insert(event, step, keepsTrace: keepsTrace)
    try enterLedgers(event, id: db.lastInsertedRowID, on: step.day)
    if case .wake(let wake) = event.occasion { try forget(wake) }
    for (slot, change) in step.changes {
      switch change {
      case .set(let value, let until):
        cache.values.change(.init(value: value, until: until), at: slot.exact)
      case .forget: cache.values.change(nil, at: slot.exact)
      }
    }
    return try step.effects.compactMap { try write($0, because: event) }
  }

  /// Writes an effect; the row, if it is one for the outbox.
  private func write(_ caused: Step.Caused, because event: Event) throws -> OutboxRow? {
    switch caused.effect {
    case .act(let delivery):
      try enterSpeech(delivery, at: event.received)
      return try enqueue(delivery, rule: caused.rule, cause: event.key, at: event.received)
    case .wake(let wake): try set(wake, because: event.key)
    case .cancelWake(let rule, let scope, let key):
      try db.run(
        "DELETE FROM timer WHERE rule = ? AND scope = ? AND key = ?",
        rule.bound, scope.bound, key.bound)
    case .award(let award): try enter(award, caused.rule, event)
    case .revoke(let revocation): try enter(revocation, caused.rule, event)
    case .tag(let tagging): try enter(tagging, caused.rule, event)
    case .checkIn(let entry): try enter(entry, event)
    case .strike(let strike): try enter(strike, event)
    case .beginBreak(let days): try begin(days, because: event.key)
    case .endBreak(let days): try end(days, because: event.key)
    case .offence(let offence): try enter(offence, event)
    case .pardon(let id): try pardon(id, because: event.key)
    case .appeal(let id): try appeal(id, at: event.received)
    case .mark(let marking): try enter(marking, event)
    case .unmark(let id): try withdraw(id, because: event.key)
    case .silence(let silence): try enter(silence, event)
    case .endSilence(let rule, let chat):
      try db.run(
        "DELETE FROM silence WHERE rule = ? AND chat IS ?", rule.bound, (chat?.text).bound)
      cache.silences = nil
    case .withdraw(let row): try withdraw(row, at: event.received)
    case .undo(let undone): try markUndone(undone, by: event.key)
    case .fetch, .scan: break
    }
    return nil
  }

  /// Keeps an event that could not be stepped, with the reason and what was received; from now on
  /// its key counts as known. What was received is dropped where no texts are to be kept.
  public func quarantine(
    _ key: EventKey, gateway: GatewayName, received: Timestamp, reason: String, raw: [UInt8]?
  ) throws {
    try db.run(
      "INSERT INTO quarantine (key, gateway, received, reason, raw) VALUES (?, ?, ?, ?, ?)",
      key.text.bound, gateway.text.bound, received.bound, reason.bound,
      settings.texts > .zero ? raw.map { Data($0).databaseValue } ?? .null : .null)
    try db.run(
      """
      INSERT INTO event (key, type, time, received) VALUES (?, 'quarantined', ?, ?)
      ON CONFLICT (key) DO NOTHING
      """, key.text.bound, received.bound, received.bound)
  }

  /// The trace of an event; nil if none was kept, it is past its time, or it was written by a
  /// version that knew more.
  public func trace(of key: EventKey) throws -> Trace? {
    try db.text("SELECT trace FROM event WHERE key = ?", key.text.bound)
      .flatMap { Trace(json: JSON(stored: $0)) }
  }

  private func insert(_ event: Event, _ step: Step, keepsTrace: Bool) throws {
    let delivers = step.effects.contains { if case .act = $0.effect { true } else { false } }
    try db.run(
      """
      INSERT INTO event
        (key, type, chat, member, time, received, trace, body, first_row, cause, ordered)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, event.type.rawValue.databaseValue, (event.chat?.id.text).bound,
      (event.actor?.id.text).bound, event.time.bound, event.received.bound,
      keepsTrace ? step.trace.json.storedText.databaseValue : .null,
      settings.texts > .zero ? event.record.storedText.databaseValue : .null,
      delivers ? try nextRow().databaseValue : .null, try cause(of: event).bound,
      (step.ordered?.rawValue).bound)
  }

  /// Writes what is remembered at a slot, or that nothing is.
  func put(_ remembered: MemoryCache.Remembered?, at key: ExactKey) throws {
    let (rule, part, scope) = (key.first.bound, key.second.bound, key.third.bound)
    guard let remembered else {
      return try db.run(
        "DELETE FROM memory WHERE rule = ? AND part = ? AND scope = ?", rule, part, scope)
    }
    let text = String(decoding: try cache.encoder.encode(remembered.value), as: UTF8.self)
    try db.run(
      """
      INSERT INTO memory (rule, part, scope, value, until) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (rule, part, scope)
      DO UPDATE SET value = excluded.value, until = excluded.until
      """, rule, part, scope, text.databaseValue, remembered.until.bound)
  }
}

// MARK: - Ledgers

extension Batch {
  private func enterLedgers(_ event: Event, id row: Int64, on day: CivilDate?) throws {
    guard let chat = event.chat else { return }
    // A wish may be for any chat that an operator writes: nothing has happened in it.
    if case .wish? = event.occasion, try record(of: chat.id) == nil { return }
    try enter(chat, event)
    for person in event.people { try enter(person, in: chat.id, event, day) }
    guard let message = event.message, let id = message.id else { return }
    switch event.type {
    case .message: try insert(message, id, chat.id, event, row)
    case .edited: try edit(message, id, chat.id, event)
    case .recalled:
      try db.run(
        "UPDATE message SET recalled = ? WHERE chat = ? AND message = ?",
        event.time.bound, chat.id.text.bound, id.text.bound)
    default: break
    }
  }

  private func enter(_ chat: Chat, _ event: Event) throws {
    let known = try record(of: chat.id)
    var record = known ?? ChatRecord(kind: chat.kind, seen: event.time)
    record = record.seen(chat, at: event.time)
    if event.isWritten { record = record.written(event) }
    keep(record, of: chat.id, over: known)
  }

  /// Notes that the steward speaks. A chat of which nothing is known stays unknown: nothing has
  /// happened in it yet.
  private func enterSpeech(_ delivery: Delivery, at now: Timestamp) throws {
    guard delivery.lane == .talk, case .send(let chat, _, _) = delivery.action,
      let known = try record(of: chat)
    else { return }
    keep(known.said(at: now), of: chat, over: known)
  }

  private func keep(_ record: ChatRecord, of chat: ChatID, over known: ChatRecord?) {
    if record == known { return }
    if known.map(record.isWorthWriting(over:)) ?? true {
      cache.chats.change(record, at: ExactKey(chat.text))
    } else {
      cache.chats.touch(record, at: ExactKey(chat.text))
    }
  }

  private func enter(
    _ person: Person, in chat: ChatID, _ event: Event, _ day: CivilDate?
  ) throws {
    let known = try record(of: person.id, in: chat)
    let record = (known ?? MemberRecord(firstSeen: event.time))
      .seen(person, in: event, on: day)
    if record != known { cache.members.change(record, at: ExactKey(chat.text, person.id.text)) }
  }

  func put(_ record: ChatRecord?, at key: ExactKey) throws {
    guard let record else { return }
    try db.run(
      """
      INSERT INTO chat
        (chat, kind, name, paused, first_seen, last_said, last_written, last_seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (chat) DO UPDATE SET kind = excluded.kind, name = excluded.name,
        paused = excluded.paused, first_seen = excluded.first_seen,
        last_said = excluded.last_said, last_written = excluded.last_written,
        last_seen = excluded.last_seen
      """,
      key.first.bound, record.facts.kind.rawValue.databaseValue, record.facts.name.bound,
      record.facts.paused.bound, record.firstSeen.bound, record.facts.lastSaid.bound,
      record.facts.lastWritten.bound, record.lastSeen.bound)
  }

  func put(_ record: MemberRecord?, at key: ExactKey) throws {
    guard let record else { return }
    try db.run(
      """
      INSERT INTO member
        (chat, member, name, role, present, joined, first_seen, messages, tags, points,
         activity, earned)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (chat, member) DO UPDATE SET name = excluded.name, role = excluded.role,
        present = excluded.present, joined = excluded.joined, first_seen = excluded.first_seen,
        messages = excluded.messages, tags = excluded.tags, points = excluded.points,
        activity = excluded.activity, earned = excluded.earned
      """,
      key.first.bound, key.second.bound, record.facts.name.bound,
      (record.facts.role?.rawValue).bound, record.facts.isPresent.bound, record.facts.joined.bound,
      record.facts.firstSeen.bound, record.facts.messages.databaseValue,
      record.storedTags.bound, record.facts.points.databaseValue, record.facts.activity.bound,
      record.facts.earned.bound)
  }

  private func insert(
    _ message: Message, _ id: MessageID, _ chat: ChatID, _ event: Event, _ row: Int64
  ) throws {
    try db.run(
      """
      INSERT INTO message (chat, message, member, time, text, reply_to, event)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat, message) DO NOTHING
      """,
      chat.text.bound, id.text.bound, (event.actor?.id.text).bound, event.time.bound,
      settings.texts > .zero ? message.text.bound : .null, (message.replyTo?.text).bound,
      row.databaseValue)
  }

  /// A text that is gone stays gone: what was pruned is not looked at again.
  private func edit(_ message: Message, _ id: MessageID, _ chat: ChatID, _ event: Event) throws {
    try db.run(
      """
      UPDATE message SET edited = ?, text = CASE WHEN text IS NULL THEN NULL ELSE ? END
      WHERE chat = ? AND message = ?
      """, event.time.bound, message.text.bound, chat.text.bound, id.text.bound)
  }
}
