import QunguanText

/// Decides what happens because of an event: a function of the event, memory, the two times that
/// the event carries, and the installation's secret. No clock, no chance of its own, no IO.
///
/// A class only for the matcher's working memory; for one thread at a time.
public final class Engine {
  public let book: RuleBook
  let scanner: PatternScanner
  let secret: Generator.Secret

  /// - Throws: `ScanError` when there is no memory for the matcher.
  public init(_ book: RuleBook, secret: Generator.Secret) throws {
    self.book = book
    self.secret = secret
    scanner = try book.patterns.makeScanner()
  }

  /// What becomes of `event`.
  ///
  /// - Throws: what `memory` throws, and what a rule could not cope with; nothing has changed then.
  public func step(_ event: Event, _ memory: any Memory) throws -> Step {
    let work = StepWork(event, memory, book, scanner)
    var step = Step(trace: Trace(book: book.fingerprint))
    step.day = book.community.day(of: event.time)
    if let reason = ignores(event) {
      step.trace.entries.append(.init(rule: "", fired: false, reason: reason))
      return step
    }
    if let order = book.commands.order(in: event) {
      step.order = event.isTooOldToObey ? .unclear(Event.tooOldToObey) : order
      return step
    }
    var satisfied: Concern?
    for candidate in try candidates(work) {
      let rule = book.rules[candidate.rule]
      if rule.concern == satisfied { continue }
      var turn = Turn(work, rule: rule, hits: candidate.hits, secret: secret)
      let verdict = try ask(rule, &turn)
      let entry = try settle(verdict, turn, in: &step)
      guard entry.fired, rule.mode == .active else { continue }
      if entry.ends { break }
      if rule.stops { satisfied = rule.concern }
    }
    step.changes = work.changes
    return step
  }

  /// What the steward itself and other bots say is no business of rules.
  ///
  /// What they do to a member (let in, mute) is about that member.
  func ignores(_ event: Event) -> String? {
    guard let subject = event.subject, event.occasion == nil else { return nil }
    if subject.id == event.account { return "the steward's own" }
    return subject.isBot ? "another bot's" : nil
  }

  struct Candidate {
    var rule: Int
    var hits: [Hit]
  }

  /// The rules that may have something to do with the event, in their order.
  func candidates(_ work: StepWork) throws -> [Candidate] {
    if let occasion = work.event.occasion {
      return book.rulesByName[occasion.rule].map { [Candidate(rule: $0, hits: [])] } ?? []
    }
    var listening = book.unconditional[work.event.type] ?? []
    let playing = try playing(work)
    if !playing.isEmpty { listening = (listening + playing).sorted() }
    let unconditional = listening.map { Candidate(rule: $0, hits: []) }
    let hit = try rulesHit(work)
    guard !hit.isEmpty else { return unconditional }
    guard !unconditional.isEmpty else { return hit }
    return merged(unconditional, hit)
  }

  /// Both in the order of the rules, each rule once.
  private func merged(_ unconditional: [Candidate], _ hit: [Candidate]) -> [Candidate] {
    var candidates: [Candidate] = []
    candidates.reserveCapacity(unconditional.count + hit.count)
    var rest = hit[...]
    for candidate in unconditional {
      while let first = rest.first, first.rule < candidate.rule {
        candidates.append(rest.removeFirst())
      }
      candidates.append(rest.first?.rule == candidate.rule ? rest.removeFirst() : candidate)
    }
    return candidates + rest
  }

  /// The rules of whose patterns any hits, in their order, as patterns are. Notes on the way
  /// whether the steward's name was found.
  private func rulesHit(_ work: StepWork) throws -> [Candidate] {
    guard let text = work.text else { return [] }
    var candidates: [Candidate] = []
    for var hit in try scanner.scan(text) {
      guard hit.pattern >= book.names else {
        work.isNamed = true
        continue
      }
      let owner = book.patternOwners[hit.pattern - book.names]
      hit.pattern = owner.pattern
      if let last = candidates.indices.last, candidates[last].rule == owner.rule {
        candidates[last].hits.append(hit)
      } else if book.rules[owner.rule].events.contains(work.event.type) {
        candidates.append(Candidate(rule: owner.rule, hits: [hit]))
      }
    }
    return candidates
  }

