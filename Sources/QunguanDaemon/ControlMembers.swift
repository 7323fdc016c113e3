import HTTPTypes
import QunguanCore
import QunguanGateway
import QunguanStore

/// What members have a right to: to know what is known of them, and to be forgotten.
extension Control {
  var memberRoutes: [Route] {
    [
      Route(.post, .exact("/export/member")) { try await export($0) },
      Route(.post, .exact("/forget")) { try await forget($0) },
    ]
  }

  private func export(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try JSON(parsing: request.body).wishedMember("member")
      return .json(try await pump.intake.perform { try $0.everything(of: member) })
    }
  }

  /// No event of the daemon's own: it would remember whom it was to forget.
  private func forget(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try JSON(parsing: request.body).wishedMember("member")
      let now = clock.now
      let forgotten = try await pump.intake.perform { try $0.forget(member, at: now) }
      scheduler.apply(forgotten.timers)
      courier.withdraw(forgotten.withdrawn)
      return .json(forgotten.json)
    }
  }
}

extension Forgotten {
  fileprivate var json: JSON {
    [
      "chats": .integer(chats), "messages": .integer(messages), "events": .integer(events),
      "mentions": .integer(mentions), "entries": .integer(entries), "rows": .integer(rows),
      "quarantined": .integer(quarantined), "values": .integer(values),
      "silences": .integer(silences), "timers": .integer(timers.count),
      "withdrawn": .integer(withdrawn.count),
    ]
  }
}
