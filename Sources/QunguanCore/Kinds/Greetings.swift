/// What the steward says by itself: good mornings, reminders, announcements.
public enum Greetings: RuleKind {
  public static let key = "greetings"
  public static let concern = Concern.observers
  public static let summary = """
    What the steward says by itself, at a time: good mornings, reminders, announcements. It is said \
    in each of the rule's chats, and not in quiet hours.
    """
  public static let variables = [
    Variable(
      "days-left",
      "with an `until` that counts down, or `before` a day: how many days are left until then"),
    Variable("until.name", "what is counted down to"),
  ]

  public struct Config: Sendable {
    var timing = Timing.none
    var manners = Manners()
    var say = Say.none
    /// Said on the day that was counted down to.
    var onTheDay: Say?
  }

  public static let schema: Schema<Config> = .joined(
    "greeting", Timing.schema, content, Manners.schema
  ) { timing, content, manners in
    var config = content.value ?? Config()
    config.timing = timing.value ?? .none
    config.manners = manners.value ?? Manners()
    return config
  }

  private static let content: Schema<Config> = .objectInParts(
    "greeting",
    .required("say", Say.schema, "what is said"),
    .defaulted(
      "order", .choice, to: Say.Order.shuffled,
      "of a list: by lot, none again until all were said; or one after the other (`listed`)"),
    .optional(
      "on-the-day", Say.schema, "what is said on the day itself that `until` counts down to")
  ) { say, order, onTheDay in
    var config = Config()
    config.say = say.value ?? config.say
    config.say.order = order.value ?? .shuffled
    config.onTheDay = onTheDay.value ?? nil
    config.onTheDay?.part = "said-on-the-day"
    return config
  }

  public static let examples = [
    Example(
      "Every morning",
      """
      greetings:
        - name: morning
          at: "08:00"
          say: ["早上好！今天是{{date}}{{weekday}}", 早安～新的一天]
      """),
    Example(
      "On Mondays another one, and neither in the middle of a conversation",
      """
      greetings:
        - name: good-morning
          at: "08:00"
          topic: 早安
          unless: { said-within: 10m, written-within: 5m }
          say: [早上好, 早呀]
        - name: monday
          at: "09:00"
          days: [mon]
          topic: 早安
          priority: 1
          unless: { written-within: 5m }
          say: 新的一周，大家加油
      """),
    Example(
      "Where nobody has written for hours, and not again and again",
      """
      greetings:
        - name: wake-up
          cron: "0 15-20 * * *"
          if: { silent-for: 5h }
          at-most: 20
          say: 今天大家都在读什么书？
      """),
    Example(
      "On working days, and only if not more than half an hour late",
      """
      greetings:
        - name: lunch
          cron: "30 11 * * 1-5"
          missed: { within: 30m, else: skip }
          say: 中午好，记得按时吃饭呀
      """),
    Example(
      "A countdown",
      """
      greetings:
        - name: countdown
          at: "07:30"
          until: { name: 高考, date: 2027-06-07 }
          say: "距离{{until.name}}还有 {{days-left}} 天，加油"
          on-the-day: 今天就是{{until.name}}，祝大家旗开得胜
      """),
    Example(
      "A topic for every day, one after the other, and another one on the day of reading",
      """
      greetings:
        - name: topic
          at: "10:00"
          order: listed
          say:
            - "今日话题：最近读的一本书，用一句话推荐给大家"
            - "今日话题：你在哪里读书最专心？"
            - { date: 04-23, text: "世界读书日快乐！今日话题：哪本书你读过不止一遍？" }
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.scheduled] }

  public static func schedules(_ config: Config) -> [Schedule] {
    let timing = config.timing
    let onTheDay = config.onTheDay.flatMap { _ in timing.onTheDay }
    return [timing.recurrence, onTheDay].compactMap(\.self)
      .map { timing.schedule(of: $0, config.manners) }
  }

  public static func says(_ config: Config) -> [Say] {
    [config.say, config.onTheDay].compactMap(\.self)
  }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.timing = config.timing.complete(context, findings)
    config.say = config.say.completed(context)
    config.onTheDay = config.onTheDay?.completed(context)
    return config
  }

  public static func manners(_ config: Config) -> Manners? { config.manners }

  public static func hasWords(
    _ config: Config, due: Timestamp, at moment: Timestamp, _ turn: Turn
  ) -> Bool {
    let zone = config.timing.zone ?? turn.community.zone
    guard let say = say(of: config, on: zone.civil(at: due).date) else { return false }
    return !say.indices(on: zone.civil(at: moment).date).isEmpty
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    var known = Variables.common.subtracting(Variables.ofMember)
    if config.timing.isAhead { known.insert("days-left") }
    if config.timing.isGood, config.timing.countdown == nil {
      refuseCountdown(in: config, known, findings)
    }
    known.formUnion(variables.map(\.name))
    config.say.check(variables: known, context, findings)
    config.onTheDay?.check(variables: known, context, findings)
    config.timing.doubt(context, findings)
    if let say = config.onTheDay { config.timing.doubt(onTheDay: say, context, findings) }
    config.timing.doubtWords(of: [config.say], context, findings)
    config.manners.doubt(config.timing, context, findings)
  }

  /// What speaks of a countdown where there is none.
  private static func refuseCountdown(
    in config: Config, _ known: Set<String>, _ findings: Findings
  ) {
    if let onTheDay = config.onTheDay {
      findings.error(
        at: onTheDay.place,
        "'on-the-day' needs what is counted down to: until: { name: 高考, date: 2027-06-07 }")
    }
    let needy = Set(variables.map(\.name)).subtracting(known)
    for name in config.say.alternatives.flatMap({ $0.text?.variables ?? [] })
    where needy.contains(name.value) {
      findings.error(
        at: name.place,
        """
        '{{\(name.value)}}' needs what is counted down to, with its name: \
        until: { name: 高考, date: 2027-06-07 }
        """)
    }
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    turn.follow(config.timing)
    if !turn.isWished,
      let reason = try config.timing.missed.refuses(turn) ?? config.manners.refuses(turn)
    {
      return turn.heldBack(because: reason)
    }
    guard let say = say(of: config, on: turn.day) else { return .passed("the countdown is over") }
    guard turn.hasWords(in: say) else { return .passed(Turn.unwrittenReason) }
    var expires = config.timing.missed.within
    if !turn.isWished, isOfDay(say, config, turn) {
      guard turn.restOfDay > .zero else { return turn.heldBack(because: "its day is over") }
      expires = min(expires, turn.restOfDay)
    }
    try turn.say(say, values: config.timing.values(on: turn.day), expires: expires)
    try config.manners.note(turn)
    return .fired(turn.dueReason)
  }

  /// What is said on a day; nil once what was counted down to is past.
  private static func say(of config: Config, on day: CivilDate) -> Say? {
    guard config.timing.countdown != nil else { return config.say }
    return config.timing.countdown(on: day).map { countdown in
      countdown.days == 0 ? config.onTheDay ?? config.say : config.say
    }
  }

  /// Whether what is said would not be true on the next day.
  private static func isOfDay(_ say: Say, _ config: Config, _ turn: Turn) -> Bool {
    config.timing.isOfDays || turn.rule.gate.namesDays || say.isDated(on: turn.day)
  }
}
