import GRDB
import QunguanCore

extension Batch {
  /// How far back what is looked for without an index is looked for: so many of the newest rows.
  private static let farthestRow: Int64 = 200_000
  private static let farthestEvent: Int64 = 50_000

  /// What is kept of an event; nil if its key is not known.
  public func recorded(_ key: EventKey) throws -> Recording? {
    try db.row("SELECT \(Self.recordingColumns) FROM event WHERE key = ?", key.text.bound)
      .map(recording)
  }

  /// Events received since then, in the order in which they were written: at most `limit`, from
  /// the one after `id` on. Those whose body is no longer kept are left out; an empty answer is the
  /// end.
  public func recordings(
    since: Timestamp, after id: Int64 = 0, limit: Int
  ) throws -> [(id: Int64, event: Event)] {
    var last = max(id, try lastEvent(before: since))
    while true {
      let rows = try db.rows(
        """
        SELECT id, key, body FROM event
        WHERE id > ? AND received >= ? AND body IS NOT NULL ORDER BY id LIMIT ?
        """, last.databaseValue, since.bound, max(limit, 0).databaseValue)
      guard let newest = rows.last else { return [] }
      let events: [(id: Int64, event: Event)] = rows.compactMap { row in
        Self.event(row[2], key: row[1]).map { (row[0], $0) }
      }
      // A page that another version wrote is not the end.
      if !events.isEmpty { return events }
      last = newest[0]
    }
  }

  /// The newest events that caused something that was to be delivered, or an entry of a ledger or a
  /// silence, the newest first; looked for among the newest 50,000 events.
  public func latestWithEffects(in chat: ChatID?, limit: Int) throws -> [Recording] {
    try db.rows(
      """
      SELECT \(Self.recordingColumns) FROM event
      WHERE id > (SELECT max(id) FROM event) - ? AND (? IS NULL OR chat = ?)
        AND (first_row IS NOT NULL
          OR EXISTS (SELECT 1 FROM entry WHERE entry.event = event.key)
          OR EXISTS (SELECT 1 FROM checkin WHERE checkin.event = event.key AND \(Self.isReal))
          OR EXISTS (SELECT 1 FROM break WHERE event.key IN (break.event, break.ended_by))
          OR EXISTS (SELECT 1 FROM marking WHERE marking.event = event.key)
          OR EXISTS (SELECT 1 FROM silence WHERE silence.event = event.key))
      ORDER BY id DESC LIMIT ?
      """, Self.farthestEvent.databaseValue, (chat?.text).bound, (chat?.text).bound,
      max(limit, 0).databaseValue
    ).map(recording)
  }

  /// The event that brought a message.
  public func event(ofMessage message: MessageID, in chat: ChatID) throws -> EventKey? {
    try db.text(
      """
      SELECT event.key FROM message JOIN event ON event.id = message.event
      WHERE message.chat = ? AND message.message = ?
      """, chat.text.bound, message.text.bound
    ).map { EventKey($0) }
  }

  /// What is known of a message that somebody wrote; the text is nil where it is no longer kept.
  public func message(
    _ message: MessageID, in chat: ChatID
  ) throws -> (member: MemberID?, time: Timestamp, text: String?, isRecalled: Bool)? {
    try db.row(
      "SELECT member, time, text, recalled FROM message WHERE chat = ? AND message = ?",
      chat.text.bound, message.text.bound
    ).map { row in
      (MemberID(stored: row[0]), row.time(1), row[2], (row[3] as Int64?) != nil)
    }
  }

  /// Whether the steward has deleted a message, or is to; looked for among the newest 200,000 rows
  /// of the outbox.
  public func isDeleted(_ message: MessageID, in chat: ChatID) throws -> Bool {
    try db.number(
      """
      SELECT 1 FROM outbox
      WHERE id > (SELECT max(id) FROM outbox) - ? AND lane = 'moderation'
        AND json_extract(action, '$.do') = 'delete' AND json_extract(action, '$.message') = ?
        AND json_extract(action, '$.chat') = ? AND state IN ('waiting', 'claimed', 'delivered')
      LIMIT 1
      """, Self.farthestRow.databaseValue, message.text.bound, chat.text.bound) != nil
  }

