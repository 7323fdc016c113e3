import QunguanTesting
import Testing

@testable import QunguanCore

/// A room in which days pass. It begins on Monday, 2027-02-08.
final class PlanRoom {
  static let reading = """
    checkins:
      - name: reading
        title: 阅读打卡
        match: { prefix: 打卡 }
        makeup: { back: 3d, at-most: 2 per month, costs: 5 }
        leave: { at-most: 3 per month }
        rewards: { points: 5, streaks: { 3: 20 }, tags: { 3: 坚持者 } }
    """
  /// Two plans that members can ask for the same things.
  static let two = """
    checkins:
      - name: early
        title: 早起打卡
        match: { prefix: 早安 }
        makeup: {}
        leave: {}
      - name: reading
        title: 21 天阅读打卡
        match: { prefix: 打卡 }
        makeup: {}
        leave: {}
        rest: [thu]
    """
  let room: Room
  let chat: ChatID
  let member: MemberID

  init(_ rules: String = PlanRoom.reading) throws {
    room = try Room(rules)
    chat = try #require(ChatID("qq:5000"))
    member = try #require(MemberID("qq:小明"))
  }

  /// Goes on to the same time of a day of February 2027.
  func go(to day: Int) throws {
    let today = room.book.community.zone.civil(at: room.now).date.day
    try room.wait(.days(Int64(day - today)))
  }

  func says(_ text: String) throws -> [String] {
    try room.wait(.minutes(3))
    return try room.says(text)
  }

  func standing(_ plan: String = "reading") -> Standing {
    room.memory.attendance(of: member, in: chat, plan: plan).standing(
      on: room.book.community.zone.civil(at: room.now).date, off: .none)
  }

  var points: Int { room.memory.member(member, in: chat)?.points ?? 0 }
  var tags: Set<String> { room.memory.member(member, in: chat)?.tags ?? [] }
}

