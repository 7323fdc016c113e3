import QunguanText

/// Answers to what members write or do.
public enum Replies: RuleKind {
  public static let key = "replies"
  public static let concern = Concern.replies
  public static let summary = """
    Answers to what members write or do: to words in a message, to a poke, to somebody who joins or \
    leaves. Applications to join are decided here too.
    """
  public static let variables = [
    Variable("match.0", "what was found of `match`, as the member wrote it"),
    Variable("match.1", "what the first group of a `regex` caught; and so on"),
    Variable("match.NAME", "what its group `(?<NAME>...)` caught"),
    Variable("members", "with `together`, instead of `member`: who joined, at most 20 names"),
    Variable("members.count", "how many they are"),
  ]
  /// Those who are about to be welcomed together.
  public static let scope = Scope.chat

  public struct Config: Sendable {
    var match: Match?
    var event: EventType
    var say: Say?
    var together: Interval?
    var approve: Bool
    var reject: String?
    var place: Place
    /// The fields that are not good, as if they were not written: such a reply is only checked.
    var bad: Set<String>
  }

  public struct State: Codable, Sendable {
    /// The identifiers of those who joined, in their order. Before, it was their names: what is no
    /// identifier is said as it stands.
    var joined: [String]
    /// When they are welcomed; milliseconds since 1970.
    var due: Int64

    static let none = State(joined: [], due: 0)
  }

