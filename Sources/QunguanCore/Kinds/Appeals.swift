import QunguanText

/// Appeals: who thinks that a filter was wrong says so to the steward directly, once.
///
/// The operators decide: what they answer with 误判 is taken back, see ``Order/judge(_:isAd:)``.
public enum Appeals: RuleKind {
  public static let key = "appeals"
  public static let concern = Concern.commands
  public static let ignoresQuotas = true
  public static let summary = """
    Appeals: a member whose message a filter of `ads` has dealt with writes 申诉 to the steward \
    directly, with a reason if they like. The group `report-to` is told of it with the evidence, \
    and answers 误判, or leaves it. Each decision can be appealed against once.
    """
  public static let variables = [
    Variable("command", "the first of the words"),
    Variable("offence", "the number of what the filter found; nothing in `nothing`"),
    Variable("offence.chat", "the chat that it was in; nothing in `nothing`"),
  ]

  public static let scope = Scope.member

  public struct State: Codable, Sendable {
    /// When the member was last told on which occasion that there is nothing to do; milliseconds
    /// since 1970.
    var told: [String: Int64]
  }

  public struct Config: Sendable {
    var words: [Located<String>]
    var within: Interval
    var reportTo: Located<String>
    var say: Answers<AppealOccasion>
    var place = Place(file: "", line: 1, column: 1)
  }

  public static let schema: Schema<Config> = .object(
    "appeal",
    .optional(
      "command", Schema<[Located<String>]>.list(of: word, orOne: true, atMost: 20),
      "what members write; the rest of the message is their reason",
      otherwise: "`\(usualWord)`"),
    .defaulted(
      "for", Schema<Interval>.interval, to: Interval.days(7), "how long after it one can appeal"),
    .required(
      "report-to", Schema<String>.text("a group's name", atMost: 128).located,
      "the group whose chats are told"),
    .optional("say", Answers<AppealOccasion>.schema, "what is said to the member, or `off`")
  ) { words, within, reportTo, say in
    Config(
      words: words ?? [Located(usualWord, at: Place(file: "", line: 1, column: 1))],
      within: within, reportTo: reportTo, say: say ?? Answers())
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  private static let word = Schema<String>.text("a word", atMost: 64).located
  private static let usualWord = "申诉"

  public static let examples = [
    Example(
      "Members can appeal against a filter",
      """
      appeals:
        - name: appeals
          in: direct
          report-to: staff
      """)
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.message] }

  public static func patterns(_ config: Config) -> [Located<Pattern>] {
    config.words.map {
      Located<Pattern>(Pattern(.prefix($0.value)), at: $0.place, textColumn: $0.textColumn)
    }
  }

