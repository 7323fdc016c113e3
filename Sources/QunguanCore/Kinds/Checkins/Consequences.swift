extension Checkins {
  /// What is to happen because a member's days in a plan have become others: awards that they entitle
  /// to now, awards taken back that they no longer do, and tags.
  ///
  /// It compares what the days before and after are worth and knows nothing else, so that whatever
  /// changes them (a check-in, a correction, an undo) takes back exactly what no longer holds. A
  /// break of the plan changes no days: it gives nothing and takes nothing back, since nobody has
  /// done anything; streaks follow it at once all the same.
  ///
  /// Who is first on a day depends on others too: ``firsts(of:chat:day:window:before:after:)`` tells.
  ///
  /// - Parameters:
  ///   - breaks: those of the plan, of whatever chats.
  ///   - today: the plan's; later days are worth nothing yet.
  ///   - held: the member's awards for streaks that hold; asked for only where they matter.
  /// - Returns: what is taken back, then what is given, then tags.
  static func consequences(
    of config: Config, chat: ChatID, member: MemberID, before: Attendance, after: Attendance,
    breaks: [PlanBreak], today: CivilDate, held: () throws -> [Award]
  ) rethrows -> [Effect] {
    guard before != after else { return [] }
    let off = config.off(breaks, in: chat)
    let was = Worth(before, config, off, today)
    let now = Worth(after, config, off, today)
    var changes = Changes(chat: chat, member: member, rewards: config.rewards)
    for day in before.days(changedIn: after) where day <= today {
      changes.change(
        day, from: before.marks(on: day), to: after.marks(on: day), times: config.times)
    }
    if was.milestones != now.milestones || changes.hasLostMarks, !config.rewards.streaks.isEmpty {
      let held = try held()
      let starts = Set(held.compactMap(\.milestone?.start))
      changes.change(
        from: was, Streaks(of: starts, before, config, off, today),
        to: now, Streaks(of: starts, after, config, off, today), held: held)
    }
    changes.change(from: was, to: now)
    return changes.taken + changes.given + changes.tags
  }
}

/// What days are worth that count together.
private struct Worth {
  struct Milestone: Hashable {
    var length: Int
    /// The first day of the streak.
    var start: Int
  }

  /// With the days on which they were reached.
  var milestones: [Milestone: Int] = [:]
  var goal: Int?
  var longest = 0

  init(
    _ attendance: Attendance, _ config: Checkins.Config, _ off: DaysOff, _ today: CivilDate
  ) {
    var walk = DayWalk(attendance, off: off, times: config.times)
    while walk.next(through: today.daysSinceEpoch) {
      if walk.isDone {
        longest = max(longest, walk.streak)
        if config.rewards.streaks[walk.streak] != nil {
          milestones[Milestone(length: walk.streak, start: walk.start)] = walk.number
        }
      }
      if goal == nil, config.goal?.isReached(days: walk.days, amount: walk.amount) ?? false {
        goal = walk.number
      }
    }
  }
}

/// In which streaks some days are.
private struct Streaks {
  private var startsByDay: [Int: Int] = [:]
  private var preceding: [Int: Int] = [:]
  private var lengths: [Int: Int] = [:]

  init(
    of days: Set<Int>, _ attendance: Attendance, _ config: Checkins.Config, _ off: DaysOff,
    _ today: CivilDate
  ) {
    if days.isEmpty { return }
    var walk = DayWalk(attendance, off: off, times: config.times)
    while walk.next(through: today.daysSinceEpoch) {
      guard walk.isDone else { continue }
      lengths[walk.start] = walk.streak
      guard days.contains(walk.number) else { continue }
      startsByDay[walk.number] = walk.start
      preceding[walk.number] = walk.streak - 1
    }
  }

  /// The first day of the streak that a day belongs to; nil if it was not done.
  func start(of day: Int) -> Int? { startsByDay[day] }

  /// Whether so many days in a row stand from its first day on, be there others before it or not.
  func hold(_ milestone: Worth.Milestone) -> Bool {
    guard let start = startsByDay[milestone.start] else { return false }
    return (lengths[start] ?? 0) - (preceding[milestone.start] ?? 0) >= milestone.length
  }
}

