/// The conditions of a rule, asked in a fixed order; every refusal has its reason.
public struct Gate: Sendable {
  public let chats: ChatSelector
  public let config: GateConfig
  private let quotas: [(Quota, Scope)]
  private let coolings: [(Interval, Scope)]

  init(_ config: GateConfig, _ context: CheckContext, _ findings: Findings) {
    chats =
      config.chats == nil && config.except.isEmpty
      ? context.served : ChatSelector(config, groups: context.groups, findings)
    var config = config
    config.when?.complete(context, findings)
    config.who?.check(context, findings)
    self.config = config
    let (limits, cooldown) = (config.limits, config.cooldown)
    quotas = [(limits?.member, Scope.chatAndMember), (limits?.chat, .chat)].compactMap {
      quota, scope in quota.map { ($0, scope) }
    }
    coolings = [(cooldown?.member, Scope.chatAndMember), (cooldown?.chat, .chat)].compactMap {
      pause, scope in pause.map { ($0, scope) }
    }
    cooldown?.says?.check(known: Variables.common, calendar: context.calendar, findings)
  }

  /// What is asked before it is known whether the rule's own conditions are met. A timer goes on
  /// with what passed all the rest when it was set. A wish may be for another chat, to look first
  /// at what is going to be said.
  func refusesBefore(_ turn: Turn) throws -> String? {
    if let chat = turn.event.chat, !turn.isWished, !chats.contains(chat) {
      return "not in these chats"
    }
    if turn.event.type == .wake { return nil }
    // What is due of itself is about nobody.
    let isDue = turn.event.type == .scheduled
    // The message was addressed, or was not, when its pictures were asked about.
    let isAnswer = turn.event.type == .scanned
    if !isDue, let who = config.who, let reason = try refuses(who, turn) { return reason }
    if let reason = refusesNow(turn) { return reason }
    if !isDue, !isAnswer, let addressed = config.addressed, turn.isAddressed != addressed {
      return addressed ? "the steward is not addressed" : "the steward is addressed"
    }
    return nil
  }

  /// What is asked afterwards, and only spent by what fires.
  func refusesAfter(_ turn: inout Turn) throws -> String? {
    if turn.event.type == .wake { return nil }
    for (quota, scope) in quotas {
      guard let slot = turn.slot("limit", scope) else { continue }
      let spent = try turn.work.value(Spent.self, at: slot)
      if turn.count(spent, quota) >= quota.count { return "limit reached: \(quota)" }
    }
    for (_, scope) in coolings {
      guard let slot = turn.slot("cooldown", scope),
        let cooling = try turn.work.value(Cooling.self, at: slot), cooling.until > turn.received
      else { continue }
      try tell(cooling, &turn)
      return "cooling down until \(turn.clock(cooling.until))"
    }
    // So was the lot drawn then.
    guard turn.event.type != .scanned else { return nil }
    if let chance = config.chance, Int.random(in: 0..<10_000, using: &turn.generator) >= chance {
      return "chance"
    }
    return nil
  }

  /// Says once to each member in a rest that there is one.
  private func tell(_ cooling: Cooling, _ turn: inout Turn) throws {
    guard let says = config.cooldown?.says, let slot = turn.slot("told", .chatAndMember),
      try turn.work.value(Cooling.self, at: slot) != cooling
    else { return }
    turn.work.set(cooling, at: slot, until: cooling.until)
    try turn.say(says)
  }

  /// Spends limits and begins cool-downs. What a rule says at its timer is paid for beforehand,
  /// save for the chat's rest: that begins when it speaks, or nobody could be gathered until then.
  func spend(_ turn: Turn) throws {
    let isWake = turn.event.type == .wake
    for (quota, scope) in isWake ? [] : quotas {
      guard let slot = turn.slot("limit", scope) else { continue }
      let count = turn.count(try turn.work.value(Spent.self, at: slot), quota) + 1
      turn.work.set(
        Spent(unit: turn.unit(of: quota), count: count), at: slot,
        until: turn.received + .days(32))
    }
    for (pause, scope) in coolings {
      let beginsAtWake = scope == .chat && turn.rule.events.contains(.wake)
      guard beginsAtWake == isWake, let slot = turn.slot("cooldown", scope) else { continue }
      let until = turn.received + pause
      turn.work.set(Cooling(until: until), at: slot, until: until)
    }
  }

