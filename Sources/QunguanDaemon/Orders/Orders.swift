import QunguanCore
import QunguanStore

/// Carries out what operators order, in the transaction of the event that brought the order.
///
/// An order's life: the engine reads it from a message, or the command line hands it in; here it
/// becomes effects of the event, which are recorded, traced and undone like a rule's (save pauses,
/// which are ended by their own order), and, where it was said in a chat, an answer to its author.
struct Orders: Sendable {
  /// How long an answer is worth something.
  static let answerExpires = Interval.minutes(10)

  /// What the store does not know.
  struct Surroundings: Sendable {
    var canSendDirect: @Sendable (GatewayName) -> Bool = { _ in true }
    var health: @Sendable () -> [GatewayName: GatewayWatch.Health] = { [:] }
  }

  let book: RuleBook
  /// By which texts that were judged are known again.
  let secret: Generator.Secret
  var surroundings = Surroundings()

  /// Adds to a step what its order comes to, and returns that; a step without one stays as it is.
  @discardableResult
  func carryOut(
    _ step: inout Step, of event: Event, _ batch: Batch
  ) throws -> OrderOutcome? {
    guard let order = step.order else { return nil }
    let (outcome, effects) = try outcome(of: order, event, batch)
    step.ordered = outcome.isRefusal ? .nothing : order.kind
    // No rule's doing.
    step.effects += effects
    let line = EnglishWording(outcome, in: book.community.zone).lines[0].printable()
    step.trace.entries.append(.order(line))
    if event.type == .message {
      let wording = ChineseWording(batch: batch, book: book, event: event)
      let text = try wording.lines(outcome).joined(separator: "\n")
      step.effects.append(.init(rule: "", effect: .act(answer(text, to: event))))
    }
    return outcome
  }

  /// In private where that is possible, else as a reply. Not in the lane of talk: a chat that is
  /// paused is where answers are waited for.
  private func answer(_ text: String, to event: Event) -> Delivery {
    let here = event.chat?.id ?? ChatID(event.gateway, "")
    let isPublic = event.chat?.kind == .direct || !surroundings.canSendDirect(event.gateway)
    let chat = isPublic ? here : event.actor.map { .direct(with: $0.id) } ?? here
    return Delivery(
      .send(
        chat: chat, content: [.text(text)], replyTo: chat == here ? event.message?.id : nil),
      lane: .moderation, notBefore: event.received, expires: event.received + Self.answerExpires)
  }

  typealias Carried = (OrderOutcome, [Step.Caused])

  private func outcome(of order: Order, _ event: Event, _ batch: Batch) throws -> Carried {
    switch order {
    case .help: return (.help, [])
    case .unclear(let sentence): return (.unclear(sentence), [])
    case .status: return (.condition(try condition(batch, event.received)), [])
    case .silence(let rule, let chat, let span, let because):
      return silence(rule, chat, span, because, event)
    case .endSilence(let rule, let chat): return try endSilence(rule, chat, event, batch)
    case .undo(let undone): return try undo(undone, event, batch)
    case .award(let chat, let member, let points, let because):
      return try award(
        Award(chat: chat, member: member, points: points, because: because), event, batch)
    case .transfer(let chat, let giver, let taker, let points, let because):
      return try transfer(
        Award(chat: chat, member: giver, points: -points, because: because),
        Award(chat: chat, member: taker, points: points, because: because), event, batch)
    case .tag(let chat, let member, let tag, let isSet):
      return try self.tag(Tagging(chat: chat, member: member, tag: tag, isSet: isSet), event, batch)
    case .checkIns(let order): return try checkIns(order, event, batch)
    case .judge(let judged, let isAd): return try judge(judged, isAd, event, batch)
    case .forgetMarking(let id): return try forget(id, batch)
    case .look(let chat, let member):
      guard let facts = try batch.member(member, in: chat) else {
        return (.noMember(member, in: chat), [])
      }
      return (.facts(member, chat, facts), [])
    case .why(let chat, let message): return (try why(message, chat, batch), [])
    case .pause(let chat, let isPaused):
      return (try Self.pausing(chat, isPaused, batch, at: event.received), [])
    }
  }
}

// MARK: - Pauses

extension Orders {
  /// Pauses speech or ends a pause, and tells what else is paused: a chat's pause and that of
  /// everything don't touch each other.
  static func pausing(
    _ chat: ChatID?, _ isPaused: Bool, _ batch: Batch, at now: Timestamp
  ) throws -> OrderOutcome {
    if isPaused {
      try batch.pause(chat, at: now)
      return .paused(chat)
    }
    let everywhere = try batch.isPausedEverywhere
    let paused = try batch.chats().filter(\.facts.paused).map(\.id)
    let others: [ChatID?] = chat == nil ? paused : everywhere ? [nil] : []
    guard chat.map({ paused.contains($0) }) ?? everywhere else {
      return .notPaused(chat, others: others)
    }
    try batch.resume(chat, at: now)
    return .resumed(chat, others: others)
  }
}

