import QunguanCore
import QunguanRuleFiles

/// A chat to try rules in: an engine over rule texts, a memory that keeps what its steps change,
/// and a clock that stands still until it is told to move.
///
/// ```swift
/// let room = try Room("replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]")
/// #expect(try room.says("价格多少") == ["见公告"])
/// ```
public final class Room {
  /// What is wrong with the rules.
  public struct Refused: Error {
    public var diagnostics: [Diagnostic]
  }

  /// Rules for the group `readers` (`qq:5000`, `qq:5001`) and the staff's chat `qq:9000`.
  public static let community = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai, names: [小群] }
    groups:
      readers: { chats: ["qq:5000", "qq:5001"] }
      staff: { chats: ["qq:9000"], tags: [staff] }
    """

  public private(set) var book: RuleBook
  public let memory = RoomMemory()
  /// The daemon's time.
  public var now: Timestamp
  /// The timers that are set.
  public private(set) var wakes: [Wake] = []
  /// The last step, whatever made it.
  public private(set) var last = Step()
  private var engine: Engine
  private let secret: Generator.Secret
  private let gateway: GatewayName
  private var events = 0

  /// - Parameters:
  ///   - rules: one rule file.
  ///   - community: another, with the chats that are served.
  ///   - now: milliseconds since 1970; 2027-02-08 (a Monday) 08:00 in Shanghai if left out.
  ///   - directory: where files of words and of content are.
  public init(
    _ rules: String, community: String = Room.community, directory: String = "",
    now: Timestamp = Timestamp(milliseconds: 1_802_044_800_000),
    secret: Generator.Secret = Generator.Secret(low: 1, high: 2)
  ) throws {
    guard let gateway = GatewayName("qq") else { throw Refused(diagnostics: []) }
    book = try Self.book(rules, community, directory)
    engine = try Engine(book, secret: secret)
    self.gateway = gateway
    self.now = now
    self.secret = secret
  }

  /// Other rules from now on; memory and timers stay.
  public func adopt(_ rules: String, community: String = Room.community) throws {
    book = try Self.book(rules, community)
    engine = try Engine(book, secret: secret)
  }

  /// All problems of a rule file, beside a community's.
  public static func diagnostics(
    _ rules: String, community: String = Room.community
  ) -> [Diagnostic] {
    load(rules, community).findings.sorted
  }

  private static func book(
    _ rules: String, _ community: String, _ directory: String = ""
  ) throws -> RuleBook {
    let (book, findings) = load(rules, community, directory)
    guard let book else { throw Refused(diagnostics: findings.sorted) }
    return book
  }

  private static func load(
    _ rules: String, _ community: String, _ directory: String = ""
  ) -> (book: RuleBook?, findings: Findings) {
    let findings = Findings()
    let files = [("community.yaml", community), ("rules.yaml", rules)].compactMap { path, text in
      YAMLComposer.compose(text, file: path, findings).map { RuleBook.File(path: path, root: $0) }
    }
    let book = RuleBook(
      files, hasImage: { $0.hasPrefix("images/") },
      wordFile: { ($0, try SourceFile.text("\(directory)/\($0)", inside: directory)) },
      compose: { YAMLComposer.compose($0, file: $1, findings) }, findings)
    return (findings.hasErrors ? nil : book, findings)
  }

  // MARK: Events

  /// An event of now, with a key of its own.
  public func event(
    _ type: EventType, by member: String? = "小明", in chat: String = "qq:5000",
    kind: Chat.Kind = .group, age: Interval = .zero
  ) -> Event {
    events += 1
    var event = Event(
      key: EventKey("room:\(events)"), type: type, gateway: gateway, time: now - age,
      received: now)
    event.account = MemberID(gateway, "steward")
    event.chat = ChatID(chat).map { Chat(id: $0, kind: kind, name: nil) }
    event.actor = member.map { Person(id: MemberID(gateway, $0), name: $0) }
    return event
  }

  /// A member writes.
  public func message(
    _ content: [Part], by member: String = "小明", in chat: String = "qq:5000",
    kind: Chat.Kind = .group, age: Interval = .zero
  ) -> Event {
    var event = event(.message, by: member, in: chat, kind: kind, age: age)
    event.message = Message(id: MessageID(gateway, "m\(events)"), content: content)
    return event
  }

  /// What is said because a member writes `text`.
  public func says(
    _ text: String, by member: String = "小明", in chat: String = "qq:5000",
    kind: Chat.Kind = .group, age: Interval = .zero
  ) throws -> [String] {
    try step(message([.text(text)], by: member, in: chat, kind: kind, age: age)).said
  }

  /// An occurrence of a rule's schedule.
  public func occurs(
    _ rule: String, due: Timestamp, newer: Int = 0, in chat: String = "qq:5000"
  ) throws -> Step {
    guard let chat = event(.scheduled, by: nil, in: chat).chat else { return Step() }
    return try step(.occurrence(of: rule, in: chat, due: due, newer: newer, received: now))
  }

  /// An operator wants a rule to say its thing now.
  public func wishes(_ rule: String, in chat: String = "qq:5000") throws -> Step {
    guard let chat = event(.scheduled, by: nil, in: chat).chat else { return Step() }
    return try step(.wish(for: rule, in: chat, received: now))
  }

  /// Moves the clock; timers that are due on the way wake their rules.
  @discardableResult
  public func wait(_ span: Interval) throws -> [Step] {
    let end = now + span
    var steps: [Step] = []
    while let wake = wakes.filter({ $0.due <= end }).min(by: { $0.due < $1.due }) {
      now = max(now, wake.due)
      steps.append(try fire(wake))
    }
    now = end
    return steps
  }

  /// A timer comes back to its rule.
  public func fire(_ wake: Wake) throws -> Step {
    wakes.removeAll { $0 == wake }
    var event = event(.wake, by: nil, in: wake.chat?.text ?? "")
    event.account = nil
    event.key = .wake(wake)
    event.occasion = .wake(wake)
    return try step(event)
  }

  /// Steps the engine and keeps what it changed.
  @discardableResult
  public func step(_ event: Event) throws -> Step {
    let step = try engine.step(event, memory)
    memory.apply(step.changes)
    if event.type == .joined, let person = event.subject, memory.members[person.id] == nil {
      memory.members[person.id] = MemberFacts(name: person.name, firstSeen: event.time)
    }
    if event.type == .joined || event.type == .left, let person = event.subject {
      memory.members[person.id]?.isPresent = event.type == .joined
      if let chat = event.chat?.id {
        memory.membersByChat[chat]?[person.id]?.isPresent = event.type == .joined
      }
    }
    memory.enter(step.effects, of: event)
    if event.type == .message, let id = event.message?.id { memory.written[id] = event.time }
    for effect in step.effects.map(\.effect) {
      switch effect {
      case .wake(let wake):
        wakes.removeAll { $0.rule == wake.rule && $0.scope == wake.scope && $0.key == wake.key }
        wakes.append(wake)
      case .cancelWake(let rule, let scope, let key):
        wakes.removeAll { $0.rule == rule && $0.scope == scope && $0.key == key }
      default: break
      }
    }
    last = step
    return step
  }

  /// What the engine would make of the event; nothing is kept.
  public func tryOut(_ event: Event) throws -> Step { try engine.step(event, memory) }

}

extension Step {
  /// What is to be delivered.
  public var deliveries: [Delivery] {
    effects.compactMap { if case .act(let delivery) = $0.effect { delivery } else { nil } }
  }

  /// What is to be said, in words: `[@小明]`, `[image]` for what is no text.
  public var said: [String] { deliveries.compactMap(\.said) }

  /// The reason in the trace for what a rule did.
  public func reason(_ rule: String) -> String? {
    trace.entries.first { $0.rule == rule }?.reason
  }
}

extension Delivery {
  /// Nil if it says nothing.
  public var said: String? {
    guard case .send(_, let content, _) = action else { return nil }
    return content.map { part in
      switch part {
      case .text(let text): text
      case .secret(let words): "[secret: \(words)]"
      case .mention(let member): "[@\(member.local)]"
      case .mentionAll: "[@all]"
      case .image: "[image]"
      case .drawing(let drawing): "[\(drawing.alternative)]"
      case .enclosed(let enclosed): "[\(enclosed.kind.rawValue)]"
      case .other(let name): "[\(name)]"
      }
    }.joined()
  }
}
