/// What happened: something a gateway reported, a due occurrence of a schedule, or a timer.
///
/// Gateways differ in what they tell; what is unknown is nil, never guessed.
public struct Event: Sendable, Hashable {
  public var key: EventKey
  public var type: EventType
  public var gateway: GatewayName
  /// The steward's own account at the gateway.
  public var account: MemberID?
  public var chat: Chat?
  /// Who did it.
  public var actor: Person?
  /// Whom it was done to, where that is somebody else: the poked, the kicked, the muted.
  public var target: Person?
  public var message: Message?
  public var request: JoinRequest?
  /// Of a mute.
  public var duration: Interval?
  /// Of a member who left.
  public var departure: Departure?
  /// Of a schedule, a timer, a feed or a picture's QR codes.
  public var occasion: Occasion?
  /// What a heartbeat or a status report said of the connection to the chat platform.
  public var online: Bool?
  /// When it happened, by the gateway's clock, clamped to [received − 8 d, received + 60 s].
  public var time: Timestamp
  /// When the daemon received it: never earlier than that of the event before it.
  public var received: Timestamp

  public init(
    key: EventKey, type: EventType, gateway: GatewayName, time: Timestamp, received: Timestamp
  ) {
    self.key = key
    self.type = type
    self.gateway = gateway
    self.time = min(max(time, received - .days(8)), received + Self.mostAhead)
    self.received = received
  }

  /// So far a gateway's clock may be ahead of the daemon's.
  fileprivate static let mostAhead = Interval.seconds(60)
}

extension Timestamp {
  /// Whether no event of that instant can have been received by `now`: a clock was ahead that noted
  /// it.
  public func isAhead(of now: Timestamp) -> Bool { self - now > Event.mostAhead }
}

/// The words for events in rule files and traces.
public enum EventType: String, CaseIterable, Sendable, Hashable {
  case message, edited, recalled
  case joined, left, muted, unmuted
  case roleChanged = "role-changed"
  case profileChanged = "profile-changed"
  case joinRequested = "join-requested"
  case invited
  case contactRequested = "contact-requested"
  case poke
  case fileUploaded = "file-uploaded"
  /// The gateway's own state: heartbeats, logins, logouts.
  case status
  /// An occurrence of a rule's schedule.
  case scheduled
  /// A timer of a rule.
  case wake
  /// The answer to a rule's wish for a feed.
  case fetched
  /// The answer to a rule's wish to know what QR codes say.
  case scanned
  /// An order that an operator gave on the command line.
  case ordered
  /// Nothing that the profile has a name for.
  case unmapped
}

public struct Chat: Sendable, Hashable {
  public enum Kind: String, Sendable { case group, direct, channel }
  public var id: ChatID
  public var kind: Kind
  public var name: String?

  public init(id: ChatID, kind: Kind, name: String? = nil) {
    self.id = id
    self.kind = kind
    self.name = name
  }
}

public struct Person: Sendable, Hashable {
  public enum Role: String, CaseIterable, Sendable { case owner, admin, member }
  public var id: MemberID
  /// As the chat shows it, untrusted: see ``DisplayName``.
  public var name: String?
  public var role: Role?
  public var isBot = false
  public var isAnonymous = false

  public init(id: MemberID, name: String? = nil, role: Role? = nil) {
    self.id = id
    self.name = name
    self.role = role
  }
}

/// A message that somebody wrote.
public struct Message: Sendable, Hashable {
  public var id: MessageID?
  /// The message it answers.
  public var replyTo: MessageID?
  public var content: [Part]

  public init(id: MessageID?, replyTo: MessageID? = nil, content: [Part]) {
    self.id = id
    self.replyTo = replyTo
    self.content = content
  }

  /// The texts of the content, joined; mentions and pictures leave no trace in it.
  public var text: String {
    if content.count == 1, case .text(let only) = content[0] { return only }
    return content.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
  }

  /// What is in what the message encloses, one line for each thing found; at most as much as one
  /// ``Enclosed`` may have. Its writer's own words are ``text``.
  public var enclosedText: String {
    let texts = content.compactMap { if case .enclosed(let found) = $0 { found.text } else { nil } }
    if texts.count == 1 { return texts[0] }
    return Enclosed(.forward, text: texts.joined(separator: "\n")).text
  }

  /// Where its pictures are, as the gateway wrote it.
  public var imageAddresses: [String] {
    content.compactMap { if case .image(.remote(let url)) = $0 { url } else { nil } }
  }

  var mentionsAnybody: Bool {
    content.contains { if case .mention = $0 { true } else { false } }
  }

  public func mentions(_ member: MemberID) -> Bool { content.contains(.mention(member)) }
}

