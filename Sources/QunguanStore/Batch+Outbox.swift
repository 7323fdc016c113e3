import GRDB
import QunguanCore

extension Batch {
  /// Notes durably, before a byte is sent, that these rows are being sent. Returns those that
  /// were still waiting; the others must not be sent.
  public func claim(_ ids: [OutboxID], at now: Timestamp) throws -> [OutboxID] {
    try ids.filter {
      try db.run(
        """
        UPDATE outbox SET state = 'claimed', attempts = attempts + 1, changed = ?
        WHERE id = ? AND state = 'waiting'
        """, now.bound, $0.number.databaseValue)
      return db.changesCount == 1
    }
  }

  /// Writes what became of rows that waited or were claimed; others keep what they have. Returns
  /// the rows this gave rise to: deletions of messages that were to be recalled.
  public func credit(_ credits: [Credit], at now: Timestamp) throws -> [OutboxRow] {
    var recalls: [OutboxRow] = []
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
      guard credit.state == .delivered, db.changesCount == 1, let message = credit.message else {
        continue
      }
      if let recall = try recall(of: message, sentAs: credit.id, at: now) { recalls.append(recall) }
    }
    return recalls
  }

  /// The rows that wait, in the order in which they were committed.
  public func undelivered() throws -> [OutboxRow] {
    try db.rows(
      "SELECT \(Self.columns) FROM outbox WHERE state = 'waiting' AND state <> 'delivered' "
        + "ORDER BY id"
    ).map(Self.outboxRow)
  }

  /// After a crash: rows left claimed may have been sent. They become `unknown`, or wait again
  /// where `repeats` allows sending them twice. Returns how many there were.
  public func recover(at now: Timestamp, repeats: (OutboxRow) -> Bool) throws -> Int {
    let rows = try db.rows(
      "SELECT \(Self.columns) FROM outbox WHERE state = 'claimed' AND state <> 'delivered'"
    ).map(Self.outboxRow)
    for row in rows {
      let state: OutboxRow.State = repeats(row) ? .waiting : .unknown
      try db.run(
        "UPDATE outbox SET state = ?, reason = ?, changed = ? WHERE id = ?",
        state.rawValue.databaseValue, "the daemon ended while it was being sent".databaseValue,
        now.bound, row.id.number.databaseValue)
    }
    return rows.count
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
    return OutboxRow(
      id: OutboxID(db.lastInsertedRowID), delivery: delivery, rule: rule, cause: cause)
  }

  /// Deleting twice does no harm, so an unknown outcome may be repeated.
  private func recall(
    of message: MessageID, sentAs id: OutboxID, at now: Timestamp
  ) throws -> OutboxRow? {
    let row = try db.row(
      "SELECT \(Self.columns) FROM outbox WHERE id = ? AND recall_after IS NOT NULL",
      id.number.databaseValue)
    guard let sent = try row.map(Self.outboxRow), case .send = sent.delivery.action,
      let after = sent.delivery.recallAfter
    else { return nil }
    let due = now + after
    let delivery = Delivery(
      .delete(chat: sent.chat, message: message), lane: .moderation, notBefore: due,
      expires: due + .hours(6), repeatsUnknown: true)
    return try enqueue(delivery, rule: sent.rule, cause: sent.cause, at: now)
  }
}

// MARK: - Rows

extension Batch {
  static let columns = """
    id, cause, rule, action, lane, not_before, expires, recall_after, repeats_unknown, state, \
    attempts
    """

  static func outboxRow(_ row: Row) throws -> OutboxRow {
    let id = OutboxID(row[0])
    let name = "outbox row \(id)"
    var delivery = Delivery(
      try StoreError.readable(Action(json: JSON(stored: row[3])), name),
      lane: try StoreError.readable(Delivery.Lane(rawValue: row[4]), name),
      notBefore: row.time(5), expires: row.time(6))
    delivery.recallAfter = (row[7] as Int64?).map(Interval.init(milliseconds:))
    delivery.repeatsUnknown = row[8]
    return OutboxRow(
      id: id, delivery: delivery,
      state: try StoreError.readable(OutboxRow.State(rawValue: row[9]), name),
      attempts: row[10], rule: row[2], cause: EventKey(row[1]))
  }
}

extension StoreError {
  /// The value, or the error that names what could not be understood.
  static func readable<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw StoreError.corrupt("\(name) can't be read") }
    return value
  }
}
