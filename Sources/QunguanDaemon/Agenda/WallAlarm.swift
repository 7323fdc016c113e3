import CTimer
import Dispatch
import Foundation
import QunguanCore
import Synchronization

/// Rings at an instant of the wall clock, and whenever that clock is set. It may ring for nothing:
/// who hears it looks at the clock.
protocol WallAlarm: Sendable {
  /// From now on, `ring` is called; on a queue of its own, where it must be brief.
  func start(_ ring: @escaping @Sendable () -> Void)
  /// Rings at `instant` next, at once if that is past; at none if it is nil. Forgets the former.
  func set(to instant: Timestamp?)
  /// Never rings again.
  func stop()
}

/// The kernel's timer on the wall clock, cancelled when the clock is set (timerfd_create(2)): no
/// clock is looked at in vain.
final class SystemAlarm: WallAlarm {
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { "the system gives no timer: \(String(cString: strerror(code)))" }
  }

  /// Waits only for the clock to be set: 2200-01-01, which the kernel's nanoseconds can hold.
  private static let never = Timestamp(seconds: 7_258_118_400)

  private struct State {
    var descriptor: Int32?
    var source: (any DispatchSourceRead)?
    var ring: (@Sendable () -> Void)?
  }

  private let queue = DispatchQueue(label: "qunguan.alarm", qos: .userInitiated)
  private let state: Mutex<State>

  init() throws(Failure) {
    let descriptor = wall_timer_open()
    guard descriptor >= 0 else { throw Failure(code: errno) }
    state = Mutex(State(descriptor: descriptor))
  }

  deinit { stop() }

  func start(_ ring: @escaping @Sendable () -> Void) {
    state.withLock { state in
      guard let descriptor = state.descriptor, state.source == nil else { return }
      let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
      source.setEventHandler {
        // How often it rang, or ECANCELED: either way it is time to look.
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        ring()
      }
      source.setCancelHandler { close(descriptor) }
      source.activate()
      state.source = source
      state.ring = ring
    }
  }

  func set(to instant: Timestamp?) {
    let milliseconds = max(min(instant ?? Self.never, Self.never).milliseconds, 1)
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      // It is set also where the kernel says that the clock was, since the last look at it.
      if wall_timer_set(descriptor, milliseconds) != 0, let ring = state.ring {
        queue.async(execute: ring)
      }
    }
  }

  func stop() {
    state.withLock { state in
      if let source = state.source {
        source.cancel()
      } else if let descriptor = state.descriptor {
        close(descriptor)
      }
      state = State()
    }
  }
}
