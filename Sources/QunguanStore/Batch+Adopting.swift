import GRDB
import QunguanCore

/// What a store knows of one member of a chat, for another store.
public struct KnownMember: Sendable, Hashable {
  public var chat: ChatID
  public var member: MemberID
  public var facts: MemberFacts

  public init(chat: ChatID, member: MemberID, facts: MemberFacts) {
    self.chat = chat
    self.member = member
    self.facts = facts
  }
}

extension Batch {
  /// What was known of members before `time`: what has been kept of since then is taken off again.
  /// Names and roles are the present ones, as former ones are not kept.
  ///
  /// Reads the ledgers once from end to end, and is meant for tools beside the daemon.
  public func members(before time: Timestamp) throws -> [KnownMember] {
    try flush()
    let messages = try sums(
      "SELECT chat, member, count(*) FROM event WHERE type = 'message' AND received >= ?", time)
    let points = try sums(
      "SELECT chat, member, sum(points) FROM entry WHERE time >= ? AND sort = 'points'", time)
    let taggings = Dictionary(
      grouping: try db.rows(
        "SELECT chat, member, sort, text FROM entry WHERE time >= ? AND sort <> 'points' ORDER BY id",
        time.bound)
    ) { ExactKey($0[0], $0[1]) }
    let earnings = Dictionary(
      grouping: try db.rows(
        """
        SELECT chat, member, points, day FROM entry
        WHERE time >= ? AND sort = 'points' AND day IS NOT NULL ORDER BY id
        """, time.bound)
    ) { ExactKey($0[0], $0[1]) }
    let columns = MemberRecord.columns
    return try db.rows(
      "SELECT \(columns), chat, member FROM member WHERE first_seen < ?", time.bound
    ).compactMap { row in
      guard let chat = ChatID(stored: row["chat"]), let member = MemberID(stored: row["member"])
      else {
        return nil
      }
      let key = ExactKey(chat.text, member.text)
      var facts = MemberRecord(row: row).facts
      facts.messages = max(0, facts.messages - Int(messages[key] ?? 0))
      facts.activity.removeNewest(Int(messages[key] ?? 0))
      facts.points = facts.points.subtractingReportingOverflow(Int(points[key] ?? 0)).partialValue
      for earned in earnings[key] ?? [] {
        facts.earned.add(-(earned[2] as Int), on: CivilDate(daysSinceEpoch: earned[3]))
      }
      for tagging in (taggings[key] ?? []).reversed() {
        guard let tag = tagging[3] as String? else { continue }
        if tagging[2] == "tag" { facts.tags.remove(tag) } else { facts.tags.insert(tag) }
      }
      if let joined = facts.joined, joined >= time { facts.joined = nil }
      return KnownMember(chat: chat, member: member, facts: facts)
    }
  }

  /// The chats that were known before `time`, by their present names. Where somebody has spoken since
  /// then, it counts as just before: when it was is not kept.
  public func chats(before time: Timestamp) throws -> [KnownChat] {
    try chats().filter { $0.firstSeen < time }.map { chat in
      var chat = chat
      chat.facts.lastSaid = chat.facts.lastSaid.map { min($0, time) }
      chat.facts.lastWritten = chat.facts.lastWritten.map { min($0, time) }
      return chat
    }
  }

  /// Takes over what another store knows of chats and members of whom nothing is known here. Pauses
  /// are not taken over.
  public func adopt(members: [KnownMember], chats: [KnownChat]) throws {
    for chat in chats where try record(of: chat.id) == nil {
      var record = ChatRecord(kind: chat.facts.kind, seen: chat.firstSeen)
      record.facts = chat.facts
      record.facts.paused = false
      cache.chats.change(record, at: ExactKey(chat.id.text))
    }
    for known in members { try seed(known.facts, of: known.member, in: known.chat) }
    try flush()
  }

  private func sums(_ sql: String, _ time: Timestamp) throws -> [ExactKey: Int64] {
    var sums: [ExactKey: Int64] = [:]
    for row in try db.rows("\(sql) GROUP BY chat, member", time.bound) {
      guard let chat = row[0] as String?, let member = row[1] as String? else { continue }
      sums[ExactKey(chat, member)] = row[2]
    }
    return sums
  }
}
