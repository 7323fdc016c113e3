import QunguanText

// What becomes of a message that checks in, and of its being edited or recalled.

extension Checkins {
  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    switch turn.event.type {
    case .edited: return try edit(config, &turn)
    case .recalled: return try void(config, &turn)
    case .scheduled: return try speak(config, &turn)
    default:
      if let verdict = try answer(config, &turn) { return verdict }
      guard config.isMet(in: turn) else { return .passed("no command either") }
      return try take(config, &turn, at: turn.time)
    }
  }

  /// Answers what a member asks for; nil for a message that only begins like that.
  private static func answer(_ config: Config, _ turn: inout Turn) throws -> Verdict? {
    for (command, before, after) in config.commands(in: turn) {
      let verdict: Verdict? =
        switch command {
        case .mine: try mine(config, asked: after, &turn)
        case .board: try board(config, asked: after, after: before, &turn)
        case .makeup: try makeUp(config, &turn, text: after)
        case .leave: try takeLeave(config, &turn, text: after)
        case .join: try join(config, &turn, text: after)
        }
      if let verdict { return verdict }
    }
    return nil
  }

  /// Takes a message as a check-in, or says why it is none.
  private static func take(
    _ config: Config, _ turn: inout Turn, at time: Timestamp
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else {
      return .passed("nobody has written it")
    }
    let plan = turn.rule.memoryName
    let moment = config.days.place(of: time, in: turn.zone)
    guard case .open(let day, let window) = moment else {
      if let other = try taker(at: time, config, turn) {
        return .passed("it is the time of '\(other.name)'")
      }
      return try refuse(Refusal(moment, time, turn.zone), config, &turn)
    }
    let before = try turn.work.memory.attendance(of: member, in: chat, plan: plan)
    if let joining = config.joining, !joining.admits(before, on: day) {
      return try refuse(Refusal(.notJoined, "the member does not take part"), config, &turn)
    }
    if before.marks(on: day).contains(where: { $0.isDone && $0.window == window }) {
      return try refuse(Refusal(.already, "checked in already on \(day)"), config, &turn)
    }
    let amount: Amount?
    switch config.needs.met(by: turn, config) {
    case .met(let read): amount = read
    case .refused(let refusal): return try refuse(refusal, config, &turn)
    }
    let entry = CheckIn(
      plan: plan, chat: chat, member: member, day: day, window: window, time: time,
      amount: amount?.thousandths, message: turn.event.message?.id)
    return try enter(entry, beside: before, config, &turn)
  }

  /// A later plan that looks for the same words and takes them at that time.
  private static func taker(
    at time: Timestamp, _ config: Config, _ turn: Turn
  ) throws -> Rule? {
    let words = config.matchHits(in: turn).compactMap { config.match?.patterns[$0.pattern].value }
    let later = try turn.siblings().drop { $0.rule !== turn.rule }.dropFirst()
    return later.first { _, other in
      guard case .open = other.days.place(of: time, in: turn.zone) else { return false }
      return other.match?.patterns.contains { words.contains($0.value) } ?? false
    }?.rule
  }

  private static func enter(
    _ entry: CheckIn, beside before: Attendance, _ config: Config, _ turn: inout Turn
  ) throws -> Verdict {
    var after = before
    after.enter(entry)
    // Of one instant, those that were received first come first.
    let memory = turn.work.memory
    let earlier = try memory.checkIns(
      before: entry.time + .milliseconds(1), plan: entry.plan, in: entry.chat, day: entry.day,
      window: entry.window)
    turn.add([.checkIn(entry)])
    var told = try Told(config, turn, entry.chat, after, on: entry.day)
    told.was = told.standing(of: before)
    told.entry = entry
    told.rank = earlier + 1
    told.points = try turn.settle(
      told.consequences(of: entry, before: before, turn), of: entry.member)
    if earlier == 0 {
      let former = try memory.earliest(
        1, plan: entry.plan, in: entry.chat, day: entry.day, window: entry.window)
      told.points += try turn.settle(
        firsts(
          of: config, chat: entry.chat, day: entry.day, window: entry.window,
          before: former.first?.member, after: entry.member), of: entry.member)
    }
    let isWhole = told.timesLeft == 0
    try say(isWhole ? .done : .partly, config, &turn, told.values(turn))
    if isWhole { try congratulate(told, config, &turn) }
    return .fired(
      "checked in on \(entry.day), window \(entry.window + 1), as number \(earlier + 1)")
  }

  /// What is said beside it, to who has come to a milestone or to the goal.
  static func congratulate(
    _ told: Told, _ config: Config, _ turn: inout Turn
  ) throws {
    if told.milestone != nil { try say(.milestone, config, &turn, told.values(turn)) }
    if told.hasReachedGoal { try award(told, config, &turn) }
  }

  /// Says that the goal is reached, with a certificate.
  private static func award(_ told: Told, _ config: Config, _ turn: inout Turn) throws {
    guard let entry = told.entry else { return }
    var values = try told.values(turn)
    values["certificate"] = certificate(
      for: try turn.shownName(of: entry.member, in: entry.chat), told.standing,
      try turn.plan(config), of: turn.community)
    try say(.goal, config, &turn, values)
  }

  // MARK: Edited and recalled

  /// Corrects the amount of what the message has brought; if it has brought nothing yet, it may do
  /// so now, as of when it was written, while one can still do it without a trick.
  private static func edit(_ config: Config, _ turn: inout Turn) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let id = turn.event.message?.id else {
      return .passed("it is not known which message was edited")
    }
    let former = try turn.work.memory.checkIns(by: id, in: chat)
      .first { $0.plan == turn.rule.memoryName && $0.sort == .done }
    guard let former else {
      let plan = turn.rule.memoryName
      guard try !turn.work.memory.hadCheckIn(by: id, in: chat, plan: plan) else {
        return .passed("its check-in was taken back")
      }
      let written = try turn.work.memory.written(id, in: chat).map { min($0, turn.time) }
      let then = config.days.place(of: written ?? turn.time, in: turn.zone)
      guard case .open = then, config.days.place(of: turn.time, in: turn.zone) == then else {
        return .passed("edited when the time to check in was over")
      }
      return try take(config, &turn, at: written ?? turn.time)
    }
    guard case .met(let amount?) = config.needs.met(by: turn, config) else {
      return .passed("what was edited does not fit, so that the check-in stays as it is")
    }
    guard amount.thousandths != former.amount else { return .passed("the amount is the same") }
    let before = try turn.work.memory.attendance(of: former.member, in: chat, plan: former.plan)
    var (entry, after) = (former, before)
    entry.amount = amount.thousandths
    entry.reverses = nil
    let strike = Strike(of: former, because: "改为 \(amount)")
    after.strike(strike)
    after.enter(entry)
    turn.add([.strike(strike), .checkIn(entry)])
    var told = try Told(config, turn, chat, after, on: entry.day)
    told.was = told.standing(of: before)
    told.entry = entry
    told.points = try turn.settle(
      told.consequences(of: entry, before: before, turn), of: entry.member)
    try say(.corrected, config, &turn, told.values(turn))
    if told.hasReachedGoal { try award(told, config, &turn) }
    return .fired("corrected to \(amount) on \(entry.day)")
  }

  /// Takes back what a recalled message has brought.
  private static func void(_ config: Config, _ turn: inout Turn) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let id = turn.event.message?.id else {
      return .passed("it is not known which message was recalled")
    }
    let entries = try turn.work.memory.checkIns(by: id, in: chat)
      .filter { $0.plan == turn.rule.memoryName && $0.sort == .done }
    guard let entry = entries.first else { return .passed("the message was no check-in") }
    let before = try turn.work.memory.attendance(of: entry.member, in: chat, plan: entry.plan)
    var after = before
    let strike = Strike(of: entry, because: "消息已撤回")
    after.strike(strike)
    turn.add([.strike(strike)])
    var told = try Told(config, turn, chat, after, on: entry.day)
    told.entry = entry
    let first = try turn.work.memory.earliest(
      2, plan: entry.plan, in: chat, day: entry.day, window: entry.window)
    try turn.settle(
      told.consequences(of: entry, before: before, turn), of: entry.member)
    if first.first?.member == entry.member {
      // Theirs is taken back among the consequences.
      try turn.settle(
        firsts(
          of: config, chat: chat, day: entry.day, window: entry.window, before: nil,
          after: first.dropFirst().first?.member), of: entry.member)
    }
    var values = try told.values(turn)
    let name = try turn.facts(of: entry.member)?.name
    values["member.name"] = [
      .text(DisplayName.clean(name, fallback: String(entry.member.local)))
    ]
    values["member.id"] = [.text(String(entry.member.local))]
    try say(.voided, config, &turn, values)
    return .fired("voids the check-in on \(entry.day)")
  }

  // MARK: Saying

  /// An edit is refused in silence, save for what it still lacks: nobody has asked anything.
  private static func refuse(
    _ refusal: Refusal, _ config: Config, _ turn: inout Turn
  ) throws -> Verdict {
    let isEdit = turn.event.type == .edited
    if isEdit, refusal.occasion != .lacking, refusal.occasion != .beyond {
      return .passed(refusal.reason)
    }
    guard let chat = turn.event.chat?.id, let member = turn.event.actor?.id else {
      return .passed(refusal.reason)
    }
    let attendance = try turn.work.memory.attendance(
      of: member, in: chat, plan: turn.rule.memoryName)
    let told = try Told(config, turn, chat, attendance, on: refusal.day)
    let values = try told.values(turn).merging(refusal.values.mapValues { [.text($0)] }) { $1 }
    try say(refusal.occasion, config, &turn, values)
    return .fired(refusal.reason)
  }

  private static func say(
    _ occasion: DoingOccasion, _ config: Config, _ turn: inout Turn, _ values: [String: [Part]]
  ) throws {
    if let say = config.texts[occasion] { try turn.say(say, values: values) }
  }
}

