import QunguanCore

/// An event as it was kept, with what it caused at the gateway and in the ledger.
public struct Recording: Sendable, Hashable {
  /// Ascending in the order in which events were written.
  public var id: Int64
  public var key: EventKey
  /// Nil for an event that was quarantined.
  public var type: EventType?
  public var chat: ChatID?
  /// Who acted.
  public var member: MemberID?
  public var time: Timestamp
  public var received: Timestamp
  /// The event itself, for as long as texts are kept.
  public var event: Event?
  public var trace: Trace?
  /// What was to be delivered because of it, in the order of the rules. What this version can't
  /// read is left out, and so are deletions of what was said only for a while.
  public var rows: [OutboxEntry]
  public var entries: [LedgerEntry]
  /// What it entered into the ledger of check-ins, without what plans only observed.
  public var checkIns: [LedgerCheckIn]
  /// Breaks of plans that it began and that nobody has ended since.
  public var breaks: [PlanBreak]
  /// The event that took back what this one caused.
  public var undone: EventKey?
  /// The event that this one took back.
  public var undoes: EventKey?
  /// What it came to, if it was an operator's order.
  public var ordered: Order.Kind?
}

/// A line of the ledger of points and tags. None is ever changed; one that was a mistake is taken
/// back by another.
public struct LedgerEntry: Sendable, Hashable {
  public enum Sort: Sendable, Hashable {
    case points(Int, because: String?)
    case tag(String)
    case untag(String)
  }

  public var id: Int64
  public var event: EventKey
  public var rule: String
  public var chat: ChatID
  public var member: MemberID
  public var sort: Sort
  public var time: Timestamp
  /// The entry that this one takes back.
  public var reverses: Int64?
  /// Of points that are given once.
  public var key: String?
  /// The day that points were earned on.
  public var day: CivilDate?
}

/// A line of the ledger of check-ins. None is ever changed, as in that of points.
public struct LedgerCheckIn: Sendable, Hashable {
  public var id: Int64
  public var event: EventKey
  /// What was entered, or what was taken back.
  public var checkIn: CheckIn
  /// Whether it takes ``checkIn`` back.
  public var isStrike: Bool
  /// Why that was taken back.
  public var because: String?
}
