import Synchronization

/// A value that one thread sets and another reads.
final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  var current: Value { value.withLock { $0 } }
  func set(_ new: Value) { value.withLock { $0 = new } }
}
