import QunguanText

/// Corrects what the ledger has of check-ins, for operators.
///
/// It reads, and returns what is to happen as effects; with a correction comes all that follows from
/// it. What operators write of days, amounts and plans is read here, as each plan has days of its
/// own.
public struct Corrections {
  /// What is to happen, and what is told of it.
  public struct Made: Sendable {
    public var outcome: CheckInOutcome
    public var effects: [Step.Caused] = []
  }

  let book: RuleBook
  private let memory: any Memory
  private let time: Timestamp

  /// - Parameter time: of the order.
  public init(_ book: RuleBook, _ memory: any Memory, at time: Timestamp) {
    (self.book, self.memory, self.time) = (book, memory, time)
  }

  /// What an order of an operator comes to.
  public func made(of order: CheckInOrder, in kind: Chat.Kind = .group) throws -> Made {
    switch order {
    case .correct(let chat, let member, let text):
      return try correct(member, in: Chat(id: chat, kind: kind), by: text)
    case .strike(let chat, let member, let text):
      return try strike(member, in: Chat(id: chat, kind: kind), by: text)
    case .strikeMessage(let message, let chat): return try strike(message, in: chat)
    case .pause(let chat, let text): return try pause(chat.map { Chat(id: $0, kind: kind) }, text)
    case .resume(let chat, let text): return try resume(chat.map { Chat(id: $0, kind: kind) }, text)
    }
  }

  func plans(in chat: Chat?) -> [Checkins.Plan] {
    book.rules.compactMap { rule in
      guard rule.mode != .off, let config = rule.config(of: Checkins.self),
        chat.map({ rule.gate.chats.contains($0) }) ?? true
      else { return nil }
      return Checkins.Plan(rule: rule, config: config)
    }
  }

  func today(_ plan: Checkins.Plan) -> CivilDate {
    plan.config.days.day(of: time, in: book.community.zone)
  }

  private func refusal(_ reason: CheckInOutcome.Reason) -> Made { Made(outcome: .refused(reason)) }
}

// MARK: - Days

extension Corrections {
  /// Ten years: so far back lies the first day of a plan that does not say when it starts.
  private static let farthest = 3653

  private func correct(_ member: MemberID, in chat: Chat, by text: String) throws -> Made {
    let reading = try read(text, in: chat, amounts: true) { wish in
      let marks = try attendance(of: member, in: chat.id, wish.plan).marks(on: wish.day)
      return wish.amount != nil || !marks.missingWindows(of: wish.plan.config.times).isEmpty
    }
    guard case .wish(let wish) = reading else { return refused(reading) }
    let (plan, day) = (wish.plan, wish.day)
    if day > today(plan) { return refusal(.future(day)) }
    if !plan.config.days.contains(day) { return refusal(.outside(day)) }
    let isLongAgo = plan.config.days.starts == nil && today(plan).days(since: day) > Self.farthest
    if isLongAgo || day.daysSinceEpoch < 0 { return refusal(.longAgo(day)) }
    let marks = try attendance(of: member, in: chat.id, plan).marks(on: day)
    var effects = try self.effects(of: wish, beside: marks, member, in: chat.id)
    if effects.isEmpty { return refusal(.already(day)) }
    if marks.contains(where: { $0.sort == .leave }) {
      effects.append(
        .strike(
          Strike(plan: plan.ledger, chat: chat.id, member: member, day: day, sort: .leave)))
    }
    let standing = try standing(of: member, in: chat.id, plan, after: effects)
    return Made(
      outcome: .corrected(
        plan: plan.title, member, chat.id, day, amount: wish.amount, streak: standing.streak),
      effects: try whole(effects, of: member, in: chat.id, plan))
  }

  /// What makes the day done, with that amount.
  private func effects(
    of wish: Wish, beside marks: ArraySlice<Attendance.Mark>, _ member: MemberID, in chat: ChatID
  ) throws -> [Effect] {
    func entry(_ window: Int, _ sort: CheckIn.Sort, _ amount: Int64?) -> CheckIn {
      CheckIn(
        plan: wish.plan.ledger, chat: chat, member: member, day: wish.day, window: window,
        sort: sort, time: time, amount: amount)
    }
    let missing = marks.missingWindows(of: wish.plan.config.times)
    guard missing.isEmpty else {
      return missing.map { .checkIn(entry($0, .corrected, $0 == missing[0] ? wish.amount : nil)) }
    }
    guard let amount = wish.amount, let mark = marks.last(where: \.isDone), mark.amount != amount
    else { return [] }
    var corrected = entry(mark.window, mark.sort, amount)
    if mark.sort == .done {
      // Its time stays, so that who was first still is.
      let all = try memory.earliest(
        .max, plan: wish.plan.ledger, in: chat, day: wish.day, window: mark.window)
      if let former = all.first(where: { $0.member == member }) { corrected = former }
      corrected.amount = amount
      corrected.reverses = nil
    }
    let strike = Strike(
      plan: wish.plan.ledger, chat: chat, member: member, day: wish.day, window: mark.window,
      sort: mark.sort, because: "更正")
    return [.strike(strike), .checkIn(corrected)]
  }

