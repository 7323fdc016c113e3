import QunguanText

extension Checkins {
  /// How members excuse themselves from days: those don't break a streak.
  struct Leave: Sendable {
    var words: [Located<String>] = []
    var allowance: Allowance?
    var say = Answers<LeaveOccasion>()

    /// So many days ahead.
    static let ahead = 30

    /// All that members write, also to take it back.
    var allWords: [Located<String>] { words + returns }

    /// What members write to take it back.
    var returns: [Located<String>] {
      words.map { Located("取消\($0.value)", at: $0.place) } + usualWords("销假")
    }

    static let schema: Schema<Leave> = .object(
      "leave",
      .optional(
        "command", commandWords,
        "what members write before the days; with 取消 before it, they take it back",
        otherwise: "`请假`"),
      .optional(
        "at-most", Allowance.schema,
        "so many days: `2 per month`, `1 per week`, or 3 for the whole plan"),
      .optional("say", Answers<LeaveOccasion>.schema, "what is said, or `off`")
    ) { words, allowance, say in
      Leave(words: words ?? usualWords("请假"), allowance: allowance, say: say ?? Answers())
    }
  }

  /// What comes of a member's wish to be excused.
  enum LeaveOccasion: String, AnswerOccasion {
    case done
    case back = "taken-back"
    /// Refusals.
    case past, far, already, checkedIn = "checked-in", rest, outside, before, spent
    case nothing = "nothing-to-take-back"
    /// Questions.
    case unclear, which

    var usual: String {
      switch self {
      case .done: "好的 {{member.name}}，{{checked}} 给你请好假了，连续天数不会断，好好休息～"
      case .back: "{{member.name}}，{{checked}} 的假取消了，记得来打卡哦～"
      case .past: "{{checked}} 已经过去啦，请假要提前说哦～"
      case .far: "太早啦，最多提前 {{back}} 天请假～"
      case .already: "{{member.name}}，{{checked}} 已经请过假了～"
      case .checkedIn: "{{member.name}}，{{checked}} 你已经打过卡啦，不用请假～"
      case .rest: "{{checked}} 是休息日，本来就不用打卡～"
      case .outside: "{{checked}} 不在「{{title}}」的日期里，不用请假～"
      case .before: "{{member.name}}，你还没开始参加「{{title}}」呢～"
      case .spent: "请假的天数不够啦（{{allowance}}）～"
      case .nothing: "{{member.name}}，没有可以取消的假～"
      case .unclear: "没看懂是哪一天，可以写成：{{command}} 明天，或 {{command}} 2月5日-2月8日"
      case .which: "是哪一个要请假？{{plans}}，比如：{{command}} 明天 {{plan}}"
      }
    }

    var doc: String {
      switch self {
      case .done: "to who is excused: `{{checked}}`"
      case .back: "to who has taken it back"
      case .past: "of days that are over"
      case .far: "of days more than 30 days ahead"
      case .already: "of days of leave"
      case .checkedIn: "of a day that is done"
      case .rest: "of days of rest or of a break"
      case .outside: "of days before `starts` or after `ends`"
      case .before: "to who does not take part yet"
      case .spent: "to who has had as many as `at-most`, or asks for more: `{{allowance}}`"
      case .nothing: "to who would take back what there is not"
      case .unclear: "where the days can't be read"
      case .which: "where several plans may be meant: `{{plans}}`"
      }
    }
  }
}

// MARK: - Deciding

extension Checkins.Leave {
  enum Decision: Hashable {
    case granted([CivilDate])
    case refused(Checkins.LeaveOccasion)
  }

