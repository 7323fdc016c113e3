import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("scheduler", .timeLimit(.minutes(1)))
struct SchedulerTests {
  /// 2027-03-01, a Monday, at a time of day in Shanghai.
  static func today(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> Timestamp {
    Timestamp(seconds: 1_803_830_400) + .hours(hour) + .minutes(minute) + .seconds(second)
  }

  static func greeting(_ name: String, _ when: String) -> String {
    "  - { name: \(name), say: \(name), \(when) }\n"
  }

  @Test("an occurrence fires once, also when the daemon dies before it has noted that")
  func once() async throws {
    let rig = try Rig(
      "greetings:\n" + Self.greeting("morning", "at: '08:00'")
        + Self.greeting("later", "at: '08:05'"), at: Self.today(7, 59))
    try await rig.run { try await $0.schedule(rig.book()) }
    rig.set(Self.today(8, 0, 30))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      #expect(await run.next(1) == ["morning"])
    }
    try await rig.change("UPDATE schedule SET seen = since")
    rig.set(Self.today(8, 5, 30))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      #expect(await run.next(1) == ["later"])
    }
    #expect(try rig.said() == ["morning", "later"])
  }

  @Test("a rule never fires for a time before it existed in this form")
  func newRules() async throws {
    let old =
      "greetings:\n" + Self.greeting("old", "at: '08:00', missed: { else: once }")
      + Self.greeting("moved", "at: '11:00', missed: { else: all }")
      + Self.greeting("last", "at: '09:45', missed: { else: once }")
    let rig = try Rig(old, at: Self.today(7, 0))
    try await rig.run { try await $0.schedule(rig.book()) }
    rig.set(Self.today(10, 0))
    try rig.write(
      old.replacing("11:00", with: "09:30")
        + Self.greeting("new", "at: '09:00', missed: { else: all }"))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      #expect(await run.next(2) == ["old", "last"])
    }
    #expect(try rig.said() == ["old", "last"])
  }

  struct Away: Sendable, CustomTestStringConvertible {
    var otherwise: String
    var backAt: Timestamp
    var said: Int
    var testDescription: String { "\(otherwise): \(said)" }
  }

  /// Eight occurrences were missed; 20 minutes late is not too late.
  static let aways = [
    Away(otherwise: "skip", backAt: today(8, 10), said: 1),
    Away(otherwise: "skip", backAt: today(8, 30), said: 0),
    Away(otherwise: "once", backAt: today(8, 10), said: 1),
    Away(otherwise: "once", backAt: today(8, 30), said: 1),
    Away(otherwise: "all", backAt: today(8, 10), said: 5),
    Away(otherwise: "all", backAt: today(8, 30), said: 5),
  ]

  @Test("what was missed is skipped, said once, or said as often as five times", arguments: aways)
  func missed(_ away: Away) async throws {
    let rig = try Rig(
      "greetings:\n"
        + Self.greeting(
          "hourly", "cron: '0 * * * *', missed: { within: 20m, else: \(away.otherwise) }")
        + Self.greeting("last", "cron: '9,29 8 * * *'"), at: Self.today(0, 30))
    try await rig.run { try await $0.schedule(rig.book()) }
    rig.set(away.backAt)
    let expected = Array(repeating: "hourly", count: away.said) + ["last"]
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      #expect(await run.next(expected.count) == expected)
      for row in try await run.pump.intake.perform({ try $0.undelivered() }) {
        #expect(row.delivery.expires > rig.now, "\(row.text)")
      }
    }
    #expect(try rig.said() == expected)
  }

  @Test("a timer that rings while its rule is gone rings again when the rule is back")
  func goneRule() async throws {
    let series = "series: [{ name: s, since: joined, at: '09:00', say: [一, 二] }]"
    let rig = try Rig(series, at: Self.today(8, 0))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      let event = try Event.event(.joined, id: 1, at: rig.now)
      #expect(await run.pump.intake.submit(event) == .kept)
    }
    rig.set(Self.today(9, 1))
    try rig.write("replies: [{ name: r, match: { contains: 价格 }, say: 见公告 }]")
    try await rig.run { (run) async throws in
      let book = try rig.book()
      _ = try await run.pump.intake.perform { try $0.settleRules(of: book, at: rig.now) }
      try await run.schedule(book)
      #expect(run.alarm.time == nil)
      #expect(try await run.pump.intake.perform { try $0.timers() }.count == 1)
      try rig.write(series)
      try await run.adopt(rig.book(), at: rig.now)
      #expect(await run.next(1) == ["一"])
    }
    #expect(try rig.said() == ["一"])
  }

  @Test("a timer set before a restart fires once after it")
  func timer() async throws {
    let rig = try Rig(
      """
      replies:
        - { name: welcome, event: joined, together: 30s, say: "欢迎 {{members}}" }
      """, at: Self.today(12, 0))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      for number in 1...2 {
        let event = try Event.event(.joined, id: number, member: number, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
    }
    #expect(try rig.said() == [])
    rig.set(Self.today(12, 0, 31))
    try await rig.run { (run) async throws in
      try await run.schedule(rig.book())
      let texts = await run.next(1)
      #expect(texts.first?.contains("n1") == true && texts.first?.contains("n2") == true)
      #expect(try await run.pump.intake.perform { try $0.timers() }.isEmpty)
    }
    #expect(try rig.said().count == 1)
  }
}
