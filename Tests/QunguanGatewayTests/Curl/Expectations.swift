import Glibc
import QunguanTesting
import Testing

@testable import QunguanGateway

/// Runs the test with a server and a transport, and stops both.
func withServer(
  _ script: @escaping @Sendable (ScriptedServer.Recorded) -> ScriptedServer.Answer,
  _ body: (ScriptedServer, CurlTransport) async throws -> Void
) async throws {
  let server = try ScriptedServer(script: script)
  defer { server.stop() }
  let transport = try CurlTransport()
  try await body(server, transport)
  await transport.stop(within: .zero)
}

/// A path in the temporary directory that no other test uses.
func temporaryPath() -> String {
  "/tmp/qunguan-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock"
}

func expectAnswer(
  _ result: TransportResult, status: Int, body: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard case .answered(status, _, let bytes) = result else {
    Issue.record("\(result)", sourceLocation: sourceLocation)
    return
  }
  #expect(bytes == Array(body.utf8), sourceLocation: sourceLocation)
}

func expectNotSent(
  _ result: TransportResult, sourceLocation: SourceLocation = #_sourceLocation
) {
  if case .notSent = result { return }
  Issue.record("\(result)", sourceLocation: sourceLocation)
}

func expectUnknown(
  _ result: TransportResult, sourceLocation: SourceLocation = #_sourceLocation
) {
  if !isUnknown(result) { Issue.record("\(result)", sourceLocation: sourceLocation) }
}

func isUnknown(_ result: TransportResult) -> Bool {
  if case .unknown = result { true } else { false }
}

func reason(_ result: TransportResult) -> String? {
  switch result {
  case .answered: nil
  case .notSent(let reason): "not sent: \(reason)"
  case .unknown(let reason): "unknown: \(reason)"
  }
}

extension OutgoingRequest {
  /// A request that finds its connection again, however busy the machine is meanwhile.
  static func patient(
    _ method: Method, _ url: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) -> OutgoingRequest {
    var request = OutgoingRequest(method, url, headers: headers, body: body)
    request.keepAlive = .seconds(60)
    return request
  }
}
