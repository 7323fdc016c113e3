import QunguanText

extension Checkins {
  /// What members ask of a board: `排行榜 本周 天数`, `排行榜 阅读 积分`.
  struct BoardWish: Sendable, Hashable {
    var span: Span?
    var measure: Measure?
    /// What is left: the plan's title, its name, or the beginning of one.
    var plan = ""

    /// The words for spans and measures, in any order and with or without blanks.
    init(_ text: String) {
      var rest = MessageText(text, in: [.normalised]).string(.normalised)[...]
      while true {
        rest = rest.drop { $0.isWhitespace || "的榜:：,，".contains($0) }
        if let (word, span) = Self.spans.first(where: { rest.hasPrefix($0.0) }) {
          self.span = self.span ?? span
          rest = rest.dropFirst(word.count)
        } else if let (word, measure) = Self.measures.first(where: { rest.hasPrefix($0.0) }) {
          self.measure = self.measure ?? measure
          rest = rest.dropFirst(word.count)
        } else if rest.isEmpty || !plan.isEmpty {
          if !rest.isEmpty { plan += " \(rest)" }
          return
        } else {
          // The plan's title may be followed by such words after a blank.
          let title = rest.prefix { !$0.isWhitespace }
          plan = String(title)
          rest = rest.dropFirst(title.count)
        }
      }
    }

    /// Of two of which one begins the other, the longer first.
    private static let spans: [(String, Span)] = [
      ("今日", .today), ("今天", .today), ("昨日", .yesterday), ("昨天", .yesterday),
      ("本周", .week), ("这周", .week), ("周", .week), ("上周", .lastWeek),
      ("本月", .month), ("这个月", .month), ("月", .month), ("上个月", .lastMonth),
      ("上月", .lastMonth), ("总", .all), ("全部", .all), ("累计", .all), ("日", .today),
    ]

    private static let measures: [(String, Measure)] = [
      ("连续打卡", .streak), ("连续", .streak), ("天数", .days), ("打卡天数", .days),
      ("数量", .amount), ("积分", .points),
    ]
  }

  /// Answers who asks for a board, of the plan that is named or else of the first.
  ///
  /// - Parameter text: what stands after the command's word.
  /// - Returns: nil if that names no board.
  static func board(
    _ config: Config, asked text: String, _ turn: inout Turn
  ) throws -> Verdict? {
    let siblings = try turn.siblings()
    let wish = BoardWish(text)
    let titles = try siblings.map { ($0, try turn.plan($0.config, of: $0.rule)) }
    guard
      let (other, plan) = wish.plan.isEmpty
        ? titles.first : titles.first(where: { $1.isNamed(by: wish.plan, $0.rule.name) })
    else { return nil }
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else { return nil }
    guard turn.answersForSiblings() else { return .passed("another plan has answered") }
    let usual = other.config.showing.ranking
    var measure = wish.measure ?? usual.measure
    if measure == .amount, plan.unit == nil { measure = .days }
    let (span, top) = (wish.span ?? usual.of, usual.top)
    let scores = try scores(by: measure, of: span, plan, in: [chat], turn.work.memory)
    guard !scores.isEmpty else {
      try turn.say(usual.none ?? Asked.standardNone, values: ["title": [.text(plan.title)]])
      return .fired("nobody is on the board")
    }
    let ranking = Ranking(scores, top: top, asking: member)
    var shown = try shown(ranking, by: measure, of: span, top: top, plan, turn)
    if !scores.contains(where: { $0.member == member }) { shown.notes.append("你还没有上榜") }
    try turn.say(
      usual.say ?? (usual.hasPicture ? Board.standardPicture : Board.standardSay),
      values: shown.values(isDrawn: usual.hasPicture))
    return .fired("a board of \(scores.count)")
  }
}

extension Checkins.PlanToday {
  /// Whether somebody who writes so means this plan: by its title or name, or what either begins
  /// with or, of a title, holds.
  fileprivate func isNamed(by text: String, _ name: String) -> Bool {
    func normalised(_ text: String) -> String {
      MessageText(text, in: [.normalised]).string(.normalised).replacing(" ", with: "")
    }
    let wish = normalised(text)
    return !wish.isEmpty
      && (normalised(title).contains(wish) || normalised(name).hasPrefix(wish))
  }
}
