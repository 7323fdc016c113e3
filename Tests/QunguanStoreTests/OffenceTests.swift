import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

/// What filters of tests find.
enum Found {
  static func offence(
    _ text: String, of member: MemberID = Sample.member, in chat: ChatID = Sample.chat,
    rule: String = "shield", message: Int? = nil, at time: Timestamp = Sample.noon,
    keptFor span: Interval = .days(90), measures: [String] = ["delete"]
  ) -> Offence {
    Offence(
      rule: rule, chat: chat, member: member, message: message.map(Sample.message), time: time,
      points: 8, text: text, signals: [Signal("words", points: 8, detail: text, ranges: [0..<2])],
      measures: measures, keptUntil: time + span)
  }

  static func marking(
    _ isAd: Bool, _ text: UInt64, of member: MemberID? = nil, in chat: ChatID = Sample.chat,
    offence: Int64? = nil, lesson: [UInt8] = []
  ) -> Marking {
    Marking(
      isAd: isAd, chat: chat, member: member, offence: offence.map(OffenceID.init), text: text,
      lesson: lesson)
  }
}

@Suite("What filters find, and what operators say of it")
struct OffenceTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func commit(
    _ key: String, _ effects: Effect..., at time: Timestamp = Sample.noon
  ) throws {
    try store.batch {
      _ = try $0.commitStep(
        Sample.event(key, at: time),
        Step(effects: effects.map { .init(rule: "shield", effect: $0) }), keepsTrace: false)
    }
  }

  private func strikes(
    _ rule: String = "shield", since time: Timestamp = Sample.noon
  ) throws -> Int {
    try store.read {
      try $0.offences(
        of: Sample.member, in: Sample.chat, by: rule, since: time, besides: nil
      ).count
    }
  }

  private func offence(_ number: Int64) throws -> KnownOffence? {
    try store.read { try $0.offence(OffenceID(number)) }
  }

  @Test("An offence is read back whole, by its number, its message and its event") func whole()
    throws
  {
    let offence = Found.offence("加V信 abc12345", message: 7)
    try commit("qq:1", .offence(offence))
    let known = try #require(try self.offence(1))
    #expect(known.event.text == "qq:1" && known.pardonedBy == nil && known.appealed == nil)
    // No text is kept longer than the store keeps texts.
    var expected = offence
    expected.keptUntil = known.offence.keptUntil
    #expect(known.offence == expected)
    try store.read { batch throws in
      let about = try batch.offences(about: Sample.message(7), in: Sample.chat)
      #expect(about == [known])
      #expect(try batch.offences(of: EventKey("qq:1")) == [known])
      #expect(try batch.offences(since: Sample.noon, in: Sample.chat, limit: 9) == [known])
      #expect(try batch.offences(since: Sample.noon + .seconds(1), in: nil, limit: 9).isEmpty)
    }
  }

  @Test("Strikes are the offences of a rule since then that were not taken back") func strikes()
    throws
  {
    try commit("qq:1", .offence(Found.offence("a")))
    try commit("qq:2", .offence(Found.offence("b", at: Sample.noon + .hours(1))))
    try commit("qq:3", .offence(Found.offence("c", rule: "~shield")))
    try commit("qq:4", .offence(Found.offence("d", rule: "other")))
    try commit("qq:5", .offence(Found.offence("e", of: MemberID(Sample.gateway, "9"))))
    #expect(try strikes() == 2)
    #expect(try strikes(since: Sample.noon + .hours(1)) == 1)
    #expect(try strikes("~shield") == 1)
    try commit("qq:6", .pardon(OffenceID(1)))
    try commit("qq:7", .pardon(OffenceID(1)))
    #expect(try strikes() == 1)
    #expect(try offence(1)?.pardonedBy?.text == "qq:6")
  }

  @Test("The last offence for which something was done can be appealed against, once")
  func appeal() throws {
    try commit("qq:1", .offence(Found.offence("a")))
    try commit("qq:2", .offence(Found.offence("b", measures: [])))
    try commit("qq:3", .offence(Found.offence("c", rule: "~shield")))
    #expect(try store.read { try $0.lastOffence(of: Sample.member)?.id.number } == 1)
    try commit("qq:4", .appeal(OffenceID(1)))
    try commit("qq:5", .appeal(OffenceID(1)), at: Sample.noon + .hours(1))
    #expect(try offence(1)?.appealed == Sample.noon)
    try commit("qq:6", .pardon(OffenceID(1)))
    #expect(try store.read { try $0.lastOffence(of: Sample.member) } == nil)
  }

  @Test("Undoing an event pardons what was found, not what was observed, and forgets its markings")
  func undo() throws {
    try commit(
      "qq:1", .offence(Found.offence("a")), .offence(Found.offence("a", rule: "~trial")),
      .mark(Found.marking(true, 5)))
    guard
      case .possible(let inverse) = try store.read({
        try $0.undoing(EventKey("qq:1"), at: Sample.noon)
      })
    else {
      Issue.record("it can't be undone")
      return
    }
    #expect(
      inverse.effects.map(\.effect) == [
        .pardon(OffenceID(1)), .unmark(MarkingID(1)), .undo(EventKey("qq:1")),
      ])
    try store.batch {
      _ = try $0.commitStep(
        Sample.event("qq:u"), Step(effects: inverse.effects), keepsTrace: false)
    }
    #expect(try strikes() == 0)
    #expect(try offence(2)?.pardonedBy == nil)
    #expect(try store.read { try $0.marks().verdict(on: 5, in: Sample.chat) } == nil)
  }

  @Test("A marking takes the place of one of the same text in the same chat") func replaced()
    throws
  {
    let other = ChatID(Sample.gateway, "5001")
    try commit("qq:1", .mark(Found.marking(true, .max, lesson: [1])))
    #expect(try store.read { try $0.marks().verdict(on: .max, in: other) } == true)
    try commit("qq:2", .mark(Found.marking(false, .max, lesson: [2])))
    try store.read { batch throws in
      let marks = try batch.marks()
      #expect(marks.verdict(on: .max, in: Sample.chat) == false)
      #expect(marks.verdict(on: .max, in: other) == nil)
      #expect(try batch.marking(of: .max, in: Sample.chat)?.marking.lesson == [2])
      #expect(try batch.allMarkings().map(\.id.number) == [2])
      #expect(try batch.marking(of: .max, in: Sample.chat)?.id.number == 2)
    }
    try commit("qq:3", .unmark(MarkingID(2)))
    #expect(try store.read { try $0.marks().isEmpty })
  }

  @Test("Marks are read once, and anew after each marking and when one is rolled back")
  func cached() throws {
    try store.batch { batch throws in
      #expect(try batch.marks().isEmpty)
      _ = try batch.commitStep(
        Sample.event("qq:1"), Sample.step(.mark(Found.marking(true, 5))), keepsTrace: false)
      let after = try batch.marks()
      #expect(after.verdict(on: 5, in: Sample.chat) == true)
    }
    struct Failure: Error {}
    try store.batch { batch throws in
      do {
        try batch.savepoint {
          _ = try batch.commitStep(
            Sample.event("qq:2"), Sample.step(.mark(Found.marking(false, 5))), keepsTrace: false)
          #expect(try batch.marks().verdict(on: 5, in: Sample.chat) == false)
          throw Failure()
        }
      } catch is Failure {}
      #expect(try batch.marks().verdict(on: 5, in: Sample.chat) == true)
    }
  }

  @Test("The text goes when its time is over, the rest after 400 days, the newest never")
  func prune() throws {
    try commit("qq:1", .offence(Found.offence("short", keptFor: .days(1))))
    try commit("qq:2", .offence(Found.offence("long")))
    try commit("qq:3", .mark(Found.marking(true, 5)))
    try commit("qq:4", .mark(Found.marking(false, 5)))
    func prune(_ days: Int64) throws {
      try store.batch { _ = try $0.prune(now: Sample.noon + .days(days)) }
    }
    try prune(1)
    #expect(try offence(1)?.offence.text == "" && offence(2)?.offence.text == "long")
    #expect(try offence(1)?.offence.signals == [] && offence(1)?.offence.points == 8)
    try prune(8)
    #expect(try offence(2)?.offence.text == "")
    #expect(try strikes() == 2)
    try prune(401)
    #expect(try offence(1) == nil && offence(2) != nil)
    #expect(try store.read { try $0.allMarkings().map(\.id.number) } == [2])
    let rows = try store.withDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM marking") }
    #expect(rows == 1)
  }

  @Test("A renamed rule keeps its offences; an activated one has no strikes of its time before")
  func rules() throws {
    try commit("qq:1", .offence(Found.offence("a", rule: "old")))
    try commit("qq:2", .offence(Found.offence("b", rule: "~new-trial")))
    try store.batch { batch in
      _ = try batch.settleRules(
        known: ["new", "new-trial"], observing: [], formerly: ["new": ["old"]], at: Sample.noon)
    }
    #expect(try strikes("new") == 1 && strikes("new-trial") == 0)
    #expect(try offence(1)?.offence.rule == "new")
    #expect(try offence(2)?.isObserved == true)
  }

  @Test("What version 4 has kept goes on") func migration() throws {
    try store.close()
    let old = try Scratch()
    let queue = try DatabaseQueue(path: old.database)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    let fourth = try #require(
      Schema.migrator().migrations.first { $0.hasPrefix("004") })
    try Schema.migrator().migrate(queue, upTo: fourth)
    try queue.close()
    let migrated = try old.store()
    try migrated.commit("qq:1", [.offence(Found.offence("a")), .mark(Found.marking(true, 5))])
    #expect(try migrated.read { try $0.offence(OffenceID(1))?.offence.text } == "a")
    #expect(try migrated.read { try $0.marks().verdict(on: 5, in: Sample.chat) } == true)
  }
}
