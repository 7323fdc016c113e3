extension Checkins {
  /// A ranking as it is shown.
  struct Shown: Sendable {
    /// What the plan is called.
    var plan: String
    var title: String
    /// The days it is of: 2月1日—2月7日.
    var days: String
    var rows: [Drawing.BoardSheet.Row]
    /// Below the rows.
    var notes: [String]

    /// `1. 小明 7 天（并列）`, a line for each row and each note.
    var lines: String {
      let rows = rows.map {
        "\($0.rank). \($0.name) \($0.value)\($0.isTied ? "（并列）" : "")"
      }
      return (rows + notes).joined(separator: "\n")
    }

    var drawing: Drawing {
      Drawing(
        Drawing.BoardSheet(
          title: title, subtitle: days, rows: rows, footnote: notes.joined(separator: "\n")),
        alternative: "🏆 \(title)\n\(lines)")
    }
  }

  /// - Parameter given: the points that members were awarded for their rank.
  static func shown(
    _ ranking: Ranking, by measure: Measure, of span: Span, top: Int, _ plan: PlanToday,
    given: [MemberID: Int] = [:], _ turn: Turn
  ) throws -> Shown {
    var notes: [String] = []
    let rest = ranking.rows.dropFirst(top)
    let last = ranking.rows.prefix(top).last?.rank ?? 0
    let more = ranking.more + rest.count { $0.rank == last }
    if more > 0 { notes.append("还有 \(more) 人并列第 \(last) 名") }
    if rest.contains(where: { given[$0.score.member] != nil }) { notes.append("并列者同奖") }
    if let own = ranking.own {
      let value = plan.words(of: own.score.value, by: measure)
      notes.append("我：第 \(own.rank) 名 \(value)\(own.isTied ? "（并列）" : "")")
    }
    return Shown(
      plan: plan.title, title: "\(plan.title) · \(measure.title(of: span, plan.pointsName))",
      days: words(of: span, on: plan.day),
      rows: try ranking.rows.prefix(top).map { row in
        let points = given[row.score.member].map { " +\($0) \(plan.pointsName)" } ?? ""
        return Drawing.BoardSheet.Row(
          rank: row.rank, isTied: row.isTied,
          name: try turn.shownName(of: row.score.member, in: row.score.chat),
          value: plan.words(of: row.score.value, by: measure) + points)
      },
      notes: notes)
  }

  private static func words(of span: Span, on today: CivilDate) -> String {
    let days = span.days(on: today)
    let (first, last) = (days.lowerBound.inChinese, days.upperBound.inChinese)
    if span == .all { return "截至 \(last)" }
    return first == last ? first : "\(first)—\(last)"
  }
}

extension Checkins.Measure {
  /// `上周天数榜`, `连续榜`.
  fileprivate func title(of span: Checkins.Span, _ pointsName: String) -> String {
    switch self {
    case .streak: span.isOver ? "\(span.title)连续榜" : "连续榜"
    case .days: "\(span.title)天数榜"
    case .amount: "\(span.title)数量榜"
    case .points: "\(span.title)\(pointsName)榜"
    }
  }
}

extension Checkins.Span {
  fileprivate var title: String {
    switch self {
    case .today: "今日"
    case .yesterday: "昨日"
    case .week: "本周"
    case .lastWeek: "上周"
    case .month: "本月"
    case .lastMonth: "上月"
    case .all: "总"
    }
  }
}

// MARK: - At its times

extension Checkins {
  /// Shows a board in the event's chat and gives its awards, once for each period.
  ///
  /// - Returns: what was done, as a reason; nil if nobody is on it.
  static func show(
    _ board: Board, _ plan: PlanToday, _ turn: inout Turn
  ) throws -> String? {
    guard let chat = turn.event.chat?.id else { return nil }
    let chats = try turn.chats(of: board.across)
    let scores = try scores(
      by: board.measure, of: board.of, plan, in: chats, turn.work.memory)
    guard !scores.isEmpty else { return nil }
    let ranking = Ranking(scores, top: board.top, everyUpTo: board.awards.count)
    let given = try award(board, ranking, to: chat, plan, &turn)
    let shown = try shown(
      ranking, by: board.measure, of: board.of, top: board.top, plan, given: given, turn)
    try turn.say(
      board.say ?? (board.hasPicture ? Board.standardPicture : Board.standardSay),
      values: shown.values(isDrawn: board.hasPicture), expires: board.timing.missed.within)
    return given.isEmpty
      ? "a board of \(scores.count)"
      : "a board of \(scores.count) with awards for \(given.count)"
  }

  /// Members of several chats get theirs where they are counted.
  private static func award(
    _ board: Board, _ ranking: Ranking, to chat: ChatID, _ plan: PlanToday, _ turn: inout Turn
  ) throws -> [MemberID: Int] {
    guard !turn.isWished, !board.awards.isEmpty, let slot = turn.slot("awarded", .chat) else {
      return [:]
    }
    // Ranks of a period may change after it was awarded: nobody gets anything for the new ones.
    let measure = board.measure.rawValue + board.across.suffix
    let name = "\(measure) \(board.of.rawValue)"
    let period = "\(board.of.key(on: plan.day))-\(measure)"
    var awarded = try turn.work.value([String: String].self, at: slot) ?? [:]
    guard awarded[name] != period else { return [:] }
    awarded[name] = period
    turn.work.set(awarded, at: slot, until: nil)
    var given: [MemberID: Int] = [:]
    for row in ranking.rows where row.score.chat == chat && row.rank <= board.awards.count {
      let points = try turn.award(
        board.awards[row.rank - 1], to: row.score.member,
        key: AwardKey.board(period, rank: row.rank),
        because: "第 \(row.rank) 名", on: plan.day)
      if points > 0 { given[row.score.member] = points }
    }
    return given
  }
}

extension Checkins.Board.Across {
  /// What tells awards of such a board from those of a chat's own.
  fileprivate var suffix: String {
    switch self {
    case .chat: ""
    case .plan: "-plan"
    case .group(let name): "-group-\(name)"
    }
  }
}

extension Checkins.Shown {
  func values(isDrawn: Bool) -> [String: [Part]] {
    [
      "title": [.text(plan)], "board.title": [.text(title)],
      "board": [isDrawn ? .drawing(drawing) : .text(lines)],
    ]
  }
}

extension Turn {
  /// The chats that a board compares the members of: those that the rule serves, and none of a
  /// group that is no more.
  func chats(of across: Checkins.Board.Across) throws -> [ChatID] {
    switch across {
    case .chat: return event.chat.map { [$0.id] } ?? []
    case .plan: return try servedChats(of: rule)
    case .group(let name):
      guard let group = work.book.groups[name] else { return [] }
      let selector = ChatSelector(group)
      let known = selector.needsKnownChats ? try work.memory.knownChats() : []
      let served = Set(try servedChats(of: rule))
      return selector.chats(among: known).filter(served.contains)
    }
  }
}
