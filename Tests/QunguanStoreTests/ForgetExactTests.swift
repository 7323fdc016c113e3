import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Who is forgotten, and who is not")
struct ForgetExactTests {
  let scratch: Scratch
  let store: Store
  let ann = MemberID(Sample.gateway, "123456")
  let bob = MemberID(Sample.gateway, "654321")
  let operating = MemberID(Sample.gateway, "777777")
  /// A group whose number is the member's.
  let group = ChatID(Sample.gateway, "123456")
  let named = ChatID(Sample.gateway, "dm-42")
  let now = Sample.noon + .minutes(1)

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func said(
    _ key: String, _ parts: Part..., by member: MemberID, _ name: String,
    in chat: ChatID = Sample.chat, _ kind: Chat.Kind = .group
  ) -> Event {
    var event = Sample.event("qq:\(key)", from: member, in: chat)
    event.chat = Chat(id: chat, kind: kind)
    event.actor = Person(id: member, name: name)
    event.account = MemberID(Sample.gateway, "999999")
    event.message = Message(id: MessageID(Sample.gateway, "m-\(key)"), content: parts)
    return event
  }

  private func send(_ parts: Part..., to chat: ChatID = Sample.chat) -> Effect {
    .act(
      Delivery(
        .send(chat: chat, content: parts, replyTo: nil), lane: .talk, notBefore: Sample.noon,
        expires: Sample.noon + .hours(1)))
  }

  private func commit(
    _ event: Event, _ effects: Effect..., rule: String = "greet", changes: [Slot: Change] = [:]
  ) throws {
    let reason = Trace.Entry(rule: rule, fired: true, reason: "send reason count 你好")
    let step = Step(
      effects: effects.map { .init(rule: rule, effect: $0) }, changes: changes,
      trace: Trace([reason]))
    try store.batch { _ = try $0.commitStep(event, step, keepsTrace: true) }
  }

  private func forget() throws -> Forgotten { try store.batch { try $0.forget(ann, at: now) } }

  /// All rows of a table as texts.
  private func rows(_ table: String, _ condition: String = "1") throws -> [String] {
    try store.withDatabase { db in
      try Row.fetchAll(db, sql: "SELECT * FROM \(table) WHERE \(condition)").map { "\($0)" }
    }
  }

  private static let tables = [
    "event", "quarantine", "chat", "member", "message", "memory", "timer", "outbox", "entry",
    "silence", "checkin", "attendance", "roll", "break",
    "offence", "marking",
  ]

