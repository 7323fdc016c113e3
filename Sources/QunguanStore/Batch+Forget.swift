import GRDB
import QunguanCore

/// How much was forgotten of a member, by sort.
public struct Forgotten: Sendable, Hashable {
  /// Chats in which they were known.
  public var chats = 0
  public var messages = 0
  public var events = 0
  /// Events of others in which the member is mentioned, or to which something of them was noted.
  public var mentions = 0
  /// Entries of the ledger: points stay under a name that leads to nobody, tags are gone.
  public var entries = 0
  /// Entries of the ledger of check-ins: they are gone, and boards are without them.
  public var checkIns = 0
  /// What filters found: that it was stays, of nobody.
  public var offences = 0
  /// What operators said of their messages: what was learned stays, of nobody.
  public var markings = 0
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
  /// How much it is; nothing is forgotten yet.
  public var counts: Forgotten { Forgotten(footprint) }
  let footprint: Footprint
}

extension Forgotten {
  fileprivate init(_ print: Footprint) {
    self.init(
      chats: print.chats.count, messages: print.messages.count, events: print.events.count,
      mentions: Set(print.mentions).union(print.traces).union(print.orders).count,
      entries: print.entries.count, checkIns: print.checkIns.count,
      offences: print.offences.count, markings: print.markings.count,
      rows: print.rows.count + print.mentioningRows.count,
      quarantined: print.quarantine.count, values: print.memory.count + print.others.count,
      silences: print.silences.count + print.reasons.count,
      timers: print.timers.map { .cancelWake(rule: $0.rule, scope: $0.scope, key: $0.key) })
  }
}

extension Batch {
  /// What ``forget(_:at:)`` would forget. Reads as much as it.
  ///
  /// - Throws: ``MemberRefusal``.
  public func forgettable(_ member: MemberID) throws -> Forgettable {
    let print = try footprint(of: member)
    return Forgettable(
      chats: try print.chats.sorted { $0.text < $1.text }.map { ($0, try chat($0)?.name) },
      footprint: print)
  }

  /// Forgets a member in all chats; sums of points stay as they are, and can't be undone any more:
  /// their entries lead to no event. The log of the database is emptied into it after the commit,
  /// where deleted content is overwritten.
  ///
  /// What others wrote about them by name stays, as does what lies outside the database: backups,
  /// the system's log, the chat platform.
  ///
  /// - Throws: ``MemberRefusal``.
  public func forget(_ member: MemberID, at now: Timestamp) throws -> Forgotten {
    let print = try footprint(of: member)
    var forgotten = Forgotten(print)
    let pseudonyms = Pseudonyms(print)
    // The rows first: which may go on depends on what is still known of their events.
    forgotten.withdrawn = try forgetRows(print, pseudonyms, at: now)
    try forgetLedgers(print, pseudonyms)
    try forgetSilences(print)
    try forgetEvents(print)
    try forgetMemory(print)
    try renameKeys(print)
    for timer in print.timers {
      try db.run(
        "DELETE FROM timer WHERE rule = ? AND scope = ? AND key = ?",
        timer.rule.bound, timer.scope.bound, timer.key.bound)
    }
    cache.forgetAll()
    cache.owesTruncation = true
    return forgotten
  }

