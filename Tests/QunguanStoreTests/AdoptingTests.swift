import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Facts for another store")
struct AdoptingTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test("What was known before an instant is told without what came later, and taken over")
  func before() throws {
    let store = try scratch.store()
    let later = Sample.noon + .hours(1)
    func award(_ points: Int) -> Effect {
      .award(Award(chat: Sample.chat, member: Sample.member, points: points))
    }
    func tag(_ tag: String, _ isSet: Bool = true) -> Effect {
      .tag(Tagging(chat: Sample.chat, member: Sample.member, tag: tag, isSet: isSet))
    }
    try store.batch { batch in
      let early = Sample.step(award(5), tag("vip"), tag("old"))
      _ = try batch.commitStep(Sample.said(1, "hi"), early, keepsTrace: false)
      let late = Sample.step(award(-3), tag("new"), tag("old", false))
      for id in 2...4 {
        let step = id == 2 ? late : Step()
        _ = try batch.commitStep(Sample.said(id, "hi", at: later), step, keepsTrace: false)
      }
      let stranger = MemberID(Sample.gateway, "77")
      _ = try batch.commitStep(
        Sample.event("qq:5", .joined, at: later, from: stranger), Step(), keepsTrace: false)
      let rejoined = Sample.event("qq:6", .joined, at: later)
      _ = try batch.commitStep(rejoined, Step(), keepsTrace: false)
    }
    let (members, chats) = try store.read { (try $0.members(before: later), try $0.chats()) }
    #expect(members.count == 1)
    let facts = try #require(members.first?.facts)
    #expect(facts.messages == 1)
    #expect(facts.points == 5)
    #expect(facts.tags == ["vip", "old"])
    #expect(facts.joined == nil)
    #expect(facts.name == "Ann")

    let other = try Store(inMemory: Store.Settings())
    try other.batch { try $0.adopt(members: members, chats: chats) }
    #expect(try other.read { try $0.member(Sample.member, in: Sample.chat) } == facts)
    #expect(try other.read { try $0.chats().map(\.facts.name) } == ["tea"])
  }
}
