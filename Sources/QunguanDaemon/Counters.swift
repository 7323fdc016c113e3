import Logging
import QunguanCore
import Synchronization

/// What the daemon has done since it was started, for `qunguan status`.
final class Counters: Sendable {
  struct Totals: Sendable {
    var events = 0
    var quarantined = 0
    var refused = 0
    /// What was acknowledged without being kept, by gateway.
    var ignored: [GatewayName: Int] = [:]
    /// What profiles have no name for, by gateway.
    var unmapped: [GatewayName: Int] = [:]
    /// Drawings that were said in words because they could not be drawn.
    var undrawn = 0
    /// Pictures in which no QR codes were looked for: too many waited, or it cannot be done here.
    var unscanned = 0
    /// Requests that were turned away, by gateway.
    var turnedAway: [GatewayName: Int] = [:]
  }

  private let totals = Mutex(Totals())

  var snapshot: Totals { totals.withLock { $0 } }

  func kept(_ count: Int) { totals.withLock { $0.events += count } }
  func quarantined() { totals.withLock { $0.quarantined += 1 } }
  func refused(_ count: Int) { totals.withLock { $0.refused += count } }
  func unscanned(_ count: Int) { totals.withLock { $0.unscanned += count } }
  func undrawn() { totals.withLock { $0.undrawn += 1 } }
  func ignored(at gateway: GatewayName) { totals.withLock { $0.ignored[gateway, default: 0] += 1 } }
  func unmapped(at gateway: GatewayName) {
    totals.withLock { $0.unmapped[gateway, default: 0] += 1 }
  }
  func turnedAway(at gateway: GatewayName) {
    totals.withLock { $0.turnedAway[gateway, default: 0] += 1 }
  }
}

extension Logger.MetadataValue {
  /// A text from outside, cleaned and shortened.
  public static func printable(_ text: String) -> Self { .string(text.printable()) }
}
