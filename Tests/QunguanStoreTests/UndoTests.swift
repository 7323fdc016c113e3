import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Undo")
struct UndoTests {
  let store: Store
  let key = EventKey("qq:1")
  let chat = Sample.chat
  let member = Sample.member
  let now = Sample.noon + .minutes(1)

  init() throws { store = try Store(inMemory: .init()) }

  private func commit(_ event: Event, _ effects: [Effect]) throws -> [OutboxRow] {
    let effects = effects.map { Step.Caused(rule: "greet", effect: $0) }
    return try store.batch {
      try $0.commitStep(event, Step(effects: effects), keepsTrace: false)
    }
  }

  private func inverse(of key: EventKey) throws -> Undoing.Inverse? {
    guard case .possible(let inverse) = try store.read({ try $0.undoing(key, at: now) }) else {
      return nil
    }
    return inverse
  }

  private func undo(_ key: EventKey, by other: String) throws -> Undoing {
    try store.batch { batch in
      let undoing = try batch.undoing(key, at: now)
      if case .possible(let inverse) = undoing {
        let step = Step(effects: inverse.effects)
        _ = try batch.commitStep(Sample.event(other, .ordered), step, keepsTrace: false)
      }
      return undoing
    }
  }

  private func act(_ action: Action) -> Effect {
    .act(
      Delivery(
        action, lane: .moderation, notBefore: Sample.noon, expires: Sample.noon + .hours(1)))
  }

