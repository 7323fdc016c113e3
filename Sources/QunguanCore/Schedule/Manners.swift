/// When the steward holds its tongue, though a time has come: the fields that all rules share which
/// speak unasked.
///
/// A kind asks ``refuses(_:)`` before it speaks and calls ``note(_:)`` afterwards.
public struct Manners: Sendable {
  /// Each chat has its own moment within so long.
  public var spread = Interval.zero
  var writtenSpread: Place?
  var unless = Unless()
  var condition = Condition()
  var topic: Located<String>?
  /// How often it is said in a chat, ever.
  var atMost: Located<Int>?

  static let schema: Schema<Manners> = .object(
    "manners",
    .optional(
      "spread", spread.located,
      "chats are spoken to at different moments within so long, each always at the same",
      otherwise: "`0s`"),
    .defaulted("unless", Unless.schema, to: Unless(), "where it is not said"),
    .defaulted("if", Condition.schema, to: Condition(), "where alone it is said"),
    .optional(
      "topic", Schema<String>.text("a topic such as 早安", atMost: 128).located,
      """
      of the rules with one topic a chat hears one a day: of those due that day the one of the \
      highest `priority`, and of several such the one that is written first
      """),
    .optional(
      "at-most", Schema<Int>.integer(in: 1...1_000_000).located,
      "how often it is said in a chat, ever")
  ) { spread, unless, condition, topic, atMost in
    Manners(
      spread: spread?.value ?? .zero, writtenSpread: spread?.place, unless: unless,
      condition: condition, topic: topic, atMost: atMost)
  }

  /// What was said or written lately.
  struct Unless: Sendable {
    var saidWithin: Interval?
    var writtenWithin: Interval?

    static let schema: Schema<Unless> = .object(
      "unless",
      .optional(
        "said-within", .interval, "where the steward has said something, by any rule, so lately"),
      .optional("written-within", .interval, "where a member has written so lately")
    ) { said, written in
      guard said != nil || written != nil else {
        throw Objection("'unless' needs 'said-within' or 'written-within'", isOfMissing: true)
      }
      return Unless(saidWithin: said, writtenWithin: written)
    }
  }

  struct Condition: Sendable {
    var silentFor: Interval?

    static let schema: Schema<Condition> = .object(
      "if", .required("silent-for", .interval, "where no member has written for so long")
    ) { Condition(silentFor: $0) }
  }

  /// Half a day. Whether so much reaches over midnight depends on the time: see `doubt`.
  private static let widestSpread = Interval.hours(12)

  private static let spread = Schema<Interval>.interval.map { spread, node, findings -> Interval? in
    if spread <= widestSpread { return spread }
    findings.error(at: node.place, "'spread' is at most \(widestSpread)")
    return nil
  }
}

extension Manners {
  /// Why nothing is said now; nil if something is.
  func refuses(_ turn: Turn) throws -> String? {
    if turn.community.isQuiet(at: turn.received) { return "quiet hours" }
    return try interrupts(turn) ?? isSpent(turn) ?? yields(turn)
  }

  private func interrupts(_ turn: Turn) throws -> String? {
    guard unless.saidWithin != nil || unless.writtenWithin != nil || condition.silentFor != nil
    else { return nil }
    let facts = try turn.chatFacts()
    func known(_ instant: Timestamp?) -> Timestamp? {
      instant.flatMap { $0.isAhead(of: turn.received) ? nil : $0 }
    }
    if let said = known(facts?.lastSaid), let span = unless.saidWithin, turn.received - said < span
    {
      return "the steward has spoken here at \(turn.clock(said))"
    }
    if let written = known(facts?.lastWritten), let span = unless.writtenWithin,
      turn.received - written < span
    {
      return "somebody has written here at \(turn.clock(written))"
    }
    guard let span = condition.silentFor else { return nil }
    // Where nobody was ever seen to write, it is silent since the chat is known.
    guard let since = known(facts?.lastWritten) ?? known(facts?.firstSeen) else {
      return "the chat is not known yet"
    }
    return turn.received - since < span ? "not silent for long: since \(turn.clock(since))" : nil
  }

