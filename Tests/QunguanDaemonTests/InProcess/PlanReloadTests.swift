import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("plans and the reload", .timeLimit(.minutes(1)))
struct PlanReloadTests {
  /// 2027-02-28 12:00 in Shanghai.
  static let noon = Timestamp(seconds: 1_803_787_200)

  static func plan(_ name: String, _ more: String = "") -> String {
    """
    checkins:
      - { name: \(name), match: { prefix: 打卡 }, say: { done: 好, already: off }\(more) }
    """
  }

  /// The days that hold for a member, in days since 1970.
  private func days(_ member: Int, _ plan: String, _ run: Run) async throws -> [Int] {
    let gateway = try #require(Rig.gateway)
    return try await run.pump.intake.perform { batch in
      try batch.attendance(
        of: MemberID(gateway, "\(member)"), in: ChatID(gateway, "5000"), plan: plan
      ).marks.map(\.number)
    }
  }

  @Test("no check-in is lost or counted twice while a plan is renamed and messages arrive")
  func renamedUnderLoad() async throws {
    let rig = try Rig(Self.plan("old"), at: Self.noon)
    let members = 3000..<3300
    try await rig.run { (run) async throws in
      for member in members {
        let event = try Event.message("打卡", id: member, member: member, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
      try rig.write(Self.plan("new", ", formerly: old"))
      let book = try rig.book()
      // Everybody says it once more, and newcomers for the first time, while the rules change.
      let events = try members.flatMap { member in
        try [(10_000, 0), (20_000, 1000)].map { offset, shift in
          try Event.message(
            "打卡", id: member + offset, member: member + shift, at: rig.now)
        }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for event in events {
          group.addTask { #expect(await run.pump.intake.submit(event) == .kept) }
        }
        group.addTask { _ = try await run.pump.adopt(book, at: Self.noon) }
        try await group.waitForAll()
      }
      for member in members {
        for member in [member, member + 1000] {
          #expect(try await days(member, "new", run).count == 1, "\(member)")
          #expect(try await days(member, "old", run) == [], "\(member)")
        }
      }
    }
  }

  @Test("a pump that has stopped takes no rules into use") func stopped() async throws {
    let rig = try Rig(Self.plan("old"), at: Self.noon)
    let run = try Run(rig)
    await run.start()
    await run.pump.stop()
    let book = try rig.book()
    await #expect(throws: IntakeClosed.self) { try await run.pump.adopt(book, at: Self.noon) }
  }

  @Test("a check-in that is delivered twice counts once") func redelivered() async throws {
    let rig = try Rig(Self.plan("p", ", rewards: { points: 5 }"), at: Self.noon)
    let event = try Event.message("打卡", id: 1, at: rig.now)
    let chat = try #require(event.chat?.id)
    let member = try #require(event.actor?.id)
    try await rig.run { (run) async throws in
      #expect(await run.pump.intake.submit(event) == .kept)
      #expect(await run.pump.intake.submit(event) == .known)
    }
    try await rig.run { (run) async throws in
      #expect(await run.pump.intake.submit(event) == .known)
      #expect(try await days(2000, "p", run).count == 1)
      let facts = try await run.pump.intake.perform { try $0.member(member, in: chat) }
      #expect(facts?.points == 5)
    }
    #expect(try rig.said() == ["好"])
  }

  @Test("a plan that is gone keeps its days, and goes on with them when it is back")
  func removed() async throws {
    let rig = try Rig(Self.plan("p"), at: Self.noon)
    try await rig.run { (run) async throws in
      func say(_ id: Int) async throws {
        let event = try Event.message("打卡", id: id, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
        rig.pass(.days(1))
      }
      try await say(1)
      try rig.write("replies: [{ name: r, match: { exact: 在吗 }, say: 在 }]")
      try await run.adopt(rig.book(), at: rig.now)
      try await say(2)
      #expect(try await days(2000, "p", run).count == 1)
      try rig.write(Self.plan("p"))
      try await run.adopt(rig.book(), at: rig.now)
      try await say(3)
      let days = try await days(2000, "p", run)
      #expect(days.map { $0 - days[0] } == [0, 2])
    }
    #expect(try rig.said() == ["好", "好"])
  }

  @Test("a day stays what it was when the community moves to another zone")
  func zone() async throws {
    let rig = try Rig(Self.plan("p"), at: Self.noon)
    try await rig.run { (run) async throws in
      func say(_ id: Int) async throws {
        let event = try Event.message("打卡", id: id, at: rig.now)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
      try await say(1)
      let first = try await days(2000, "p", run)
      #expect(first.count == 1)
      // It is still the evening before there.
      try rig.write(Self.plan("p"), zone: "Pacific/Honolulu")
      try await run.adopt(rig.book(), at: rig.now)
      #expect(try await days(2000, "p", run) == first)
      try await say(2)
      #expect(try await days(2000, "p", run) == [first[0] - 1, first[0]])
      rig.pass(.hours(3))
      try await say(3)
      #expect(try await days(2000, "p", run) == [first[0] - 1, first[0]])
    }
    #expect(try rig.said().count == 2)
  }
}
