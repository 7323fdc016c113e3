import QunguanTesting
import Testing

@testable import QunguanCore

/// Scores of members from what the ledger holds of them. Today is Wednesday 2027-02-10.
@Suite struct ScoreTests {
  private let memory = RoomMemory()
  private let chats: [ChatID]
  private var plan: Checkins.PlanToday
  private let gateway: GatewayName

  init() throws {
    gateway = try #require(GatewayName("qq"))
    chats = ["5000", "5001"].map { [gateway] in ChatID(gateway, $0) }
    plan = Checkins.PlanToday(
      plan: "reading", title: "晨读", unit: "页", day: try CivilDate(text: "2027-02-10"))
  }

  private func event() -> Event {
    Event(
      key: EventKey("score"), type: .message, gateway: gateway, time: .init(milliseconds: 0),
      received: .init(milliseconds: 0))
  }

  /// Enters days, `02-10:5000` with an amount in thousandths.
  private func enter(
    _ member: String, _ days: String, in chat: Int = 0, _ sort: CheckIn.Sort = .done
  ) throws {
    let effects = try days.split(separator: " ").map { word in
      let parts = word.split(separator: ":")
      let day = try CivilDate(text: "2027-\(parts[0])")
      return Step.Caused(
        rule: "reading",
        effect: .checkIn(
          CheckIn(
            plan: "reading", chat: chats[chat], member: MemberID(gateway, member), day: day,
            sort: sort, time: .init(milliseconds: 0),
            amount: parts.count > 1 ? Int64(parts[1]) : nil)))
    }
    memory.enter(effects, of: event())
  }

  private func award(_ member: String, _ points: Int, on day: String?, in chat: Int = 0) throws {
    let award = Award(
      chat: chats[chat], member: MemberID(gateway, member), points: points,
      day: try day.map { try CivilDate(text: "2027-\($0)") })
    memory.enter([.init(rule: "reading", effect: .award(award))], of: event())
  }

  /// `小明 3, 小红 2`: the scores in the order of a ranking.
  private func board(
    _ measure: Checkins.Measure, _ span: Checkins.Span, across all: Bool = false
  ) throws -> String {
    let scores = try Checkins.scores(
      by: measure, of: span, plan, in: all ? chats : [chats[0]], memory)
    return Checkins.Ranking(scores, top: 50).rows
      .map { "\($0.score.member.local) \($0.score.value)" }.joined(separator: ", ")
  }