  private func forgetLedgers(_ print: Footprint, _ pseudonyms: Pseudonyms) throws {
    let directs = Self.list(print.directs.map(\.text))
    try db.run(
      "DELETE FROM member WHERE member = ? OR chat IN (SELECT value FROM json_each(?))",
      print.member.text.bound, directs)
    try db.run("DELETE FROM chat WHERE chat IN (SELECT value FROM json_each(?))", directs)
    try db.run(
      """
      UPDATE message SET member = NULL, text = NULL WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.messages))
    try db.run(
      "UPDATE message SET text = NULL WHERE event IN (SELECT value FROM json_each(?))",
      Self.list(print.orders))
    for (chat, other) in pseudonyms.chats {
      try db.run("UPDATE message SET chat = ? WHERE chat = ?", other.bound, chat.bound)
    }
    try forgetEntries(print, pseudonyms)
    try forgetCheckIns(print)
    try forgetOffences(print, pseudonyms)
  }

  /// The rows stay, as their numbers are known to operators and must not be given again.
  private func forgetOffences(_ print: Footprint, _ pseudonyms: Pseudonyms) throws {
    let rows = try db.rows(
      "SELECT id, chat FROM offence WHERE id IN (SELECT value FROM json_each(?))",
      Self.list(print.offences))
    for row in rows {
      try db.run(
        """
        UPDATE offence SET event = ?, member = ?, chat = ?, message = NULL, body = NULL, text = NULL,
          appealed = NULL WHERE id = ?
        """,
        Pseudonyms.key.bound, pseudonyms.member.bound, pseudonyms.chat(row[1]).bound, row[0])
    }
    for row in try db.rows(
      "SELECT id, chat FROM marking WHERE id IN (SELECT value FROM json_each(?))",
      Self.list(print.markings))
    {
      try db.run(
        "UPDATE marking SET member = NULL, message = NULL, offence = NULL, chat = ? WHERE id = ?",
        pseudonyms.chat(row[1]).bound, row[0])
    }
  }

  /// A history of days under another name would still be somebody's; nothing is summed up from it
  /// that anybody else needs, but for how many came on a day.
  private func forgetCheckIns(_ print: Footprint) throws {
    let (ids, directs) = (Self.list(print.checkIns), Self.list(print.directs.map(\.text)))
    for row in try db.rows(
      """
      SELECT plan, chat, day, window, count(*) FROM checkin
      WHERE id IN (SELECT value FROM json_each(?)) AND sort = 'done' AND \(Self.holds)
      GROUP BY plan, chat, day, window
      """, ids)
    {
      guard let chat = ChatID(stored: row[1]) else { continue }
      try count(-(row[4] as Int), row[0], chat, row[2], row[3])
    }
    try db.run("DELETE FROM checkin WHERE id IN (SELECT value FROM json_each(?))", ids)
    try db.run(
      "DELETE FROM attendance WHERE member = ? OR chat IN (SELECT value FROM json_each(?))",
      print.member.text.bound, directs)
    for table in ["roll", "break"] {
      try db.run("DELETE FROM \(table) WHERE chat IN (SELECT value FROM json_each(?))", directs)
    }
  }

  /// Every chat has another pseudonym, and every entry an event that is nowhere.
  private func forgetEntries(_ print: Footprint, _ pseudonyms: Pseudonyms) throws {
    let entries = Self.list(print.entries)
    // What is gone can't be pointed at.
    try db.run(
      """
      UPDATE entry SET reverses = NULL WHERE reverses IN (
        SELECT id FROM entry
        WHERE sort <> 'points' AND id IN (SELECT value FROM json_each(?)))
      """, entries)
    try db.run(
      "DELETE FROM entry WHERE sort <> 'points' AND id IN (SELECT value FROM json_each(?))",
      entries)
    let rows = try db.rows(
      "SELECT id, chat, key FROM entry WHERE id IN (SELECT value FROM json_each(?))", entries)
    var members: [String: String] = [:]
    for row in rows {
      let chat = row[1] as String
      let member = members[chat] ?? pseudonyms.member
      members[chat] = member
      // Keys count what was handed out; one that says to whom is none to keep.
      let key = (row[2] as String?).flatMap { $0.hasWord(print.member.text) ? nil : $0 }
      try db.run(
        "UPDATE entry SET event = ?, text = NULL, member = ?, chat = ?, key = ? WHERE id = ?",
        Pseudonyms.key.bound, member.bound, pseudonyms.chat(chat).bound, key.bound, row[0])
    }
  }

  private func forgetSilences(_ print: Footprint) throws {
    try db.run(
      "DELETE FROM silence WHERE chat IN (SELECT value FROM json_each(?))",
      Self.list(print.directs.map(\.text)))
    try db.run(
      """
      UPDATE silence SET by = 'forgotten', because = NULL
      WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.silences))
    try db.run(
      "UPDATE silence SET because = NULL WHERE id IN (SELECT value FROM json_each(?))",
      Self.list(print.reasons))
  }

  private func forgetEvents(_ print: Footprint) throws {
    try db.run(
      """
      UPDATE event SET body = NULL, trace = NULL, member = NULL,
        chat = iif(chat IN (SELECT value FROM json_each(?)), NULL, chat)
      WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.directs.map(\.text)), Self.list(print.events))
    try db.run(
      """
      UPDATE event SET body = NULL, trace = NULL WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.orders))
    try db.run(
      "UPDATE event SET trace = NULL WHERE id IN (SELECT value FROM json_each(?))",
      Self.list(print.traces))
    for id in print.mentions {
      guard let text = try db.text("SELECT body FROM event WHERE id = ?", id.databaseValue),
        case .object(var body)? = JSON(stored: text), case .object(var message)? = body["message"]
      else { continue }
      message["content"] = message["content"].map { print.withoutMentions($0) }
      body["message"] = .object(message)
      try db.run(
        "UPDATE event SET body = ? WHERE id = ?", JSON.object(body).storedText.bound,
        id.databaseValue)
    }
    try db.run(
      """
      UPDATE quarantine SET raw = NULL, reason = 'forgotten'
      WHERE id IN (SELECT value FROM json_each(?))
      """, Self.list(print.quarantine))
  }

  private func forgetMemory(_ print: Footprint) throws {
    for (slot, rest) in print.memory.map({ ($0, nil) }) + print.others {
      let (rule, part, scope) = (slot.rule.bound, slot.part.bound, slot.scope.bound)
      if let rest {
        try db.run(
          "UPDATE memory SET value = ? WHERE rule = ? AND part = ? AND scope = ?",
          rest.storedText.bound, rule, part, scope)
      } else {
        try db.run(
          "DELETE FROM memory WHERE rule = ? AND part = ? AND scope = ?", rule, part, scope)
      }
    }
  }

  /// Gives keys that hold the identifier other ones, the same wherever a key stands. Should such an
  /// event be delivered once more, it is taken for a new one.
  private func renameKeys(_ print: Footprint) throws {
    var keys = Set(print.keys)
    for row in try db.rows(
      "SELECT key FROM quarantine WHERE id IN (SELECT value FROM json_each(?))",
      Self.list(print.quarantine))
    {
      keys.insert(row[0])
    }
    let renamed = keys.filter(print.isNamed(inKey:)).map { (old: $0, new: Pseudonyms.key) }
    if renamed.isEmpty { return }
    // Of one look at each table, however many keys there are.
    let pairs = JSON.array(renamed.map { [.string($0.old), .string($0.new)] }).storedText.bound
    let places = [
      ("event", "key"), ("event", "cause"), ("event", "undone_by"), ("outbox", "cause"),
      ("entry", "event"), ("checkin", "event"), ("break", "event"), ("break", "ended_by"),
      ("silence", "event"), ("offence", "event"), ("offence", "pardoned_by"),
      ("marking", "event"), ("marking", "withdrawn_by"),
      ("timer", "cause"), ("quarantine", "key"),
    ]
    for (table, column) in places {
      try db.run(
        """
        WITH renamed AS MATERIALIZED (
          SELECT json_extract(value, '$[0]') AS old, json_extract(value, '$[1]') AS new
          FROM json_each(?))
        UPDATE \(table) SET \(column) = renamed.new FROM renamed
        WHERE \(table).\(column) = renamed.old
        """, pairs)
    }
    // What observing rules would have done names events too.
    let new = Dictionary(
      renamed.map { (ExactKey($0.old), $0.new) }, uniquingKeysWith: { first, _ in first })
    for row in try db.rows(
      "SELECT rule, part, scope, value FROM memory WHERE part = ?",
      Observed.slot(of: "").part.bound)
    {
      guard let value = JSON(stored: row[3]) else { continue }
      let changed = value.mappingStrings { new[ExactKey($0)] ?? $0 }
      if changed == value { continue }
      try db.run(
        "UPDATE memory SET value = ? WHERE rule = ? AND part = ? AND scope = ?",
        changed.storedText.bound, row[0], row[1], row[2])
    }
  }
}