  @Test("What was said is deleted or withdrawn; what can't be found or is not known says why")
  func speech() throws {
    let rows = try commit(
      Sample.said(1, "hi"), "abcdef".map { .act(Sample.reply(String($0))) })
    try store.batch { batch throws in
      _ = try batch.claim([rows[4].id], at: Sample.noon)
      _ = try batch.credit(
        [
          Credit(id: rows[0].id, state: .delivered, message: Sample.message(9)),
          Credit(id: rows[1].id, state: .delivered), Credit(id: rows[2].id, state: .unknown),
          Credit(id: rows[3].id, state: .rejected, reason: "no"),
        ], at: Sample.noon)
    }
    let inverse = try #require(try inverse(of: key))
    let deletion = Delivery(
      .delete(chat: chat, message: Sample.message(9)), lane: .moderation, notBefore: now,
      expires: now + .hours(6), repeatsUnknown: true)
    #expect(
      inverse.effects.map(\.effect) == [
        .act(deletion), .withdraw(rows[4].id), .withdraw(rows[5].id), .undo(key),
      ])
    #expect(
      inverse.done == [
        .said(chat, text: "a"), .beingSaid(chat, text: "e"), .said(chat, text: "f"),
      ])
    #expect(
      inverse.impossible == [
        .init(item: .said(chat, text: "b"), reason: .noMessageID),
        .init(item: .said(chat, text: "c"), reason: .outcomeUnknown),
      ])
  }

  @Test("What is on its way during an undo is deleted as soon as it is delivered")
  func inFlight() throws {
    let rows = try commit(Sample.said(1, "hi"), "ab".map { .act(Sample.reply(String($0))) })
    try store.batch { _ = try $0.claim([rows[0].id], at: Sample.noon) }
    guard case .possible(let inverse) = try undo(key, by: "qq:u") else {
      Issue.record("it can't be undone")
      return
    }
    #expect(inverse.done == [.beingSaid(chat, text: "a"), .said(chat, text: "b")])
    #expect(inverse.impossible.isEmpty)
    #expect(try store.read { try $0.undelivered() }.isEmpty)
    let arrival = now + .seconds(2)
    let credit = Credit(id: rows[0].id, state: .delivered, message: Sample.message(9))
    let deletions = try store.batch { try $0.credit([credit], at: arrival) }
    #expect(deletions.map(\.delivery.action) == [.delete(chat: chat, message: Sample.message(9))])
    #expect(deletions.map(\.delivery.notBefore) == [arrival])
  }

  @Test("A mute is lifted while it lasts; who was kicked stays kicked")
  func moderation() throws {
    let short = Action.mute(chat: chat, member: member, duration: .seconds(30))
    let rows = try commit(
      Sample.said(1, "spam"),
      [
        act(.mute(chat: chat, member: member, duration: .minutes(10))), act(short),
        act(.kick(chat: chat, member: member, ban: true)),
        act(.delete(chat: chat, message: Sample.message(1))), act(.listMembers(chat: chat)),
      ])
    let credits = rows.map { Credit(id: $0.id, state: .delivered) }
    try store.batch { _ = try $0.credit(credits, at: Sample.noon) }
    let inverse = try #require(try inverse(of: key))
    #expect(inverse.done == [.muted(chat, member, .minutes(10))])
    #expect(
      inverse.impossible == [
        .init(item: .muted(chat, member, .seconds(30)), reason: .over),
        .init(item: .kicked(chat, member, isBanned: true), reason: .notReversible),
        .init(item: .deleted(chat, Sample.message(1)), reason: .notReversible),
      ])
    guard case .act(let delivery) = inverse.effects.first?.effect else {
      Issue.record("\(inverse.effects)")
      return
    }
    #expect(delivery.action == .unmute(chat: chat, member: member))
  }

  @Test("A second undo is refused, and so is undoing an undo; an event never seen is unknown")
  func refusals() throws {
    let award = Award(chat: chat, member: member, points: 5)
    _ = try commit(Sample.said(1, "hi"), [.award(award)])
    _ = try undo(key, by: "qq:u")
    #expect(try undo(key, by: "qq:v") == .refused(.alreadyUndone(by: EventKey("qq:u"))))
    #expect(try undo(EventKey("qq:u"), by: "qq:w") == .refused(.isUndo))
    #expect(try undo(EventKey("qq:?"), by: "qq:x") == .refused(.unknown))
    #expect(try store.read { try $0.member(member, in: chat)?.points } == 0)
    let recordings = try store.read { try $0.latestWithEffects(in: nil, limit: 9) }
    #expect(recordings.map(\.undone?.text) == [nil, "qq:u"])
    #expect(recordings.map(\.undoes?.text) == ["qq:1", nil])
    // Whoever commits an undoing read before another was committed fails.
    let late = Step(effects: [.init(rule: "", effect: .undo(key))])
    #expect(throws: StoreError.self) {
      try store.batch {
        try $0.commitStep(Sample.event("qq:y", .ordered), late, keepsTrace: false)
      }
    }
    try store.withDatabase { try $0.execute(sql: "DELETE FROM event WHERE key = 'qq:1'") }
    #expect(try undo(key, by: "qq:z") == .refused(.tooOld))
  }

  @Test("A check-in is struck, what was struck is entered again, a break ends")
  func checkIns() throws {
    let days = PlanBreak(plan: "read", chat: chat, days: Day.after(3)...Day.after(4))
    let entry = Day.entry(0, amount: 2_000, message: 7)
    let award = Award(
      chat: chat, member: member, points: 5, key: "day/0", day: Day.after(0))
    _ = try commit(Sample.said(1, "hi"), [.checkIn(entry), .award(award), .beginBreak(days)])
    _ = try commit(
      Sample.said(2, "no"),
      [
        .strike(Day.strike(0)), .checkIn(Day.entry(0, plan: "~shadow")),
        .revoke(Revocation(chat: chat, member: member, key: "day/0")),
      ])
    #expect(try store.days().isEmpty)
    #expect(try inverse(of: key)?.done == [.rested(days)])
    let recording = try #require(try store.read { try $0.recorded(EventKey("qq:2")) })
    #expect(recording.checkIns.map(\.checkIn) == [entry] && recording.checkIns[0].isStrike)

    guard case .possible(let again) = try undo(EventKey("qq:2"), by: "qq:u") else { return }
    var back = entry
    back.reverses = recording.checkIns[0].id
    #expect(again.done == [.struck(back), .points(chat, member, -5)])
    #expect(try store.days() == ["0 done"])
    let byMessage = try store.read { try $0.checkIns(by: Sample.message(7), in: chat) }
    #expect(byMessage.map(\.time) == [entry.time] && byMessage.map(\.amount) == [2_000])
    let facts = try store.read { try $0.member(member, in: chat) }
    #expect(facts?.points == 5 && facts?.earned[Day.after(0)] == 5)

    // The award that came back is one of its key: it is not given twice, and can be taken back.
    _ = try commit(Sample.said(3, "hi"), [.award(award)])
    #expect(try store.read { try $0.member(member, in: chat)?.points } == 5)
    #expect(try store.read { try $0.awards(of: "greet", keyed: "day/", to: nil) } == 1)
    let revoked = Revocation(chat: chat, member: member, key: "day/0")
    _ = try commit(Sample.said(4, "no"), [.revoke(revoked), .revoke(revoked)])
    #expect(try store.read { try $0.member(member, in: chat)?.points } == 0)
    #expect(try store.read { try $0.awards(of: "greet", keyed: "day/", to: nil) } == 0)
    #expect(try store.inconsistencies() == [])
    let latest = try store.read { try $0.latestWithEffects(in: chat, limit: 9) }
    #expect(latest.map(\.key.text) == ["qq:4", "qq:u", "qq:2", "qq:1"])
  }

  @Test("A break that was ended is the same again, and can be taken back by who began it")
  func breaks() throws {
    let days = PlanBreak(plan: "read", chat: chat, days: Day.after(3)...Day.after(6))
    let shorter = PlanBreak(plan: "read", chat: chat, days: Day.after(3)...Day.after(4))
    _ = try commit(Sample.said(1, "rest"), [.beginBreak(days)])
    _ = try commit(Sample.said(2, "go on"), [.endBreak(days), .beginBreak(shorter)])
    #expect(try store.read { try $0.breaks(of: "read") } == [shorter])
    guard case .possible(let again) = try undo(EventKey("qq:2"), by: "qq:u") else { return }
    #expect(again.done == [.rested(shorter), .wentOn(days)])
    #expect(try store.read { try $0.breaks(of: "read") } == [days])
    #expect(try inverse(of: key)?.done == [.rested(days)])
  }

  @Test("What replaced a check-in goes with it, and neither comes back") func replaced() throws {
    let corrected = Day.entry(0, amount: 9_000)
    _ = try commit(Sample.said(1, "hi"), [.checkIn(Day.entry(0, amount: 2_000))])
    _ = try commit(Sample.said(2, "no"), [.strike(Day.strike(0, .done)), .checkIn(corrected)])
    guard case .possible(let gone) = try undo(key, by: "qq:u") else { return }
    #expect(gone.done == [.checkedIn(corrected)])
    #expect(try store.days().isEmpty)
    #expect(try inverse(of: EventKey("qq:2"))?.done == [])
    #expect(try store.inconsistencies() == [])
  }

  @Test("What only an observing plan entered is nothing to undo")
  func shadow() throws {
    _ = try commit(Sample.said(1, "hi"), [.checkIn(Day.entry(0, plan: "~read"))])
    #expect(try inverse(of: key) == Undoing.Inverse())
    #expect(try store.read { try $0.latestWithEffects(in: nil, limit: 9) }.isEmpty)
  }

  @Test("An event that caused nothing is not marked")
  func nothing() throws {
    _ = try commit(Sample.said(1, "hi"), [])
    #expect(try inverse(of: key) == Undoing.Inverse())
  }

  @Test("A timer that is still set is cancelled; one that rang names its own event")
  func timers() throws {
    let wake = Wake(rule: "greet", scope: "s", key: "k", due: Sample.noon, chat: chat)
    _ = try commit(Sample.said(1, "hi"), [.wake(wake)])
    let before = try #require(try inverse(of: key))
    let cancel = Effect.cancelWake(rule: "greet", scope: "s", key: "k")
    #expect(before.effects.map(\.effect) == [cancel, .undo(key)])
    #expect(before.done == [.timer(rule: "greet")] && before.later.isEmpty)
    let ringing = Event.ringing(wake, received: Sample.noon)
    _ = try commit(ringing, [.act(Sample.reply("welcome"))])
    let after = try #require(try inverse(of: key))
    #expect(after.effects.isEmpty && after.later == [ringing.key])
  }

  @Test("What was said for a while is deleted once")
  func recalls() throws {
    var delivery = Sample.reply("secret")
    delivery.recallAfter = .minutes(5)
    let rows = try commit(Sample.said(1, "wifi"), [.act(delivery)])
    let credit = Credit(id: rows[0].id, state: .delivered, message: Sample.message(9))
    let recalls = try store.batch { try $0.credit([credit], at: Sample.noon) }
    let inverse = try #require(try inverse(of: key))
    #expect(inverse.done.count == 1)
    #expect(inverse.effects.map(\.effect).contains(.withdraw(recalls[0].id)))
    #expect(inverse.effects.count == 3)
  }
}

