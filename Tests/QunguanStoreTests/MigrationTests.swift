import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("From one version to the next")
struct MigrationTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// A database as version 3 left it.
  private func makeVersion3() throws {
    let queue = try DatabaseQueue(path: scratch.database)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    try Schema.migrator().migrate(queue, upTo: "003 when chats were last spoken in")
    try queue.write { db in
      #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == 3)
      try db.execute(
        sql: """
          INSERT INTO event (key, type, chat, member, time, received)
            VALUES ('qq:1', 'message', 'qq:5000', 'qq:2000', 1700308800000, 1700308800000);
          INSERT INTO chat (chat, kind, name, first_seen, last_seen)
            VALUES ('qq:5000', 'group', 'tea', 1700308800000, 1700308800000);
          INSERT INTO member (chat, member, name, role, present, first_seen, messages, points, tags)
            VALUES ('qq:5000', 'qq:2000', 'Ann', 'member', 1, 1700308800000, 7, 12, '["vip"]');
          INSERT INTO entry (event, rule, chat, member, sort, points, text, time)
            VALUES ('qq:1', 'greet', 'qq:5000', 'qq:2000', 'points', 12, 'kind', 1700308800000),
              ('qq:1', 'greet', 'qq:5000', 'qq:2000', 'tag', 0, 'vip', 1700308800000);
          INSERT INTO memory (rule, part, scope, value) VALUES ('greet', 'state', 's', '5');
          """)
    }
    try queue.close()
  }

  @Test("What version 3 has kept is there, and check-ins and awards by key go on from it")
  func fromVersion3() throws {
    try makeVersion3()
    for _ in 0..<2 {
      let store = try scratch.store()
      let facts = try store.read { try $0.member(Sample.member, in: Sample.chat) }
      #expect(facts?.points == 12 && facts?.messages == 7 && facts?.tags == ["vip"])
      #expect(facts?.activity == DayTally() && facts?.earned == DayTally())
      #expect(try store.read { try $0.value(Int.self, at: Sample.slot("s")) } == 5)
      #expect(try store.read { try $0.recorded(EventKey("qq:1")) }?.entries.count == 2)
      try store.close()
    }
    let store = try scratch.store()
    let award = Award(
      chat: Sample.chat, member: Sample.member, points: 5, key: "day/0", day: Day.after(0))
    try store.commit("qq:2", [.checkIn(Day.entry(0)), .award(award), .award(award)])
    try store.commit("qq:3", [.checkIn(Day.entry(0)), .award(award)])
    #expect(try store.read { try $0.member(Sample.member, in: Sample.chat)?.points } == 17)
    guard case .possible = try store.read({ try $0.undoing(EventKey("qq:1"), at: Sample.noon) })
    else {
      Issue.record("the entries of version 3 can't be undone")
      return
    }
    try store.close()
    let reopened = try scratch.store()
    #expect(try reopened.days() == ["0 done"])
    #expect(try reopened.inconsistencies() == [])
    #expect(
      try reopened.withDatabase { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
  }

  @Test("A database made at once has the schema of one that grew")
  func sameSchema() throws {
    func schema(_ store: Store) throws -> Set<String> {
      try store.withDatabase {
        Set(
          try String.fetchAll(
            $0,
            sql: """
              SELECT s.type || ' ' || s.name || ' ' || coalesce(
                (SELECT group_concat(name || type || "notnull" || pk) FROM
                  pragma_table_xinfo(s.name)), '')
              FROM sqlite_schema AS s WHERE s.name NOT LIKE 'grdb%' AND s.name NOT LIKE 'sqlite%'
              """))
      }
    }
    try makeVersion3()
    let grown = try schema(scratch.store())
    #expect(try schema(Store(inMemory: .init())) == grown && grown.count > 20)
  }
}
