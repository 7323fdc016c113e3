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

  /// From beside the writer: it takes as long as reading the whole database.
  private func export(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try wishedMember(request)
      return .json(try await answering { try await MemberExport(database).everything(of: member) })
    }
  }

  /// Who would be forgotten, and how much.
  private func preview(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try wishedMember(request)
      let found = try await answering {
        try await pump.intake.perform { try $0.forgettable(member) }
      }
      return .json([
        "names": .array(found.names.map { .string($0) }),
        "chats": .array(
          found.chats.map {
            ["id": .string($0.id.text), "name": $0.name.map { .string($0) } ?? .null]
          }),
        "counts": found.counts.json,
      ])
    }
  }

  /// No event of the daemon's own: it would remember whom it was to forget.
  private func forget(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let member = try wishedMember(request)
      let now = clock.now
      let forgotten = try await answering {
        try await pump.intake.perform { try $0.forget(member, at: now) }
      }
      scheduler.apply(forgotten.timers)
      courier.withdraw(forgotten.withdrawn)
      return .json(forgotten.json)
    }
  }

  private func wishedMember(_ request: InboundRequest) throws -> MemberID {
    let member = try JSON(parsing: request.body).wishedMember("member")
    if accounts.contains(member) { throw Refusal(MemberRefusal.steward.sentence) }
    return member
  }

  private func answering<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let refusal as MemberRefusal {
      throw Refusal(refusal.sentence)
    }
  }
}

extension MemberRefusal {
  fileprivate var sentence: String {
    switch self {
    case .steward: "that is the steward's own account"
    case .unknown: "no member of that id is known; a chat is none"
    }
  }
}

/// Reads the database on a queue of its own, where it blocks nobody.
private actor MemberExport {
  private nonisolated let executor = QueueExecutor(label: "qunguan.export")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let database: String

  init(_ database: String) { self.database = database }

  func everything(of member: MemberID) throws -> JSON {
    var settings = Store.Settings()
    settings.isReadOnly = true
    return try Store(path: database, settings: settings).read { try $0.everything(of: member) }
  }
}

extension Forgotten {
  fileprivate var json: JSON {
    [
      "chats": .integer(chats), "messages": .integer(messages), "events": .integer(events),
      "mentions": .integer(mentions), "entries": .integer(entries),
      "check-ins": .integer(checkIns), "offences": .integer(offences),
      "markings": .integer(markings), "rows": .integer(rows),
      "quarantined": .integer(quarantined), "values": .integer(values),
      "silences": .integer(silences), "timers": .integer(timers.count),
      "withdrawn": .integer(withdrawn.count),
    ]
  }
}
