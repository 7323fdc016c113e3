import QunguanText

extension Checkins {
  /// How members make up for a day they have missed.
  struct Makeup: Sendable {
    /// What they write for it, before the day.
    var words: [Located<String>] = []
    /// So many days may have passed.
    var back = 3
    /// By the month, or the week, of the days that are made up for.
    var allowance: Allowance?
    /// In points.
    var costs = 0
    var say = Answers<MakeupOccasion>()

    static let schema: Schema<Makeup> = .object(
      "makeup",
      .optional("command", commandWords, "what members write before the day", otherwise: "`补签`"),
      .optional("back", days, "so many days later at most", otherwise: "`3d`"),
      .optional(
        "at-most", Allowance.schema,
        "so many days: `2 per month` of those made up for, `1 per week`, or 3 for the whole plan"),
      .defaulted("costs", .integer(in: 0...100_000), to: 0, "in points; who has fewer can't"),
      .optional("say", Answers<MakeupOccasion>.schema, "what is said, or `off`")
    ) { words, back, allowance, costs, say in
      Makeup(
        words: words ?? usualWords("补签"), back: back ?? 3, allowance: allowance, costs: costs,
        say: say ?? Answers())
    }

    private static let days = Schema<Interval>.interval.map { span, node, findings -> Int? in
      let (days, rest) = span.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
      guard rest == 0, (1...366).contains(days) else {
        findings.error(at: node.place, "expected whole days such as 3d, from 1d to 366d")
        return nil
      }
      return Int(days)
    }
  }

  /// What comes of a member's wish to make up for a day.
  enum MakeupOccasion: String, AnswerOccasion {
    case done
    /// Refusals.
    case today, future, already, excused, rest, before, outside, expired, spent, poor, range
    /// Questions.
    case unclear, which

    var usual: String {
      switch self {
      case .done: "{{member.name}} 补签成功 ✅ {{checked}} 补上了，现在连续 {{streak}} 天{{cost}}"
      case .today: "{{member.name}}，今天还没过完呢，直接打卡就好～"
      case .future: "{{checked}} 还没到呢，补签只能补过去的日子哦"
      case .already: "{{member.name}}，{{checked}} 你已经打过卡啦，不用补～"
      case .excused: "{{checked}} 你请过假了，不影响连续天数，不用补～"
      case .rest: "{{checked}} 是休息日，不打卡也不会断，不用补～"
      case .before: "{{member.name}}，{{checked}} 你还没开始参加「{{title}}」呢，不用补～"
      case .outside: "{{checked}} 不在「{{title}}」的日期里哦"
      case .expired: "{{checked}} 太久啦，只能补最近 {{back}} 天的～"
      case .spent: "补签机会用完啦（{{allowance}}），下次记得准时来哦～"
      case .poor: "补签要 {{costs}} {{points.name}}，你现在有 {{points}}，还差一点点～"
      case .range: "一次补一天哦，比如：{{command}} 昨天"
      case .unclear: "没看懂是哪一天，可以写成：{{command}} 昨天，或 {{command}} 2月5日"
      case .which: "你想补哪一个？{{plans}}，比如：{{command}} 昨天 {{plan}}"
      }
    }

    var doc: String {
      switch self {
      case .done: "to who has made up for a day: `{{checked}}`, `{{cost}}`"
      case .today: "of today: who can still check in has no need"
      case .future: "of a day to come"
      case .already: "of a day that is done"
      case .excused: "of a day of leave"
      case .rest: "of a day of rest or of a break"
      case .before: "of a day before the member took part"
      case .outside: "of a day before `starts` or after `ends`"
      case .expired: "of a day longer ago than `back`"
      case .spent: "to who has made up for as many as `at-most`: `{{allowance}}`"
      case .poor: "to who has fewer points than it costs: `{{costs}}`, `{{points}}`"
      case .range: "to who names several days at once"
      case .unclear: "where the day can't be read"
      case .which: "where several plans may be meant: `{{plans}}`"
      }
    }
  }

  /// The usual words of a command.
  static func usualWords(_ words: String...) -> [Located<String>] {
    words.map { Located($0, at: Place(file: "", line: 1, column: 1)) }
  }

  static let commandWords = Schema<[Located<String>]>.list(
    of: Schema<String>.text("a word such as 补签", atMost: 64).located, orOne: true, atMost: 20)
}

// MARK: - Deciding

extension Checkins.Makeup {
  /// Why a day can't be made up for; nil if it can.
  ///
  /// - Parameters:
  ///   - points: what the member has.
  ///   - off: the plan's days of rest and its breaks.
  func refusal(
    of day: CivilDate, on today: CivilDate, _ attendance: Attendance, points: Int, off: DaysOff,
    _ config: Checkins.Config
  ) -> Checkins.MakeupOccasion? {
    if day == today { return .today }
    if day > today { return .future }
    guard config.days.contains(day) else { return .outside }
    let since = attendance.standing(on: today, off: off, times: config.times).since
    guard let since, since <= day else { return .before }
    let marks = attendance.marks(on: day)
    if marks.missingWindows(of: config.times).isEmpty { return .already }
    if marks.contains(where: { $0.sort == .leave }) { return .excused }
    if off.contains(day) { return .rest }
    if today.days(since: day) > back { return .expired }
    if let allowance, allowance.left(on: day, spent: attendance.days(.madeUp)) == 0 {
      return .spent
    }
    return points < costs ? .poor : nil
  }
}