  /// The days of those named that a member is excused from; those that are done or free anyway are
  /// left out.
  func decision(
    on days: ClosedRange<CivilDate>, today: CivilDate, _ attendance: Attendance, off: DaysOff,
    _ config: Checkins.Config
  ) -> Decision {
    if days.lowerBound < today { return .refused(.past) }
    if days.upperBound.days(since: today) > Self.ahead { return .refused(.far) }
    if attendance.isEmpty { return .refused(.before) }
    var granted: [CivilDate] = []
    var reasons: [Checkins.LeaveOccasion] = []
    var spent = attendance.days(.leave)
    for offset in 0...days.upperBound.days(since: days.lowerBound) {
      let day = days.lowerBound.adding(days: offset)
      let marks = attendance.marks(on: day)
      if !config.days.contains(day) {
        reasons.append(.outside)
      } else if marks.missingWindows(of: config.times).isEmpty {
        reasons.append(.checkedIn)
      } else if marks.contains(where: { $0.sort == .leave }) {
        reasons.append(.already)
      } else if off.contains(day) {
        reasons.append(.rest)
      } else {
        if let allowance, allowance.left(on: day, spent: spent) == 0 { return .refused(.spent) }
        granted.append(day)
        spent.append(day)
      }
    }
    return granted.isEmpty ? .refused(reasons.first ?? .outside) : .granted(granted)
  }

  /// The days of leave that can be taken back: of those named, or else the next ones in a row.
  static func returned(
    _ days: ClosedRange<CivilDate>?, today: CivilDate, _ attendance: Attendance
  ) -> [CivilDate] {
    let left = attendance.days(.leave).filter { $0 >= today }
    if let days { return left.filter(days.contains) }
    return left.reduce(into: []) { row, day in
      if row.last.map({ day.days(since: $0) == 1 }) ?? true { row.append(day) }
    }
  }
}

extension Checkins {
  /// A member wants to be excused, or takes that back.
  ///
  /// - Parameter text: what stands after the command's word.
  static func takeLeave(
    _ config: Config, _ turn: inout Turn, text: String
  ) throws -> Verdict? {
    guard let leave = config.leave, let chat = turn.event.chat?.id,
      let member = turn.event.actor?.id
    else { return .passed("nobody to excuse") }
    let today = config.days.day(of: turn.time, in: turn.zone)
    let isReturn = turn.begins(with: leave.returns)
    let wish = try turn.wish(text, DayText(on: today, .future), among: \.leave) { plan, days in
      guard let leave = plan.config.leave else { return false }
      let attendance = try plan.attendance(of: member, in: chat, turn)
      let today = plan.config.days.day(of: turn.time, in: turn.zone)
      if isReturn { return !Leave.returned(days, today: today, attendance).isEmpty }
      let decision = leave.decision(
        on: days ?? today...today, today: today, attendance, off: try plan.off(in: chat, turn),
        plan.config)
      if case .granted = decision { return true }
      return false
    }
    let plan = Plan(rule: turn.rule, config: config)
    var values = plan.values(of: leave.words)
    values["back"] = "\(Leave.ahead)"
    values["allowance"] = leave.allowance?.inChinese ?? ""
    switch wish {
    case .anothers: return .passed("another plan is meant")
    case .none: return nil
    case .unclear:
      return try turn.answer(
        .unclear, of: leave.say, values, because: "the days could not be read")
    case .ask(let titles):
      values.ask(titles)
      return try turn.answer(
        .which, of: leave.say, values, because: "several plans may be meant")
    case .own(let days):
      return isReturn
        ? try takeBack(days, on: today, leave, plan, &turn, values)
        : try grant(days ?? today...today, on: today, leave, plan, &turn, values)
    }
  }

  private static func takeBack(
    _ days: ClosedRange<CivilDate>?, on today: CivilDate, _ leave: Leave, _ plan: Plan,
    _ turn: inout Turn, _ values: [String: String]
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else {
      return .passed("nobody to excuse")
    }
    let before = try plan.attendance(of: member, in: chat, turn)
    let returned = Leave.returned(days, today: today, before)
    let values = values.merging(["checked": returned.inChinese]) { $1 }
    guard !returned.isEmpty else {
      return try turn.answer(
        .nothing, of: leave.say, values, because: "there is no leave to take back")
    }
    let strikes = returned.map { day in
      Effect.strike(
        Strike(
          plan: turn.rule.memoryName, chat: chat, member: member, day: day, sort: .leave,
          because: "取消请假"))
    }
    try turn.amend(plan, member, in: chat, today: today, by: strikes)
    return try turn.answer(
      .back, of: leave.say, values, because: "leave taken back: \(returned.count)")
  }

