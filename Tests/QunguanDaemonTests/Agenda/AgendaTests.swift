import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("agenda")
struct AgendaTests {
  static func today(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> Timestamp {
    SchedulerTests.today(hour, minute, second)
  }

  static let spread = "greetings: [{ name: morning, at: '08:00', spread: 10m, say: 早 }]"

  @Test("in one instant rules come in their order, chats by their names")
  func order() throws {
    var line = try TimeLine(
      """
      greetings:
        - { name: low, at: '08:00', say: x }
        - { name: high, at: '08:00', priority: 5, say: x }
        - { name: early, at: '07:59:59', say: x }
        - { name: low-too, at: ['08:00', '08:01'], say: x }
      """, chats: 2, from: Self.today(7, 0))
    let instant = [
      "high 5000", "high 5001", "low 5000", "low 5001", "low-too 5000", "low-too 5001",
    ]
    let expected =
      ["07:59:59 early 5000", "07:59:59 early 5001"] + instant.map { "08:00:00 \($0)" }
      + ["08:01:00 low-too 5000", "08:01:00 low-too 5001"]
    var late = line
    #expect(line.run(until: Self.today(9, 0)) == expected)
    // Handed in a few at a time, and all of it late: the same order.
    late.pass(.hours(2))
    #expect(late.look(most: 1).map { $0.prefix(while: { $0 != "+" }).trimmed } == expected)
  }

  @Test("each chat has its own moment, every day the same")
  func moments() throws {
    var line = try TimeLine(Self.spread, chats: 20, from: Self.today(7, 0))
    let schedule = try #require(line.planned.first?.schedule)
    let expected = line.chats.all.map(\.id).sorted { schedule.wait(of: $0) < schedule.wait(of: $1) }
    let first = line.run(until: Self.today(9, 0))
    #expect(first.map { $0.split(separator: " ").last ?? "" } == expected.map(\.local))
    #expect(Set(first.map { $0.prefix(8) }).count > 10)
    #expect(first.allSatisfy { ("08:00:00"..<"08:10:00").contains($0.prefix(8)) })
    #expect(line.run(until: Self.today(33, 0)) == first)
  }

  @Test("a restart among a schedule's moments loses none and repeats none")
  func restart() throws {
    var calm = try TimeLine(Self.spread, chats: 20, from: Self.today(7, 0))
    var line = calm
    let expected = calm.run(until: Self.today(9, 0))
    var made: [String] = []
    for minute in stride(from: Int64(0), to: 12, by: 1) {
      made += line.run(until: Self.today(8, minute, 30))
      line.pass(.seconds(20))
      line.restart()
    }
    #expect(made.map { $0.prefix(while: { $0 != "+" }).trimmed } == expected)
  }

  @Test(
    "what is spread otherwise than before comes once, and at once where its moment is past",
    arguments: ["0s", "2m", "1h"])
  func otherwise(_ spread: String) throws {
    var line = try TimeLine(Self.spread, chats: 20, from: Self.today(7, 0))
    let first = line.run(until: Self.today(8, 5))
    try line.restart(after: .seconds(1), Self.spread.replacing("10m", with: spread))
    let rest = line.run(until: Self.today(10, 0))
    #expect(!first.isEmpty && !rest.isEmpty)
    let chats = (first + rest).compactMap { $0.split(separator: " ").last }
    #expect(chats.sorted() == line.chats.all.map(\.id.local).sorted())
  }

  @Test("a chat that is first seen among the moments hears those still to come")
  func newChat() throws {
    var line = try TimeLine(
      "greetings: [{ name: often, cron: '*/2 * * * *', spread: 5m, say: x }]", chats: 3,
      from: Self.today(8, 0, 30))
    _ = line.run(until: Self.today(8, 20))
    line.chats = try TimeLine(Self.spread, chats: 4, from: line.now).chats
    let made = line.run(until: Self.today(8, 30))
    #expect(made.count { $0.hasSuffix("5003") } >= 3)
    #expect(made.allSatisfy { !$0.contains("+") })
  }

  @Test("what can't be kept is due again, and nothing else before it")
  func refused() throws {
    var line = try TimeLine(
      "greetings: [{ name: a, at: '08:00', say: x }, { name: b, at: '08:00:03', say: x }]",
      chats: 1, from: Self.today(7, 0))
    line.pass(.hours(1))
    #expect(line.look(isKept: false) == ["08:00:00 a 5000"])
    #expect(line.agenda.next == Self.today(8, 0, 5))
    line.pass(.seconds(3))
    #expect(line.look().isEmpty)
    line.pass(.seconds(2))
    #expect(line.look() == ["08:00:00 a 5000", "08:00:03 b 5000"])
  }

  @Test("of many that were missed the newest five come to each chat, by its own moments")
  func missed() throws {
    var line = try TimeLine(
      "greetings: [{ name: often, cron: '*/10 * * * *', spread: 25m, say: x }]", chats: 6,
      from: Self.today(0, 5))
    let schedule = try #require(line.planned.first?.schedule)
    line.pass(.hours(9))
    line.restart()
    let made = line.look()
    for chat in line.chats.all.map(\.id) {
      let last = line.now - schedule.wait(of: chat)
      let own = made.filter { $0.contains(chat.local) }
      #expect(own.map { $0.split(separator: "+").count } == [2, 2, 2, 2, 1])
      #expect(own.map(\.last) == ["4", "3", "2", "1", chat.local.last])
      let base = Timestamp(milliseconds: last.milliseconds - last.milliseconds % 600_000)
      #expect(
        line.kept.contains(.schedule(rule: "often", chat: chat, due: base - .minutes(40))))
    }
    #expect(made.count == 30)
    #expect(made == made.sorted())
  }

  @Test("as many plans as schedules, however many chats: 100,000 are due within a second")
  func many() throws {
    let rules = (0..<1000).map {
      "  - { name: r\($0), at: '08:00', spread: 1h, say: x }\n"
    }
    var line = try TimeLine(
      "greetings:\n" + rules.joined(), chats: 100, from: Self.today(7, 59))
    let start = ContinuousClock.now
    line.restart()
    line.pass(.minutes(61))
    #expect(line.look(most: 512).count == 100_000)
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}

extension Substring {
  var trimmed: String { String(trimmingSuffix { $0 == " " }) }

  private func trimmingSuffix(_ isOut: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isOut(last) { rest.removeLast() }
    return rest
  }
}
