import Foundation
import QunguanCore

/// The one place where the daemon asks for the time.
struct DaemonClock: Sendable {
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

/// What `qunguan --version` and the User-Agent say.
public enum Version {
  public static let number = "0.1.0"
}
