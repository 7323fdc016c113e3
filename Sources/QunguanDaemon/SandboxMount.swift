import Foundation
import Logging
import QunguanCore
import QunguanGateway
import QunguanRuleFiles

/// The sandbox as one of the daemon's gateways: the native profile, a secret that lives as long as
/// the process, and an address that is known when the door is open.
struct SandboxMount: Sendable {
  let sandbox: Sandbox
  let name: GatewayName
  /// Without an address until the door is open; what is sent before then waits.
  let endpoint: GatewayEndpoint

  init(transport: CurlTransport, clock: DaemonClock, logger: Logger) throws {
    guard let name = GatewayName(Sandbox.gatewayName) else { throw SandboxUnavailable() }
    var generator = SystemRandomNumberGenerator()
    let random = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret = Secret(Array("whsec_\(Data(random).base64EncodedString())".utf8))
    let findings = Findings()
    let native = Located("native", at: Place(file: "native.yaml", line: 1, column: 1))
    guard let profile = Profiles(findings).profile(native, findings) else {
      throw SandboxUnavailable()
    }
    sandbox = try Sandbox(
      secret: secret, transport: transport, clock: { clock.now }, logger: logger)
    self.name = name
    endpoint = GatewayEndpoint(
      gateway: try Gateway(
        name: name, profile: profile,
        secrets: GatewaySecrets(incoming: [secret], outgoing: secret)),
      baseURL: "", limits: profile.limits)
  }

  /// Opens the sandbox at the door's address and returns where the gateway's actions go.
  func open(at address: ListenAddress) -> (url: String, unixSocketPath: String?) {
    let (base, socket): (String, String?) =
      switch address {
      case .tcp(let host, let port): ("http://\(Self.reachable(host)):\(port)", nil)
      case .unixSocket(let path): ("http://localhost", path)
      }
    sandbox.open(base: base, unixSocketPath: socket)
    return ("\(base)/sandbox/gateway", socket)
  }

  /// A host by which the daemon reaches itself.
  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "[::1]"
    default: host.contains(":") ? "[\(host)]" : host
    }
  }
}

struct SandboxUnavailable: Error, CustomStringConvertible {
  var description: String { "the sandbox can't be set up" }
}
