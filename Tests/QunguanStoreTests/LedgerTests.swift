import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Ledgers")
struct LedgerTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func commit(_ events: Event...) throws {
    try store.batch { batch in
      for event in events { _ = try batch.commitStep(event, Step(), keepsTrace: false) }
    }
  }

  private func facts(_ member: MemberID = Sample.member) throws -> MemberFacts? {
    let kept = try store.read { try $0.member(member, in: Sample.chat) }
    let fresh = try Store(path: scratch.database).read { try $0.member(member, in: Sample.chat) }
    #expect(kept == fresh)
    return kept
  }

  @Test("A wish for a chat in which nothing has happened does not make it known")
  func wished() throws {
    let chat = Chat(id: Sample.chat, kind: .group)
    try commit(.wish(for: "greet", in: chat, received: Sample.noon))
    #expect(try store.read { try $0.chats() }.isEmpty)
    try commit(
      Sample.said(1, "hello"),
      .wish(for: "greet", in: chat, received: Sample.noon + .minutes(9)))
    let known = try store.read { try $0.chats() }
    #expect(known.map(\.id) == [Sample.chat])
    #expect(known.map(\.lastSeen) == [Sample.noon + .minutes(9)])
  }

  @Test("Messages are counted, names and roles follow what is seen, unknown ones change nothing")
  func messages() throws {
    #expect(try facts() == nil)
    var second = Sample.said(2, "again", at: Sample.noon + .seconds(5))
    second.actor = Person(id: Sample.member, name: "Anne", role: nil)
    try commit(Sample.said(1, "hi"), second)
    let expected = MemberFacts(
      name: "Anne", role: .member, joined: nil, firstSeen: Sample.noon, messages: 2)
    #expect(try facts() == expected)
  }

  @Test("Who joins has joined then; who leaves and writes again has joined unseen")
  func joining() throws {
    let other = MemberID(Sample.gateway, "1")
    var joined = Sample.event("qq:j", .joined, from: other)
    joined.target = Person(id: Sample.member)
    try commit(joined)
    #expect(try facts()?.joined == Sample.noon)
    #expect(try facts(other)?.joined == nil)
    #expect(try facts(other)?.name == "Ann")

    try commit(Sample.event("qq:l", .left, at: Sample.noon + .hours(1)))
    #expect(try facts()?.joined == nil)
    #expect(try present() == 0)
    #expect(try facts()?.isPresent == false)
    try commit(Sample.said(3, "back", at: Sample.noon + .hours(2)))
    #expect(try facts()?.joined == nil)
    #expect(try present() == 1)
    #expect(try facts()?.isPresent == true)
  }

  private func present() throws -> Int? {
    try store.withDatabase {
      try Int.fetchOne(
        $0, sql: "SELECT present FROM member WHERE member = ?", arguments: [Sample.member.text])
    }
  }

  @Test("Who only asks to join is no member, nor is an anonymous account")
  func strangers() throws {
    var anonymous = Sample.said(1, "boo")
    anonymous.actor?.isAnonymous = true
    try commit(Sample.event("qq:r", .joinRequested), anonymous)
    #expect(try facts() == nil)
  }

  @Test("Chats keep their names, kinds and times")
  func chats() throws {
    var unnamed = Sample.said(2, "later", at: Sample.noon + .minutes(90))
    unnamed.chat?.name = nil
    let soon = Sample.said(3, "soon", at: Sample.noon + .seconds(30))
    try commit(Sample.said(1, "hi"), soon, unnamed)
    let chat = try #require(try store.read { try $0.chats() }.first)
    #expect(chat.id == Sample.chat)
    let facts = ChatFacts(
      name: "tea", kind: .group, firstSeen: Sample.noon,
      lastWritten: Sample.noon + .minutes(90))
    #expect(chat.facts == facts)
    #expect(chat.firstSeen == Sample.noon)
    #expect(chat.lastSeen == Sample.noon + .minutes(90))
  }

  @Test("Edits and recalls mark the message")
  func marks() throws {
    var edited = Sample.event("qq:e", .edited, at: Sample.noon + .seconds(1))
    edited.message = Message(id: Sample.message(1), content: [.text("ho")])
    var recalled = Sample.event("qq:x", .recalled, at: Sample.noon + .seconds(2))
    recalled.message = Message(id: Sample.message(1), content: [])
    try commit(Sample.said(1, "hi"), edited, recalled)
    let row = try store.withDatabase { try Row.fetchOne($0, sql: "SELECT * FROM message") }
    #expect(row?["text"] == "ho")
    #expect(row?["edited"] == Sample.noon.milliseconds + 1000)
    #expect(row?["recalled"] == Sample.noon.milliseconds + 2000)
  }

  @Test("Texts are not written where none are to be kept")
  func noTexts() throws {
    var settings = Store.Settings()
    settings.texts = .zero
    let store = try scratch.store(settings)
    try store.batch { _ = try $0.commitStep(Sample.said(1, "hi"), Step(), keepsTrace: false) }
    let texts = try store.withDatabase { try String?.fetchAll($0, sql: "SELECT text FROM message") }
    #expect(texts == [nil])
  }

  @Test("A NUL neither cuts a key short nor a text")
  func nul() throws {
    try commit(Sample.event("qq:a\u{0}b"), Sample.said(4, "be\u{0}fore"))
    try store.read { batch throws in
      #expect(try batch.isKnown(EventKey("qq:a\u{0}b")))
      #expect(try !batch.isKnown(EventKey("qq:a\u{0}c")))
      #expect(try !batch.isKnown(EventKey("qq:a")))
    }
    let text = try store.withDatabase { try String.fetchOne($0, sql: "SELECT text FROM message") }
    #expect(text == "be\u{2400}fore")
  }
}
