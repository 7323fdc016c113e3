import QunguanCore
import QunguanStore

/// What is to be explained, as it goes to the daemon: `{"event": KEY}`, or
/// `{"message": ID, "chat": CHAT}`, or `{"latest": COUNT, "chat": CHAT}`.
public enum ExplanationWish: Sendable {
  case event(EventKey)
  /// The event that brought a message, or because of which the steward said it.
  case message(MessageID, in: ChatID)
  /// The newest events with effects.
  case latest(Int, in: ChatID?)

  public var json: JSON {
    switch self {
    case .event(let key): ["event": .string(key.text)]
    case .message(let message, let chat):
      ["message": .string(message.text), "chat": .string(chat.text)]
    case .latest(let count, let chat):
      ["latest": .integer(count), "chat": chat.map { .string($0.text) } ?? .null]
    }
  }

  init?(json: JSON) {
    let chat = json["chat"]?.string.flatMap { ChatID($0) }
    if let key = json["event"]?.string {
      self = .event(EventKey(key))
    } else if let message = json["message"]?.string.flatMap({ MessageID($0) }), let chat {
      self = .message(message, in: chat)
    } else if let count = json["latest"]?.int {
      self = .latest(Int(min(max(count, 1), 200)), in: chat)
    } else {
      return nil
    }
  }

  /// What the store has for it.
  func find(_ batch: Batch) throws -> Found {
    switch self {
    case .event(let key):
      if let recording = try batch.recorded(key) { return .one(recording) }
      return .nothing("no event '\(key.text.printable())' is kept; --latest lists some")
    case .message(let message, let chat):
      let key =
        try batch.event(ofMessage: message, in: chat) ?? batch.event(saying: message, in: chat)
      if let recording = try key.flatMap(batch.recorded) { return .one(recording) }
      return .nothing(
        "no event is kept that brought or said '\(message.text.printable())'"
          + " in '\(chat.text.printable())'")
    case .latest(let count, let chat):
      return .list(try batch.latestWithEffects(in: chat, limit: count))
    }
  }

  enum Found: Sendable {
    case one(Recording)
    case list([Recording])
    case nothing(String)

    /// - Throws: an ``Objection`` when there is nothing.
    func explained(by book: RuleBook) throws -> JSON {
      switch self {
      case .one(let recording): try Explanation(of: recording, book).json
      case .list(let recordings): .array(recordings.map { Explanation.line($0, book) })
      case .nothing(let reason): throw Objection(Phrase(verbatim: reason))
      }
    }
  }
}
