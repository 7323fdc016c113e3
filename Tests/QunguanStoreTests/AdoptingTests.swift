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
    func earned(_ points: Int, _ day: Int) -> Effect {
      .award(
        Award(
          chat: Sample.chat, member: Sample.member, points: points, key: "day/\(points)",
          day: Day.after(day)))
    }
    func tag(_ tag: String, _ isSet: Bool = true) -> Effect {
      .tag(Tagging(chat: Sample.chat, member: Sample.member, tag: tag, isSet: isSet))
    }
    try store.batch { batch in
      var early = Sample.step(award(5), earned(2, 0), tag("vip"), tag("old"))
      early.day = Day.after(0)
      _ = try batch.commitStep(Sample.said(1, "hi"), early, keepsTrace: false)
      let late = Sample.step(award(-3), earned(4, 0), tag("new"), tag("old", false))
      for id in 2...4 {
        var step = id == 2 ? late : Step()
        step.day = Day.after(1)
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
    #expect(facts.points == 7 && facts.earned[Day.after(0)] == 2)
    #expect(facts.activity.days.map(\.number) == [1])
    #expect(facts.tags == ["vip", "old"])
    #expect(facts.joined == nil)
    #expect(facts.name == "Ann")

    let other = try Store(inMemory: Store.Settings())
    try other.batch { try $0.adopt(members: members, chats: chats) }
    #expect(try other.read { try $0.member(Sample.member, in: Sample.chat) } == facts)
    #expect(try other.read { try $0.chats().map(\.facts.name) } == ["tea"])
  }

  private func commit(_ store: Store, _ key: String, at time: Timestamp, _ effects: Effect...)
    throws
  {
    try store.batch {
      _ = try $0.commitStep(
        Sample.event(key, at: time),
        Step(effects: effects.map { .init(rule: "read", effect: $0) }), keepsTrace: false)
    }
  }

  @Test("Check-ins that were known before an instant are taken over as they were then")
  func checkIns() throws {
    let store = try scratch.store()
    let later = Sample.noon + .hours(1)
    let bob = MemberID(Sample.gateway, "2001")
    let days = PlanBreak(plan: "read", chat: nil, days: Day.after(8)...Day.after(9))
    let late = PlanBreak(plan: "read", chat: nil, days: Day.after(18)...Day.after(19))
    try commit(
      store, "qq:1", at: Sample.noon, .checkIn(Day.entry(0)), .checkIn(Day.entry(1)),
      .checkIn(Day.entry(2, amount: 4_000)), .checkIn(Day.entry(1, of: bob)), .beginBreak(days))
    try commit(
      store, "qq:2", at: Sample.noon, .strike(Day.strike(0)), .checkIn(Day.entry(0, .madeUp)))
    try commit(
      store, "qq:3", at: later, .strike(Day.strike(1)), .strike(Day.strike(2)),
      .checkIn(Day.entry(3)), .checkIn(Day.entry(1, .corrected)), .beginBreak(late))
    try commit(store, "qq:4", at: later, .strike(Day.strike(1, of: bob)))
    let known = try store.read { try $0.checkIns(before: later) }
    let other = try Store(inMemory: Store.Settings())
    try other.batch { try $0.adopt(known) }
    #expect(try other.days() == ["0 made-up", "1 done", "2 done"])
    #expect(try other.days(of: bob) == ["1 done"])
    try other.read { batch throws in
      #expect(
        try batch.attendance(of: Sample.member, in: Sample.chat, plan: "read")
          .marks(on: Day.after(2)).map(\.amount) == [4_000])
      #expect(try batch.breaks(of: "read") == [days])
      let before = try batch.checkIns(
        before: later, plan: "read", in: Sample.chat, day: Day.after(1), window: 0)
      let first = try batch.earliest(
        5, plan: "read", in: Sample.chat, day: Day.after(1), window: 0)
      #expect(before == 2 && first.map(\.member) == [Sample.member, bob])
    }
    #expect(try other.inconsistencies() == [])
    let present = try store.read { try $0.checkIns(before: later + .hours(1)) }
    #expect(present.days.count == 1 && present.breaks == [days, late])
    #expect(present.latest.count == 3)
  }
}
