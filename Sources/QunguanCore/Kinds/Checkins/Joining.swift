extension Checkins {
  /// How members begin to take part: each on a day of their own, when they say so.
  struct Joining: Sendable {
    var words: [Located<String>] = []
    /// The last day on which one can.
    var until: Located<CivilDate>?
    /// Whether only those who have joined can check in.
    var isRequired = true
    var say = Answers<JoiningOccasion>()

    static let schema: Schema<Joining> = .object(
      "join",
      .optional("command", commandWords, "what members write", otherwise: "`报名`"),
      .optional("until", Schema<CivilDate>.date.located, "the last day on which one can"),
      .defaulted(
        "required", .boolean, to: true, "whether only those who have joined can check in"),
      .optional("say", Answers<JoiningOccasion>.schema, "what is said, or `off`")
    ) { words, until, isRequired, say in
      Joining(
        words: words ?? usualWords("报名"), until: until, isRequired: isRequired,
        say: say ?? Answers())
    }

    /// Whether a member may check in on a day.
    func admits(_ attendance: Attendance, on day: CivilDate) -> Bool {
      !isRequired || attendance.days(.joined).first.map { $0 <= day } ?? false
    }

    func refusal(
      _ attendance: Attendance, on today: CivilDate, _ config: Config
    ) -> JoiningOccasion? {
      if attendance.marks.contains(where: { $0.sort == .joined }) { return .already }
      let isClosed = until.map { $0.value < today } ?? false
      return isClosed || config.days.isOver(on: today) ? .closed : nil
    }
  }

  /// What comes of a member's wish to take part.
  enum JoiningOccasion: String, AnswerOccasion {
    case done, already, closed, which

    var usual: String {
      switch self {
      case .done: "欢迎 {{member.name}} 加入「{{title}}」🎉 从 {{checked}} 开始，一起加油！"
      case .already: "{{member.name}}，你已经在「{{title}}」里啦～"
      case .closed: "「{{title}}」的报名已经结束啦，下次早点来哦～"
      case .which: "想参加哪一个？{{plans}}，比如：{{command}} {{plan}}"
      }
    }

    var doc: String {
      switch self {
      case .done: "to who has joined: `{{checked}}` is the first day"
      case .already: "to who has joined already"
      case .closed: "after `until`, or after the plan's last day"
      case .which: "where several plans may be meant: `{{plans}}`"
      }
    }
  }

  /// A member wants to take part: from today on, or from the plan's first day.
  ///
  /// - Parameter text: what stands after the command's word.
  /// - Returns: nil for a message that is no command after all.
  static func join(_ config: Config, _ turn: inout Turn, text: String) throws -> Verdict? {
    guard let joining = config.joining, let chat = turn.event.chat?.id,
      let member = turn.event.actor?.id
    else { return .passed("nobody to join") }
    let today = config.days.day(of: turn.time, in: turn.zone)
    let plan = Plan(rule: turn.rule, config: config)
    let wish = try turn.wish(text, DayText(on: today, .future), among: \.joining) { plan, _ in
      let today = plan.config.days.day(of: turn.time, in: turn.zone)
      let attendance = try plan.attendance(of: member, in: chat, turn)
      return plan.config.joining?.refusal(attendance, on: today, plan.config) == nil
    }
    var values = plan.values(of: joining.words)
    switch wish {
    case .anothers: return .passed("another plan is meant")
    // Nobody joins on a day of choice.
    case .none, .unclear, .own(_?): return nil
    case .ask(let titles):
      values.ask(titles)
      return try turn.answer(
        .which, of: joining.say, values, because: "several plans may be meant")
    case .own(nil):
      let before = try plan.attendance(of: member, in: chat, turn)
      if let refusal = joining.refusal(before, on: today, config) {
        return try turn.answer(
          refusal, of: joining.say, values, because: "not joined: \(refusal.rawValue)")
      }
      let first = config.days.starts.map { max($0, today) } ?? today
      values["checked"] = first.inChinese
      turn.add([
        .checkIn(
          CheckIn(
            plan: turn.rule.memoryName, chat: chat, member: member, day: first, sort: .joined,
            time: turn.time))
      ])
      return try turn.answer(
        .done, of: joining.say, values, because: "joined from \(first) on")
    }
  }
}
