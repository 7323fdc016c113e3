import GRDB
import QunguanCore

/// Where a member occurs. What is told to a member about them and what is forgotten of them are both
/// read from here, so that neither knows a place that the other doesn't.
///
/// Only identifiers count, and only where a member's identifier stands: in columns and fields that
/// name members, in scopes, and as a whole string of rule memory. Names decide nothing, and a chat
/// whose number is the member's is another matter.
struct Footprint {
  let member: MemberID
  /// Their conversations with the steward alone, whatever the gateway calls them.
  var directs: Set<ChatID> = []
  /// Chats with a row of theirs.
  var chats: Set<ChatID> = []
  /// Names they had there, to be told to them.
  var names: Set<String> = []
  /// The events that they did, that were done to them, or that are of their direct conversations.
  var events: [Int64] = []
  /// Those of them that somebody else did to them in a group.
  var suffered: Set<Int64> = []
  var keys: [String] = []
  /// Orders that gave them points or tags, or that judged their messages.
  var orders: [Int64] = []
  var orderKeys: [String] = []
  /// The events of others in which they are mentioned.
  var mentions: [Int64] = []
  /// The events of others with a trace of them.
  var traces: [Int64] = []
  var messages: [Int64] = []
  var entries: [Int64] = []
  /// Rows of the ledger of check-ins.
  var checkIns: [Int64] = []
  /// What filters found of theirs, and what operators said of their messages.
  var offences: [Int64] = []
  var markings: [Int64] = []
  /// Rows of the outbox that are because of them, for them or done to them.
  var rows: [Int64] = []
  /// Those of them whose words they may be told.
  var heard: Set<Int64> = []
  /// Other rows in which they are mentioned.
  var mentioningRows: [Int64] = []
  var quarantine: [Int64] = []
  /// Rule memory with their scope.
  var memory: [Slot] = []
  /// Rule memory of others in which they occur, as it is without them; nil where nothing remains.
  var others: [(slot: Slot, rest: JSON?)] = []
  var timers: [(rule: String, scope: String, key: String)] = []
  /// Silences they ordered, or of their direct conversations.
  var silences: [Int64] = []
  /// Silences of others with the identifier in their reason.
  var reasons: [Int64] = []

  init(of member: MemberID) { self.member = member }

  /// Whether `text` is the identifier, byte by byte.
  func isTheirs(_ text: String?) -> Bool { text.map(member.text.hasBytes) ?? false }

  /// Whether rule memory or a timer of this scope is theirs: see ``Scope``.
  func owns(scope: String) -> Bool {
    scope.utf8.hasEnd(" \(member.text)")
      || directs.contains { scope.hasBytes($0.text) || scope.utf8.starts(with: "\($0) ".utf8) }
  }

  func isDirect(_ chat: String?) -> Bool {
    ChatID(stored: chat).map { directs.contains($0) } ?? false
  }

  /// Whether a key says who the member is, or which their direct conversation is.
  func isNamed(inKey key: String) -> Bool {
    key.hasWord(String(member.local)) || directs.contains { key.hasWord($0.text) }
  }
}

/// Why nobody is forgotten, and nothing told.
public enum MemberRefusal: Error, Sendable, Hashable {
  /// It is the steward's own account.
  case steward
  /// It was never a member of a chat, and nothing was done by it or to it.
  case unknown
}

