import QunguanCore

/// What a profile can tell of an event. The number is the place among an event's expressions.
enum EventField: Int, CaseIterable, Sendable {
  case time, account
  case chat, chatKind, chatName
  case actor, actorName, actorRole, actorBot, actorAnonymous
  case target, targetName, targetRole
  case message, replyTo, content
  case request, requestKind, comment
  case duration, departure, online

  /// The key in profiles, and what it does, for operators.
  var spelling: (key: String, doc: String) {
    switch self {
    case .time: ("time", "when it happened, in milliseconds since 1970; else the time of receipt")
    case .account: ("account", "the steward's own account")
    case .chat: ("chat", "the chat's id; else it is the direct conversation with the actor")
    case .chatKind: ("chat-kind", "group (the default), channel or direct")
    case .chatName: ("chat-name", "the chat's name")
    case .actor: ("actor", "the id of who did it")
    case .actorName: ("actor-name", "the actor's name as the chat shows it")
    case .actorRole: ("actor-role", "owner, admin or member")
    case .actorBot: ("actor-bot", "true for a bot")
    case .actorAnonymous: ("actor-anonymous", "true where the id is not the actor's own")
    case .target: ("target", "the id of whom it was done to; dropped if that is the actor")
    case .targetName: ("target-name", "the target's name")
    case .targetRole: ("target-role", "owner, admin or member")
    case .message: ("message", "the message's id")
    case .replyTo: ("reply-to", "the id of the message it answers, where content does not tell")
    case .content: ("content", "what the message says, through a codec")
    case .request: ("request", "what the gateway wants back with the decision on a request")
    case .requestKind: ("request-kind", "join, invite or contact")
    case .comment: ("comment", "what the applicant wrote")
    case .duration: ("duration", "of a mute, in milliseconds")
    case .departure: ("departure", "left, kicked or banned")
    case .online: ("online", "true or false: whether the gateway reaches its platform")
    }
  }
}

/// The expressions of an event's fields.
struct EventFields: Sendable {
  private var expressions = [Expression?](repeating: nil, count: EventField.allCases.count)

  subscript(field: EventField) -> Expression? {
    get { expressions[field.rawValue] }
    set { expressions[field.rawValue] = newValue }
  }

  /// These fields, and of the others what `common` says.
  func merged(over common: EventFields) -> EventFields {
    var merged = self
    for field in EventField.allCases where merged[field] == nil { merged[field] = common[field] }
    return merged
  }
}

extension Schema<EventFields> {
  static var eventFields: Schema {
    let shapes = EventField.allCases.map { field in
      Field<Expression?>.optional(field.spelling.key, schema(of: field), field.spelling.doc).shape
    }
    return Schema(.object(shapes)) { node, findings in
      guard let entries = node.entries else {
        findings.error(at: node.place, "expected fields of an event with expressions")
        return nil
      }
      refuseUnknown(entries, known: shapes.map(\.key), in: "an event", findings)
      var fields = EventFields()
      for field in EventField.allCases {
        guard let value = node[field.spelling.key] else { continue }
        fields[field] = schema(of: field).read(value, findings)
      }
      return fields
    }
  }

  private static func schema(of field: EventField) -> Schema<Expression> {
    field == .content ? .content : .value
  }
}
