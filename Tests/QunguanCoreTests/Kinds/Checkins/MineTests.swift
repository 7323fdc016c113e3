import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct MineTests {
  private let day: CivilDate
  private var plan: Checkins.PlanToday
  private var attendance = Attendance()

  init() throws {
    day = try CivilDate(text: "2027-02-10")
    plan = Checkins.PlanToday(plan: "reading", title: "晨读", unit: "页", day: day)
  }

  private mutating func enter(
    _ date: Int, _ sort: CheckIn.Sort = .done, window: Int = 0, amount: Int64? = nil
  ) throws {
    let gateway = try #require(GatewayName("qq"))
    attendance.enter(
      CheckIn(
        plan: "reading", chat: ChatID(gateway, "5000"), member: MemberID(gateway, "m"),
        day: try CivilDate(text: "2027-02-\(date < 10 ? "0" : "")\(date)"), window: window,
        sort: sort, time: .init(milliseconds: 0), amount: amount))
  }

  private func cells() throws -> [Int: Drawing.MonthMap.Cell] {
    let off = plan.off(in: [])
    let standing = attendance.standing(on: plan.day, off: off, times: plan.times)
    let map = plan.map(of: attendance, standing, "小明", 0, off)
    #expect(map.cells.count == 28)
    return Dictionary(map.cells.map { ($0.key.day, $0.value) }) { first, _ in first }
  }

  @Test("The month tells what was done, made up for, excused, off, missed and not yet come")
  func month() throws {
    var own = self
    own.plan.rest = DayFilter([.sunday])
    try own.enter(2, amount: 10_000)
    try own.enter(3, .madeUp)
    try own.enter(4, .leave)
    try own.enter(5, amount: 40_000)
    let cells = try own.cells()
    #expect(cells[1] == .outside)
    #expect(cells[2] == .level(1))
    #expect(cells[3] == .madeUp)
    #expect(cells[4] == .leave)
    #expect(cells[5] == .level(4))
    #expect(cells[6] == .level(0))
    #expect(cells[7] == .rest)
    #expect(cells[10] == .level(0))
    #expect(cells[11] == .outside)
  }

  @Test("Without amounts the windows of a day tell how much it was") func windows() throws {
    var own = self
    own.plan.times = 2
    try own.enter(8)
    try own.enter(9)
    try own.enter(9, window: 1)
    let cells = try own.cells()
    #expect(cells[8] == .level(2))
    #expect(cells[9] == .level(4))
  }

  @Test("What both of two ledgers hold is there once, with the sum of the amounts")
  func joined() throws {
    var (mine, other) = (self, self)
    for date in [3, 5, 8] { try mine.enter(date, amount: 1000) }
    for date in [5, 6] { try other.enter(date, amount: 500) }
    let joined = mine.attendance.joined(with: other.attendance)
    #expect(joined.marks.map(\.day.day) == [3, 5, 6, 8])
    #expect(joined.marks.map(\.amount) == [1000, 1500, 500, 1000])
    #expect(other.attendance.joined(with: mine.attendance) == joined)
    #expect(joined.joined(with: Attendance()) == joined)
  }

  @Test(
    "How far it is to the goal",
    arguments: [
      (nil, nil, nil), (21, nil, "离目标还差 18 天"), (21, 600_000, "离目标还差 18 天、567.5 页"),
      (2, 600_000, "离目标还差 567.5 页"), (3, nil, "目标已完成 🎉"),
    ] as [(Int?, Int64?, String?)])
  func goal(_ days: Int?, _ amount: Int64?, _ words: String?) {
    var own = self
    own.plan.goal = days.map { .init(days: $0, amount: amount) }
    var standing = Standing()
    (standing.days, standing.amount) = (3, 32_500)
    #expect(own.plan.wordsToGoal(standing) == words)
  }

  @Test("A certificate is a picture, and a sentence where there are none") func certificate() {
    var standing = Standing()
    (standing.days, standing.longest, standing.amount) = (21, 14, 600_000)
    let parts = Checkins.certificate(for: "小明", standing, plan, of: .unnamed)
    guard case .drawing(let drawing)? = parts.first, parts.count == 1 else {
      Issue.record("no picture: \(parts)")
      return
    }
    #expect(drawing.alternative == "🎉 恭喜 小明 完成「晨读」：坚持打卡 21 天，共 600 页，最长连续 14 天")
  }
}
