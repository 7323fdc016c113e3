import QunguanCore

/// What undoing an event comes to.
public enum Undoing: Sendable, Hashable {
  case possible(Inverse)
  case refused(Refusal)

  public enum Refusal: Sendable, Hashable {
    /// There is no such event.
    case unknown
    /// There was one; what it caused at the gateway is no longer known.
    case tooOld
    case alreadyUndone(by: EventKey)
    /// The event has itself undone another: do anew what is wanted.
    case isUndo
  }

  /// What takes an event back. Rule memory is not rolled back: limits and cool-downs that the event
  /// has spent stay spent.
  public struct Inverse: Sendable, Hashable {
    /// To be committed as effects of the undoing event, the mark on the undone one among them;
    /// empty where nothing can be taken back.
    public var effects: [Step.Caused] = []
    public var done: [Item] = []
    public var impossible: [Impossible] = []
    /// Events of timers that the event had set and that rang since: each can be undone by itself.
    public var later: [EventKey] = []
  }

  /// Something that the event caused.
  public enum Item: Sendable, Hashable {
    /// The text is empty where it is no longer kept.
    case said(ChatID, text: String)
    /// On its way at this moment: it is deleted as soon as it has arrived.
    case beingSaid(ChatID, text: String)
    case deleted(ChatID, MessageID)
    case muted(ChatID, MemberID, Interval)
    case unmuted(ChatID, MemberID)
    case kicked(ChatID, MemberID, isBanned: Bool)
    case card(ChatID, MemberID)
    case title(ChatID, MemberID)
    case decided(ChatID, MemberID, isApproved: Bool)
    case askedForMembers(ChatID)
    case points(ChatID, MemberID, Int)
    case tagged(ChatID, MemberID, String)
    case untagged(ChatID, MemberID, String)
    case checkedIn(CheckIn)
    /// A check-in that was taken back.
    case struck(CheckIn)
    case rested(PlanBreak)
    /// A break that was ended.
    case wentOn(PlanBreak)
    /// Something that a filter found.
    case offence(KnownOffence)
    case marked(Marking)
    case timer(rule: String)
    case silenced(Silence)
  }

  public struct Impossible: Sendable, Hashable {
    public var item: Item
    public var reason: Reason
  }

  public enum Reason: Sendable, Hashable {
    /// The gateway did not tell what the message is called.
    case noMessageID
    /// Nothing takes this back.
    case notReversible
    /// It is not known whether it was done; or it is being done at this moment, and nothing takes
    /// it back.
    case outcomeUnknown
    /// It has ended by itself.
    case over
  }
}

extension Undoing.Item {
  init(_ action: Action) {
    self =
      switch action {
      case .send(let chat, let content, _):
        .said(chat, text: Message(id: nil, content: content).text)
      case .delete(let chat, let message): .deleted(chat, message)
      case .mute(let chat, let member, let duration): .muted(chat, member, duration)
      case .unmute(let chat, let member): .unmuted(chat, member)
      case .kick(let chat, let member, let ban): .kicked(chat, member, isBanned: ban)
      case .setCard(let chat, let member, _): .card(chat, member)
      case .setTitle(let chat, let member, _): .title(chat, member)
      case .resolveJoin(let chat, _, let member, let approve, _):
        .decided(chat, member, isApproved: approve)
      case .listMembers(let chat): .askedForMembers(chat)
      }
  }
}
