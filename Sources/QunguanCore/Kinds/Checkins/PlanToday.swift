extension Checkins {
  /// A plan on a day, in the chats that are looked at: what boards, reminders, reports and answers
  /// go by.
  struct PlanToday: Sendable {
    /// Under which it is kept in the ledger.
    var plan: String
    var title: String
    /// In which amounts are said; nil if the plan knows none.
    var unit: String?
    /// In how many windows a day is to be done.
    var times = 1
    var rest: DayFilter?
    var breaks: [PlanBreak] = []
    /// The plan's day.
    var day: CivilDate
    /// Whether it has begun and is not over.
    var isOn = true
    var goal: Goal?
    /// What the community calls its points.
    var pointsName = "积分"

    func off(in chats: [ChatID]) -> DaysOff {
      DaysOff(rest: rest, breaks, in: chats)
    }
  }
}

// MARK: - In words

extension Checkins.PlanToday {
  /// `32.5 页`; the amount is in thousandths.
  func words(ofAmount amount: Int64) -> String {
    [Amount(thousandths: amount).description, unit].compactMap(\.self).joined(separator: " ")
  }

  /// `连续 7 天`, `7 天`, `32.5 页`, `120 积分`.
  func words(of value: Int64, by measure: Checkins.Measure) -> String {
    switch measure {
    case .streak: "连续 \(value) 天"
    case .days: "\(value) 天"
    case .amount: words(ofAmount: value)
    case .points: "\(value) \(pointsName)"
    }
  }

  /// `离目标还差 3 天、120 页`; nil without a goal.
  func wordsToGoal(_ standing: Standing) -> String? {
    guard let goal else { return nil }
    if goal.isReached(by: standing) { return "目标已完成 🎉" }
    let days = goal.days.map { $0 - standing.days }.flatMap { $0 > 0 ? "\($0) 天" : nil }
    let amount = goal.amount.map { $0 - standing.amount }
      .flatMap { $0 > 0 ? words(ofAmount: $0) : nil }
    return "离目标还差 \([days, amount].compactMap(\.self).joined(separator: "、"))"
  }
}

extension DisplayName {
  /// Of members on boards and in reports, which never show identifiers.
  static let unknown = "一位群友"

  /// `小明、小红 等 12 人`, with at most so many names.
  static func joined(_ names: [String], of count: Int) -> String {
    let joined = names.joined(separator: "、")
    if names.isEmpty { return "\(count) 人" }
    return names.count < count ? "\(joined) 等 \(count) 人" : joined
  }
}

// MARK: - Of a turn

extension Turn {
  /// A plan as it is at the event's time: the event's own, or that of another rule.
  func plan(_ config: Checkins.Config, of other: Rule? = nil) throws -> Checkins.PlanToday {
    let rule = other ?? rule
    let day = config.days.day(of: time, in: community.zone)
    return Checkins.PlanToday(
      plan: rule.memoryName, title: config.title(of: rule), unit: config.unit,
      times: config.times, rest: config.rest,
      breaks: try work.memory.breaks(of: rule.memoryName), day: day,
      isOn: config.days.contains(day), goal: config.goal,
      pointsName: community.points.name)
  }

  /// Plans that are in force in the event's chat and for its member, in their order, this one among
  /// them. To a plan that only observes, others that do are in force too.
  ///
  /// What members ask of all of them, the first that is asked answers.
  func siblings() throws -> [(rule: Rule, config: Checkins.Config)] {
    guard let chat = event.chat else { return [] }
    let silences = try work.silences()
    return try work.book.rules.compactMap { other in
      guard let config = other.config(of: Checkins.self),
        other.mode == .active || other.mode == .observe && rule.mode == .observe,
        other.gate.chats.contains(chat) || other === rule,
        !silences.contains(where: { $0.covers(other.name, in: chat.id, at: received) }),
        try other === rule || other.gate.admits(self)
      else { return nil }
      return (other, config)
    }
  }

  /// Whether another plan has answered for all; if not, this one does.
  mutating func answersForSiblings() -> Bool {
    let modes = work.answeredModes
    guard !modes.contains(.active), !modes.contains(rule.mode) else { return false }
    work.answeredModes.insert(rule.mode)
    return true
  }

  /// The chats that the rule serves, as far as they are known.
  func servedChats(of rule: Rule) throws -> [ChatID] {
    let selector = rule.gate.chats
    return selector.chats(among: selector.needsKnownChats ? try work.memory.knownChats() : [])
  }

  /// A member's name as lists show it.
  func shownName(of member: MemberID, in chat: ChatID) throws -> String {
    let isActor = event.actor?.id == member && event.chat?.id == chat
    let known = isActor ? event.actor?.name : nil
    return DisplayName.clean(
      try known ?? work.memory.member(member, in: chat)?.name, fallback: DisplayName.unknown)
  }
}
