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
      if let chat = try pause(by: recording, batch) { return (.notUndone(.pause(chat)), []) }
      if recording.isOrder { inverse.leaveAnswers() }
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
      guard recording.isOrder, try pause(by: recording, batch) == nil else {
        return .event(recording.key)
      }
      guard case .possible(var inverse) = try batch.undoing(recording.key, at: recording.received)
      else { continue }
      inverse.leaveAnswers()
      if !inverse.done.isEmpty { return .event(recording.key) }
    }
    return .refused(.nothing)
  }

  /// What an order paused that is paused still: a chat, or everything where that is nil; nil itself
  /// for any other event.
  private func pause(by recording: Recording, _ batch: Batch) throws -> ChatID?? {
    guard recording.isOrder, let reason = recording.trace?.entries.first?.reason else { return nil }
    let everything: [ChatID?] = try batch.isPausedEverywhere ? [nil] : []
    let paused: [ChatID?] = try everything + batch.chats().filter(\.facts.paused).map(\.id)
    return paused.first { chat in
      reason == Trace.Entry.order(EnglishWording(.paused(chat)).lines[0].printable()).reason
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
  fileprivate var isSpeech: Bool { if case .said = self { true } else { false } }
}
