import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("scheduler and its clock", .timeLimit(.minutes(1)))
struct SchedulerClockTests {
  static func today(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> Timestamp {
    SchedulerTests.today(hour, minute, second)
  }

  static func spread(_ span: String) -> String {
    """
    greetings:
      - name: morning
        at: "08:00"
        in: ["qq:5000", "qq:5001", "qq:5002", "qq:5003"]
        spread: \(span)
        say: 早
    """
  }

  /// The chats in which something was made, in that order.
  static func chats(_ rig: Rig) throws -> [String] {
    let store = try Store(path: rig.directory + "/database")
    defer { try? store.close() }
    return try store.read { batch in
      try batch.outbox(states: Set(OutboxRow.State.allCases), limit: 1000)
    }.reversed().map { String($0.row.chat.local) }
  }

  /// Wakes the scheduler whenever its alarm would ring, until `end`.
  static func run(_ run: Run, _ rig: Rig, until end: Timestamp) async {
    while let next = run.alarm.time, next <= end {
      rig.pass(max(next - rig.now, .zero))
      await run.scheduler.makeDue()
    }
    rig.pass(end - rig.now)
    await run.scheduler.makeDue()
  }

  @Test("each chat at its own moment; a restart among them, with another spread, repeats nothing")
  func moments() async throws {
    let rig = try Rig(Self.spread("10m"), at: Self.today(7, 59))
    let schedule = try #require(try rig.book()["morning"]?.schedules.first)
    let waits = ["5000", "5001", "5002", "5003"].compactMap { ChatID("qq:\($0)") }
      .map { (schedule.wait(of: $0), $0) }.sorted { $0.0 < $1.0 }
    let first = try #require(waits.first)
    try await rig.run { run in
      try await run.schedule(rig.book())
      #expect(run.alarm.time == Self.today(8, 0))
      await Self.run(run, rig, until: Self.today(8, 0) + first.0)
      #expect(run.alarm.time == Self.today(8, 0) + waits[1].0)
      let key = EventKey.schedule(rule: "morning", chat: first.1, due: Self.today(8, 0))
      #expect(try await run.pump.intake.perform { try $0.isKnown(key) })
    }
    #expect(try Self.chats(rig) == [String(first.1.local)])
    try rig.write(Self.spread("1m"))
    try await rig.run { run in
      try await run.schedule(rig.book())
      await Self.run(run, rig, until: Self.today(8, 15))
      #expect(run.alarm.time == Self.today(32, 0))
    }
    #expect(try Self.chats(rig).sorted() == ["5000", "5001", "5002", "5003"])
  }

  @Test("what is due in one instant in one chat is stepped in the order of the rules")
  func order() async throws {
    let rig = try Rig(
      "greetings:\n" + SchedulerTests.greeting("b", "at: '08:00'")
        + SchedulerTests.greeting("a", "at: '08:00'")
        + SchedulerTests.greeting("first", "at: '08:00', priority: 1"), at: Self.today(7, 59))
    try await rig.run { run in
      try await run.schedule(rig.book())
      await Self.run(run, rig, until: Self.today(8, 1))
    }
    #expect(try rig.said() == ["first", "b", "a"])
  }

  @Test("a clock set back repeats nothing, and timers wait no longer for it")
  func setBack() async throws {
    let rules =
      "greetings:\n" + SchedulerTests.greeting("often", "cron: '*/10 * * * *'")
      + "replies:\n  - { name: welcome, event: joined, together: 30s, say: '欢迎' }\n"
    let rig = try Rig(rules, at: Self.today(7, 59))
    try await rig.run { run in
      try await run.schedule(rig.book())
      await Self.run(run, rig, until: Self.today(8, 25))
      let event = try Event.event(.joined, id: 1, at: rig.now)
      #expect(await run.pump.intake.submit(event) == .kept)
      await run.scheduler.restore(try await run.pump.intake.perform { try $0.timers() })
      rig.set(Self.today(8, 5))
      await run.scheduler.makeDue()
      await Self.run(run, rig, until: Self.today(8, 31))
      #expect(await run.next(5) == ["often", "often", "often", "欢迎", "often"])
    }
    #expect(try rig.said() == ["often", "often", "often", "欢迎", "often"])
  }

  @Test("a rehearsal keeps the daemon's moments and order")
  func rehearsal() throws {
    let rig = try Rig(
      Self.spread("10m") + "\n" + SchedulerTests.greeting("late", "at: '08:00', in: [qq:5000]")
        + SchedulerTests.greeting("high", "at: '08:00', priority: 1, in: [qq:5000]"),
      at: Self.today(7, 59))
    let book = try rig.book()
    let schedule = try #require(book["morning"]?.schedules.first)
    let rehearsal = try Rehearsal(book, now: rig.now)
    let happenings = try rehearsal.wait(until: Self.today(8, 30))
    #expect(happenings.prefix(2).map(\.event.occasion?.rule) == ["high", "late"])
    for happening in happenings.dropFirst(2) {
      let chat = try #require(happening.event.chat?.id)
      #expect(happening.time == Self.today(8, 0) + schedule.wait(of: chat))
      #expect(happening.event.time == happening.time)
    }
    #expect(happenings.count == 6)
    #expect(try rehearsal.wait(until: Self.today(32, 30)).count == 6)
  }
}