private struct Changes {
  let chat: ChatID
  let member: MemberID
  let rewards: Checkins.Rewards
  var taken: [Effect] = []
  var given: [Effect] = []
  var tags: [Effect] = []
  /// Whether anything does not hold any more: a leave, too, has kept a streak together.
  var hasLostMarks = false

  mutating func change(
    _ day: CivilDate, from before: ArraySlice<Attendance.Mark>,
    to after: ArraySlice<Attendance.Mark>,
    times: Int
  ) {
    switch (before.isInTime(times), after.isInTime(times)) {
    case (true, false): take(AwardKey.day(day))
    case (false, true):
      give(rewards.points, AwardKey.day(day), because: "\(day.inChinese)打卡", on: day)
    default: break
    }
    if before.contains(where: { !after.contains($0) }) { hasLostMarks = true }
    for mark in before where mark.sort == .done {
      if !after.contains(where: { $0.sort == .done && $0.window == mark.window }) {
        take(AwardKey.first(day, window: mark.window))
      }
    }
    // Whoever undoes or strikes a make-up gets back what it has cost.
    if before.contains(where: { $0.sort == .madeUp }),
      !after.contains(where: { $0.sort == .madeUp })
    {
      take(AwardKey.makeup(day))
    }
  }

  /// What was given for a streak stays while its days stand in a row, though others have come to
  /// stand before them; and a streak in which such an award holds gives no other of its length.
  mutating func change(
    from before: Worth, _ streaksBefore: Streaks, to after: Worth, _ streaks: Streaks,
    held: [Award]
  ) {
    let milestones = held.compactMap(\.milestone)
    let lost = milestones.filter { streaksBefore.hold($0) && !streaks.hold($0) }
    for milestone in lost {
      take(AwardKey.streak(milestone.length, since: milestone.day))
    }
    for (milestone, day) in after.milestones.inOrder {
      let (length, start) = (milestone.length, milestone.start)
      let isNew =
        before.milestones[milestone] == nil
        || lost.contains { $0.length == length && streaksBefore.start(of: $0.start) == start }
      let isRewarded = milestones.contains {
        $0.length == length && streaks.start(of: $0.start) == start && !lost.contains($0)
      }
      guard isNew, !isRewarded else { continue }
      give(
        rewards.streaks[milestone.length] ?? 0,
        AwardKey.streak(milestone.length, since: milestone.day),
        because: "连续 \(milestone.length) 天", on: CivilDate(daysSinceEpoch: day))
    }
  }

  mutating func change(from before: Worth, to after: Worth) {
    if before.goal != nil, after.goal == nil { take(AwardKey.goal) }
    if before.goal == nil, let day = after.goal {
      give(
        rewards.goal, AwardKey.goal, because: "达成目标",
        on: CivilDate(daysSinceEpoch: day))
    }
    for (length, tag) in rewards.tags.sorted(by: { $0.key < $1.key }) {
      let (was, isNow) = (before.longest >= length, after.longest >= length)
      guard was != isNow else { continue }
      tags.append(.tag(Tagging(chat: chat, member: member, tag: tag, isSet: isNow)))
    }
  }

  private mutating func take(_ key: String) {
    taken.append(.revoke(Revocation(chat: chat, member: member, key: key, because: "更正")))
  }

  private mutating func give(_ points: Int, _ key: String, because: String, on day: CivilDate) {
    guard points > 0 else { return }
    given.append(
      .award(
        Award(chat: chat, member: member, points: points, because: because, key: key, day: day)))
  }
}

extension Award {
  /// The streak that it is for.
  fileprivate var milestone: Worth.Milestone? {
    guard let parts = key?.split(separator: "@"), parts.count == 2,
      parts[0].hasPrefix(AwardKey.streaks),
      let length = Int(parts[0].dropFirst(AwardKey.streaks.utf8.count)),
      let start = try? CivilDate(text: String(parts[1]))
    else { return nil }
    return Worth.Milestone(length: length, start: start.daysSinceEpoch)
  }
}