extension Batch {
  /// Reads every table once, which takes as long as reading the file.
  ///
  /// - Throws: ``MemberRefusal``.
  func footprint(of member: MemberID) throws -> Footprint {
    try flush()
    var print = Footprint(of: member)
    let id = member.text.bound
    try findChats(&print)
    try findEvents(&print)
    let directs = Self.list(print.directs.map(\.text))
    let isKnown = !print.chats.isEmpty || !print.events.isEmpty
    print.messages = try ids(
      "message", "member = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    print.entries = try ids(
      "entry", "member = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    print.checkIns = try ids(
      "checkin", "member = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    print.offences = try ids(
      "offence", "member = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    print.markings = try ids(
      "marking", "member = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    guard
      isKnown || !print.messages.isEmpty || !print.entries.isEmpty || !print.checkIns.isEmpty
        || !print.offences.isEmpty || !print.markings.isEmpty
    else { throw MemberRefusal.unknown }
    try findOrders(&print)
    try findRows(&print)
    try findQuarantine(&print)
    try findMemory(&print)
    for row in try db.rows("SELECT rule, scope, key, chat FROM timer") {
      let timer = (rule: row[0] as String, scope: row[1] as String, key: row[2] as String)
      if print.owns(scope: timer.scope) || print.isDirect(row[3]) { print.timers.append(timer) }
    }
    print.silences = try ids(
      "silence", "by = ? OR chat IN (SELECT value FROM json_each(?))", id, directs)
    for row in try db.rows("SELECT id, because FROM silence WHERE because IS NOT NULL")
    where !print.silences.contains(row[0])
      && ((row[1] as String).hasWord(member.text) || (row[1] as String).hasWord(print.number))
    {
      print.reasons.append(row[0])
    }
    return print
  }

  private func ids(
    _ table: String, _ condition: String, _ arguments: DatabaseValue...
  ) throws -> [Int64] {
    let sql = "SELECT id FROM \(table) WHERE \(condition) ORDER BY id"
    return try Int64.fetchAll(db.bound(sql, arguments))
  }

  private func findChats(_ print: inout Footprint) throws {
    let id = print.member.text.bound
    for row in try db.rows("SELECT chat, name FROM member WHERE member = ?", id) {
      if let chat = ChatID(stored: row[0]) { print.chats.insert(chat) }
      print.note(row[1])
    }
    let usual = ChatID.direct(with: print.member)
    let rows = try db.rows(
      """
      SELECT chat FROM chat WHERE kind = 'direct' AND (chat = ?
        OR chat IN (SELECT chat FROM member WHERE member = ?)
        OR chat IN (SELECT chat FROM event WHERE member = ?))
      """, usual.text.bound, id, id)
    // One that is named after somebody else is theirs.
    print.directs = Set(
      rows.compactMap { ChatID(stored: $0[0]) }
        .filter { $0.directPeer == nil || $0.directPeer == print.member })
    // The steward may have written there before anything happened in it.
    if try db.number("SELECT 1 FROM chat WHERE chat = ?", usual.text.bound) == nil {
      print.directs.insert(usual)
    }
  }

  private func findEvents(_ print: inout Footprint) throws {
    let named = Condition(["body", "trace"], contain: print.member.text.forms)
    let cursor = try Row.fetchCursor(
      db.bound(
        """
        SELECT id, key, member, chat, body, trace FROM event
        WHERE member = ? OR chat IN (SELECT value FROM json_each(?)) OR \(named.sql)
        """,
        [print.member.text.bound, Self.list(print.directs.map(\.text))] + named.arguments))
    while let row = try cursor.next() {
      let id = row[0] as Int64
      let body = (row[4] as String?).flatMap { JSON(stored: $0) }
      if print.isTheirs(body?["account"]?.string) { throw MemberRefusal.steward }
      let isDirect = print.isDirect(row[3])
      let people = [body?["actor"], body?["target"]].map { print.isTheirs($0?["id"]?.string) }
      for (person, isTheirs) in zip(["actor", "target"], people) where isTheirs {
        print.note(body?[person]?["name"]?.string)
      }
      let scope = body?["occasion"]?["wake"]?["scope"]?.string
      let isOwn = print.isTheirs(row[2]) || people[0]
      if isOwn || isDirect || people[1] || scope.map(print.owns(scope:)) ?? false {
        print.events.append(id)
        print.keys.append(row[1])
        if !isOwn, !isDirect, people[1] { print.suffered.insert(id) }
        continue
      }
      if body?["message"]?["content"].map(print.isMentioned(in:)) ?? false {
        print.mentions.append(id)
      }
      let trace = (row[5] as String?).flatMap { Trace(json: JSON(stored: $0)) }
      if trace?.entries.contains(where: print.isConcerned(by:)) ?? false {
        print.traces.append(id)
      }
    }
  }

  /// What a rule gave them or took from them because of somebody else's words is no order: those stay
  /// the other's.
  private func findOrders(_ print: inout Footprint) throws {
    let rows = try db.rows(
      """
      SELECT event.id, event.key FROM entry JOIN event ON event.key = entry.event
      WHERE (entry.rule = '' OR event.ordered IS NOT NULL)
        AND entry.id IN (SELECT value FROM json_each(?))
      UNION
      SELECT event.id, event.key FROM checkin JOIN event ON event.key = checkin.event
      WHERE event.ordered IS NOT NULL AND checkin.id IN (SELECT value FROM json_each(?))
      UNION
      SELECT event.id, event.key FROM marking JOIN event ON event.key = marking.event
      WHERE marking.id IN (SELECT value FROM json_each(?))
      UNION
      SELECT event.id, event.key FROM offence JOIN event ON event.key = offence.pardoned_by
      WHERE offence.id IN (SELECT value FROM json_each(?))
      """, Self.list(print.entries), Self.list(print.checkIns), Self.list(print.markings),
      Self.list(print.offences))
    let theirs = Set(print.events)
    for row in rows where !theirs.contains(row[0]) {
      print.orders.append(row[0])
      print.orderKeys.append(row[1])
    }
    let orders = Set(print.orders)
    print.mentions.removeAll(where: orders.contains)
    print.traces.removeAll(where: orders.contains)
  }

  private func findRows(_ print: inout Footprint) throws {
    let named = Condition(
      ["action"], contain: ([print.member.text] + print.directs.map(\.text)).flatMap(\.forms))
    let cursor = try Row.fetchCursor(
      db.bound(
        """
        SELECT id, action, theirs, ordered FROM (
          SELECT id, action, cause IN (SELECT value FROM json_each(?)) AS theirs,
            cause IN (SELECT value FROM json_each(?)) AS ordered
          FROM outbox)
        WHERE theirs OR ordered OR \(named.sql)
        """,
        [Self.list(print.keys), Self.list(print.orderKeys)] + named.arguments))
    while let row = try cursor.next() {
      let id = row[0] as Int64
      let action = JSON(stored: row[1])
      let isHeard = row[2] || print.isDirect(action?["chat"]?.string)
      if isHeard { print.heard.insert(id) }
      if isHeard || row[3] || print.isTheirs(action?["member"]?.string) {
        print.rows.append(id)
      } else if action?["content"].map(print.isMentioned(in:)) ?? false {
        print.mentioningRows.append(id)
      }
    }
  }

  /// What was received is of no known form, so here the identifier counts wherever it stands alone.
  private func findQuarantine(_ print: inout Footprint) throws {
    let rows = try db.rows(
      "SELECT id, key, reason, CAST(raw AS TEXT) FROM quarantine WHERE gateway = ?",
      print.member.gateway.text.bound)
    let forms = String(print.member.local).forms
    for row in rows
    where (1...3).contains(where: { place in
      (row[place] as String?).map { text in forms.contains(where: text.hasWord) } ?? false
    }) {
      print.quarantine.append(row[0])
    }
  }

  private func findMemory(_ print: inout Footprint) throws {
    let scoped = Condition(["scope"], contain: [print.member.text] + print.directs.map(\.text))
    let named = Condition(["value"], contain: print.member.text.forms)
    let cursor = try Row.fetchCursor(
      db.bound(
        "SELECT rule, part, scope, value FROM memory WHERE \(scoped.sql) OR \(named.sql)",
        scoped.arguments + named.arguments))
    while let row = try cursor.next() {
      let slot = Slot(rule: row[0], part: row[1], scope: row[2])
      if print.owns(scope: slot.scope) {
        print.memory.append(slot)
      } else if let value = JSON(stored: row[3]) {
        let rest = print.rest(of: value)
        if rest != value { print.others.append((slot, rest)) }
      }
    }
  }

  /// Texts for `json_each`.
  static func list(_ texts: some Sequence<String>) -> DatabaseValue {
    JSON.array(texts.map { .string($0) }).storedText.databaseValue
  }

  static func list(_ ids: some Sequence<Int64>) -> DatabaseValue {
    "[\(ids.lazy.map(String.init).joined(separator: ","))]".databaseValue
  }
}

// MARK: - Looking at one value

extension Footprint {
  fileprivate mutating func note(_ name: String?) {
    if let name { names.insert(name) }
  }

