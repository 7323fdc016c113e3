import Foundation
import GRDB
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("games")
  struct Played {
    static let rules = """
      games:
        number-bomb:
          - { name: bomb, start: 数字炸弹, numbers: 1-1000000, turn: 10s, awards: { 1: 20, 2: 10 } }
      """

    private struct Game: Equatable {
      var bomb: Int
      var due: Int64
    }

    /// The game that is under way in group 5000, as the database has it.
    private func game(_ stage: Stage) throws -> Game? {
      try stage.query { db in
        let due = try Int64.fetchOne(db, sql: "SELECT due FROM timer WHERE key = 'turn'")
        let bomb = try Int.fetchOne(
          db, sql: "SELECT value ->> '$.play.bomb' FROM memory WHERE part = 'state'")
        return due.flatMap { due in bomb.map { Game(bomb: $0, due: due) } }
      }
    }

    private func awards(_ stage: Stage) throws -> [Int] {
      try stage.query { db in
        try Int.fetchAll(
          db,
          sql: "SELECT points FROM entry WHERE key LIKE 'game/%' ORDER BY points DESC")
      }
    }

    private func said(_ gateway: FakeOneBot, _ words: String) -> Int {
      gateway.calls.current.count { $0.text.contains(words) }
    }

    @Test("killed in mid-turn: the game is there, its turn ends at its time, and awards come once")
    func kill() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      var daemon = try stage.serve()
      try stage.say("数字炸弹", id: 1, to: daemon)
      let bomb = try #require(try game(stage)?.bomb)
      let (low, high) = bomb > 10 ? (1, 2) : (1_000_000, 999_999)
      try stage.say("\(low)", id: 2, member: 2001, to: daemon)
      try stage.say("\(high)", id: 3, member: 2002, to: daemon)
      try stage.say("\(bomb > 10 ? 3 : 999_998)", id: 4, member: 2001, to: daemon)
      let before = try #require(try game(stage))
      daemon.process.signal(SIGKILL)
      try #require(daemon.process.end() == .killed(by: SIGKILL))
      #expect(try game(stage) == before)

      daemon = try stage.serve()
      #expect(try game(stage) == before, "a start changes nothing")
      // What was said before counts, under other rules too.
      try stage.write(
        "rules/rules.yaml",
        Self.rules + "\nreplies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]")
      daemon.process.signal(SIGHUP)
      #expect(daemon.logLine(with: "rules reloaded", "new: price") != nil)
      #expect(try game(stage) == before)
      try stage.say("\(high)", id: 5, member: 2003, to: daemon)
      #expect(try game(stage) == before, "outside of what is left")

      #expect(try eventually { try game(stage) == nil })
      let late = try stage.query { db in
        try Int64.fetchOne(db, sql: "SELECT received - time FROM event WHERE type = 'wake'")
      }
      #expect(late.map { (0..<5000).contains($0) } == true, "\(late ?? -1)")
      #expect(try awards(stage) == [20, 10])
      #expect(gateway.calls.becomes { calls in calls.contains { $0.text.contains("🏁") } })

      daemon.process.signal(SIGKILL)
      try #require(daemon.process.end() == .killed(by: SIGKILL))
      daemon = try stage.serve()
      try stage.say("500", id: 6, to: daemon)
      #expect(try eventually { try stage.outbox().keys.allSatisfy { $0 != "pending" } })
      #expect(try awards(stage) == [20, 10])
      #expect(said(gateway, "🏁") == 1 && said(gateway, "时间到") == 1)
      #expect(try stage.count("quarantine") == 0)
      #expect(daemon.terminate() == .exited(0))
    }

    @Test("an operator begins one at the console, looks why it is so, and takes its end back")
    func console() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("大家好", id: 1, to: daemon)
      let begun = try stage.command("run", "bomb", "--in", "qq:5000")
      #expect(begun.output == ["bomb a game begins; ends the event: a game has begun"], "\(begun)")
      let again = try stage.command("run", "bomb", "--in", "qq:5000")
      #expect(again.errors == ["qunguan: nothing was said: it is under way already"], "\(again)")
      let bomb = try #require(try game(stage)?.bomb)
      try stage.say(bomb > 10 ? "1" : "1000000", id: 2, to: daemon)
      try stage.say("\(bomb)", id: 3, member: 2001, to: daemon)
      #expect(try awards(stage) == [20])
      let why = try stage.command("explain", "--message", "qq:5000", "3")
      let line = why.output.first { $0.contains("+ bomb: ") }
      #expect(
        line == "  + bomb: the bomb; ends the event: it belongs to a game; all bombs are found",
        "\(why)")
      let undone = try stage.command("undo", "--message", "qq:5000", "3")
      #expect(undone.end == .exited(0) && undone.output.contains { $0.contains("20") }, "\(undone)")
      let points = try stage.query { db in
        try Int.fetchOne(db, sql: "SELECT points FROM member WHERE member = 'qq:2000'")
      }
      #expect(points == 0)
    }
  }
}
