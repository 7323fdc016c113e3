import QunguanText

/// When a rule acts by itself.
public struct Schedule: Sendable {
  /// Where it fires.
  public enum Audience: Sendable, Hashable {
    /// In every chat that the rule's `in` names.
    case chats
    /// Once for the rule: its event has no chat.
    case rule
  }

  public var recurrence: Recurrence
  public var zone: Zone?
  public var missed: Missed
  /// Each chat has its own moment within so long after what is due, always the same.
  public var spread: Interval
  /// What the operator wrote, in one line: a schedule in another form starts anew.
  public var form: String
  public var audience: Audience

  public init(
    recurrence: Recurrence, zone: Zone?, missed: Missed, spread: Interval = .zero, form: String,
    audience: Audience = .chats
  ) {
    self.recurrence = recurrence
    self.zone = zone
    self.missed = missed
    self.spread = spread
    self.form = form
    self.audience = audience
  }

  /// How long after what is due the chat's own moment is: less than ``spread``, in whole
  /// milliseconds.
  public func wait(of chat: ChatID) -> Interval {
    guard spread > .zero else { return .zero }
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(chat.text)
    return .milliseconds(Int64(hash.finish() % UInt64(spread.milliseconds)))
  }
}

/// What becomes of occurrences that were due while the daemon was away.
public struct Missed: Sendable, Hashable {
  public enum Otherwise: String, CaseIterable, Sendable { case skip, once, all }
  /// The newest occurrence still fires this much later.
  public var within: Interval
  /// What happens to others: nothing, the newest only, or the newest five.
  public var otherwise: Otherwise

  public static let `default` = Missed(within: .minutes(30), otherwise: .skip)
  /// How many missed occurrences of one schedule are looked at in one chat.
  public static let most = 5

  public init(within: Interval, otherwise: Otherwise) {
    self.within = within
    self.otherwise = otherwise
  }

  static let schema: Schema<Missed> = .object(
    "missed",
    .defaulted(
      "within", within, to: Missed.default.within, "what is due is still said this much later"),
    .defaulted(
      "else", .choice, to: Missed.default.otherwise,
      "what is later: not at all, only the newest, or the newest five")
  ) { Missed(within: $0, otherwise: $1) }

  /// What is due is said a little after its time, never at it.
  private static let shortest = Interval.minutes(1)

  private static let within = Schema<Interval>.interval.map { within, node, findings -> Interval? in
    if within >= shortest { return within }
    findings.error(at: node.place, "'within' is at least \(shortest)")
    return nil
  }

  /// Why an occurrence is not to be said any more; nil if it is.
  func refuses(_ turn: Turn) -> String? {
    guard case .schedule(_, _, let newer) = turn.event.occasion else { return "not due" }
    let late = turn.received - turn.time
    switch otherwise {
    case .skip where newer > 0 || late > within: return "missed by \(late)"
    case .once where newer > 0: return "missed by \(late); only the newest is said"
    default: return nil
    }
  }
}

extension Turn {
  /// Why a rule with a schedule speaks now.
  var dueReason: String { isWished ? "an operator wishes it" : "due \(clock(time))" }
}
