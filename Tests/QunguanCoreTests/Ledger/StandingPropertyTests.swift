import QunguanTesting
import Testing

@testable import QunguanCore

/// The ledger against a model: random check-ins by clocks of several zones, make-ups, leaves,
/// corrections, strikes and breaks of members of a plan; after each, how the member stands, and
/// which awards hold, is asked of both.
@Suite("Standing and consequences against a model") struct StandingPropertyTests {
  static let worlds: Range<UInt64> = 0..<50
  /// In each world: 100,000 in all.
  static let steps = 2000

  @Test("Nothing differs, whatever is entered, made up, struck or frozen", arguments: worlds)
  static func agreement(seed: UInt64) throws {
    var world = try World(seed: seed)
    for step in 0..<steps {
      try world.happen()
      guard world.agrees() else {
        Issue.record("seed \(seed), step \(step): \(world.difference)")
        return
      }
    }
  }
}

private struct World {
  /// One member: the ledger's and the model's.
  struct Pair {
    var attendance = Attendance()
    var model = PlanModel()
    /// Keys of the awards that hold, as effects have given and taken them, and as the model would.
    var held: Set<String> = []
    var expected: Set<String> = []
    var tags: Set<String> = []
    var longest = 0
  }

  /// Days around a leap day and the turn of a year.
  static let spans = ["2027-12-10", "2028-01-20", "2028-02-10", "2026-11-25", "2100-02-10"]
  static let offsets = [8, -5, 13, 0, -10]

  private var dice: TimeDice
  private let first: Int
  private let length: Int
  private let chat: ChatID
  private let members: [MemberID]
  private var config: Checkins.Config
  private let rest: Set<Int>
  private var breaks: [ClosedRange<Int>] = []
  private var pairs: [Pair]
  /// Hours ahead of Greenwich that the plan's clocks show.
  private var offset = 8
  private var touched = 0
  private var today = 0
  private(set) var difference = ""

  init(seed: UInt64) throws {
    dice = TimeDice(seed: seed)
    let room = try Room("checkins: [{ name: reading, match: { prefix: 打卡 }, say: 好 }]")
    let rule = try #require(room.book["reading"])
    config = try #require(rule.config(of: Checkins.self))
    let qq = try #require(GatewayName("qq"))
    chat = ChatID(qq, "5000")
    members = (0..<4).map { MemberID(qq, "m\($0)") }
    first = try CivilDate(text: Self.spans[Int(seed) % Self.spans.count]).daysSinceEpoch
    length = [10, 18, 30][Int(seed / 5) % 3]
    config.times = seed % 4 == 3 ? 2 : 1
    rest = [[], [7], [6, 7], [1, 3, 5]][Int(seed / 2) % 4]
    if !rest.isEmpty {
      config.rest = DayFilter(Weekday.allCases.filter { [rest] in rest.contains($0.isoNumber) })
    }
    config.rewards = Checkins.Rewards(
      points: 5, streaks: [2: 1, 3: 20, 7: 50], tags: [3: "三天", 7: "七天"], goal: 100)
    config.goal = Checkins.Goal(days: 10)
    var model = PlanModel()
    model.times = config.times
    model.rest = rest
    model.lengths = [2, 3, 7]
    model.goal = 10
    pairs = Array(repeating: Pair(model: model), count: members.count)
  }

  /// Something random.
  mutating func happen() throws {
    touched = Int.random(in: pairs.indices, using: &dice)
    let instant = Timestamp(
      seconds: Int64(first) * 86_400
        + .random(in: 0..<Int64(length) * 86_400, using: &dice))
    // The plan's day by fixed clocks, worked out with nothing but a division.
    let local = instant.milliseconds / 1000 + Int64(offset) * 3600
    let day = Int((Double(local) / 86_400).rounded(.down))
    today = .random(in: first - 1...first + length + 2, using: &dice)
    let before = pairs[touched].attendance
    let window = Int.random(in: 0..<config.times, using: &dice)
    let amount = Int64.random(in: 0...3, using: &dice) * 1000
    switch Int.random(in: 0..<100, using: &dice) {
    case 0..<50: enter(.done, day, window, amount, at: instant)
    case 50..<60: enter(.madeUp, day, window, 0, at: instant)
    case 60..<66: enter(.corrected, day, window, amount, at: instant)
    case 66..<72: enter(.leave, day, 0, 0, at: instant)
    case 72..<74: enter(.joined, day, 0, 0, at: instant)
    case 74..<90: strike(day, window: .random(using: &dice) ? nil : window)
    case 90..<94: beginBreak(at: day)
    case 94..<98: endBreak()
    default: offset = Self.offsets[Int.random(in: Self.offsets.indices, using: &dice)]
    }
    if pairs[touched].attendance != before { follow(from: before) }
  }