extension Checkins {
  /// Awards for streaks that stand after a change of a member's days.
  static func standing(
    _ held: [Award], of config: Config, after: Attendance, off: DaysOff, today: CivilDate
  ) -> [Award] {
    let starts = Set(held.compactMap(\.milestone?.start))
    let streaks = Streaks(of: starts, after, config, off, today)
    return held.filter { $0.milestone.map(streaks.hold) ?? false }
  }
}

extension Worth.Milestone {
  fileprivate var day: CivilDate { CivilDate(daysSinceEpoch: start) }
}

extension [Worth.Milestone: Int] {
  fileprivate var inOrder: [(key: Worth.Milestone, value: Int)] {
    sorted { ($0.value, $0.key.length) < ($1.value, $1.key.length) }
  }
}

extension ArraySlice<Attendance.Mark> {
  /// Whether the day was done in as many windows as it is to be, none of them made up for later.
  fileprivate func isInTime(_ times: Int) -> Bool {
    var (count, window) = (0, -1)
    for mark in self where mark.isDone && mark.sort != .madeUp && mark.window != window {
      (count, window) = (count + 1, mark.window)
    }
    return count >= times
  }
}

extension Attendance {
  /// The days of which not the same holds in both, ascending.
  func days(changedIn other: Attendance) -> [CivilDate] {
    let shorter = min(marks.count, other.marks.count)
    let first = (0..<shorter).first { marks[$0] != other.marks[$0] } ?? shorter
    let most = shorter - first
    let last =
      (0..<most).first { marks[marks.count - 1 - $0] != other.marks[other.marks.count - 1 - $0] }
      ?? most
    let changed =
      marks[first..<(marks.count - last)] + other.marks[first..<(other.marks.count - last)]
    return Set(changed.map(\.number)).sorted().map(CivilDate.init(daysSinceEpoch:))
  }
}

// MARK: - The first of a day

extension Checkins {
  /// Who checked in first in a window of a day, in a chat, is rewarded for it: what is to happen
  /// where others are first after a change than before it. The award of who is not any more is
  /// taken back, so a late arrival and a strike move it.
  static func firsts(
    of config: Config, chat: ChatID, day: CivilDate, window: Int, before: MemberID?,
    after: MemberID?
  ) -> [Effect] {
    guard before != after, config.rewards.firstOfDay > 0 else { return [] }
    let key = AwardKey.first(day, window: window)
    let taken = before.map {
      Effect.revoke(Revocation(chat: chat, member: $0, key: key, because: "更正"))
    }
    let given = after.map {
      Effect.award(
        Award(
          chat: chat, member: $0, points: config.rewards.firstOfDay, because: "首位打卡", key: key,
          day: day))
    }
    return [taken, given].compactMap(\.self)
  }
}

// MARK: - In a turn

extension Turn {
  /// Carries out consequences; awards keep to the community's daily limit.
  ///
  /// - Returns: the points that the member was given, less those that were taken back.
  @discardableResult
  mutating func settle(_ effects: [Effect], of member: MemberID) throws -> Int {
    var sum = 0
    for effect in effects {
      switch effect {
      case .award(let award):
        guard let key = award.key, let day = award.day else { continue }
        let given = try self.award(
          award.points, to: award.member, key: key, because: award.because ?? "", on: day)
        if award.member == member { sum += given }
      case .revoke(let revocation):
        let taken = try revoke(
          revocation.key, of: revocation.member, because: revocation.because ?? "")
        if revocation.member == member { sum -= taken }
      default: add([effect])
      }
    }
    return sum
  }

  /// The member's awards for streaks that hold.
  func streaksHeld(by member: MemberID, in chat: ChatID) -> () throws -> [Award] {
    { [work, name = rule.name] in
      try work.memory.streaksHeld(of: name, by: (chat, member))
    }
  }
}

extension Memory {
  /// A member's awards of a plan for streaks that hold.
  func streaksHeld(of rule: String, by member: (ChatID, MemberID)) throws -> [Award] {
    try awardsHeld(of: rule, keyed: AwardKey.streaks, by: member)
  }
}
