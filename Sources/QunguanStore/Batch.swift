import Foundation
import GRDB
import QunguanCore

/// One open transaction of the store: what is read through it includes what was written through
/// it, and all of it is kept or none.
///
/// It lives as long as the closure it was handed to.
public final class Batch: Memory {
  let db: Database
  let cache: MemoryCache
  let settings: Store.Settings
  /// Whether savepoints can be rolled back one by one.
  private let isCareful: Bool
  /// The error that has doomed the batch: it is never committed, whoever swallowed the error.
  private(set) var doom: (any Error)?

  /// Thrown through a batch that has to be run again, carefully.
  struct NeedsCare: Error {}

  init(_ db: Database, _ cache: MemoryCache, _ settings: Store.Settings, isCareful: Bool) {
    self.db = db
    self.cache = cache
    self.settings = settings
    self.isCareful = isCareful
  }

  /// Runs `body` so that, when it throws, nothing it has written through the batch remains.
  ///
  /// Errors of the body are passed on, SQLite's as ``StoreError``; ask ``isBatchFailure(_:)``
  /// whether the batch is lost with it, and if so, let the error through.
  ///
  /// As savepoints cost and hardly ever one is rolled back, a batch has none at first: if one
  /// turns out to be needed, the batch is rolled back and run once more, with them.
  public func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    isCareful ? try careful(body) : try careless(body)
  }

  private func careless<Result>(_ body: () throws -> Result) throws -> Result {
    let mark = cache.mark
    let changes = db.totalChangesCount
    do {
      return try body()
    } catch {
      let error = StoreError.outward(error)
      if isBatchFailure(error) {
        doom = doom ?? error
      } else if db.totalChangesCount == changes {
        cache.undo(since: mark)
      } else {
        doom = NeedsCare()
      }
      throw doom ?? error
    }
  }

  private func careful<Result>(_ body: () throws -> Result) throws -> Result {
    // What was changed before must not be rolled back with what is changed now.
    try flush()
    let mark = cache.mark
    do {
      try db.run("SAVEPOINT event")
      let result = try body()
      try flush()
      try db.run("RELEASE event")
      return result
    } catch {
      cache.undo(since: mark)
      let error = StoreError.outward(error)
      if isBatchFailure(error) {
        doom = doom ?? error
        throw error
      }
      do {
        try db.run("ROLLBACK TO event")
        try db.run("RELEASE event")
      } catch let failure {
        doom = doom ?? StoreError.outward(failure)
      }
      throw error
    }
  }

  /// Whether `error` is a failure of the whole batch: one of the I/O class, or one that made
  /// SQLite roll the transaction back. Any other concerns the event it happened to.
  public func isBatchFailure(_ error: any Error) -> Bool {
    if doom != nil || !db.isInsideTransaction { return true }
    return (StoreError.outward(error) as? StoreError)?.failsBatch ?? false
  }

  /// Writes what is left before the commit. What fails here may be a single event's fault.
  func finish() throws {
    if let doom { throw doom }
    do {
      try flush()
    } catch {
      throw isCareful || isBatchFailure(error) ? error : NeedsCare()
    }
  }

  /// Writes the rows that were only changed in memory so far.
  func flush() throws {
    try cache.values.write { if !$0.isPassing { try put($1, at: $0) } }
    try cache.members.write { try put($1, at: $0) }
    try cache.chats.write { try put($1, at: $0) }
    try cache.attendances.write { try put($1, at: $0) }
  }
}

// MARK: - Memory

extension Batch {
  public func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) throws -> Value? {
    let key = slot.exact
    if let kept = cache.values.row(at: key) {
      guard let kept else { return nil }
      if let value = kept.value as? Value { return value }
      try flush()
    }
    if key.isPassing { return nil }
    let text = try db.text(
      "SELECT value FROM memory WHERE rule = ? AND part = ? AND scope = ?",
      slot.rule.bound, slot.part.bound, slot.scope.bound)
    guard let text else {
      cache.values.keep(nil, at: key)
      return nil
    }
    guard let value = try? cache.decoder.decode(Value.self, from: .init(text.utf8)) else {
      return nil
    }
    cache.values.keep(MemoryCache.Remembered(value: value), at: key)
    return value
  }

  public func member(_ member: MemberID, in chat: ChatID) throws -> MemberFacts? {
    try record(of: member, in: chat)?.facts
  }

  public func chat(_ chat: ChatID) throws -> ChatFacts? {
    let facts = try record(of: chat)?.facts
    guard try isPausedEverywhere else { return facts }
    var paused = facts ?? ChatFacts(kind: .group)
    paused.paused = true
    return paused
  }

  public func silences() throws -> [Silence] {
    if let known = cache.silences { return known }
    let silences = try db.rows(
      "SELECT rule, chat, since, until, because, by FROM silence ORDER BY id"
    ).map(Self.silence)
    cache.silences = silences
    return silences
  }

  static func silence(_ row: Row) -> Silence {
    let until: Timestamp = row.time(3)
    return Silence(
      rule: row[0], chat: ChatID(stored: row[1]), since: row.time(2),
      until: until == Self.endless ? nil : until, because: row[4], by: row[5])
  }

  /// Stands in the table for the end of a silence that has none.
  static let endless = Timestamp(milliseconds: .max)

  func record(of member: MemberID, in chat: ChatID) throws -> MemberRecord? {
    let key = ExactKey(chat.text, member.text)
    if let kept = cache.members.row(at: key) { return kept }
    let row = try db.row(
      """
      SELECT \(MemberRecord.columns) FROM member WHERE chat = ? AND member = ?
      """, chat.text.bound, member.text.bound)
    let record = row.map(MemberRecord.init(row:))
    cache.members.keep(record, at: key)
    return record
  }

  func record(of chat: ChatID) throws -> ChatRecord? {
    let key = ExactKey(chat.text)
    if let kept = cache.chats.row(at: key) { return kept }
    let row = try db.row(
      "SELECT \(ChatRecord.columns) FROM chat WHERE chat = ?", chat.text.bound)
    let record = row.flatMap(ChatRecord.init(row:))
    cache.chats.keep(record, at: key)
    return record
  }
}
