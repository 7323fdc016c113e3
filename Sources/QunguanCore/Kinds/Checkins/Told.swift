extension Checkins {
  public static let variables =
    toldVariables + mineVariables + boardVariables + remindVariables + reportVariables

  static let toldVariables = [
    Variable("title", "`title`, or the rule's name"),
    Variable(
      "progress", "how the member stands, in a line: `连续 3 天 · 今天第 2 位 · 10 页，累计 32 页`"),
    Variable("streak", "days in a row, today's included"),
    Variable("longest", "the most days in a row that there ever were"),
    Variable("days", "how many days the member has done"),
    Variable(
      "day", "which day of the plan it is, from `starts` on or else from the member's first"),
    Variable("checked", "the day that it counts for: 2月8日"),
    Variable("window", "the hours of the window: 05:00-09:00; nothing if there are none"),
    Variable("times.left", "in how many windows the day is still to be done"),
    Variable("rank", "in which place the member came, in the chat and in this window"),
    Variable("amount", "of plans with an amount: what the message says"),
    Variable("total", "what all of the member's days come to"),
    Variable("unit", "its unit"),
    Variable(
      "goal.left", "of plans with a goal, what is left: 3 天、120 页; nothing once it is reached"),
    Variable("given", "the points that were given for it"),
    Variable("certificate", "of `goal`: a certificate, as a picture"),
    Variable("milestone", "of `milestone`: the days in a row for which there is a reward"),
    Variable("opens", "of refusals: when the next window opens: 21:00, 明天 05:00"),
    Variable("join", "of `not-joined`: what members write to take part"),
    Variable("closed", "of refusals: when the last one has closed"),
    Variable("lacking", "of `lacking`: what is missing, in words"),
  ]

  /// What is told to a member of their days.
  struct Told {
    let config: Config
    let standing: Standing
    /// The day that is spoken of.
    let day: CivilDate
    /// Before the event, where it has changed something.
    var was: Standing?
    var entry: CheckIn?
    var rank: Int?
    /// Given because of the event.
    var points = 0
    private let after: Attendance
    private let breaks: [PlanBreak]
    private let off: DaysOff
    private let today: CivilDate
    private let title: String

    /// - Parameter day: nil for the day of the event.
    init(
      _ config: Config, _ turn: Turn, _ chat: ChatID, _ attendance: Attendance,
      on day: CivilDate?
    ) throws {
      self.config = config
      let now = config.days.day(of: turn.received, in: turn.zone)
      self.day = day ?? now
      today = max(self.day, now)
      breaks = try turn.work.memory.breaks(of: turn.rule.memoryName)
      off = config.off(breaks, in: chat)
      after = attendance
      standing = attendance.standing(on: today, off: off, times: config.times)
      title = config.title(of: turn.rule)
    }

    func standing(of attendance: Attendance) -> Standing {
      attendance.standing(on: today, off: off, times: config.times)
    }

    /// In how many windows the day is still to be done.
    var timesLeft: Int {
      let done = Set(after.marks(on: day).filter(\.isDone).map(\.window)).count
      return max(0, config.times - done)
    }

    func consequences(of entry: CheckIn, before: Attendance, _ turn: Turn) throws -> [Effect] {
      try Checkins.consequences(
        of: config, chat: entry.chat, member: entry.member, before: before, after: after,
        breaks: breaks, today: today, held: turn.streaksHeld(by: entry.member, in: entry.chat))
    }

    /// The streak with a reward that was reached.
    var milestone: Int? {
      guard let was, was.streak < standing.streak else { return nil }
      let reached = was.streak + 1...standing.streak
      return config.rewards.streaks.keys.filter(reached.contains).max()
    }

    var hasReachedGoal: Bool {
      guard let goal = config.goal, let was else { return false }
      return goal.isReached(by: standing) && !goal.isReached(by: was)
    }

    func values(_ turn: Turn) throws -> [String: [Part]] {
      let windows = config.days.windows
      let amount = entry?.amount.map { Amount(thousandths: $0) }
      let window = entry.flatMap { windows.indices.contains($0.window) ? windows[$0.window] : nil }
      let first = config.days.starts ?? standing.since ?? day
      let texts: [String: String] = [
        "title": title, "progress": progress(turn.community.points.name),
        "streak": "\(standing.streak)", "longest": "\(standing.longest)",
        "days": "\(standing.days)",
        "day": "\(max(1, day.days(since: first) + 1))", "checked": day.inChinese,
        "window": window?.description ?? "", "times.left": "\(timesLeft)",
        "rank": rank.map { "\($0)" } ?? "", "amount": amount?.description ?? "",
        "total": Amount(thousandths: standing.amount).description, "unit": config.unit ?? "",
        "goal.left": goalLeft, "given": "\(points)",
        "join": config.joining?.words.first?.value ?? "",
        "milestone": milestone.map { "\($0)" } ?? "", "opens": "", "closed": "", "lacking": "",
      ]
      return texts.mapValues { [.text($0)] }
    }

    private func progress(_ pointsName: String) -> String {
      var parts = ["连续 \(standing.streak) 天"]
      if let rank { parts.append("\(day == today ? "今天" : day.inChinese)第 \(rank) 位") }
      if let unit = config.unit, standing.amount > 0 {
        let total = "累计 \(Amount(thousandths: standing.amount)) \(unit)"
        let now = entry?.amount.map { "\(Amount(thousandths: $0)) \(unit)，" } ?? ""
        parts.append(now + total)
      }
      if !goalLeft.isEmpty { parts.append("离目标还有 \(goalLeft)") }
      if points > 0 { parts.append("+\(points) \(pointsName)") }
      return parts.joined(separator: " · ")
    }

    private var goalLeft: String {
      guard let goal = config.goal else { return "" }
      let days = max(0, (goal.days ?? 0) - standing.days)
      let amount = Amount(thousandths: max(0, (goal.amount ?? 0) - standing.amount))
      let parts = [
        days > 0 ? "\(days) 天" : nil,
        amount.thousandths > 0 ? "\(amount) \(config.unit ?? "")" : nil,
      ]
      return parts.compactMap(\.self).joined(separator: "、")
    }
  }
}
