import GRDB
import QunguanCore

/// Where a member occurs. What is told to a member about them and what is forgotten of them are both
/// read from here, so that neither knows a place that the other doesn't.
///
/// Columns that hold an identifier are compared with it. Where it stands within something longer it
/// is looked for: by what follows the gateway's name if that is long enough to be nobody else's
/// number, by all of it otherwise. What merely looks like it is forgotten too.
struct Footprint {
  let member: MemberID
  /// Their direct conversation with the steward.
  let direct: ChatID
  /// The identifier as it stands within texts, and as it stands within JSON.
  let id: [String]
  /// Chats with a row of theirs.
  var chats: Set<ChatID> = []
  /// Names they had there; one letter says nothing of whose it is.
  var names: Set<String> = []
  /// The events that they did or that were done to them.
  var events: Set<Int64> = []
  var keys: [String] = []
  /// The events of others in which they are mentioned.
  var mentions: Set<Int64> = []
  var messages: [Int64] = []
  var entries: [Int64] = []
  var outbox: [Int64] = []
  var quarantine: [Int64] = []
  var memory: [Slot] = []
  var timers: [(rule: String, scope: String, key: String)] = []
  var silences: [Int64] = []

  init(of member: MemberID) {
    self.member = member
    direct = .direct(with: member)
    id = (member.local.utf8.count < 5 ? member.text : String(member.local)).forms
  }

  /// Whether `text` has the identifier, and not as a part of a longer one.
  func isNamed(in text: String) -> Bool {
    id.contains { text.hasWord($0) }
  }

  /// Whether rule memory or a timer of this scope is theirs: see ``Scope``.
  func owns(scope: String) -> Bool {
    scope == member.text || scope.hasSuffix(" " + member.text) || scope == direct.text
      || scope.hasPrefix(direct.text + " ")
  }
}

extension Batch {
  /// Reads every table once and the events twice: as much time as reading the file takes.
  func footprint(of member: MemberID) throws -> Footprint {
    try flush()
    var print = Footprint(of: member)
    for row in try db.rows("SELECT chat, name FROM member WHERE member = ?", member.text.bound) {
      if let chat = ChatID(stored: row[0]) { print.chats.insert(chat) }
      print.note(row[1])
    }
    try findEvents(&print)
    print.messages = try ids(
      "message", "member = ?1 OR chat = ?2", member.text.bound, print.direct.text.bound)
    print.entries = try ids(
      "entry", "member = ?1 OR chat = ?2", member.text.bound, print.direct.text.bound)
    try findRows(&print)
    try findMemory(&print)
    for row in try db.rows("SELECT rule, scope, key, chat FROM timer") {
      let key = (rule: row[0] as String, scope: row[1] as String, key: row[2] as String)
      if print.owns(scope: key.scope) || print.isNamed(in: key.key)
        || row[3] == print.direct.text.bound
      {
        print.timers.append(key)
      }
    }
    print.silences = try ids(
      "silence", "by = ?1 OR chat = ?2", member.text.bound, print.direct.text.bound)
    return print
  }

  private func ids(
    _ table: String, _ condition: String, _ arguments: DatabaseValue...
  ) throws -> [Int64] {
    let sql = "SELECT id FROM \(table) WHERE \(condition) ORDER BY id"
    return try Int64.fetchAll(db.bound(sql, arguments))
  }

  private func findEvents(_ print: inout Footprint) throws {
    let columns = ["key", "body", "trace", "cause", "undone_by"]
    let named = Condition(columns, contain: print.id)
    let cursor = try Row.fetchCursor(
      db.bound(
        """
        SELECT id, member, chat, \(columns.joined(separator: ", ")) FROM event
        WHERE member = ? OR chat = ? OR \(named.sql)
        """, [print.member.text.bound, print.direct.text.bound] + named.arguments))
    while let row = try cursor.next() {
      let event = (row[4] as String?).flatMap { JSON(stored: $0) }
        .flatMap { Event(record: $0, key: EventKey(row[3])) }
      let people = [event?.actor, event?.target].compactMap { $0 }.filter {
        $0.id == print.member
      }
      if row[1] == print.member.text.bound || row[2] == print.direct.text.bound
        || !people.isEmpty
      {
        for person in people { print.note(person.name) }
        print.events.insert(row[0])
        print.keys.append(row[3])
      } else if (3...7).contains(where: { (row[$0] as String?).map(print.isNamed) ?? false }) {
        print.mentions.insert(row[0])
      }
    }
    if print.names.isEmpty { return }
    // What steps noted of variables; others' words with the name in them are theirs.
    let byName = Condition(["trace"], contain: print.nameForms)
    let traces = try Int64.fetchCursor(
      db.bound(
        """
        SELECT id FROM event
        WHERE trace IS NOT NULL AND \(byName.sql) AND chat IN (SELECT value FROM json_each(?))
        """, byName.arguments + [Self.list(print.chats.map(\.text))]))
    while let id = try traces.next() {
      if !print.events.contains(id) { print.mentions.insert(id) }
    }
  }

