import QunguanCore
import QunguanText

/// A text that filters are to look at, as it goes to the daemon:
/// `{"text": TEXT, "chat": CHAT, "name": NAME, "newcomer": false}`.
public struct TextWish: Sendable {
  public var text: String
  /// Nil: a chat that nobody knows.
  public var chat: ChatID?
  /// What the member is called.
  public var name: String?
  /// Whether the member has just joined; else a thousand messages are known.
  public var isNewcomer: Bool

  public init(text: String, chat: ChatID? = nil, name: String? = nil, isNewcomer: Bool = false) {
    self.text = text
    self.chat = chat
    self.name = name
    self.isNewcomer = isNewcomer
  }

  /// In bytes of UTF-8.
  static let longest = 64 << 10

  init?(json: JSON) {
    guard let text = json["text"]?.string, text.utf8.count <= Self.longest else { return nil }
    let chat = json["chat"]?.string
    self.init(
      text: text, chat: chat.flatMap { ChatID($0) }, name: json["name"]?.string,
      isNewcomer: json["newcomer"]?.bool ?? false)
    if chat != nil, self.chat == nil { return nil }
  }

  public var json: JSON {
    [
      "text": .string(text), "chat": chat.map { .string($0.text) } ?? .null,
      "name": name.map { .string($0) } ?? .null, "newcomer": .bool(isNewcomer),
    ]
  }

  /// The text as a message of another member, at an instant.
  func event(at now: Timestamp) -> Event? {
    guard let gateway = chat?.gateway ?? GatewayName("check") else { return nil }
    var event = Event(
      key: EventKey("check:text"), type: .message, gateway: gateway, time: now, received: now)
    event.chat = Chat(id: chat ?? ChatID(gateway, "chat"), kind: .group)
    event.actor = Person(id: MemberID(gateway, "member"), name: name, role: .member)
    event.message = Message(id: nil, content: [.text(text)])
    return event
  }

  func facts(at now: Timestamp) -> MemberFacts {
    MemberFacts(
      name: name, role: .member, joined: now - (isNewcomer ? .minutes(1) : .days(365)),
      firstSeen: now - .days(365), messages: isNewcomer ? 0 : 1000)
  }

  /// What each filter makes of it. Nothing is remembered.
  ///
  /// - Parameters:
  ///   - marks: what operators have said of texts.
  ///   - chat: what is known of the chat.
  func examined(
    by engine: Engine, marks: Marks, chat: ChatFacts?, at now: Timestamp
  ) throws -> JSON {
    guard let event = event(at: now) else { return [:] }
    let found = try engine.examine(event, TrialMemory(facts(at: now), chat, marks))
    return [
      "text": .string(text),
      "filters": .array(
        found.map { found in
          [
            "rule": .string(found.rule), "points": .decimal(found.points),
            "shown": .string(found.text.marking(found.signals.flatMap(\.ranges))),
            "signals": .array(found.signals.map(\.shown)),
            "measures": .array(found.words.map { .string($0) }),
            "mode": .string((engine.book[found.rule]?.mode ?? .off).rawValue),
          ]
        }),
    ]
  }
}

/// Knows one member, who is everybody, and what operators have said of texts.
final class TrialMemory: Memory {
  private let facts: MemberFacts
  private let chat: ChatFacts?
  private let known: Marks

  init(_ facts: MemberFacts, _ chat: ChatFacts?, _ marks: Marks) {
    self.facts = facts
    self.chat = chat
    known = marks
  }

  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? { nil }
  func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? { facts }
  func chat(_ chat: ChatID) -> ChatFacts? { self.chat }
  func silences() -> [Silence] { [] }
  func knownChats() -> [Chat] { [] }
  func marks() -> Marks { known }
}

extension RuleSet {
  /// What filters make of a text, without what operators have taught them.
  public static func check(_ wish: TextWish, by book: RuleBook) throws -> JSON {
    try wish.examined(
      by: Engine(book, secret: Rehearsal.secret), marks: Marks(), chat: nil,
      at: DaemonClock.system.now)
  }
}

/// What filters make of a text, for people.
public struct TextCheckText: CustomStringConvertible {
  public let description: String

  public init(_ json: JSON) {
    let filters = json["filters"]?.array ?? []
    let lines = filters.flatMap { filter -> [String] in
      func text(_ key: String) -> String {
        (filter[key]?.string ?? "").onOneLine.printable(atMost: 1000)
      }
      let signals = EvidenceText.signals(filter["signals"])
      let measures = (filter["measures"]?.array ?? []).compactMap(\.string)
      let done = measures.isEmpty ? "nothing" : measures.joined(separator: ", ")
      let sum = EvidenceText.points(filter["points"])
      return ["\(text("rule")) (\(text("mode")))", "  \(text("shown"))"]
        + (signals.isEmpty ? ["    no signal"] : signals.map { "    \($0)" })
        + ["  \(sum) points: \(done.printable(atMost: 200))"]
    }
    description = filters.isEmpty ? "there is no filter" : lines.joined(separator: "\n")
  }
}