/// A piece of a message. What members wrote is only ever `.text`.
public enum Part: Sendable, Hashable {
  case text(String)
  /// Words for nobody but who gets them: sent as they are, and shown to nobody else. The outbox
  /// holds them until they are delivered, and no longer.
  case secret(String)
  case mention(MemberID)
  case mentionAll
  case image(Image)
  /// A picture that is drawn when it is delivered.
  case drawing(Drawing)
  /// What it carries along of others; only members' messages have it, and it is never sent.
  case enclosed(Enclosed)
  /// Something only the gateway knows (`face`, `record`, `share`): its native name.
  case other(String)
}

extension Action {
  /// What is left when it was delivered.
  public var withoutSecrets: Action {
    guard case .send(let chat, let content, let replyTo) = self else { return self }
    let rest = content.map { part in
      if case .secret = part { Part.secret(Part.mask) } else { part }
    }
    return .send(chat: chat, content: rest, replyTo: replyTo)
  }
}

extension Part {
  /// What stands for a ``secret(_:)`` wherever it is not for the reader.
  public static let mask = "••••"
}

/// What a message carries along that is not its writer's own words.
public struct Enclosed: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable {
    /// Messages that were written elsewhere.
    case forward
    /// Something that the chat shows as a box: a link, a place, a contact, a small program.
    case card
  }

  /// In Unicode scalars; what is longer is cut.
  public static let mostCharacters = 4_096

  public let kind: Kind
  /// The words and addresses that were found in it, one on a line.
  public let text: String

  public init(_ kind: Kind, text: String) {
    self.kind = kind
    self.text = String(text.unicodeScalars.prefix(Self.mostCharacters))
  }
}

/// Where a picture is.
public enum Image: Sendable, Hashable {
  /// At a gateway or on the web, as received.
  case remote(url: String)
  /// A file below the rules directory, as its path there.
  case file(String)
}

public struct JoinRequest: Sendable, Hashable {
  public enum Kind: String, Sendable { case join, invite, contact }
  /// Opaque; handed back to the gateway with the decision.
  public var token: String
  public var kind: Kind
  public var comment: String?

  public init(token: String, kind: Kind, comment: String?) {
    self.token = token
    self.kind = kind
    self.comment = comment
  }
}

public enum Departure: String, Sendable { case left, kicked, banned }

extension Event {
  /// The occurrence of a rule's schedule in a chat, or for the rule alone.
  ///
  /// - Parameter moment: the chat's own moment, of a schedule that is spread; it is due then, and
  ///   goes by the name of `due` all the same.
  public static func occurrence(
    of rule: String, in chat: Chat?, due: Timestamp, moment: Timestamp? = nil, newer: Int = 0,
    received: Timestamp
  ) -> Event {
    var event = Event(
      key: .schedule(rule: rule, chat: chat?.id, due: due), type: .scheduled,
      gateway: chat?.id.gateway ?? .daemon, time: moment ?? due, received: received)
    event.chat = chat
    event.occasion = .schedule(rule: rule, due: due, newer: newer)
    return event
  }

  /// An operator wants a rule with a schedule to say its thing now, in a chat.
  public static func wish(for rule: String, in chat: Chat, received: Timestamp) -> Event {
    var event = Event(
      key: .wish(rule: rule, chat: chat.id, at: received), type: .scheduled,
      gateway: chat.id.gateway, time: received, received: received)
    event.chat = chat
    event.occasion = .wish(rule: rule)
    return event
  }

  /// A timer that comes back to its rule.
  public static func ringing(_ wake: Wake, received: Timestamp) -> Event {
    var event = Event(
      key: .wake(wake), type: .wake, gateway: wake.chat?.gateway ?? .daemon, time: wake.due,
      received: received)
    event.chat = wake.chat.map { Chat(id: $0, kind: $0.directPeer == nil ? .group : .direct) }
    event.occasion = .wake(wake)
    return event
  }
}

/// Why the daemon itself made an event.
public enum Occasion: Sendable, Hashable {
  /// A schedule's occurrence. `newer` is how many later occurrences of the same schedule were
  /// already due when it was made: more than zero only after the daemon was away.
  case schedule(rule: String, due: Timestamp, newer: Int)
  case wake(Wake)
  case fetched(Fetched)
  case scanned(Scanned)
  /// An operator wants a rule to say its thing now, whenever it is due.
  case wish(rule: String)

  public var rule: String {
    switch self {
    case .schedule(let rule, _, _): rule
    case .wake(let wake): wake.rule
    case .fetched(let fetched): fetched.rule
    case .scanned(let scanned): scanned.rule
    case .wish(let rule): rule
    }
  }
}
