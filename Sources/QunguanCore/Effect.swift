/// Something a rule wants to happen because of an event. The list is closed: what is not here, no
/// rule can do.
///
/// | effect | its inverse |
/// |---|---|
/// | `act(send)` | `act(delete)` of what was said |
/// | `act(delete)`, `act(kick)`, `act(resolveJoin)`, `act(listMembers)` | none |
/// | `act(mute)` | `act(unmute)` |
/// | `act(unmute)`, `act(setCard)`, `act(setTitle)` | none; the former state is not known |
/// | `wake` | `cancelWake` of the same key |
/// | `cancelWake` | none; when it was due is not known |
/// | `fetch` | none; nothing but the rule's memory has changed |
/// | `scan` | none; nothing has changed |
/// | `award` | `award` of as many points less |
/// | `revoke` | `award` of what was taken back |
/// | `tag` | `tag` the other way round |
/// | `checkIn` | `strike` of the same day, window and sort |
/// | `strike` | `checkIn` of what was struck |
/// | `beginBreak` | `endBreak` of the same days |
/// | `endBreak` | `beginBreak` of the same days |
/// | `offence` | `pardon` |
/// | `mark` | `unmark` |
/// | `silence` | `endSilence` |
/// | `pardon`, `appeal`, `unmark`, `endSilence`, `withdraw`, `undo` | none |
public enum Effect: Sendable, Hashable {
  /// An action at a gateway, delivered by the courier.
  case act(Delivery)
  /// A timer that returns as an event of type `wake` to the same rule. One timer per rule, scope
  /// and key: setting it again moves it.
  case wake(Wake)
  case cancelWake(rule: String, scope: String, key: String)
  /// Asks for a feed once this is committed; the answer returns as an event of type `fetched` to the
  /// same rule. It is not persisted: what a crash cuts off is asked for at the next occurrence.
  case fetch(Fetch)
  /// Asks for what the QR codes in pictures say once this is committed; the answer returns as an
  /// event of type `scanned` to the same rule. It is not persisted: after a crash there is no answer.
  case scan(Scan)
  case award(Award)
  /// Takes back the award that holds of this key; where there is none, nothing.
  case revoke(Revocation)
  case tag(Tagging)
  case checkIn(CheckIn)
  case strike(Strike)
  case beginBreak(PlanBreak)
  case endBreak(PlanBreak)
  /// What a filter found, with its evidence.
  case offence(Offence)
  /// Takes an offence back: it is no strike any more.
  case pardon(OffenceID)
  /// The member has appealed against it.
  case appeal(OffenceID)
  /// An operator's word on a message; one on the same text of the same chat before it is gone.
  case mark(Marking)
  case unmark(MarkingID)
  case silence(Silence)
  /// Ends all silences of a rule in one chat, or those for all chats.
  case endSilence(rule: String, chat: ChatID?)
  /// Takes what still waits off the outbox; what is being said then is taken back once it is said.
  case withdraw(OutboxID)
  /// Marks an event as undone by this one; what that takes are effects of their own.
  case undo(EventKey)
}

/// Points for a member of a chat, an entry of the ledger.
public struct Award: Sendable, Hashable {
  /// More or less than this at once is a mistake.
  public static let most = 1_000_000

  public var chat: ChatID
  public var member: MemberID
  /// Negative where points are taken.
  public var points: Int
  public var because: String?
  /// What it is for, such as `day/2027-02-06`: while an award of a rule holds, another of the same
  /// key to the same member in the same chat changes nothing.
  public var key: String?
  /// The day that it was earned on; nil for what operators give and what members spend.
  public var day: CivilDate?
  /// The entry that this one takes back.
  public var reverses: Int64?

  public init(
    chat: ChatID, member: MemberID, points: Int, because: String? = nil, key: String? = nil,
    day: CivilDate? = nil, reverses: Int64? = nil
  ) {
    self.chat = chat
    self.member = member
    self.points = points
    self.because = because
    self.key = key
    self.day = day
    self.reverses = reverses
  }
}

/// Takes back an award of the same rule by its key.
public struct Revocation: Sendable, Hashable {
  public var chat: ChatID
  public var member: MemberID
  public var key: String
  public var because: String?

