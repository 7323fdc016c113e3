import QunguanTesting
import Testing

@testable import QunguanCore

/// Points, teams, awards, champions, and how much games say.
@Suite("Games: scores and answers") struct GameScoreTests {
  // MARK: Scores

  @Test("Several in a row by one member bring more, and the bomb breaks the row") func combo()
    throws
  {
    let table = try BombTable("score: { guess: 2, combo: { every: 2, bonus: 5 } }, rounds: 3")
    try table.start()
    var members = ["小明", "小红"].makeIterator()
    for _ in 0..<4 {
      let member = members.next() ?? "小明"
      try table.guess(by: member)
      if member == "小红" { members = ["小明", "小红"].makeIterator() }
    }
    #expect(try table.score("小明") == 9)
    try table.boom(by: "小明")
    #expect(try table.score("小明") == 6)
    try table.guess(by: "小红")
    try table.guess(by: "小明")
    #expect(try table.score("小明") == 8, "one in a row, not three")
  }

  @Test("Nobody has less than nothing, and equals share a rank") func ties() throws {
    let table = try BombTable("penalty: 100")
    try table.start()
    #expect(try table.room.says("战况") == ["📊 数字炸弹\n还没有人得分"])
    for member in ["小明", "小红", "小刚", "小明"] { try table.guess(by: member) }
    try table.wait(.seconds(11))
    #expect(try table.room.says("比分").first == "📊 数字炸弹\n🥇 小明 2 分\n🥈 小红 1 分\n🥈 小刚 1 分")
    #expect(try table.boom(by: "小刚").last == "🏁 数字炸弹结束，来看看战绩：\n🥇 小明 2 分\n🥈 小红 1 分")
  }

  @Test("Of many the best ten are shown") func many() throws {
    let table = try BombTable("answers: 120, numbers: 1-100000")
    try table.start()
    for number in 0..<12 { try table.guess(by: "成员\(number)") }
    let said = try #require(try table.room.says("战况").first)
    #expect(said.split(separator: "\n").count == 12)
    #expect(said.hasSuffix("\n还有 2 人得分"))
  }

  // MARK: Teams

