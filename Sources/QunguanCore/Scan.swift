/// A rule's wish to know what the QR codes in a message's pictures say.
///
/// It carries what the rule needs to act when the answer comes: the message may be gone from
/// everywhere else by then.
public struct Scan: Sendable, Hashable {
  /// So many pictures of a message are looked at, the first ones.
  public static let mostImages = 4
  /// In bytes, as a file; larger ones are not looked at.
  public static let mostImageBytes = 4 << 20

  public var rule: String
  /// The event because of which it is asked.
  public var cause: EventKey
  /// That of the event.
  public var time: Timestamp
  public var chat: Chat
  public var account: MemberID?
  public var actor: Person?
  public var message: MessageID?
  /// Where the pictures are, as the gateway wrote it: see ``Image/remote(url:)``.
  public var images: [String]

  /// Nil if the event is of no chat, or there are no pictures.
  public init?(of event: Event, for rule: String, images: [String]) {
    guard let chat = event.chat, !images.isEmpty else { return nil }
    self.rule = rule
    cause = event.key
    time = event.time
    self.chat = chat
    account = event.account
    actor = event.actor
    message = event.message?.id
    self.images = Array(images.prefix(Self.mostImages))
  }
}

/// What became of a ``Scan``.
public struct Scanned: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    /// What the codes of all pictures say, each text once; none if there are no codes.
    case found([String])
    /// Nothing was found, and not every picture could be looked at; with a reason for operators.
    case failed(String)
  }

  /// So many texts are told of one message.
  public static let mostTexts = 8
  /// The longest text, in bytes; the rest of a longer one is cut off.
  public static let mostTextBytes = 2_048

  public var rule: String
  /// The event because of which it was asked.
  public var cause: EventKey
  public var outcome: Outcome

  /// The first few texts, each once, and none of them too long.
  public static func bounded(_ texts: some Sequence<String>) -> [String] {
    var bounded: [String] = []
    for text in texts where bounded.count < mostTexts {
      let head = text.cut(atMost: mostTextBytes)
      if !bounded.contains(head) { bounded.append(head) }
    }
    return bounded
  }

  /// The texts that were found.
  public var texts: [String] { if case .found(let texts) = outcome { texts } else { [] } }

  public init(rule: String, cause: EventKey, outcome: Outcome) {
    self.rule = rule
    self.cause = cause
    self.outcome = outcome
  }
}

extension Event {
  /// The answer to a rule's wish to know what QR codes say: the rule's alone, in the chat of the
  /// message and about its writer. Its message has the id, and no content.
  public static func scanned(
    _ scan: Scan, _ outcome: Scanned.Outcome, received: Timestamp
  ) -> Event {
    var event = Event(
      key: .scanned(rule: scan.rule, cause: scan.cause), type: .scanned,
      gateway: scan.chat.id.gateway, time: scan.time, received: received)
    event.account = scan.account
    event.chat = scan.chat
    event.actor = scan.actor
    event.message = scan.message.map { Message(id: $0, content: []) }
    event.occasion = .scanned(Scanned(rule: scan.rule, cause: scan.cause, outcome: outcome))
    return event
  }
}

extension String {
  /// As much of its beginning as has so many bytes.
  func cut(atMost limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(unicodeScalars[..<end])
  }
}
