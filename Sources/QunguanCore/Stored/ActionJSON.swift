/// The stored forms of actions and what they are made of. They are read back by later versions:
/// members may be added, never renamed. Reading gives nil for what this version doesn't know.
extension Action {
  public var json: JSON {
    var object: JSONObject = ["do": .string(name), "chat": .string(chat.text)]
    switch self {
    case .send(_, let content, let replyTo):
      object["content"] = .array(content.map(\.json))
      object["reply-to"] = replyTo.map { .string($0.text) }
    case .delete(_, let message):
      object["message"] = .string(message.text)
    case .mute(_, let member, let duration):
      object["member"] = .string(member.text)
      object["duration"] = .milliseconds(duration.milliseconds)
    case .unmute(_, let member):
      object["member"] = .string(member.text)
    case .kick(_, let member, let ban):
      object["member"] = .string(member.text)
      object["ban"] = .bool(ban)
    case .setCard(_, let member, let card):
      object["member"] = .string(member.text)
      object["card"] = .string(card)
    case .setTitle(_, let member, let title):
      object["member"] = .string(member.text)
      object["title"] = .string(title)
    case .resolveJoin(_, let request, let member, let approve, let reason):
      object["request"] = request.json
      object["member"] = .string(member.text)
      object["approve"] = .bool(approve)
      object["reason"] = reason.map { .string($0) }
    case .listMembers: break
    }
    return .object(object)
  }

  public init?(json: JSON?) {
    guard let json, let chat = ChatID(stored: json["chat"]?.string) else { return nil }
    let member = MemberID(stored: json["member"]?.string)
    switch (json["do"]?.string, member) {
    case ("send", _):
      guard let content = json["content"]?.array?.all(Part.init(json:)) else { return nil }
      self = .send(
        chat: chat, content: content, replyTo: MessageID(stored: json["reply-to"]?.string))
    case ("delete", _):
      guard let message = MessageID(stored: json["message"]?.string) else { return nil }
      self = .delete(chat: chat, message: message)
    case ("mute", let member?):
      guard let duration = json["duration"]?.int else { return nil }
      self = .mute(chat: chat, member: member, duration: .milliseconds(duration))
    case ("unmute", let member?): self = .unmute(chat: chat, member: member)
    case ("kick", let member?):
      guard let ban = json["ban"]?.bool else { return nil }
      self = .kick(chat: chat, member: member, ban: ban)
    case ("set-card", let member?):
      guard let card = json["card"]?.string else { return nil }
      self = .setCard(chat: chat, member: member, card: card)
    case ("set-title", let member?):
      guard let title = json["title"]?.string else { return nil }
      self = .setTitle(chat: chat, member: member, title: title)
    case ("resolve-join", let member?):
      guard let request = JoinRequest(json: json["request"]), let approve = json["approve"]?.bool
      else { return nil }
      self = .resolveJoin(
        chat: chat, request: request, member: member, approve: approve,
        reason: json["reason"]?.string)
    case ("list-members", _): self = .listMembers(chat: chat)
    default: return nil
    }
  }
}

extension JoinRequest {
  public var json: JSON {
    var object: JSONObject = ["token": .string(token), "kind": .string(kind.rawValue)]
    object["comment"] = comment.map { .string($0) }
    return .object(object)
  }

  public init?(json: JSON?) {
    guard let token = json?["token"]?.string,
      let kind = (json?["kind"]?.string).flatMap(Kind.init(rawValue:))
    else { return nil }
    self.init(token: token, kind: kind, comment: json?["comment"]?.string)
  }
}

extension Part {
  /// An object with one member, whose name is the sort of the part.
  public var json: JSON {
    switch self {
    case .text(let text): ["text": .string(text)]
    case .secret(let words): ["secret": .string(words)]
    case .mention(let member): ["mention": .string(member.text)]
    case .mentionAll: ["mention-all": true]
    case .image(.remote(let url)): ["image-url": .string(url)]
    case .image(.file(let path)): ["image-file": .string(path)]
    case .drawing(let drawing): ["drawing": drawing.json]
    case .enclosed(let enclosed): ["enclosed": enclosed.json]
    case .other(let name): ["other": .string(name)]
    }
  }

  public init?(json: JSON) {
    guard let (sort, value) = json.object?.first else { return nil }
    switch (sort, value.string) {
    case ("text", let text?): self = .text(text)
    case ("secret", let words?): self = .secret(words)
    case ("mention", let text?):
      guard let member = MemberID(stored: text) else { return nil }
      self = .mention(member)
    case ("mention-all", _): self = .mentionAll
    case ("image-url", let url?): self = .image(.remote(url: url))
    case ("image-file", let path?): self = .image(.file(path))
    case ("drawing", _):
      guard let drawing = Drawing(json: value) else { return nil }
      self = .drawing(drawing)
    case ("enclosed", _):
      guard let enclosed = Enclosed(json: value) else { return nil }
      self = .enclosed(enclosed)
    case ("other", let name?): self = .other(name)
    default: return nil
    }
  }
}

extension Enclosed {
  fileprivate var json: JSON { ["kind": .string(kind.rawValue), "text": .string(text)] }

  fileprivate init?(json: JSON) {
    guard let kind = (json["kind"]?.string).flatMap(Kind.init(rawValue:)),
      let text = json["text"]?.string
    else { return nil }
    self.init(kind, text: text)
  }
}