  /// The event because of which the steward said a message; looked for among the newest 200,000
  /// rows of the outbox.
  public func event(saying message: MessageID, in chat: ChatID) throws -> EventKey? {
    try db.text(
      """
      SELECT cause FROM outbox
      WHERE id > (SELECT max(id) FROM outbox) - ? AND message = ?
        AND json_extract(action, '$.do') = 'send' AND json_extract(action, '$.chat') = ?
      ORDER BY id DESC LIMIT 1
      """, Self.farthestRow.databaseValue, message.text.bound, chat.text.bound
    ).map { EventKey($0) }
  }

  /// The last event that was received before then; by halving, as ids ascend with time.
  func lastEvent(before time: Timestamp) throws -> Int64 {
    guard var low = try db.number("SELECT min(id) - 1 FROM event"),
      var high = try db.number("SELECT max(id) FROM event")
    else { return 0 }
    while low < high {
      let middle = high - (high - low) / 2
      let received = try db.number(
        "SELECT received FROM event WHERE id >= ? ORDER BY id LIMIT 1", middle.databaseValue)
      if let received, received < time.milliseconds { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

// MARK: - Rows

extension Batch {
  private static let recordingColumns = """
    id, key, type, chat, member, time, received, body, trace, first_row, undone_by, \
    (SELECT key FROM event AS other WHERE other.undone_by = event.key), ordered
    """

  private func recording(_ row: Row) throws -> Recording {
    let key = EventKey(row[1])
    return Recording(
      id: row[0], key: key, type: EventType(rawValue: row[2]), chat: ChatID(stored: row[3]),
      member: MemberID(stored: row[4]), time: row.time(5), received: row.time(6),
      event: Self.event(row[7], key: row[1]),
      trace: (row[8] as String?).flatMap { Trace(json: JSON(stored: $0)) },
      rows: try rows(of: key, from: row[9]), entries: try entries(of: key),
      checkIns: try checkIns(of: key), breaks: try breaks(begunBy: key),
      undone: (row[10] as String?).map(EventKey.init),
      undoes: (row[11] as String?).map(EventKey.init),
      ordered: (row[12] as String?).flatMap(Order.Kind.init(rawValue:)))
  }

  private static func event(_ body: String?, key: String) -> Event? {
    body.flatMap { JSON(stored: $0) }.flatMap { Event(record: $0, key: EventKey(key)) }
  }

  /// An event's rows stand together in the outbox. What deletes one of their messages after its
  /// time may stand right behind them and is none of them.
  func rows(of key: EventKey, from first: Int64?) throws -> [OutboxEntry] {
    guard let first else { return [] }
    let sql = "SELECT \(Self.entryColumns) FROM outbox WHERE id >= ? ORDER BY id"
    let cursor = try Row.fetchCursor(db.bound(sql, [first.databaseValue]))
    var entries: [OutboxEntry] = []
    while let row = try cursor.next(), row[1] == key.text.bound {
      guard let entry = Self.outboxEntry(row) else { continue }
      if case .delete(_, let message) = entry.row.delivery.action,
        entries.contains(where: { $0.message == message })
      {
        break
      }
      entries.append(entry)
    }
    return entries
  }

  func entries(of key: EventKey) throws -> [LedgerEntry] {
    try db.rows(
      "SELECT \(Self.ledgerColumns) FROM entry WHERE event = ? ORDER BY id", key.text.bound
    ).compactMap(Self.ledgerEntry)
  }

  static let ledgerColumns =
    "id, event, rule, chat, member, sort, points, text, time, reverses, key, day"

  static func ledgerEntry(_ row: Row) -> LedgerEntry? {
    let text = row[7] as String?
    let sort: LedgerEntry.Sort? =
      switch (row[5] as String, text) {
      case ("points", _): .points(row[6], because: text)
      case ("tag", let tag?): .tag(tag)
      case ("untag", let tag?): .untag(tag)
      default: nil
      }
    guard let sort, let chat = ChatID(stored: row[3]), let member = MemberID(stored: row[4])
    else { return nil }
    return LedgerEntry(
      id: row[0], event: EventKey(row[1]), rule: row[2], chat: chat, member: member, sort: sort,
      time: row.time(8), reverses: row[9], key: row[10],
      day: (row[11] as Int?).map(CivilDate.init(daysSinceEpoch:)))
  }
}
