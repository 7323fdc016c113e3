import QunguanText

/// The fields that say at what time, as operators write them.
struct WrittenTimes: Sendable {
  /// Nil if they are not good.
  var pattern: Recurrence.Pattern?
  /// The times of day as they were written; nil in the place of `cron` and `every`.
  var dues: [Located<TimeOfDay?>] = []

  static let schema: Schema<WrittenTimes> = .objectInParts(
    "a time",
    .optional(
      "at", .list(of: Schema<TimeOfDay>.timeOfDay.located, orOne: true, atMost: 288),
      "at which times of day"),
    .optional(
      "every", every.located,
      "so often: `2h` by the clocks, at 0:00, 2:00 and so on; whole days with `at`"),
    .optional(
      "cron", cron.located, "minute, hour, day of the month, month, day of the week"),
    .optional(
      "date", .list(of: Moment.schema.located, orOne: true, atMost: 366),
      "once, at a date with its time; or dates, with `at`")
  ) { at, every, cron, dates in
    guard case .good(let at) = at, case .good(let every) = every, case .good(let cron) = cron,
      case .good(let dates) = dates
    else { return WrittenTimes() }
    return try WrittenTimes(at, every, cron, dates)
  }

  /// One time of day alone.
  static let once: Schema<Located<TimeOfDay>> = .object(
    "a time", .required("at", Schema<TimeOfDay>.timeOfDay.located, "at which time of day")
  ) { $0 }

  private init() {}

  /// Throws an ``Objection`` where the fields don't go together.
  private init(
    _ at: [Located<TimeOfDay>]?, _ every: Located<Interval>?, _ cron: Located<CronExpression>?,
    _ dates: [Located<Moment>]?
  ) throws {
    let written = [
      ("at", at?.first?.place), ("every", every?.place), ("date", dates?.first?.place),
    ]
    func refuse(_ keys: String..., beside other: String) throws {
      for case (let key, let place?) in written where keys.contains(key) {
        throw Objection("'\(key)' and '\(other)' don't go together; leave one out", at: place)
      }
    }
    if let cron {
      try refuse("at", "every", "date", beside: "cron")
      (pattern, dues) = (.cron(cron.value), [Located(nil, at: cron.place)])
    } else if let dates {
      try refuse("every", beside: "date")
      pattern = try Self.once(dates, at)
      dues = dates.map { Located($0.value.time, at: $0.place) }
    } else if let every {
      (pattern, dues) = (try Self.every(every, at), [Located(nil, at: every.place)])
    } else if let at {
      (pattern, dues) = (.daily(at: at.map(\.value).sorted()), [])
    } else {
      throw Objection(
        "say when it is due: write 'at', 'every', 'cron' or 'date'", isOfMissing: true)
    }
    if let at { dues = at.map { Located($0.value, at: $0.place) } }
  }

  private static func every(
    _ every: Located<Interval>, _ at: [Located<TimeOfDay>]?
  ) throws -> Recurrence.Pattern? {
    let (days, rest) = every.value.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    if rest == 0 {
      guard let at else {
        throw Objection(
          "every \(every.value) at which time of day? write 'at' too", at: every.place,
          isOfMissing: true)
      }
      return .daily(at: at.map(\.value).sorted(), everyDays: Int(days))
    }
    if let at = at?.first {
      throw Objection(
        "'at' goes with whole days, and 'every' is \(every.value); leave one out", at: at.place)
    }
    return Recurrence.Pattern(every: every.value)
  }

  private static func once(
    _ dates: [Located<Moment>], _ at: [Located<TimeOfDay>]?
  ) throws -> Recurrence.Pattern {
    let times = try dates.flatMap { moment -> [CivilTime] in
      let date = moment.value.date
      switch (moment.value.time, at) {
      case (let time?, nil): return [CivilTime(date, time)]
      case (nil, let at?): return at.map { CivilTime(date, $0.value) }
      case (nil, nil):
        throw Objection(
          "\(date) at which time? write \(date)T08:00, or 'at' too", at: moment.place,
          isOfMissing: true)
      case (_?, _?):
        throw Objection("\(date) has its own time; leave it out, or 'at'", at: moment.place)
      }
    }
    return .dates(times.sorted())
  }

  private static let every = Schema<Interval>.interval.map {
    interval, node, findings -> Interval? in
    guard interval >= .minutes(1), interval.milliseconds % 1000 == 0 else {
      findings.error(at: node.place, "write whole seconds, at least 1m, instead of \(node.found)")
      return nil
    }
    return interval
  }

  private static let cron = Schema<String>.text("a cron expression such as '0 8 * * 1-5'").map {
    text, node, findings -> CronExpression? in
    do throws(TimeTextError) { return try CronExpression(text: text) } catch {
      findings.error(at: node.place(atByte: error.offset), error.message)
      return nil
    }
  }
}

/// A date, perhaps with its time.
private struct Moment: Sendable {
  var date: CivilDate
  var time: TimeOfDay?

  static let schema = Schema<String>.text(
    "a date, or a time such as 2027-02-06T08:00",
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$"
  ).map { text, node, findings -> Moment? in
    do throws(TimeTextError) {
      guard text.contains(where: { "T ".contains($0) }) else {
        return Moment(date: try CivilDate(text: text))
      }
      let moment = try CivilTime(text: text)
      return Moment(date: moment.date, time: moment.time)
    } catch {
      findings.error(at: node.place(atByte: error.offset), error.message)
      return nil
    }
  }
}
