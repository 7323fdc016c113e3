import GRDB
import QunguanCore

extension Batch {
  /// Removes what is past its time, at most `limit` rows of each sort, and returns how many rows
  /// it removed or emptied: call again soon while that is much.
  ///
  /// Ids ascend with time, so what is old is at the front of its table and the search ends at the
  /// first row that is young enough. The newest row always stays, so that no number is given
  /// twice. Rule memory is searched in turns, `limit` values at a time.
  public func prune(now: Timestamp, limit: Int = 300) throws -> Int {
    try flush()
    var count = try emptyTexts(before: now - settings.texts, limit)
    count += try emptyTraces(before: now - min(settings.traces, settings.texts), limit)
    count += try prune("event", "received", before: now - settings.eventKeys, limit)
    count += try prune("message", "time", before: now - settings.messages, limit)
    count += try prune("quarantine", "received", before: now - settings.quarantine, limit)
    count += try prune("outbox", Self.settled, before: now - settings.outbox, limit)
    count += try emptyOffences(at: now, limit)
    count += try prune("offence", "time", before: now - settings.offences, limit)
    count += try pruneWithdrawnMarkings(before: now - settings.offences, limit)
    count += try forgetExpired(at: now, limit)
    count += try forgetSilences(endedBy: now)
    count += try pruneRetired(before: now - settings.retiredRules, limit)
    return count
  }

  /// When a row of the outbox was settled; the end of time while it is not.
  private static let settled = "iif(state IN ('waiting', 'claimed'), \(Int64.max), changed)"

  private func prune(
    _ table: String, _ time: String, before cutoff: Timestamp, _ limit: Int
  ) throws -> Int {
    guard let last = try lastOld(table, time, after: .min, before: cutoff, limit) else { return 0 }
    try db.run(
      "DELETE FROM \(table) WHERE id <= ? AND id < (SELECT max(id) FROM \(table))",
      last.databaseValue)
    return db.changesCount
  }

  /// Empties what was said, in messages, recordings, quarantine and settled rows of the outbox.
  private func emptyTexts(before cutoff: Timestamp, _ limit: Int) throws -> Int {
    var count = 0
    if let ids = try stale("message", "time", before: cutoff, limit) {
      count += try empty("message", ids, "text = NULL WHERE text IS NOT NULL")
    }
    if let ids = try stale("event", "received", before: cutoff, limit, mark: "recording") {
      count += try empty(
        "event", ids, "body = NULL WHERE body IS NOT NULL", mark: "recording")
    }
    if let ids = try stale("quarantine", "received", before: cutoff, limit) {
      count += try empty("quarantine", ids, "raw = NULL WHERE raw IS NOT NULL")
    }
    if let ids = try stale("outbox", Self.settled, before: cutoff, limit) {
      count += try empty("outbox", ids, "action = \(Self.wordless) WHERE json_valid(action)")
    }
    return count
  }

  /// An action without what is said in it, still readable as an action.
  static let wordless = """
    json_replace(json_remove(action, '$.reason', '$.request.comment'),
      '$.content', json('[]'), '$.card', '', '$.title', '')
    """

  /// Whether a row of the outbox has lost its text.
  func isEmptied(_ id: OutboxID) throws -> Bool {
    try id.number <= mark("outbox-emptied") ?? .min
  }

  func isForgotten(_ id: OutboxID) throws -> Bool {
    try db.number(
      "SELECT 1 FROM outbox WHERE id = ? AND reason = ?", id.number.databaseValue,
      Self.forgottenReason.databaseValue) != nil
  }

  private func emptyTraces(before cutoff: Timestamp, _ limit: Int) throws -> Int {
    var last = try stale("event", "received", before: cutoff, limit)?.upperBound
    if let (first, newest) = try range("event") {
      let done = max(try mark("event-emptied") ?? .min, first - 1)
      let excess = min(newest - settings.tracedEvents, done + Int64(limit))
      if excess > done { last = max(last ?? excess, excess) }
      guard let last, last > done else { return 0 }
      return try empty("event", done...last, "trace = NULL WHERE trace IS NOT NULL")
    }
    return 0
  }

  /// The rows after the last emptied one that are all older than `cutoff`: the first excluded.
  private func stale(
    _ table: String, _ time: String, before cutoff: Timestamp, _ limit: Int,
    mark name: String? = nil
  ) throws -> ClosedRange<Int64>? {
    let done = try mark("\(name ?? table)-emptied") ?? .min
    return try lastOld(table, time, after: done, before: cutoff, limit).map { done...$0 }
  }

