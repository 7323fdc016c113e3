import QunguanText

/// Something that takes place, with reminders before it.
public enum Announcements: RuleKind {
  public static let key = "announcements"
  public static let concern = Concern.observers
  public static let summary = """
    Something that takes place, once or again and again: a lecture, reading together. It is announced \
    long before and reminded of shortly before; its own time is told by the same fields as that of \
    greetings. What is late is said only as long as there is still time.
    """
  public static let variables = [
    Variable("title", "`title`"),
    Variable("place", "`place`, if there is one"),
    Variable("starts", "when it begins: 3月6日 星期六 20:00"),
    Variable("when", "the same as people say it: 今天 20:00, 明天 20:00, 后天 20:00, 3月6日 20:00"),
    Variable("time-left", "how long it is until then: 7 天, 1 小时 30 分钟, 10 分钟; not in `start`"),
  ]

  public struct Config: Sendable {
    var appointment = Appointment(title: "", lasts: .hours(1))
    var announce: Located<Interval>?
    var remind: [Located<Interval>] = []
    var texts = Texts()
    var timing = Timing.none
    var manners = Manners()
    var place = Place(file: "", line: 1, column: 1)
    /// Whether all that says when to speak of it, and in which words, is good.
    var isSure = false
  }

  /// What is said on which occasion.
  struct Texts: Sendable {
    var announce: Say?
    var remind: Say?
    var start: Say?
    /// One for all that is said before it begins.
    var isOne = false
    /// False if there are fields that nothing reads.
    var isWhole = true

    var all: [Say] { (isOne ? [remind] : [announce, remind, start]).compactMap(\.self) }
  }

  /// Something said so long before the beginning.
  struct Lead: Sendable {
    var before: Interval
    var say: Say
    var place: Place?

    /// Nothing is said of it after the beginning.
    func missed(_ missed: Missed) -> Missed {
      before > .zero
        ? Missed(within: min(missed.within, before), otherwise: missed.otherwise) : missed
    }
  }

  public static let schema: Schema<Config> = .joined(
    "announcement", content, Timing.schema, Manners.schema
  ) { content, timing, manners in
    var config = content.value ?? Config()
    config.timing = timing.value ?? .none
    config.manners = manners.value ?? Manners()
    return config
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  private static let content: Schema<Config> = .objectInParts(
    "announcement",
    .required("title", Schema<String>.text("a title", atMost: 300), "what takes place"),
    .optional("place", Schema<String>.text("a place", atMost: 1024), "where, in your words"),
    .optional("announce", lead.located, "so long before, it is announced: `7d`"),
    .optional(
      "remind", .list(of: lead.located, orOne: true, atMost: 20),
      "so long before, it is reminded of: `[1d, 1h, 10m]`"),
    .defaulted(
      "lasts", .interval, to: Interval.hours(1), "how long it goes on, for calendars"),
    .required("say", texts, "one text for all, or each its own")
  ) { title, place, announce, remind, lasts, say in
    var config = Config()
    config.appointment = Appointment(
      title: title.value ?? "", place: place.value ?? nil, lasts: lasts.value ?? .hours(1))
    config.announce = announce.value ?? nil
    config.remind = (remind.value ?? nil) ?? []
    config.texts = say.value ?? Texts()
    config.isSure = !announce.isBad && !remind.isBad && say.value?.isWhole ?? false
    return config
  }

  private static let lead = Schema<Interval>.interval.map { interval, node, findings -> Interval? in
    guard interval >= .minutes(1), interval <= .days(366) else {
      findings.error(
        at: node.place, "expected a duration from 1m to 366d, found \(node.found)")
      return nil
    }
    return interval
  }

  private static let texts = Schema<Texts>(.either([Say.schema.shape, eachItsOwn.shape])) {
    node, findings in
    let own = eachItsOwn.fields.map(\.key)
    let names = node.entries?.map(\.name) ?? []
    if names.contains(where: own.contains) {
      var texts = eachItsOwn.read(node, findings)
      texts?.isWhole = names.allSatisfy(own.contains)
      return texts
    }
    return Say.schema.read(node, findings).map { Texts(announce: $0, remind: $0, isOne: true) }
  }

  private static let eachItsOwn: Schema<Texts> = .object(
    "what is said",
    .optional("announce", Say.schema, "when it is announced"),
    .optional("remind", Say.schema, "when it is reminded of"),
    .optional("start", Say.schema, "when it begins")
  ) { announce, remind, start in
    var texts = Texts(announce: announce, remind: remind, start: start)
    texts.announce?.part = "said-announce"
    texts.start?.part = "said-start"
    return texts
  }

  public static let examples = [
    Example(
      "A lecture, with one text for all reminders",
      """
      announcements:
        - name: reading
          title: 《活着》共读会
          date: 2027-03-06T20:00
          place: 腾讯会议 123-456-789
          remind: [1d, 1h, 10m]
          say: "{{title}}还有 {{time-left}}开始：{{place}}"
      """),
    Example(
      "Reading together every Saturday, announced in the morning",
      """
      announcements:
        - name: saturday
          title: 周六共读
          at: "20:00"
          days: sat
          announce: 11h
          remind: 10m
          lasts: 2h
          say:
            announce: ["{{when}}，{{title}}，等你来", "{{title}}又要开始啦，{{starts}}见"]
            remind: "还有 {{time-left}}，{{title}}就要开始了"
            start: "{{title}}开始啦！"
      """),
  ]
}

// MARK: - As a rule

extension Announcements {
  public static func events(_ config: Config) -> Set<EventType> { [.scheduled] }

