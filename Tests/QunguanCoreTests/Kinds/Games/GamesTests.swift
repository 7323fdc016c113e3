import QunguanTesting
import Testing

@testable import QunguanCore

/// Who begins and ends games, and how many there are; seen in the simplest of them, as is all that
/// games share.
@Suite("Games: beginning and ending") struct GamesTests {
  @Test("A game is begun by a word, played, and ended by who hits the bomb") func whole() throws {
    let table = try BombTable()
    #expect(try table.room.says("50").isEmpty)
    #expect(try table.start() == ["💣 炸弹藏在 1 到 1000 之间，轮流报一个数，别踩到它～"])
    #expect(try table.room.says("1") == ["安全！炸弹在 2 到 1000 之间，下一位～"])
    #expect(try table.room.says("今天吃什么").isEmpty)
    let end = try table.boom(by: "小刚")
    #expect(end.first?.hasPrefix("💥 轰！") == true)
    #expect(end.last == "🏁 数字炸弹结束，来看看战绩：\n🥇 小明 1 分")
    #expect(try table.room.says("50").isEmpty)
    #expect(table.room.wakes.isEmpty)
  }

  @Test("Where nothing but the bomb is left nobody has to hit it, and the next is hidden")
  func spared() throws {
    let table = try BombTable("rounds: 2")
    try table.start()
    let bomb = try table.bomb()
    _ = try table.room.says("\(bomb - 1)")
    #expect(
      try table.room.says("\(bomb + 1)", by: "小红") == [
        "只剩 \(bomb) 了，它就是炸弹，这一颗大家都躲过啦～", "💣 炸弹藏在 1 到 1000 之间，轮流报一个数，别踩到它～",
      ])
    #expect(try table.score("小红") == 1)
  }

  @Test("Nobody answers in time: the game ends by itself") func timeout() throws {
    let table = try BombTable()
    try table.start()
    #expect(try table.wait(.seconds(59)).isEmpty)
    let bomb = try table.bomb()
    #expect(
      try table.wait(.seconds(1)) == [
        "时间到，没有人敢报啦，炸弹是 \(bomb)～", "🏁 数字炸弹结束，这次还没有人得分，下次再来～",
      ])
    #expect(table.room.wakes.isEmpty && !table.isPlayed())
  }

  @Test("Another chat has its own game") func chats() throws {
    let table = try BombTable()
    try table.start()
    #expect(try table.room.says("1", in: "qq:5001").isEmpty)
    #expect(try table.start(in: "qq:5001").count == 1)
    #expect(try table.stop(in: "qq:5001").count == 1)
    #expect(table.isPlayed())
    #expect(try table.room.says("1", by: "小红").count == 1)
  }

  @Test("One game a chat, of whatever rule; who begins another is told once in a minute")
  func busy() throws {
    let table = try BombTable(others: BombTable.other("小炸弹", "turn: 60s"))
    try table.start()
    #expect(try table.room.says("小炸弹") == ["先把「数字炸弹」玩完吧，一个群里一次玩一个～"])
    #expect(table.room.last.reason("小炸弹") == "'数字炸弹' is under way")
    #expect(try table.room.says("小炸弹", by: "小红").isEmpty)
    #expect(try table.room.says("小炸弹", in: "qq:5001").count == 1)
    try table.stop()
    #expect(try table.room.says("小炸弹").count == 1)
    #expect(table.isPlayed("小炸弹"))
  }

  @Test("One that may go on beside others neither waits for them nor keeps them waiting")
  func beside() throws {
    let table = try BombTable(others: BombTable.other("小炸弹", "numbers: 2000-3000, beside: true"))
    try table.start()
    #expect(try table.room.says("小炸弹").count == 1)
    #expect(table.isPlayed() && table.isPlayed("小炸弹"))
    #expect(try table.room.says(try table.safe("小炸弹")) == ["安全！炸弹在 2001 到 3000 之间，下一位～"])
    try table.stop()
    #expect(try table.start().count == 1)
  }

  @Test("Who begins it again while it goes on is told what is to be done") func again() throws {
    let table = try BombTable()
    try table.start()
    #expect(try table.start(by: "小红") == ["安全！炸弹在 1 到 1000 之间，下一位～"])
  }

  @Test("Between two games lies the rest") func rest() throws {
    let table = try BombTable("rest: 10m")
    try table.start()
    try table.stop()
    #expect(try table.start(by: "小红") == ["刚玩过一场，歇一歇，10分钟后再来～"])
    #expect(try table.start().isEmpty)
    #expect(try table.wait(.minutes(9)).isEmpty)
    #expect(try table.start() == ["刚玩过一场，歇一歇，1分钟后再来～"])
    #expect(try table.start(in: "qq:5001").count == 1)
    #expect(try table.wait(.minutes(1)).count == 2)
    #expect(try table.start().count == 1)
  }

  @Test("It is ended by who began it, an operator, an admin, and by nobody else") func stop() throws
  {
    for (by, stops) in [("小明", true), ("op", true), ("admin", true), ("小红", false)] {
      let table = try BombTable("stop: { by: [starter, operator, admin] }")
      table.room.memory.members[try #require(MemberID("qq:admin"))] = MemberFacts(
        role: .admin, firstSeen: table.room.now)
      try table.start()
      let said = try table.stop(by: by)
      #expect(table.isPlayed() != stops, "\(by)")
      #expect(said.count == 1, "\(by)")
      guard !stops else { continue }
      #expect(said == ["小红，这一场要由发起的人或管理员来结束哦～"])
      #expect(try table.stop(by: by).isEmpty, "told once")
    }
  }

  @Test("Enough votes end it, each member's once") func votes() throws {
    let table = try BombTable("stop: { by: vote, votes: 2 }")
    try table.start()
    #expect(try table.stop() == ["小明 想结束这一场，再有 1 位发「结束炸弹」就结束"])
    #expect(try table.stop().isEmpty)
    #expect(table.room.last.reason("数字炸弹")?.hasPrefix("the member wants it already") == true)
    #expect(try table.stop(by: "小红").last?.hasPrefix("🏁") == true)
    #expect(!table.isPlayed())
  }

  @Test("Begun and ended over and over, it says no more than a busy chat bears") func flood() throws
  {
    let table = try BombTable("answers: 5")
    var said = 0
    for _ in 0..<20 {
      said += try table.start().count
      said += try table.stop().count
    }
    #expect(said <= 6)
    #expect(try table.wait(.minutes(1)).count <= 2)
    #expect(try table.start().count == 1)
  }

  @Test("An operator's wish begins one, where the rule serves the chat") func wish() throws {
    let table = try BombTable("for: 20m")
    #expect(try table.room.wishes("数字炸弹", in: "qq:9000").said.isEmpty)
    #expect(table.room.last.reason("数字炸弹") == "not in these chats")
    let said = try table.room.wishes("数字炸弹").said
    #expect(said.first == "📣 数字炸弹开始啦，这一场 20 分钟，想玩的都来～")
    #expect(said.count == 2)
    #expect(try table.room.wishes("数字炸弹").said.isEmpty)
    #expect(table.room.last.reason("数字炸弹") == "it is under way already")
  }

  @Test("In a direct conversation it is played where that is written") func direct() throws {
    let table = try BombTable("in: [direct]")
    #expect(try table.start().isEmpty)
    let chat = "qq:direct/小明"
    #expect(try table.room.says("数字炸弹", in: chat, kind: .direct).count == 1)
    #expect(try table.room.says("1", in: chat, kind: .direct).count == 1)
  }

  @Test("Who is anonymous does not play, nor does anybody for whom the rule is not") func who()
    throws
  {
    let table = try BombTable("who: { tags: [vip] }")
    #expect(try table.start().isEmpty)
    table.room.memory.members[try #require(MemberID("qq:小红"))] = MemberFacts(
      firstSeen: table.room.now, tags: ["vip"])
    #expect(try table.start(by: "小红").count == 1)
    #expect(try table.room.says("1").isEmpty)
    #expect(try table.room.says("1", by: "小红").count == 1)
    let open = try BombTable()
    for (text, reason) in [("数字炸弹", "no member"), ("3", "no member")] {
      var event = open.room.message([.text(text)], by: "匿名")
      event.actor?.isAnonymous = true
      #expect(try open.room.step(event).said.isEmpty)
      #expect(open.room.last.reason("数字炸弹") == reason)
      try open.start()
    }
  }

  @Test("Where the rule is not, or not at this hour, nobody plays; what was begun ends by itself")
  func gate() throws {
    let table = try BombTable("when: { hours: '08:00-09:00' }, except: 'qq:5001'")
    #expect(try table.start(in: "qq:5001").isEmpty)
    try table.wait(until: 8, 59, 30)
    try table.start()
    try table.wait(until: 8, 59, 59)
    #expect(try table.guess(by: "小红").count == 1)
    try table.wait(until: 9, 0, 1)
    #expect(try table.guess(by: "小明").isEmpty)
    #expect(try table.wait(until: 9, 0, 59).count == 2)
    #expect(try table.start().isEmpty)
  }

  @Test("What is more than five minutes old is no move") func old() throws {
    let table = try BombTable()
    #expect(try table.room.says("数字炸弹", age: .minutes(6)).isEmpty)
    try table.start()
    #expect(try table.room.says("1", age: .minutes(6)).isEmpty)
    #expect(try table.score("小明") == 0)
  }

  @Test("Another rule does not hear of moves, and hears of chatter") func ends() throws {
    let table = try BombTable(
      others: "replies: [{ name: all, match: { contains: ['1', 吃] }, say: 听到了 }]")
    #expect(try table.room.says("1") == ["听到了"])
    try table.start()
    #expect(try table.room.says("1") == ["安全！炸弹在 2 到 1000 之间，下一位～"])
    #expect(try table.room.says("吃什么") == ["听到了"])
  }

  @Test("Rules that can't be meant are refused") func diagnostics() {
    func problems(_ more: String) -> [String] {
      Room.diagnostics(BombTable.rules(more)).map(\.sentence.description)
    }
    #expect(problems("start: 战况") == ["'战况' asks for another thing already"])
    #expect(problems("teams: [甲 队, 甲队]") == ["'甲队' asks for another thing already"])
    #expect(problems("hint: { costs: 1 }") == ["this game has no hints; leave 'hint' out"])
    #expect(problems("cooldown: { chat: 5s }").count == 1)
    #expect(problems("teams: [甲队]").count == 1)
    #expect(problems("for: 30s") == ["a game lasts from 1m to 24h"])
    #expect(problems("numbers: 9-1").count == 1)
    #expect(problems("hint: off, teams: [甲 队, 乙队]").isEmpty)
    #expect(problems("stop: 停").isEmpty && problems("stop: [停, 不玩了]").isEmpty)
    #expect(problems("stop: { comand: 停 }").count == 1)
  }
}
