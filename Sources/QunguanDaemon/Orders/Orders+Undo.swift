import QunguanCore
import QunguanStore

// MARK: - Undo

extension Orders {
  func undo(
    _ wish: Order.Undone, _ event: Event, _ batch: Batch
  ) throws -> (OrderOutcome, [Step.Caused]) {
    guard let key = try key(of: wish, batch) else { return (.notUndone(.nothing), []) }
    switch try batch.undoing(key, at: event.received) {
    case .refused(let refusal): return (.notUndone(.refused(refusal, key)), [])
    case .possible(var inverse):
      guard let recording = try batch.recorded(key) else { return (.notUndone(.nothing), []) }
      if recording.isOrder { inverse.leaveAnswers() }
      guard !inverse.done.isEmpty else {
        return (
          .notUndone(inverse.impossible.isEmpty ? .nothing : .impossible(inverse.impossible)), []
        )
      }
      return (.undone(recording, inverse), inverse.effects)
    }
  }

  private func key(of wish: Order.Undone, _ batch: Batch) throws -> EventKey? {
    switch wish {
    case .event(let key): return key
    case .message(let message, let chat): return try key(of: message, in: chat, batch)
    case .last(let chat):
      // The last one stays the last when it is undone: said twice by mistake, this undoes once.
      return try batch.latestWithEffects(in: chat, limit: 50).first { recording in
        guard recording.undoes == nil else { return false }
        guard recording.isOrder, recording.undone == nil else { return true }
        guard case .possible(var inverse) = try batch.undoing(recording.key, at: recording.received)
        else { return false }
        inverse.leaveAnswers()
        return !inverse.done.isEmpty
      }?.key
    }
  }

  /// The event because of which the steward said this, or that brought it.
  private func key(
    of message: MessageID, in chat: ChatID, _ batch: Batch
  ) throws -> EventKey? {
    try batch.event(saying: message, in: chat) ?? batch.event(ofMessage: message, in: chat)
  }

  func why(_ message: MessageID, _ chat: ChatID, _ batch: Batch) throws -> OrderOutcome {
    let recording = try key(of: message, in: chat, batch).flatMap { try batch.recorded($0) }
    return recording.map { .because($0, message) } ?? .noRecord
  }
}

extension Recording {
  /// Whether an operator's order was carried out because of it.
  var isOrder: Bool { trace?.entries.first?.isOrder ?? false }
}

extension Trace.Entry {
  private static let order = "an operator's order: "

  static func order(_ line: String) -> Self {
    Self(rule: "", fired: true, reason: order + line)
  }

  var isOrder: Bool { rule.isEmpty && reason.hasPrefix(Self.order) }
}

extension Undoing.Inverse {
  /// What was answered to an order has been read: it is not taken back with the order.
  fileprivate mutating func leaveAnswers() {
    done.removeAll(where: \.isSpeech)
    impossible.removeAll(where: \.item.isSpeech)
    effects.removeAll { caused in
      guard caused.rule.isEmpty else { return false }
      switch caused.effect {
      case .withdraw, .act: return true
      case .wake, .cancelWake, .award, .tag, .silence, .endSilence, .undo: return false
      }
    }
  }
}

extension Undoing.Item {
  fileprivate var isSpeech: Bool {
    switch self {
    case .said, .beingSaid: true
    default: false
    }
  }
}