  private static func grant(
    _ days: ClosedRange<CivilDate>, on today: CivilDate, _ leave: Leave, _ plan: Plan,
    _ turn: inout Turn, _ values: [String: String]
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else {
      return .passed("nobody to excuse")
    }
    var values = values
    let before = try plan.attendance(of: member, in: chat, turn)
    let decision = leave.decision(
      on: days, today: today, before, off: try plan.off(in: chat, turn), plan.config)
    switch decision {
    case .refused(let refusal):
      values["checked"] = days.inChinese
      return try turn.answer(
        refusal, of: leave.say, values, because: "no leave: \(refusal.rawValue)")
    case .granted(let granted):
      values["checked"] = granted.inChinese
      let entries = granted.map { day in
        Effect.checkIn(
          CheckIn(
            plan: turn.rule.memoryName, chat: chat, member: member, day: day, sort: .leave,
            time: turn.time))
      }
      try turn.amend(plan, member, in: chat, today: today, by: entries)
      return try turn.answer(
        .done, of: leave.say, values, because: "leave granted: \(granted.count)")
    }
  }
}

extension Turn {
  /// Whether the message begins with one of these words.
  fileprivate func begins(with words: [Located<String>]) -> Bool {
    let text = MessageText(event.message?.text.withoutBlanksAround ?? "", in: [.normalised])
      .string(.normalised)
    return words.contains {
      text.hasPrefix(MessageText($0.value, in: [.normalised]).string(.normalised))
    }
  }

  /// Changes a member's days, with what follows from that.
  fileprivate mutating func amend(
    _ plan: Checkins.Plan, _ member: MemberID, in chat: ChatID, today: CivilDate,
    by changes: [Effect]
  ) throws {
    let before = try plan.attendance(of: member, in: chat, self)
    add(changes)
    try settle(
      Checkins.consequences(
        of: plan.config, chat: chat, member: member, before: before,
        after: before.applying(changes, of: member, in: chat, plan: plan.rule.memoryName),
        breaks: try work.memory.breaks(of: plan.rule.memoryName), today: today,
        held: streaksHeld(by: member, in: chat)), of: member)
  }
}

extension Attendance {
  /// With those of some effects that are about a member's days in a plan in a chat.
  func applying(
    _ effects: some Sequence<Effect>, of member: MemberID, in chat: ChatID, plan: String
  ) -> Attendance {
    var attendance = self
    for effect in effects {
      switch effect {
      case .checkIn(let entry)
      where entry.plan == plan && entry.chat == chat && entry.member == member:
        attendance.enter(entry)
      case .strike(let strike)
      where strike.plan == plan && strike.chat == chat && strike.member == member:
        attendance.strike(strike)
      default: break
      }
    }
    return attendance
  }
}

extension ClosedRange<CivilDate> {
  /// `2月5日`, `2月5日到2月8日`.
  var inChinese: String {
    lowerBound == upperBound
      ? lowerBound.inChinese : "\(lowerBound.inChinese)到\(upperBound.inChinese)"
  }
}

extension [CivilDate] {
  /// `2月5日、2月8日到2月10日`; the days ascend.
  var inChinese: String {
    var rows: [ClosedRange<CivilDate>] = []
    for day in self {
      if let row = rows.last, day.days(since: row.upperBound) == 1 {
        rows[rows.count - 1] = row.lowerBound...day
      } else {
        rows.append(day...day)
      }
    }
    return rows.prefix(5).map(\.inChinese).joined(separator: "、") + (rows.count > 5 ? " 等" : "")
  }
}
