/// What the steward says by itself: good mornings, reminders, announcements.
public enum Greetings: RuleKind {
  public static let key = "greetings"
  public static let concern = Concern.observers
  public static let summary = """
    What the steward says by itself, at a time: good mornings, reminders, announcements. It is said \
    in each of the rule's chats, and not in quiet hours.
    """

  public struct Config: Sendable {
    var schedule: Schedule
    var say: Say
    /// The times of `at`, or the one of `cron`, as they were written.
    var dues: [Place]
    /// False if the schedule is not good; it only stands for one then.
    var isTimed: Bool
  }

  public static let schema: Schema<Config> = .objectInParts(
    "greeting",
    .optional(
      "at", .list(of: Schema<TimeOfDay>.timeOfDay.located, orOne: true), "at which times of day"),
    .optional("days", .days, "on which days; with `at`", otherwise: "every day"),
    .optional(
      "cron", cron.located,
      "instead of `at` and `days`: minute, hour, day, month, day of the week"),
    .optional("time-zone", Community.zone, "by whose clocks", otherwise: "the community's"),
    .defaulted("missed", Missed.schema, to: .default, "what was due while the daemon was away"),
    .required("say", Say.schema, "what is said")
  ) { at, days, cron, zone, missed, say in
    let isTimed = !at.isBad && !days.isBad && !cron.isBad && !zone.isBad
    let (times, days, cron) = (at.value ?? nil, days.value ?? nil, cron.value ?? nil)
    let recurrence: Recurrence
    switch (times, cron) {
    case (let times?, nil): recurrence = .daily(at: times.map(\.value), days: days ?? .everyDay)
    case (nil, let cron?) where days == nil: recurrence = .cron(cron.value)
    case _ where !isTimed: recurrence = .daily(at: [], days: .everyDay)
    default:
      throw Objection("give either 'at' (with 'days') or 'cron'", isOfMissing: times == nil)
    }
    let place = Place(file: "", line: 1, column: 1)
    let ownZone = zone.value ?? nil
    return Config(
      schedule: Schedule(
        recurrence: recurrence, zone: ownZone, missed: missed.value ?? .default,
        form: "\(recurrence.form) \(ownZone?.name ?? "")"),
      say: say.value ?? Say(alternatives: [], place: place),
      dues: times?.map(\.place) ?? [cron?.place ?? place], isTimed: isTimed)
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
      "On working days, and only if not more than half an hour late",
      """
      greetings:
        - name: lunch
          cron: "30 11 * * 1-5"
          missed: { within: 30m, else: skip }
          say: 中午好，记得按时吃饭呀
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.scheduled] }
  public static func schedules(_ config: Config) -> [Schedule] { [config.schedule] }
  public static func says(_ config: Config) -> [Say] { [config.say] }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    let known = Variables.common.subtracting(["member.name", "member.id"])
    config.say.check(variables: known, context, findings)
    doubt(config, context, findings)
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    guard case .schedule(_, let due, let newer) = turn.event.occasion else {
      return .passed("not due")
    }
    let missed = config.schedule.missed
    let late = turn.received - due
    switch missed.otherwise {
    case .skip where newer > 0 || late > missed.within:
      return .passed("missed by \(late)")
    case .once where newer > 0:
      return .passed("missed by \(late); only the newest is said")
    default: break
    }
    let now = turn.community.zone.civil(at: turn.received).time
    if let quiet = turn.community.quietHours, quiet.contains(now) {
      return .passed("quiet hours")
    }
    try turn.say(config.say, expires: missed.within)
    return .fired("due \(turn.clock(due))")
  }

  private static let cron = Schema<String>.text("a cron expression such as '0 8 * * 1-5'").map {
    text, node, findings -> CronExpression? in
    do throws(TimeTextError) { return try CronExpression(text: text) } catch {
      findings.error(at: node.place(atByte: error.offset), error.message)
      return nil
    }
  }
}

extension Recurrence {
  /// One line that is the same for the same recurrence.
  var form: String {
    switch self {
    case .daily(let at, let days):
      at.sorted().map(\.description).joined(separator: ",") + " "
        + days.weekdays.sorted().map(\.description).joined(separator: ",")
    case .cron(let expression): expression.description
    }
  }

  var neverFires: Bool {
    if case .cron(let expression) = self { expression.neverFires } else { false }
  }
}
