import QunguanCore
import QunguanStore

/// Of what the evidence is asked for, as it goes to the daemon: `{"offence": 12}`, or
/// `{"chat": CHAT, "message": ID}`.
public enum EvidenceWish: Sendable {
  case offence(OffenceID)
  case message(MessageID, in: ChatID)

  public var json: JSON {
    switch self {
    case .offence(let id): ["offence": .number(JSONNumber(id.number))]
    case .message(let message, let chat):
      ["chat": .string(chat.text), "message": .string(message.text)]
    }
  }

  init?(json: JSON) {
    if let number = json["offence"]?.int {
      self = .offence(OffenceID(number))
    } else if let chat = json["chat"]?.string.flatMap({ ChatID($0) }),
      let message = json["message"]?.string.flatMap({ MessageID($0, at: chat.gateway) })
    {
      self = .message(message, in: chat)
    } else {
      return nil
    }
  }

  /// What is said where there is nothing.
  var nothing: String {
    switch self {
    case .offence(let id): "there is no offence \(id.number)"
    case .message(let message, let chat):
      "nothing is kept of '\(message.text.printable())' in '\(chat.text.printable())'"
    }
  }

  /// The explanation of the event with what filters found in it; nil where nothing is kept.
  func find(_ batch: Batch, _ book: RuleBook) throws -> JSON? {
    var offences: [KnownOffence] = []
    var key: EventKey?
    switch self {
    case .offence(let id):
      guard let known = try batch.offence(id) else { return nil }
      (offences, key) = ([known], known.event)
    case .message(let message, let chat):
      key =
        try batch.event(ofMessage: message, in: chat) ?? batch.event(saying: message, in: chat)
      offences = try batch.offences(about: message, in: chat)
      if offences.isEmpty, let key { offences = try batch.offences(of: key) }
      key = key ?? offences.first?.event
    }
    let recording = try key.flatMap { try batch.recorded($0) }
    if recording == nil, offences.isEmpty { return nil }
    let zone = book.community.zone
    return [
      "offences": .array(try offences.map { try Evidence($0, batch).json(in: zone) }),
      "explanation": try recording.map { try Explanation(of: $0, book).json } ?? .null,
    ]
  }
}

extension Archive {
  /// - Throws: an ``Objection`` if nothing is known of it.
  public func why(_ wish: EvidenceWish, by book: RuleBook) throws -> JSON {
    guard let found = try store.read({ try wish.find($0, book) }) else {
      throw Objection(Phrase(verbatim: wish.nothing))
    }
    return found
  }

  public func review(_ wish: ReviewWish, by book: RuleBook) throws -> JSON {
    try store.read { try wish.find($0, book, at: DaemonClock.system.now) }
  }
}
