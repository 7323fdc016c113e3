import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("agenda, whatever happens")
struct AgendaPropertyTests {
  @Test(
    "deaths, refusals and late looks: each occurrence once in each chat, in the order of time",
    arguments: 1...60)
  func once(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let period = [1, 2, 7].randomElement(using: &random) ?? 1
    let spread = ["0s", "30s", "5m", "45m"].randomElement(using: &random) ?? "0s"
    let start = AgendaTests.today(8, 0, 30)
    var line = try TimeLine(
      """
      greetings:
        - { name: one, cron: '*/\(period) * * * *', spread: \(spread), say: x }
        - { name: two, cron: '*/3 * * * *', say: x }
      """, chats: .random(in: 1...6, using: &random), from: start)
    var wasRefused = false
    while line.now < start + .hours(3) {
      let mayRefuse = !wasRefused
      wasRefused = mayRefuse && Int.random(in: 0..<5, using: &random) == 0
      let most = Int.random(in: 1...10, using: &random)
      _ = line.look(most: most, isKept: !wasRefused)
      if Int.random(in: 0..<10, using: &random) == 0 { line.restart() }
      line.pass(.milliseconds(.random(in: 1...70_000, using: &random)))
    }
    line.pass(.seconds(5))
    _ = line.look()
    let due = Self.due(line, after: start)
    #expect(line.kept.symmetricDifference(due).isEmpty, "\(line.kept.count) of \(due.count)")
    // And none of it comes again.
    line.restart()
    #expect(line.look().isEmpty)
  }

  @Test("a clock set to and fro: never more than five at once, and on it goes", arguments: 1...60)
  func jumps(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let spread = ["0s", "5m", "2h"].randomElement(using: &random) ?? "0s"
    var line = try TimeLine(
      "greetings: [{ name: often, cron: '*/5 * * * *', spread: \(spread), say: x }]", chats: 2,
      from: AgendaTests.today(8, 0, 30))
    let spans: [Interval] = [
      .seconds(30), .minutes(20), .hours(3), .days(2), .days(30), .days(1500),
    ]
    for _ in 0..<40 {
      let span = spans.randomElement(using: &random) ?? .zero
      let goesBack = Bool.random(using: &random)
      line.set(goesBack ? line.now - span : line.now + span)
      #expect(line.look().count <= 10)
      if Int.random(in: 0..<5, using: &random) == 0 { line.restart() }
      let (from, before) = (line.now, line.kept)
      let seen = spread == "0s" ? from : max(from, line.store.byName["often"]?.seen ?? from)
      _ = line.run(until: from + .hours(1))
      let missing = Self.due(line, after: seen).subtracting(line.kept)
      #expect(missing.isEmpty, "\(missing.count)")
      let made = line.kept.subtracting(before)
      let strange = made.subtracting(Self.due(line, after: from - .hours(2), from: from))
      #expect(strange.isEmpty, "\(strange.count)")
    }
  }

  /// All that is due later than `start`, or than `from`, by now.
  private static func due(
    _ line: TimeLine, after start: Timestamp, from: Timestamp? = nil
  ) -> Set<EventKey> {
    var keys: Set<EventKey> = []
    for plan in line.planned {
      var base = start
      while let next = plan.schedule.recurrence.next(after: base, in: plan.zone),
        next <= line.now
      {
        base = next
        for chat in line.chats.all {
          let moment = next + plan.schedule.wait(of: chat.id)
          guard moment > from ?? start, moment <= line.now else { continue }
          keys.insert(.schedule(rule: plan.rule.name, chat: chat.id, due: next))
        }
      }
    }
    return keys
  }
}
