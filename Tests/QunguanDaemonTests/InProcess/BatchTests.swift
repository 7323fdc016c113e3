import QunguanCore
import QunguanStore
import Synchronization
import Testing

@testable import QunguanDaemon

@Suite("batches of the pump", .timeLimit(.minutes(1)))
struct BatchTests {
  private struct Mishap: Error {}
  private static let rules = PumpTests.rules
  private static let start = PumpTests.start

  /// What became of the items of one batch, in their order.
  private final class Answers: Sendable {
    let texts = Mutex<[String]>([])

    func arrival(_ event: Event) -> Intake.Item {
      .arrival(
        Intake.Arrival(event: event) { receipt in self.texts.withLock { $0.append("\(receipt)") } })
    }

    func errand(_ work: @escaping @Sendable (Batch) throws -> Void) -> Intake.Item {
      .errand(
        Intake.Errand(work: work) { error in
          self.texts.withLock { $0.append(error.map { "\($0)" } ?? "done") }
        })
    }
  }

  @Test("only a death during its own step is an event's fault")
  func mark() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    let seen = Shared<[String?]>([])
    let look = Answers().errand { _ in
      let key = try SteppingMark(path: rig.mark).interrupted?.key.text
      seen.set(seen.current + [key])
    }
    for _ in 0..<2 { try SteppingMark(path: rig.mark).begin(EventKey("qq:9")) }
    let run = try Run(rig)
    run.pump.intake.put(Answers().arrival(try .message("你好", id: 1, at: rig.now)))
    run.pump.intake.put(look)
    run.pump.intake.put(Answers().arrival(try .message("你好", id: 9, at: rig.now)))
    run.pump.intake.put(look)
    await run.start()
    await run.pump.stop()
    #expect(seen.current.suffix(2) == [nil, nil])
    #expect(run.pump.counters.snapshot.quarantined == 1)
  }

  @Test("an errand that fails after it has written takes back nothing else, nor counts it twice")
  func failingErrand() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    let answers = Answers()
    let run = try Run(rig)
    run.pump.intake.put(answers.arrival(try .message("你好", id: 1, at: rig.now)))
    run.pump.intake.put(
      answers.errand { batch in
        try batch.setTimerForTest()
        throw Mishap()
      })
    run.pump.intake.put(answers.arrival(try .message("你好", id: 2, at: rig.now)))
    run.pump.intake.put(answers.arrival(try .message("你好", id: 1, at: rig.now)))
    await run.start()
    await run.pump.stop()
    #expect(answers.texts.withLock { $0.sorted() } == ["Mishap()", "kept", "kept", "known"])
    #expect(run.pump.counters.snapshot.events == 2)
    #expect(try rig.said() == ["你好", "你好"])
  }

  @Test("a timer that was moved or cancelled after it was read does not ring")
  func cancelledTimer() async throws {
    let rig = try Rig(Self.rules, at: Self.start)
    let gateway = try #require(Rig.gateway)
    let wake = Wake(
      rule: "echo", scope: "x", key: "turn", due: rig.now, chat: ChatID(gateway, "5000"))
    var event = Event(
      key: .wake(wake), type: .wake, gateway: gateway, time: rig.now, received: rig.now)
    event.occasion = .wake(wake)
    let rings = event
    try await rig.run { (run) async throws in
      #expect(await run.pump.intake.submit(rings) == .known)
      #expect(try await run.pump.intake.perform { try $0.counts().events } == 0)
    }
    let due = rig.now.milliseconds
    try await rig.change("INSERT INTO timer VALUES ('echo', 'x', 'turn', \(due), NULL, NULL)")
    try await rig.run { (run) async throws in
      #expect(await run.pump.intake.submit(rings) == .kept)
      #expect(try await run.pump.intake.perform { try $0.timers() } == [])
    }
  }

  @Test("a full intake refuses events, each with the reason, and no errand")
  func full() throws {
    let answers = Answers()
    let intake = Intake()
    let event = try Event.message("你好", id: 1, at: Self.start)
    for _ in 0...Intake.limit { intake.put(answers.arrival(event)) }
    intake.put(answers.errand { _ in })
    let refusal = Intake.Receipt.refused("too many events wait to be written")
    #expect(answers.texts.withLock { $0 } == ["\(refusal)"])
    #expect(intake.take().count == Intake.limit + 1)
    intake.put(answers.arrival(event))
    intake.close()
    intake.put(answers.errand { _ in })
    intake.put(answers.arrival(event))
    let closed = Intake.Receipt.refused("the daemon is stopping")
    #expect(answers.texts.withLock { $0.dropFirst() } == ["the daemon is stopping", "\(closed)"])
    #expect(intake.take().count == 1)
  }
}

extension Batch {
  /// Writes something that is in the database at once.
  fileprivate func setTimerForTest() throws {
    _ = try settleSchedules(["test": ""], at: PumpTests.start)
  }
}