  public static func says(_ config: Config) -> [Say] { config.texts.all }

  public static func manners(_ config: Config) -> Manners? { config.manners }

  public static func hasWords(
    _ config: Config, due: Timestamp, at moment: Timestamp, _ turn: Turn
  ) -> Bool {
    let zone = config.timing.zone ?? turn.community.zone
    let date = zone.civil(at: moment).date
    return config.lead(due, zone).map { !$0.say.indices(on: date).isEmpty } ?? false
  }

  public static func appointment(_ config: Config) -> Appointment? { config.appointment }

  public static func schedules(_ config: Config) -> [Schedule] {
    config.leads.map { lead in
      Schedule(
        recurrence: config.timing.recurrence.shifted(earlier: lead.before),
        zone: config.timing.zone, missed: lead.missed(config.timing.missed),
        spread: config.manners.spread, form: "\(config.timing.form) -\(lead.before)")
    }
  }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.timing = config.timing.complete(context, findings)
    config.appointment.recurrence = config.timing.recurrence
    config.appointment.zone = config.timing.zone
    config.appointment.leads = config.leads.map(\.before)
    config.texts.announce = config.texts.announce?.completed(context)
    config.texts.remind = config.texts.remind?.completed(context)
    config.texts.start = config.texts.start?.completed(context)
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    var known = Variables.common.union(variables.map(\.name))
      .subtracting(Variables.ofMember)
    if config.appointment.place == nil { known.remove("place") }
    let texts = config.texts
    for say in [texts.announce, texts.remind].compactMap(\.self) {
      say.check(variables: known, context, findings)
    }
    texts.start?.check(variables: known.subtracting(["time-left"]), context, findings)
    checkTogether(config, findings)
    if config.timing.isEverDue(context, findings) { config.doubtLeads(context, findings) }
    config.timing.doubtWords(of: texts.all, context, findings)
    config.manners.doubt(config.timing, context, findings)
  }

  /// Times without a text, and texts without a time.
  private static func checkTogether(_ config: Config, _ findings: Findings) {
    guard config.isSure else { return }
    let texts = config.texts
    let isSpoken = !config.remind.isEmpty || config.announce != nil || texts.start != nil
    guard isSpoken else {
      return findings.error(
        at: config.place,
        "nothing would be said; write 'announce', 'remind', or 'start' into 'say'")
    }
    if texts.isOne { return }
    if let announce = config.announce, texts.announce == nil {
      findings.error(at: announce.place, "'say' has no 'announce': what is said then")
    }
    if let remind = config.remind.first, texts.remind == nil {
      findings.error(at: remind.place, "'say' has no 'remind': what is said then")
    }
    if config.announce == nil, let say = texts.announce {
      findings.error(at: say.place, "this is never said; write how long before, 'announce: 7d'")
    }
    if config.remind.isEmpty, let say = texts.remind {
      findings.error(at: say.place, "this is never said; write how long before, 'remind: 1h'")
    }
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    turn.ownZone = config.timing.zone
    let zone = turn.zone
    let due = turn.isWished ? config.next(turn, zone) : config.lead(turn.due, zone)
    guard let lead = due else { return .passed("not due") }
    let start = turn.due + lead.before
    let missed = lead.missed(config.timing.missed)
    if !turn.isWished {
      let over = config.over(start, lead, by: turn.received, zone)
      if let reason = try missed.refuses(turn) ?? over ?? config.manners.refuses(turn) {
        return turn.heldBack(because: reason)
      }
    }
    guard turn.hasWords(in: lead.say) else { return .passed(Turn.unwrittenReason) }
    let left = start - turn.received
    try turn.say(
      lead.say, values: config.values(start, left, lead, turn.received, zone),
      expires: lead.before > .zero ? min(missed.within, left) : missed.within)
    try config.manners.note(turn)
    return .fired(
      lead.before > .zero
        ? "\(lead.before) before \(turn.clock(start))" : "begins \(turn.clock(start))")
  }
}

