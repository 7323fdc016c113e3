import QunguanCore
import QunguanGateway
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("gateway watch", .timeLimit(.minutes(1)))
struct GatewayWatchTests {
  static let noon = Timestamp(seconds: 1_803_830_400) + .hours(12)

  private static func heartbeat(_ id: Int, online: Bool?, at now: Timestamp) throws -> Event {
    try .event(.status, id: id, at: now) {
      $0.chat = nil
      $0.actor = nil
      $0.online = online
    }
  }

  /// Runs with alarms that are told to look by hand.
  private func run(
    _ rig: Rig, _ body: (GatewayWatch, GatewayAlarms) async throws -> Void
  ) async throws {
    let gateway = try #require(Rig.gateway)
    let transport = try CurlTransport()
    try await rig.run { (run) async throws in
      let watch = GatewayWatch([gateway])
      let courier = Courier(
        gateways: [:], intake: run.pump.intake, transport: transport, installation: "test",
        clock: rig.clock, logger: .silent,
        studio: Studio(
          process: DrawingProcess(), counters: run.pump.counters, clock: rig.clock,
          logger: .silent),
        image: { _ in [] })
      let book = try rig.book()
      let alarms = GatewayAlarms(
        watch: watch, pump: run.pump, courier: courier, clock: rig.clock, logger: .silent,
        staffChats: { book.staffChats })
      try await body(watch, alarms)
      await courier.stop(within: .seconds(1))
    }
    await transport.stop(within: .zero)
  }

  @Test("an account that is offline is told to the staff once a day")
  func offline() async throws {
    let rig = try Rig("", at: Self.noon)
    try await run(rig) { watch, alarms in
      watch.heard(try Self.heartbeat(1, online: true, at: rig.now))
      await alarms.look()
      watch.heard(try Self.heartbeat(2, online: false, at: rig.now))
      for _ in 0..<3 { await alarms.look() }
      // It comes and goes: still the same day.
      watch.heard(try Self.heartbeat(3, online: true, at: rig.now))
      await alarms.look()
      watch.heard(try Self.heartbeat(4, online: false, at: rig.now))
      await alarms.look()
    }
    let said = try rig.said()
    #expect(said.count == 1)
    #expect(said.first?.contains("qq") == true && said.first?.contains("掉线") == true)

    rig.set(Self.noon + .days(1))
    try await run(rig) { watch, alarms in
      watch.heard(try Self.heartbeat(5, online: false, at: rig.now))
      await alarms.look()
    }
    #expect(try rig.said().count == 2)
  }

  @Test("a gateway whose heartbeats stop is silent; one that never sent any is not")
  func silent() async throws {
    let rig = try Rig("", at: Self.noon)
    try await run(rig) { watch, alarms in
      let gateway = try #require(Rig.gateway)
      watch.heard(try .message("你好", id: 1, at: rig.now))
      rig.set(rig.now + .hours(1))
      await alarms.look()
      #expect(watch.health[gateway]?.alarmed == nil)

      watch.heard(try Self.heartbeat(2, online: true, at: rig.now))
      rig.set(rig.now + .minutes(3))
      await alarms.look()
      #expect(watch.health[gateway]?.alarmed == nil)
      rig.set(rig.now + .seconds(1))
      await alarms.look()
      #expect(watch.health[gateway]?.alarmed == .silent)

      watch.heard(try Self.heartbeat(3, online: true, at: rig.now))
      await alarms.look()
      #expect(watch.health[gateway]?.alarmed == nil)
    }
    let said = try rig.said()
    #expect(said.count == 1)
    #expect(said.first?.contains("没有心跳") == true)
  }
}