  @Test(
    "A name decides nothing, whatever else it is",
    arguments: ["send", "reason", "count", "你好", "chat", "qq"])
  func names(_ name: String) throws {
    let value: [String: String] = [name: name, "word": "你好 send"]
    let words = Slot(rule: "words", part: "state", scope: Sample.chat.text)
    let list = Slot(rule: "list", part: "state", scope: "")
    try commit(
      said("1", .text("你好 send reason count"), by: bob, "Bob"), send(.text("你好 send")),
      .award(Award(chat: Sample.chat, member: bob, points: 3, because: "reason 你好")),
      .checkIn(Day.entry(0, of: bob)),
      changes: [words: .set(value, until: nil), list: .set([name], until: nil)])
    try store.batch {
      try $0.quarantine(
        EventKey("qq:q"), gateway: Sample.gateway, received: now, reason: "count",
        raw: Array(#"{"send":"你好","count":1}"#.utf8))
    }
    let before = try Self.tables.map { try rows($0) }
    try commit(said("2", .text("hers"), by: ann, name))
    let forgotten = try forget()
    #expect(forgotten.events == 1 && forgotten.mentions == 0 && forgotten.rows == 0)
    #expect(forgotten.values == 0 && forgotten.quarantined == 0 && forgotten.withdrawn.isEmpty)
    for (table, rows) in zip(Self.tables, before) where table != "chat" {
      #expect(Set(try self.rows(table)).isSuperset(of: rows), "\(table)")
    }
  }

  @Test("A group with the member's number stays as it is")
  func sameNumber() throws {
    let room = ["chat": group.text]
    let wake = Wake(
      rule: "w", scope: group.text, key: "welcome", due: now + .hours(1), chat: group)
    try commit(
      said("1", .text("in the group"), by: bob, "Bob", in: group), send(.text("yes"), to: group),
      .wake(wake),
      changes: [
        Slot(rule: "g", part: "state", scope: group.text): .set("kept", until: nil),
        Slot(rule: "g", part: "state", scope: "\(group) \(bob)"): .set("kept", until: nil),
        Slot(rule: "g", part: "rooms", scope: ""): .set(room, until: nil),
      ])
    let before = try Self.tables.map { try rows($0) }
    try commit(
      said("2", .text("hers"), by: ann, "Ann"),
      changes: [
        Slot(rule: "g", part: "state", scope: " \(ann)"): .set("hers", until: nil),
        Slot(rule: "g", part: "state", scope: "\(group) \(ann)"): .set("hers", until: nil),
      ])
    let forgotten = try forget()
    #expect(forgotten.values == 2 && forgotten.timers.isEmpty && forgotten.withdrawn.isEmpty)
    for (table, rows) in zip(Self.tables, before) {
      #expect(Set(try self.rows(table)).isSuperset(of: rows), "\(table)")
    }
    #expect(try rows("memory").count == 3)
  }

  @Test("A direct conversation is theirs whatever the gateway calls it; others' are not")
  func directs() throws {
    let other = ChatID(Sample.gateway, "dm-43")
    try commit(
      said("1", .text("secret"), by: ann, "Ann", in: named, .direct),
      send(.text("answer"), to: named),
      changes: [Slot(rule: "g", part: "state", scope: named.text): .set("secret", until: nil)])
    try commit(
      said("2", .text("his"), by: bob, "Bob", in: other, .direct), send(.text("his"), to: other))
    let forgotten = try forget()
    #expect(forgotten.values == 1 && forgotten.withdrawn == [OutboxID(1)])
    for table in Self.tables {
      for row in try rows(table) {
        #expect(!row.contains("dm-42") && !row.contains("secret"), "\(table): \(row)")
      }
    }
    #expect(try rows("chat").count == 1)
    #expect(try store.read { try $0.undelivered().map(\.cause.text) } == ["qq:2"])
  }

  @Test("In others' messages only the mention changes")
  func mentions() throws {
    try commit(
      said("1", .text("look at "), .mention(ann), .text("qq:123456"), by: bob, "Bob"),
      send(.text("so said Bob"), .mention(ann)))
    try commit(said("2", .text("hers"), by: ann, "Ann"))
    let before = try store.read { try $0.recorded(EventKey("qq:1"))?.event }
    _ = try forget()
    var after = try store.read { try $0.recorded(EventKey("qq:1"))?.event }
    #expect(after?.message?.mentions(ann) == false)
    #expect(after?.message?.content.count == 3)
    after?.message?.content[1] = .mention(ann)
    #expect(after == before)
    #expect(try rows("outbox", "action LIKE '%so said Bob%'").count == 1)
    #expect(try rows("outbox", "instr(action, '\"qq:123456\"')").isEmpty)
    #expect(try rows("event", "trace IS NULL").count == 1)
  }

  @Test("Nobody's list of others is lost: only the member is taken out")
  func lists() throws {
    let welcome = Slot(rule: "welcome", part: "state", scope: Sample.chat.text)
    let best = Slot(rule: "best", part: "state", scope: Sample.chat.text)
    try commit(
      said("1", .text("hers"), by: ann, "Ann"),
      changes: [
        welcome: .set([bob.text, ann.text, operating.text], until: nil),
        best: .set(["best": ann.text], until: nil),
      ])
    _ = try forget()
    try store.read { batch throws in
      #expect(try batch.value([String].self, at: welcome) == [bob.text, operating.text])
      #expect(try batch.value([String: String].self, at: best) == nil)
    }
  }

  @Test("No pseudonym leads back to the member")
  func pseudonyms() throws {
    try commit(
      said("order", .text("+5 "), .mention(ann), by: operating, "Op"),
      .award(Award(chat: Sample.chat, member: ann, points: 5, because: "Ann was kind")),
      send(.text("Ann has 5 points")), rule: "")
    try commit(
      said("thanks", .text("thanks "), .mention(ann), by: bob, "Bob"),
      .award(Award(chat: Sample.chat, member: ann, points: 1)))
    try commit(
      said("own", .text("hers"), by: ann, "Ann"),
      .award(Award(chat: Sample.chat, member: ann, points: 2)))
    try commit(
      said("quiet", .text("be quiet"), by: operating, "Op"),
      .silence(
        Silence(
          rule: "r", since: now, until: now + .days(1), because: "123456 asked", by: "console")))
    _ = try forget()
    #expect(try rows("entry", "event IN (SELECT key FROM event)").isEmpty)
    #expect(try rows("entry", "event IN (SELECT cause FROM outbox)").isEmpty)
    #expect(try rows("silence", "because IS NOT NULL").isEmpty)
    let sum = try store.withDatabase {
      try Int.fetchOne($0, sql: "SELECT sum(points) FROM entry")
    }
    #expect(sum == 8)
    for table in Self.tables {
      for row in try rows(table) { #expect(!row.contains("123456"), "\(table): \(row)") }
    }
    #expect(try rows("event", "key = 'qq:order' AND body IS NULL AND trace IS NULL").count == 1)
    #expect(try rows("message", "message = 'qq:m-order' AND text IS NULL").count == 1)
    #expect(try rows("message", "text LIKE 'thanks%'").count == 1)
    #expect(try rows("outbox", "action LIKE '%points%'").isEmpty)
  }

  @Test("Who lost an award to another's words is forgotten without those words")
  func awardMoved() throws {
    let first = Award(chat: Sample.chat, member: ann, points: 3, key: "first/2027-02-06")
    try commit(said("1", .text("hers"), by: ann, "Ann"), .award(first), rule: "read")
    let lost = Revocation(chat: Sample.chat, member: ann, key: "first/2027-02-06")
    try commit(said("2", .text("his"), by: bob, "Bob"), .revoke(lost), rule: "read")
    let forgotten = try forget()
    #expect(forgotten.entries == 2 && forgotten.mentions == 0)
    #expect(try rows("message", "text = 'his'").count == 1)
    #expect(try rows("entry", "key = 'first/2027-02-06'").count == 1)
  }

  @Test("The steward and who was never there are refused, and nothing changes")
  func refused() throws {
    try commit(said("1", .text("hello "), .mention(ann), by: bob, "Bob"))
    let before = try Self.tables.map { try rows($0) }
    #expect(throws: MemberRefusal.unknown) { try forget() }
    let steward = MemberID(Sample.gateway, "999999")
    #expect(throws: MemberRefusal.steward) {
      try store.batch { try $0.forget(steward, at: now) }
    }
    #expect(throws: MemberRefusal.steward) { try store.read { try $0.everything(of: steward) } }
    #expect(try Self.tables.map { try rows($0) } == before)
  }

  @Test("What a member is told has nobody else's words")
  func told() throws {
    let shared = Slot(rule: "shared", part: "state", scope: Sample.chat.text)
    try commit(said("1", .text("hers"), by: ann, "Ann"), send(.text("for her")))
    try commit(
      said("2", .text("private of Bob "), .mention(ann), by: bob, "Bob"),
      send(.text("private to Bob"), .mention(ann)),
      changes: [shared: .set([ann.text, "private of all"], until: nil)])
    var poke = said("3", .text("private of Bob"), by: bob, "Bob, private")
    (poke.type, poke.target) = (.poke, Person(id: ann, name: "Ann"))
    try commit(poke)
    try store.batch {
      try $0.quarantine(
        EventKey("qq:q"), gateway: Sample.gateway, received: now, reason: "odd",
        raw: Array(#"{"user_id":123456,"text":"private"}"#.utf8))
    }
    var settings = Store.Settings()
    settings.isReadOnly = true
    let reader = try Store(path: scratch.database, settings: settings)
    let told = try reader.read { try $0.everything(of: ann) }
    #expect(!told.storedText.contains("private"))
    #expect(told.storedText.contains("hers") && told.storedText.contains("for her"))
    #expect(told["mentioned-in"] == ["qq:2"])
    #expect(told["quarantine"]?[0]?.object?.map(\.key) == ["key", "received", "reason"])
  }

  private var logSize: Int {
    (try? Data(contentsOf: URL(filePath: scratch.database + "-wal")).count) ?? 0
  }

  @Test("A reader delays the emptying of the log only until the next upkeep or start")
  func log() throws {
    try commit(said("1", .text("Annsecret"), by: ann, "Ann"))
    var settings = Store.Settings()
    settings.isReadOnly = true
    let reader = try Store(path: scratch.database, settings: settings)
    let copy = try Scratch()
    try reader.read { batch throws in
      _ = try batch.chats()
      _ = try forget()
      #expect(logSize > 0)
      // As `kill -9` would leave it.
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(
          atPath: scratch.database + suffix, toPath: copy.database + suffix)
      }
    }
    _ = try store.batch { try $0.prune(now: now) }
    #expect(logSize == 0)
    let reopened = try copy.store()
    let left = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: copy.database + $0)) }
    #expect(left[1].isEmpty)
    #expect(left[0].range(of: Data("Annsecret".utf8)) == nil)
    try reopened.close()
  }
}