// MARK: - The outbox

extension Batch {
  /// Why a row of the outbox has no words; it is not sent again.
  static let forgottenReason = "a member was forgotten"

  /// Takes the words and the member out of rows that are theirs, the member alone out of others.
  /// What still waits is not sent, except what takes the steward's own words back.
  private func forgetRows(
    _ print: Footprint, _ pseudonyms: Pseudonyms, at now: Timestamp
  ) throws -> [OutboxID] {
    var withdrawn: [OutboxID] = []
    let others = Set(print.mentioningRows)
    let rows = try db.rows(
      """
      SELECT id, state, action FROM outbox
      WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
      """, Self.list(print.rows + print.mentioningRows))
    for row in rows {
      let id = row[0] as Int64
      let isOpen = ["waiting", "claimed"].contains(row[1] as String)
      let action = JSON(stored: row[2])?.object ?? JSONObject()
      let chat = action["chat"]?.string ?? ""
      if isOpen, action["do"]?.string == "delete", !print.isDirect(chat) { continue }
      if isOpen { withdrawn.append(OutboxID(id)) }
      var rest = action
      if others.contains(id) {
        rest["content"] = action["content"].map { print.withoutMentions($0) }
      } else {
        if action["chat"] != nil { rest["chat"] = .string(pseudonyms.chat(chat)) }
        if print.isTheirs(action["member"]?.string) { rest["member"] = .string(pseudonyms.member) }
        rest = rest.withoutWords
      }
      let isRefused = isOpen || !others.contains(id)
      try db.run(
        """
        UPDATE outbox SET action = ?, reason = iif(?, ?, reason), message = iif(?, NULL, message),
          changed = iif(?, ?, changed),
          state = CASE state WHEN 'waiting' THEN 'dropped' WHEN 'claimed' THEN 'unknown'
            ELSE state END
        WHERE id = ?
        """,
        JSON.object(rest).storedText.bound, isRefused.bound, Self.forgottenReason.bound,
        (!others.contains(id)).bound, isOpen.bound, now.bound, id.databaseValue)
    }
    return withdrawn
  }
}

