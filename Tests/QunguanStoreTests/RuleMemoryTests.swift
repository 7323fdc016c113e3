import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Memory of rules that are gone or observe no longer")
struct RuleMemoryTests {
  let store: Store

  init() throws { store = try Store(inMemory: .init()) }

  private func slot(_ rule: String, _ scope: String = "s") -> Slot {
    Slot(rule: rule, part: "state", scope: scope)
  }

  private func remember(_ slots: Slot..., timers: Wake...) throws {
    let changes = Dictionary(uniqueKeysWithValues: slots.map { ($0, Change.set(1, until: nil)) })
    let effects = timers.map { Step.Caused(rule: $0.rule, effect: .wake($0)) }
    let step = Step(effects: effects, changes: changes)
    try store.batch {
      _ = try $0.commitStep(Sample.event("qq:1"), step, keepsTrace: false)
    }
  }

  private func isKept(_ slot: Slot) throws -> Bool {
    let cached = try store.read { try $0.value(Int.self, at: slot) } != nil
    let rows = try store.withDatabase {
      try Int.fetchOne(
        $0, sql: "SELECT count(*) FROM memory WHERE rule = ? AND scope = ?",
        arguments: [slot.rule, slot.scope])
    }
    #expect(rows == (cached ? 1 : 0))
    return cached
  }

  private func settle(
    _ known: [String], observing: Set<String> = [], at now: Timestamp = Sample.noon
  ) throws -> SettledRules {
    try store.batch { try $0.settleRules(known: known, observing: observing, at: now) }
  }

  @Test("A rule that is activated begins with a clean memory; one that still observes keeps its")
  func activated() throws {
    try remember(slot("~a"), slot("~b"), slot("a"))
    #expect(try settle(["a", "b"], observing: ["b"]) == SettledRules(dropped: ["a"]))
    #expect(try !isKept(slot("~a")) && isKept(slot("~b")) && isKept(slot("a")))
    #expect(try settle(["a", "b"], observing: ["b"]) == SettledRules())
  }

  @Test("What a rule that is gone remembered goes after 30 days, a little at a time")
  func gone() throws {
    let wake = Wake(rule: "a", scope: "s", key: "k", due: Sample.noon + .days(90), chat: nil)
    try remember(slot("a", "1"), slot("a", "2"), slot("a", "3"), slot("b"), timers: wake)
    #expect(try settle(["b"]).retired == ["a"])
    #expect(try settle(["b"], at: Sample.noon + .days(9)) == SettledRules())
    let early = Sample.noon + .days(30)
    while try store.batch({ try $0.prune(now: early) }) > 0 {}
    #expect(try isKept(slot("a", "1")))
    var counts: [Int] = []
    for _ in 0..<4 {
      counts.append(try store.batch { try $0.prune(now: early + .seconds(1), limit: 2) })
    }
    #expect(counts == [3, 1, 1, 0])
    for scope in ["1", "2", "3"] { #expect(try !isKept(slot("a", scope))) }
    #expect(try isKept(slot("b")) && store.read { try $0.timers() }.isEmpty)
  }

  @Test("The timers of rules that are gone are known until those come back")
  func waitingTimers() throws {
    let wakes = ["a", "b"].map {
      Wake(rule: $0, scope: "s", key: "k", due: Sample.noon, chat: nil)
    }
    try remember(timers: wakes[0], wakes[1])
    _ = try settle(["b"])
    #expect(try store.read { try $0.timersOfRetired() } == [wakes[0]])
    _ = try settle(["a", "b"])
    #expect(try store.read { try $0.timersOfRetired() } == [])
    #expect(try store.read { try $0.timers() } == wakes)
  }

  @Test("A rule that comes back in time has everything")
  func returned() throws {
    try remember(slot("a"), slot("~o"))
    #expect(try settle([]).retired == ["a", "~o"])
    let back = try settle(["a", "o"], observing: ["o"], at: Sample.noon + .days(29))
    #expect(back.returned == ["a", "~o"])
    _ = try store.batch { try $0.prune(now: Sample.noon + .days(60)) }
    #expect(try isKept(slot("a")) && isKept(slot("~o")))
  }

  @Test("A silence without an end outlasts everything but its rule")
  func endlessSilence() throws {
    let silence = Silence(rule: "a", chat: Sample.chat, since: Sample.noon, until: nil, by: "b")
    try store.batch { batch in
      _ = try batch.commitStep(
        Sample.event("qq:silence"), Sample.step(.silence(silence)), keepsTrace: true)
    }
    let years = Sample.noon + .days(9000)
    while try store.batch({ try $0.prune(now: years) }) > 0 {}
    #expect(try store.read { try $0.silences() } == [silence])
    #expect(Effect(json: Effect.silence(silence).json) == .silence(silence))

    #expect(try settle(["b"], at: years).retired == ["a"])
    while try store.batch({ try $0.prune(now: years + .days(30)) }) > 0 {}
    #expect(try store.read { try $0.silences() } == [silence])
    while try store.batch({ try $0.prune(now: years + .days(31)) }) > 0 {}
    #expect(try store.read { try $0.silences() } == [])
  }

  @Test("Rules are found by leaps, not by reading all they remember")
  func plan() throws {
    try remember(slot("a"))
    let steps = try store.withDatabase { db in
      try Row.fetchAll(
        db,
        sql: """
          EXPLAIN QUERY PLAN WITH RECURSIVE found(rule) AS (
            SELECT min(rule) FROM memory WHERE rule >= '' UNION ALL
            SELECT (SELECT min(rule) FROM memory WHERE rule > found.rule)
            FROM found WHERE found.rule IS NOT NULL)
          SELECT rule FROM found
          """
      ).map { $0["detail"] as String }
    }
    #expect(!steps.contains { $0.hasPrefix("SCAN memory") }, "\(steps)")
    #expect(steps.count { $0.hasPrefix("SEARCH memory") } == 2)
  }
}
