import GRDB
import QunguanCore

/// How much was forgotten of a member, by sort.
public struct Forgotten: Sendable, Hashable {
  /// Chats in which they were known.
  public var chats = 0
  public var messages = 0
  public var events = 0
  /// Events of others that lost their body and trace because the member is mentioned in them.
  public var mentions = 0
  /// Entries of the ledger: points stay under a name that leads to nobody, tags are gone.
  public var entries = 0
  /// Rows of the outbox that lost their words.
  public var rows = 0
  public var quarantined = 0
  /// Values of rule memory.
  public var values = 0
  public var silences = 0
  /// The timers that are no longer set, as effects for the scheduler.
  public var timers: [Effect] = []
  /// The rows that are no longer to be delivered, for the courier.
  public var withdrawn: [OutboxID] = []
}

/// What there is to forget, for those who must mean it.
public struct Forgettable: Sendable {
  /// Names that they had.
  public var names: [String] { footprint.names.sorted() }
  /// The chats in which they were known.
  public var chats: [(id: ChatID, name: String?)]
  /// Whether anybody with this id was ever heard of.
  public var isMember: Bool
  /// Whether it is the id of a chat, which is not a member's conversation with the steward.
  public var isChat: Bool
  /// How much it is; nothing is forgotten yet.
  public var counts: Forgotten { Forgotten(footprint) }
  let footprint: Footprint
}

extension Forgotten {
  fileprivate init(_ print: Footprint) {
    self.init(
      chats: print.chats.count, messages: print.messages.count, events: print.events.count,
      mentions: print.mentions.count, entries: print.entries.count, rows: print.outbox.count,
      quarantined: print.quarantine.count, values: print.memory.count,
      silences: print.silences.count,
      timers: print.timers.map { .cancelWake(rule: $0.rule, scope: $0.scope, key: $0.key) })
  }
}

extension Batch {
  /// What ``forget(_:at:)`` would forget. Reads as much as it.
  public func forgettable(_ member: MemberID) throws -> Forgettable {
    let print = try footprint(of: member)
    let chat = try ChatID(stored: member.text).flatMap { try record(of: $0)?.facts }
    return Forgettable(
      chats: try print.chats.sorted { $0.text < $1.text }.map { ($0, try self.chat($0)?.name) },
      isMember: !print.chats.isEmpty || !print.events.isEmpty || !print.messages.isEmpty
        || !print.entries.isEmpty,
      isChat: chat.map { $0.kind != .direct } ?? false, footprint: print)
  }

  /// Forgets a member in all chats; sums of points stay as they are. The log of the database is
  /// emptied into it after the commit, where deleted content is overwritten.
  ///
  /// What others wrote about them by name stays, as does what lies outside the database: backups,
  /// the system's log, the chat platform.
  public func forget(_ member: MemberID, at now: Timestamp) throws -> Forgotten {
    try forget(forgettable(member), at: now)
  }

  /// Forgets what was found in the same batch.
  public func forget(_ found: Forgettable, at now: Timestamp) throws -> Forgotten {
    let print = found.footprint
    var pseudonyms = Pseudonyms(print)
    var forgotten = found.counts
    // The rows first: which may go on depends on what is still known of their events.
    forgotten.withdrawn = try forgetRows(print, &pseudonyms, at: now)
    try forgetLedgers(print, &pseudonyms)
    try forgetEvents(print)
    for slot in print.memory {
      try db.run(
        "DELETE FROM memory WHERE rule = ? AND part = ? AND scope = ?",
        slot.rule.bound, slot.part.bound, slot.scope.bound)
    }
    for timer in print.timers {
      try db.run(
        "DELETE FROM timer WHERE rule = ? AND scope = ? AND key = ?",
        timer.rule.bound, timer.scope.bound, timer.key.bound)
    }
    cache.forgetAll()
    cache.owesTruncation = true
    return forgotten
  }

  private func forgetLedgers(_ print: Footprint, _ pseudonyms: inout Pseudonyms) throws {
    let (member, direct) = (print.member.text.bound, print.direct.text.bound)
    try db.run("DELETE FROM member WHERE member = ? OR chat = ?", member, direct)
    try db.run("DELETE FROM chat WHERE chat = ?", direct)
    try db.run(
      """
      UPDATE message SET member = NULL, text = NULL, chat = iif(chat = ?, ?, chat)
      WHERE id IN (SELECT value FROM json_each(?))
      """, direct, pseudonyms.direct.text.bound, Self.list(print.messages))
    let entries = Self.list(print.entries)
    try db.run(
      "DELETE FROM entry WHERE sort <> 'points' AND id IN (SELECT value FROM json_each(?))",
      entries)
    for row in try db.rows(
      "SELECT DISTINCT chat FROM entry WHERE id IN (SELECT value FROM json_each(?))", entries)
    {
      let chat = row[0] as String
      try db.run(
        """
        UPDATE entry SET text = NULL, member = ?, chat = ?
        WHERE chat = ? AND id IN (SELECT value FROM json_each(?))
        """, pseudonyms.member(in: chat).bound, pseudonyms.chat(chat).bound, chat.bound, entries)
    }
    let named = Condition(["text"], contain: print.id)
    for row in try Row.fetchAll(
      db.bound("SELECT id, text FROM entry WHERE \(named.sql)", named.arguments))
    where print.isNamed(in: row[1]) {
      try db.run("UPDATE entry SET text = NULL WHERE id = ?", row[0])
    }
    let silences = Self.list(print.silences)
    try db.run("DELETE FROM silence WHERE chat = ?", direct)
    try db.run(
      """
      UPDATE silence SET by = 'forgotten', because = NULL
      WHERE id IN (SELECT value FROM json_each(?))
      """, silences)
  }

