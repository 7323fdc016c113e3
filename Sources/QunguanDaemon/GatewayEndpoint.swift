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

  /// What messages call a picture that was uploaded.
  func reference(
    in result: TransportResult, now: Timestamp
  ) -> Result<String, PictureNotUploaded> {
    switch result {
    case .answered(let status, let headers, let body):
      gateway.reference(
        in: GatewayAnswer(status: status, headers: headers, body: body), now: now)
    // The message itself was not sent in either case.
    case .notSent(let reason), .unknown(let reason):
      .failure(PictureNotUploaded(outcome: .notSent(reason)))
    }
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
