import CTimer
import Foundation
import QunguanCore

/// The one place where the daemon asks for the time.
struct DaemonClock: Sendable {
  /// A clock that goes back by less is taken to stand still; by more, it was set.
  static let jitter = Interval.minutes(1)

  private let read: @Sendable () -> Timestamp
  private let readUptime: @Sendable () -> Interval

  /// - Parameter uptime: what nobody sets; a clock that is never set needs none.
  init(
    _ read: @escaping @Sendable () -> Timestamp, uptime: (@Sendable () -> Interval)? = nil
  ) {
    self.read = read
    readUptime = uptime ?? { read() - Timestamp(milliseconds: 0) }
  }

  var now: Timestamp { read() }
  /// Since the machine was started, also while it was suspended.
  var uptime: Interval { readUptime() }

  /// The wall clock.
  static let system = DaemonClock {
    Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME))
  } uptime: {
    .milliseconds(milliseconds(of: CLOCK_BOOTTIME))
  }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
