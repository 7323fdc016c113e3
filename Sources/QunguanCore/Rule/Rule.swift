import QunguanText

/// One rule of a rule book, whatever its kind. A class, so that asking it copies nothing.
public final class Rule: Sendable {
  public let name: String
  /// The YAML key of its kind.
  public let kind: String
  public let place: Place
  public let concern: Concern
  public let mode: RuleHead.Mode
  public let priority: Int
  /// No later rule of the same concern is asked when this one fired.
  public let stops: Bool
  public let gate: Gate
  public let events: Set<EventType>
  public let schedules: [Schedule]
  /// Of amounts in the ledger of check-ins.
  public let unit: String?
  /// Names that it had before.
  public let formerNames: [String]
  /// Of a rule that speaks unasked.
  let manners: Manners?
  /// Changes when anything in the rule is written otherwise.
  public let fingerprint: UInt64
  let patterns: [Located<Pattern>]
  /// Whether it is asked at each of its events, be there hits of its patterns or not.
  let seesAll: Bool
  let scope: Scope
  /// Under which its memory is kept: an observing rule has a shadow of its own.
  public let memoryName: String
  let body: any RuleBody
  /// Whether all that every rule may say is good; another rule is there only to be checked.
  let hasGoodHead: Bool
  /// Nil if the rule is not good, or has more conditions.
  let trigger: Trigger?

  init?(_ kind: any RuleKind.Type, _ node: Node, _ context: CheckContext, _ findings: Findings) {
    guard let entries = node.entries else {
      findings.error(at: node.place, "expected a rule with fields, found \(node.found)")
      return nil
    }
    let head = RuleHead.schema.fields.map(\.key)
    let own = kind.ownFields
    let meant = refuseUnknown(entries, known: head + own, in: "a rule of '\(kind.key)'", findings)
    let headNode = node.keeping(head)
    let bodyNode = node.keeping(own)
    let goodHead = RuleHead.schema.read(headNode, findings)
    var context = context
    let readHead = goodHead ?? RuleHead.standIn(headNode)
    let readGate = readHead.map { Gate($0.gate, context, findings) }
    context.gate = goodHead == nil ? nil : readGate?.config
    context.misspelt = meant
    let readBody = kind.read(bodyNode, context, findings)
    guard let readHead, let readGate, let readBody else { return nil }
    hasGoodHead = goodHead != nil
    trigger = hasGoodHead ? readBody.trigger : nil
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    node.feed(&hash)
    for pattern in readBody.patterns where pattern.place.file != node.place.file {
      hash.feed(pattern.value.text)
    }
    for content in readBody.says.flatMap(\.fingerprints) { hash.feed("\(content)") }
    fingerprint = hash.finish()
    name = readHead.name.value
    let mode = readHead.mode ?? kind.usualMode
    memoryName = mode == .observe ? "~\(name)" : name
    self.kind = kind.key
    place = node.place
    concern = kind.concern
    self.mode = mode
    priority = readHead.priority
    stops = readHead.then.map { $0 == .stop } ?? kind.speaks
    gate = readGate
    events = readBody.events
    schedules = readBody.schedules
    unit = readBody.unit
    formerNames = readBody.formerNames
    manners = readBody.manners
    patterns = readBody.patterns
    seesAll = readBody.patterns.isEmpty || readBody.seesAll
    scope = kind.scope
    body = readBody
    gate.config.doubt(headNode, context, findings)
    if events.isSubset(of: [.scheduled, .wake, .fetched]) {
      gate.config.refuseMembers(headNode, findings)
    }
  }

  /// The scope of its memory for an event; a timer brings its own.
  func scopeKey(_ event: Event) -> String? {
    if case .wake(let wake)? = event.occasion { return wake.scope }
    return scope.key(chat: event.chat?.id, member: event.subject?.id)
  }

  /// What takes place at its times, for calendars; nil if it only speaks.
  public var appointment: Appointment? { body.appointment }

  /// What is written of it, if it is of that kind.
  func config<Kind: RuleKind>(of kind: Kind.Type) -> Kind.Config? {
    (body as? BoundRule<Kind>)?.config
  }

  /// Whether it owes members what only they may read: their gateways have to deliver it.
  public var needsDirect: Bool { body.needsDirect }

  /// What tells how members stand in it; nil if it is no plan.
  public var terms: PlanTerms? { body.terms }

  /// All texts that it may say.
  public var texts: [Template] {
    body.says.flatMap(\.alternatives).compactMap(\.text)
      + [gate.config.cooldown?.says].compactMap { $0 }
  }

