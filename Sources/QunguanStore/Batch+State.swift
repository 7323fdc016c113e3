import GRDB
import QunguanCore

// MARK: - Timers

extension Batch {
  /// The timers that are set, the next one first.
  public func timers() throws -> [Wake] {
    let sql = "SELECT rule, scope, key, due, chat FROM timer ORDER BY due, rule, scope, key"
    return try db.rows(sql).map {
      Wake(rule: $0[0], scope: $0[1], key: $0[2], due: $0.time(3), chat: ChatID(stored: $0[4]))
    }
  }

  /// Whether this timer is set, and to this very time.
  public func hasTimer(_ wake: Wake) throws -> Bool {
    try db.number(
      "SELECT 1 FROM timer WHERE rule = ? AND scope = ? AND key = ? AND due = ?",
      wake.rule.bound, wake.scope.bound, wake.key.bound, wake.due.bound) != nil
  }

  /// The event that set the timer whose event this is.
  func cause(of event: Event) throws -> String? {
    guard case .wake(let wake) = event.occasion else { return nil }
    return try db.text(
      "SELECT cause FROM timer WHERE rule = ? AND scope = ? AND key = ? AND due = ?",
      wake.rule.bound, wake.scope.bound, wake.key.bound, wake.due.bound)
  }

  func set(_ wake: Wake, because cause: EventKey) throws {
    try db.run(
      """
      INSERT INTO timer (rule, scope, key, due, chat, cause) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (rule, scope, key) DO UPDATE
        SET due = excluded.due, chat = excluded.chat, cause = excluded.cause
      """,
      wake.rule.bound, wake.scope.bound, wake.key.bound, wake.due.bound, (wake.chat?.text).bound,
      cause.text.bound)
  }

  /// Forgets a timer, unless it was set to another time meanwhile. ``commitStep(_:_:keepsTrace:)``
  /// does so by itself; a timer whose event was quarantined or is known already ends with this.
  public func forget(_ wake: Wake) throws {
    try db.run(
      "DELETE FROM timer WHERE rule = ? AND scope = ? AND key = ? AND due = ?",
      wake.rule.bound, wake.scope.bound, wake.key.bound, wake.due.bound)
  }
}

// MARK: - Chats and pauses

/// A chat of the ledger.
public struct KnownChat: Sendable, Hashable {
  public var id: ChatID
  public var facts: ChatFacts
  public var firstSeen: Timestamp
  /// To the minute.
  public var lastSeen: Timestamp

  public var chat: Chat { Chat(id: id, kind: facts.kind, name: facts.name) }
}

extension Batch {
  /// All chats anything ever happened in, by their identifiers.
  public func chats() throws -> [KnownChat] {
    try flush()
    return try db.rows(
      "SELECT \(ChatRecord.columns), chat FROM chat ORDER BY chat"
    ).compactMap {
      guard let id = ChatID(stored: $0[7]), let record = ChatRecord(row: $0) else { return nil }
      return KnownChat(
        id: id, facts: record.facts, firstSeen: record.firstSeen, lastSeen: record.lastSeen)
    }
  }

  /// No rule speaks in `chat` until ``resume(_:at:)``; in no chat at all if it is nil. The two do
  /// not touch each other. A chat not seen before is entered as a group.
  public func pause(_ chat: ChatID?, at now: Timestamp) throws {
    try setPaused(true, chat, at: now)
  }

  /// Ends what ``pause(_:at:)`` of the same chat, or of nil, began.
  public func resume(_ chat: ChatID?, at now: Timestamp) throws {
    try setPaused(false, chat, at: now)
  }

  /// Whether all chats are paused at once.
  public var isPausedEverywhere: Bool {
    get throws {
      if let known = cache.isPausedEverywhere { return known }
      let isPaused = try mark("paused") == 1
      cache.isPausedEverywhere = isPaused
      return isPaused
    }
  }

  private func setPaused(_ isPaused: Bool, _ chat: ChatID?, at now: Timestamp) throws {
    guard let chat else {
      try setMark("paused", isPaused ? 1 : 0)
      return cache.isPausedEverywhere = isPaused
    }
    let known = try record(of: chat)
    if known == nil, !isPaused { return }
    var record = known ?? ChatRecord(kind: .group, seen: now)
    record.facts.paused = isPaused
    if record != known { cache.chats.change(record, at: ExactKey(chat.text)) }
  }
}

// MARK: - Schedules

/// How far the occurrences of a schedule have been made into events.
public struct ScheduleCursor: Sendable, Hashable {
  /// Since when the schedule exists in its present form; nothing due earlier ever happens.
  public var since: Timestamp
  /// Occurrences due up to then have been seen to.
  public var seen: Timestamp
}

extension Batch {
  /// Where `schedule` stands, nil if it is not known in this form. `form` is a fingerprint of all
  /// that decides when it is due.
  public func cursor(schedule: String, form: String) throws -> ScheduleCursor? {
    try db.row(
      "SELECT since, seen FROM schedule WHERE name = ? AND form = ?", schedule.bound, form.bound
    ).map { ScheduleCursor(since: $0.time(0), seen: $0.time(1)) }
  }

  /// Starts a schedule that is new or has changed its form; one known in this form goes on.
  public func beginSchedule(_ schedule: String, form: String, since: Timestamp) throws {
    try db.run(
      """
      INSERT INTO schedule (name, form, since, seen) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE
        SET form = excluded.form, since = excluded.since, seen = excluded.seen
        WHERE form <> excluded.form
      """, schedule.bound, form.bound, since.bound, since.bound)
  }

  /// Forgets the schedules that are none of `names`; should one come back, it starts anew.
  public func forgetSchedules(except names: [String]) throws {
    let list = JSON.array(names.map { .string($0) }).storedText
    try db.run(
      "DELETE FROM schedule WHERE name NOT IN (SELECT value FROM json_each(?))",
      list.databaseValue)
  }

  /// Notes that all occurrences due up to `seen` are events now. It never goes back.
  public func advance(_ schedule: String, seen: Timestamp) throws {
    try db.run(
      "UPDATE schedule SET seen = max(seen, ?) WHERE name = ?", seen.bound, schedule.bound)
  }
}

// MARK: - Marks

extension Batch {
  func mark(_ name: String) throws -> Int64? {
    try db.number("SELECT value FROM mark WHERE name = ?", name.bound)
  }

  func setMark(_ name: String, _ value: Int64) throws {
    try db.run(
      """
      INSERT INTO mark (name, value) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """, name.bound, value.databaseValue)
  }
}
