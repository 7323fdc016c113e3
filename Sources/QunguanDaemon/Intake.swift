import QunguanCore
import QunguanStore
import Synchronization

/// What waits to be written, in the order in which it came: events, and the courier's and the
/// operators' business. Bounded, because every event holds the request that brought it.
final class Intake: Sendable {
  /// What became of an event that was handed in.
  enum Receipt: Sendable, Equatable {
    /// On disk, with everything that follows from it.
    case kept
    /// It was there already.
    case known
    /// On disk, but not understood: an operator has to look at it.
    case quarantined
    /// Not on disk. Whoever sent it should send it again.
    case refused(String)
  }

  struct Arrival: Sendable {
    var event: Event
    /// What the gateway sent, kept if the event has to be quarantined.
    var raw: [UInt8]?
    var answer: @Sendable (Receipt) -> Void
  }

  /// Work in the writer's transaction that is not an event. `done` is told when it is committed, or
  /// why it is not; what `work` throws concerns this errand alone.
  struct Errand: Sendable {
    var work: @Sendable (Batch) throws -> Void
    var done: @Sendable ((any Error)?) -> Void
  }

  enum Item: Sendable {
    case arrival(Arrival)
    case errand(Errand)
  }

  /// More events than this are refused. A connection holds at most one, so only a gateway that
  /// sends many events in one request can come near.
  static let limit = 65_536

  private struct State {
    var items: [Item] = []
    var isDraining = false
    var isClosed = false
    var wake: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// From now on `wake` is called whenever something waits and nobody drains.
  func open(wake: @escaping @Sendable () -> Void) {
    let hasWork = state.withLock { state in
      state.wake = wake
      state.isDraining = !state.items.isEmpty
      return state.isDraining
    }
    if hasWork { wake() }
  }

  func submit(_ event: Event, raw: [UInt8]? = nil) async -> Receipt {
    await withCheckedContinuation { continuation in
      put(.arrival(Arrival(event: event, raw: raw) { continuation.resume(returning: $0) }))
    }
  }

  /// Runs `work` in the writer's next transaction and returns when it is on disk.
  func perform<Result: Sendable>(
    _ work: @escaping @Sendable (Batch) throws -> Result
  ) async throws -> Result {
    let result = Shared<Result?>(nil)
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      put(
        .errand(
          Errand(work: { batch in
            let value = try work(batch)
            result.value.withLock { $0 = value }
          }) { error in
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
          }))
    }
    guard let value = result.value.withLock({ $0 }) else { throw IntakeClosed() }
    return value
  }

  func put(_ item: Item) {
    let (isTaken, wake) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
      guard !state.isClosed, state.items.count < Self.limit else { return (false, nil) }
      state.items.append(item)
      guard !state.isDraining, let wake = state.wake else { return (true, nil) }
      state.isDraining = true
      return (true, wake)
    }
    wake?()
    guard !isTaken else { return }
    switch item {
    case .arrival(let arrival): arrival.answer(.refused("the daemon is stopping or overloaded"))
    case .errand(let errand): errand.done(IntakeClosed())
    }
  }

  /// All that waits; empty when the drainer may rest, until `wake` is called again.
  func take() -> [Item] {
    state.withLock { state in
      if state.items.isEmpty { state.isDraining = false }
      return state.items.take()
    }
  }

  /// Refuses whatever comes later.
  func close() { state.withLock { $0.isClosed = true } }
}

struct IntakeClosed: Error, CustomStringConvertible {
  var description: String { "the daemon is stopping" }
}

extension Array {
  /// The elements; none are left.
  fileprivate mutating func take() -> Self {
    defer { self = [] }
    return self
  }
}
