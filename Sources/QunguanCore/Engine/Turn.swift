import QunguanText

/// One rule's turn at one event: what it may know, and what it wants to happen.
public struct Turn {
  public var event: Event { work.event }
  public let rule: Rule
  /// The rule's patterns that hit, by their index in ``RuleKind/patterns(_:)``.
  public let hits: [Hit]
  /// Chance that is the same whenever this decision is made again.
  public lazy var generator = Generator(
    secret: secret, event: event.key, rule: rule.name, scope: event.chat?.id.text ?? "")
  public private(set) var effects: [Effect] = []
  /// Set when no later rule may see the event, with the reason.
  public private(set) var ending: String?
  /// Why something was not said after all.
  private(set) var notes: [String] = []
  /// Whether the event was one for the rule, and only a rest, a limit, chance or manners kept it
  /// from it.
  var isHeldBack = false
  /// What variables stood for.
  var values: [Trace.Value] = []
  let work: StepWork
  let secret: Generator.Secret

  init(_ work: StepWork, rule: Rule, hits: [Hit], secret: Generator.Secret) {
    self.work = work
    self.rule = rule
    self.hits = hits
    self.secret = secret
  }

  public var community: Community { work.book.community }
  /// The event's own time: calendar days, ledgers.
  public var time: Timestamp { event.time }
  /// The daemon's time: limits, cool-downs, timers.
  public var received: Timestamp { event.received }
  /// Of an occurrence, when it was due; the chat's own moment may be later.
  var due: Timestamp {
    if case .schedule(_, let due, _)? = event.occasion { due } else { time }
  }
  /// By whose clocks it speaks of times and days: the community's, unless the rule has its own.
  var zone: Zone { ownZone ?? community.zone }
  var ownZone: Zone?
  /// The event's time as these clocks show it.
  public var civil: CivilTime { zone.civil(at: time) }
  /// The day that is spoken of: the event's, unless the rule has chosen another.
  var day: CivilDate { ownDay ?? civil.date }
  var ownDay: CivilDate?
  public var text: MessageText? { work.text }

  /// Another text than the event's, and which of the rule's patterns it has.
  func read(_ text: String) throws -> (message: MessageText, hits: [Hit]) {
    let message = MessageText(text, in: work.book.forms.union([.normalised, .compact]))
    guard let index = work.book.rulesByName[rule.name] else { return (message, []) }
    return (message, try work.hits(of: index, in: message))
  }

  public func memberFacts() throws -> MemberFacts? { try work.memberFacts() }
  /// What is known of another member of the event's chat.
  public func facts(of member: MemberID) throws -> MemberFacts? {
    try event.chat.flatMap { try work.memory.member(member, in: $0.id) }
  }
  public func chatFacts() throws -> ChatFacts? { try work.chatFacts() }

  /// Whether an operator wants the rule to say its thing now: then it does so whenever it is due,
  /// and whatever its manners are.
  public var isWished: Bool { if case .wish? = event.occasion { true } else { false } }

  /// The steward is mentioned, named, or written to directly.
  public var isAddressed: Bool {
    if event.chat?.kind == .direct { return true }
    guard let message = event.message else { return false }
    if let account = event.account, message.mentions(account) { return true }
    return work.isNamed
  }

  // MARK: Effects

  public mutating func act(_ delivery: Delivery) { effects.append(.act(delivery)) }

  /// Sets the rule's timer of this name, in the scope of its memory.
  public mutating func wake(at due: Timestamp, key: String) {
    guard let scope = rule.scopeKey(event) else { return }
    effects.append(
      .wake(Wake(rule: rule.name, scope: scope, key: key, due: due, chat: event.chat?.id)))
  }

  public mutating func cancelWake(key: String) {
    guard let scope = rule.scopeKey(event) else { return }
    effects.append(.cancelWake(rule: rule.name, scope: scope, key: key))
  }

  /// What else is to happen, as values.
  mutating func add(_ effects: some Sequence<Effect>) {
    for effect in effects {
      if case .award(let award) = effect { count(award.points, of: award.member, in: award.chat) }
      self.effects.append(effect)
    }
  }

  /// Later rules of the event, and texts of this one, see the points that were given and taken.
  private func count(_ points: Int, of member: MemberID, in chat: ChatID) {
    let account = StepWork.Account(chat: chat, member: member, isObserved: rule.mode == .observe)
    work.given[account] = (work.given[account] ?? 0).addingReportingOverflow(points).partialValue
  }

  /// Points for something done, at most what the community's daily limit leaves; those that come
  /// once count for it, and are given in full.
  ///
  /// - Returns: the points that were given.
  @discardableResult
  mutating func award(
    _ points: Int, to member: MemberID, key: String, because: String, on day: CivilDate
  ) throws -> Int {
    guard let chat = event.chat?.id else { return 0 }
    let isOneOff = AwardKey.isOneOff(key)
    let given = try isOneOff ? points : min(points, pointsLeft(to: member, on: day))
    if given < points { note("the day's points are used up: \(given) of \(points) given") }
    guard given != 0 else { return 0 }
    add([
      .award(
        Award(
          chat: chat, member: member, points: given, because: because, key: key, day: day))
    ])
    work.earned[earning(member, day), default: 0] += given
    return given
  }

