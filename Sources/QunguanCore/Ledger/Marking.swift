import QunguanText

/// An operator's word on a message: it is an ad, or it is none. What is learned of it is kept beside
/// it, so that taking it back forgets exactly that.
public struct Marking: Sendable, Hashable {
  public var isAd: Bool
  /// Where the message was written: a text that is no ad is let through there.
  public var chat: ChatID
  public var message: MessageID?
  /// Of whom the message is; nil for a text alone.
  public var member: MemberID?
  /// Of the filter that had it, where one had.
  public var offence: OffenceID?
  /// Tells the text again without keeping it: see ``Fingerprint``.
  public var text: UInt64
  /// Whether the text is enough to tell an ad by: see ``Marks/isTelling(_:)``.
  public var isTelling: Bool
  /// What the classifier learned of it, in its own form; empty where that was nothing.
  public var lesson: [UInt8]

  public init(
    isAd: Bool, chat: ChatID, message: MessageID? = nil, member: MemberID? = nil,
    offence: OffenceID? = nil, text: UInt64, isTelling: Bool = true, lesson: [UInt8] = []
  ) {
    self.isAd = isAd
    self.chat = chat
    self.message = message
    self.member = member
    self.offence = offence
    self.text = text
    self.isTelling = isTelling
    self.lesson = lesson
  }
}

/// The number of a ``Marking`` in the ledger.
public struct MarkingID: Hashable, Sendable {
  public var number: Int64
  public init(_ number: Int64) { self.number = number }
}

/// All markings that hold, as filters look at them with every message.
public struct Marks: Sendable {
  private var allowed: [UInt64: Set<ChatID>] = [:]
  private var ads: Set<UInt64> = []
  /// The sum of what was learned.
  public private(set) var lessons = Lessons()

  public init() {}

  public init(_ markings: some Sequence<Marking>) {
    for marking in markings {
      if marking.isAd {
        if marking.isTelling { ads.insert(marking.text) }
      } else {
        allowed[marking.text, default: []].insert(marking.chat)
      }
      if let lesson = Lesson(bytes: marking.lesson) { lessons.add(lesson) }
    }
  }

  public var isEmpty: Bool { allowed.isEmpty && ads.isEmpty }

  /// What operators have said of a text: false if it is no ad in this chat, true if it is one
  /// anywhere, nil if they said nothing.
  public func verdict(on text: UInt64, in chat: ChatID) -> Bool? {
    if allowed[text]?.contains(chat) ?? false { return false }
    return ads.contains(text) ? true : nil
  }
}
