import QunguanText

/// Filters: what members write is scored by signals, as mail filters do it, and something is done
/// about it from so many points on.
public enum Ads: RuleKind {
  public static let key = "ads"
  public static let concern = Concern.protection
  public static let speaks = false
  /// It looks on until its operators know it.
  public static let usualMode = RuleHead.Mode.observe
  public static let ignoresQuotas = true
  /// What it watches of a chat.
  public static let scope = Scope.chat
  public static let summary = """
    Filters against ads: signals give points, and from so many points on something is done. They \
    begin in `mode: observe`: `qunguan ads review` shows what they would have done; when that is \
    good, write `mode: active`. What operators mark by answering 误判 or 广告 is learned. How it \
    works and how well: [ads.md](ads.md).
    """
  public static let variables: [Variable] = []

  public struct Config: Sendable {
    var exempt: GateConfig.Who
    var newcomers: Newcomers?
    var signals: Signals
    var allowed: Allowed
    var actions: Ladder
    var strikes: Strikes?
    var raids: Raids?
    var say: Say?
    var warnEvery: Interval
    var keep: Interval
    var reportTo: Located<String>?
    /// What is looked for, and whose it is: an index of ``lists``, or -1 for what is allowed.
    var patterns: [Located<Pattern>] = []
    var owners: [Int] = []
    var lists: [List] = []
    /// Whether something is wrong with the signals, which was said.
    var hasBadSignals = false
    var place = Place(file: "", line: 1, column: 1)

    /// A list of words or expressions, and what they count.
    struct List: Sendable {
      var signal: String
      var weight: Double
    }
  }

