import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("pump", .timeLimit(.minutes(1)))
struct PumpTests {
  static let rules = """
    replies:
      - { name: echo, match: { prefix: 你好 }, say: 你好 }
    """
  static let start = Timestamp(seconds: 1_803_830_400)

  @Test("an event on which the daemon died once is tried again")
  func diedOnce() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    try SteppingMark(path: rig.mark).begin(EventKey("qq:1"))
    try await rig.run { (run) async throws in
      #expect(try await run.pump.intake.submit(.message("你好", id: 1, at: rig.now)) == .kept)
      #expect(await run.next(1) == ["你好"])
    }
  }

  @Test("an event on which it died twice is set aside, acknowledged, and known from then on")
  func diedTwice() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    for _ in 0..<2 { try SteppingMark(path: rig.mark).begin(EventKey("qq:1")) }
    let event = try Event.message("你好", id: 1, at: rig.now)
    try await rig.run { (run) async throws in
      let receipt = await run.pump.intake.submit(event, raw: Array("raw".utf8))
      #expect(receipt == .quarantined)
      #expect(run.pump.counters.snapshot.quarantined == 1)
      #expect(try await run.pump.intake.submit(.message("你好", id: 2, at: rig.now)) == .kept)
      #expect(await run.pump.intake.submit(event) == .known)
      #expect(try await run.pump.intake.perform { try $0.counts().quarantined } == 1)
    }
    try await rig.run { (run) async throws in
      #expect(await run.pump.intake.submit(event) == .known)
    }
    #expect(try rig.said() == ["你好"])
  }

  @Test("while an event is stepped its key is noted, and not any longer")
  func notes() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    try await rig.run { (run) async throws in
      _ = await run.pump.intake.submit(try .message("你好", id: 1, at: rig.now))
    }
    #expect(try SteppingMark(path: rig.mark).interrupted == nil)
  }

  @Test("two bots stop talking to each other after 20 messages, until one has rested")
  func loopGuard() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    try await rig.run { (run) async throws in
      for number in 1...30 {
        let event = try Event.message("你好 \(number)", id: number, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
        rig.set(rig.now + .seconds(1))
      }
      let other = try Event.message("你好", id: 31, member: 2001, at: rig.now)
      #expect(await run.pump.intake.submit(other) == .kept)
      rig.set(rig.now + .seconds(121))
      #expect(try await run.pump.intake.submit(.message("你好", id: 32, at: rig.now)) == .kept)
    }
    #expect(try rig.said().count == 22)
  }

  @Test("an errand that fails takes its batch back, and everybody is told")
  func failingErrand() async throws {
    struct Mishap: Error {}
    let rig = try Rig(Self.rules, at: Self.start)
    try await rig.run { (run) async throws in
      await #expect(throws: (any Error).self) {
        try await run.pump.intake.perform { batch in
          try batch.pause(nil, at: rig.now)
          throw Mishap()
        }
      }
      #expect(try await run.pump.intake.perform { try $0.isPausedEverywhere } == false)
      #expect(try await run.pump.intake.submit(.message("你好", id: 1, at: rig.now)) == .kept)
    }
  }

  @Test("what comes after the stop is refused, what came before is written")
  func stopped() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    let run = try Run(rig)
    async let early = run.pump.intake.submit(try .message("你好", id: 1, at: rig.now))
    await run.start()
    #expect(try await early == .kept)
    await run.pump.stop()
    let late = await run.pump.intake.submit(try .message("你好", id: 2, at: rig.now))
    guard case .refused = late else {
      Issue.record("\(late)")
      return
    }
  }
}
