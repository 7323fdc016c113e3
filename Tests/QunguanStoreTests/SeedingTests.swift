import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite struct SeedingTests {
  private static let now = Timestamp(seconds: 1_800_000_000)

  @Test("what is known of a member or a chat already is not seeded again") func known() throws {
    let store = try Store(inMemory: Store.Settings())
    let chat = try #require(ChatID("qq:5000"))
    let member = try #require(MemberID("qq:1"))
    try store.batch { batch in
      try batch.seed(Chat(id: chat, kind: .group, name: "first"), at: Self.now)
      try batch.seed(Chat(id: chat, kind: .direct, name: "second"), at: Self.now)
      let first = MemberFacts(name: "a", firstSeen: Self.now, messages: 3, tags: ["vip"], points: 5)
      try batch.seed(first, of: member, in: chat)
      try batch.seed(MemberFacts(name: "b", firstSeen: Self.now), of: member, in: chat)
    }
    try store.batch { batch in
      #expect(try batch.chat(chat)?.name == "first")
      let facts = try batch.member(member, in: chat)
      #expect(facts?.name == "a" && facts?.messages == 3)
      #expect(facts?.tags == ["vip"] && facts?.points == 5)
    }
  }

  @Test("a store that is cleared knows nothing of what was") func clear() throws {
    let store = try Store(inMemory: Store.Settings())
    let chat = try #require(ChatID("qq:5000"))
    let member = try #require(MemberID("qq:1"))
    let slot = Slot(rule: "r", part: "state", scope: "")
    let passing = Slot(rule: "", part: "loop", scope: "")
    func fill() throws {
      try store.batch { batch in
        var event = Event(
          key: EventKey("qq:1"), type: .message, gateway: chat.gateway, time: Self.now,
          received: Self.now)
        event.chat = Chat(id: chat, kind: .group)
        event.actor = Person(id: member, name: "a")
        event.message = Message(id: MessageID("qq:m1"), content: [.text("a")])
        let wake = Wake(rule: "r", scope: "", key: "k", due: Self.now, chat: chat)
        let say = Delivery(
          .send(chat: chat, content: [.text("b")], replyTo: nil), lane: .talk,
          notBefore: Self.now, expires: Self.now)
        let effects: [Effect] = [
          .wake(wake), .act(say), .award(Award(chat: chat, member: member, points: 5)),
          .silence(Silence(rule: "s", since: Self.now, until: Self.now + .hours(1), by: "console")),
        ]
        let step = Step(
          effects: effects.map { Step.Caused(rule: "r", effect: $0) },
          changes: [slot: .set("kept", until: nil), passing: .set("kept", until: nil)])
        _ = try batch.commitStep(event, step, keepsTrace: true)
        try batch.pause(nil, at: Self.now)
      }
    }
    try fill()
    try store.batch { try $0.clear() }
    try store.batch { batch in
      #expect(try batch.value(String.self, at: slot) == nil)
      #expect(try batch.value(String.self, at: passing) == nil)
      #expect(try batch.member(member, in: chat) == nil)
      #expect(try batch.chat(chat) == nil)
      let isPaused = try batch.isPausedEverywhere
      #expect(!isPaused)
      #expect(try batch.silences().isEmpty)
      #expect(try batch.timers().isEmpty)
      let isKnown = try batch.isKnown(EventKey("qq:1"))
      #expect(!isKnown)
    }
    try store.withDatabase { db in
      for table in try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      {
        #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") == 0, "\(table)")
      }
    }
    try fill()
  }

  @Test("A store on disk is never cleared") func onDisk() async throws {
    let exit = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let scratch = try Scratch()
      try scratch.store().batch { try $0.clear() }
    }
    let message = String(decoding: exit?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("a store on disk is never cleared"))
  }
}
