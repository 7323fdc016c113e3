/// What operators order about check-ins. Days, amounts and plans are texts still: ``Corrections``
/// reads them by the days of each plan.
public enum CheckInOrder: Sendable, Hashable {
  /// The member has done it: `昨天 32页 阅读`.
  case correct(chat: ChatID, MemberID, text: String)
  /// What is entered of a day is void: `昨天 阅读`.
  case strike(chat: ChatID, MemberID, text: String)
  /// What a message has brought is void.
  case strikeMessage(MessageID, in: ChatID)
  /// A plan rests, in one chat or in all: `阅读 2月15日-2月21日`.
  case pause(chat: ChatID?, text: String)
  /// It does not any more.
  case resume(chat: ChatID?, text: String)
}

/// What such an order came to.
public enum CheckInOutcome: Sendable, Hashable {
  /// With the streak after it; the amount is in thousandths of the plan's unit.
  case corrected(plan: String, MemberID, ChatID, CivilDate, amount: Int64?, streak: Int)
  case struck(plan: String, MemberID, ChatID, CivilDate, streak: Int)
  case paused(plans: [String], ChatID?, ClosedRange<CivilDate>)
  /// With days on which one of them rests still, as it does in all chats.
  case resumed(plans: [String], ChatID?, still: ClosedRange<CivilDate>? = nil)
  case refused(Reason)

  public enum Reason: Sendable, Hashable {
    /// There is no plan in the chat.
    case noPlan
    /// Several plans may be meant.
    case which([String])
    case unclear
    case unclearPause
    /// It can be read as either.
    case dayOrAmount(String)
    /// The plan counts no amounts.
    case noAmount(String)
    /// In thousandths of the plan's unit.
    case beyond(Int64, most: Int64)
    case future(CivilDate)
    case outside(CivilDate)
    case longAgo(CivilDate)
    case already(CivilDate)
    case nothing(CivilDate)
    case noMessage
    case paused(ClosedRange<CivilDate>)
    case notPaused
    /// Not by a break of the chat.
    case pausedEverywhere(ClosedRange<CivilDate>)
  }
}
