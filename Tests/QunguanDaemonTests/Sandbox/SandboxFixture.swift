import Logging
import QunguanCore
import QunguanGateway
import QunguanRuleFiles
import QunguanTesting
import ServiceLifecycle
import Testing

@testable import QunguanDaemon

let sandboxSecret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)
let sandboxNow = Timestamp(seconds: 1_800_000_000)

extension Logger {
  static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}

/// A sandbox behind a real door, and a stand-in for the daemon's webhook.
struct SandboxRig: Sendable {
  let sandbox: Sandbox
  let transport: CurlTransport
  /// Of the door: `http://127.0.0.1:PORT`.
  let base: String
  /// What the webhook received, in order.
  let reports: AsyncStream<ScriptedServer.Recorded>
  /// The sandbox as the daemon's configuration has it.
  let gateway: Gateway

  static func run(
    patience: Sandbox.Patience = Sandbox.Patience(attempts: [.zero, .zero, .zero]),
    webhook: @escaping @Sendable (ScriptedServer.Recorded) -> Int = { _ in 204 },
    _ body: @Sendable (SandboxRig) async throws -> Void
  ) async throws {
    let (reports, arrived) = AsyncStream.makeStream(of: ScriptedServer.Recorded.self)
    let daemon = try ScriptedServer { request in
      arrived.yield(request)
      return .respond(status: webhook(request))
    }
    defer { daemon.stop() }
    let transport = try CurlTransport()
    let sandbox = try Sandbox(
      secret: sandboxSecret, transport: transport, clock: { sandboxNow }, patience: patience,
      logger: .silent)
    let (addresses, bound) = AsyncStream.makeStream(of: ListenAddress.self)
    let door = try HTTPDoor(
      address: .tcp(host: "127.0.0.1", port: 0), routes: sandbox.routes, logger: .silent
    ) { bound.yield($0) }
    let services = ServiceGroup(configuration: .init(services: [door], logger: .silent))
    let gateway = try Gateway(
      name: try #require(GatewayName(Sandbox.gatewayName)), profile: try native(),
      secrets: GatewaySecrets(incoming: [sandboxSecret], outgoing: sandboxSecret))
    try await withThrowingTaskGroup { group in
      group.addTask {
        defer { bound.finish() }
        try await services.run()
      }
      if let address = await addresses.first(where: { _ in true }) {
        sandbox.open(base: daemon.baseURL)
        try await body(
          SandboxRig(
            sandbox: sandbox, transport: transport, base: "http://\(address)", reports: reports,
            gateway: gateway))
        await services.triggerGracefulShutdown()
      }
      try await group.waitForAll()
    }
    await transport.stop(within: .zero)
  }

  private static func native() throws -> Profile {
    let file = try #require(ShippedProfiles.files.first { $0.name == "native" })
    let findings = Findings()
    let text = String(decoding: file.text, as: UTF8.self)
    let node = try #require(YAMLComposer.compose(text, file: "native.yaml", findings))
    return try #require(Profile.schema.read(node, findings))
  }
}

struct SandboxReply: Equatable {
  var status: Int
  var json: JSON?
  var code: String? { json?["error"]?["code"]?.string }
}

extension SandboxRig {
  func request(
    _ method: OutgoingRequest.Method, _ path: String, headers: [(String, String)] = [],
    body: [UInt8] = []
  ) async throws -> SandboxReply {
    var request = OutgoingRequest(method, base + path, headers: headers, body: body)
    request.responseLimit = 8 << 20
    switch await transport.send(request) {
    case .answered(let status, _, let body):
      return SandboxReply(status: status, json: try? JSON(parsing: body))
    case .notSent(let reason), .unknown(let reason):
      throw NoAnswer(reason: reason)
    }
  }

  /// As the page posts.
  @discardableResult
  func post(
    _ path: String, _ json: JSON, headers: [(String, String)] = []
  ) async throws -> SandboxReply {
    try await request(
      .post, path, headers: [("Content-Type", "application/json")] + headers,
      body: json.serialized())
  }

  func join(_ member: String = "xiaoman-1", _ name: String = "小满") async throws {
    let reply = try await post("/sandbox/join", ["member": .string(member), "name": .string(name)])
    #expect(reply == SandboxReply(status: 200, json: ["name": .string(name)]))
  }

  func news(after: Int = 0, for member: String = "xiaoman-1") async throws -> JSON {
    let reply = try await request(.get, "/sandbox/messages?after=\(after)&member=\(member)")
    return try #require(reply.json)
  }

  /// News until an entry is as wanted.
  func entry(for member: String = "xiaoman-1", _ isWanted: (JSON) -> Bool) async throws -> JSON {
    var after = 0
    while true {
      let news = try await news(after: after, for: member)
      if let entry = news["entries"]?.array?.first(where: isWanted) { return entry }
      after = Int(try #require(news["change"]?.int))
    }
  }

  /// As the daemon posts an action.
  func act(_ action: Action, id: String) async throws -> SandboxReply {
    let encoded = try gateway.encode(action, id: id, now: sandboxNow) { _ in [] }
    return try await request(
      .post, "/sandbox/gateway" + encoded.path, headers: encoded.headers, body: encoded.body)
  }

  /// The event that the daemon makes of a report.
  func event(_ report: ScriptedServer.Recorded) throws -> Event {
    let decoded = gateway.decode(
      WebhookRequest(body: report.body) { report.header($0.lowercased()) }, received: sandboxNow)
    guard case .events(let events) = decoded, let event = events.first, events.count == 1 else {
      throw NoAnswer(reason: "\(decoded)")
    }
    return event
  }
}

struct NoAnswer: Error {
  var reason: String
}
