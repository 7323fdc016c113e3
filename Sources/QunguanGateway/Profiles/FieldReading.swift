import QunguanCore

/// The values of an event's fields. What has not the shape a field needs counts as missing.
struct FieldReading {
  let fields: EventFields
  let gateway: GatewayName
  let scope: Expression.Scope

  func text(_ field: EventField) -> String? { fields[field]?.text(in: scope) }

  func integer(_ field: EventField) -> Int64? { fields[field]?.value(in: scope)?.integer }

  func flag(_ field: EventField) -> Bool? {
    switch text(field) {
    case "true": true
    case "false": false
    default: nil
    }
  }

  func id<Kind>(_ field: EventField) -> Qualified<Kind>? {
    fields[field].flatMap { Qualified(gateway, json: $0.value(in: scope)) }
  }

  func person(_ id: EventField, name: EventField, role: EventField) -> Person? {
    self.id(id).map { id in
      Person(id: id, name: text(name), role: text(role).flatMap { Person.Role(rawValue: $0) })
    }
  }

  /// A gateway that addresses direct conversations by the other side tells no chat for them.
  func chat(with actor: Person?) -> Chat? {
    if let id: ChatID = id(.chat) {
      let kind = text(.chatKind).flatMap { Chat.Kind(rawValue: $0) } ?? .group
      return Chat(id: id, kind: kind, name: text(.chatName))
    }
    // Checked again, for it is longer than the member's id.
    let id = actor.flatMap { ChatID(ChatID.direct(with: $0.id).text) }
    return id.map { Chat(id: $0, kind: .direct) }
  }

  func message(_ type: EventType) -> Message? {
    let id: MessageID? = id(.message)
    let content = fields[.content]?.content(in: scope, from: gateway)
    switch type {
    case .message, .edited:
      return content.map {
        Message(id: id, replyTo: $0.replyTo ?? self.id(.replyTo), content: $0.parts)
      }
    default: return id.map { Message(id: $0, content: content?.parts ?? []) }
    }
  }

  func request() -> JoinRequest? {
    guard let token = text(.request), !token.isEmpty,
      let kind = text(.requestKind).flatMap({ JoinRequest.Kind(rawValue: $0) })
    else { return nil }
    return JoinRequest(token: token, kind: kind, comment: text(.comment))
  }
}
