import QunguanCore
import QunguanStore
import Synchronization

/// What waits to be written, in the order in which it came: events, and the courier's and the
/// operators' business. Events are bounded, because each holds the request that brought it; the
/// other business is what the daemon itself began and must end.
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
    /// Of an event of the command line's, which the engine does not read.
    var wish: Wish?
    var answer: @Sendable (Receipt) -> Void
  }

  /// An order with room for what it came to, which is true once its event is kept.
  struct Wish: Sendable {
    var order: Order
    let outcome = Shared<OrderOutcome?>(nil)
  }

  /// Work in the writer's transaction that is not an event. `done` is told when it is committed, or
  /// why it is not; what `work` throws concerns this errand alone. `work` may be run twice: then
  /// only the second time counts.
  struct Errand: Sendable {
    var work: @Sendable (Batch) throws -> Void
    var done: @Sendable ((any Error)?) -> Void
  }

  enum Item: Sendable {
    case arrival(Arrival)
    case errand(Errand)
  }

  /// More waiting events than this are refused. Gateways don't come near, as every connection
  /// waits for its event; this is the net below whoever doesn't wait.
  static let limit = 65_536

  private struct State {
    var items: [Item] = []
    /// How many of the items are events.
    var arrivals = 0
    var isDraining = false
    var isClosed = false
    var wake: (@Sendable () -> Void)?

    /// Why `item` is not taken in, nil if it is.
    func refusal(of item: Item) -> (any Error)? {
      if isClosed { return IntakeClosed() }
      if case .arrival = item, arrivals >= Intake.limit { return IntakeFull() }
      return nil
    }
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

  /// Hands events in, in their order; returns when all of them are answered.
  func submit(_ events: [Event]) async -> [Receipt] {
    await withCheckedContinuation { continuation in
      let answers = Answers(events.count) { continuation.resume(returning: $0) }
      for (place, event) in events.enumerated() {
        put(.arrival(Arrival(event: event) { answers.set($0, at: place) }))
      }
    }
  }

  /// Has an order carried out as the event given; the outcome is nil unless it was kept.
  func submit(_ order: Order, as event: Event) async -> (Receipt, OrderOutcome?) {
    let wish = Wish(order: order)
    let receipt = await withCheckedContinuation { continuation in
      put(.arrival(Arrival(event: event, wish: wish) { continuation.resume(returning: $0) }))
    }
    return (receipt, receipt == .kept ? wish.outcome.current : nil)
  }

  /// Runs `work` in the writer's next transaction and returns when it is on disk.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Batch) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      run(work) { continuation.resume(with: $0) }
    }
  }

  /// Runs `work` in the writer's next transaction; `done` is told on the writer's thread, where it
  /// must be brief.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable (Batch) throws -> Value,
    done: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    let value = Shared<Value?>(nil)
    put(
      .errand(
        Errand(work: { batch in
          let made = try work(batch)
          value.set(made)
        }) { error in
          if let error { return done(.failure(error)) }
          done(value.current.map { .success($0) } ?? .failure(IntakeClosed()))
        }))
  }

  func put(_ item: Item) {
    let (refusal, wake) = state.withLock { state -> ((any Error)?, (@Sendable () -> Void)?) in
      if let refusal = state.refusal(of: item) { return (refusal, nil) }
      state.items.append(item)
      if case .arrival = item { state.arrivals += 1 }
      guard !state.isDraining, let wake = state.wake else { return (nil, nil) }
      state.isDraining = true
      return (nil, wake)
    }
    wake?()
    guard let refusal else { return }
    switch item {
    case .arrival(let arrival): arrival.answer(.refused("\(refusal)"))
    case .errand(let errand): errand.done(refusal)
    }
  }

  /// All that waits; empty when the drainer may rest, until `wake` is called again.
  func take() -> [Item] {
    state.withLock { state in
      if state.items.isEmpty { state.isDraining = false }
      state.arrivals = 0
      return state.items.take()
    }
  }

  /// Refuses whatever comes later.
  func close() { state.withLock { $0.isClosed = true } }
}

/// What is answered to many events, told when it is complete.
private final class Answers: Sendable {
  private struct State {
    var receipts: [Intake.Receipt]
    var missing: Int
  }

  private let state: Mutex<State>
  private let done: @Sendable ([Intake.Receipt]) -> Void

  init(_ count: Int, done: @escaping @Sendable ([Intake.Receipt]) -> Void) {
    state = Mutex(State(receipts: Array(repeating: .known, count: count), missing: count))
    self.done = done
    if count == 0 { done([]) }
  }

  func set(_ receipt: Intake.Receipt, at place: Int) {
    let complete = state.withLock { state -> [Intake.Receipt]? in
      state.receipts[place] = receipt
      state.missing -= 1
      return state.missing == 0 ? state.receipts : nil
    }
    if let complete { done(complete) }
  }
}

struct IntakeClosed: Error, CustomStringConvertible {
  var description: String { "the daemon is stopping" }
}

/// Of events only: errands are always taken in until the end.
struct IntakeFull: Error, CustomStringConvertible {
  var description: String { "too many events wait to be written" }
}

extension Array {
  /// The elements; none are left.
  fileprivate mutating func take() -> Self {
    defer { self = [] }
    return self
  }
}
