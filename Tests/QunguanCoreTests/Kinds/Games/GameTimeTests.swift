import QunguanTesting
import Testing

@testable import QunguanCore

/// The time of games: announced hours, quiet hours, and what comes late.
@Suite("Games: time") struct GameTimeTests {
  static let monday = Timestamp(milliseconds: 1_802_016_000_000)

  private func occurs(_ table: BombTable, _ hour: Int, _ minute: Int = 0) throws -> [String] {
    let due = Self.monday + .minutes(Int64(hour * 60 + minute))
    return try table.room.occurs("数字炸弹", due: due).said
  }

  // MARK: Announced hours

  @Test("It begins at its hour, and is over after its time") func announced() throws {
    let table = try BombTable("at: '20:00', for: 30m, turn: 1h")
    try table.wait(until: 20)
    #expect(
      try occurs(table, 20) == [
        "📣 数字炸弹开始啦，这一场 30 分钟，想玩的都来～", "💣 炸弹藏在 1 到 1000 之间，轮流报一个数，别踩到它～",
      ])
    #expect(try table.wait(until: 20, 29, 59).isEmpty)
    #expect(try table.wait(until: 20, 30) == ["🏁 数字炸弹结束，这次还没有人得分，下次再来～"])
    #expect(table.room.wakes.isEmpty)
  }

  @Test("Without a length it goes on for as long as it is played") func opened() throws {
    let table = try BombTable("at: '20:00'")
    try table.wait(until: 20)
    #expect(try occurs(table, 20).first == "📣 数字炸弹开始啦，想玩的都来～")
    try table.wait(until: 20, 0, 50)
    try table.guess(by: "小明")
    #expect(try table.wait(until: 20, 1, 49).isEmpty)
    #expect(try table.wait(until: 20, 1, 50).count == 2)
  }

  @Test("Begun late it is shorter, and is not begun when its time is over") func missed() throws {
    let table = try BombTable("at: '20:00', for: 20m")
    try table.wait(until: 20, 5)
    #expect(try occurs(table, 20).first?.contains("15 分钟") == true)
    let late = try BombTable("at: '20:00', for: 20m")
    try late.wait(until: 20, 25)
    #expect(try occurs(late, 20).isEmpty)
    #expect(late.reason == "its time is over")
    let away = try BombTable("at: '20:00', for: 2h")
    try away.wait(until: 20, 45)
    #expect(try occurs(away, 20).isEmpty)
    #expect(away.reason?.hasPrefix("missed by 45m") == true)
  }

  @Test("It is not announced while one is under way, be it its own or another's") func underWay()
    throws
  {
    let table = try BombTable("at: '08:00', turn: 1h", others: BombTable.other("小炸弹", "turn: 1h"))
    try table.start()
    #expect(try occurs(table, 8).isEmpty)
    #expect(table.reason == "it is under way already")
    try table.stop()
    _ = try table.room.says("小炸弹")
    #expect(try occurs(table, 8).isEmpty)
    #expect(table.reason == "'小炸弹' is under way")
  }

  @Test("In quiet hours nothing is announced, and one that is under way is over before them")
  func quietEnd() throws {
    let table = try BombTable(
      "at: ['22:50', '23:30'], for: 30m, turn: 1h", community: BombTable.quiet)
    try table.wait(until: 22, 50)
    #expect(try occurs(table, 22, 50).count == 2)
    #expect(try table.wait(until: 22, 59, 58).isEmpty)
    #expect(try table.wait(until: 22, 59, 59).count == 1)
    try table.wait(until: 23, 30)
    #expect(try occurs(table, 23, 30).isEmpty)
    #expect(table.reason == "quiet hours")
  }

  @Test("An announced hour and the champion of the week may fall together") func together() throws {
    let table = try BombTable("at: '09:00', champion: { at: '09:00', days: mon, award: 5 }")
    try table.start()
    try table.guess(by: "小明")
    try table.guess(by: "小红")
    try table.boom(by: "小刚")
    try table.wait(until: 9, days: 7)
    let due = Self.monday + .days(7) + .hours(9)
    let said = try table.room.occurs("数字炸弹", due: due).said
    #expect(said.count == 3)
    #expect(said.first?.hasPrefix("👑") == true)
    #expect(table.isPlayed())
  }

  // MARK: Quiet hours

  @Test("None begins in quiet hours") func quietStart() throws {
    let table = try BombTable(community: BombTable.quiet)
    try table.wait(until: 23, 30)
    #expect(try table.start() == ["夜深啦，游戏先歇着，07:00 再玩～"])
    #expect(try table.start(by: "小红").isEmpty)
  }

  @Test("A turn stands still in quiet hours, and goes on with exactly the time that was left")
  func quietTurn() throws {
    let table = try BombTable(community: BombTable.quiet)
    try table.wait(until: 22, 59, 20)
    try table.start()
    #expect(try table.wait(until: 22, 59, 58).isEmpty)
    #expect(try table.wait(until: 23, 10) == ["🌙 夜深啦，先停在这儿，07:00 接着玩，晚安～"])
    #expect(try table.room.says("500").isEmpty)
    #expect(try table.room.says("战况").isEmpty)
    #expect(try table.wait(until: 6, 59, 59, days: 1).isEmpty)
    #expect(try table.wait(until: 7, days: 1) == ["咱们接着玩～", "安全！炸弹在 1 到 1000 之间，下一位～"])
    #expect(try table.wait(until: 7, 0, 19, days: 1).isEmpty)
    #expect(try table.wait(until: 7, 0, 20, days: 1).count == 2)
    #expect(table.room.wakes.isEmpty)
  }

  @Test("A turn that ends with the minute in which they begin has some seconds left") func cut()
    throws
  {
    let table = try BombTable(community: BombTable.quiet)
    try table.wait(until: 22, 59)
    try table.start()
    #expect(try table.wait(until: 7, days: 1).count == 2)
    #expect(try table.wait(until: 7, 0, 14, days: 1).isEmpty)
    #expect(try table.wait(until: 7, 0, 15, days: 1).count == 2)
  }

  @Test("Quiet hours that come with other rules in mid-turn are kept") func quietReload() throws {
    let table = try BombTable("turn: 1h, for: 2h")
    try table.wait(until: 22, 30)
    try table.start()
    try table.room.adopt(BombTable.rules("turn: 1h, for: 2h"), community: BombTable.quiet)
    #expect(try table.wait(until: 6, 59, days: 1).isEmpty)
    let said = try table.wait(until: 7, days: 1)
    #expect(said.last == "🏁 数字炸弹结束，这次还没有人得分，下次再来～")
    #expect(table.room.wakes.isEmpty)
  }

  @Test(
    "The clocks change in quiet hours: the time that is left stays",
    arguments: [
      ("2027-03-28", 1_806_184_800_000), ("2027-10-31", 1_824_933_600_000),
    ])
  func clocks(_ name: String, _ ten: Int64) throws {
    // 22:00 of the evening before, in Berlin.
    let community = BombTable.quiet.replacing("Asia/Shanghai", with: "Europe/Berlin")
    let table = try BombTable(community: community)
    let zone = table.room.book.community.zone
    table.room.now = Timestamp(milliseconds: ten)
    while zone.civil(at: table.room.now).time.toMinute != "22:59" {
      table.room.now = table.room.now + .minutes(1)
    }
    table.room.now = table.room.now + .seconds(20)
    try table.start()
    #expect(try table.wait(.hours(6)).count == 1)
    #expect(try table.wait(.hours(4)).count == 4)
    let ended = try #require(table.seat()?.ended)
    let civil = zone.civil(at: Timestamp(milliseconds: ended))
    #expect(civil.time.toSecond == "07:00:20", "\(name)")
  }

  @Test("Quiet hours that never end keep nobody from playing") func alwaysQuiet() throws {
    let community = BombTable.quiet.replacing("23:00-07:00", with: "00:00-24:00")
    let table = try BombTable(community: community)
    #expect(try table.start().count == 1)
    #expect(try table.guess(by: "小明").count == 1)
    #expect(try table.wait(.minutes(1)).count == 2)
    #expect(table.room.wakes.isEmpty)
  }

  // MARK: What comes late

  @Test("Away in mid-turn: it goes on with the time that was left") func away() throws {
    let table = try BombTable("turn: 10m")
    try table.start()
    try table.wait(.minutes(4))
    try table.guess(by: "小明")
    let back = try table.returns(after: .hours(3))
    #expect(back.first == "咱们接着玩～" && back.count == 2)
    #expect(try table.wait(.seconds(599)).isEmpty)
    #expect(try table.wait(.seconds(1)).count == 2)
    #expect(table.room.wakes.isEmpty)
  }

  @Test("Away: a move comes before the timers do") func awayMove() throws {
    let table = try BombTable()
    try table.start()
    table.room.now = table.room.now + .minutes(30)
    #expect(try table.guess(by: "小明").count == 1)
    #expect(try table.wait(.seconds(59)).isEmpty)
    #expect(table.hasTimersOf([try table.match()]))
    #expect(try table.wait(.seconds(1)).count == 2)
  }

  @Test("Away until its time is over: it ends") func awayEnd() throws {
    let table = try BombTable("for: 20m, turn: 10m")
    try table.start()
    #expect(try table.returns(after: .hours(1)).last?.hasPrefix("🏁") == true)
    #expect(table.room.wakes.isEmpty && !table.isPlayed())
  }

  @Test("Away for days: nobody remembers, and nothing is said") func forgotten() throws {
    let table = try BombTable("turn: 1h")
    try table.start()
    #expect(try table.returns(after: .days(3)).isEmpty)
    #expect(!table.isPlayed() && table.room.wakes.isEmpty)
    #expect(try table.start().count == 1)
  }

  @Test("A paused chat: nothing is said, and it goes on afterwards") func paused() throws {
    let table = try BombTable("turn: 5m")
    try table.start()
    try table.wait(.minutes(1))
    let chat = try #require(ChatID("qq:5000"))
    table.room.memory.chats[chat] = ChatFacts(kind: .group, paused: true)
    #expect(try table.guess(by: "小明").isEmpty)
    #expect(try table.wait(.hours(20)).isEmpty)
    #expect(table.room.wakes.count == 1)
    table.room.memory.chats[chat] = ChatFacts(kind: .group)
    #expect(try table.wait(.hours(1)).prefix(2) == ["咱们接着玩～", "安全！炸弹在 1 到 1000 之间，下一位～"])
  }

  @Test("A silenced rule: a move after it is heard at once", arguments: [true, false])
  func silenced(_ byMove: Bool) throws {
    let table = try BombTable("turn: 5m")
    try table.start()
    table.room.memory.rests = [
      Silence(rule: "数字炸弹", chat: nil, since: table.room.now, until: nil, by: "qq:op")
    ]
    #expect(try table.wait(.hours(2)).isEmpty)
    #expect(try table.guess(by: "小明").isEmpty)
    table.room.memory.rests = []
    if byMove {
      #expect(try table.guess(by: "小明").count == 1)
      #expect(try table.wait(.seconds(299)).isEmpty)
    } else {
      #expect(try table.wait(.hours(1)).count == 4)
      return
    }
    #expect(table.hasTimersOf([try table.match()]))
    #expect(try table.wait(.seconds(1)).count == 2)
  }

  @Test("A rule that is off for days gives its game up, and timers with it") func off() throws {
    let table = try BombTable("turn: 5m")
    try table.start()
    try table.room.adopt(BombTable.rules("turn: 5m, mode: off"))
    #expect(try table.wait(.days(3)).isEmpty)
    #expect(table.room.wakes.isEmpty && !table.isPlayed())
  }

  @Test("Timers that other rules took over ring in vain") func observed() throws {
    let table = try BombTable()
    try table.start()
    try table.room.adopt(BombTable.rules("mode: observe"))
    #expect(try table.start(by: "小红").isEmpty)
    #expect(try table.wait(.minutes(5)).isEmpty)
    try table.room.adopt(BombTable.rules())
    #expect(try table.wait(.minutes(5)).isEmpty)
    #expect(try table.start(by: "小红").count == 1)
    #expect(try table.wait(.minutes(1)).count == 2)
  }

  @Test(
    "A game whose rule is gone, off or for other chats keeps no other waiting",
    arguments: [
      "", "mode: off", "in: 'qq:5001'", "mode: observe",
    ])
  func gone(_ change: String) throws {
    let other = BombTable.other("小炸弹", "turn: 60s")
    let table = try BombTable("turn: 1h", others: other)
    try table.start()
    try table.room.adopt(
      change.isEmpty
        ? "games:\n  number-bomb:\n" + other : BombTable.rules(change, others: other))
    #expect(try table.room.says("小炸弹", by: "小红").count == 1)
    #expect(table.isPlayed("小炸弹"))
  }

  @Test("It comes back when another has taken its place: it ends") func overtaken() throws {
    let other = BombTable.other("小炸弹", "turn: 1h")
    let table = try BombTable("turn: 1h", others: other)
    try table.start()
    try table.room.adopt(BombTable.rules("mode: off, turn: 1h", others: other))
    _ = try table.room.says("小炸弹", by: "小红")
    try table.wait(.minutes(61))
    _ = try table.room.says("小炸弹", by: "小红")
    try table.room.adopt(BombTable.rules("turn: 1h", others: other))
    try table.wait(.minutes(59))
    #expect(!table.isPlayed() && table.isPlayed("小炸弹"))
  }

  @Test("Other settings in mid-game hold from the next move on") func settings() throws {
    let table = try BombTable("teams: [甲, 乙, 丙], turn: 5m")
    try table.start()
    _ = try table.room.says("丙", by: "小红")
    try table.room.adopt(BombTable.rules("teams: [甲, 乙], turn: 10m, score: { guess: 4 }"))
    try table.guess(by: "小红")
    #expect(try table.score("小红") == 4)
    #expect(try table.room.says("战况").first == "📊 数字炸弹\n甲 0 分 · 乙 0 分\n🥇 小红 4 分")
    #expect(try table.wait(.seconds(599)).isEmpty)
    #expect(try table.wait(.seconds(1)).count == 2)
  }
}

extension BombTable {
  fileprivate var reason: String? { room.last.trace.entries.last?.reason }
}
