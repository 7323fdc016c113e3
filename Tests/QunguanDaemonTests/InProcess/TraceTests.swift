import GRDB
import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("traces the daemon keeps", .timeLimit(.minutes(1)))
struct TraceTests {
  static let rules = """
    replies:
      - { name: echo, match: { prefix: 你好 }, say: "{{member.name}} 你好" }
      - { name: shy, mode: observe, match: { prefix: 嘘 }, say: 我看见了 }
    """
  static let start = Timestamp(seconds: 1_803_830_400)

  private func traces(_ rig: Rig, _ filter: String) throws -> [String?] {
    try DatabaseQueue(path: rig.directory + "/database").read { db in
      try String?.fetchAll(db, sql: "SELECT trace FROM event WHERE \(filter) ORDER BY id")
    }
  }

  @Test("of every event that did or would have done something, and of one in 64 others")
  func sample() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    try await rig.run { (run) async throws in
      for number in 1...1280 {
        let text = number % 64 == 0 ? "你好" : number % 64 == 1 ? "嘘" : "嗯"
        // Another member each time, or the guard against loops would speak up.
        let event = try Event.message(text, id: number, member: number, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
    }
    let active = try traces(rig, "id % 64 = 0")
    #expect(active.count == 20 && active.allSatisfy { $0 != nil })
    let observed = try traces(rig, "id % 64 = 1")
    #expect(observed.count == 20 && observed.allSatisfy { $0 != nil })
    let others = try traces(rig, "id % 64 > 1")
    let kept = others.count { $0 != nil }
    #expect((10...30).contains(kept), "\(kept) of \(others.count)")

    let stored = try #require(active.first ?? nil)
    let trace = try #require(Trace(json: JSON(stored: stored)))
    #expect(trace.book == (try rig.book().fingerprint))
    #expect(trace.entries.first?.values == [.init(name: "member.name", text: "n64")])
  }

  @Test("their count and age are bounded, with all that they hold")
  func bounds() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    try await rig.run { (run) async throws in
      for number in 1...20 {
        let event = try Event.message("你好", id: number, member: number, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
    }
    var settings = Store.Settings()
    settings.tracedEvents = 5
    let store = try Store(path: rig.directory + "/database", settings: settings)
    try store.batch { _ = try $0.prune(now: Self.start) }
    #expect(try traces(rig, "trace IS NOT NULL").count == 5)
    try store.batch { _ = try $0.prune(now: Self.start + settings.traces + .seconds(1)) }
    #expect(try traces(rig, "trace IS NOT NULL").isEmpty)
    try store.close()
  }

  @Test("what a variable stood for is kept short")
  func shortValues() async throws {
    let rig = try Rig(
      """
      replies:
        - { name: echo, match: { regex: '^说(.*)$' }, say: "{{match.1}}" }
      """, at: Self.start)
    try await rig.run { (run) async throws in
      let long = "说" + String(repeating: "话", count: 4000)
      #expect(await run.pump.intake.submit(try .message(long, id: 1, at: rig.now)) == .kept)
    }
    let stored = try #require(try traces(rig, "id = 1").first ?? nil)
    #expect(stored.utf8.count < 1000)
  }
}
