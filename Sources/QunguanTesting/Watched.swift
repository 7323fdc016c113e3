import Foundation

/// A value that threads change, and that a test waits for without sleeping.
public final class Watched<Value: Sendable>: @unchecked Sendable {  // touched only under the lock
  private let condition = NSCondition()
  private var value: Value

  public init(_ value: Value) { self.value = value }

  public var current: Value { change { $0 } }

  @discardableResult
  public func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body(&value)
  }

  /// Waits until `find` finds something, and returns it; nil if that takes too long.
  public func first<Result>(
    within patience: Duration = .seconds(30), _ find: (Value) throws -> Result?
  ) rethrows -> Result? {
    let end = Date(timeIntervalSinceNow: patience / .seconds(1))
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = try find(value) { return result }
      guard condition.wait(until: end) else { return try find(value) }
    }
  }

  /// Waits until `isTrue`; false if that takes too long.
  public func becomes(
    within patience: Duration = .seconds(30), _ isTrue: (Value) throws -> Bool
  ) rethrows -> Bool {
    try first(within: patience) { try isTrue($0) ? true : nil } ?? false
  }
}
