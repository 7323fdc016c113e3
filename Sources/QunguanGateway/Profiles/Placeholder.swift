import QunguanCore

/// What a template can say of an action: `{chat}`, `{reply-to}`.
enum Placeholder: String, CaseIterable, Sendable {
  /// The delivery's own id, the same whenever it is sent again.
  case id
  /// The chat's id; nothing in a direct conversation that is addressed by its other side.
  case chat
  /// That other side; nothing in all other chats.
  case peer
  case member
  case message
  case content
  /// The message as plain text, without its picture.
  case text
  /// The bytes of a picture.
  case picture
  case replyTo = "reply-to"
  /// In milliseconds.
  case duration
  case ban
  case card
  case title
  case token
  case kind
  case approve
  case reason

  /// Those that an action has, by its name; nil for a name that no action has.
  static func known(to action: String) -> [Placeholder]? {
    let own: [Placeholder]
    switch action {
    case "send": own = [.content, .text, .replyTo]
    case "delete": own = [.message]
    case "mute": own = [.member, .duration]
    case "unmute": own = [.member]
    case "kick": own = [.member, .ban]
    case "set-card": own = [.member, .card]
    case "set-title": own = [.member, .title]
    case "resolve-join": own = [.member, .token, .kind, .approve, .reason]
    case "list-members": own = []
    default: return nil
    }
    return [.id, .chat, .peer] + own
  }
}

extension Action {
  /// The value of a placeholder other than `id`, `content`, `text` and `picture`.
  func value(of placeholder: Placeholder) -> JSON? {
    switch (placeholder, self) {
    case (.chat, _): return chat.directPeer == nil ? .some(.id(chat)) : .none
    case (.peer, _): return chat.directPeer.map { .id($0) }
    case (.replyTo, .send(_, _, let message?)), (.message, .delete(_, let message)):
      return .id(message)
    case (.member, .mute(_, let member, _)), (.member, .unmute(_, let member)),
      (.member, .kick(_, let member, _)), (.member, .setCard(_, let member, _)),
      (.member, .setTitle(_, let member, _)), (.member, .resolveJoin(_, _, let member, _, _)):
      return .id(member)
    case (.duration, .mute(_, _, let duration)):
      return .number(JSONNumber(duration.milliseconds))
    case (.ban, .kick(_, _, let ban)): return .bool(ban)
    case (.card, .setCard(_, _, let card)): return .string(card)
    case (.title, .setTitle(_, _, let title)): return .string(title)
    case (.token, .resolveJoin(_, let request, _, _, _)): return .string(request.token)
    case (.kind, .resolveJoin(_, let request, _, _, _)): return .string(request.kind.rawValue)
    case (.approve, .resolveJoin(_, _, _, let approve, _)): return .bool(approve)
    case (.reason, .resolveJoin(_, _, _, _, let reason)): return reason.map { .string($0) }
    default: return nil
    }
  }

  /// What profiles may treat apart, besides pictures: `send@direct`, `resolve-join@contact`.
  var variant: String? {
    if case .resolveJoin(_, let request, _, _, _) = self { return request.kind.rawValue }
    return chat.directPeer == nil ? nil : "direct"
  }

  /// The variants of an action, by its name.
  static func variants(of name: String) -> [String] {
    switch name {
    case "resolve-join": ["join", "invite", "contact"]
    case "send": ["direct", "picture"]
    default: ["direct"]
    }
  }

  static let names = [
    "send", "delete", "mute", "unmute", "kick", "set-card", "set-title", "resolve-join",
    "list-members",
  ]
}

extension JSON {
  fileprivate static func id<Kind>(_ id: Qualified<Kind>) -> JSON { .string(String(id.local)) }
}