  public static func says(_ config: Config) -> [Say] { config.say.says }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.say = config.say.completed(context, part: "said")
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    if let gate = context.gate {
      let places = (gate.chats ?? []).map(\.value)
      if !places.contains("direct"), !places.contains("everywhere") {
        findings.error(
          at: gate.chats?.first?.place ?? config.place,
          "appeals are written to the steward directly; write 'in: direct'")
      }
    }
    context.checkReportTo(config.reportTo, findings)
    let known = Variables.common.union(variables.map(\.name))
    for say in config.say.written { say.check(variables: known, context, findings) }
  }

  public static func matches(_ config: Config, _ turn: Turn) -> String? {
    if turn.event.chat?.kind != .direct { return "not written to the steward directly" }
    return turn.event.actor?.isAnonymous ?? true ? "no member" : nil
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    guard let member = turn.event.actor else { return .passed("no member") }
    guard let known = try turn.work.memory.lastOffence(of: member.id),
      turn.time - known.offence.time <= config.within
    else {
      return try answerSeldom(.nothing, config, nil, memory, &turn)
    }
    guard known.appealed == nil else {
      return try answerSeldom(.already, config, known, memory, &turn)
    }
    turn.add([.appeal(known.id)])
    try tellStaff(of: known, by: member, config, &turn)
    try answer(.taken, config, known, &turn)
    return .fired("an appeal against offence \(known.id.number)")
  }

  /// Once an hour: anybody can write to the steward.
  private static func answerSeldom(
    _ occasion: AppealOccasion, _ config: Config, _ known: KnownOffence?,
    _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    let now = turn.received.milliseconds
    var told = try memory.load()?.told ?? [:]
    if let last = told[occasion.rawValue], now - last < Interval.hours(1).milliseconds {
      return .passed("the member was told so lately")
    }
    told[occasion.rawValue] = now
    memory.save(State(told: told), until: turn.received + .hours(1))
    try answer(occasion, config, known, &turn)
    return .fired(
      known == nil ? "there is nothing to appeal against" : "an appeal was made before")
  }

  private static func answer(
    _ occasion: AppealOccasion, _ config: Config, _ known: KnownOffence?, _ turn: inout Turn
  ) throws {
    guard let say = config.say[occasion] else { return }
    let values = [
      "command": config.words.first?.value ?? "",
      "offence": known.map { "\($0.id.number)" } ?? "",
      "offence.chat": try known.map { try turn.name(of: $0.offence.chat) } ?? "",
    ]
    try turn.say(say, values: values.mapValues { [.text($0)] })
  }

  /// In Unicode scalars.
  private static let longestReason = 200

  private static func tellStaff(
    of known: KnownOffence, by member: Person, _ config: Config, _ turn: inout Turn
  ) throws {
    guard let group = turn.work.book.groups[config.reportTo.value] else { return }
    let offence = known.offence
    let name = DisplayName.clean(member.name, fallback: String(member.id.local))
    let said =
      offence.text.isEmpty
      ? "（原文已不保留）"
      : offence.text.marking(offence.signals.flatMap(\.ranges)).onOneLine.printable(atMost: 300)
    let reason = reason(turn)
    let lines = [
      "申诉 #\(known.id.number)：\(name)（\(member.id.text.printable())），"
        + "\(try turn.name(of: offence.chat))，\(offence.points.inPoints) 分",
      said, "理由：\(reason.isEmpty ? "没有写" : reason)",
      "回复“误判”就收回处理并告诉 TA；没有弄错就不用理会",
    ]
    for chat in ChatSelector(group).chats(among: []) {
      turn.act(
        Delivery(
          .send(chat: chat, content: [.text(lines.joined(separator: "\n"))], replyTo: nil),
          lane: .talk, notBefore: turn.received, expires: turn.received + .hours(24)))
    }
  }

  /// What follows the word.
  private static func reason(_ turn: Turn) -> String {
    guard let text = turn.text, let hit = turn.hits.max(by: { $0.range.count < $1.range.count })
    else { return "" }
    let word = text.originalRange(of: hit.range, in: hit.form)
    let rest = String(decoding: text.string(.asSent).utf8.dropFirst(word.upperBound), as: UTF8.self)
    let separators: Set<Unicode.Scalar> = ["：", ":", "，", ",", "。", " ", "　"]
    let words = rest.unicodeScalars.drop { separators.contains($0) }
    return String(String.UnicodeScalarView(words)).withoutBlanksAround.onOneLine
      .printable(atMost: longestReason)
  }
}

extension Turn {
  /// As people call a chat.
  fileprivate func name(of chat: ChatID) throws -> String {
    let name = DisplayName.clean(try work.memory.chat(chat)?.name, fallback: "")
    return name.isEmpty ? chat.text.printable() : "“\(name)”"
  }
}

/// What a member is told of an appeal.
enum AppealOccasion: String, AnswerOccasion {
  case taken, already, nothing

  var usual: String {
    switch self {
    case .taken: "收到你的申诉了，我请管理员再看看，有结果就告诉你，别着急～"
    case .already: "这件事你已经申诉过了，管理员看过后我会告诉你，请再等等～"
    case .nothing: "最近没有查到对你的处理，不用担心；有别的问题请直接找管理员～"
    }
  }

  var doc: String {
    switch self {
    case .taken: "to who has appealed"
    case .already: "to who appeals against the same once more"
    case .nothing: "to whom nothing was done in the time of `for`, or not any more"
    }
  }
}
