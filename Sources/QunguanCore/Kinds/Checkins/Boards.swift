import QunguanText

extension Checkins {
  /// A board that is shown at its times.
  struct Board: Sendable {
    var timing = Timing.none
    var of = Span.all
    var measure = Measure.streak
    var top = 10
    var across = Across.chat
    /// Points for ranks, the first first; 0 for none.
    var awards: [Int] = []
    var hasPicture = false
    var say: Say?
    /// Where `by`, `awards` and `across` are written.
    var places: [String: Place] = [:]

    /// Whom a board compares.
    enum Across: Sendable, Hashable {
      /// The members of a chat.
      case chat
      /// Those of all chats of the plan.
      case plan
      /// Those of the plan's chats in a group.
      case group(String)
    }

    static let schema: Schema<Board> = .joined("a board", Timing.schema, content) {
      timing, content in
      var board = content.value ?? Board()
      board.timing = timing.value ?? .none
      return board
    }.map { board, node, _ -> Board? in
      var board = board
      for key in ["by", "awards", "across"] { board.places[key] = (node[key] ?? node).place }
      return board
    }

    private static let content: Schema<Board> = .objectInParts(
      "a board",
      .defaulted("of", .choice, to: Span.all, "which days count; weeks begin on Mondays"),
      .defaulted(
        "by", .choice, to: Measure.streak,
        "days in a row, days, the sum of the amounts, or points of any rule"),
      .defaulted("top", .integer(in: 1...mostRows), to: 10, "so many are shown"),
      .optional(
        "across", across, "members of the chat, of all chats of the plan, or of a group's",
        otherwise: "`chat`"),
      .optional(
        "awards", Awards.schema,
        "points for ranks, `{ 1: 30, 2: 20, 3: 10 }`, once for every period that is over"),
      .defaulted("picture", .boolean, to: false, "shown as a picture"),
      .optional("say", Say.schema, "what is said; the board stands in `{{board}}`")
    ) { of, by, top, across, awards, picture, say in
      var board = Board()
      board.of = of.value ?? .all
      board.measure = by.value ?? .streak
      board.top = top.value ?? 10
      board.across = (across.value ?? nil) ?? .chat
      board.awards = (awards.value ?? nil) ?? []
      board.hasPicture = picture.value ?? false
      board.say = say.value ?? nil
      board.say?.part = "said-board"
      return board
    }

    /// More don't fit into a message that anybody reads.
    static let mostRows = 50

    private static let across = Schema<String>.text("chat, plan or a group's name").map {
      text, _, _ -> Across? in
      switch text {
      case "chat": .chat
      case "plan": .plan
      default: .group(text)
      }
    }

    static let standardSay = Say(spoken: "🏆 {{board.title}}\n{{board}}")
    static let standardPicture = Say(spoken: "{{board}}")
  }

  static let boardVariables = [
    Variable("board", "of a board: its rows, or the picture"),
    Variable("board.title", "of a board: what it is of, as in 晨读打卡 · 上周天数榜"),
  ]
}

// MARK: - Who is on it

extension Checkins {
  /// The scores of all who have any, in chats. One pass; whoever has left all of them is left out.
  static func scores(
    by measure: Measure, of span: Span, _ plan: PlanToday, in chats: [ChatID],
    _ memory: any Memory
  ) throws -> [Score] {
    let days = span.days(on: plan.day)
    if measure == .points { return try points(of: span == .all ? nil : days, in: chats, memory) }
    let gone = try memory.departed(from: chats)
    let off = plan.off(in: chats)
    var scores: [Score] = []
    guard chats.count > 1 else {
      try memory.visitAttendances(plan: plan.plan, in: chats) { chat, member, attendance in
        guard
          let score = attendance.score(by: measure, in: days, off: off, times: plan.times),
          gone[chat]?.contains(member) != true
        else { return }
        scores.append(Score(member: member, chat: chat, value: score.value, last: score.last))
      }
      return scores
    }
    var everywhere: [MemberID: [(chat: ChatID, attendance: Attendance)]] = [:]
    try memory.visitAttendances(plan: plan.plan, in: chats) { chat, member, attendance in
      everywhere[member, default: []].append((chat, attendance))
    }
    for (member, all) in everywhere {
      guard let home = all.first(where: { gone[$0.chat]?.contains(member) != true })?.chat
      else { continue }
      let attendance = all.dropFirst().reduce(all[0].attendance) { $0.joined(with: $1.attendance) }
      guard
        let score = attendance.score(by: measure, in: days, off: off, times: plan.times)
      else { continue }
      scores.append(Score(member: member, chat: home, value: score.value, last: score.last))
    }
    return scores
  }

  /// - Parameter days: nil for what members have.
  private static func points(
    of days: ClosedRange<CivilDate>?, in chats: [ChatID], _ memory: any Memory
  ) throws -> [Score] {
    var all: [MemberID: (home: ChatID?, value: Int64, last: Int)] = [:]
    let end = days?.upperBound.daysSinceEpoch ?? .max
    try memory.visitMembers(of: chats) { chat, member, facts in
      let points = Int64(days.map { facts.earned.sum(of: $0) } ?? facts.points)
      let last = facts.earned.days.last { $0.day <= end }?.day ?? 0
      let known = all[member] ?? (nil, 0, 0)
      all[member] = (
        known.home ?? (facts.isPresent ? chat : nil),
        known.value.addingReportingOverflow(points).partialValue, max(known.last, last)
      )
    }
    return all.compactMap { member, sum in
      guard sum.value > 0, let home = sum.home else { return nil }
      return Score(member: member, chat: home, value: sum.value, last: sum.last)
    }
  }
}