  /// As people write it, where that is long enough to be nobody else's.
  fileprivate var number: String {
    member.local.utf8.count < 5 ? member.text : String(member.local)
  }

  fileprivate func isMentioned(in content: JSON) -> Bool {
    content.array?.contains { isTheirs($0["mention"]?.string) } ?? false
  }

  fileprivate func isConcerned(by entry: Trace.Entry) -> Bool {
    entry.values.contains { isTheirs($0.text) } || entry.withheld.contains(where: isConcerned(by:))
  }

  private func isConcerned(by effect: Effect) -> Bool {
    switch effect {
    case .act(let delivery):
      let action = delivery.action.json
      return directs.contains(delivery.action.chat) || isTheirs(action["member"]?.string)
        || action["content"].map(isMentioned(in:)) ?? false
    case .wake(let wake): return owns(scope: wake.scope)
    case .cancelWake(_, let scope, _): return owns(scope: scope)
    case .award(let award): return award.member == member
    case .revoke(let revocation): return revocation.member == member
    case .tag(let tagging): return tagging.member == member
    case .checkIn(let entry): return entry.member == member
    case .strike(let strike): return strike.member == member
    case .offence(let offence): return offence.member == member
    case .mark(let marking): return marking.member == member
    case .scan(let scan): return scan.actor?.id == member
    case .silence(let silence): return isTheirs(silence.by)
    case .beginBreak, .endBreak, .endSilence, .withdraw, .undo, .fetch, .pardon, .appeal, .unmark:
      return false
    }
  }

  /// A remembered value without the member: lists lose them, and of anything else that is them
  /// nothing remains. What stands under the names that chats have is not them.
  fileprivate func rest(of value: JSON) -> JSON? {
    switch value {
    case .string(let text): return isTheirs(text) ? nil : value
    case .array(let elements):
      return elements.filter { !isTheirs($0.string) }.all(rest(of:)).map { .array($0) }
    case .object(let members):
      let rests = Array(members).all { key, value -> (String, JSON)? in
        Self.chatNames.contains(key) ? (key, value) : rest(of: value).map { (key, $0) }
      }
      return rests.map { .object(JSONObject(uniqueMembers: $0)) }
    default: return value
    }
  }

  private static let chatNames: Set = ["account", "chat", "chats", "room"]
}