extension Strike {
  /// Takes back one entry.
  init(of entry: CheckIn, because: String) {
    self.init(
      plan: entry.plan, chat: entry.chat, member: entry.member, day: entry.day,
      window: entry.window, sort: entry.sort, because: because)
  }
}

extension Checkins {
  /// Why a message is no check-in.
  struct Refusal {
    var occasion: DoingOccasion
    /// For operators.
    var reason: String
    var day: CivilDate?
    var values: [String: String] = [:]

    init(_ occasion: DoingOccasion, _ reason: String, values: [String: String] = [:]) {
      self.occasion = occasion
      self.reason = reason
      self.values = values
    }

    /// - Parameter moment: one at which nobody can check in.
    init(_ moment: PlanDays.Moment, _ time: Timestamp, _ zone: Zone) {
      func clock(_ instant: Timestamp?) -> String {
        instant.map { zone.clock($0, from: time) } ?? "下次"
      }
      switch moment {
      case .open: self.init(.already, "open")
      case .early(let day, let opens):
        self.init(
          .early, "before the first window of \(day)", values: ["opens": clock(opens)])
      case .between(let day, let closed, let opens):
        self.init(
          .between, "between two windows of \(day)",
          values: ["closed": clock(closed), "opens": clock(opens)])
      case .late(let day, let closed, let opens):
        self.init(
          .late, "after the last window of \(day)",
          values: ["closed": clock(closed), "opens": clock(opens)])
      case .notBegun(let opens):
        self.init(.notBegun, "the plan has not begun", values: ["opens": clock(opens)])
      case .over(let last):
        self.init(.over, "the plan was over with \(last)", values: ["closed": last.inChinese])
      }
      day = moment.day
    }
  }
}

extension Zone {
  /// As people say it: `21:00` of the same day, `明天 05:00`, `2月9日 05:00`.
  fileprivate func clock(_ instant: Timestamp, from now: Timestamp) -> String {
    let (then, today) = (civil(at: instant), civil(at: now).date)
    switch then.date.daysSinceEpoch - today.daysSinceEpoch {
    case 0: return then.time.toMinute
    case 1: return "明天 \(then.time.toMinute)"
    case 2: return "后天 \(then.time.toMinute)"
    default: return "\(then.date.inChinese) \(then.time.toMinute)"
    }
  }
}