  @Test("Members play for the team they name, or the smallest; sums are shown") func teams() throws
  {
    let table = try BombTable("teams: [红 队, 蓝队]")
    #expect(try table.start().last == "🚩 这一场分队玩：发「红 队」「蓝队」入队，不选的自动补位～")
    #expect(try table.room.says("红队") == ["小明 加入了红 队，一起加油！"])
    #expect(try table.room.says("红 队").isEmpty)
    #expect(try table.room.says("加入 红 队", by: "小红") == ["小红 加入了红 队，一起加油！"])
    for member in ["小刚", "小丽", "小明"] { try table.guess(by: member) }
    #expect(
      try table.room.says("战况").first
        == "📊 数字炸弹\n红 队 1 分 · 蓝队 2 分\n🥇 小明 1 分\n🥇 小刚 1 分\n🥇 小丽 1 分")
    #expect(try table.room.says("加入蓝队").isEmpty, "not with what was won for another")
    try table.wait(.seconds(11))
    #expect(try table.room.says("战况").first?.contains("红 队 1 分 · 蓝队 2 分") == true)
  }

  // MARK: Awards

  @Test("Points for ranks, once, where two have played; who hits the bomb has played")
  func awards() throws {
    let table = try BombTable("awards: { 1: 20, 3: 5 }")
    try table.start()
    for member in ["小明", "小红", "小明", "小刚", "小明"] { try table.guess(by: member) }
    let end = try table.boom(by: "小丽").last
    #expect(
      end == "🏁 数字炸弹结束，来看看战绩：\n🥇 小明 3 分，+20 积分\n🥈 小红 1 分\n🥈 小刚 1 分")
    #expect(try table.points("小明") == 20 && table.points("小红") == 0)
    #expect(
      table.room.last.effects.count { if case .award = $0.effect { true } else { false } } == 1)

    try table.start()
    try table.guess(by: "小红")
    #expect(try table.boom(by: "小明").last?.contains("🥇 小红 1 分，+20 积分") == true)
    try table.start()
    try table.guess(by: "小红")
    #expect(try table.stop().last == "🏁 数字炸弹结束，来看看战绩：\n🥇 小红 1 分", "played alone")
    #expect(try table.points("小红") == 20)
  }

  @Test("Equals have the same award, and all within the day's limit") func awardTies() throws {
    let table = try BombTable("awards: { 1: 20, 2: 10 }")
    for _ in 0..<2 {
      try table.start()
      for member in ["小明", "小红"] { try table.guess(by: member) }
      try table.stop(by: "op")
      try table.wait(.seconds(1))
    }
    #expect(try table.points("小明") == 30 && table.points("小红") == 30)
    #expect(try table.start().count == 1)
    for member in ["小明", "小红"] { try table.guess(by: member) }
    #expect(try table.stop(by: "op").last?.contains("积分") == false)
    #expect(
      table.room.last.reason("数字炸弹")?.contains("the day's points are used up: 0 of 20 given")
        == true)
  }

  @Test("Who breaks a game off gains nothing by it, nor do others") func brokenOff() throws {
    let table = try BombTable("awards: { 1: 20 }, stop: { votes: 2 }")
    for stoppers in [["小明"], ["小红", "小刚"]] {
      try table.start()
      for member in ["小红", "小刚"] { try table.guess(by: member) }
      for member in stoppers { try table.stop(by: member) }
      #expect(!table.isPlayed())
    }
    #expect(try table.points("小红") == 0 && table.points("小刚") == 0)
  }

  @Test("Who observes gives nothing, says nothing, and keeps no other from playing") func observe()
    throws
  {
    let table = try BombTable(
      "mode: observe, awards: { 1: 20 }", others: BombTable.other("小炸弹", "turn: 60s"))
    let slot = Slot(rule: "~数字炸弹", part: "state", scope: "qq:5000")
    #expect(try table.start().isEmpty)
    #expect(try table.room.says("小炸弹").count == 1)
    let play = try #require(
      table.room.memory.value(Seat<NumberBomb.Play>.self, at: slot)?.play)
    for (number, member) in [(play.bomb == 1 ? 1000 : 1, "小红"), (play.bomb, "小刚")] {
      _ = try table.room.says("\(number)", by: member)
      let own = table.room.last.effects.filter { $0.rule == "数字炸弹" }
      #expect(!own.isEmpty && own.allSatisfy { $0.effect.isOfRuleAlone }, "timers only")
    }
    #expect(try table.points("小红") == 0)
    let entry = table.room.last.trace.entries.first { $0.rule == "数字炸弹" }
    #expect(entry?.fired == true && entry?.withheld.isEmpty == false)
  }

  // MARK: Champions

  /// Tells the champion at nine on a Monday, so many weeks later.
  private func champion(_ table: BombTable, week: Int) throws -> [String] {
    try table.wait(until: 9, days: 7 * week)
    let due = GameTimeTests.monday + .days(Int64(7 * week)) + .hours(9)
    return try table.room.occurs("数字炸弹", due: due).said
  }

  private func play(_ table: BombTable, _ members: [String]) throws {
    try table.start(by: members[0])
    for member in members { try table.guess(by: member) }
    try table.stop(by: members[0])
  }

  @Test("The best of each week are told and awarded once; an empty week has none") func champion()
    throws
  {
    let table = try BombTable("champion: { at: '09:00', days: mon, award: 50, top: 2 }")
    try play(table, ["小明", "小红", "小明", "小刚"])
    try play(table, ["小红", "小明", "小红", "小刚"])
    #expect(
      try champion(table, week: 1)
        == ["👑 上周「数字炸弹」的擂主：小明、小红，3 分！\n🥇 小明 3 分\n🥇 小红 3 分"])
    #expect(try table.points("小明") == 50 && table.points("小红") == 50, "beyond the day's limit")
    try play(table, ["小丽", "小刚"])
    _ = try champion(table, week: 1)
    #expect(try table.points("小明") == 50, "once")
    #expect(try champion(table, week: 2).first?.contains("小丽、小刚，1 分") == true)
    #expect(try champion(table, week: 3).isEmpty)
    #expect(table.room.last.reason("数字炸弹") == "nobody has played in the last week")
  }

  @Test("A game belongs to the week in which it ends") func overMidnight() throws {
    let table = try BombTable("turn: 1h, champion: { at: '09:00', days: mon }")
    try table.wait(until: 23, 59, days: 6)
    try table.start()
    try table.guess(by: "小红")
    try table.guess(by: "小明")
    try table.wait(until: 0, 1, days: 7)
    try table.stop()
    #expect(try champion(table, week: 1).isEmpty)
    #expect(try champion(table, week: 2).first?.contains("擂主：小明、小红，1 分") == true)
  }

  // MARK: Answers

  @Test("It says so much in a minute and no more; then what is to be done is said once")
  func bounded()
    throws
  {
    let table = try BombTable("answers: 3")
    try table.start()
    var said = 0
    for number in 0..<10 {
      said += try table.guess(by: number.isMultiple(of: 2) ? "小明" : "小红").count
    }
    #expect(said == 2)
    #expect(
      table.room.last.reason("数字炸弹")?.contains("3 answers in a minute are enough") == true)
    #expect(try table.score("小明") == 8, "moves count all the same")
    #expect(try table.wait(.seconds(59)).isEmpty)
    let play = try #require(table.seat()?.play)
    #expect(try table.wait(.seconds(1)).first == "安全！炸弹在 \(play.low) 到 \(play.high) 之间，下一位～")
  }

  @Test("A wrong try is told once in a minute, and only to whom the game has spoken") func rebuke()
    throws
  {
    let table = try BombTable("turn: 10m")
    try table.start()
    try table.guess(by: "小红")
    #expect(try table.room.says("5000", by: "小红").isEmpty, "no number of this game")
    #expect(try table.room.says("1", by: "小刚") == ["小刚，要报 2 到 1000 之间的数哦～"])
    #expect(try table.room.says("1", by: "小红") == ["小红，要报 2 到 1000 之间的数哦～"])
    #expect(try table.room.says("1", by: "小红").isEmpty)
    #expect(table.room.last.reason("数字炸弹") == "outside of what is left")
    try table.wait(.minutes(1))
    #expect(try table.guess(by: "小红") == ["小红，让别人也报一个吧，不能连着报～"])
    try table.wait(.minutes(4))
    #expect(try table.guess(by: "小红").isEmpty, "it has not spoken to her lately")
  }

  @Test(
    "Chatter is never answered",
    arguments: [
      "5.5", "20:30", "-5", "1/2", "第50", "50块", "一百块", "50%", "50、", "５０ 6", "12345678", "🎉", "",
      "1 2", "v50",
    ])
  func chatter(_ text: String) throws {
    let table = try BombTable()
    try table.start()
    #expect(try table.room.says(text).isEmpty)
    #expect(try table.score("小明") == 0)
  }

  @Test(
    "A number is a number, however it is written",
    arguments: ["50", "５０", " 50 ", "50！", "50。", "五十", "我猜50吧"])
  func numbers(_ text: String) throws {
    let table = try BombTable()
    try table.start()
    #expect(try table.room.says(text).count >= 1)
    #expect(try table.match().players.first?.moves == 1)
  }

  @Test("What operators write is said, and what is off is not") func texts() throws {
    let table = try BombTable(
      "say: { begun: off, narrowed: '{{title}} {{low}}-{{high}} {{score}}' }")
    #expect(try table.start().isEmpty)
    #expect(try table.guess(by: "小明").first?.hasSuffix(" 1") == true)
  }
}
