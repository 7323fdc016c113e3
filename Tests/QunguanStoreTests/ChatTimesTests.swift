import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("When chats were last spoken in")
struct ChatTimesTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func commit(_ event: Event, _ effects: Effect...) throws {
    let step = Step(effects: effects.map { .init(rule: "greet", effect: $0) })
    try store.batch { _ = try $0.commitStep(event, step, keepsTrace: false) }
  }

  /// The seconds after noon at which the steward and a member spoke last, the same after reopening.
  private func seconds(_ chat: ChatID = Sample.chat) throws -> [Int64?] {
    let kept = try store.read { try $0.chat(chat) }
    #expect(try Store(path: scratch.database).read { try $0.chat(chat) } == kept)
    return [kept?.lastSaid, kept?.lastWritten].map { time in
      time.map { ($0 - Sample.noon).milliseconds / 1000 }
    }
  }

  private func at(_ seconds: Int64) -> Timestamp { Sample.noon + .seconds(seconds) }

  @Test("Members' messages count, the steward's own echo, other bots' and other events don't")
  func written() throws {
    var echo = Sample.said(1, "morning", at: at(10))
    echo.account = Sample.member
    var bot = Sample.said(2, "beep", at: at(20))
    bot.actor?.isBot = true
    var edited = Sample.event("qq:e", .edited, at: at(30))
    edited.message = Message(id: Sample.message(2), content: [.text("boop")])
    for event in [echo, bot, edited, Sample.event("qq:p", .poke, at: at(40))] {
      try commit(event)
    }
    #expect(try seconds() == [nil, nil])

    var anonymous = Sample.said(3, "psst", at: at(50))
    anonymous.actor?.isAnonymous = true
    try commit(anonymous)
    #expect(try seconds() == [nil, 50])
    try commit(Sample.said(4, "hi", at: at(60)))
    #expect(try seconds() == [nil, 60])
  }

  @Test("It goes on by the second, and never back")
  func steps() throws {
    for (id, milliseconds) in [0, 999, 1000, 1500, -5000, 2000].enumerated() {
      try commit(
        Sample.said(id, "hi", at: Sample.noon + .milliseconds(Int64(milliseconds))),
        .act(Sample.reply("ho")))
    }
    #expect(try seconds() == [2, 2])
  }

  @Test("A busy chat's row is written once a second") func writes() throws {
    try store.withDatabase {
      try $0.execute(
        sql: """
          CREATE TABLE written (time INTEGER);
          CREATE TRIGGER note AFTER UPDATE ON chat
            BEGIN INSERT INTO written VALUES (NEW.last_written); END
          """)
    }
    for id in 0..<300 {
      let event = Sample.said(id, "hi", at: Sample.noon + .milliseconds(Int64(id) * 10))
      try commit(event, .act(Sample.reply("ho")))
    }
    let times = try store.withDatabase { try Int64.fetchAll($0, sql: "SELECT time FROM written") }
    #expect(times == [1, 2].map { at($0).milliseconds })
    #expect(try seconds() == [2, 2])
  }

  @Test("A clock that was ahead is not believed any more once it is set back") func ahead() throws {
    try commit(Sample.said(1, "hi", at: at(90_000)), .act(Sample.reply("ho")))
    var soon = Sample.said(2, "hi", at: at(60))
    soon.received = at(0)
    try commit(soon, .act(Sample.reply("ho")))
    #expect(try seconds() == [0, 60])
    try commit(Sample.said(3, "hi", at: at(30)), .act(Sample.reply("ho")))
    #expect(try seconds() == [30, 60])
  }

  @Test("What is said counts when it is decided, in the chat it goes to; deeds are not speech")
  func said() throws {
    let staff = ChatID(Sample.gateway, "9000")
    let unknown = ChatID(Sample.gateway, "9001")
    try commit(Sample.event("qq:s", .joined, at: at(0), in: staff))
    func send(to chat: ChatID, _ lane: Delivery.Lane = .talk) -> Effect {
      .act(
        Delivery(
          .send(chat: chat, content: [.text("oh")], replyTo: nil), lane: lane,
          notBefore: at(3600), expires: at(7200)))
    }
    let delete = Delivery(
      .delete(chat: Sample.chat, message: Sample.message(1)), lane: .talk, notBefore: at(0),
      expires: at(60))
    // It arrived late: what is said is said now.
    var late = Sample.said(1, "hi", at: at(5))
    late.received = at(7)
    try commit(late, send(to: staff), send(to: unknown), .act(delete))
    try commit(Sample.said(2, "hi", at: at(8)), send(to: Sample.chat, .moderation))
    #expect(try seconds(staff) == [7, nil])
    #expect(try seconds() == [nil, 8])
    #expect(try seconds(unknown) == [nil, nil])
    #expect(try store.read { try $0.chats().map(\.id) } == [Sample.chat, staff])
  }

  @Test("Those of before an instant are taken over, as late as they may have been")
  func adopting() throws {
    try commit(Sample.said(1, "hi", at: at(0)), .act(Sample.reply("ho")))
    try commit(Sample.said(2, "hi", at: at(120)))
    let late = ChatID(Sample.gateway, "5001")
    try commit(Sample.event("qq:3", at: at(90), in: late))
    try store.batch { try $0.pause(Sample.chat, at: at(130)) }
    let chats = try store.read { try $0.chats(before: at(60)) }
    let other = try Store(inMemory: Store.Settings())
    try other.batch { try $0.adopt(members: [], chats: chats) }
    let expected = ChatFacts(
      name: "tea", kind: .group, firstSeen: at(0), lastSaid: at(0), lastWritten: at(60))
    #expect(try other.read { try $0.chat(Sample.chat) } == expected)
    #expect(try other.read { try $0.chat(late) } == nil)
  }

  @Test("A store of format 2 is brought up to date; what happened last may have been written")
  func migration() throws {
    try store.close()
    let older = try Scratch()
    let queue = try DatabaseQueue(path: older.database)
    try Schema.migrator().migrate(queue, upTo: "002 recordings, points and tags, silences")
    try queue.inDatabase { db in
      #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == 2)
      try db.execute(
        sql: """
          INSERT INTO chat (chat, kind, name, first_seen, last_seen, paused)
          VALUES ('qq:5000', 'group', 'tea', \(at(0).milliseconds), \(at(600).milliseconds), 1)
          """)
    }
    try queue.close()
    let expected = ChatFacts(
      name: "tea", kind: .group, paused: true, firstSeen: at(0), lastWritten: at(600))
    #expect(try older.store().read { try $0.chat(Sample.chat) } == expected)
  }
}
