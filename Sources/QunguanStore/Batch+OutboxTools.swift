import GRDB
import QunguanCore

/// A row of the outbox as operators see it.
public struct OutboxEntry: Sendable, Hashable {
  public var row: OutboxRow
  /// Why it stands where it stands; nil when nothing went wrong.
  public var reason: String?
  /// What was said, as the gateway names it.
  public var message: MessageID?
  public var created: Timestamp
  /// When its state last changed.
  public var changed: Timestamp
}

/// What became of an operator's wish.
public enum Ruling: Sendable, Hashable {
  /// The row as it now is.
  case applied(OutboxRow)
  /// Why not, as a sentence for operators.
  case refused(String)
}

extension Batch {
  /// The newest `limit` rows in any of `states`, newest first. Without `delivered` among the
  /// states this reads only what is not delivered. Rows that this version can't read are left out.
  public func outbox(states: Set<OutboxRow.State>, limit: Int) throws -> [OutboxEntry] {
    let lists = try states.map { state in
      let undelivered = state == .delivered ? "" : "AND state <> 'delivered'"
      return try db.rows(
        """
        SELECT \(Self.entryColumns) FROM outbox
        WHERE state = ? \(undelivered) ORDER BY id DESC LIMIT ?
        """, state.rawValue.databaseValue, max(limit, 0).databaseValue
      ).compactMap(Self.outboxEntry)
    }
    return Array(lists.joined().sorted { $0.row.id > $1.row.id }.prefix(max(limit, 0)))
  }

  /// Lets a row that ended without being delivered wait again, from `now` until `expires`.
  public func retry(_ id: OutboxID, at now: Timestamp, expires: Timestamp) throws -> Ruling {
    if try isEmptied(id) || isForgotten(id) || isBlanked(id) {
      return .refused("the text of row \(id) is no longer kept")
    }
    return try rule(on: id, from: [.unknown, .rejected, .expired, .dropped]) {
      try db.run(
        """
        UPDATE outbox SET state = 'waiting', not_before = ?, expires = ?, reason = NULL,
          changed = ?
        WHERE id = ?
        """, now.bound, expires.bound, now.bound, id.number.databaseValue)
    }
  }

  /// Whether what it had for one member alone was taken back.
  private func isBlanked(_ id: OutboxID) throws -> Bool {
    guard let row = try outboxRow(id), row.state == .dropped,
      case .send(_, let content, _) = row.delivery.action
    else { return false }
    return content.contains(.secret(Part.mask))
  }

  /// Takes a row off the outbox that waits or whose outcome is not known.
  public func drop(_ id: OutboxID, at now: Timestamp) throws -> Ruling {
    try rule(on: id, from: [.waiting, .unknown]) {
      try db.run(
        "UPDATE outbox SET state = 'dropped', reason = ?, changed = ? WHERE id = ?",
        "dropped by an operator".databaseValue, now.bound, id.number.databaseValue)
    }
  }

  private func rule(
    on id: OutboxID, from states: Set<OutboxRow.State>, _ apply: () throws -> Void
  ) throws -> Ruling {
    guard try db.number("SELECT 1 FROM outbox WHERE id = ?", id.number.databaseValue) != nil else {
      return .refused("there is no row \(id) in the outbox")
    }
    guard let row = try outboxRow(id) else {
      return .refused("row \(id) was written by another version of qunguan")
    }
    guard states.contains(row.state) else { return .refused("row \(id) is \(row.state.rawValue)") }
    try apply()
    return .applied(try outboxRow(id) ?? row)
  }

  private func outboxRow(_ id: OutboxID) throws -> OutboxRow? {
    try db.row("SELECT \(Self.columns) FROM outbox WHERE id = ?", id.number.databaseValue)
      .flatMap(Self.outboxRow)
  }

  static let entryColumns = "\(columns), reason, message, created, changed"

  static func outboxEntry(_ row: Row) -> OutboxEntry? {
    outboxRow(row).map {
      OutboxEntry(
        row: $0, reason: row[11], message: MessageID(stored: row[12]), created: row.time(13),
        changed: row.time(14))
    }
  }
}