  public static let schema: Schema<Config> = .objectInParts(
    "reply",
    .optional("match", Match.schema, "what the message, or the application, must be like"),
    .defaulted("event", answerable, to: .message, "what is answered"),
    .optional("say", Say.schema, "what is said"),
    .optional(
      "together", .interval, "welcome those who join in this time at once; with `event: joined`"),
    .defaulted(
      "approve", .boolean, to: false, "let the applicant in; with `event: join-requested`"),
    .optional(
      "reject", Schema<String>.text("a reason", atMost: 300),
      "refuse the applicant with this reason; with `event: join-requested`")
  ) { match, event, say, together, approve, reject in
    let isBad = [
      ("match", match.isBad), ("event", event.isBad), ("say", say.isBad),
      ("together", together.isBad), ("approve", approve.isBad), ("reject", reject.isBad),
    ]
    return Config(
      match: match.value ?? nil, event: event.value ?? .message, say: say.value ?? nil,
      together: together.value ?? nil, approve: approve.value ?? false,
      reject: reject.value ?? nil, place: Place(file: "", line: 1, column: 1),
      bad: Set(isBad.filter(\.1).map(\.0)))
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  private static let answerable = Schema<EventType>.choice(
    of: EventType.allCases.filter {
      ![.scheduled, .wake, .fetched, .scanned, .ordered, .status, .unmapped].contains($0)
    })

  public static let examples = [
    Example(
      "A keyword",
      """
      replies:
        - name: price
          match: { contains: [价格, 多少钱, 怎么卖] }
          say: 亲，价格表已置顶 📌
      """),
    Example(
      "Parts of the message in the answer",
      #"""
      replies:
        - name: order-status
          match: { regex: '^订单\s*(?<number>\d{6,12})$' }
          say: "订单 {{match.number}} 已记录，客服稍后联系你"
      """#),
    Example(
      "One of several answers, quoting the question",
      """
      replies:
        - name: thanks
          match: { exact: [谢谢, 多谢, 感谢] }
          cooldown: { member: 1m }
          say:
            - text: 不客气～
              reply: true
            - 应该的
            - 有事随时喊我
      """),
    Example(
      "A welcome for all who join within half a minute",
      """
      replies:
        - name: welcome
          event: joined
          together: 30s
          say: "欢迎 {{members}} 加入{{chat.name}}，先看看群公告，再做个自我介绍吧"
      """),
    Example(
      "Applicants who know the word are let in",
      """
      replies:
        - name: admit
          event: join-requested
          match: { contains: 晨光 }
          approve: true
        - name: refuse
          event: join-requested
          priority: -1
          reject: 请在申请里写上暗号哦
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> {
    config.together == nil ? [config.event] : [config.event, .wake]
  }

  public static func patterns(_ config: Config) -> [Located<Pattern>] {
    config.match?.patterns ?? []
  }

  public static func says(_ config: Config) -> [Say] { [config.say].compactMap { $0 } }

  public static func trigger(_ config: Config) -> Trigger? {
    guard config.bad.isEmpty else { return nil }
    return Trigger(
      event: config.event, needsAll: config.match?.way == .allOf,
      place: config.match?.place ?? config.place)
  }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.say = config.say?.completed(context)
    if config.match?.readWords(context, findings) == false {
      config.match = nil
      config.bad.insert("match")
    }
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    func error(_ sentence: Phrase) { findings.error(at: config.place, sentence) }
    func isSure(of fields: String...) -> Bool { config.bad.isDisjoint(with: fields) }
    let event = isSure(of: "event") ? config.event : nil
    if config.match != nil, let event, !event.hasText {
      error("'match' needs a text: 'event: \(event.rawValue)' has none")
    }
    if config.match == nil, isSure(of: "match"), event == .message,
      let gate = context.gate, gate.addressed != true,
      context.misspelt.allSatisfy({ !["match", "event", "addressed"].contains($0) })
    {
      findings.warning(
        at: config.place, "every message is answered; write 'match' or 'addressed: true'")
    }
    if config.together != nil, let event, event != .joined {
      error("'together' goes with 'event: joined'")
    }
    if config.approve || config.reject != nil {
      if let event, event != .joinRequested {
        error("'approve' and 'reject' go with 'event: join-requested'")
      }
      if config.approve && config.reject != nil { error("either 'approve' or 'reject', not both") }
      if config.reject?.contains("{{") ?? false {
        error("'reject' is sent as it stands; write it without {{ }}")
      }
    } else if config.say == nil, isSure(of: "say", "approve", "reject"),
      !context.misspelt.contains("say")
    {
      error("missing field 'say'")
    }
    var known = Variables.common.union(config.match?.variables ?? [])
    if config.together != nil {
      known.formUnion(["members", "members.count"])
      known.subtract(Variables.ofMember)
    }
    if !isSure(of: "match") { known.formUnion(config.say?.variablesOfMatch ?? []) }
    if !isSure(of: "together") { known.formUnion(["members", "members.count"]) }
    config.say?.check(variables: known, context, findings)
    config.match?.doubt(findings)
  }

  public static func matches(_ config: Config, _ turn: Turn) -> String? {
    if turn.event.type == .poke, let target = turn.event.target, target.id != turn.event.account {
      return "somebody else was poked"
    }
    guard let match = config.match, turn.event.occasion == nil else { return nil }
    return match.isMet(by: turn.hits) ? nil : "not all of the words"
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    if turn.event.type == .wake { return try welcome(config, memory, &turn) }
    if let span = config.together { return try gather(span, memory, &turn) }
    if config.approve || config.reject != nil, let request = turn.event.request,
      let member = turn.event.actor, let chat = turn.event.chat
    {
      turn.act(
        Delivery(
          .resolveJoin(
            chat: chat.id, request: request, member: member.id, approve: config.approve,
            reason: config.reject),
          lane: .moderation, notBefore: turn.received, expires: turn.received + .hours(24)))
    }
    if let say = config.say { try turn.say(say) }
    return .fired(reason(config, turn))
  }

  /// Keeps who joined; the first sets the timer. Nobody is welcomed who joined long ago.
  private static func gather(
    _ span: Interval, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    guard !turn.isStale else { return .passed(Turn.staleReason) }
    var state = try memory.load() ?? .none
    let now = turn.received.milliseconds
    // The rule may have been off when they were due; the welcome would come too late.
    if now - state.due > Interval.hours(1).milliseconds { state = .none }
    guard let member = turn.event.subject?.id else { return .passed("nobody to welcome") }
    if now >= state.due {
      turn.wake(at: turn.received + span, key: "welcome")
      state.due = (turn.received + span).milliseconds
    }
    if state.joined.count < 200 { state.joined.append(member.text) }
    memory.save(state, until: turn.received + span + .hours(1))
    return .fired("waits for others who join")
  }

  private static func welcome(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    guard let state = try memory.load(), let say = config.say else {
      return .passed("nobody to welcome")
    }
    memory.forget()
    let names = try state.joined.compactMap { try name(of: $0, turn) }
    if names.isEmpty { return .passed("nobody to welcome") }
    let shown = names.prefix(20).joined(separator: "、")
    let more = names.count > 20 ? " 等 \(names.count) 位" : ""
    try turn.say(
      say,
      values: [
        "members": [.text(shown + more)], "members.count": [.text("\(names.count)")],
      ])
    return .fired("welcomes \(names.count)")
  }

  /// What somebody who joined is called by now; nil if they are not known any more.
  private static func name(of joined: String, _ turn: Turn) throws -> String? {
    guard let chat = turn.event.chat?.id, let member = MemberID(joined),
      member.gateway == chat.gateway
    else { return joined }
    return try turn.facts(of: member).map {
      DisplayName.clean($0.name, fallback: String(member.local))
    }
  }

  private static func reason(_ config: Config, _ turn: Turn) -> String {
    guard let hit = turn.hits.first, let text = turn.text else { return config.event.rawValue }
    return
      "pattern \(hit.pattern + 1) hit at '\(text.original(of: hit.range, in: hit.form).excerpt)'"
  }
}

extension Replies {
  /// What a message must be like: one way of matching, with its words.
  public struct Match: Sendable {
    enum Way: String, CaseIterable, Sendable {
      case exact, prefix, suffix, contains, allOf = "all-of", regex
    }
    var way: Way
    var form: TextForm
    var words: [WordSource]
    var place: Place
    /// Of the words, once those of files were read.
    var patterns: [Located<Pattern>] = []
    /// `match.0` and the groups that every expression has.
    var variables: Set<String> = ["match.0"]

    static let schema: Schema<Match> = .object(
      "match",
      field("exact", "the whole message is one of these"),
      field("prefix", "it begins with one of these"),
      field("suffix", "it ends with one of these"),
      field("contains", "one of these is in it"),
      field("all-of", "all of these are in it, in any order"),
      field("regex", "one of these regular expressions (RE2 syntax) fits a part of it"),
      .defaulted(
        "as-sent", .boolean, to: false,
        "compare it [as it was sent](#words-and-messages)")
    ) { exact, prefix, suffix, contains, allOf, regex, asSent in
      let written: [(way: Way, words: [WordSource]?)] = [
        (.exact, exact), (.prefix, prefix), (.suffix, suffix), (.contains, contains),
        (.allOf, allOf), (.regex, regex),
      ]
      let given = written.compactMap { way, words in words.map { (way, $0) } }
      guard given.count == 1, let (way, words) = given.first else {
        throw Objection(
          "give exactly one of \(Phrase.choice(of: Way.allCases.map(\.rawValue)))",
          isOfMissing: given.isEmpty)
      }
      return Match(
        way: way, form: asSent ? .asSent : .normalised, words: words,
        place: Place(file: "", line: 1, column: 1))
    }.map { match, node, _ in
      var match = match
      match.place = node.place
      return match
    }

    private static func field(_ key: String, _ doc: String) -> Field<[WordSource]?> {
      .optional(
        key,
        .list(of: WordSource.schema, orOne: true).map { words, node, findings in
          node.doubtWords(findings)
          return words
        }, doc)
    }

    /// Makes patterns of the words. False if any is not good.
    mutating func readWords(_ context: CheckContext, _ findings: Findings) -> Bool {
      var isGood = true
      for item in words {
        let more: [Located<String>]?
        switch item {
        case .word(let word): more = [word]
        case .file(let name): more = context.wordLists.words(name)
        }
        isGood = isGood && more != nil
        patterns += (more ?? []).map {
          Located(way.pattern($0.value, form), at: $0.place, textColumn: $0.textColumn)
        }
      }
      words = []
      return (way != .regex || readVariables(findings)) && isGood
    }

    func isMet(by hits: [Hit]) -> Bool {
      way == .allOf ? Set(hits.map(\.pattern)).count == patterns.count : !hits.isEmpty
    }

    /// False if an expression is not good.
    private mutating func readVariables(_ findings: Findings) -> Bool {
      var common: Set<String>?
      var isGood = true
      for pattern in patterns {
        do {
          let expression = try CapturingExpression(pattern.value.text, form: pattern.value.form)
          let variables = Variables.match(expression.groupNames)
          common = common?.intersection(variables) ?? variables
        } catch {
          isGood = false
          for fault in error.errors { findings.error(at: pattern.place(of: fault), fault.message) }
        }
      }
      variables = common ?? []
      return isGood
    }
  }
}

extension Say {
  /// What it says of a match, whether or not there is such.
  var variablesOfMatch: [String] {
    alternatives.flatMap { $0.text?.variables ?? [] }.map(\.value)
      .filter { $0.hasPrefix("match.") }
  }
}

extension Replies.Match.Way {
  func pattern(_ text: String, _ form: TextForm) -> Pattern {
    switch self {
    // Messages are compared without blanks around them.
    case .exact: Pattern(.exact(text.withoutBlanksAround), in: form)
    case .prefix: Pattern(.prefix(text), in: form)
    case .suffix: Pattern(.suffix(text), in: form)
    case .contains, .allOf: Pattern(.contains(text), in: form)
    case .regex: Pattern(.regex(text), in: form)
    }
  }
}