  public init(chat: ChatID, member: MemberID, key: String, because: String? = nil) {
    self.chat = chat
    self.member = member
    self.key = key
    self.because = because
  }
}

/// A tag that a member of a chat gets or loses, an entry of the ledger.
public struct Tagging: Sendable, Hashable {
  public var chat: ChatID
  public var member: MemberID
  public var tag: String
  public var isSet: Bool
  /// The entry that this one takes back.
  public var reverses: Int64?

  public init(
    chat: ChatID, member: MemberID, tag: String, isSet: Bool, reverses: Int64? = nil
  ) {
    self.chat = chat
    self.member = member
    self.tag = tag
    self.isSet = isSet
    self.reverses = reverses
  }
}

/// A persisted timer.
public struct Wake: Sendable, Hashable {
  public var rule: String
  /// Whose memory the rule works on when it wakes: see ``Scope``.
  public var scope: String
  public var key: String
  public var due: Timestamp
  /// The chat the event is about, for the gate and for what is said.
  public var chat: ChatID?

  public init(rule: String, scope: String, key: String, due: Timestamp, chat: ChatID?) {
    self.rule = rule
    self.scope = scope
    self.key = key
    self.due = due
    self.chat = chat
  }

  /// The member whose memory in the chat the rule works on; nil if it is another scope.
  public var member: MemberID? {
    guard let prefix = chat.map({ "\($0.text) " })?.utf8, scope.utf8.starts(with: prefix) else {
      return nil
    }
    return MemberID(Substring(scope.utf8.dropFirst(prefix.count)))
  }
}

/// What can be done at a gateway. Profiles turn it into requests.
public enum Action: Sendable, Hashable {
  case send(chat: ChatID, content: [Part], replyTo: MessageID?)
  case delete(chat: ChatID, message: MessageID)
  case mute(chat: ChatID, member: MemberID, duration: Interval)
  case unmute(chat: ChatID, member: MemberID)
  case kick(chat: ChatID, member: MemberID, ban: Bool)
  case setCard(chat: ChatID, member: MemberID, card: String)
  case setTitle(chat: ChatID, member: MemberID, title: String)
  case resolveJoin(
    chat: ChatID, request: JoinRequest, member: MemberID, approve: Bool, reason: String?)
  case listMembers(chat: ChatID)

  public var chat: ChatID {
    switch self {
    case .send(let chat, _, _), .delete(let chat, _), .mute(let chat, _, _),
      .unmute(let chat, _), .kick(let chat, _, _), .setCard(let chat, _, _),
      .setTitle(let chat, _, _), .resolveJoin(let chat, _, _, _, _), .listMembers(let chat):
      chat
    }
  }

  /// The name that profiles, logs and the outbox use.
  public var name: String {
    switch self {
    case .send: "send"
    case .delete: "delete"
    case .mute: "mute"
    case .unmute: "unmute"
    case .kick: "kick"
    case .setCard: "set-card"
    case .setTitle: "set-title"
    case .resolveJoin: "resolve-join"
    case .listMembers: "list-members"
    }
  }
}

/// An action with how it is to be delivered.
public struct Delivery: Sendable, Hashable {
  /// Two lanes per chat: moderation never waits for talk.
  public enum Lane: String, CaseIterable, Sendable { case moderation, talk }
  public var action: Action
  public var lane: Lane
  public var notBefore: Timestamp
  /// Not delivered at all after this instant.
  public var expires: Timestamp
  /// Delete what was said again, this long after it was delivered.
  public var recallAfter: Interval?
  /// Deliver again when it is not known whether the gateway got it, even if that may repeat it.
  public var repeatsUnknown: Bool

  public init(
    _ action: Action, lane: Lane, notBefore: Timestamp, expires: Timestamp,
    recallAfter: Interval? = nil, repeatsUnknown: Bool = false
  ) {
    self.action = action
    self.lane = lane
    self.notBefore = notBefore
    self.expires = expires
    self.recallAfter = recallAfter
    self.repeatsUnknown = repeatsUnknown
  }
}
