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
  /// - Returns: what is taken back, then what is given, then tags.
  static func consequences(
    of config: Config, chat: ChatID, member: MemberID, before: Attendance, after: Attendance,
    breaks: [PlanBreak], today: CivilDate
  ) -> [Effect] {
    guard before != after else { return [] }
    let off = config.off(breaks.filter { $0.chat == nil || $0.chat == chat })
    let was = Worth(before, config, off, today)
    let now = Worth(after, config, off, today)
    var changes = Changes(chat: chat, member: member, rewards: config.rewards)
    for day in before.days(changedIn: after) where day <= today {
      changes.change(
        day, from: before.marks(on: day), to: after.marks(on: day), times: config.times)
    }
    changes.change(from: was, to: now)
    return changes.taken + changes.given + changes.tags
  }

  /// What an award of a plan is for. While one of a key holds, another changes nothing.
  enum AwardKey {
    static func day(_ day: CivilDate) -> String { "day/\(day)" }
    static func first(_ day: CivilDate, window: Int) -> String {
      "first/\(day)" + (window == 0 ? "" : "/\(window)")
    }
    static func streak(_ length: Int, since day: CivilDate) -> String { "streak/\(length)@\(day)" }
    static let goal = "goal"
    static func makeup(_ day: CivilDate) -> String { "makeup/\(day)" }
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

private struct Changes {
  let chat: ChatID
  let member: MemberID
  let rewards: Checkins.Rewards
  var taken: [Effect] = []
  var given: [Effect] = []
  var tags: [Effect] = []

  mutating func change(
    _ day: CivilDate, from before: ArraySlice<Attendance.Mark>,
    to after: ArraySlice<Attendance.Mark>,
    times: Int
  ) {
    switch (before.isInTime(times), after.isInTime(times)) {
    case (true, false): take(Checkins.AwardKey.day(day))
    case (false, true):
      give(rewards.points, Checkins.AwardKey.day(day), because: "\(day.inChinese)打卡", on: day)
    default: break
    }
    for mark in before where mark.sort == .done {
      if !after.contains(where: { $0.sort == .done && $0.window == mark.window }) {
        take(Checkins.AwardKey.first(day, window: mark.window))
      }
    }
    // Whoever undoes or strikes a make-up gets back what it has cost.
    if before.contains(where: { $0.sort == .madeUp }),
      !after.contains(where: { $0.sort == .madeUp })
    {
      take(Checkins.AwardKey.makeup(day))
    }
  }

  mutating func change(from before: Worth, to after: Worth) {
    for (milestone, _) in before.milestones.filter({ after.milestones[$0.key] == nil }).inOrder {
      take(Checkins.AwardKey.streak(milestone.length, since: milestone.day))
    }
    for (milestone, day) in after.milestones.filter({ before.milestones[$0.key] == nil }).inOrder {
      give(
        rewards.streaks[milestone.length] ?? 0,
        Checkins.AwardKey.streak(milestone.length, since: milestone.day),
        because: "连续 \(milestone.length) 天", on: CivilDate(daysSinceEpoch: day))
    }
    if before.goal != nil, after.goal == nil { take(Checkins.AwardKey.goal) }
    if before.goal == nil, let day = after.goal {
      give(
        rewards.goal, Checkins.AwardKey.goal, because: "达成目标",
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
  /// - Returns: the points given.
  @discardableResult
  mutating func settle(_ effects: [Effect]) throws -> Int {
    var sum = 0
    for effect in effects {
      if case .award(let award) = effect, let key = award.key, let day = award.day {
        sum += try self.award(
          award.points, to: award.member, key: key, because: award.because ?? "", on: day)
      } else {
        add([effect])
      }
    }
    return sum
  }
}