extension JSONObject {
  /// An action without what is said in it, still readable as an action.
  fileprivate var withoutWords: JSONObject {
    var rest = self
    rest["reason"] = nil
    if self["content"] != nil { rest["content"] = [] }
    for key in ["card", "title"] where self[key] != nil { rest[key] = "" }
    if case .object(var request)? = self["request"] {
      request["comment"] = nil
      request["token"] = ""
      rest["request"] = .object(request)
    }
    return rest
  }
}

extension JSON {
  fileprivate func mappingStrings(_ transform: (String) -> String) -> JSON {
    switch self {
    case .string(let text): .string(transform(text))
    case .array(let elements): .array(elements.map { $0.mappingStrings(transform) })
    case .object(let members):
      .object(
        JSONObject(uniqueMembers: members.map { ($0, $1.mappingStrings(transform)) }))
    default: self
    }
  }
}

extension Footprint {
  /// The content of a message in which somebody unknown is mentioned instead; the rest stays.
  fileprivate func withoutMentions(_ content: JSON) -> JSON {
    .array(
      (content.array ?? []).map { part in
        guard case .object(var members) = part, isTheirs(members["mention"]?.string) else {
          return part
        }
        members["mention"] = .string(MemberID(member.gateway, Pseudonyms.word).text)
        return .object(members)
      })
  }
}
