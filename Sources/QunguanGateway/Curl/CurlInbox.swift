import CCurl
import Synchronization

/// May leave the curl thread for one call only, `curl_multi_wakeup`.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
}

/// Where requests wait to be collected by the curl thread; all that it shares with other threads.
final class CurlInbox: Sendable {
  struct Collection {
    var submissions: [Submission] = []
    /// Set once no more will come; running transfers are given up then.
    var deadline: ContinuousClock.Instant?
  }

  private struct State {
    var collection = Collection()
    var unfinished = 0
    /// The curl thread waits in `curl_multi_poll` and nobody has woken it yet.
    var isAsleep = false
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let multi: MultiHandle
  private let unfinishedLimit: Int
  private let state = Mutex(State())

  init(multi: MultiHandle, unfinishedLimit: Int) {
    self.multi = multi
    self.unfinishedLimit = unfinishedLimit
  }

  /// Returns why the submission was not taken, or `nil`.
  func put(_ submission: Submission) -> String? {
    state.withLock { state in
      guard !state.hasEnded, state.collection.deadline == nil else { return stopping }
      guard state.unfinished < unfinishedLimit else { return "too many requests are waiting" }
      state.unfinished += 1
      state.collection.submissions.append(submission)
      wake(&state)
      return nil
    }
  }

  func close(
    at deadline: ContinuousClock.Instant, whenEnded waiter: CheckedContinuation<Void, Never>? = nil
  ) {
    let hasEnded = state.withLock { state in
      guard !state.hasEnded else { return true }
      state.collection.deadline = min(deadline, state.collection.deadline ?? deadline)
      if let waiter { state.waiters.append(waiter) }
      wake(&state)
      return false
    }
    if hasEnded { waiter?.resume() }
  }

  /// Under the lock, so that the handle cannot be freed meanwhile.
  private func wake(_ state: inout State) {
    guard state.isAsleep else { return }
    state.isAsleep = false
    curl_multi_wakeup(multi.pointer)
  }
}

/// The curl thread's side.
extension CurlInbox {
  /// - Parameter finished: how many were completed since the last call.
  func collect(finished: Int) -> Collection {
    state.withLock { state in
      state.unfinished -= finished
      state.isAsleep = false
      defer { state.collection.submissions = [] }
      return state.collection
    }
  }

  /// Whether there is nothing to collect, so that the thread may wait; it will be woken.
  func lieDown(knowing deadline: ContinuousClock.Instant?) -> Bool {
    state.withLock { state in
      state.isAsleep =
        state.collection.submissions.isEmpty && state.collection.deadline == deadline
      return state.isAsleep
    }
  }

  /// The last call, after which the handle is not woken any more. Returns who arrived too late.
  func end() -> [Submission] {
    state.withLock { state in
      state.hasEnded = true
      state.isAsleep = false
      defer { state.collection.submissions = [] }
      return state.collection.submissions
    }
  }

  func resumeWaiters() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// The reason given to requests that come too late.
let stopping = "stopping"
