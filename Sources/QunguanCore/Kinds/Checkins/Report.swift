import QunguanText

extension Checkins {
  /// How the plan goes, for those who look after it: one message about all its chats.
  struct Report: Sendable {
    enum Day: String, CaseIterable, Sendable { case today, yesterday }

    var timing = Timing.none
    var of = Day.today
    /// The group that is told.
    var to: Located<String>?
    var names = 20
    /// Named are those who owe so many days.
    var missingFor = 3
    var lately = 30
    var say: Say?

    static let schema: Schema<Report> = .joined("a report", Timing.schema, content) {
      timing, content in
      var report = content.value ?? Report()
      report.timing = timing.value ?? .none
      return report
    }

    private static let content: Schema<Report> = .objectInParts(
      "a report",
      .required(
        "to", Schema<String>.text("a group's name").located, "the group that is told: `staff`"),
      .defaulted("of", .choice, to: Day.today, "which day it is about"),
      .defaulted("names", .integer(in: 0...50), to: 20, "so many are named of each sort"),
      .optional(
        "missing-for", daysBack, "who is named as missing: for so many days", otherwise: "`3d`"),
      .optional(
        "active-within", daysBack, "only of those who took part so lately", otherwise: "`30d`"),
      .optional("say", Say.schema, "what is said; the report stands in `{{report}}`")
    ) { to, of, names, missing, lately, say in
      var report = Report()
      report.to = to.value ?? nil
      report.of = of.value ?? .today
      report.names = names.value ?? 20
      report.missingFor = (missing.value ?? nil) ?? 3
      report.lately = (lately.value ?? nil) ?? 30
      report.say = say.value ?? nil
      report.say?.part = "said-report"
      return report
    }

    static let standardSay = Say(spoken: "📋 {{title}} {{report}}")
  }

  static let reportVariables = [
    Variable("report", "of a report: its day, then a few lines for each chat")
  ]

  static func report(
    _ report: Report, _ today: PlanToday, _ turn: inout Turn
  ) throws -> Verdict {
    var plan = today
    if report.of == .yesterday { plan.day = today.day.adding(days: -1) }
    let chats = try turn.servedChats(of: turn.rule)
    var sections: [String] = []
    for chat in chats {
      let roll = try Roll(of: plan, in: chat, lately: report.lately, turn.work.memory)
      guard !roll.isEmpty else { continue }
      var lines = try report.lines(roll, in: chat, plan, turn)
      if chats.count > 1 {
        let name = try turn.work.memory.chat(chat)?.name
        lines.insert("【\(DisplayName.clean(name, fallback: String(chat.local)))】", at: 0)
      }
      sections.append(lines.joined(separator: "\n"))
    }
    guard !sections.isEmpty else { return .passed("nobody takes part") }
    let text = ([plan.day.inChinese] + sections).joined(separator: "\n")
    var say = report.say ?? Report.standardSay
    if let group = report.to?.value { say.target = .group(group) }
    try turn.say(
      say, values: ["report": [.text(text)], "title": [.text(plan.title)]],
      expires: report.timing.missed.within)
    return .fired("a report of \(sections.count) chats")
  }
}

extension Checkins.Report {
  fileprivate func lines(
    _ roll: Checkins.Roll, in chat: ChatID, _ plan: Checkins.PlanToday, _ turn: Turn
  ) throws -> [String] {
    func listed(_ members: some Collection<MemberID>, _ word: (MemberID) -> String = { _ in "" })
      throws -> String
    {
      let names = try members.prefix(names).map { member in
        try turn.shownName(of: member, in: chat) + word(member)
      }
      return DisplayName.joined(names, of: members.count)
    }
    let counts = [
      "\(roll.done.count) 人打卡", roll.excused.isEmpty ? nil : "\(roll.excused.count) 人请假",
      plan.off(in: [chat]).contains(plan.day) ? "休息日" : "\(roll.missing.count) 人未打卡",
    ]
    var lines = [counts.compactMap(\.self).joined(separator: "，")]
    let long = roll.missing.filter { $0.days >= missingFor }.sorted { $0.days > $1.days }
    if !long.isEmpty {
      let days = Dictionary(long.map { ($0.member, $0.days) }) { first, _ in first }
      let listed = try listed(long.map(\.member)) { "（\(days[$0] ?? 0) 天）" }
      lines.append("\(missingFor) 天以上未打卡：\(listed)")
    }
    if !roll.finished.isEmpty { lines.append("完成目标：\(try listed(roll.finished))") }
    return lines
  }
}