/// Random events, undone in random order: what each had changed is as it was.
@Suite("Undo, at random")
struct UndoPropertyTests {
  private struct State: Equatable {
    var points: [MemberID: Int] = [:]
    var tags: [MemberID: Set<String>] = [:]
    var timers: [Wake] = []
    var waiting: [OutboxID] = []
    var silences: [Silence] = []
  }

  private static let members = (0..<3).map { MemberID(Sample.gateway, "m\($0)") }

  @Test("Undoing an event leaves everything as it was before it", arguments: UInt64(1)...20)
  func restores(seed: UInt64) throws {
    let store = try Store(inMemory: .init())
    var generator = SeededGenerator(state: seed)
    for round in 1...15 {
      let time = Sample.noon + .seconds(Int64(round))
      let before = try state(store)
      let effects = (0..<Int.random(in: 0...6, using: &generator)).map {
        Step.Caused(rule: "r", effect: effect(round * 10 + $0, at: time, &generator))
      }
      let event = Sample.said(round, "x", at: time)
      _ = try store.batch {
        try $0.commitStep(event, Step(effects: effects), keepsTrace: false)
      }
      guard Bool.random(using: &generator) else { continue }
      try store.batch { batch in
        guard case .possible(let inverse) = try batch.undoing(event.key, at: time) else { return }
        #expect(inverse.impossible.isEmpty)
        let undo = Sample.event("qq:undo\(round)", .ordered, at: time)
        _ = try batch.commitStep(undo, Step(effects: inverse.effects), keepsTrace: false)
      }
      #expect(try state(store) == before)
    }
  }