  private func isSpent(_ turn: Turn) throws -> String? {
    guard let most = atMost?.value, let spoken = try turn.spoken(turn.rule), spoken.count >= most
    else { return nil }
    return "said \(spoken.count) times here already"
  }

  /// Remembers that something is said because of the chat, if it is: there or, with `to`, elsewhere.
  func note(_ turn: Turn) throws {
    guard topic != nil || atMost != nil, turn.speaks, let slot = turn.spokenSlot(turn.rule)
    else { return }
    let count = try turn.spoken(turn.rule)?.count ?? 0
    let today = turn.community.day(of: turn.received)
    turn.work.set(Spoken(count: count + 1, day: today.daysSinceEpoch), at: slot, until: nil)
  }
}

extension Manners {
  /// Spreads that are surely not meant.
  func doubt(_ timing: Timing, _ context: CheckContext, _ findings: Findings) {
    guard timing.isGood, spread > .zero, let place = writtenSpread else { return }
    let zone = timing.zone ?? context.community.zone
    let dues = Array(
      sequence(first: context.now ?? Timing.anyTime) {
        timing.recurrence.next(after: $0, in: zone)
      }.dropFirst().prefix(Self.samples))
    let steps = zip(dues, dues.dropFirst()).map { $1 - $0 }
    if let step = steps.min(), spread >= step {
      findings.warning(
        at: place,
        "this is due again after \(step), when some chats have not heard it yet; spread it less")
    }
    doubtMoments(of: dues, in: zone, at: place, context, findings)
  }

  /// Spreads by which some chats hear nothing, or what is another day's.
  private func doubtMoments(
    of dues: [Timestamp], in zone: Zone, at place: Place, _ context: CheckContext,
    _ findings: Findings
  ) {
    let community = context.community
    func isCut(_ isGood: (Timestamp) -> Bool) -> Bool {
      dues.contains { isGood($0) && !isGood($0 + spread - .milliseconds(1)) }
    }
    if let quiet = community.quietHours, isCut({ !community.isQuiet(at: $0) }) {
      return findings.warning(
        at: place,
        "the moments of some chats lie in the quiet hours \(quiet), so nothing is said there")
    }
    if let when = context.gate?.when,
      isCut({ when.isAtSuchHours(community.zone.civil(at: $0).time) })
    {
      return findings.warning(
        at: place,
        "the moments of some chats lie outside the hours of 'when', so nothing is said there")
    }
    let isOverMidnight = dues.contains { due in
      let last = due + spread - .milliseconds(1)
      return [zone, community.zone].contains { $0.civil(at: due).date != $0.civil(at: last).date }
    }
    if isOverMidnight {
      findings.warning(
        at: place, "the moments of some chats lie on the day after; spread it less")
    }
  }

  /// So many of its times are looked at.
  private static let samples = 50
}

/// How often a rule has spoken in a chat, and when it did last. Part `spoke` of its memory, of rules
/// with a topic or a bound.
struct Spoken: Codable, Sendable {
  var count: Int
  /// The community's day, counted from 1970-01-01.
  var day: Int
}

extension Turn {
  /// Where it is remembered what a rule, this one or another, has said in the event's chat. An
  /// observing rule has a shadow, and so keeps others silent only where they observe too.
  func spokenSlot(_ rule: Rule) -> Slot? {
    event.chat.map { Slot(rule: rule.memoryName, part: "spoke", scope: $0.id.text) }
  }

  func spoken(_ rule: Rule) throws -> Spoken? {
    try spokenSlot(rule).flatMap { try work.value(Spoken.self, at: $0) }
  }

  /// Whether something is to be said, wherever.
  fileprivate var speaks: Bool {
    effects.contains {
      if case .act(let delivery) = $0, case .send = delivery.action { true } else { false }
    }
  }
}

extension Community {
  /// Whether nothing unasked-for is said then.
  public func isQuiet(at instant: Timestamp) -> Bool {
    quietHours?.contains(zone.civil(at: instant).time) ?? false
  }
}
