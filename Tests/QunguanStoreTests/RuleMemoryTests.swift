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

  private func rename(_ formerly: [String: [String]], _ known: [String]) throws -> SettledRules {
    try store.batch {
      try $0.settleRules(known: known, observing: [], formerly: formerly, at: Sample.noon)
    }
  }

  private func checkIn(_ key: String, plan: String) throws {
    let award = Award(chat: Sample.chat, member: Sample.member, points: 2, key: "day/0")
    try store.commit(
      key, [.checkIn(Day.entry(0, plan: plan)), .award(award)], rule: plan)
  }

  @Test("A plan goes on under another name with all that it had")
  func renamed() throws {
    let wake = Wake(rule: "old", scope: "s", key: "k", due: Sample.noon + .days(1), chat: nil)
    try remember(slot("old"), timers: wake)
    try checkIn("qq:2", plan: "old")
    try checkIn("qq:3", plan: "other")
    _ = try settle(["other"])
    let settled = try rename(["new": ["older", "old"], "other": ["gone"]], ["new", "other"])
    #expect(settled.renamed == [RenamedRule(old: "old", new: "new")])
    #expect(settled.retired.isEmpty && settled.notRenamed.isEmpty)
    var moved = wake
    moved.rule = "new"
    #expect(settled.timers == [.cancelWake(rule: "old", scope: "s", key: "k"), .wake(moved)])
    #expect(try store.days(plan: "old").isEmpty && store.days(plan: "new") == ["0 done"])
    #expect(try store.days(plan: "other") == ["0 done"])
    #expect(try isKept(slot("new")) && !isKept(slot("old")))
    #expect(try store.read { try $0.timers() } == [moved])
    #expect(try store.read { try $0.awards(of: "new", keyed: "day/", to: nil) } == 1)
    try checkIn("qq:4", plan: "new")
    #expect(try store.days(plan: "new") == ["0 done"])
    #expect(try store.inconsistencies() == [])
    #expect(try rename(["new": ["older", "old"]], ["new", "other"]) == SettledRules())
  }

  @Test("A name that has a history of its own takes no other's, nor one that is in use")
  func notRenamed() throws {
    try checkIn("qq:2", plan: "old")
    try checkIn("qq:3", plan: "new")
    let refused = try rename(["new": ["old"]], ["new"])
    #expect(refused.notRenamed == [RenamedRule(old: "old", new: "new")])
    #expect(try store.days(plan: "old") == ["0 done"])
    #expect(try rename(["newer": ["old"]], ["newer", "old"]) == SettledRules())
    #expect(try rename(["newer": ["old"]], ["newer"]).renamed.count == 1)
  }

  @Test("A plan that is activated begins anew; one that is gone keeps its ledger, its shadow not")
  func shadows() throws {
    for (number, plan) in ["~a", "~b", "b", "c", "~d"].enumerated() {
      try checkIn("qq:\(number)", plan: plan)
    }
    #expect(try settle(["a", "d"], observing: ["d"]).dropped == ["a"])
    #expect(try store.days(plan: "~a").isEmpty && store.days(plan: "~b") == ["0 done"])
    while try store.batch({ try $0.prune(now: Sample.noon + .days(31), limit: 1) }) > 0 {}
    #expect(try store.days(plan: "~b").isEmpty && store.days(plan: "~d") == ["0 done"])
    for plan in ["b", "c"] { #expect(try store.days(plan: plan) == ["0 done"]) }
    #expect(try store.inconsistencies() == [])
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