  @Test("Boards by streak, days and amount over their spans") func measures() throws {
    try enter("小明", "01-30:1000 01-31:1000 02-07:1000 02-09:500 02-10:500")
    try enter("小红", "02-01:3000 02-08 02-09 02-10")
    try enter("小刚", "02-08", .madeUp)
    try enter("小丽", "02-10", .leave)
    #expect(try board(.streak, .all) == "小红 3, 小明 2")
    #expect(try board(.days, .all) == "小明 5, 小红 4, 小刚 1")
    #expect(try board(.days, .week) == "小红 3, 小明 2, 小刚 1")
    #expect(try board(.days, .lastWeek) == "小红 1, 小明 1")
    #expect(try board(.days, .month) == "小红 4, 小明 3, 小刚 1")
    #expect(try board(.days, .lastMonth) == "小明 2")
    #expect(
      try board(.days, .today)
        == "小红 1, 小明 1".split(separator: ", ").sorted().joined(separator: ", "))
    #expect(try board(.amount, .all) == "小明 4000, 小红 3000")
    #expect(try board(.amount, .week) == "小明 1000")
    #expect(try board(.streak, .lastMonth) == "小明 2")
  }

  @Test("Streaks go on over rest days and breaks of the chat") func daysOff() throws {
    var resting = self
    resting.plan.rest = DayFilter([.sunday])
    try enter("小明", "02-06 02-08 02-10")
    let day = try CivilDate(text: "2027-02-09")
    #expect(try resting.board(.streak, .all) == "小明 1")
    resting.plan.breaks = [PlanBreak(plan: "reading", chat: chats[0], days: day...day)]
    #expect(try resting.board(.streak, .all) == "小明 3")
    resting.plan.breaks = [PlanBreak(plan: "reading", chat: chats[1], days: day...day)]
    #expect(try resting.board(.streak, .all) == "小明 1")
  }

  @Test("A day of several windows counts when all are done") func windows() throws {
    var twice = self
    twice.plan.times = 2
    try enter("小明", "02-10:1000")
    #expect(try twice.board(.days, .all) == "")
    #expect(try twice.board(.amount, .all) == "小明 1000")
  }

  @Test("Points of a span are those earned in it, of all time those that members have")
  func points() throws {
    try award("小明", 30, on: "02-01")
    try award("小明", 5, on: "02-10")
    try award("小红", 20, on: "02-09")
    try award("小红", 100, on: nil)
    try award("小刚", -3, on: nil)
    #expect(try board(.points, .week) == "小红 20, 小明 5")
    #expect(try board(.points, .month) == "小明 35, 小红 20")
    #expect(try board(.points, .all) == "小红 120, 小明 35")
    #expect(try board(.points, .lastMonth) == "")
  }

  @Test("Who has left is not shown, unless still in another of the chats") func gone() throws {
    try enter("小明", "02-09 02-10")
    try enter("小明", "02-08 02-10", in: 1)
    try enter("小红", "02-10")
    try award("小明", 50, on: "02-10")
    let member = MemberID(gateway, "小明")
    memory.membersByChat[chats[0]]?[member]?.isPresent = false
    #expect(try board(.days, .all) == "小红 1")
    #expect(try board(.points, .all) == "")
    #expect(try board(.days, .all, across: true) == "小明 3, 小红 1")
    #expect(try board(.streak, .all, across: true) == "小明 3, 小红 1")
    #expect(try board(.points, .all, across: true) == "小明 50")
    let home = try Checkins.scores(by: .days, of: .all, plan, in: chats, memory)
      .first { $0.member == member }?.chat
    #expect(home == chats[1])
    memory.membersByChat[chats[1]]?[member]?.isPresent = false
    #expect(try board(.days, .all, across: true) == "小红 1")
  }

  @Test("Of who takes part in two chats a day counts once, and amounts together")
  func across() throws {
    try enter("小明", "02-09:1000 02-10:1000")
    try enter("小明", "02-10:500", in: 1)
    #expect(try board(.days, .all, across: true) == "小明 2")
    #expect(try board(.amount, .all, across: true) == "小明 2500")
  }

  // MARK: Who is missing

  private func roll(lately: Int = 14) throws -> String {
    let roll = try Checkins.Roll(of: plan, in: chats[0], lately: lately, memory)
    let missing = roll.missing.map { "\($0.member.local)/\($0.streak)/\($0.days)" }
    return [roll.done, roll.excused, roll.finished].map { $0.map { String($0.local) } }
      .map { $0.joined(separator: " ") }.joined(separator: "|") + "|"
      + missing.joined(separator: " ")
  }

  @Test("Missing are those who took part lately and are neither done, on leave nor gone")
  func missing() throws {
    try enter("done", "02-10")
    try enter("leave", "02-09")
    try enter("leave", "02-10", .leave)
    try enter("gone", "02-09")
    memory.membersByChat[chats[0]]?[MemberID(gateway, "gone")]?.isPresent = false
    try enter("streak", "02-08 02-09")
    try enter("short", "02-06")
    try enter("joined", "02-10", .joined)
    try enter("long-ago", "01-10")
    #expect(try roll() == "done|leave||streak/2/1 joined/0/0 short/0/4")
    #expect(try roll(lately: 3) == "done|leave||streak/2/1 joined/0/0")
  }

  @Test("Nobody is missing on a day off, before the plan and after the goal")
  func nobodyMissing() throws {
    try enter("小明", "02-09")
    var other = self
    other.plan.rest = DayFilter([.wednesday])
    #expect(try other.roll() == "|||")
    other = self
    other.plan.isOn = false
    #expect(try other.roll() == "|||")
    other = self
    other.plan.goal = .init(days: 1)
    #expect(try other.roll() == "|||")
    #expect(try roll() == "|||小明/1/1")
  }

  @Test("Finished are those who came to their goal on that very day") func finished() throws {
    try enter("a", "02-09 02-10")
    try enter("b", "02-08 02-09 02-10")
    var goal = self
    goal.plan.goal = .init(days: 2)
    #expect(try goal.roll() == "a b||a|")
  }
}
