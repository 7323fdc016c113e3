import QunguanText

/// Content that drips day by day: one item a day, from the first to the last.
public enum Series: RuleKind {
  public static let key = "series"
  public static let concern = Concern.observers
  public static let speaks = false
  public static let summary = """
    Content that drips day by day, from the first item to the last: for each chat from a date on, or \
    since the steward looks after it; or for each member who joins, written to them directly (or \
    into the chat, with `mention: true`). A day has its own item: what was missed, or fell into quiet \
    hours, is not said later. Who leaves gets no more, and who comes back begins anew.
    """
  public static let variables = [
    Variable("day", "which day of the series it is: 1, 2, ..."),
    Variable("days", "how many days it has"),
  ]
  /// How far a member has come.
  public static let scope = Scope.chatAndMember

  public struct Config: Sendable {
    var start = Start.adopted
    var say = Say.none
    var repeats = false
    var timing = Timing.none
    var manners = Manners()

    var count: Int { say.alternatives.count }

    var schedule: Schedule { timing.schedule(of: timing.recurrence, manners) }
  }

  enum Start: Hashable, Sendable {
    case joined, adopted
    case date(CivilDate)
  }

  /// What comes next for a member.
  public struct State: Codable, Sendable {
    /// Its place among all items, counted on where the series repeats.
    var item: Int
    /// Milliseconds since 1970, without the chat's wait.
    var due: Int64
    /// When the member joined: who comes back has another timer, be the first one's known.
    var joined: Int64?

    fileprivate var timer: String { joined.map { "day/\($0)" } ?? "day" }
  }

  public static let schema: Schema<Config> = .joined(
    "series", content, Timing.daily, Manners.schema
  ) { content, timing, manners in
    var config = content.value ?? Config()
    config.timing = timing.value ?? .none
    config.manners = manners.value ?? Manners()
    return config
  }

  private static let content: Schema<Config> = .objectInParts(
    "series",
    .required(
      "since", start,
      "when it begins: for each member on joining, when the steward first saw the chat, or on a date"
    ),
    .required("say", Say.schema, "the items, the first for the first day"),
    .defaulted("repeat", .boolean, to: false, "begin again after the last")
  ) { start, say, repeats in
    var config = Config()
    config.start = start.value ?? config.start
    config.say = say.value ?? config.say
    config.repeats = repeats.value ?? false
    return config
  }

  private static let start = Schema<Start>(
    .either([.choice(["joined", "adopted"]), Schema<CivilDate>.date.shape])
  ) { node, findings in
    switch node.text {
    case "joined": return .joined
    case "adopted": return .adopted
    case let text? where text.first?.isNumber ?? false:
      return Schema<CivilDate>.date.read(node, findings).map { .date($0) }
    case let text:
      let hint = text.flatMap { nearest(to: $0, among: ["joined", "adopted"]) }
      findings.error(
        at: node.place,
        "expected joined, adopted or a date such as 2027-03-01, found \(node.found)\(didYouMean(hint))"
      )
      return nil
    }
  }

