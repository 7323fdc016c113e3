/// What the steward says by itself: good mornings, reminders, announcements.
public enum Greetings: RuleKind {
  public static let key = "greetings"
  public static let concern = Concern.observers

  public struct Config: Sendable {
    var schedule: Schedule
    var say: Say
  }

  public static let schema: Schema<Config> = .object(
    "greeting",
    .optional("at", .list(of: .timeOfDay, orOne: true), "times of day, such as 08:00"),
    .optional("days", .days, "mon to sun, weekday or weekend; every day if left out"),
    .optional("cron", cron, "five fields, instead of 'at' and 'days'"),
    .optional("time-zone", Community.zone, "another zone than the community's"),
    .defaulted("missed", Missed.schema, to: .default, "what was due while the daemon was away"),
    .required("say", Say.schema, "what is said")
  ) { at, days, cron, zone, missed, say in
    let recurrence: Recurrence
    switch (at, cron) {
    case (let at?, nil): recurrence = .daily(at: at, days: days ?? .everyDay)
    case (nil, let cron?) where days == nil: recurrence = .cron(cron)
    default: throw Objection("give either 'at' (with 'days') or 'cron'")
    }
    let form = "\(recurrence.form) \(zone?.name ?? "")"
    return Config(
      schedule: Schedule(recurrence: recurrence, zone: zone, missed: missed, form: form), say: say)
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
    if config.schedule.recurrence.neverFires {
      findings.warning(at: config.say.place, "this schedule is never due")
    }
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
