import QunguanText

extension Checkins {
  /// A word to those who are missing.
  struct Remind: Sendable {
    var timing = Timing.none
    var say: Say?
    /// So many are named.
    var names = 20
    var isMention = false
    /// Only who took part within so many days.
    var lately = 14

    static let schema: Schema<Remind> = .joined("a reminder", Timing.schema, content) {
      timing, content in
      var remind = content.value ?? Remind()
      remind.timing = timing.value ?? .none
      return remind
    }

    private static let content: Schema<Remind> = .objectInParts(
      "a reminder",
      .defaulted("names", .integer(in: 0...50), to: 20, "so many of them are named"),
      .defaulted("mention", .boolean, to: false, "they are mentioned, not only named"),
      .optional(
        "active-within", daysBack, "only who took part so lately", otherwise: "`14d`"),
      .optional("say", Say.schema, "what is said; the names stand in `{{missing}}`")
    ) { names, mention, lately, say in
      var remind = Remind()
      remind.names = names.value ?? 20
      remind.isMention = mention.value ?? false
      remind.lately = (lately.value ?? nil) ?? 14
      remind.say = say.value ?? nil
      remind.say?.part = "said-remind"
      return remind
    }

    static let standardSay = Say(
      spoken:
        "⏰ {{title}}：今天还有 {{missing.count}} 位伙伴没打卡，记得来哦～\n{{missing}}")
  }

  /// Beside `title`, which boards, reminders and reports all have.
  static let remindVariables = [
    Variable("missing", "in a reminder: who has not checked in today"),
    Variable("missing.count", "how many they are"),
    Variable("done.count", "in a reminder: how many have checked in today"),
  ]

  /// A span in whole days, up to a year.
  static let daysBack = Schema<Interval>.interval.map { interval, node, findings -> Int? in
    let days = Int(interval.milliseconds / Interval.days(1).milliseconds)
    guard interval == .days(Int64(days)), (1...366).contains(days) else {
      findings.error(at: node.place, "expected whole days from 1d to 366d, found \(node.found)")
      return nil
    }
    return days
  }

  static func remind(
    _ remind: Remind, _ plan: PlanToday, _ turn: inout Turn
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id else { return .passed("not due") }
    guard plan.isOn else { return .passed("the plan has not begun or is over") }
    guard !plan.off(in: [chat]).contains(plan.day) else { return .passed("a day off") }
    let roll = try Roll(of: plan, in: chat, lately: remind.lately, turn.work.memory)
    guard !roll.missing.isEmpty else { return .passed("nobody is missing") }
    let count = roll.missing.count
    let named = roll.missing.prefix(remind.names).map(\.member)
    var missing: [Part]
    if remind.isMention, !named.isEmpty {
      missing = named.flatMap { [.mention($0), .text(" ")] }
      if named.count < count { missing.append(.text("等 \(count) 人")) }
    } else {
      let names = try named.map { try turn.shownName(of: $0, in: chat) }
      missing = [.text(DisplayName.joined(names, of: count))]
    }
    try turn.say(
      remind.say ?? Remind.standardSay,
      values: [
        "missing": missing, "missing.count": [.text("\(count)")],
        "done.count": [.text("\(roll.done.count)")], "title": [.text(plan.title)],
      ], expires: remind.timing.missed.within)
    return .fired("missing: \(count)")
  }
}
