import QunguanText

extension Checkins {
  /// What members ask of a board: `本周排行榜 天数`, `排行榜 阅读 积分`.
  struct BoardWish: Sendable, Hashable {
    var span: Span?
    var measure: Measure?
    /// Of a measure that is told by it.
    var unit: String?
    /// What is left: the plan's title, its name, or a part of one.
    var plan: String

    /// All that a text may mean, with fewer words taken for spans and measures first: a title may
    /// begin with such a word itself, as 周末读书 does.
    ///
    /// - Parameter units: of the plans, any of which is a word for amounts.
    static func readings(of text: String, units: [String]) -> [BoardWish] {
      let text = MessageText(text, in: [.normalised]).string(.normalised).withoutBlanksAround
      let units = units.map { MessageText($0, in: [.normalised]).string(.normalised) }
      var readings = [BoardWish(plan: text)]
      var place = 0
      while place < readings.count {
        let reading = readings[place]
        place += 1
        for shorter in reading.shorter(units) where !readings.contains(shorter) {
          readings.append(shorter)
        }
      }
      return readings
    }

    /// With a span or a measure more, read at the beginning or the end. There is one of each at
    /// most, so that there are few readings.
    private func shorter(_ units: [String]) -> [BoardWish] {
      var found: [BoardWish] = []
      for (word, span) in span == nil ? Self.spans : [] {
        for rest in Self.without(word, plan) {
          found.append(BoardWish(span: span, measure: measure, unit: unit, plan: rest))
        }
      }
      guard measure == nil else { return found }
      for (word, measure) in Self.measures {
        for rest in Self.without(word, plan) {
          found.append(BoardWish(span: span, measure: measure, plan: rest))
        }
      }
      for unit in units {
        for rest in Self.without("\(unit)数", plan) + Self.without(unit, plan) {
          found.append(BoardWish(span: span, measure: .amount, unit: unit, plan: rest))
        }
      }
      return found
    }

    private static func without(_ word: String, _ text: String) -> [String] {
      func trimmed(_ text: Substring) -> String {
        let isBetween: (Character) -> Bool = { $0.isWhitespace || "的榜:,".contains($0) }
        let rest = text.drop(while: isBetween)
        return String(rest.prefix(rest.count - rest.reversed().prefix(while: isBetween).count))
      }
      let text = trimmed(text[...])
      return [
        text.hasPrefix(word) ? trimmed(text.dropFirst(word.count)) : nil,
        text.hasSuffix(word) ? trimmed(text.dropLast(word.count)) : nil,
      ].compactMap(\.self)
    }

    private static let spans: [(String, Span)] = [
      ("今日", .today), ("今天", .today), ("昨日", .yesterday), ("昨天", .yesterday),
      ("本周", .week), ("这周", .week), ("周", .week), ("上周", .lastWeek),
      ("本月", .month), ("这个月", .month), ("月", .month), ("上个月", .lastMonth),
      ("上月", .lastMonth), ("总", .all), ("全部", .all), ("累计", .all), ("日", .today),
    ]

    private static let measures: [(String, Measure)] = [
      ("连续打卡", .streak), ("连续天数", .streak), ("连续", .streak), ("打卡天数", .days),
      ("天数", .days), ("数量", .amount), ("积分", .points),
    ]
  }

  /// More letters than these name no board.
  private static let mostAsked = 160

  /// What is asked for, and the plans that may be meant; nil if it names no board.
  ///
  /// A whole name counts before words for spans and measures, those before a part of a name.
  private static func asked(
    _ text: String, _ plans: [Plan], hasWordsBefore: Bool
  ) -> (wish: BoardWish, plans: [Plan])? {
    guard text.unicodeScalars.prefix(mostAsked + 1).count <= mostAsked else { return nil }
    let readings = BoardWish.readings(
      of: text, units: plans.flatMap { $0.config.needs.amount?.units ?? [] })
    for wish in readings where !wish.plan.isEmpty {
      let named = Checkins.plans(named: wish.plan, among: plans, isWhole: true)
      if !named.isEmpty { return (wish, named) }
    }
    if let wish = readings.first(where: \.plan.isEmpty) {
      let first = plans.first { plan in
        wish.unit.map { plan.config.countsAmounts(in: $0) } ?? true
      }
      return first.map { (wish, [$0]) }
    }
    // A letter before the word is more likely a verb than a title: 看排行榜.
    for wish in readings where !hasWordsBefore || wish.plan.count > 1 {
      let named = Checkins.plans(named: wish.plan, among: plans)
      if !named.isEmpty { return (wish, named) }
    }
    return nil
  }

  /// Answers who asks for a board, of the plan that is named or else of the first.
  ///
  /// - Parameters:
  ///   - text: what stands after the command's word.
  ///   - before: what stands before it.
  /// - Returns: nil if that names no board.
  static func board(
    _ config: Config, asked text: String, after before: String, _ turn: inout Turn
  ) throws -> Verdict? {
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else { return nil }
    let siblings = try turn.siblings().map { Plan(rule: $0.rule, config: $0.config) }
    guard
      let (wish, plans) = asked(
        "\(before) \(text)", siblings, hasWordsBefore: !before.isEmpty),
      let meant = plans.first
    else { return nil }
    guard turn.answersForSiblings() else { return .passed("another plan has answered") }
    let usual = meant.config.showing.ranking
    if plans.count > 1 {
      var values = ["command": usual.commands.first?.value ?? ""]
      values.ask(plans.map(\.title))
      try turn.say(usual.which ?? Asked.standardWhich, values: values.mapValues { [.text($0)] })
      return .fired("several plans may be meant")
    }
    let plan = try turn.plan(meant.config, of: meant.rule)
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

extension Checkins.Config {
  /// - Parameter unit: normalised.
  fileprivate func countsAmounts(in unit: String) -> Bool {
    needs.amount?.units.contains {
      MessageText($0, in: [.normalised]).string(.normalised) == unit
    } ?? false
  }
}
