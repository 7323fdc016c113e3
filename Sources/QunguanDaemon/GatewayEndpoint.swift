import QunguanCore
import QunguanGateway

/// Where a gateway is and how fast it may be spoken to.
struct GatewayEndpoint: Sendable {
  var gateway: Gateway
  /// Without a slash at the end.
  var baseURL: String
  var unixSocketPath: String?
  var limits: PaceLimits

  func outgoing(_ request: EncodedRequest) -> OutgoingRequest {
    var outgoing = OutgoingRequest(
      request.method, baseURL + request.path, headers: request.headers, body: request.body)
    outgoing.headers.append(("User-Agent", "qunguan/\(Version.number)"))
    outgoing.keepAlive = .milliseconds(gateway.profile.keepAlive.milliseconds)
    outgoing.unixSocketPath = unixSocketPath
    return outgoing
  }

  func outcome(of action: Action, _ result: TransportResult, now: Timestamp) -> Outcome {
    switch result {
    case .answered(let status, let headers, let body):
      gateway.outcome(
        of: action, answer: GatewayAnswer(status: status, headers: headers, body: body), now: now)
    case .notSent(let reason): .notSent(reason)
    case .unknown(let reason): .unknown(reason)
    }
  }
}