  public static let examples = [
    Example(
      "Who joins gets a letter on each of the first three days",
      """
      series:
        - name: first-days
          since: joined
          at: "09:00"
          say:
            - "{{member.name}}，欢迎来到{{community.name}}！今天先看看群公告吧"
            - 第二天好！每晚八点我们一起读书，想来就来
            - 第三天啦，有什么想问的，群里喊一声就好
      """),
    Example(
      "A course for all chats, on working days from a date on, over and over",
      """
      series:
        - name: course
          since: 2027-03-01
          at: "07:30"
          days: workday
          repeat: true
          say:
            - "写作课 {{day}}/{{days}}：从一个动词开始"
            - "写作课 {{day}}/{{days}}：把形容词划掉一半"
            - "写作课 {{day}}/{{days}}：读出声来，再改一遍"
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> {
    config.start == .joined ? [.joined, .left, .wake] : [.scheduled]
  }

  public static func says(_ config: Config) -> [Say] { [config.say] }

  public static func manners(_ config: Config) -> Manners? { config.manners }

  public static func hasWords(
    _ config: Config, due: Timestamp, at moment: Timestamp, _ turn: Turn
  ) throws -> Bool { try item(of: config, due: due, turn) != nil }

  public static func schedules(_ config: Config) -> [Schedule] {
    config.start == .joined ? [] : [config.schedule]
  }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.timing = config.timing.complete(context, findings)
    config.say = config.say.completed(context)
    if config.start == .joined { config.say.target = .member }
    if case .date(let date) = config.start { config.begin(on: date) }
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    var known = Variables.common.union(variables.map(\.name))
    if config.start != .joined { known.subtract(Variables.ofMember) }
    config.say.check(variables: known, context, findings)
    for date in config.say.alternatives.compactMap(\.date) {
      findings.error(
        at: date.place, "an item of a series has its day by its place; leave 'date' out")
    }
    if config.start == .joined { refuseCounts(config.manners, findings) }
    config.timing.doubt(context, findings)
    config.timing.doubtWords(of: [config.say], context, findings)
    config.manners.doubt(config.timing, context, findings)
  }

  /// What is counted in chats, of a series that is each member's.
  private static func refuseCounts(_ manners: Manners, _ findings: Findings) {
    for (key, place) in [("topic", manners.topic?.place), ("at-most", manners.atMost?.place)] {
      guard let place else { continue }
      findings.error(
        at: place, "'\(key)' is about a chat, and this series is each member's; leave it out")
    }
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    switch turn.event.type {
    case .joined: return try begin(config, memory, &turn)
    case .left:
      guard let state = try memory.load() else { return .passed("no series under way") }
      memory.forget()
      turn.cancelWake(key: state.timer)
      return .fired("the member has left")
    case .wake:
      guard let next = try advance(config, memory, &turn) else { return .passed("the series ends") }
      let late = turn.received - next.moment
      if config.timing.missed.otherwise == .skip, late > config.timing.missed.within {
        return turn.heldBack(because: "missed by \(late)")
      }
      return try say(next.item, of: config, &turn)
    default:
      if !turn.isWished, let reason = config.timing.missed.refuses(turn) {
        return turn.heldBack(because: reason)
      }
      guard let item = try item(of: config, due: turn.due, turn) else {
        return .passed("all of its \(config.count) days are over")
      }
      return try say(item, of: config, &turn)
    }
  }

  public static func restAtTimer(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws {
    _ = try advance(config, memory, &turn)
  }

  private static func say(_ item: Int, of config: Config, _ turn: inout Turn) throws -> Verdict {
    turn.follow(config.timing)
    if !turn.isWished, let reason = try config.manners.refuses(turn) {
      return turn.heldBack(because: reason)
    }
    let (day, days) = (item + 1, config.count)
    var values = config.timing.values(on: turn.day)
    values["day"] = [.text("\(day)")]
    values["days"] = [.text("\(days)")]
    try turn.say(config.say, at: item, values: values, expires: config.timing.missed.within)
    try config.manners.note(turn)
    return .fired("day \(day) of \(days); \(turn.dueReason)")
  }
}

// MARK: - Of a chat

extension Series.Config {
  /// From that date on; if it does not repeat, up to the day of the last item.
  fileprivate mutating func begin(on date: CivilDate) {
    timing.recurrence.starts = date
    guard !repeats else { return }
    let horizon = date.adding(days: Recurrence.horizonDays)
    let days = timing.recurrence.days
    var last = days.next(from: date, through: horizon)
    for _ in 0..<max(0, count - 1) {
      last = last.flatMap { days.next(from: $0.adding(days: 1), through: horizon) }
    }
    timing.recurrence.until = last
  }
}

extension Series {
  /// The item of the day, told by the date alone; nil before the first day and after the last. Who
  /// wishes for one then is shown the first or the last.
  private static func item(of config: Config, due: Timestamp, _ turn: Turn) throws -> Int? {
    let zone = config.timing.zone ?? turn.community.zone
    let first: CivilDate
    switch config.start {
    case .date(let date): first = date
    case .joined, .adopted:
      // The first event of a chat may be this one.
      let seen = try turn.chatFacts()?.firstSeen ?? turn.time
      let wait = turn.event.chat.map { config.schedule.wait(of: $0.id) } ?? .zero
      let begin = config.timing.recurrence.next(after: seen - wait - .milliseconds(1), in: zone)
      guard let begin else { return nil }
      first = zone.civil(at: begin).date
    }
    let today = zone.civil(at: due).date
    var item = config.timing.recurrence.days.count(from: first, through: today) - 1
    if turn.isWished { item = max(0, config.repeats ? item : min(item, config.count - 1)) }
    guard item >= 0, config.count > 0, config.repeats || item < config.count else { return nil }
    return item % config.count
  }
}

// MARK: - Of a member

extension Series {
  /// Sets the timer of the member's first day; there is one for each member.
  private static func begin(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    let zone = config.timing.zone ?? turn.community.zone
    guard let chat = turn.event.chat?.id,
      let due = config.timing.recurrence.next(after: turn.received, in: zone)
    else { return .passed("the series ends") }
    let moment = due + config.schedule.wait(of: chat)
    if let former = try memory.load() { turn.cancelWake(key: former.timer) }
    let state = State(item: 0, due: due.milliseconds, joined: turn.time.milliseconds)
    memory.save(state)
    turn.wake(at: moment, key: state.timer)
    return .fired("begins \(turn.clock(moment))")
  }

  /// What is due for the member by now, with its moment, if any is; sets the timer of the day after
  /// it. Days that passed while the daemon was away are passed over.
  private static func advance(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> (item: Int, moment: Timestamp)? {
    guard let state = try memory.load() else { return nil }
    memory.forget()
    guard config.count > 0, let chat = turn.event.chat?.id,
      try turn.memberFacts()?.isPresent ?? true
    else { return nil }
    let zone = config.timing.zone ?? turn.community.zone
    let wait = config.schedule.wait(of: chat)
    var (item, due) = (state.item, Timestamp(milliseconds: state.due))
    var following = config.timing.recurrence.next(after: due, in: zone)
    while let next = following, next + wait <= turn.received {
      (item, due) = (item + 1, next)
      following = config.timing.recurrence.next(after: due, in: zone)
    }
    if let following, config.repeats || item + 1 < config.count {
      memory.save(State(item: item + 1, due: following.milliseconds, joined: state.joined))
      turn.wake(at: following + wait, key: state.timer)
    }
    guard config.repeats || item < config.count else { return nil }
    return (item % config.count, due + wait)
  }
}