  public static let schema: Schema<Config> = .objectInParts(
    "filter", exempt, newcomers, signals, allow, actions, strikes, raids, say, warnEvery, keep,
    reportTo
  ) {
    exempt, newcomers, signals, allowed, actions, strikes, raids, say, warnEvery, keep, reportTo in
    Config(
      exempt: exempt.value ?? exemptUsually, newcomers: newcomers.value ?? nil,
      signals: signals.value ?? Signals(), allowed: allowed.value ?? Allowed(),
      actions: actions.value ?? actionsUsually, strikes: strikes.value ?? nil,
      raids: raids.value ?? nil, say: say.value ?? nil,
      warnEvery: warnEvery.value ?? Interval.minutes(1),
      keep: keep.value ?? Interval.days(30), reportTo: reportTo.value ?? nil,
      hasBadSignals: signals.isBad)
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  private static let exempt: Field<GateConfig.Who> = .defaulted(
    "exempt", GateConfig.Who.some(of: "exempt"), to: exemptUsually,
    "who is never looked at, besides the community's operators; otherwise owners and admins")
  private static let newcomers: Field<Newcomers?> = .optional(
    "newcomers", Newcomers.schema, "for whom everything counts more", otherwise: "nobody")
  private static let signals: Field<Signals> = .defaulted(
    "signals", Signals.schema, to: .usual, "what counts, and how much")
  private static let allow: Field<Allowed> = .defaulted(
    "allow", Allowed.schema, to: Allowed(), "what is never an ad")
  private static let actions: Field<Ladder> = .defaulted(
    "actions", Ladder.schema, to: actionsUsually,
    "what is done from so many points on; otherwise `{ 5: warn, 8: delete, 12: [delete, mute 10m] }`"
  )
  private static let strikes: Field<Strikes?> = .optional(
    "strikes", Strikes.schema, "what is done to who does it again")
  private static let raids: Field<Raids?> = .optional(
    "raids", Raids.schema, "when everything counts more for a while")
  private static let say: Field<Say?> = .optional(
    "say", Say.schema, "what is said where it warns",
    otherwise: "`\(Warning.usual)`, taken back after 1m")
  private static let warnEvery: Field<Interval> = .defaulted(
    "warn-every", span(atMost: Interval.days(1)), to: Interval.minutes(1),
    "a chat is not warned oftener")
  private static let keep: Field<Interval> = .defaulted(
    "keep", span(atMost: Interval.days(366)), to: Interval.days(30),
    "how long what was said is kept as evidence, if the daemon keeps texts so long")
  private static let reportTo: Field<Located<String>?> = .optional(
    "report-to", Schema<String>.text("a group's name", atMost: 128).located,
    "the group whose chats are told of everything that was done")

  private static let exemptUsually = GateConfig.Who(roles: [.owner, .admin])

  private static let actionsUsually = Ladder([
    .init(from: 5, measures: [.warn]), .init(from: 8, measures: [.delete]),
    .init(from: 12, measures: [.delete, .mute(.minutes(10))]),
  ])

  public static let examples = [
    Example(
      "A filter that looks on, and tells the staff nothing yet",
      """
      ads:
        - name: shield
          report-to: staff
      """),
    Example(
      "A filter at work, stricter with newcomers and with who does it again",
      """
      ads:
        - name: shield
          mode: active
          exempt: { roles: [owner, admin], tags: [trusted] }
          newcomers: { messages: 20, days: 7, times: 1.5 }
          signals:
            words: { any: [刷单, 日结, 兼职打字], weight: 3 }
            patterns: { any: ['加.{0,4}[vV微薇]'], weight: 4 }
            contact: 4
            links: { allow: [example.org], weight: 3 }
            invites: 4
            disguise: 2
            repeat: { same: 3, within: 2m, weight: 4 }
            copies: { members: 3, within: 10m, weight: 5 }
            flood: { messages: 8, within: 10s, weight: 4 }
            cut: { within: 15s }
            learned: 6
          allow: { words: [微信读书, 加油] }
          actions:
            5: [warn]
            8: [delete]
            10: [delete, mute 10m]
            15: [delete, kick]
          strikes: { forget-after: 30d, 3: [mute 1d], 5: [kick] }
          raids: { joins: 10, within: 1m, for: 10m, times: 1.5 }
          report-to: staff
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> {
    var events: Set<EventType> = [.message, .edited]
    if config.raids != nil { events.insert(.joined) }
    if config.signals.names != nil { events.formUnion([.joined, .profileChanged]) }
    if config.signals.codes != nil { events.insert(.scanned) }
    return events
  }

  public static func patterns(_ config: Config) -> [Located<Pattern>] { config.patterns }

  public static func seesAll(_ config: Config) -> Bool { true }

  public static func says(_ config: Config) -> [Say] { [config.say].compactMap { $0 } }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.say = config.say?.completed(context)
    func add(_ patterns: [Located<Pattern>]?, of owner: Int) {
      config.patterns += patterns ?? []
      config.owners += (patterns ?? []).map { _ in owner }
    }
    for (signal, lists) in [
      ("words", config.signals.words), ("patterns", config.signals.patterns),
    ] {
      for list in lists {
        add(list.patterns(context), of: config.lists.count)
        config.lists.append(Config.List(signal: signal, weight: list.weight))
      }
    }
    if let file = config.signals.learned?.file {
      config.signals.learned?.classifier = context.models.classifier(file)
    }
    let allowed = config.allowed.sources.patterns(context) { .contains($0) }
    add(
      allowed?.map {
        Located(Pattern($0.value, in: .compact), at: $0.place, textColumn: $0.textColumn)
      }, of: -1)
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    for key in context.gate?.quotas ?? [] {
      findings.error(
        at: config.place,
        """
        '\(key)' does not go with a filter: ads would come through; what it says is kept rare by \
        'warn-every'
        """)
    }
    config.reportTo.map { context.checkReportTo($0, findings) }
    config.say?.check(variables: Variables.common, context, findings)
    let steps = config.actions.steps + (config.strikes?.ladder.steps ?? [])
    let reports = steps.contains { $0.measures.contains(.report) }
    if reports, config.reportTo == nil {
      findings.error(at: config.place, "'report' needs a group to report to; write 'report-to'")
    }
    if config.signals.isEmpty, !config.hasBadSignals {
      findings.error(
        at: config.place, "no signal is left; leave 'signals' out for the usual ones")
    }
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Watch>, _ turn: inout Turn
  ) throws -> Verdict {
    var trial = try Trial(config, memory, turn)
    let verdict = try trial.verdict(&turn)
    trial.remember(memory)
    return verdict
  }
}