  private func forgetEvents(_ print: Footprint) throws {
    let theirs = Self.list(print.events)
    try db.run(
      """
      UPDATE event SET body = NULL, trace = NULL, member = NULL, chat = iif(chat = ?, NULL, chat)
      WHERE id IN (SELECT value FROM json_each(?))
      """, print.direct.text.bound, theirs)
    try db.run(
      """
      UPDATE event SET body = NULL, trace = NULL WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.mentions))
    try db.run(
      """
      UPDATE quarantine SET raw = NULL, reason = 'forgotten'
      WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.quarantine))
    try renameKeys(print)
  }

  /// Gives keys that hold the identifier other ones, the same wherever a key stands. Should such an
  /// event be delivered once more, it is taken for a new one.
  private func renameKeys(_ print: Footprint) throws {
    var keys: Set<String> = []
    let places = [
      ("event", "key"), ("event", "cause"), ("event", "undone_by"), ("outbox", "cause"),
      ("entry", "event"), ("silence", "event"), ("timer", "cause"), ("quarantine", "key"),
    ]
    for (table, column) in places {
      let named = Condition([column], contain: print.id)
      for row in try Row.fetchAll(
        db.bound(
          "SELECT DISTINCT \(column) FROM \(table) WHERE \(named.sql)", named.arguments))
      where print.isNamed(in: row[0]) { keys.insert(row[0]) }
    }
    if keys.isEmpty { return }
    // Of one look at each table, however many keys there are.
    let renamed = JSON.object(
      JSONObject(uniqueMembers: keys.map { ($0, .string("forgotten:\(Pseudonyms.word())")) }))
    let map = renamed.storedText.databaseValue
    for (table, column) in places {
      try db.run(
        """
        WITH renamed AS MATERIALIZED (SELECT key AS old, value AS new FROM json_each(?))
        UPDATE \(table) SET \(column) = renamed.new FROM renamed
        WHERE \(table).\(column) = renamed.old
        """, map)
    }
  }
}

// MARK: - The outbox

extension Batch {
  /// Why a row of the outbox has no words; it is not sent again.
  static let forgottenReason = "a member was forgotten"

  /// Takes the words and the member out of rows. What still waits is not sent, except what takes
  /// the steward's own words back.
  private func forgetRows(
    _ print: Footprint, _ pseudonyms: inout Pseudonyms, at now: Timestamp
  ) throws -> [OutboxID] {
    var withdrawn: [OutboxID] = []
    let rows = try db.rows(
      """
      SELECT id, state, json_extract(action, '$.chat'), json_extract(action, '$.do') FROM outbox
      WHERE json_valid(action) AND id IN (SELECT value FROM json_each(?)) ORDER BY id
      """, Self.list(print.outbox))
    for row in rows {
      let (id, chat) = (row[0] as Int64, row[2] as String? ?? "")
      let isOpen = ["waiting", "claimed"].contains(row[1] as String)
      if isOpen, row[3] == "delete".databaseValue, chat != print.direct.text { continue }
      if isOpen { withdrawn.append(OutboxID(id)) }
      let (member, other) = (pseudonyms.member(in: chat), pseudonyms.chat(chat))
      try db.run(
        """
        UPDATE outbox SET message = NULL, reason = ?, changed = iif(?, ?, changed),
          state = CASE state WHEN 'waiting' THEN 'dropped' WHEN 'claimed' THEN 'unknown'
            ELSE state END,
          action = replace(replace(json_replace(\(Self.wordless), '$.request.token', ''), ?, ?),
            ?, ?)
        WHERE id = ?
        """,
        Self.forgottenReason.databaseValue, isOpen.bound, now.bound,
        print.member.text.quoted, member.quoted, chat.quoted, other.quoted, id.databaseValue)
    }
    try db.run(
      """
      UPDATE outbox SET action = '{}', message = NULL, reason = ?
      WHERE NOT json_valid(action) AND id IN (SELECT value FROM json_each(?))
      """, Self.forgottenReason.databaseValue, Self.list(print.outbox))
    return withdrawn
  }
}

extension String {
  fileprivate var quoted: DatabaseValue { JSON.string(self).storedText.databaseValue }
}

/// What stands for a forgotten member: in each chat another name, so that not even these say that
/// it was the same one.
private struct Pseudonyms {
  let direct: ChatID
  private let print: Footprint
  private var members: [String: String] = [:]

  init(_ print: Footprint) {
    self.print = print
    direct = ChatID(print.member.gateway, "forgotten-\(Self.word())")
  }

  mutating func member(in chat: String) -> String {
    if let known = members[chat] { return known }
    let name = MemberID(print.member.gateway, "forgotten-\(Self.word())").text
    members[chat] = name
    return name
  }

  func chat(_ chat: String) -> String { chat == print.direct.text ? direct.text : chat }

  /// From true chance: it must not be possible to find the member by trying.
  static func word() -> String {
    var chance = SystemRandomNumberGenerator()
    return String(chance.next(), radix: 36) + String(chance.next() >> 32, radix: 36)
  }
}
