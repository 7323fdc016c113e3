import QunguanCore
import QunguanTesting
import Testing

@Suite("Traces")
struct ExplainingTests {
  static let rules = """
    replies:
      - name: price
        match: { contains: 价格 }
        say: "{{member.name}}，见公告"
      - { name: cheap, match: { contains: 价格 }, say: 便宜 }
      - { name: poked, event: poke, say: 在 }
      - { name: hours, match: { contains: 几点 }, say: 十点 }
      - { name: resting, mode: off, match: { contains: 价格 }, say: 嘘 }
      - { name: elsewhere, in: "qq:7", priority: 5, match: { contains: 价格 }, say: 这里 }
    """

  @Test("A completed trace gives every rule with its reason")
  func thorough() throws {
    let room = try Room(Self.rules)
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    let event = room.message([.text("价格")])
    var step = try engine.step(event, room.memory)
    step.trace = try engine.completed(step.trace, of: event)
    #expect(step.trace.entries.map(\.rule).sorted() == room.book.rules.map(\.name).sorted())
    #expect(step.reason("price") == "pattern 1 hit at '价格'")
    #expect(step.reason("cheap") == "'price' has answered already")
    #expect(step.reason("poked") == "another kind of event")
    #expect(step.reason("hours") == "no pattern hit")
    #expect(step.reason("resting") == "off")
    #expect(step.reason("elsewhere") == "not in these chats")
    let entry = step.trace.entries.first { $0.rule == "price" }
    #expect(entry?.values == [.init(name: "member.name", text: "小明")])
  }

  @Test("A silenced rule decides nothing, in its chat and until its time")
  func silences() throws {
    let room = try Room(Self.rules)
    let (start, end) = (room.now, room.now + .hours(2))
    room.memory.rests = [
      Silence(
        rule: "price", chat: ChatID("qq:5000"), since: start, until: end, because: "讲座中",
        by: "console")
    ]
    #expect(try room.says("价格") == ["便宜"])
    #expect(room.last.reason("price") == "silenced until 10:00:00: 讲座中")
    #expect(try room.says("价格", in: "qq:5001") == ["小明，见公告"])
    try room.wait(.hours(2))
    #expect(try room.says("价格") == ["小明，见公告"])
    room.memory.rests += [
      Silence(rule: "price", since: start, until: nil, by: "console"),
      Silence(rule: "price", since: start, until: end + .days(9), by: "console"),
    ]
    #expect(try room.says("价格") == ["便宜"])
    #expect(room.last.reason("price") == "silenced until further notice")
  }
}