  private func findRows(_ print: inout Footprint) throws {
    let named = Condition(["action", "cause"], contain: print.id)
    let byName = Condition(["action"], contain: print.nameForms)
    let cursor = try Row.fetchCursor(
      db.bound(
        """
        SELECT id, action, cause, theirs, here FROM (
          SELECT id, action, cause, \(named.sql) AS named,
            cause IN (SELECT value FROM json_each(?)) AS theirs,
            \(byName.sql) AND iif(json_valid(action), json_extract(action, '$.chat'), '')
              IN (SELECT value FROM json_each(?)) AS here
          FROM outbox)
        WHERE named OR theirs OR here
        """,
        named.arguments + [Self.list(print.keys)] + byName.arguments
          + [Self.list(print.chats.map(\.text))]))
    while let row = try cursor.next() {
      if row[3] || row[4] || print.isNamed(in: row[1]) || print.isNamed(in: row[2]) {
        print.outbox.append(row[0])
      }
    }
    let columns = ["key", "reason", "CAST(raw AS TEXT)"]
    let held = Condition(columns, contain: print.id)
    for row in try Row.fetchAll(
      db.bound(
        "SELECT id, \(columns.joined(separator: ", ")) FROM quarantine WHERE \(held.sql)",
        held.arguments))
    where (1...3).contains(where: { (row[$0] as String?).map(print.isNamed) ?? false }) {
      print.quarantine.append(row[0])
    }
  }

  private func findMemory(_ print: inout Footprint) throws {
    let chats = print.chats.map(\.text)
    let named = Condition(["scope", "value"], contain: print.id)
    let byName = Condition(["value"], contain: print.nameForms)
    let cursor = try Row.fetchCursor(
      db.bound(
        """
        SELECT rule, part, scope, value, \(byName.sql) FROM memory
        WHERE \(named.sql) OR \(byName.sql)
        """, byName.arguments + named.arguments + byName.arguments))
    while let row = try cursor.next() {
      let scope = row[2] as String
      let isHere = scope.isEmpty || chats.contains { scope.hasPrefix($0) }
      if print.owns(scope: scope) || print.isNamed(in: row[3]) || isHere && row[4] {
        print.memory.append(Slot(rule: row[0], part: row[1], scope: scope))
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

extension Footprint {
  fileprivate mutating func note(_ name: String?) {
    if let name, name.count > 1 { names.insert(name) }
  }

  fileprivate var nameForms: [String] { names.sorted().flatMap(\.forms) }
}

/// That one of some columns has one of some texts in it.
struct Condition {
  let sql: String
  let arguments: [DatabaseValue]

  init(_ columns: [String], contain texts: [String]) {
    // Of a column that is NULL it would be NULL.
    let tests = columns.flatMap { column in
      texts.map { _ in "coalesce(instr(\(column), ?), 0)" }
    }
    sql = tests.isEmpty ? "0" : "(\(tests.joined(separator: " OR ")))"
    arguments = columns.flatMap { _ in texts.map(\.bound) }
  }
}

extension String {
  /// It as it is, and as it stands in JSON of ours and of Foundation's, if that is something else.
  var forms: [String] {
    let ours = String(JSON.string(self).storedText.dropFirst().dropLast())
    let slashed = ours.split(separator: "/", omittingEmptySubsequences: false)
      .joined(separator: "\\/")
    return [self, ours, slashed].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether `word` stands in it with no letter or digit before and after it.
  fileprivate func hasWord(_ word: String) -> Bool {
    let (text, word) = (Array(utf8), Array(word.utf8))
    guard !word.isEmpty, text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { start in
      let end = start + word.count
      return text[start] == word[0] && text[start..<end].elementsEqual(word)
        && (start == 0 || !text[start - 1].isLetterOrDigit)
        && (end == text.count || !text[end].isLetterOrDigit)
    }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