  private func ask(_ rule: Rule, _ turn: inout Turn) throws -> Verdict {
    // Any other event has found the rule by its type.
    guard turn.event.occasion == nil || rule.events.contains(turn.event.type) else {
      return .passed(rule.mode == .off ? "off" : "another kind of event")
    }
    if let reason = try refusal(of: rule, &turn) {
      if turn.event.type == .wake { try rule.body.restAtTimer(slot(of: rule, turn), &turn) }
      return .passed(reason)
    }
    let verdict = try rule.body.decide(slot(of: rule, turn), &turn)
    if case .fired = verdict { try rule.gate.spend(turn) }
    return verdict
  }

  /// Why the rule is not to decide; nil if it is.
  private func refusal(of rule: Rule, _ turn: inout Turn) throws -> String? {
    if rule.mode == .off { return "off" }
    if let reason = try rule.gate.refusesBefore(turn) ?? rule.body.matches(turn) { return reason }
    let reason = try silence(of: rule, turn) ?? rule.gate.refusesAfter(&turn)
    if reason != nil { turn.isHeldBack = true }
    return reason
  }

  private func slot(of rule: Rule, _ turn: Turn) -> Slot? {
    rule.scopeKey(turn.event).map { Slot(rule: rule.memoryName, part: "state", scope: $0) }
  }

  private func silence(of rule: Rule, _ turn: Turn) throws -> String? {
    let silences = try turn.work.silences()
    guard !silences.isEmpty else { return nil }
    let now = turn.received
    let longest = silences.filter { $0.covers(rule.name, in: turn.event.chat?.id, at: now) }
      .max { $0.isShorter(than: $1) }
    return longest.map {
      "silenced until \($0.until.map(turn.clock) ?? "further notice")"
        + ($0.because.map { ": \($0)" } ?? "")
    }
  }

  /// Writes a turn's effects and its entry into the step. An observing rule keeps its timers,
  /// its feed and what it asks of pictures, so that what it observes stays true; all else goes to the trace only.
  private func settle(_ verdict: Verdict, _ turn: Turn, in step: inout Step) throws -> Trace.Entry {
    var entry =
      switch verdict {
      case .fired(let reason): Trace.Entry(rule: turn.rule.name, fired: true, reason: reason)
      case .passed(let reason): Trace.Entry(rule: turn.rule.name, reason: reason)
      }
    entry.values = turn.values
    entry.isHeldBack = turn.isHeldBack
    if entry.fired, turn.rule.mode == .active, let reason = turn.ending {
      entry.ends = true
      entry.reason += "; ends the event: \(reason)"
    }
    if !turn.notes.isEmpty { entry.reason += "; \(turn.notes.joined(separator: "; "))" }
    for effect in turn.effects {
      if turn.rule.mode == .observe, !effect.isOfRuleAlone {
        entry.withheld.append(effect)
      } else {
        step.effects.append(.init(rule: turn.rule.name, effect: effect))
      }
    }
    if !entry.withheld.isEmpty { try observe(entry.withheld, turn) }
    step.trace.entries.append(entry)
    return entry
  }

  private func observe(_ withheld: [Effect], _ turn: Turn) throws {
    let slot = Observed.slot(of: turn.rule.name)
    var observed =
      try turn.work.value(Observed.self, at: slot) ?? Observed(since: turn.received)
    observed.note(withheld, of: turn.event)
    turn.work.set(observed, at: slot, until: nil)
  }
}

extension Effect {
  /// Whether only the rule itself has to do with it: what it observes stays true.
  var isOfRuleAlone: Bool {
    switch self {
    case .wake, .cancelWake, .fetch, .scan, .checkIn, .strike, .offence: true
    case .act, .award, .revoke, .tag, .beginBreak, .endBreak, .pardon, .appeal, .mark, .unmark,
      .silence, .endSilence, .withdraw, .undo:
      false
    }
  }
}
