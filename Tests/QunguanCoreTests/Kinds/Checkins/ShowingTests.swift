import QunguanTesting
import Testing

@testable import QunguanCore

/// What plans show of themselves. It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct ShowingTests {
  private func room(_ fields: String = "", others: String = "") throws -> Room {
    try Room(
      """
      checkins:
        - name: reading
          title: 晨读
          match: { prefix: 打卡 }
          mine: { picture: false }
          say: { done: 好, goal: off }
          \(fields.split(separator: "\n").joined(separator: "\n    "))
      \(others)
      """)
  }

  /// Members check in, one after the other: `小明 小红`, each on so many days before today.
  private func checkIn(_ room: Room, _ members: String, daysAgo: Int64 = 0) throws {
    let now = room.now
    room.now = now - .days(daysAgo)
    for member in members.split(separator: " ") {
      room.now = room.now + .seconds(1)
      #expect(try room.says("打卡", by: String(member)) == ["好"])
    }
    room.now = now
  }

  private func points(of member: String, in room: Room, chat: String = "qq:5000") -> Int {
    let (member, chat) = (MemberID("qq:\(member)"), ChatID(chat))
    guard let member, let chat else { return 0 }
    return room.memory.member(member, in: chat)?.points ?? 0
  }

  // MARK: Asked

  @Test("Who asks is told the board, with ties, and where they stand themselves")
  func asked() throws {
    let room = try room("ranking: { top: 2 }")
    try checkIn(room, "小刚 小明", daysAgo: 1)
    try checkIn(room, "小明 小红 小刚 小丽")
    #expect(
      try room.says("排行榜", by: "小丽") == [
        "🏆 晨读 · 连续榜\n1. 小刚 连续 2 天（并列）\n1. 小明 连续 2 天（并列）\n我：第 3 名 连续 1 天（并列）"
      ])
    #expect(
      try room.says("排行榜 今日 天数", by: "路人") == [
        "🏆 晨读 · 今日天数榜\n1. 小丽 1 天（并列）\n1. 小刚 1 天（并列）\n还有 2 人并列第 1 名\n你还没有上榜"
      ])
    #expect(try room.says("排行榜 晨读 上周", by: "小明").first?.hasPrefix("🏆 晨读 · 上周连续榜") == true)
    #expect(try room.says("排行榜真好看", by: "小明") == [])
  }

  @Test("Where nobody has checked in a board says so, and so does 我的打卡") func empty() throws {
    let room = try room("ranking: { none: 空空如也 }")
    #expect(try room.says("排行榜") == ["空空如也"])
    #expect(try room.says("我的打卡") == ["你还没有打过卡，从今天开始吧～"])
    #expect(try room.says("我的打卡坚持下来了") == [])
    let other = try self.room("ranking: off")
    #expect(try other.says("排行榜") == [])
  }

  @Test("我的打卡 tells of all plans in one answer") func mine() throws {
    let room = try room(
      "goal: { days: 21 }\nthen: continue",
      others: """
          - { name: running, title: 跑步, match: { prefix: 跑步 }, then: continue, say: 好 }
          - { name: sleeping, match: { prefix: 晚安 }, then: continue, say: 好 }
        """)
    try checkIn(room, "小明", daysAgo: 1)
    try checkIn(room, "小明")
    #expect(try room.says("跑步", by: "小明") == ["好"])
    #expect(
      try room.says("我的打卡", by: "小明") == [
        """
        📅 晨读
        连续 2 天，累计 2 天
        离目标还差 19 天
        📅 跑步
        连续 1 天，累计 1 天
        """
      ])
  }

  @Test("With pictures each plan has its own, and so has a board") func drawn() throws {
    let room = try Room(
      """
      checkins:
        - { name: reading, match: { prefix: 打卡 }, then: continue, ranking: { picture: true } }
        - { name: running, match: { prefix: 打卡 }, then: continue }
      """)
    _ = try room.says("打卡", by: "小明")
    let months = ["reading", "running"].map { "[📅 \($0)\n连续 1 天，累计 1 天]" }
    #expect(try room.says("我的打卡", by: "小明") == [months.joined()])
    #expect(try room.says("排行榜", by: "小明") == ["[🏆 reading · 连续榜\n1. 小明 连续 1 天]"])
  }

  @Test("An observing plan answers nobody, and keeps no other from answering")
  func observing() throws {
    let room = try room(
      "mode: observe",
      others: "  - { name: running, title: 跑步, match: { prefix: 跑步 }, say: 好 }")
    #expect(try room.says("跑步", by: "小明") == ["好"])
    #expect(try room.says("排行榜", by: "小明") == ["🏆 跑步 · 连续榜\n1. 小明 连续 1 天"])
  }

  // MARK: At its times

  private static let board = """
    boards: { at: "08:00", of: last-week, by: days, awards: { 1: 30, 2: 20 } }
    """

  @Test("A board is shown at its time, with the awards of a period that is over, once")
  func awards() throws {
    let room = try room(Self.board)
    try checkIn(room, "小明 小红 小刚", daysAgo: 2)
    try checkIn(room, "小红 小明", daysAgo: 1)
    try checkIn(room, "小丽")
    let step = try room.occurs("reading", due: room.now)
    #expect(
      step.said == [
        """
        🏆 晨读 · 上周天数榜
        1. 小明 2 天 +30 积分（并列）
        1. 小红 2 天 +30 积分（并列）
        3. 小刚 1 天
        """
      ])
    #expect(["小明", "小红", "小刚"].map { points(of: $0, in: room) } == [30, 30, 0])
    room.now = room.now + .days(1)
    #expect(try room.occurs("reading", due: room.now).said.first?.contains("+") == false)
    #expect(points(of: "小明", in: room) == 30)
    room.now = room.now + .days(6)
    #expect(try room.occurs("reading", due: room.now).said.first?.contains("1. 小丽 1 天 +30") == true)
    #expect(points(of: "小丽", in: room) == 30)
  }

  @Test("What an operator wishes to see is no reason for awards") func wished() throws {
    let room = try room(Self.board)
    try checkIn(room, "小明", daysAgo: 2)
    #expect(try room.wishes("reading").said == ["🏆 晨读 · 上周天数榜\n1. 小明 1 天"])
    #expect(points(of: "小明", in: room) == 0)
    #expect(try room.occurs("reading", due: room.now).said.first?.contains("+30") == true)
  }

  @Test("Each chat has its board; across the plan members get their award where they are")
  func chats() throws {
    let room = try room("\(Self.board.replacing("by: days", with: "by: days, across: plan"))")
    try checkIn(room, "小明", daysAgo: 1)
    room.now = room.now - .days(1)
    #expect(try room.says("打卡", by: "小红", in: "qq:5001") == ["好"])
    room.now = room.now + .days(1)
    let here = try room.occurs("reading", due: room.now)
    #expect(here.said == ["🏆 晨读 · 上周天数榜\n1. 小明 1 天 +30 积分（并列）\n1. 小红 1 天（并列）"])
    #expect(points(of: "小红", in: room, chat: "qq:5001") == 0)
    let there = try room.occurs("reading", due: room.now, in: "qq:5001")
    #expect(there.said.first?.contains("小红 1 天 +30 积分") == true)
    #expect(points(of: "小红", in: room, chat: "qq:5001") == 30)
    #expect(points(of: "小明", in: room) == 30)
  }

  @Test("Two things due at once are both said; what is due when is asked of each")
  func several() throws {
    let room = try room(
      """
      boards:
        - { at: ["08:00", "20:00"], by: streak, say: "榜 {{board}}" }
        - { at: "20:00", by: days, say: "天 {{board}}" }
      remind: { at: "08:00", say: "缺 {{missing}}" }
      """)
    try checkIn(room, "小明", daysAgo: 1)
    #expect(try room.occurs("reading", due: room.now).said == ["榜 1. 小明 连续 1 天", "缺 小明"])
    room.now = room.now + .hours(12)
    #expect(try room.occurs("reading", due: room.now).said == ["榜 1. 小明 连续 1 天", "天 1. 小明 1 天"])
    room.now = room.now + .hours(1)
    #expect(try room.occurs("reading", due: room.now).said == [])
    #expect(room.last.reason("reading") == "not due")
    #expect(room.book["reading"]?.schedules.count == 3)
  }

  @Test("Nothing is said in quiet hours, too late, or where nobody is on the board")
  func unsaid() throws {
    let quiet = try Room(
      "checkins: [{ name: reading, match: { prefix: 打卡 }, boards: { at: \"08:00\" } }]",
      community: Room.community.replacing("names:", with: "quiet-hours: 22:00-09:00, names:"))
    #expect(try quiet.occurs("reading", due: quiet.now).said == [])
    #expect(quiet.last.reason("reading") == "quiet hours")
    let room = try room(Self.board)
    #expect(try room.occurs("reading", due: room.now).said == [])
    #expect(room.last.reason("reading") == "nobody is on the board")
    #expect(try room.occurs("reading", due: room.now - .days(1)).said == [])
    #expect(room.last.reason("reading")?.hasPrefix("missed by") == true)
  }

  @Test("Whom a plan is for is no question where nobody writes") func who() throws {
    let room = try room("who: { tags: [reader] }\nremind: { at: \"08:00\" }")
    let member = try #require(MemberID("qq:小明"))
    room.memory.members[member] = MemberFacts(firstSeen: room.now, tags: ["reader"])
    try checkIn(room, "小明", daysAgo: 1)
    #expect(try room.says("打卡", by: "路人") == [])
    #expect(try room.occurs("reading", due: room.now).said.count == 1)
  }

  @Test("Those who are missing are reminded in one message, cut at a limit") func remind() throws {
    let room = try room("remind: { at: \"08:00\", names: 2 }")
    try checkIn(room, "小明 小红 小刚 小丽", daysAgo: 1)
    try checkIn(room, "小丽")
    #expect(
      try room.occurs("reading", due: room.now).said == ["⏰ 晨读：今天还有 3 位伙伴没打卡，记得来哦～\n小刚、小明 等 3 人"])
    try checkIn(room, "小明 小红 小刚")
    #expect(try room.occurs("reading", due: room.now).said == [])
    #expect(room.last.reason("reading") == "nobody is missing")
  }

  @Test("With 'mention' they are mentioned") func mention() throws {
    let room = try room(
      "remind: { at: \"08:00\", names: 2, mention: true, say: \"{{missing}} {{done.count}}\" }")
    try checkIn(room, "a b c", daysAgo: 1)
    #expect(try room.occurs("reading", due: room.now).said == ["[@a] [@b] 等 3 人 0"])
  }

  @Test("Nobody is reminded on rest days or once the plan is over") func restDays() throws {
    let resting = try room("rest: mon\nremind: { at: \"08:00\" }")
    try checkIn(resting, "小明", daysAgo: 1)
    #expect(try resting.occurs("reading", due: resting.now).said == [])
    #expect(resting.last.reason("reading") == "a day off")
    let over = try room("ends: 2027-02-07\nremind: { at: \"08:00\" }")
    try checkIn(over, "小明", daysAgo: 1)
    #expect(try over.occurs("reading", due: over.now).said == [])
    #expect(over.last.reason("reading") == "the plan has not begun or is over")
  }

  @Test("The staff gets one report on all chats") func report() throws {
    let room = try room("goal: { days: 2 }\nreport: { at: \"08:00\", to: staff }")
    try checkIn(room, "小明 小红", daysAgo: 5)
    try checkIn(room, "小明 小刚")
    #expect(try room.says("打卡", by: "小丽", in: "qq:5001") == ["好"])
    let event = Event.occurrence(of: "reading", in: nil, due: room.now, received: room.now)
    let step = try room.step(event)
    #expect(
      step.said == [
        """
        📋 晨读 2月8日
        【5000】
        2 人打卡，1 人未打卡
        3 天以上未打卡：小红（5 天）
        完成目标：小明
        【5001】
        1 人打卡，0 人未打卡
        """
      ])
    #expect(step.deliveries.map(\.action.chat.text) == ["qq:9000"])
  }

  @Test(
    "What can't be meant is refused",
    arguments: [
      (
        "boards: { at: \"08:00\", awards: { 1: 30 } }",
        "awards are for what is over; write 'of: yesterday', 'of: last-week' or 'of: last-month'"
      ),
      (
        "boards: { at: \"08:00\", of: last-week, awards: { first: 30 } }",
        "'first' is no rank; write a number from 1 to 20"
      ),
      (
        "boards: { at: \"08:00\", across: raeders }",
        "no group 'raeders'; did you mean 'readers'?"
      ),
      ("report: { at: \"08:00\", to: stuff }", "no group 'stuff'; did you mean 'staff'?"),
      (
        "remind: { at: \"08:00\", active-within: 1h }",
        "expected whole days from 1d to 366d, found '1h'"
      ),
      (
        "remind: { at: \"08:00\", say: \"{{misssing}}\" }",
        "unknown variable '{{misssing}}'; did you mean '{{missing}}'?"
      ),
      ("remind: { names: 3 }", "say when it is due: write 'at', 'every', 'cron' or 'date'"),
    ])
  func refused(_ fields: String, _ message: String) {
    let found = Room.diagnostics(
      "checkins: [{ name: reading, match: { prefix: 打卡 }, \(fields) }]")
    #expect(found.map { "\($0.sentence)" }.contains(message), "\(found)")
  }
}
