import HTTPTypes
import Logging
import QunguanCore
import QunguanGateway

/// Takes what gateways post: verifies, decodes, hands over, and answers when it is on disk. It never
/// runs a rule.
struct Webhook: Sendable {
  let gateway: Gateway
  let pump: Pump
  let watch: GatewayWatch
  let clock: DaemonClock
  let logger: Logger

  var route: Route {
    Route(
      .post, .exact("/hooks/\(gateway.name)"), bodyLimit: gateway.profile.bodyLimit,
      deadline: .seconds(60), handler: handle)
  }

  @Sendable private func handle(_ request: InboundRequest) async -> InboundResponse {
    let webhook = WebhookRequest(body: request.body) { request.header($0) }
    switch gateway.decode(webhook, received: clock.now) {
    case .ignored:
      pump.counters.ignored(at: gateway.name)
      return acknowledgement
    case .rejected(let status, let reason):
      pump.counters.turnedAway(at: gateway.name)
      logger.warning(
        "request turned away",
        metadata: [
          "gateway": "\(gateway.name)", "status": "\(status)", "reason": .printable(reason),
          "peer": .printable(request.peer),
        ])
      return InboundResponse(status: status)
    case .events(let events):
      var isKept = true
      for event in events {
        watch.heard(event)
        if event.type == .status { continue }
        if event.type == .unmapped { pump.counters.unmapped(at: gateway.name) }
        let receipt = await pump.intake.submit(event, raw: request.body)
        if case .refused = receipt { isKept = false }
      }
      return isKept ? acknowledgement : InboundResponse(status: 503, headers: [.retryAfter: "2"])
    }
  }

  private var acknowledgement: InboundResponse {
    let answer = gateway.profile.acknowledgement
    guard let body = answer.body else { return InboundResponse(status: answer.status) }
    return InboundResponse(
      status: answer.status, headers: [.contentType: "application/json"], body: body)
  }
}