  private func strike(_ member: MemberID, in chat: Chat, by text: String) throws -> Made {
    func marks(_ wish: Wish) throws -> [Attendance.Mark] {
      try attendance(of: member, in: chat.id, wish.plan).marks(on: wish.day)
        .filter { $0.sort != .joined }
    }
    let reading = try read(text, in: chat, amounts: false) { try !marks($0).isEmpty }
    guard case .wish(let wish) = reading else { return refused(reading) }
    guard try !marks(wish).isEmpty else { return refusal(.nothing(wish.day)) }
    return try struck(
      Strike(
        plan: wish.plan.ledger, chat: chat.id, member: member, day: wish.day, because: "管理员作废"),
      wish.plan)
  }

  /// What a message has brought, in whatever plans.
  private func strike(_ message: MessageID, in chat: ChatID) throws -> Made {
    let plans = plans(in: nil)
    var made: [Made] = []
    for entry in try memory.checkIns(by: message, in: chat) {
      guard let plan = plans.first(where: { $0.ledger == entry.plan }) else { continue }
      made.append(
        try struck(
          Strike(
            plan: entry.plan, chat: chat, member: entry.member, day: entry.day,
            window: entry.window, because: "管理员作废"), plan))
    }
    guard var first = made.first else { return refusal(.noMessage) }
    first.effects = made.flatMap(\.effects)
    return first
  }

  private func struck(_ strike: Strike, _ plan: Checkins.Plan) throws -> Made {
    let standing = try standing(
      of: strike.member, in: strike.chat, plan, after: [.strike(strike)])
    return Made(
      outcome: .struck(
        plan: plan.title, strike.member, strike.chat, strike.day, streak: standing.streak),
      effects: try whole([.strike(strike)], of: strike.member, in: strike.chat, plan))
  }

  private func refused(_ reading: Reading) -> Made {
    if case .refused(let reason) = reading { refusal(reason) } else { refusal(.unclear) }
  }

  private func attendance(
    of member: MemberID, in chat: ChatID, _ plan: Checkins.Plan
  ) throws -> Attendance {
    try memory.attendance(of: member, in: chat, plan: plan.ledger)
  }

  private func standing(
    of member: MemberID, in chat: ChatID, _ plan: Checkins.Plan, after effects: [Effect]
  ) throws -> Standing {
    let off = plan.config.off(try memory.breaks(of: plan.ledger), in: chat)
    return try attendance(of: member, in: chat, plan)
      .applying(effects, of: member, in: chat, plan: plan.ledger)
      .standing(on: today(plan), off: off, times: plan.config.times)
  }
}

// MARK: - What follows

extension Corrections {
  /// Changes of a member's days with what follows from them.
  private func whole(
    _ effects: [Effect], of member: MemberID, in chat: ChatID, _ plan: Checkins.Plan
  ) throws -> [Step.Caused] {
    let changes = effects.map { Step.Caused(rule: plan.rule.name, effect: $0) }
    return try changes + consequences(of: effects, member, in: chat, plan)
  }

  private func consequences(
    of effects: [Effect], _ member: MemberID, in chat: ChatID, _ plan: Checkins.Plan
  ) throws -> [Step.Caused] {
    // What an observing plan would give, it does not take back.
    guard plan.rule.mode == .active else { return [] }
    let before = try attendance(of: member, in: chat, plan)
    let after = before.applying(effects, of: member, in: chat, plan: plan.ledger)
    let follow = try Checkins.consequences(
      of: plan.config, chat: chat, member: member, before: before, after: after,
      breaks: try memory.breaks(of: plan.ledger), today: today(plan),
      held: { try memory.streaksHeld(of: plan.rule.name, by: (chat, member)) })
    let all = try follow + firsts(before, after, of: member, in: chat, plan)
    return try DailyLimit(book.community.points, memory, plan.rule.name).keeping(all)
      .map { Step.Caused(rule: plan.rule.name, effect: $0) }
  }

  /// Where somebody who was first is not any more, the next one is.
  private func firsts(
    _ before: Attendance, _ after: Attendance, of member: MemberID, in chat: ChatID,
    _ plan: Checkins.Plan
  ) throws -> [Effect] {
    guard plan.config.rewards.firstOfDay > 0 else { return [] }
    var effects: [Effect] = []
    for day in before.days(changedIn: after) {
      let left = after.marks(on: day).filter { $0.sort == .done }.map(\.window)
      for mark in before.marks(on: day)
      where mark.sort == .done && !left.contains(mark.window) {
        let earliest = try memory.earliest(
          2, plan: plan.ledger, in: chat, day: day, window: mark.window)
        guard earliest.first?.member == member else { continue }
        effects += Checkins.firsts(
          of: plan.config, chat: chat, day: day, window: mark.window, before: member,
          after: earliest.dropFirst().first?.member)
      }
    }
    return effects
  }

