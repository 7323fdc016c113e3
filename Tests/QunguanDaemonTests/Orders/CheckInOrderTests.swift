import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("What operators order about check-ins") struct CheckInOrderTests {
  static let rules = """
    checkins:
      - name: reading
        title: 阅读打卡
        match: { prefix: 打卡 }
        needs: { amount: { unit: 页, required: false } }
        rewards: { points: 5, first-of-day: 3, streaks: { 3: 20 }, tags: { 3: 坚持者 } }
    """
  let parade: Parade
  let hero: MemberID

  init() throws {
    parade = try Parade(Self.rules)
    hero = parade.member("小明")
  }

  /// Goes on to the same time of a day of February 2027.
  private func go(to day: Int) throws {
    let end = Timestamp(milliseconds: 1_802_044_800_000) + .days(Int64(day - 8))
    _ = try parade.rehearsal.wait(until: end)
  }

  private func checkIn(_ days: [Int], by author: String = "小明") throws {
    for day in days {
      try go(to: day)
      try parade.says("打卡 10页", by: author)
    }
  }

  private func order(_ text: String, of member: MemberID? = nil, _ rest: String = "") throws
    -> String
  {
    try parade.order([.text("\(text) "), .mention(member ?? hero), .text(rest)])
  }

  private func standing() throws -> Standing {
    let attendance = try parade.rehearsal.look {
      try $0.attendance(of: hero, in: parade.chat(), plan: "reading")
    }
    let breaks = try parade.rehearsal.look { try $0.breaks(of: "reading") }
    let zone = parade.rehearsal.book.community.zone
    return attendance.standing(
      on: zone.civil(at: parade.rehearsal.now).date,
      off: DaysOff(rest: nil, breaks: breaks.map(\.days)))
  }

  @Test("What a correction adds earns what it reaches, and a strike takes exactly that back")
  func corrected() throws {
    try checkIn([8, 10])
    #expect(try parade.facts("小明")?.points == 16)
    #expect(
      try order("/打卡 更正", " 昨天 12页") == "好的，“小明”2月9日的“阅读打卡”记上了，数量 12，现在连续 3 天")
    #expect(try standing().streak == 3)
    #expect(try standing().amount == 32_000)
    #expect(try parade.facts("小明")?.points == 16 + 5 + 20)
    #expect(try parade.facts("小明")?.tags == ["坚持者"])
    #expect(try order("/打卡 更正", " 昨天") == "2月9日本来就打过卡了，没有改动")
    #expect(
      try order("/打卡 作废", " 2月9日") == "好的，“小明”2月9日的“阅读打卡”作废了，现在连续 1 天")
    #expect(try parade.facts("小明")?.points == 16)
    #expect(try parade.facts("小明")?.tags == [])
    #expect(try order("/打卡 作废", " 2月9日") == "2月9日没有打卡记录，没有改动")
  }

  @Test("An amount is corrected, as often as need be, and who was first stays so") func amounts()
    throws
  {
    try checkIn([8])
    _ = try order("/打卡 更正", " 今天 32.5页 阅读")
    #expect(try standing().amount == 32_500)
    _ = try order("/打卡 更正", " 30")
    #expect(try standing().amount == 30_000)
    #expect(try parade.facts("小明")?.points == 8)
  }

  @Test("In answer to the message, what it has brought is void; the next one is first")
  func answered() throws {
    try go(to: 8)
    try parade.says("打卡", by: "小明")
    try parade.says("打卡", by: "小红")
    #expect(try parade.facts("小红")?.points == 5)
    let message = MessageID(parade.qq, "m1")
    #expect(
      try parade.order([.text("/打卡 作废")], answering: message)
        == "好的，“小明”2月8日的“阅读打卡”作废了，现在连续 0 天")
    #expect(try parade.facts("小明")?.points == 0)
    #expect(try parade.facts("小红")?.points == 8)
    #expect(
      try parade.order([.text("/打卡 作废")], answering: message) == "那条消息没有生效的打卡")
  }

  @Test("Who is first stays so when an order is undone, and a second one moves it again")
  func undoneStrike() throws {
    try go(to: 8)
    try parade.says("打卡", by: "小明")
    try parade.says("打卡", by: "小红")
    func points() throws -> [Int?] {
      [try parade.facts("小明")?.points, try parade.facts("小红")?.points]
    }
    _ = try order("/打卡 作废", " 今天")
    #expect(try points() == [0, 8])
    #expect(try parade.order("/撤销").hasPrefix("已撤销"))
    #expect(try points() == [8, 5])
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .minutes(1))
    _ = try order("/打卡 作废", " 今天")
    #expect(try points() == [0, 8])
  }

  @Test("Over a break nobody need check in; streaks follow it, awards stay") func breaks() throws {
    try checkIn([8, 9, 10])
    #expect(try parade.facts("小明")?.points == 44)
    try go(to: 13)
    #expect(try standing().streak == 0)
    #expect(
      try parade.order("/打卡 暂停 2月11日-2月14日") == "好的，“阅读打卡”本群2月11日到2月14日放假，不打卡也不会断")
    #expect(try standing().streak == 3)
    #expect(try parade.order("/打卡 暂停 2月11日到14日") == "2月11日到2月14日本来就放假")
    #expect(try parade.order("/打卡 继续") == "好的，“阅读打卡”本群从今天起恢复打卡")
    // What is over of it remains.
    #expect(try standing().streak == 3)
    #expect(try parade.order("/打卡 继续 阅读") == "今天和以后都没有放假，不用恢复")
    try go(to: 14)
    #expect(try standing().streak == 0)
    #expect(try parade.facts("小明")?.points == 44)
  }

  @Test("Undoing a check-in takes back what later days earned on its strength") func undone()
    throws
  {
    try checkIn([8, 9, 10])
    #expect(try parade.facts("小明")?.points == 44)
    #expect(try parade.facts("小明")?.tags == ["坚持者"])
    let answer = try parade.order([.text("/撤销")], answering: MessageID(parade.qq, "m2"))
    #expect(answer.hasPrefix("已撤销"))
    #expect(try standing().streak == 1)
    #expect(try standing().days == 2)
    #expect(try parade.facts("小明")?.points == 16)
    #expect(try parade.facts("小明")?.tags == [])
  }

  @Test("An order is undone like anything else") func undoneOrder() throws {
    try checkIn([8, 10])
    _ = try order("/打卡 更正", " 昨天")
    #expect(try parade.facts("小明")?.points == 41)
    #expect(try parade.order("/撤销").hasPrefix("已撤销"))
    #expect(try parade.facts("小明")?.points == 16)
    #expect(try parade.facts("小明")?.tags == [])
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .minutes(1))
    _ = try order("/打卡 作废", " 2月8日")
    #expect(try parade.facts("小明")?.points == 8)
    #expect(try parade.order("/撤销").hasPrefix("已撤销"))
    #expect(try parade.facts("小明")?.points == 16)
    #expect(try standing().days == 2)
  }

  @Test("What can't be done is told") func refusals() throws {
    try parade.says("大家好", by: "小明")
    #expect(try order("/打卡 更正", " 明天") == "2月9日还没到呢")
    #expect(try order("/打卡 更正", " 2月30日").hasPrefix("没看懂日期或计划"))
    #expect(try order("/打卡 更正", " 昨天 跑步").hasPrefix("没看懂日期或计划"))
    #expect(try parade.order("/打卡 更正 qq:小红").hasPrefix("我在本群没见过 qq:小红"))
    #expect(try parade.order("/打卡 暂停").hasPrefix("没看懂日期或计划"))
    #expect(try parade.order("/打卡 啥").hasPrefix("写成：打卡 更正"))
    #expect(try parade.order("/打卡 作废").hasPrefix("写成：打卡 作废"))
    let nothing = try Parade()
    #expect(try nothing.order("/打卡 暂停 今天") == "这个群没有打卡计划")
  }

  @Test("What is void is a day that can be read, and never another one") func struckDays() throws {
    try checkIn([8, 10])
    for rest in [" 3页", " 2.30", " 0230", " 前些天", " 昨天 3"] {
      #expect(try order("/打卡 作废", rest).hasPrefix("没看懂日期或计划"))
    }
    #expect(try standing().days == 2)
    #expect(try order("/打卡 作废", " 2天前") == "好的，“小明”2月8日的“阅读打卡”作废了，现在连续 1 天")
    #expect(try order("/打卡 作废", " 2.8") == "2月8日没有打卡记录，没有改动")
    #expect(try order("/打卡 作废", " 0208 阅读") == "2月8日没有打卡记录，没有改动")
  }

  @Test("A day long ago is refused, and days of another year are told with it") func longAgo()
    throws
  {
    try checkIn([8])
    #expect(try order("/打卡 更正", " 2010-01-01") == "2010年1月1日太久远了，不能更正")
    #expect(try order("/打卡 更正", " 1969-12-31") == "1969年12月31日太久远了，不能更正")
    #expect(try order("/打卡 更正", " 2026-12-31").contains("“小明”2026年12月31日的“阅读打卡”记上了"))
    #expect(try parade.order("/打卡 暂停 3月12日-3月10日").hasPrefix("没看懂日期或计划"))
  }

  @Test("What rests in all chats is not ended for one, and that is told") func everywhere() throws {
    try go(to: 8)
    _ = try parade.order("/打卡 暂停 全部 2月11日-2月14日")
    #expect(
      try parade.order("/打卡 继续 阅读") == "2月11日到2月14日是所有群的放假，要恢复就写：打卡 继续 全部")
    _ = try parade.order("/打卡 暂停 2月20日")
    #expect(
      try parade.order("/打卡 继续 阅读")
        == "好的，“阅读打卡”本群从今天起恢复打卡；不过所有群2月11日到2月14日的放假还在，要恢复就写：打卡 继续 全部")
  }

  @Test(
    "A break that was ended is begun again by an undo, and is that of who began it",
    arguments: [13, 9])
  func breakUndone(on day: Int) throws {
    func breaks() throws -> [PlanBreak] {
      try parade.rehearsal.look { try $0.breaks(of: "reading") }
    }
    try go(to: day)
    _ = try parade.order("/打卡 暂停 2月11日-2月14日")
    let begun = try breaks()
    _ = try parade.order("/打卡 继续")
    #expect(try breaks() != begun)
    #expect(try parade.order("/撤销").hasPrefix("已撤销"))
    #expect(try begun.count == 1 && breaks() == begun)
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .minutes(1))
    #expect(try parade.order("/撤销").hasPrefix("已撤销"))
    #expect(try breaks().isEmpty)
  }

  @Test("Undoing a check-in whose amount was corrected takes it back as a whole")
  func undoneAmount()
    throws
  {
    try go(to: 8)
    try parade.says("打卡 10页", by: "小明")
    _ = try order("/打卡 更正", " 今天 20页")
    #expect(try parade.facts("小明")?.points == 8)
    let answer = try parade.order([.text("/撤销")], answering: MessageID(parade.qq, "m1"))
    #expect(answer.hasPrefix("已撤销"))
    #expect(try standing().days == 0)
    #expect(try parade.facts("小明")?.points == 0)
  }

  @Test("In English, for the command line") func english() {
    let outcomes: [CheckInOutcome] = [
      .refused(.noPlan), .refused(.which(["a", "b"])), .refused(.unclear),
      .refused(.notPaused), .paused(plans: ["a"], nil, .festival), .resumed(plans: ["a"], nil),
    ]
    #expect(
      outcomes.flatMap { EnglishWording(.checkIns($0)).lines } == [
        "there is no check-in plan in this chat", "say which plan is meant: a, b",
        "the day or the plan can't be read; write a day such as 2027-02-05 and a plan's name",
        "there is no break today or later",
        "nobody need check in everywhere from 2027-02-05 to 2027-02-11: a", "goes on everywhere: a",
      ])
    #expect(
      outcomes.map { OrderOutcome.checkIns($0).isRefusal } == [
        true, true, true, true, false, false,
      ])
  }
}

