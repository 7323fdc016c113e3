import Synchronization

/// What all connections of a door take together.
final class DoorLoad: Sendable {
  private struct State {
    var connections = 0
    var bodyBytes = 0
  }

  private let limits: DoorLimits
  private let state = Mutex(State())

  init(_ limits: DoorLimits) { self.limits = limits }

  func enter() { state.withLock { $0.connections += 1 } }
  func leave() { state.withLock { $0.connections -= 1 } }

  /// Whether new clients will soon have to wait until others go.
  var isCrowded: Bool {
    state.withLock { $0.connections > limits.connections / 4 * 3 }
  }

  /// False if there is no room for so many more bytes of a body; then none are taken.
  func takeBody(_ count: Int) -> Bool {
    state.withLock { state in
      guard count <= limits.bodyBytes - state.bodyBytes else { return false }
      state.bodyBytes += count
      return true
    }
  }

  func dropBody(_ count: Int) { state.withLock { $0.bodyBytes -= count } }
}
