extension Checkins {
  /// More pictures at once nobody looks at.
  private static let mostPictures = 3

  /// Answers who asks how far they have come: in all plans of the chat.
  ///
  /// - Parameter text: what stands after the command's word; with words there nobody asks.
  static func mine(
    _ config: Config, asked text: String, _ turn: inout Turn
  ) throws -> Verdict? {
    guard !text.unicodeScalars.contains(where: \.properties.isAlphabetic),
      let chat = turn.event.chat?.id, let person = turn.event.actor
    else {
      return nil
    }
    guard turn.answersForSiblings() else { return .passed("another plan has answered") }
    let name = try turn.shownName(of: person.id, in: chat)
    let points = try turn.memberFacts()?.points ?? 0
    let title = [Part.text(config.title(of: turn.rule))]
    var parts: [Part] = []
    for sibling in try turn.siblings() {
      let plan = try turn.plan(sibling.config, of: sibling.rule)
      let attendance = try turn.work.memory.attendance(of: person.id, in: chat, plan: plan.plan)
      guard !attendance.isEmpty else { continue }
      let off = plan.off(in: [chat])
      let standing = attendance.standing(on: plan.day, off: off, times: plan.times)
      var lines = plan.lines(standing)
      if let left = sibling.config.allowancesLeft(attendance, on: plan.day) { lines.append(left) }
      if parts.isEmpty, points != 0 { lines.append("\(plan.pointsName) \(points)") }
      if config.showing.mine.hasPicture, parts.count < mostPictures {
        let map = plan.map(of: attendance, standing, name, points, off)
        parts.append(.drawing(Drawing(map, alternative: lines.joined(separator: "\n"))))
      } else {
        parts.append(.text(lines.joined(separator: "\n") + "\n"))
      }
    }
    guard !parts.isEmpty else {
      try turn.say(config.showing.mine.none ?? Mine.standardNone, values: ["title": title])
      return .fired("has not checked in yet")
    }
    parts = parts.mergingTexts
    if case .text(let text)? = parts.last {
      parts[parts.count - 1] = .text(text.withoutBlanksAround)
    }
    try turn.say(
      config.showing.mine.say ?? Mine.standardSay, values: ["mine": parts, "title": title])
    return .fired("the days of \(name)")
  }
}

extension Checkins.PlanToday {
  /// `连续 7 天（最长 12 天）`, and what more there is to say.
  fileprivate func lines(_ standing: Standing) -> [String] {
    let streak = "连续 \(standing.streak) 天"
    let longest = standing.longest > standing.streak ? "（最长 \(standing.longest) 天）" : ""
    let amount = standing.amount > 0 ? "，共 \(words(ofAmount: standing.amount))" : ""
    return [
      "📅 \(title)", "\(streak)\(longest)，累计 \(standing.days) 天\(amount)", wordsToGoal(standing),
      isOn && !standing.isDoneToday ? "今天还没打卡" : nil,
    ].compactMap(\.self)
  }

  /// The month of the plan's day.
  func map(
    of attendance: Attendance, _ standing: Standing, _ name: String, _ points: Int, _ off: DaysOff
  ) -> Drawing.MonthMap {
    let first = day.adding(days: 1 - day.day)
    let days = CivilDate.days(in: day.month, of: day.year)
    let month = attendance.marks.filter {
      (0..<days).contains($0.number - first.daysSinceEpoch)
    }
    let amounts = Dictionary(grouping: month.filter(\.isDone), by: \.number)
      .mapValues { marks in
        marks.reduce(Int64(0)) { $0.addingReportingOverflow($1.amount).partialValue }
      }
    let most = amounts.values.max() ?? 0
    var cells: [CivilDate: Drawing.MonthMap.Cell] = [:]
    for date in (0..<days).map({ first.adding(days: $0) }) {
      let marks = attendance.marks(on: date)
      let done = marks.filter(\.isDone)
      cells[date] =
        if date > day {
          .outside
        } else if !done.isEmpty, done.allSatisfy({ $0.sort == .madeUp }) {
          .madeUp
        } else if !done.isEmpty {
          .level(level(done.count, amounts[date.daysSinceEpoch] ?? 0, of: most))
        } else if marks.contains(where: { $0.sort == .leave }) {
          .leave
        } else if date < standing.since ?? date.adding(days: 1) {
          .outside
        } else {
          off.contains(date) ? .rest : .level(0)
        }
    }
    let figures: [(label: String, value: String)?] = [
      ("连续", "\(standing.streak) 天"), ("累计", "\(standing.days) 天"),
      standing.amount > 0 ? ("总量", words(ofAmount: standing.amount)) : nil,
      goal?.days.map { ("目标", "\(min(standing.days, $0))/\($0) 天") },
      points != 0 ? (pointsName, "\(points)") : nil,
    ]
    return Drawing.MonthMap(
      title: "\(name)的 \(day.month) 月", subtitle: title, month: day, cells: cells,
      figures: figures.compactMap(\.self))
  }

  /// From 1 to 4: by the amount, compared to the month's most, or else by how many windows.
  private func level(_ done: Int, _ amount: Int64, of most: Int64) -> Int {
    guard most > 0 else { return max(1, min(4, done * 4 / max(1, times))) }
    return max(1, min(4, Int((Double(amount) / Double(most) * 4).rounded(.up))))
  }
}

// MARK: - Certificates

extension Checkins {
  /// What a member gets who has reached the goal: a picture, and in its place a few words.
  ///
  /// - Parameter standing: that of the day.
  static func certificate(
    for name: String, _ standing: Standing, _ plan: PlanToday, of community: Community
  ) -> [Part] {
    let amount = standing.amount > 0 ? "，共 \(plan.words(ofAmount: standing.amount))" : ""
    let lines = [
      "坚持打卡 \(standing.days) 天\(amount)", "最长连续 \(standing.longest) 天", "特发此证，以资鼓励",
    ]
    let date = plan.day
    let certificate = Drawing.Certificate(
      community: community.name, title: plan.title, name: name, lines: lines,
      date: "\(date.year)年\(date.inChinese)")
    return [
      .drawing(
        Drawing(
          certificate,
          alternative: "🎉 恭喜 \(name) 完成「\(plan.title)」：\(lines.prefix(2).joined(separator: "，"))"))
    ]
  }
}