  /// What follows from effects that change members' days by themselves, such as those of an undo:
  /// later days may have earned something on the strength of what is taken back.
  ///
  /// - Returns: more effects, to come after them.
  public func following(_ effects: [Step.Caused]) throws -> [Step.Caused] {
    struct Place: Hashable {
      var plan: String
      var chat: ChatID
      var member: MemberID
    }
    var places: [Place] = []
    for caused in effects {
      let place: Place
      switch caused.effect {
      case .checkIn(let entry):
        place = Place(plan: entry.plan, chat: entry.chat, member: entry.member)
      case .strike(let strike):
        place = Place(plan: strike.plan, chat: strike.chat, member: strike.member)
      default: continue
      }
      if !places.contains(place) { places.append(place) }
    }
    let plans = plans(in: nil)
    return try places.flatMap { place -> [Step.Caused] in
      guard let plan = plans.first(where: { $0.ledger == place.plan }) else { return [] }
      let changes = effects.map(\.effect)
      return try consequences(of: changes, place.member, in: place.chat, plan)
        + kept(changes, place.member, in: place.chat, plan)
    }
  }

  /// What holds and is deserved still, though the event that is undone has once given it.
  private func kept(
    _ changes: [Effect], _ member: MemberID, in chat: ChatID, _ plan: Checkins.Plan
  ) throws -> [Step.Caused] {
    guard plan.rule.mode == .active else { return [] }
    let before = try attendance(of: member, in: chat, plan)
    let after = before.applying(changes, of: member, in: chat, plan: plan.ledger)
    let changed = before.days(changedIn: after)
    let tags = try memory.member(member, in: chat)?.tags ?? []
    let breaks = try memory.breaks(of: plan.ledger)
    let deserved = Checkins.consequences(
      of: plan.config, chat: chat, member: member, before: Attendance(), after: after,
      breaks: breaks, today: today(plan), held: { [] })
    let streaks = try Checkins.standing(
      memory.streaksHeld(of: plan.rule.name, by: (chat, member)), of: plan.config, after: after,
      off: plan.config.off(breaks, in: chat),
      today: today(plan))
    let rest = try deserved.filter { effect in
      switch effect {
      case .award(let award):
        guard let key = award.key, let day = award.day,
          key != AwardKey.day(day) || changed.contains(day),
          !key.hasPrefix(AwardKey.streaks)
        else { return false }
        return try memory.awards(of: plan.rule.name, keyed: key, to: (chat, member)) > 0
      case .tag(let tagging): return tags.contains(tagging.tag)
      default: return false
      }
    }
    return (streaks.map(Effect.award) + rest).map {
      Step.Caused(rule: plan.rule.name, effect: $0)
    }
  }
}

// MARK: - Breaks

extension Corrections {
  private func pause(_ chat: Chat?, _ text: String) throws -> Made {
    let plans = plans(in: chat)
    guard let first = plans.first else { return refusal(.noPlan) }
    for case (let days?, let rest) in DayText(on: today(first), .nearest)
      .readings(of: Checkins.words(text))
    {
      let named = Checkins.plans(named: rest, among: plans)
      if named.isEmpty || days.upperBound.days(since: days.lowerBound) > 366 { continue }
      let breaks = named.map { PlanBreak(plan: $0.ledger, chat: chat?.id, days: days) }
      let new = try breaks.filter { try !memory.breaks(of: $0.plan).contains($0) }
      if new.isEmpty { return refusal(.paused(days)) }
      return Made(
        outcome: .paused(plans: named.map(\.title), chat?.id, days),
        effects: new.map { .init(rule: $0.plan, effect: .beginBreak($0)) })
    }
    return refusal(.unclearPause)
  }

  /// Ends the breaks of today and later; what is over of one remains.
  private func resume(_ chat: Chat?, _ text: String) throws -> Made {
    let plans = plans(in: chat)
    if plans.isEmpty { return refusal(.noPlan) }
    let named = Checkins.plans(
      named: Checkins.words(text).joined(separator: " "), among: plans)
    if named.isEmpty { return refusal(.unclearPause) }
    var resumed: [String] = []
    var effects: [Effect] = []
    var still: ClosedRange<CivilDate>?
    for plan in named {
      let today = today(plan)
      let all = try memory.breaks(of: plan.ledger).filter { $0.days.upperBound >= today }
      let breaks = all.filter { $0.chat == chat?.id }
      if chat != nil { still = still ?? all.first { $0.chat == nil }?.days }
      if !breaks.isEmpty { resumed.append(plan.title) }
      for old in breaks {
        effects.append(.endBreak(old))
        guard old.days.lowerBound < today else { continue }
        effects.append(
          .beginBreak(
            PlanBreak(
              plan: old.plan, chat: old.chat, days: old.days.lowerBound...today.adding(days: -1))))
      }
    }
    if resumed.isEmpty { return refusal(still.map { .pausedEverywhere($0) } ?? .notPaused) }
    return Made(
      outcome: .resumed(plans: resumed, chat?.id, still: still),
      effects: effects.map { .init(rule: "", effect: $0) })
  }
}

extension Checkins.Plan {
  /// Under which it stands in the ledger.
  fileprivate var ledger: String { rule.memoryName }
}
