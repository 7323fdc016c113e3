/// What an operator asks the steward to do: by a command in a chat, or on the command line.
///
/// The core reads orders and decides nothing about them; whoever runs steps carries them out in the
/// step's own transaction.
public enum Order: Sendable, Hashable {
  /// Which commands there are.
  case help
  case status
  /// A rule rests for so long, or until that is ended, in one chat or everywhere.
  case silence(rule: String, chat: ChatID?, span: Interval?, because: String?)
  case endSilence(rule: String, chat: ChatID?)
  case undo(Undone)
  case award(chat: ChatID, member: MemberID, points: Int, because: String?)
  /// Points of one member of a chat become another's.
  case transfer(chat: ChatID, from: MemberID, to: MemberID, points: Int, because: String?)
  case tag(chat: ChatID, member: MemberID, tag: String, isSet: Bool)
  case checkIns(CheckInOrder)
  /// An operator's word on a message: it is an ad, or it is none.
  case judge(Judged, isAd: Bool)
  /// What was learned of a marking is forgotten, and its text is nothing special any more.
  case forgetMarking(MarkingID)
  /// What the ledger has on a member of a chat.
  case look(chat: ChatID, member: MemberID)
  /// No rule speaks in the chat, or in any, until that is ended.
  case pause(chat: ChatID?, isPaused: Bool)
  /// Why the steward did what it did: with the message that it said or reacted to.
  case why(chat: ChatID, message: MessageID)
  /// A command that can't be read, with a sentence for its author.
  case unclear(String)

  /// What an order came to, as it stands beside its event for as long as that does.
  public enum Kind: String, Sendable {
    /// It gave or looked up something, or was refused: there is nothing to take back.
    case nothing
    /// Effects that undo can read: a silence, points, a tag.
    case effects
    /// What another order ends.
    case pause, resume, endSilence = "end-silence"
  }

  /// What it comes to if it is not refused.
  public var kind: Kind {
    switch self {
    case .help, .status, .look, .why, .unclear, .undo, .forgetMarking: .nothing
    case .silence, .award, .transfer, .tag, .checkIns, .judge: .effects
    case .endSilence: .endSilence
    case .pause(_, let isPaused): isPaused ? .pause : .resume
    }
  }

  /// What is judged.
  public enum Judged: Sendable, Hashable {
    /// The message itself, or one that the steward said because of it: a notice, a report.
    case message(MessageID, in: ChatID)
    /// By the number that reports show.
    case offence(OffenceID)
  }

  /// What is to be undone.
  public enum Undone: Sendable, Hashable {
    /// The newest event that had effects in the chat.
    case last(in: ChatID)
    /// The event that caused this message, or that it is.
    case message(MessageID, in: ChatID)
    case event(EventKey)
  }
}

/// A rule's rest by an operator's wish. The rule decides nothing while it lasts.
public struct Silence: Sendable, Hashable {
  public var rule: String
  /// Nil: in all chats.
  public var chat: ChatID?
  public var since: Timestamp
  /// Nil: until an operator ends it.
  public var until: Timestamp?
  public var because: String?
  /// Who wished it: a member, or `console`.
  public var by: String

  public init(
    rule: String, chat: ChatID? = nil, since: Timestamp, until: Timestamp?, because: String? = nil,
    by: String
  ) {
    self.rule = rule
    self.chat = chat
    self.since = since
    self.until = until
    self.because = because
    self.by = by
  }

  public func isOver(at now: Timestamp) -> Bool { until.map { $0 <= now } ?? false }

  /// Whether it keeps the rule silent at an event.
  public func covers(_ rule: String, in chat: ChatID?, at now: Timestamp) -> Bool {
    self.rule == rule && !isOver(at: now) && (self.chat == nil || self.chat == chat)
  }

  /// Whether it ends before another does.
  public func isShorter(than other: Silence) -> Bool {
    guard let until else { return false }
    return other.until.map { until < $0 } ?? true
  }
}
