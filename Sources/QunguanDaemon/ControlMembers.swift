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
      Route(.post, .exact("/forget/preview")) { try await preview($0) },
    ]
  }

  private func export(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try JSON(parsing: request.body).wishedMember("member")
      return .json(try await pump.intake.perform { try $0.everything(of: member) })
    }
  }

  /// Who would be forgotten, and how much.
  private func preview(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let (member, evenUnknown) = try JSON(parsing: request.body).wishedOblivion
      let found = try await pump.intake.perform { try $0.forgettable(member) }
      try found.mustBe(member, evenUnknown: evenUnknown)
      return .json([
        "names": .array(found.names.map { .string($0) }),
        "chats": .array(
          found.chats.map {
            ["id": .string($0.id.text), "name": $0.name.map { .string($0) } ?? .null]
          }),
        "chat-too": .bool(found.isChat), "counts": found.counts.json,
      ])
    }
  }

  /// No event of the daemon's own: it would remember whom it was to forget.
  private func forget(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let (member, evenUnknown) = try JSON(parsing: request.body).wishedOblivion
      let now = clock.now
      let forgotten = try await pump.intake.perform { batch in
        let found = try batch.forgettable(member)
        try found.mustBe(member, evenUnknown: evenUnknown)
        return try batch.forget(found, at: now)
      }
      scheduler.apply(forgotten.timers)
      courier.withdraw(forgotten.withdrawn)
      return .json(forgotten.json)
    }
  }
}

extension JSON {
  fileprivate var wishedOblivion: (member: MemberID, evenUnknown: Bool) {
    get throws { (try wishedMember("member"), self["even-unknown"]?.bool ?? false) }
  }
}

extension Forgettable {
  /// What names a chat is not a member's: to forget it would empty the chat's records.
  fileprivate func mustBe(
    _ member: MemberID, evenUnknown: Bool
  ) throws(Control.Refusal) {
    if isMember { return }
    let name = member.text.printable(atMost: 60)
    if isChat { throw Control.Refusal("'\(name)' is a chat, and no member") }
    if evenUnknown { return }
    throw Control.Refusal(
      "nobody with the id '\(name)' is known; --even-unknown forgets whatever names it")
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
