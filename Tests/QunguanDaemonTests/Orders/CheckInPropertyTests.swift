import QunguanCore
import QunguanStore
import QunguanTesting
import Testing

@testable import QunguanDaemon

/// The whole way, from messages to the database, against a model: members check in, make up for days
/// and take leave, an operator corrects, strikes, undoes, and lets the plan rest; days pass. After
/// each, how the member stands, and all their points and tags, are what the model has.
@Suite("Check-ins in the store against a model") struct CheckInPropertyTests {
  @Test("Days, points and tags agree", arguments: UInt64(1)...3)
  func agreement(seed: UInt64) throws {
    var history = try History(seed: seed)
    for step in 0..<250 {
      try history.happen()
      let difference = try history.difference()
      guard difference.isEmpty else {
        Issue.record("seed \(seed), step \(step): \(difference)")
        return
      }
    }
  }
}

private struct History {
  static let rules = """
    checkins:
      - name: reading
        match: { prefix: 打卡 }
        rest: [sun]
        makeup: { back: 10d }
        leave: {}
        goal: { days: 10 }
        rewards: { points: 5, streaks: { 2: 1, 3: 20, 7: 50 }, goal: 100, tags: { 3: 坚持者 } }
    """

  struct Member {
    let name: String
    var model: PlanModel
    var keys: Set<String> = []
    var isTagged = false
    /// Messages that have checked in, by the day.
    var messages: [Int: MessageID] = [:]
  }

  private let parade: Parade
  private var dice: SplitMix
  private var members: [Member]
  private var touched = 0
  private var breaks: Set<Int> = []
  private var number = 0

  init(seed: UInt64) throws {
    parade = try Parade(Self.rules)
    dice = SplitMix(state: seed)
    var model = PlanModel()
    model.rest = [7]
    model.lengths = [2, 3, 7]
    model.goal = 10
    members = ["小明", "小红"].map { Member(name: $0, model: model) }
  }

  /// Shanghai is eight hours ahead all year.
  private var today: Int {
    Int((parade.rehearsal.now.milliseconds + 8 * 3_600_000) / 86_400_000)
  }

  mutating func happen() throws {
    touched = Int.random(in: members.indices, using: &dice)
    try wait()
    let day = today - Int.random(in: 0...6, using: &dice)
    let view = members[touched].model.look(on: today)
    switch Int.random(in: 0..<100, using: &dice) {
    case 0..<45: try checkIn()
    case 45..<60:
      try says("补签 \(text(day))")
      let isFree = members[touched].model.isExcused(day) || members[touched].model.isOff(day)
      if day < today, let since = view.since, since <= day, !members[touched].model.isDone(day),
        !isFree
      {
        note { $0.enter(.madeUp, day, window: 0, amount: 0) }
      }
    case 60..<67:
      let day = today + Int.random(in: 0...3, using: &dice)
      try says("请假 \(text(day))")
      let model = members[touched].model
      if !model.isEmpty, !model.isDone(day), !model.isExcused(day), !model.isOff(day) {
        note { $0.enter(.leave, day, window: 0, amount: 0) }
      }
    case 67..<75:
      try order("更正", day)
      if !members[touched].model.isDone(day) {
        note {
          $0.enter(.corrected, day, window: 0, amount: 0)
          $0.strike(day, window: nil, sort: .leave)
        }
      }
    case 75..<84:
      try order("作废", day)
      note { $0.strike(day, window: nil, sort: nil) }
      members[touched].messages[day] = nil
    case 84..<90: try undo()
    case 90..<95:
      _ = try parade.order("/打卡 暂停 \(text(day))")
      number += 1
      breaks.insert(day)
      followBreaks()
    default:
      _ = try parade.order("/打卡 继续")
      number += 1
      breaks = breaks.filter { $0 < today }
      followBreaks()
    }
  }

  private mutating func wait() throws {
    let minutes = Int64.random(in: 3...1500, using: &dice)
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .minutes(minutes))
  }

  private func text(_ day: Int) -> String { "\(CivilDate(daysSinceEpoch: day))" }

  private mutating func says(_ text: String) throws {
    number += 1
    try parade.says(text, by: members[touched].name)
  }

  private mutating func order(_ word: String, _ day: Int) throws {
    number += 1
    _ = try parade.order([
      .text("/打卡 \(word) "), .mention(parade.member(members[touched].name)),
      .text(" \(text(day))"),
    ])
  }

  private mutating func checkIn() throws {
    try says("打卡")
    let today = today
    guard !members[touched].model.isDone(today) else { return }
    members[touched].messages[today] = MessageID(parade.qq, "m\(number)")
    note { $0.enter(.done, today, window: 0, amount: 0) }
  }

  private mutating func undo() throws {
    guard let (day, message) = members[touched].messages.min(by: { $0.key < $1.key }) else {
      return
    }
    number += 1
    _ = try parade.order([.text("/撤销")], answering: message)
    members[touched].messages[day] = nil
    note { $0.strike(day, window: 0, sort: .done) }
  }

  private mutating func note(_ change: (inout PlanModel) -> Void) {
    let before = members[touched].model.look(on: today)
    change(&members[touched].model)
    let after = members[touched].model.look(on: today)
    members[touched].keys = PlanModel.keys(members[touched].keys, from: before, to: after)
    if (before.longest >= 3) != (after.longest >= 3) {
      members[touched].isTagged = after.longest >= 3
    }
  }

  private mutating func followBreaks() {
    for index in members.indices { members[index].model.breaks = breaks.map { $0...$0 } }
  }

  func difference() throws -> String {
    let member = members[touched]
    let (id, chat) = (parade.member(member.name), parade.chat())
    let attendance = try parade.rehearsal.look {
      try $0.attendance(of: id, in: chat, plan: "reading")
    }
    let standing = attendance.standing(
      on: CivilDate(daysSinceEpoch: today),
      off: DaysOff(
        rest: DayFilter([Weekday.sunday]),
        breaks: try parade.rehearsal.look { try $0.breaks(of: "reading").map(\.days) }))
    let view = member.model.look(on: today)
    let worth = member.keys.reduce(0) { sum, key in
      switch key.split(separator: "@")[0] {
      case "streak/2": sum + 1
      case "streak/3": sum + 20
      case "streak/7": sum + 50
      case "goal": sum + 100
      default: sum + 5
      }
    }
    let facts = try parade.facts(member.name)
    let seen = [
      standing.streak, standing.longest, standing.days, standing.lastDone?.daysSinceEpoch ?? 0,
      standing.since?.daysSinceEpoch ?? 0, facts?.points ?? 0,
      facts?.tags.contains("坚持者") ?? false ? 1 : 0,
    ]
    let expected = [
      view.streak, view.longest, view.days, view.lastDone ?? 0, view.since ?? 0, worth,
      member.isTagged ? 1 : 0,
    ]
    return seen == expected ? "" : "\(member.name): \(seen) is not \(expected)"
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
