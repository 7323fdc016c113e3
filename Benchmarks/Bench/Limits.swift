import Foundation
import HTTPTypes
import Logging
import QunguanGateway
import Synchronization

/// What the parts give alone under the same load: the daemon can't be faster than any of them.
struct Limits {
  let bench: Bench
  let site: Site
  let gateway: FakeGateway

  func measure(_ report: inout Report) async throws {
    report.add("limit: a sync of 4 KiB", try syncs(), "µs")
    report.add("limit: webhooks answered 204, no more", try await door(), "requests/s")
    report.add("limit: libcurl to the gateway, no more", try await transport(), "requests/s")
  }

  private func syncs() throws -> [Double] {
    let descriptor = open("\(site.path)/sync", O_CREAT | O_WRONLY, 0o600)
    guard descriptor >= 0 else { throw SystemFailure(call: "open") }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0x20, count: 4096)
    return (0..<200).map { _ in
      let start = microseconds()
      _ = page.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      fdatasync(descriptor)
      return Double(microseconds() - start)
    }
  }

  /// The door that the daemon has, with nothing behind it.
  private func door() async throws -> [Double] {
    let (ports, opened) = AsyncStream.makeStream(of: Int.self)
    let door = try HTTPDoor(
      address: .tcp(host: "127.0.0.1", port: 0),
      routes: [Route(.post, .exact("/hooks/qq")) { _ in InboundResponse(status: 204) }],
      logger: Logger(label: "door") { _ in SwiftLogNoOpLogHandler() }
    ) { address in
      if case .tcp(_, let port) = address { opened.yield(port) }
    }
    let service = Task { try await door.run() }
    defer { service.cancel() }
    var port = 0
    for await opened in ports {
      port = opened
      break
    }
    let generator = LoadGenerator(
      port: UInt16(port), connections: bench.connections, seconds: bench.seconds
    ) { Probe() }
    var source = Requests.Source()
    var rates: [Double] = []
    for round in 0...bench.windows {
      let window = try await generator.run(
        source.make(Int(bench.seconds * 60_000), hitting: nil))
      if round > 0 { rates.append(Double(window.acknowledged) / window.seconds) }
    }
    return rates
  }

  private func transport() async throws -> [Double] {
    let transport = try CurlTransport()
    var rates: [Double] = []
    for round in 0...bench.windows {
      let before = gateway.answered
      let start = microseconds()
      await Volley(transport, gateway, until: start + Int(bench.seconds * 1e6)).run(atOnce: 64)
      let rate = Double(gateway.answered - before) / Double(microseconds() - start) * 1e6
      if round > 0 { rates.append(rate) }
    }
    await transport.stop(within: .seconds(1))
    return rates
  }
}

/// Sends over and over, a number at once, until its time is over.
private final class Volley: Sendable {
  private let transport: CurlTransport
  private let request: OutgoingRequest
  private let end: Int
  private let underWay = Atomic(0)

  init(_ transport: CurlTransport, _ gateway: FakeGateway, until end: Int) {
    self.transport = transport
    self.end = end
    request = OutgoingRequest(
      .post, "http://127.0.0.1:\(gateway.port)/send_group_msg",
      headers: [("Content-Type", "application/json")],
      body: Array(
        #"{"group_id":501234,"message":[{"type":"text","data":{"text":"答案在群公告里"}}]}"#.utf8))
  }

  func run(atOnce count: Int) async {
    underWay.store(count, ordering: .relaxed)
    await withCheckedContinuation { continuation in
      for _ in 0..<count { send(continuation) }
    }
  }

  private func send(_ continuation: CheckedContinuation<Void, Never>) {
    transport.send(request) { [self] _ in
      if microseconds() < end { return send(continuation) }
      if underWay.subtract(1, ordering: .relaxed).newValue == 0 { continuation.resume() }
    }
  }
}