@Suite("Making up for missed days") struct MakeupTests {
  @Test("A day made up for joins two streaks, costs points, and may reach a milestone")
  func milestone() throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 10)
    _ = try plan.says("打卡")
    #expect(plan.points == 10)
    #expect(plan.standing().streak == 1)
    try plan.go(to: 11)
    #expect(
      try plan.says("补签 2月9日") == [
        "小明 补签成功 ✅ 2月9日 补上了，现在连续 3 天（用掉 5 积分，得到 20 积分）",
        "🎉 小明 已经连续打卡 3 天，真了不起！",
      ])
    #expect(plan.standing().streak == 3)
    #expect(plan.points == 10 - 5 + 20)
    #expect(plan.tags == ["坚持者"])
    #expect(try plan.says("补签 周二") == ["小明，2月9日 你已经打过卡啦，不用补～"])
    #expect(plan.points == 25)
  }

  @Test("A day that joins two streaks takes nothing back of what either has earned") func joined()
    throws
  {
    let plan = try PlanRoom()
    for day in [8, 9, 10, 12, 13, 14] {
      try plan.go(to: day)
      _ = try plan.says("打卡")
    }
    #expect(plan.points == 6 * 5 + 2 * 20)
    #expect(
      try plan.says("补签 2月11日") == ["小明 补签成功 ✅ 2月11日 补上了，现在连续 7 天（用掉 5 积分）"])
    #expect(plan.points == 6 * 5 + 2 * 20 - 5)
  }

  @Test("A goal that is reached by making up for a day is told, with the certificate") func goal()
    throws
  {
    let plan = try PlanRoom(
      """
      checkins:
        - name: reading
          match: { prefix: 打卡 }
          makeup: {}
          goal: { days: 3 }
          rewards: { goal: 50 }
          say: { goal: "完成 {{given}} {{points}}" }
      """)
    _ = try plan.says("打卡")
    try plan.go(to: 10)
    _ = try plan.says("打卡")
    #expect(
      try plan.says("补签") == ["小明 补签成功 ✅ 2月9日 补上了，现在连续 3 天（得到 50 积分）", "完成 50 50"])
  }

  @Test(
    "Only what was missed lately can be made up for, with a reason for each refusal",
    arguments: [
      ("补签", ["小明 补签成功 ✅ 2月11日 补上了，现在连续 1 天（用掉 5 积分）"]),
      ("补签昨天", ["小明 补签成功 ✅ 2月11日 补上了，现在连续 1 天（用掉 5 积分）"]),
      ("补签 昨天 阅读", ["小明 补签成功 ✅ 2月11日 补上了，现在连续 1 天（用掉 5 积分）"]),
      ("补签 阅读打卡 2/11", ["小明 补签成功 ✅ 2月11日 补上了，现在连续 1 天（用掉 5 积分）"]),
      ("补簽 前天", ["小明 补签成功 ✅ 2月10日 补上了，现在连续 0 天（用掉 5 积分）"]),
      ("补签 今天", ["小明，今天还没过完呢，直接打卡就好～"]),
      ("补签 明天", ["2月13日 还没到呢，补签只能补过去的日子哦"]),
      ("补签 2027-03-01", ["3月1日 还没到呢，补签只能补过去的日子哦"]),
      ("补签 周一", ["小明，2月8日 你已经打过卡啦，不用补～"]),
      ("补签 9号", ["2月9日 你请过假了，不影响连续天数，不用补～"]),
      ("补签 2月7日", ["小明，2月7日 你还没开始参加「阅读打卡」呢，不用补～"]),
      ("补签 2月10日-2月11日", ["一次补一天哦，比如：补签 昨天"]),
      ("补签 2月30日", ["没看懂是哪一天，可以写成：补签 昨天，或 补签 2月5日"]),
      ("补签 3次", []), ("补签了3次还是断了", []), ("请假了不好意思今天加班", []),
      ("请假 周末", ["没看懂是哪一天，可以写成：请假 明天，或 请假 2月5日-2月8日"]),
      ("补签是什么意思", []), ("补签 昨天的事情我们以后再慢慢聊一聊吧好不好呀你说说看", []),
    ])
  func refusals(_ text: String, _ said: [String]) throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 9)
    _ = try plan.says("请假")
    try plan.go(to: 12)
    #expect(try plan.says(text) == said)
  }

  @Test("Not beyond what is allowed in a month, nor too late, nor without the points")
  func limits() throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 12)
    #expect(try plan.says("补签 昨天").count == 1)
    #expect(try plan.says("补签 前天") == ["补签要 5 积分，你现在有 0，还差一点点～"])
    _ = try plan.says("打卡")
    #expect(try plan.says("补签 前天").first?.hasPrefix("小明 补签成功") == true)
    _ = try plan.says("打卡")
    try plan.go(to: 13)
    _ = try plan.says("打卡")
    #expect(try plan.says("补签 2月9日") == ["2月9日 太久啦，只能补最近 3 天的～"])
    try plan.go(to: 15)
    #expect(try plan.says("补签 昨天") == ["补签机会用完啦（每月 2 天），下次记得准时来哦～"])
  }

  @Test("Who has never taken part has nothing to make up for") func strangers() throws {
    let plan = try PlanRoom()
    #expect(try plan.says("补签") == ["小明，2月7日 你还没开始参加「阅读打卡」呢，不用补～"])
    #expect(plan.standing() == Standing())
  }

  @Test("What only begins like a command may check in") func talk() throws {
    let plan = try PlanRoom(
      """
      checkins:
        - name: reading
          match: { contains: 阅读打卡 }
          makeup: {}
          leave: {}
          join: { required: false }
      """)
    #expect(try plan.says("请假回来啦，阅读打卡 30页").first?.hasPrefix("小明 打卡成功") == true)
    try plan.go(to: 9)
    #expect(try plan.says("补签完了，阅读打卡").first?.hasPrefix("小明 打卡成功") == true)
    try plan.go(to: 10)
    #expect(try plan.says("报名的人好多，阅读打卡").first?.hasPrefix("小明 打卡成功") == true)
  }

  @Test("Texts can be chosen, or left out") func texts() throws {
    let plan = try PlanRoom(
      """
      checkins:
        - name: reading
          match: { prefix: 打卡 }
          makeup: { command: [补卡, 补签], say: { done: "补好 {{checked}}", today: off } }
      """)
    _ = try plan.says("打卡")
    try plan.go(to: 10)
    #expect(try plan.says("补卡 今天") == [])
    #expect(try plan.says("补卡 昨天") == ["补好 2月9日"])
  }

  @Test("What is written wrong is told") func diagnostics() throws {
    func sentences(_ fields: String) -> [String] {
      Room.diagnostics("checkins: [{ name: a, match: { prefix: 打卡 }, \(fields) }]")
        .filter { $0.severity == .error }.map { "\($0.sentence)" }
    }
    #expect(sentences("makeup: { back: 3d, at-most: 2 per month, costs: 20 }") == [])
    #expect(sentences("makeup: { at-most: 2 per day }").count == 1)
    #expect(sentences("makeup: { back: 36h }").count == 1)
    #expect(sentences("makeup: { say: { done: '{{strek}}' } }").count == 1)
    #expect(sentences("makeup: { say: { dine: 好 } }").count == 1)
    #expect(sentences("leave: { at-most: 3, command: [] }").count == 1)
    #expect(sentences("rewards: { streaks: { seven: 20 } }").count == 1)
    #expect(sentences("rewards: { tags: { 7: 'two words' } }").count == 1)
  }
}

@Suite("Commands with several plans in a chat") struct SeveralPlansTests {
  @Test("One answers: the one that is named, the only one that fits, or the first asks")
  func choice() throws {
    let plan = try PlanRoom(PlanRoom.two)
    _ = try plan.says("早安")
    _ = try plan.says("打卡")
    try plan.go(to: 10)
    #expect(
      try plan.says("补签 昨天") == ["你想补哪一个？「早起打卡」、「21 天阅读打卡」，比如：补签 昨天 早起打卡"])
    #expect(try plan.says("补签 昨天 21天阅读") == ["小明 补签成功 ✅ 2月9日 补上了，现在连续 2 天"])
    #expect(plan.standing("reading").days == 2)
    #expect(plan.standing("early").days == 1)
    // Now only one of them has missed it.
    #expect(try plan.says("补签 昨天") == ["小明 补签成功 ✅ 2月9日 补上了，现在连续 2 天"])
    #expect(plan.standing("early").days == 2)
    #expect(try plan.says("补签 昨天") == ["小明，2月9日 你已经打过卡啦，不用补～"])
  }

  @Test("A leave goes to the plan that has no rest that day") func leave() throws {
    let plan = try PlanRoom(PlanRoom.two)
    _ = try plan.says("早安")
    _ = try plan.says("打卡")
    #expect(
      try plan.says("请假 周四") == ["好的 小明，2月11日 给你请好假了，连续天数不会断，好好休息～"])
    let early = plan.room.memory.attendance(of: plan.member, in: plan.chat, plan: "early")
    #expect(early.days(.leave).map(\.description) == ["2027-02-11"])
    #expect(try plan.says("请假 明天 早").count == 1)
    #expect(try plan.says("请假 跑步") == [])
  }
}
