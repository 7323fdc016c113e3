import QunguanCore
import QunguanStore

// MARK: - Undo

extension Orders {
  func undo(
    _ wish: Order.Undone, _ event: Event, _ batch: Batch
  ) throws -> (OrderOutcome, [Step.Caused]) {
    let key: EventKey
    switch try subject(of: wish, event.received, batch) {
    case .event(let found): key = found
    case .refused(let reason): return (.notUndone(reason), [])
    }
    switch try batch.undoing(key, at: event.received) {
    case .refused(let refusal): return (.notUndone(.refused(refusal, key)), [])
    case .possible(var inverse):
      guard let recording = try batch.recorded(key) else { return (.notUndone(.nothing), []) }
      if let other = try ending(of: recording, batch) { return (.notUndone(other), []) }
      if recording.ordered != nil { inverse.leaveAnswers() }
      inverse.effects += try Corrections(book, batch, at: event.time)
        .following(inverse.effects)
      guard !inverse.done.isEmpty else {
        return (
          .notUndone(inverse.impossible.isEmpty ? .nothing : .impossible(inverse.impossible)), []
        )
      }
      return (.undone(recording, inverse), inverse.effects)
    }
  }

  /// What is to be undone, or why that is nothing.
  private enum Subject {
    case event(EventKey)
    case refused(OrderOutcome.NotUndone)
  }

  /// Whoever asks for the last thing again within this time has tapped twice.
  static let secondTap = Interval.seconds(30)

  private func subject(
    of wish: Order.Undone, _ now: Timestamp, _ batch: Batch
  ) throws -> Subject {
    switch wish {
    case .event(let key): return .event(key)
    case .message(let message, let chat):
      return try key(of: message, in: chat, batch).map(Subject.event) ?? .refused(.nothing)
    case .last(let chat): return try last(in: chat, now, batch)
    }
  }

  /// What was undone is passed over, so that asking again goes further back; but not at once.
  private func last(in chat: ChatID, _ now: Timestamp, _ batch: Batch) throws -> Subject {
    for recording in try batch.latestWithEffects(in: chat, limit: 50)
    where recording.undoes == nil {
      if let undo = recording.undone {
        let undone = try batch.recorded(undo)?.received
        if let undone, now - undone < Self.secondTap { return .refused(.justUndone) }
        continue
      }
      // An answer to a question is nothing that was done.
      if recording.ordered != .nothing { return .event(recording.key) }
    }
    return .refused(.nothing)
  }

  /// How an order is ended that undo has nothing to do with; nil for all other events.
  private func ending(
    of recording: Recording, _ batch: Batch
  ) throws -> OrderOutcome.NotUndone? {
    switch recording.ordered {
    case .pause:
      let isHere = try recording.chat.flatMap { try batch.chat($0) } != nil
      return .pause(try batch.isPausedEverywhere || !isHere ? nil : recording.chat)
    case .resume, .endSilence: return .another
    case .nothing, .effects, nil: return nil
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

extension Trace.Entry {
  static func order(_ line: String) -> Self {
    Self(rule: "", fired: true, reason: "an operator's order: \(line)")
  }
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
      case .wake, .cancelWake, .fetch, .scan, .award, .revoke, .tag, .checkIn, .strike, .beginBreak,
        .endBreak, .offence, .pardon, .appeal, .mark, .unmark, .silence, .endSilence, .undo:
        return false
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
