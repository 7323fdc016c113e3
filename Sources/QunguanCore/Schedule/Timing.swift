import QunguanText

/// When a rule is due, as operators write it: the fields that all rules with times share.
///
/// What names days of the community's calendar is looked up by ``complete(_:_:)``, which kinds call
/// in theirs; until then the recurrence is due every day.
struct Timing: Sendable {
  var recurrence: Recurrence
  /// What is counted down to.
  private(set) var countdown: Countdown?
  var zone: Zone?
  var missed: Missed
  /// The times of day as they were written; nil in the place of `cron` and `every`.
  var dues: [Located<TimeOfDay?>]
  /// False if it is not good; the recurrence only stands for one then.
  var isGood: Bool
  private var days = WrittenDays()
  private var until: Located<Until>?

  static let schema: Schema<Timing> = .joined(
    "a time", WrittenTimes.schema, WrittenDays.schema, bounds
  ) { times, days, bounds in
    guard case .good(let times) = times, case .good(let days) = days,
      case .good(let bounds) = bounds, let pattern = times.pattern
    else { return .none }
    if pattern.namesDays, let field = days.fields.first {
      throw Objection(
        "'\(field)' goes with 'at' or 'every'; beside 'cron' and 'date' it is written in 'when'")
    }
    var timing = bounds
    timing.recurrence.pattern = pattern
    timing.days = days
    timing.dues = times.dues
    timing.isGood = true
    return timing
  }

  /// Of what is due once on each of its days, until it ends by itself: with fewer fields.
  static let daily: Schema<Timing> = .joined(
    "a time", WrittenTimes.once, WrittenDays.schema, clocks
  ) { time, days, clocks in
    guard case .good(let time) = time, case .good(let days) = days,
      case .good(var timing) = clocks
    else { return .none }
    timing.recurrence.pattern = .daily(at: [time.value])
    timing.days = days
    timing.dues = [Located(time.value, at: time.place)]
    timing.isGood = true
    return timing
  }

  private static let clocks: Schema<Timing> = .object("a time", zoneField, missedField) {
    var timing = Timing.none
    (timing.zone, timing.missed) = ($0, $1)
    return timing
  }

  private static let zoneField: Field<Zone?> = .optional(
    "time-zone", Community.zone, "by whose clocks", otherwise: "the community's")
  private static let missedField: Field<Missed> = .defaulted(
    "missed", Missed.schema, to: .default, "what was due while the daemon was away")

  /// The fields beside those that say when: a timing without a pattern.
  private static let bounds: Schema<Timing> = .object(
    "a time",
    .optional("starts", .date, "the first day; what is every so often is counted from it"),
    .optional("until", Until.schema.located, "the last day, or what is counted down to"),
    zoneField, missedField
  ) { starts, until, zone, missed in
    let last = until?.value.last
    if let starts, let until, let last, last < starts {
      throw Objection("'until' lies before 'starts', so this is never due", at: until.place)
    }
    var timing = Timing.none
    timing.recurrence.starts = starts
    timing.recurrence.until = last
    (timing.until, timing.zone, timing.missed) = (until, zone, missed)
    return timing
  }

  /// Stands for a timing that is not good.
  static let none = Timing(
    recurrence: .daily(at: [], days: .everyDay), zone: nil, missed: .default, dues: [],
    isGood: false)

  /// Looks up its days in the community's calendar.
  func complete(_ context: CheckContext, _ findings: Findings) -> Timing {
    var timing = self
    let (filter, countdown) = (
      days.filter(context, findings), until?.value.countdown(context, findings) ?? .good(nil)
    )
    timing.recurrence.days = filter ?? .everyDay
    timing.countdown = countdown.value ?? nil
    // The day that is counted down to is no day to say so.
    if case .day(let day)? = timing.countdown?.goal { timing.recurrence.days.except = day }
    timing.isGood = isGood && filter != nil && !countdown.isBad
    return timing
  }

  /// What is counted down to, and how many days it is away; nil if nothing is, or it is past.
  func countdown(on date: CivilDate) -> (name: String, days: Int)? {
    guard let countdown, let day = countdown.next(from: date) else { return nil }
    return (countdown.name, day.days(since: date))
  }

  /// At the same times on the very day that is counted down to; nil where none is.
  var onTheDay: Recurrence? {
    guard let countdown else { return nil }
    var other = recurrence
    if case .daily(let times, _) = other.pattern { other.pattern = .daily(at: times) }
    other.days = .everyDay
    switch countdown.goal {
    case .date(let date): (other.starts, other.until) = (date, date)
    case .day(let day): other.days.named = [DayFilter.Named(day: day)]
    }
    return other
  }

  /// The schedule of a recurrence, this one's or another, by its clocks.
  func schedule(of recurrence: Recurrence, _ manners: Manners) -> Schedule {
    Schedule(
      recurrence: recurrence, zone: zone, missed: missed, spread: manners.spread,
      form: form(of: recurrence))
  }

  /// One line that is the same for the same times.
  var form: String { form(of: recurrence) }

  private func form(of recurrence: Recurrence) -> String {
    "\(recurrence.form) \(zone?.name ?? "")"
  }
}
