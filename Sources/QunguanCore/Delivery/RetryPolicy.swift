/// How long to wait before an action is tried again, and how often.
///
/// The wait doubles with every attempt up to a cap and is then drawn by lot, so that what failed
/// together does not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015).
public struct RetryPolicy: Sendable, Hashable {
  public enum Jitter: Sendable {
    /// Anything from nothing to the whole wait.
    case full
    /// The second half of the wait: never at once.
    case equal
  }

  /// The wait after the first attempt, before the lot.
  public var base: Interval
  /// No wait is longer.
  public var cap: Interval
  /// How often sending is begun at most; a row's expiry usually ends it before.
  public var maximumAttempts: Int
  public var jitter: Jitter

  public init(
    base: Interval = .seconds(1), cap: Interval = .minutes(5), maximumAttempts: Int = 100,
    jitter: Jitter = .equal
  ) {
    self.base = max(base, .milliseconds(1))
    self.cap = max(cap, self.base)
    self.maximumAttempts = max(maximumAttempts, 1)
    self.jitter = jitter
  }

  /// The wait after so many attempts, the first being 1.
  public func delay(
    afterAttempts attempts: Int, using generator: inout some RandomNumberGenerator
  ) -> Interval {
    let doublings = Int64(max(attempts, 1) - 1)
    let whole =
      doublings < 62 && base.milliseconds <= cap.milliseconds >> doublings
      ? base.milliseconds << doublings : cap.milliseconds
    let least = jitter == .full ? 0 : whole / 2
    return .milliseconds(.random(in: least...whole, using: &generator))
  }
}
