import QunguanText

/// One step in the making: the event's text, what was looked up, and what the rules have changed so
/// far, so that a turn reads its own writes and those of the rules before it.
final class StepWork {
  let event: Event
  let memory: any Memory
  let book: RuleBook
  /// For what is not the event's own text.
  private let scanner: PatternScanner?
  let text: MessageText?
  /// Whether one of the steward's names stands in the text.
  var isNamed = false
  /// The modes of rules that have answered for all of their kind.
  var answeredModes: Set<RuleHead.Mode> = []
  /// The scope of the member in the chat, which most rules ask for several times.
  private(set) lazy var memberScope = Scope.chatAndMember.key(
    chat: event.chat?.id, member: event.subject?.id)
  private(set) var changes: [Slot: Change] = [:]
  /// What rules have given in this step so far.
  var earned: [Earning: Int] = [:]
  /// How points have changed in this step so far, spending and what was taken back included.
  var given: [Account: Int] = [:]
  private var memberLookup: MemberFacts??
  private var chatLookup: ChatFacts??
  private var silencesLookup: [Silence]?

  /// Whose points, and for what day. What an observing rule would have given counts only for such.
  struct Earning: Hashable {
    var member: MemberID
    var day: CivilDate
    var isObserved: Bool
  }

  struct Account: Hashable {
    var chat: ChatID
    var member: MemberID
    var isObserved: Bool
  }

  init(
    _ event: Event, _ memory: any Memory, _ book: RuleBook, _ scanner: PatternScanner? = nil
  ) {
    self.event = event
    self.memory = memory
    self.book = book
    self.scanner = scanner
    text = event.matchableText.map { MessageText($0, in: book.forms) }
  }

  /// Which of a rule's patterns another text than the event's has, by their index in the rule.
  func hits(of rule: Int, in text: MessageText) throws -> [Hit] {
    guard let scanner else { return [] }
    return try scanner.scan(text).compactMap { hit in
      guard hit.pattern >= book.names else { return nil }
      let owner = book.patternOwners[hit.pattern - book.names]
      guard owner.rule == rule else { return nil }
      var hit = hit
      hit.pattern = owner.pattern
      return hit
    }
  }

  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) throws -> Value? {
    switch changes[slot] {
    case .set(let value, _): value as? Value
    case .forget: nil
    case nil: try memory.value(type, at: slot)
    }
  }

  func set(_ value: some Codable & Sendable, at slot: Slot, until: Timestamp?) {
    // A rule that answers changes three or four; room for them spares hashing them anew.
    if changes.isEmpty { changes.reserveCapacity(6) }
    changes[slot] = .set(value, until: until)
  }

  func forget(_ slot: Slot) { changes[slot] = .forget }

  func memberFacts() throws -> MemberFacts? {
    if let memberLookup { return memberLookup }
    guard let chat = event.chat, let member = event.subject else { return nil }
    let facts = try memory.member(member.id, in: chat.id)
    memberLookup = .some(facts)
    return facts
  }

  func silences() throws -> [Silence] {
    if let silencesLookup { return silencesLookup }
    let all = try memory.silences()
    silencesLookup = all
    return all
  }

  func chatFacts() throws -> ChatFacts? {
    if let chatLookup { return chatLookup }
    guard let chat = event.chat else { return nil }
    let facts = try memory.chat(chat.id)
    chatLookup = .some(facts)
    return facts
  }
}

/// What one rule remembers, read only when asked for.
public struct RuleMemory<State: Codable & Sendable> {
  let work: StepWork
  /// Nil where the event has no such scope: then nothing is remembered.
  let slot: Slot?

  public func load() throws -> State? {
    try slot.flatMap { try work.value(State.self, at: $0) }
  }

  /// Remembers `state`, at least until the instant given.
  public func save(_ state: State, until: Timestamp? = nil) {
    if let slot { work.set(state, at: slot, until: until) }
  }

  public func forget() {
    if let slot { work.forget(slot) }
  }
}
