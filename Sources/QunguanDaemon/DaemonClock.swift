import Foundation
import QunguanCore

/// The one place where the daemon asks for the time.
struct DaemonClock: Sendable {
  /// A clock that goes back by less is taken to stand still; by more, it was set.
  static let jitter = Interval.minutes(1)

  private let read: @Sendable () -> Timestamp

  init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

  var now: Timestamp { read() }

  /// The wall clock.
  static let system = DaemonClock {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
