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

  /// The seconds after noon at which the steward and a member spoke last.
  private func seconds(
    _ chat: ChatID = Sample.chat, in store: Store? = nil
  ) throws -> [Int64?] {
    let facts = try (store ?? self.store).read { try $0.chat(chat) }
    return [facts?.lastSaid, facts?.lastWritten].map { time in
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

  @Test("What arrives late takes nothing back") func late() throws {
    try commit(Sample.said(1, "hi", at: at(30)))
    var late = Sample.said(2, "hi", at: at(10))
    late.received = at(31)
    try commit(late, .act(Sample.reply("ho")))
    #expect(try seconds() == [31, 30])
  }

  @Test("A busy chat's row is written once a minute, and a restart forgets two minutes at most")
  func writes() throws {
    try store.withDatabase {
      try $0.execute(
        sql: """
          CREATE TABLE written (time INTEGER);
          CREATE TRIGGER note AFTER UPDATE ON chat
            BEGIN INSERT INTO written VALUES (NEW.last_written); END
          """)
    }
    var generator = SeededGenerator(state: 7)
    var now: Int64 = 0
    for id in 0..<300 {
      now += Int64.random(in: 0...20, using: &generator)
      let isWritten = Bool.random(using: &generator)
      try commit(
        isWritten
          ? Sample.said(id, "hi", at: at(now)) : Sample.event("qq:p\(id)", .poke, at: at(now)),
        .act(Sample.reply("ho", at: at(now))))
      let (exact, stored) = try (seconds(), seconds(in: Store(path: scratch.database)))
      #expect(exact[0] == now)
      for (exact, stored) in zip(exact, stored) { #expect((exact ?? 0) - (stored ?? 0) < 120) }
    }
    let times = try store.withDatabase { try Int64.fetchAll($0, sql: "SELECT time FROM written") }
    #expect((1...now / 30).contains(Int64(times.count)))
  }

  @Test("What a failed savepoint has touched is as it was") func undone() throws {
    struct Refusal: Error {}
    try commit(Sample.said(1, "hi", at: at(0)), .act(Sample.reply("ho")))
    try store.batch { batch in
      let step = Sample.step(.act(Sample.reply("ho")))
      _ = try batch.commitStep(Sample.said(2, "hi", at: at(5)), step, keepsTrace: false)
      do {
        try batch.savepoint {
          _ = try batch.commitStep(Sample.said(3, "hi", at: at(9)), step, keepsTrace: false)
          throw Refusal()
        }
      } catch is Refusal {}
    }
    #expect(try seconds() == [5, 5])
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
