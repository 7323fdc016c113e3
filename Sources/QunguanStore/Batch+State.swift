import GRDB
import QunguanCore

// MARK: - Timers

extension Batch {
  /// The timers that are set, the next one first.
  public func timers() throws -> [Wake] { try timers(where: "TRUE") }

  /// Those of rules that are gone, as of the last rule book in use: they wait for their rules.
  public func timersOfRetired() throws -> [Wake] {
    try timers(where: "rule IN (SELECT rule FROM retired)")
  }

  private func timers(where condition: String) throws -> [Wake] {
    try db.rows(
      """
      SELECT rule, scope, key, due, chat FROM timer WHERE \(condition)
      ORDER BY due, rule, scope, key
      """
    ).map {
      Wake(rule: $0[0], scope: $0[1], key: $0[2], due: $0.time(3), chat: ChatID(stored: $0[4]))
    }
  }

  /// Whether this timer is set, and to this very time.
  public func hasTimer(_ wake: Wake) throws -> Bool {
    try db.number(
      "SELECT 1 FROM timer WHERE rule = ? AND scope = ? AND key = ? AND due = ?",
      wake.rule.bound, wake.scope.bound, wake.key.bound, wake.due.bound) != nil
  }

  /// The event that set the timer whose event this is, or asked what this one answers.
  func cause(of event: Event) throws -> String? {
    if case .scanned(let scanned) = event.occasion { return scanned.cause.text }
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

  public func knownChats() throws -> [Chat] { try chats().map(\.chat) }

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
  /// Occurrences due up to then have been seen to in all chats.
  public var seen: Timestamp

  public init(since: Timestamp, seen: Timestamp) {
    self.since = since
    self.seen = seen
  }
}

public struct ScheduleCursors: Sendable, Hashable {
  public var byName: [String: ScheduleCursor] = [:]
  /// Up to when all schedules had been seen to when this was last noted. Cursors never go back; by
  /// this it is known where they stood when the clock was ahead and came back.
  public var through: Timestamp?

  public init() {}
}

extension Batch {
  /// Brings the schedules in line with `forms`, by their names, and returns where each stands. A
  /// form is all that decides when a schedule is due: one that is new, or known in another form,
  /// starts at `now`; one that is gone is forgotten, and starts anew should it come back.
  public func settleSchedules(
    _ forms: [String: String], at now: Timestamp
  ) throws -> ScheduleCursors {
    var cursors = ScheduleCursors()
    cursors.through = try mark("schedules").map(Timestamp.init(milliseconds:))
    for row in try db.rows("SELECT name, form, since, seen FROM schedule") {
      let name: String = row[0]
      if let form = forms[name] {
        guard form.bound == row[1] else { continue }
        cursors.byName[name] = ScheduleCursor(since: row.time(2), seen: row.time(3))
      } else {
        try db.run("DELETE FROM schedule WHERE name = ?", name.bound)
      }
    }
    for (name, form) in forms where cursors.byName[name] == nil {
      try db.run(
        "INSERT OR REPLACE INTO schedule (name, form, since, seen) VALUES (?, ?, ?, ?)",
        name.bound, form.bound, now.bound, now.bound)
      cursors.byName[name] = ScheduleCursor(since: now, seen: now)
    }
    return cursors
  }

  /// Notes up to when all occurrences of each schedule are events now, which never goes back, and
  /// that nothing due by `through` waits.
  public func advanceSchedules(_ seen: [String: Timestamp], through: Timestamp) throws {
    for (name, seen) in seen {
      try db.run(
        "UPDATE schedule SET seen = max(seen, ?) WHERE name = ?", seen.bound, name.bound)
    }
    try setMark("schedules", through.milliseconds)
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