  private mutating func enter(
    _ sort: CheckIn.Sort, _ day: Int, _ window: Int, _ amount: Int64, at time: Timestamp
  ) {
    pairs[touched].attendance.enter(
      CheckIn(
        plan: "reading", chat: chat, member: members[touched],
        day: CivilDate(daysSinceEpoch: day), window: window, sort: sort, time: time,
        amount: amount == 0 ? nil : amount))
    note { $0.enter(sort, day, window: window, amount: amount) }
  }

  private mutating func strike(_ day: Int, window: Int?) {
    let sorts: [CheckIn.Sort?] = [nil, nil, .leave, .madeUp, .done, .joined]
    let sort = sorts[Int.random(in: sorts.indices, using: &dice)]
    pairs[touched].attendance.strike(
      Strike(
        plan: "reading", chat: chat, member: members[touched],
        day: CivilDate(daysSinceEpoch: day), window: window, sort: sort))
    note { $0.strike(day, window: window, sort: sort) }
  }

  /// The model's own awards follow from what its days were worth before and are after.
  private mutating func note(_ change: (inout PlanModel) -> Void) {
    let before = pairs[touched].model.look(on: today)
    change(&pairs[touched].model)
    pairs[touched].expected = PlanModel.keys(
      pairs[touched].expected, from: before, to: pairs[touched].model.look(on: today))
  }

  private mutating func beginBreak(at day: Int) {
    guard breaks.count < 4 else { return endBreak() }
    breaks.append(day...day + Int.random(in: 0...6, using: &dice))
    for index in pairs.indices { pairs[index].model.breaks = breaks }
  }

  private mutating func endBreak() {
    guard let index = breaks.indices.randomElement(using: &dice) else { return }
    breaks.remove(at: index)
    for index in pairs.indices { pairs[index].model.breaks = breaks }
  }

  private var planBreaks: [PlanBreak] {
    breaks.map {
      PlanBreak(
        plan: "reading", chat: nil,
        days: CivilDate(daysSinceEpoch: $0.lowerBound)...CivilDate(daysSinceEpoch: $0.upperBound))
    }
  }

  private mutating func follow(from before: Attendance) {
    let effects = Checkins.consequences(
      of: config, chat: chat, member: members[touched], before: before,
      after: pairs[touched].attendance, breaks: planBreaks,
      today: CivilDate(daysSinceEpoch: today),
      held: {
        pairs[touched].held.filter { $0.hasPrefix("streak/") }.sorted().map {
          Award(chat: chat, member: members[touched], points: 1, key: $0)
        }
      })
    for effect in effects {
      switch effect {
      case .award(let award): pairs[touched].held.insert(award.key ?? "")
      case .revoke(let revocation): pairs[touched].held.remove(revocation.key)
      default: break
      }
    }
  }

  mutating func agrees() -> Bool {
    let pair = pairs[touched]
    let day = CivilDate(daysSinceEpoch: today)
    let off = DaysOff(rest: config.rest, breaks: planBreaks.map(\.days))
    let standing = pair.attendance.standing(on: day, off: off, times: config.times)
    var seen = PlanModel.View()
    seen.streak = standing.streak
    seen.longest = standing.longest
    seen.days = standing.days
    seen.amount = standing.amount
    seen.isDoneToday = standing.isDoneToday
    seen.lastDone = standing.lastDone?.daysSinceEpoch
    seen.since = standing.since?.daysSinceEpoch
    let view = pair.model.look(on: today)
    seen.keys = view.keys
    seen.runs = view.runs
    let stored = Attendance(bytes: pair.attendance.bytes)
    guard seen == view, pair.held == pair.expected, stored == pair.attendance else {
      difference = "on \(day): \(seen) is not \(view); \(pair.held) is not \(pair.expected)"
      return false
    }
    return true
  }
}