  private func effect(
    _ number: Int, at time: Timestamp, _ generator: inout SeededGenerator
  ) -> Effect {
    let member = Self.members.randomElement(using: &generator) ?? Sample.member
    let chat = Sample.chat
    switch Int.random(in: 0..<5, using: &generator) {
    case 0:
      let points = Int.random(in: -50...50, using: &generator)
      return .award(Award(chat: chat, member: member, points: points))
    case 1:
      let tag = ["a", "b"].randomElement(using: &generator) ?? "a"
      return .tag(
        Tagging(chat: chat, member: member, tag: tag, isSet: .random(using: &generator)))
    case 2:
      return .wake(Wake(rule: "r", scope: "s", key: "\(number)", due: time, chat: chat))
    case 3:
      return .silence(
        Silence(rule: "r\(number)", since: time, until: time + .hours(1), by: "console"))
    default: return .act(Sample.reply("no \(number)", at: time))
    }
  }

  private func state(_ store: Store) throws -> State {
    try store.read { batch in
      var state = State()
      for member in Self.members {
        let facts = try batch.member(member, in: Sample.chat)
        state.points[member] = facts?.points ?? 0
        state.tags[member] = facts?.tags ?? []
      }
      state.timers = try batch.timers()
      state.waiting = try batch.undelivered().map(\.id)
      state.silences = try batch.silences()
      return state
    }
  }
}
