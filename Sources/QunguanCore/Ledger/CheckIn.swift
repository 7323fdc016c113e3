/// An entry of the ledger of check-ins: one fact about a member's day in a plan.
public struct CheckIn: Sendable, Hashable {
  public enum Sort: String, CaseIterable, Sendable {
    /// The member said so in time.
    case done
    /// Made up for afterwards.
    case madeUp = "made-up"
    /// An operator said so.
    case corrected
    /// The member is excused that day.
    case leave
    /// The member takes part from that day on.
    case joined
  }

  /// The rule's name; `~name` for the shadow of a plan in `mode: observe`.
  public var plan: String
  public var chat: ChatID
  public var member: MemberID
  /// The plan's day, as it was when this was entered: no later change of zone moves it.
  public var day: CivilDate
  /// Which of the plan's windows, from 0 to 7.
  public var window: Int
  public var sort: Sort
  /// When the member did it, by the event's own time.
  public var time: Timestamp
  /// How much, in thousandths of the plan's unit.
  public var amount: Int64?
  /// The message that said so.
  public var message: MessageID?
  /// The entry that took back one like this, which this one takes back again.
  public var reverses: Int64?

  public init(
    plan: String, chat: ChatID, member: MemberID, day: CivilDate, window: Int = 0,
    sort: Sort = .done, time: Timestamp, amount: Int64? = nil, message: MessageID? = nil,
    reverses: Int64? = nil
  ) {
    self.plan = plan
    self.chat = chat
    self.member = member
    self.day = day
    self.window = window
    self.sort = sort
    self.time = time
    self.amount = amount
    self.message = message
    self.reverses = reverses
  }

  /// The most that one entry may say, in thousandths: a thousand million.
  public static let mostAmount: Int64 = 1_000_000_000_000
}

/// Takes back what the ledger holds of a member's day in a plan.
public struct Strike: Sendable, Hashable {
  public var plan: String
  public var chat: ChatID
  public var member: MemberID
  public var day: CivilDate
  /// Nil: in all windows.
  public var window: Int?
  /// Nil: all but that the member takes part.
  public var sort: CheckIn.Sort?
  public var because: String?

  public init(
    plan: String, chat: ChatID, member: MemberID, day: CivilDate, window: Int? = nil,
    sort: CheckIn.Sort? = nil, because: String? = nil
  ) {
    self.plan = plan
    self.chat = chat
    self.member = member
    self.day = day
    self.window = window
    self.sort = sort
    self.because = because
  }

  /// Takes back just that entry.
  public init(of entry: CheckIn, because: String? = nil) {
    self.init(
      plan: entry.plan, chat: entry.chat, member: entry.member, day: entry.day,
      window: entry.window, sort: entry.sort, because: because)
  }

  public func strikes(_ mark: Attendance.Mark) -> Bool {
    mark.number == day.daysSinceEpoch && (window.map { $0 == mark.window } ?? true)
      && (sort.map { $0 == mark.sort } ?? (mark.sort != .joined))
  }
}

/// Days on which nobody need check in: a plan rests over a festival.
public struct PlanBreak: Sendable, Hashable {
  public var plan: String
  /// Nil: in all chats.
  public var chat: ChatID?
  public var days: ClosedRange<CivilDate>

  public init(plan: String, chat: ChatID?, days: ClosedRange<CivilDate>) {
    self.plan = plan
    self.chat = chat
    self.days = days
  }
}
