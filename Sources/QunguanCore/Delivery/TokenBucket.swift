/// A steady rate with room for a burst: `Pace(20, per: .minutes(1), burst: 3)`.
public struct Pace: Sendable, Hashable {
  /// How many may go at once after a rest.
  public let burst: Int
  /// From one to the next in the long run, rounded up so that the rate is never exceeded.
  let microsecondsApart: Int64

  /// `count` is held within 1 and 1,000,000, `interval` within 1 ms and a day, `burst` within 1
  /// and 1,000,000.
  public init(_ count: Int, per interval: Interval, burst: Int) {
    let count = Int64(min(max(count, 1), 1_000_000))
    let span = min(max(interval.milliseconds, 1), 86_400_000) * 1000
    microsecondsApart = (span + count - 1) / count
    self.burst = min(max(burst, 1), 1_000_000)
  }
}

/// How fast one gateway may be spoken to; nil is no limit.
public struct PaceLimits: Sendable, Hashable {
  /// Over all chats together.
  public var gateway: Pace?
  /// In each chat.
  public var chat: Pace?
  /// How many requests may be under way at once; at least 1.
  public var maximumInFlight: Int

  public init(gateway: Pace? = nil, chat: Pace? = nil, maximumInFlight: Int = 16) {
    self.gateway = gateway
    self.chat = chat
    self.maximumInFlight = max(maximumInFlight, 1)
  }
}

/// Gives tokens at a pace and none while it is closed.
///
/// Only the instant at which it will be full again is kept (the generic cell rate algorithm, ITU-T
/// I.371). The pace is handed in, because it belongs to a configuration that may change.
public struct TokenBucket: Sendable, Hashable {
  private var microsecondsFull = Int64.min
  private var closedUntil = Timestamp(milliseconds: .min)

  public init() {}

  /// The first instant, `now` or later, at which a token can be taken.
  public func opens(_ pace: Pace?, now: Timestamp) -> Timestamp {
    let opens = max(now, closedUntil)
    guard let pace else { return opens }
    let burst = Int64(pace.burst) * pace.microsecondsApart
    let refilled = microsecondsFull.saturatingAdd(pace.microsecondsApart - burst)
    guard refilled > Self.microseconds(now) else { return opens }
    return max(opens, Timestamp(milliseconds: refilled.saturatingAdd(999) / 1000))
  }

  /// Takes a token if there is one.
  public mutating func take(_ pace: Pace?, now: Timestamp) -> Bool {
    guard opens(pace, now: now) <= now else { return false }
    guard let pace else { return true }
    microsecondsFull = max(Self.microseconds(now), microsecondsFull) + pace.microsecondsApart
    return true
  }

  /// Goes over to another pace: what was taken at the former one leaves it empty at most.
  public mutating func adopt(_ pace: Pace?, now: Timestamp) {
    let burst = pace.map { Int64($0.burst) * $0.microsecondsApart } ?? 0
    microsecondsFull = min(microsecondsFull, Self.microseconds(now) + burst)
  }

  /// Gives no token before `instant`.
  public mutating func close(until instant: Timestamp) {
    closedUntil = max(closedUntil, instant)
  }

  public func isClosed(now: Timestamp) -> Bool { now < closedUntil }

  /// Whether it is as good as new.
  public func isFresh(now: Timestamp) -> Bool {
    !isClosed(now: now) && microsecondsFull <= Self.microseconds(now)
  }

  /// Held far enough from the ends of the range that a burst can be added.
  private static func microseconds(_ instant: Timestamp) -> Int64 {
    min(max(instant.milliseconds, .min / 4000), .max / 4000) * 1000
  }
}
