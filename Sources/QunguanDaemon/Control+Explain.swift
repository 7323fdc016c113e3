import QunguanCore
import QunguanGateway

extension Control {
  /// Why the steward did what it did: `qunguan explain`.
  @Sendable func explain(_ request: InboundRequest) async throws -> InboundResponse {
    guard let wish = ExplanationWish(json: try JSON(parsing: request.body)) else {
      return .fault(400, "nothing to explain: name an event, a message, or how many events")
    }
    let found = try await pump.intake.perform { try wish.find($0) }
    if case .nothing(let reason) = found { return .fault(404, reason) }
    return .json(try found.explained(by: await reloader.book))
  }
}
