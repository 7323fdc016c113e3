import QunguanText

/// When a rule is due, as operators write it: the fields that all rules with times share.
struct Timing: Sendable {
  var recurrence: Recurrence
  var zone: Zone?
  var missed: Missed
  /// The times of `at`, or the one of `cron`, as they were written.
  var dues: [Place]
  /// False if it is not good; the recurrence only stands for one then.
  var isGood: Bool

  static let schema: Schema<Timing> = .objectInParts(
    "a time",
    .optional(
      "at", .list(of: Schema<TimeOfDay>.timeOfDay.located, orOne: true), "at which times of day"),
    .optional("days", .days, "on which days; with `at`", otherwise: "every day"),
    .optional(
      "cron", cron.located,
      "instead of `at` and `days`: minute, hour, day, month, day of the week"),
    .optional("time-zone", Community.zone, "by whose clocks", otherwise: "the community's"),
    .defaulted("missed", Missed.schema, to: .default, "what was due while the daemon was away")
  ) { at, days, cron, zone, missed in
    let isGood = !at.isBad && !days.isBad && !cron.isBad && !zone.isBad
    let (times, days, cron) = (at.value ?? nil, days.value ?? nil, cron.value ?? nil)
    let recurrence: Recurrence
    switch (times, cron) {
    case (let times?, nil): recurrence = .daily(at: times.map(\.value), days: days ?? .everyDay)
    case (nil, let cron?) where days == nil: recurrence = .cron(cron.value)
    case _ where !isGood: recurrence = .daily(at: [], days: .everyDay)
    default:
      throw Objection("give either 'at' (with 'days') or 'cron'", isOfMissing: times == nil)
    }
    return Timing(
      recurrence: recurrence, zone: zone.value ?? nil, missed: missed.value ?? .default,
      dues: times?.map(\.place) ?? [cron?.place].compactMap(\.self), isGood: isGood)
  }

  /// Stands for a timing that is not good.
  static let none = Timing(
    recurrence: .daily(at: [], days: .everyDay), zone: nil, missed: .default, dues: [],
    isGood: false)

  /// One line that is the same for the same times.
  var form: String { "\(recurrence.form) \(zone?.name ?? "")" }

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