extension Checkins {
  /// A member wants to make up for a day.
  ///
  /// - Parameter text: what stands after the command's word.
  /// - Returns: nil for a message that is no command after all.
  static func makeUp(
    _ config: Config, _ turn: inout Turn, text: String
  ) throws -> Verdict? {
    guard let makeup = config.makeup, let chat = turn.event.chat?.id,
      let member = turn.event.actor?.id
    else { return .passed("nobody to make up for anything") }
    let today = config.days.day(of: turn.time, in: turn.zone)
    let points = try turn.points()
    let wish = try turn.wish(text, DayText(on: today, .past), among: \.makeup) { plan, days in
      let today = plan.config.days.day(of: turn.time, in: turn.zone)
      return plan.config.makeup?.refusal(
        of: days?.lowerBound ?? today.adding(days: -1), on: today,
        try plan.attendance(of: member, in: chat, turn), points: points,
        off: try plan.off(in: chat, turn), plan.config) == nil
    }
    let plan = Plan(rule: turn.rule, config: config)
    var values = plan.values(of: makeup.words)
    switch wish {
    case .anothers: return .passed("another plan is meant")
    case .none: return nil
    case .unclear:
      return try turn.answer(
        .unclear, of: makeup.say, values, because: "the day could not be read")
    case .ask(let titles):
      values.ask(titles)
      return try turn.answer(
        .which, of: makeup.say, values, because: "several plans may be meant")
    case .own(let days):
      if let days, days.lowerBound != days.upperBound {
        return try turn.answer(.range, of: makeup.say, values, because: "one day at a time")
      }
      return try makeUp(
        days?.lowerBound ?? today.adding(days: -1), on: today, makeup, plan, &turn, values)
    }
  }

  private static func makeUp(
    _ day: CivilDate, on today: CivilDate, _ makeup: Makeup, _ plan: Plan, _ turn: inout Turn,
    _ values: [String: String]
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else {
      return .passed("nobody to make up for anything")
    }
    let (config, ledger) = (plan.config, turn.rule.memoryName)
    let points = try turn.points()
    let before = try plan.attendance(of: member, in: chat, turn)
    let off = try plan.off(in: chat, turn)
    var values = values.merging(
      [
        "checked": day.inChinese, "back": "\(makeup.back)", "costs": "\(makeup.costs)",
        "points": "\(points)", "allowance": makeup.allowance?.inChinese ?? "",
      ]) { $1 }
    let refusal = makeup.refusal(of: day, on: today, before, points: points, off: off, config)
    if let refusal {
      return try turn.answer(
        refusal, of: makeup.say, values, because: "not made up: \(refusal.rawValue)")
    }
    let entries = before.marks(on: day).missingWindows(of: config.times).map { window in
      CheckIn(
        plan: ledger, chat: chat, member: member, day: day, window: window, sort: .madeUp,
        time: turn.time)
    }
    turn.add(entries.map(Effect.checkIn))
    if makeup.costs > 0 {
      let award = Award(
        chat: chat, member: member, points: -makeup.costs, because: "补签 \(day.inChinese)",
        key: AwardKey.makeup(day))
      turn.add([.award(award)])
    }
    let after = before.applying(
      entries.map(Effect.checkIn), of: member, in: chat, plan: ledger)
    let given = try turn.settle(
      consequences(
        of: config, chat: chat, member: member, before: before, after: after,
        breaks: try turn.work.memory.breaks(of: ledger), today: today,
        held: turn.streaksHeld(by: member, in: chat)), of: member)
    let standing = after.standing(on: today, off: off, times: config.times)
    values["streak"] = "\(standing.streak)"
    values["days"] = "\(standing.days)"
    values["given"] = "\(given)"
    values["points"] = "\(try turn.points())"
    let pointsName = turn.community.points.name
    let changes = [
      makeup.costs > 0 ? "用掉 \(makeup.costs) \(pointsName)" : nil,
      given > 0 ? "得到 \(given) \(pointsName)" : nil,
    ].compactMap(\.self)
    values["cost"] = changes.isEmpty ? "" : "（\(changes.joined(separator: "，"))）"
    var told = try Told(config, turn, chat, after, on: day)
    told.was = told.standing(of: before)
    told.entry = entries.last
    told.points = given
    let verdict = try turn.answer(.done, of: makeup.say, values, because: "made up for \(day)")
    try congratulate(told, config, &turn)
    return verdict
  }
}

extension ArraySlice<Attendance.Mark> {
  /// Of a day: which windows are still to be done so that it is done in as many as it is to be, the
  /// first first.
  func missingWindows(of times: Int) -> [Int] {
    let done = Set(filter(\.isDone).map(\.window))
    return Array((0..<8).filter { !done.contains($0) }.prefix(Swift.max(0, times - done.count)))
  }
}

extension Attendance {
  /// The days of which a fact of that sort holds, ascending.
  func days(_ sort: CheckIn.Sort) -> [CivilDate] {
    marks.filter { $0.sort == sort }.reduce(into: [Int]()) { numbers, mark in
      if numbers.last != mark.number { numbers.append(mark.number) }
    }.map(CivilDate.init(daysSinceEpoch:))
  }
}

extension Checkins.Allowance {
  /// `每月 2 天`.
  var inChinese: String {
    switch span {
    case .week: "每周 \(count) 天"
    case .month: "每月 \(count) 天"
    case nil: "一共 \(count) 天"
    }
  }
}