  private func empty(
    _ table: String, _ ids: ClosedRange<Int64>, _ change: String, mark name: String? = nil
  ) throws -> Int {
    try db.run(
      "UPDATE \(table) SET \(change) AND id > ? AND id <= ?",
      ids.lowerBound.databaseValue, ids.upperBound.databaseValue)
    let count = db.changesCount
    try setMark("\(name ?? table)-emptied", ids.upperBound)
    return count
  }

  /// The last of the rows at the front of a table that are all older than `cutoff`.
  private func lastOld(
    _ table: String, _ time: String, after: Int64, before cutoff: Timestamp, _ limit: Int
  ) throws -> Int64? {
    let sql = "SELECT id, \(time) FROM \(table) WHERE id > ? ORDER BY id LIMIT ?"
    let arguments = [after.databaseValue, limit.databaseValue]
    let rows = try Row.fetchCursor(db.bound(sql, arguments))
    var last: Int64?
    while let row = try rows.next(), row.time(1) < cutoff { last = row[0] }
    return last
  }

  /// Each is kept for as long as its filter says.
  private func emptyOffences(at now: Timestamp, _ limit: Int) throws -> Int {
    try db.run(
      """
      UPDATE offence SET body = NULL WHERE id IN (
        SELECT id FROM offence WHERE body IS NOT NULL AND kept_until <= ? LIMIT ?)
      """, now.bound, limit.databaseValue)
    return db.changesCount
  }

  /// Those that hold stay: filters go on knowing what they were told.
  private func pruneWithdrawnMarkings(before cutoff: Timestamp, _ limit: Int) throws -> Int {
    try db.run(
      """
      DELETE FROM marking WHERE id IN (
        SELECT id FROM marking
        WHERE withdrawn_by IS NOT NULL AND time < ? AND id < (SELECT max(id) FROM marking) LIMIT ?)
      """, cutoff.bound, limit.databaseValue)
    return db.changesCount
  }

  private func forgetExpired(at now: Timestamp, _ limit: Int) throws -> Int {
    let start = cache.sweep
    let rows = try db.rows(
      """
      SELECT rule, part, scope, until FROM memory WHERE (rule, part, scope) > (?, ?, ?)
      ORDER BY rule, part, scope LIMIT ?
      """, start.rule.bound, start.part.bound, start.scope.bound, limit.databaseValue)
    var count = 0
    var slot = start
    for row in rows {
      slot = Slot(rule: row[0], part: row[1], scope: row[2])
      guard let until: Timestamp = row.time(3), until < now else { continue }
      cache.values.change(nil, at: slot.exact)
      count += 1
    }
    cache.sweep = rows.count < limit ? Slot(rule: "", part: "", scope: "") : slot
    return count
  }
}

// MARK: - Counts

/// How much there is, for the status of the daemon.
public struct StoreCounts: Sendable, Hashable {
  /// Events whose keys are known, the quarantined among them.
  public var events: Int
  public var quarantined: Int
  /// States without a row are left out.
  public var outbox: [OutboxRow.State: Int]
  /// The size of the database without its log, in bytes.
  public var databaseBytes: Int
}

extension Batch {
  /// Reads a few index pages, however large the tables are.
  public func counts() throws -> StoreCounts {
    var outbox: [OutboxRow.State: Int] = [:]
    for row in try db.rows(
      "SELECT state, count(*) FROM outbox WHERE state <> 'delivered' GROUP BY state")
    {
      if let state = OutboxRow.State(rawValue: row[0]) { outbox[state] = row[1] }
    }
    let delivered = try size("outbox") - outbox.values.reduce(0, +)
    if delivered > 0 { outbox[.delivered] = delivered }
    let pages = try db.number("PRAGMA page_count") ?? 0
    let pageBytes = try db.number("PRAGMA page_size") ?? 0
    return StoreCounts(
      events: try size("event"), quarantined: try size("quarantine"), outbox: outbox,
      databaseBytes: Int(pages * pageBytes))
  }

  private func size(_ table: String) throws -> Int {
    try range(table).map { Int($0.last - $0.first + 1) } ?? 0
  }

  private func range(_ table: String) throws -> (first: Int64, last: Int64)? {
    guard let first = try db.number("SELECT min(id) FROM \(table)"),
      let last = try db.number("SELECT max(id) FROM \(table)")
    else { return nil }
    return (first, last)
  }
}