  /// Among how many texts the lot fell when it said what a step says; 1 where nothing was left to
  /// chance.
  ///
  /// - Parameter date: that of the event, on the community's clocks.
  public func choices(of step: Step, on date: CivilDate) -> Int {
    let drawn = step.changes.keys.filter { $0.rule == memoryName }.map(\.part)
    return body.says.filter { $0.order == .shuffled && drawn.contains($0.part) }
      .map { $0.indices(on: date).count }.max() ?? 1
  }

  /// Concern, priority, path bytes, line: the order in which rules are asked.
  static func comesBefore(_ left: Rule, _ right: Rule) -> Bool {
    if left.concern != right.concern { return left.concern < right.concern }
    if left.priority != right.priority { return left.priority > right.priority }
    return left.place < right.place
  }
}

/// A rule's own part, its kind erased.
protocol RuleBody: Sendable {
  var events: Set<EventType> { get }
  var patterns: [Located<Pattern>] { get }
  var seesAll: Bool { get }
  var schedules: [Schedule] { get }
  var unit: String? { get }
  var formerNames: [String] { get }
  var openings: [Located<String>] { get }
  var trigger: Trigger? { get }
  var says: [Say] { get }
  var manners: Manners? { get }
  var appointment: Appointment? { get }
  func hasWords(due: Timestamp, at moment: Timestamp, _ turn: Turn) throws -> Bool
  var needsDirect: Bool { get }
  var terms: PlanTerms? { get }
  func matches(_ turn: Turn) throws -> String?
  func decide(_ slot: Slot?, _ turn: inout Turn) throws -> Verdict
  func restAtTimer(_ slot: Slot?, _ turn: inout Turn) throws
}

private struct BoundRule<Kind: RuleKind>: RuleBody {
  let config: Kind.Config
  var events: Set<EventType> { Kind.events(config) }
  var patterns: [Located<Pattern>] { Kind.patterns(config) }
  var seesAll: Bool { Kind.seesAll(config) }
  var schedules: [Schedule] { Kind.schedules(config) }
  var unit: String? { Kind.unit(config) }
  var formerNames: [String] { Kind.formerNames(config) }
  var openings: [Located<String>] { Kind.openings(config) }
  var trigger: Trigger? { Kind.trigger(config) }
  var says: [Say] { Kind.says(config) }
  var manners: Manners? { Kind.manners(config) }
  var appointment: Appointment? { Kind.appointment(config) }
  func hasWords(due: Timestamp, at moment: Timestamp, _ turn: Turn) throws -> Bool {
    try Kind.hasWords(config, due: due, at: moment, turn)
  }
  var needsDirect: Bool { Kind.needsDirect(config) }
  var terms: PlanTerms? { Kind.terms(config) }
  func matches(_ turn: Turn) throws -> String? { try Kind.matches(config, turn) }
  func decide(_ slot: Slot?, _ turn: inout Turn) throws -> Verdict {
    try Kind.decide(config, RuleMemory(work: turn.work, slot: slot), &turn)
  }
  func restAtTimer(_ slot: Slot?, _ turn: inout Turn) throws {
    try Kind.restAtTimer(config, RuleMemory(work: turn.work, slot: slot), &turn)
  }
}

extension RuleKind {
  static var ownFields: [String] { schema.fields.map(\.key) }

  static func read(
    _ node: Node, _ context: CheckContext, _ findings: Findings
  ) -> (any RuleBody)? {
    guard let config = schema.read(node, findings) else { return nil }
    let whole = complete(config, context, findings)
    check(whole, context, findings)
    return BoundRule<Self>(config: whole)
  }
}

extension GateConfig {
  /// Conditions that are never met by what happens by itself.
  fileprivate func refuseMembers(_ head: Node, _ findings: Findings) {
    let written = [who == nil ? nil : "who", addressed == nil ? nil : "addressed"]
    for key in written.compactMap({ $0 }) {
      findings.error(
        at: head[key]?.place ?? head.place,
        "'\(key)' is about a member, and here is none; leave it out")
    }
  }
}

extension Node {
  func feed(_ hash: inout SipHash) {
    switch value {
    case .scalar(let text, _): hash.feed(text)
    case .sequence(let nodes):
      hash.feed("[")
      for node in nodes { node.feed(&hash) }
    case .mapping(let entries):
      hash.feed("{")
      for entry in entries {
        hash.feed(entry.name)
        entry.value.feed(&hash)
      }
    }
    hash.feed("")
  }

  /// Only the fields of these names.
  func keeping(_ keys: [String]) -> Node {
    Node(
      .mapping(entries?.filter { keys.contains($0.name) } ?? []), at: place, isPartial: isPartial)
  }
}
