import Synchronization

/// News for an actor, in their order, from threads that must not wait. Collected so that a thousand
/// of them cost one turn, not a thousand.
final class Mailbox<News: Sendable>: Sendable {
  private struct State {
    var news: [News] = []
    var isAnnounced = false
  }

  private let state = Mutex(State())

  /// Puts `more` in; true if the reader has to be told that there is something.
  func post(_ more: News) -> Bool {
    state.withLock { state in
      state.news.append(more)
      defer { state.isAnnounced = true }
      return !state.isAnnounced
    }
  }

  /// All that came since the last call.
  func take() -> [News] {
    state.withLock { state in
      defer { state = State() }
      return state.news
    }
  }
}