  /// What the community's daily limit leaves to give.
  private func pointsLeft(to member: MemberID, on day: CivilDate) throws -> Int {
    guard let most = community.points.mostPerDay else { return .max }
    let earned = try facts(of: member)?.earned[day] ?? 0
    let sum = earned.addingReportingOverflow(work.earned[earning(member, day)] ?? 0).partialValue
    return max(0, most.subtractingReportingOverflow(sum).partialValue)
  }

  private func earning(_ member: MemberID, _ day: CivilDate) -> StepWork.Earning {
    .init(member: member, day: day, isObserved: rule.mode == .observe)
  }

  /// The points of the member whom the event is about, with what this turn and those before it have
  /// given and taken; what an observing rule would have, only such rules see.
  func points() throws -> Int {
    guard let chat = event.chat?.id, let member = event.subject?.id else { return 0 }
    var sum = try memberFacts()?.points ?? 0
    for isObserved in rule.mode == .observe ? [false, true] : [false] {
      let account = StepWork.Account(chat: chat, member: member, isObserved: isObserved)
      sum = sum.addingReportingOverflow(work.given[account] ?? 0).partialValue
    }
    return sum
  }

  /// The first of the community's layers that the member is in.
  func layer() throws -> Layer? {
    let facts = try memberFacts() ?? MemberFacts(firstSeen: time)
    return work.book.layers.of(facts, on: community.day(of: time), at: time)
  }

  /// Takes back what this rule gave under a key.
  ///
  /// - Returns: the points that were taken; negative where the member had paid them.
  @discardableResult
  mutating func revoke(_ key: String, of member: MemberID, because: String) throws -> Int {
    guard let chat = event.chat?.id else { return 0 }
    effects.append(
      .revoke(Revocation(chat: chat, member: member, key: key, because: because)))
    let held = try work.memory.awardsHeld(of: rule.name, keyed: key, by: (chat, member))
    guard rule.mode == .active, let award = held.first(where: { $0.key == key }) else { return 0 }
    count(-award.points, of: member, in: chat)
    if let day = award.day { work.earned[earning(member, day), default: 0] -= award.points }
    return award.points
  }

  mutating func tag(_ tag: String, _ isSet: Bool, of member: MemberID) {
    guard let chat = event.chat?.id else { return }
    effects.append(.tag(Tagging(chat: chat, member: member, tag: tag, isSet: isSet)))
  }

  /// Asks for a feed.
  mutating func fetch(_ fetch: Fetch) { effects.append(.fetch(fetch)) }

  /// Asks what the QR codes in pictures of the event's message say, once for each event; see
  /// ``Scan/images``.
  mutating func scan(images: [String]) {
    guard let scan = Scan(of: event, for: rule.name, images: images) else { return }
    effects.append(.scan(scan))
  }

  /// The answer to ``scan(images:)``, in the turn that it has.
  var scanned: Scanned? {
    if case .scanned(let scanned)? = event.occasion { scanned } else { nil }
  }

  /// No later rule sees this event.
  public mutating func end(because reason: String) { ending = reason }

  /// The verdict on what was one for the rule, and is not done all the same: its trace is kept.
  mutating func heldBack(because reason: String) -> Verdict {
    isHeldBack = true
    return .passed(reason)
  }

  mutating func note(_ text: String) { notes.append(text) }

  /// A text as 16 hexadecimal digits that say nothing of it to whoever has not the installation's
  /// secret.
  func hash(of text: String) -> String {
    var hash = SipHash(secret)
    hash.feed(text)
    let digits = String(hash.finish(), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// With which fingerprints of texts are made.
  var textSeed: UInt64 { secret.textSeed }

  // MARK: Places in memory

  /// The engine's own memory for this rule.
  func slot(_ part: String, _ scope: Scope) -> Slot? {
    let key =
      switch scope {
      case .chatAndMember: work.memberScope
      default: scope.key(chat: event.chat?.id, member: event.subject?.id)
      }
    return key.map { Slot(rule: rule.memoryName, part: part, scope: $0) }
  }

  /// An instant as the community's clocks show it: `21:04:10`, and with its date if that is not the
  /// day on which the event was received.
  func clock(_ instant: Timestamp) -> String {
    let civil = community.zone.civil(at: instant)
    let isToday = civil.date == community.zone.civil(at: received).date
    return (isToday ? "" : "\(civil.date) ") + civil.time.toSecond
  }
}

extension Event {
  /// The member it is about: who joined, left or was muted, whose timer rang; otherwise who did it.
  public var subject: Person? {
    switch type {
    case .wake:
      if case .wake(let wake)? = occasion { wake.member.map { Person(id: $0) } } else { nil }
    case .joined, .left, .muted, .unmuted, .roleChanged, .profileChanged: target ?? actor
    default: actor
    }
  }

  /// What patterns are held against: the message without blanks around it, or an applicant's words.
  var matchableText: String? {
    switch type {
    case .joinRequested: request.map { ($0.comment ?? "").withoutBlanksAround }
    default: message.map { $0.text.withoutBlanksAround }
    }
  }
}

extension String {
  var withoutBlanksAround: String {
    if let first = utf8.first, let last = utf8.last, first.isVisible, last.isVisible { return self }
    guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    let rest = unicodeScalars.index(after: last)
    return first == startIndex && rest == endIndex ? self : String(unicodeScalars[first..<rest])
  }
}

extension UInt8 {
  /// ASCII that is neither blank nor control character.
  fileprivate var isVisible: Bool { (0x21...0x7E).contains(self) }
}
