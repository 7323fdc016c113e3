import QunguanCore

/// A message on its way out: what is said in it, and the picture that goes as a part of the request
/// where the profile wants that.
struct OutgoingMessage {
  typealias Look = (Picture.Source) throws(Refusal) -> Picture.Form?

  private(set) var attached: Picture?
  private let parts: [Part]
  private let replyTo: MessageID?

  /// The first picture whose bytes are there is attached if the request has a place for it.
  init(_ action: Action, taking placeholders: [Placeholder], _ look: Look) throws(Refusal) {
    guard case .send(_, var parts, let replyTo) = action else {
      self.parts = []
      self.replyTo = nil
      return
    }
    if placeholders.contains(.picture) {
      for (index, part) in parts.enumerated() {
        guard let source = part.picture, case .bytes(let picture)? = try look(source) else {
          continue
        }
        attached = picture
        parts.remove(at: index)
        break
      }
    }
    self.parts = parts
    self.replyTo = replyTo
    let saysAnything = placeholders.contains(.content) || placeholders.contains(.text)
    guard !saysAnything || attached != nil || parts.contains(where: \.canBeSent) else {
      throw Refusal("there is nothing in this message that can be sent")
    }
  }

  /// As the gateway's codec writes it.
  func content(_ codec: (any ContentCodec.Type)?, _ look: Look) throws(Refusal) -> JSON? {
    try codec?.encode(Content(parts: parts, replyTo: replyTo), picture: look)
  }

  /// For gateways that know only texts: mentions by their id, drawings in words.
  func plainText() throws(Refusal) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece), .secret(let piece): text += piece
      case .mention(let member): text += "@\(member.local) "
      case .mentionAll: text += "@all "
      case .image(.remote(let url)): text += url
      case .image(.file):
        throw Refusal("this gateway takes no picture here, or only one in a message")
      case .drawing(let drawing): text += drawing.alternative
      case .enclosed, .other: break
      }
    }
    return text
  }
}

extension Part {
  fileprivate var canBeSent: Bool {
    switch self {
    case .text(let text), .secret(let text): !text.isEmpty
    case .mention, .mentionAll, .image, .drawing: true
    case .enclosed, .other: false
    }
  }
}
