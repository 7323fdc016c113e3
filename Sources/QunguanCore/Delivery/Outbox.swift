/// A delivery's number in the outbox: ascending in the order of commitment.
public struct OutboxID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int64
  public init(_ number: Int64) { self.number = number }
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
  public var description: String { String(number) }
}

/// A delivery as it stands in the outbox.
public struct OutboxRow: Sendable, Hashable {
  /// `waiting` → `claimed` → one of the others. A row is claimed durably before the first byte is
  /// sent: what a crash leaves claimed may or may not have been sent.
  public enum State: String, Sendable, CaseIterable {
    case waiting, claimed, delivered, rejected, expired, dropped, unknown
  }

  public var id: OutboxID
  public var delivery: Delivery
  public var state: State
  /// How often sending was begun.
  public var attempts: Int
  /// The rule and the event it is said because of.
  public var rule: String
  public var cause: EventKey

  public init(
    id: OutboxID, delivery: Delivery, state: State = .waiting, attempts: Int = 0, rule: String,
    cause: EventKey
  ) {
    self.id = id
    self.delivery = delivery
    self.state = state
    self.attempts = attempts
    self.rule = rule
    self.cause = cause
  }

  public var chat: ChatID { delivery.action.chat }
}

/// What became of one attempt to deliver.
public enum Outcome: Sendable, Hashable {
  /// Done. The message's id is known where the gateway tells it.
  case delivered(message: MessageID?)
  /// The gateway refused; trying again would not help.
  case rejected(String)
  /// The gateway asked to wait, for as long as it said.
  case rateLimited(after: Interval?)
  /// Nothing reached the gateway.
  case notSent(String)
  /// It may have been done.
  case unknown(String)
}

/// What is written about a row after an attempt.
public struct Credit: Sendable, Hashable {
  public var id: OutboxID
  public var state: OutboxRow.State
  /// The row waits again until then.
  public var notBefore: Timestamp?
  /// How often sending was begun by now; nil leaves the row's number as it is.
  public var attempts: Int?
  /// Why, for operators; nil when delivered.
  public var reason: String?
  public var message: MessageID?

  public init(
    id: OutboxID, state: OutboxRow.State, notBefore: Timestamp? = nil, attempts: Int? = nil,
    reason: String? = nil, message: MessageID? = nil
  ) {
    self.id = id
    self.state = state
    self.notBefore = notBefore
    self.attempts = attempts
    self.reason = reason
    self.message = message
  }
}