// MARK: - Silences

extension Orders {
  private func silence(
    _ name: String, _ chat: ChatID?, _ span: Interval?, _ because: String?, _ event: Event
  ) -> Carried {
    guard let rule = book[name] else { return (noRule(name), []) }
    let silence = Silence(
      rule: rule.name, chat: chat, since: event.received,
      until: span.map { event.received + $0 }, because: because,
      by: event.actor?.id.text ?? "console")
    return (.silenced(silence), [.init(rule: "", effect: .silence(silence))])
  }

  private func endSilence(
    _ name: String, _ chat: ChatID?, _ event: Event, _ batch: Batch
  ) throws -> Carried {
    let silences = try batch.silences().filter {
      $0.rule == name && !$0.isOver(at: event.received)
    }
    guard silences.contains(where: { $0.chat == chat }) else {
      return (
        book[name] == nil && silences.isEmpty
          ? noRule(name) : .notSilenced(rule: name, chat, others: silences.map(\.chat)), []
      )
    }
    return (
      .silenceEnded(rule: name, chat),
      [.init(rule: "", effect: .endSilence(rule: name, chat: chat))]
    )
  }

  private func noRule(_ name: String) -> OrderOutcome {
    .noRule(name, near: nearest(to: name, among: book.rules.map(\.name)))
  }
}

// MARK: - Points and tags

extension Orders {
  private func award(_ award: Award, _ event: Event, _ batch: Batch) throws -> Carried {
    let facts = try batch.member(award.member, in: award.chat)
    guard facts != nil || event.mentions(award.member) else {
      return (.noMember(award.member, in: award.chat), [])
    }
    let sum = (facts?.points ?? 0).addingReportingOverflow(award.points).partialValue
    return (.awarded(award, sum: sum), [.init(rule: "", effect: .award(award))])
  }

  /// Nobody gives what they have not.
  private func transfer(
    _ given: Award, _ taken: Award, _ event: Event, _ batch: Batch
  ) throws -> Carried {
    let had = try batch.member(given.member, in: given.chat)?.points ?? 0
    guard had >= taken.points else {
      return (.tooFewPoints(given.member, in: given.chat, had: had), [])
    }
    let outcome = try award(taken, event, batch)
    guard case (.awarded(_, let sum), let effects) = outcome else { return outcome }
    return (
      .transferred(given, taken, left: had - taken.points, sum: sum),
      [.init(rule: "", effect: .award(given))] + effects
    )
  }

  private func tag(_ tagging: Tagging, _ event: Event, _ batch: Batch) throws -> Carried {
    let facts = try batch.member(tagging.member, in: tagging.chat)
    guard facts != nil || event.mentions(tagging.member) else {
      return (.noMember(tagging.member, in: tagging.chat), [])
    }
    let had = facts?.tags.contains(tagging.tag) ?? false
    guard had != tagging.isSet else { return (.taggedAlready(tagging), []) }
    return (.tagged(tagging), [.init(rule: "", effect: .tag(tagging))])
  }
}

extension Event {
  /// Whom an operator points at is there, even if nobody has heard of them yet.
  fileprivate func mentions(_ member: MemberID) -> Bool { message?.mentions(member) ?? false }
}

// MARK: - Status

extension Orders {
  private func condition(_ batch: Batch, _ now: Timestamp) throws -> OrderOutcome.Condition {
    let counts = try batch.counts()
    return OrderOutcome.Condition(
      rules: book.rules.count,
      observing: try observing(batch),
      silences: try batch.silences().filter { !$0.isOver(at: now) },
      waiting: (counts.outbox[.waiting] ?? 0) + (counts.outbox[.claimed] ?? 0),
      unknown: counts.outbox[.unknown] ?? 0,
      gateways: surroundings.health(),
      isPausedEverywhere: try batch.isPausedEverywhere,
      paused: try batch.chats().filter(\.facts.paused).map(\.id))
  }

  /// Observing rules and how often each would have done something.
  private func observing(_ batch: Batch) throws -> [(rule: String, count: Int)] {
    let counts = Dictionary(
      try batch.observed().map { ($0.rule, $0.observed.count) },
      uniquingKeysWith: { first, _ in first })
    return book.rules.filter { $0.mode == .observe }.map { ($0.name, counts[$0.name] ?? 0) }
  }
}
