import GRDB
import QunguanCore

/// An entry of the ledger of check-ins, for a list.
public struct ListedCheckIn: Sendable, Hashable {
  public var id: Int64
  public var checkIn: CheckIn
  /// The member's name in the chat, as it was seen last.
  public var name: String?
  /// When it was taken back, and why; nil if it holds.
  public var struck: Struck?

  public struct Struck: Sendable, Hashable {
    public var time: Timestamp
    public var because: String?
  }
}

/// An entry of the ledger of points, for a list.
public struct ListedPoints: Sendable, Hashable {
  public var entry: LedgerEntry
  public var name: String?
  public var points: Int
  public var because: String?
}

extension Batch {
  /// The plans of the ledger of check-ins, those that are gone and shadows of those that observe
  /// among them.
  public func plansWithCheckIns() throws -> [String] {
    try db.rows(
      """
      WITH RECURSIVE found(plan) AS (
        SELECT min(plan) FROM checkin
        UNION ALL
        SELECT (SELECT min(plan) FROM checkin WHERE plan > found.plan)
        FROM found WHERE found.plan IS NOT NULL)
      SELECT plan FROM found WHERE plan IS NOT NULL
      """
    ).map { $0[0] }
  }

  /// The chats in which anybody ever checked in to a plan.
  public func chats(ofPlan plan: String) throws -> [ChatID] {
    try db.rows(
      """
      WITH RECURSIVE found(chat) AS (
        SELECT min(chat) FROM checkin WHERE plan = ?1
        UNION ALL
        SELECT (SELECT min(chat) FROM checkin WHERE plan = ?1 AND chat > found.chat)
        FROM found WHERE found.chat IS NOT NULL)
      SELECT chat FROM found WHERE chat IS NOT NULL
      """, plan.bound
    ).compactMap { ChatID(stored: $0[0]) }
  }

  /// Entries of a plan in a chat by day, window and time: at most `limit`, from the one after `last`
  /// on. An empty answer is the end.
  ///
  /// - Parameter withStruck: those that were taken back, too.
  public func checkIns(
    plan: String, in chat: ChatID, days: ClosedRange<CivilDate>, withStruck: Bool,
    after last: ListedCheckIn?, limit: Int
  ) throws -> [ListedCheckIn] {
    let place: [DatabaseValue] =
      last.map {
        [
          $0.checkIn.day.daysSinceEpoch.databaseValue, $0.checkIn.window.databaseValue,
          $0.checkIn.time.bound, $0.id.databaseValue,
        ]
      } ?? Array(repeating: Int64.min.databaseValue, count: 4)
    let rows = try Row.fetchAll(
      db.bound(
        """
        SELECT \(Self.checkInColumns), id,
          (SELECT name FROM member
            WHERE member.chat = checkin.chat AND member.member = checkin.member),
          (SELECT time FROM checkin AS other WHERE other.reverses = checkin.id),
          (SELECT text FROM checkin AS other WHERE other.reverses = checkin.id)
        FROM checkin
        WHERE plan = ? AND chat = ? AND day BETWEEN ? AND ?
          AND (day, window, time, id) > (?, ?, ?, ?) AND sort <> 'struck'
          AND (? OR \(Self.holds))
        ORDER BY day, window, time, id LIMIT ?
        """,
        [
          plan.bound, chat.text.bound, days.lowerBound.daysSinceEpoch.databaseValue,
          days.upperBound.daysSinceEpoch.databaseValue,
        ] + place + [withStruck.bound, limit.databaseValue]))
    return rows.compactMap { row in
      guard let entry = Self.checkIn(row) else { return nil }
      let struck: Timestamp? = row.time(12)
      return ListedCheckIn(
        id: row[10], checkIn: entry, name: row[11],
        struck: struck.map { ListedCheckIn.Struck(time: $0, because: row[13]) })
    }
  }

  /// Entries of the ledger of points within some time, as they were entered: at most `limit`, from
  /// the one after `id` on. An empty answer is the end.
  ///
  /// - Parameter chat: nil for all chats.
  public func points(
    in chat: ChatID?, during times: ClosedRange<Timestamp>, after id: Int64, limit: Int
  ) throws -> [ListedPoints] {
    try db.rows(
      """
      SELECT \(Self.ledgerColumns),
        (SELECT name FROM member
          WHERE member.chat = entry.chat AND member.member = entry.member)
      FROM entry
      WHERE id > ? AND sort = 'points' AND time BETWEEN ? AND ? AND (? IS NULL OR chat = ?)
      ORDER BY id LIMIT ?
      """, id.databaseValue, times.lowerBound.bound, times.upperBound.bound, (chat?.text).bound,
      (chat?.text).bound, limit.databaseValue
    ).compactMap { row in
      guard let entry = Self.ledgerEntry(row), case .points(let points, let because) = entry.sort
      else { return nil }
      return ListedPoints(entry: entry, name: row[12], points: points, because: because)
    }
  }
}
