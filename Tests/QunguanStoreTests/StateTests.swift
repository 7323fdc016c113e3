import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Timers, pauses and schedules")
struct StateTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func wake(_ key: String, after delay: Interval) -> Wake {
    Wake(rule: "game", scope: "x", key: key, due: Sample.noon + delay, chat: Sample.chat)
  }

  private func commit(_ event: Event, _ effects: Effect...) throws {
    let step = Step(effects: effects.map { .init(rule: "game", effect: $0) })
    try store.batch { _ = try $0.commitStep(event, step, keepsTrace: false) }
  }

  private var timers: [Wake] {
    get throws { try scratch.store().read { try $0.timers() } }
  }

  @Test("The engine's own memory lives as long as the process and is never written")
  func passing() throws {
    let slot = Slot(rule: "", part: "loop", scope: "x")
    let kept = Slot(rule: "price", part: "said", scope: "x")
    try store.batch { batch in
      let step = Step(changes: [slot: .set(3, until: nil), kept: .set(4, until: nil)])
      _ = try batch.commitStep(Sample.said(1, "hi"), step, keepsTrace: false)
    }
    #expect(try store.read { try $0.value(Int.self, at: slot) } == 3)
    let reopened = try scratch.store()
    #expect(try reopened.read { try $0.value(Int.self, at: slot) } == nil)
    #expect(try reopened.read { try $0.value(Int.self, at: kept) } == 4)
  }

  @Test("Setting a timer again moves it, cancelling removes it")
  func timerMoves() throws {
    let turn = wake("turn", after: .seconds(60))
    let hint = wake("hint", after: .seconds(30))
    try commit(Sample.said(1, "play"), .wake(turn), .wake(hint))
    #expect(try timers == [hint, turn])
    let later = wake("turn", after: .seconds(90))
    try commit(
      Sample.said(2, "go"), .wake(later), .cancelWake(rule: "game", scope: "x", key: "hint"))
    #expect(try timers == [later])
  }

  @Test("A timer goes with its event, unless it was moved or is set by it again")
  func timerEnds() throws {
    let first = wake("turn", after: .seconds(60))
    try commit(Sample.said(1, "play"), .wake(first))
    let moved = wake("turn", after: .seconds(90))
    try commit(Sample.said(2, "go"), .wake(moved))

    var event = Event(
      key: .wake(first), type: .wake, gateway: Sample.gateway, time: first.due,
      received: first.due)
    event.occasion = .wake(first)
    try commit(event)
    #expect(try timers == [moved])

    event.key = .wake(moved)
    event.occasion = .wake(moved)
    let again = wake("turn", after: .seconds(120))
    try commit(event, .wake(again))
    #expect(try timers == [again])
    try store.batch { try $0.forget(moved) }
    #expect(try timers == [again])
    try store.batch { try $0.forget(again) }
    #expect(try timers == [])
  }

  @Test("A timer is set only as long as it is neither moved nor cancelled")
  func timerIsSet() throws {
    let first = wake("turn", after: .seconds(60))
    let moved = wake("turn", after: .seconds(90))
    func states() throws -> [Bool] {
      try store.read { [try $0.hasTimer(first), try $0.hasTimer(moved)] }
    }
    #expect(try states() == [false, false])
    try commit(Sample.said(1, "play"), .wake(first))
    #expect(try states() == [true, false])
    try commit(Sample.said(2, "go"), .wake(moved))
    #expect(try states() == [false, true])
    try commit(Sample.said(3, "end"), .cancelWake(rule: "game", scope: "x", key: "turn"))
    #expect(try states() == [false, false])
  }

  @Test("A pause that is taken back leaves no trace")
  func pauseRolledBack() throws {
    struct Refusal: Error {}
    for isPaused in [false, true] {
      #expect(try store.read { try $0.isPausedEverywhere } == isPaused)
      #expect(throws: Refusal.self) {
        try store.batch { batch in
          try isPaused ? batch.resume(nil, at: Sample.noon) : batch.pause(nil, at: Sample.noon)
          #expect(try batch.isPausedEverywhere == !isPaused)
          throw Refusal()
        }
      }
      #expect(try store.read { try $0.isPausedEverywhere } == isPaused)
      try store.batch { try $0.pause(nil, at: Sample.noon) }
    }
  }

  @Test("Pauses last until they are ended, one chat's and everybody's apart")
  func pauses() throws {
    func state(_ store: Store) throws -> [Bool?] {
      try store.read { [try $0.chat(Sample.chat)?.paused, try $0.isPausedEverywhere] }
    }
    let unseen = ChatID(Sample.chat.gateway, "never seen")
    try store.batch { try $0.resume(Sample.chat, at: Sample.noon) }
    #expect(try state(store) == [nil, false])
    try store.batch { try $0.pause(Sample.chat, at: Sample.noon) }
    try commit(Sample.said(1, "still here"))
    #expect(try state(store) == [true, false])
    try store.batch { try $0.pause(nil, at: Sample.noon) }
    #expect(try state(scratch.store()) == [true, true])
    try store.batch { try $0.resume(Sample.chat, at: Sample.noon) }
    #expect(try state(scratch.store()) == [true, true])
    #expect(try store.read { try $0.chat(unseen)?.paused } == true)
    try store.batch { try $0.resume(nil, at: Sample.noon) }
    #expect(try state(scratch.store()) == [false, false])
  }

  @Test("A schedule starts anew only in another form, and never goes back")
  func schedules() throws {
    let (noon, one, two) = (Sample.noon, Sample.noon + .hours(1), Sample.noon + .hours(2))
    func settle(_ forms: [String: String], at now: Timestamp) throws -> ScheduleCursors {
      try scratch.store().batch { try $0.settleSchedules(forms, at: now) }
    }
    func cursor(since: Timestamp, seen: Timestamp) -> [String: ScheduleCursor] {
      ["morning": ScheduleCursor(since: since, seen: seen)]
    }
    let new = try settle(["morning": "a"], at: noon)
    #expect(new.byName == cursor(since: noon, seen: noon))
    #expect(new.through == nil)
    try store.batch {
      try $0.advanceSchedules(["morning": two], through: two)
      try $0.advanceSchedules(["morning": one, "gone": two], through: one)
    }
    let known = try settle(["morning": "a"], at: one)
    #expect(known.byName == cursor(since: noon, seen: two))
    #expect(known.through == one)
    #expect(
      try settle(["morning": "b", "evening": "a"], at: one).byName["morning"]
        == ScheduleCursor(since: one, seen: one))
    #expect(try settle(["evening": "a"], at: two).byName.keys.sorted() == ["evening"])
    #expect(
      try settle(["morning": "b"], at: two).byName == cursor(since: two, seen: two))
  }
}
