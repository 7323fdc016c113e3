import HTTPTypes
import Logging
import QunguanCore
import QunguanGateway
import Synchronization

/// Takes what gateways post: verifies, decodes, hands over, and answers when it is on disk. It never
/// runs a rule.
struct Webhook: Sendable {
  let gateway: Gateway
  let pump: Pump
  let watch: GatewayWatch
  let clock: DaemonClock
  let logger: Logger
  private let rejections = Rejections()

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
      if rejections.add() { report(status, reason, peer: request.peer) }
      return InboundResponse(status: status, closesConnection: true)
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

  /// Strangers may come as fast as they like: the first is named, those of each minute after it are
  /// counted, until there was a minute without any.
  private func report(_ status: Int, _ reason: String, peer: String) {
    logger.warning(
      "request turned away",
      metadata: [
        "gateway": "\(gateway.name)", "status": "\(status)", "reason": .printable(reason),
        "peer": .printable(peer),
      ])
    Task {
      repeat {
        try await Task.sleep(for: .seconds(60))
      } while rejections.endMinute { count in
        logger.warning(
          "turned away \(count) requests in the last minute",
          metadata: ["gateway": "\(gateway.name)"])
      }
    }
  }

  private var acknowledgement: InboundResponse {
    let answer = gateway.profile.acknowledgement
    guard let body = answer.body else { return InboundResponse(status: answer.status) }
    return InboundResponse(
      status: answer.status, headers: [.contentType: "application/json"], body: body)
  }
}

/// Counts requests that were turned away, so that a flood of them is a line in a minute.
final class Rejections: Sendable {
  /// Since the line before; nil if a minute has passed without any.
  private let unreported = Mutex<Int?>(nil)

  /// Whether this is the first after a quiet time, which gets a line of its own.
  func add() -> Bool {
    unreported.withLock { count in
      defer { count = count.map { $0 + 1 } ?? 0 }
      return count == nil
    }
  }

  /// False, with nothing told to `report`, if there was none; then the next is a first one.
  func endMinute(_ report: (Int) -> Void) -> Bool {
    let ended = unreported.withLock { count in
      defer { count = count == 0 ? nil : 0 }
      return count ?? 0
    }
    if ended > 0 { report(ended) }
    return ended > 0
  }
}
