import GRDB
import QunguanCore

extension Batch {
  /// Notes durably, before a byte is sent, that these rows are being sent. Returns those that
  /// were still waiting; the others must not be sent.
  public func claim(_ ids: [OutboxID], at now: Timestamp) throws -> [OutboxID] {
    let claimed = try db.rows(
      """
      UPDATE outbox SET state = 'claimed', attempts = attempts + 1, changed = ?
      WHERE id IN (SELECT value FROM json_each(?)) AND state = 'waiting' RETURNING id
      """, now.bound, Self.list(ids))
    return claimed.map { OutboxID($0[0]) }.sorted()
  }

  /// Writes what became of rows that waited or were claimed; others keep what they have. Returns
  /// the rows this gave rise to: deletions of messages that were to be recalled.
  public func credit(_ credits: [Credit], at now: Timestamp) throws -> [OutboxRow] {
    var said: [OutboxID: MessageID] = [:]
    var delivered: [OutboxID] = []
    for credit in credits {
      try db.run(
        """
        UPDATE outbox SET state = ?, not_before = coalesce(?, not_before),
          attempts = coalesce(?, attempts), reason = ?, message = ?, changed = ?
        WHERE id = ? AND state IN ('waiting', 'claimed')
        """,
        credit.state.rawValue.databaseValue, credit.notBefore.bound,
        credit.attempts?.databaseValue ?? .null, credit.reason.bound,
        (credit.message?.text).bound, now.bound, credit.id.number.databaseValue)
      guard credit.state == .delivered, db.changesCount == 1 else { continue }
      delivered.append(credit.id)
      said[credit.id] = credit.message
    }
    if delivered.isEmpty { return [] }
    try blankSecrets(of: delivered)
    return said.isEmpty ? [] : try recall(said, at: now)
  }

  /// What was for one member alone is kept no longer than until it has arrived or was taken back.
  func blankSecrets(of ids: some Sequence<OutboxID>) throws {
    let rows = try db.rows(
      """
      SELECT id, action FROM outbox
      WHERE id IN (SELECT value FROM json_each(?)) AND instr(action, '"secret":') > 0
      """, Self.list(ids))
    for row in rows {
      guard let action = JSON(stored: row[1]).flatMap({ Action(json: $0) }) else { continue }
      try db.run(
        "UPDATE outbox SET action = ? WHERE id = ?",
        action.withoutSecrets.json.storedText.databaseValue, row[0])
    }
  }

  /// The rows that wait, in the order in which they were committed. What this version can't read
  /// is set aside as rejected.
  public func undelivered() throws -> [OutboxRow] {
    try outbox("state = 'waiting' AND state <> 'delivered'", at: nil)
  }

  /// After a crash: rows left claimed may have been sent. They become `unknown`, or wait again
  /// where `repeats` allows sending them twice; what this version can't read is set aside as
  /// rejected. Returns how many there were of the former.
  public func recover(at now: Timestamp, repeats: (OutboxRow) -> Bool) throws -> Int {
    let rows = try outbox("state = 'claimed' AND state <> 'delivered'", at: now)
    for row in rows {
      let state: OutboxRow.State = repeats(row) ? .waiting : .unknown
      try db.run(
        "UPDATE outbox SET state = ?, reason = ?, changed = ? WHERE id = ?",
        state.rawValue.databaseValue, "the daemon ended while it was being sent".databaseValue,
        now.bound, row.id.number.databaseValue)
    }
    return rows.count
  }

  /// The rows in their order, those left out that can't be read: they become rejected.
  private func outbox(_ condition: String, at now: Timestamp?) throws -> [OutboxRow] {
    let rows = try db.rows("SELECT \(Self.columns) FROM outbox WHERE \(condition) ORDER BY id")
    return try rows.compactMap {
      if let row = Self.outboxRow($0) { return row }
      if settings.isReadOnly { return nil }
      try db.run(
        """
        UPDATE outbox SET state = 'rejected', reason = ?, changed = coalesce(?, changed)
        WHERE id = ?
        """, "this version can't read it".databaseValue, now.bound, $0[0])
      return nil
    }
  }

  func enqueue(
    _ delivery: Delivery, rule: String, cause: EventKey, at now: Timestamp
  ) throws -> OutboxRow {
    try db.run(
      """
      INSERT INTO outbox (cause, rule, action, lane, not_before, expires, recall_after,
        repeats_unknown, created, changed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      cause.text.bound, rule.bound, delivery.action.json.storedText.databaseValue,
      delivery.lane.rawValue.databaseValue, delivery.notBefore.bound, delivery.expires.bound,
      delivery.recallAfter?.milliseconds.databaseValue ?? .null, delivery.repeatsUnknown.bound,
      now.bound, now.bound)
    let id = db.lastInsertedRowID
    cache.nextRow = id + 1
    return OutboxRow(
      id: OutboxID(id), delivery: delivery, rule: rule, cause: cause)
  }

  /// The number that the next row will have; the newest row is never removed.
  func nextRow() throws -> Int64 {
    if let next = cache.nextRow { return next }
    let next = (try db.number("SELECT max(id) FROM outbox") ?? 0) + 1
    cache.nextRow = next
    return next
  }

  /// Deletions of what was said, where it is to be recalled. Deleting twice does no harm, so an
  /// unknown outcome may be repeated.
  private func recall(_ said: [OutboxID: MessageID], at now: Timestamp) throws -> [OutboxRow] {
    let rows = try db.rows(
      """
      SELECT \(Self.columns) FROM outbox
      WHERE id IN (SELECT value FROM json_each(?)) AND recall_after IS NOT NULL ORDER BY id
      """, Self.list(said.keys))
    return try rows.compactMap(Self.outboxRow).compactMap { sent in
      guard case .send = sent.delivery.action, let after = sent.delivery.recallAfter,
        let message = said[sent.id]
      else { return nil }
      let due = now + after
      let delivery = Delivery(
        .delete(chat: sent.chat, message: message), lane: .moderation, notBefore: due,
        expires: due + .hours(6), repeatsUnknown: true)
      return try enqueue(delivery, rule: sent.rule, cause: sent.cause, at: now)
    }
  }

  /// Numbers for `json_each`: one statement for any count of rows.
  private static func list(_ ids: some Sequence<OutboxID>) -> DatabaseValue {
    "[\(ids.lazy.map(\.description).joined(separator: ","))]".databaseValue
  }
}

// MARK: - Rows

extension Batch {
  static let columns = """
    id, cause, rule, action, lane, not_before, expires, recall_after, repeats_unknown, state, \
    attempts
    """

  /// Nil where an action, a lane or a state is not of this version.
  static func outboxRow(_ row: Row) -> OutboxRow? {
    guard let action = Action(json: JSON(stored: row[3])),
      let lane = Delivery.Lane(rawValue: row[4]),
      let state = OutboxRow.State(rawValue: row[9])
    else { return nil }
    return OutboxRow(
      id: OutboxID(row[0]),
      delivery: Delivery(
        action, lane: lane, notBefore: row.time(5), expires: row.time(6),
        recallAfter: (row[7] as Int64?).map(Interval.init(milliseconds:)),
        repeatsUnknown: row[8]),
      state: state, attempts: row[10], rule: row[2], cause: EventKey(row[1]))
  }
}