  /// Whether the rule is for the member whom the event is about.
  func admits(_ turn: Turn) throws -> Bool {
    guard let who = config.who else { return true }
    return try refuses(who, turn) == nil
  }

  /// Why somebody is not one of those; nil for whoever is.
  func refuses(_ who: GateConfig.Who, _ turn: Turn) throws -> String? {
    guard let member = turn.event.subject else { return "no member" }
    let facts = try turn.memberFacts()
    if let members = who.members, !members.contains(member.id) { return "not one of these members" }
    if let roles = who.roles, !roles.contains(member.role ?? facts?.role ?? .member) {
      return "the member has another role"
    }
    if let tags = who.tags, facts?.tags.isDisjoint(with: tags) ?? true {
      return "the member has none of these tags"
    }
    if let span = who.joinedWithin {
      guard let joined = facts?.joined, turn.time - joined <= span else {
        return "the member is not known to have joined so lately"
      }
    }
    if let most = who.messagesFewerThan, facts?.messages ?? 0 >= most {
      return "the member has written \(facts?.messages ?? 0) messages"
    }
    if let least = who.pointsAtLeast, facts?.points ?? 0 < least {
      return "the member has \(facts?.points ?? 0) points"
    }
    if let layers = who.layers {
      let layer = try turn.layer()
      guard layers.contains(where: { $0.value == layer?.name }) else {
        return layer.map { "the member is in layer '\($0.name)'" } ?? "the member is in no layer"
      }
    }
    if let except = who.except.first, try refuses(except, turn) == nil {
      return "the member is excepted"
    }
    return nil
  }

  /// Why the hour or the day, by the community's clocks, is not one of the rule's; nil if it is.
  func refusesNow(_ turn: Turn) -> String? {
    config.when.flatMap { refuses($0, turn.community.zone.civil(at: turn.time)) }
  }

  /// Whether it is open on days that have names only.
  var namesDays: Bool { config.when?.days?.named.isEmpty == false }

  /// Whether `when` lets something through at that time.
  public func isOpen(at time: CivilTime) -> Bool {
    config.when.map { refuses($0, time) == nil } ?? true
  }

  private func refuses(_ when: GateConfig.When, _ now: CivilTime) -> String? {
    if let hours = when.hours, !hours.contains(where: { $0.contains(now.time) }) {
      return "not at this hour"
    }
    if let days = when.days, !days.contains(now.date) { return "not on this day" }
    if let between = when.between, !between.contains(now.date) { return "not in these days" }
    return nil
  }
}

/// How often a limited rule fired in a unit of time.
struct Spent: Codable, Equatable, Sendable {
  /// Names the minute, hour, day, week or month.
  var unit: String
  var count: Int
}

/// A rule's rest.
struct Cooling: Codable, Sendable, Equatable {
  var untilMilliseconds: Int64
  var until: Timestamp { Timestamp(milliseconds: untilMilliseconds) }

  init(until: Timestamp) { untilMilliseconds = until.milliseconds }
}

extension Turn {
  func count(_ spent: Spent?, _ quota: Quota) -> Int {
    guard let spent, spent.unit == unit(of: quota) else { return 0 }
    return spent.count
  }

  /// The name of the unit of time that `received` is in; days begin at `day-starts`.
  func unit(of quota: Quota) -> String {
    let day = community.day(of: received)
    let civil = community.zone.civil(at: received)
    return switch quota.unit {
    case .minute: "\(received.milliseconds / 60_000)"
    case .hour: "\(civil.date)T\(civil.time.hour)"
    case .day: "\(day)"
    case .week: "\(day.adding(days: 1 - day.weekday.isoNumber))w"
    case .month: "\(day.year)-\(day.month)"
    }
  }
}