@Suite("How operators write amounts and plans") struct CheckInReadingTests {
  let parade: Parade
  let hero: MemberID

  init() throws {
    parade = try Parade(
      """
      checkins:
        - name: study
          title: 21天共读
          match: { prefix: 共读 }
          needs: { amount: { unit: 小时, at-most: 10, required: false } }
        - name: plain
          title: 早起
          match: { prefix: 早起 }
      """)
    hero = parade.member("小明")
    _ = try parade.rehearsal.wait(until: Timestamp(milliseconds: 1_802_044_800_000))
  }

  private func correct(_ rest: String) throws -> String {
    try parade.order([.text("/打卡 更正 "), .mention(hero), .text(" \(rest)")])
  }

  @Test(
    "An amount is read as members write it; a title is none",
    arguments: [
      ("90分钟 21天共读", "1.5"), ("21天共读 今天 三小时", "3"), ("2 21天", "2"),
      ("今天 1小时30分钟 共读", "1.5"), ("study 2.5小时", "2.5"),
    ])
  func amount(_ text: String, _ amount: String) throws {
    let answer = try correct(text)
    #expect(
      answer == "好的， 小明 2月8日的“21天共读”记上了，数量 \(amount)，现在连续 1 天")
  }

  @Test(
    "What is too much, not counted or may be a day is refused",
    arguments: [
      ("11小时 21天共读", "11 超过了计划的上限 10，没有改动"), ("3页 早起", "“早起”不记数量，没有改动"),
      ("5.2 21天共读", "“5.2”是日期还是数量？日期写成 2月5日，数量请带上单位"),
      ("21天共读 21天", "没看懂日期或计划，写成：打卡 更正 @某人 2月5日 计划名"),
    ])
  func refused(_ text: String, _ answer: String) throws {
    #expect(try correct(text) == answer)
  }

  @Test("A title alone is the plan") func title() throws {
    let answer = try correct("21天共读")
    #expect(answer == "好的， 小明 2月8日的“21天共读”记上了，现在连续 1 天")
  }
}

extension ClosedRange<CivilDate> {
  fileprivate static var festival: Self {
    CivilDate(daysSinceEpoch: 20_854)...CivilDate(daysSinceEpoch: 20_860)
  }
}
