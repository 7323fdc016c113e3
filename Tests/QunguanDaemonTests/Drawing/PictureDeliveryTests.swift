import Foundation
import QunguanCore
import QunguanGateway
import QunguanRuleFiles
import QunguanStore
import QunguanTesting
import Testing

@testable import QunguanDaemon

/// A drawing from the outbox to the gateway: store, courier, child process, libcurl.
@Suite("Delivery of pictures", .timeLimit(.minutes(2)))
struct PictureDeliveryTests {
  private static let noon = Timestamp(seconds: 1_800_000_000)

  /// Delivers messages to chats 5000, 5001, ... of a OneBot gateway.
  private func deliver(
    _ messages: [[Part]], to server: FakeOneBot, by process: DrawingProcess,
    leaving left: Int = 0, _ body: (Counters) async throws -> Void
  ) async throws {
    let rig = try Rig("", at: Self.noon)
    let name = try #require(Rig.gateway)
    let findings = Findings()
    let place = Place(file: "", line: 1, column: 1)
    let profile = Profiles(findings).profile(Located("onebot11", at: place), findings)
    let gateway = try Gateway(
      name: name, profile: try #require(profile),
      secrets: GatewaySecrets(incoming: [Secret("s".utf8)], outgoing: nil))
    let endpoint = GatewayEndpoint(
      gateway: gateway, baseURL: server.baseURL, limits: gateway.profile.limits)
    let transport = try CurlTransport()
    try await rig.run { (run) async throws in
      let courier = Courier(
        gateways: [name: endpoint], intake: run.pump.intake, transport: transport,
        installation: "test", clock: rig.clock, logger: .silent,
        studio: Studio(
          process: process, counters: run.pump.counters, clock: rig.clock, logger: .silent),
        image: { _ in [] })
      let effects = messages.enumerated().map { index, content in
        Step.Caused(
          rule: "",
          effect: .act(
            Delivery(
              .send(chat: ChatID(name, "\(5000 + index)"), content: content, replyTo: nil),
              lane: .talk, notBefore: rig.now, expires: rig.now + .hours(1))))
      }
      let event = Event(
        key: EventKey("test:1"), type: .status, gateway: .daemon, time: rig.now, received: rig.now)
      let step = Step(effects: effects)
      courier.add(
        try await run.pump.intake.perform { try $0.commitStep(event, step, keepsTrace: true) })
      try await body(run.pump.counters)
      await courier.stop(within: .seconds(5))
      let rows = try await run.pump.intake.perform { try $0.undelivered() }
      #expect(rows.count == left)
    }
  }

  @Test("a drawing arrives as a picture, with the words around it")
  func picture() async throws {
    let server = try FakeOneBot()
    defer { server.stop() }
    let process = DrawingProcess(executable: try DaemonProcess.executable(), patience: .seconds(60))
    let message: [Part] = [.text("本周"), .drawing(DrawingProcessTests.drawing)]
    try await deliver([message, message], to: server, by: process) { counters in
      let calls = try #require(
        try await onThread { server.calls.first { $0.count == 2 ? $0 : nil } })
      for call in calls {
        let segments = try #require(call.body["message"]?.array)
        #expect(segments.count == 2)
        #expect(segments[0]["data"]?["text"]?.string == "本周")
        let file = try #require(segments[1]["data"]?["file"]?.string)
        let data = try #require(Data(base64Encoded: String(file.dropFirst("base64://".count))))
        #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      }
      #expect(counters.snapshot.undrawn == 0)
    }
  }

  @Test("a drawing that cannot be drawn is said in words")
  func words() async throws {
    let server = try FakeOneBot()
    defer { server.stop() }
    let process = DrawingProcess(executable: "/nonexistent")
    try await deliver([[.drawing(DrawingProcessTests.drawing)]], to: server, by: process) {
      counters in
      let call = try #require(try await onThread { server.calls.first { $0.first } })
      #expect(call.text == "晨读榜：小林 7 天")
      #expect(counters.snapshot.undrawn == 1)
    }
  }

  @Test("other chats don't wait for a picture, nor does a stop, which leaves it waiting")
  func others() async throws {
    let server = try FakeOneBot()
    defer { server.stop() }
    let process = DrawingProcess(
      executable: "/bin/sh", arguments: ["-c", "exec sleep 600"], patience: .seconds(600))
    let messages: [[Part]] = [[.drawing(DrawingProcessTests.drawing)], [.text("早")]]
    try await deliver(messages, to: server, by: process, leaving: 1) { _ in
      let call = try #require(try await onThread { server.calls.first { $0.first } })
      #expect(call.text == "早")
      while !process.isDrawing { await Task.yield() }
    }
    #expect(server.calls.current.map(\.text) == ["早"])
  }
}