// MARK: - Leads and words

extension Announcements.Config {
  /// What is said before it and when it begins, the nearest to that first.
  var leads: [Announcements.Lead] {
    var leads: [Announcements.Lead] = []
    if let say = texts.start { leads.append(.init(before: .zero, say: say)) }
    if let say = texts.remind {
      leads += remind.map { .init(before: $0.value, say: say, place: $0.place) }
    }
    if let say = texts.announce, let announce {
      leads.append(.init(before: announce.value, say: say, place: announce.place))
    }
    return leads.sorted { $0.before < $1.before }
  }

  /// Which of them is due; of several, as of what recurs often, the nearest to the beginning.
  fileprivate func lead(_ due: Timestamp, _ zone: Zone) -> Announcements.Lead? {
    leads.first { lead in
      let start = due + lead.before
      return timing.recurrence.next(after: start - .milliseconds(1), in: zone) == start
    }
  }

  /// Why it is too late to say this of a beginning; nil if it is not.
  fileprivate func over(
    _ start: Timestamp, _ lead: Announcements.Lead, by now: Timestamp, _ zone: Zone
  ) -> String? {
    if lead.before > .zero { return now >= start ? "it has begun already" : nil }
    let isLater = zone.civil(at: now).date > zone.civil(at: start).date
    return timing.isOfDays && isLater ? "its day is over" : nil
  }

  /// What is said of the next time, now.
  fileprivate func next(_ turn: Turn, _ zone: Zone) -> Announcements.Lead? {
    guard let say = texts.remind ?? texts.announce ?? texts.start,
      let start = timing.recurrence.next(after: turn.received, in: zone)
    else { return nil }
    return Announcements.Lead(before: start - turn.received, say: say)
  }

  fileprivate func values(
    _ start: Timestamp, _ left: Interval, _ lead: Announcements.Lead, _ now: Timestamp, _ zone: Zone
  ) -> [String: [Part]] {
    let (begin, today) = (zone.civil(at: start), zone.civil(at: now).date)
    let clock = begin.time.toMinute
    let (day, weekday) = (begin.date.inChinese, begin.date.weekday.inChinese)
    let away = begin.date.daysSinceEpoch - today.daysSinceEpoch
    let near = [0: "今天", 1: "明天", 2: "后天"][away] ?? day
    let texts = [
      "title": appointment.title, "place": appointment.place ?? "",
      "starts": "\(day) \(weekday) \(clock)", "when": "\(near) \(clock)",
      "time-left": left.rounded(for: lead.before).inWords,
    ]
    return timing.values(on: begin.date).merging(texts.mapValues { [.text($0)] }) { $1 }
  }
}

extension Interval {
  /// Up to whole hours, 5 minutes or minutes, by how long it was meant to be: who is told a minute
  /// late that something begins in a day wants to hear "in a day".
  fileprivate func rounded(for meant: Interval) -> Interval {
    let step: Interval =
      if meant >= .days(1) { .hours(1) } else if meant >= .hours(1) { .minutes(5) } else {
        .minutes(1)
      }
    let steps = (max(0, milliseconds) + step.milliseconds - 1) / step.milliseconds
    return .milliseconds(steps * step.milliseconds)
  }

  /// `7 天`, `1 天 2 小时`, `1 小时 30 分钟`, `10 分钟`: its two greatest units.
  fileprivate var inWords: String {
    let minutes = milliseconds / 60_000
    let parts = [(minutes / 1440, "天"), (minutes / 60 % 24, "小时"), (minutes % 60, "分钟")]
      .filter { $0.0 > 0 }.prefix(2)
    return parts.isEmpty ? "0 分钟" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}
