import QunguanCore
import QunguanTesting
import Testing

@Suite struct SayTests {
  @Test("Nothing is said twice before all was said, nor twice in a row", arguments: 2...7)
  func alternatives(_ count: Int) throws {
    let texts = (0..<count).map { "答\($0)" }
    let room = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: [\(texts.joined(separator: ", "))] }]")
    var said: [String] = []
    for turn in 0..<(count * 10) { said += try room.says("在", by: "m\(turn)") }
    #expect(said.count == count * 10)
    #expect(zip(said, said.dropFirst()).allSatisfy { $0 != $1 })
    #expect(Set(said.prefix(count)) == Set(texts))
    // From the second round on, the first of a round is the one that the round before ended with.
    for text in texts { #expect(said.count { $0 == text } >= 9) }
  }

  @Test("Each chat has its own round") func chats() throws {
    let room = try Room("replies: [{ name: a, match: { exact: 在 }, say: [甲, 乙] }]")
    let here = try room.says("在") + room.says("在")
    let there = try room.says("在", in: "qq:5001") + room.says("在", in: "qq:5001")
    #expect(Set(here) == ["甲", "乙"])
    #expect(Set(there) == ["甲", "乙"])
  }

  @Test("Fewer alternatives than there were are no matter") func fewer() throws {
    func rules(_ say: String) -> String {
      "replies: [{ name: a, match: { exact: 在 }, say: [\(say)] }]"
    }
    let room = try Room(rules("1, 2, 3, 4, 5"))
    for _ in 0..<5 { #expect(try room.says("在").count == 1) }
    try room.adopt(rules("甲, 乙"))
    for _ in 0..<5 { #expect(try room.says("在").count == 1) }
  }

  @Test("Quoting, mentioning, a picture, recall and expiry become parts of one delivery")
  func whole() throws {
    let room = try Room(
      """
      replies:
        - name: a
          match: { exact: 在 }
          say:
            text: "在的，{{member.name}}"
            image: images/a.png
            reply: true
            mention: true
            delay: 3s
            recall-after: 30s
            expires: 10m
      """)
    let event = room.message([.text("在")], age: .seconds(10))
    let delivery = try #require(try room.step(event).deliveries.first)
    let chat = try #require(ChatID("qq:5000"))
    let content: [Part] = [
      .mention(try member("小明")), .text(" "), .image(.file("images/a.png")), .text("在的，小明"),
    ]
    #expect(delivery.action == .send(chat: chat, content: content, replyTo: event.message?.id))
    #expect(delivery.lane == .talk)
    #expect(delivery.notBefore == room.now + .seconds(3))
    #expect(delivery.expires == room.now - .seconds(10) + .seconds(3) + .minutes(10))
    #expect(delivery.recallAfter == .seconds(30))
  }

  @Test("An answer expires 2 minutes after the event's time") func expiry() throws {
    let room = try priced("mode: active")
    let delivery = try room.step(room.message([.text("价格")], age: .minutes(1))).deliveries.first
    #expect(delivery?.expires == room.now + .minutes(1))
    #expect(delivery?.notBefore == room.now)
  }

  @Test("A delay between two is drawn, and both ends occur") func delay() throws {
    let room = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: { text: 好, delay: 1ms-3ms } }]")
    var delays: Set<Interval> = []
    for _ in 0..<100 {
      let delivery = try room.step(room.message([.text("在")], by: "m\(delays.count)")).deliveries
      delays.formUnion(delivery.map { $0.notBefore - room.now })
      try room.wait(.minutes(3))
    }
    #expect(delays == [.milliseconds(1), .milliseconds(2), .milliseconds(3)])
  }

  @Test("It goes to the member, or to every chat of a group, and quotes only where the message is")
  func addressees() throws {
    let room = try Room(
      """
      replies:
        - { name: a, match: { exact: 私 }, say: { text: 嘘, to: member } }
        - { name: b, match: { exact: 群 }, say: { text: 大家好, to: readers, reply: true } }
      """)
    let direct = try room.step(room.message([.text("私")])).deliveries
    #expect(direct.map(\.action.chat.text) == ["qq:direct/小明"])
    let event = room.message([.text("群")])
    let all = try room.step(event).deliveries
    #expect(all.map(\.action.chat.text) == ["qq:5000", "qq:5001"])
    let quotes = all.map { delivery -> MessageID? in
      if case .send(_, _, let quoted) = delivery.action { quoted } else { nil }
    }
    #expect(quotes == [event.message?.id, nil])
  }

  @Test("An event older than 5 minutes changes memory but says nothing") func stale() throws {
    let room = try priced("cooldown: { member: 1h }")
    #expect(try room.says("价格", age: .milliseconds(300_001)) == [])
    #expect(room.last.trace.entries.map(\.fired) == [true])
    #expect(room.last.reason("price")?.hasSuffix("; the event is older than 5 minutes") == true)
    #expect(try room.says("价格") == [])
    #expect(room.last.reason("price")?.hasPrefix("cooling down") == true)
    #expect(try priced("mode: active").says("价格", age: .minutes(5)) == ["见公告"])
  }

  @Test("'even-late' says it all the same, and then it does not expire at once") func late() throws
  {
    let room = try priced("even-late: true")
    let step = try room.step(room.message([.text("价格")], age: .hours(3)))
    #expect(step.said == ["见公告"])
    #expect(step.deliveries.first?.expires == room.now + .minutes(2))
  }

  @Test("What was not said is not used up") func unsaid() throws {
    let room = try Room("replies: [{ name: a, match: { exact: 在 }, say: [甲, 乙, 丙] }]")
    for _ in 0..<5 { #expect(try room.says("在", age: .hours(1)) == []) }
    let said = try (0..<3).flatMap { try room.says("在", by: "m\($0)") }
    #expect(Set(said) == ["甲", "乙", "丙"])
  }

  @Test("Nothing is said in a paused chat, wherever it comes from") func paused() throws {
    let room = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: { text: 好, to: readers } }]")
    let chat = try #require(ChatID("qq:5001"))
    room.memory.chats[chat] = ChatFacts(kind: .group, paused: true)
    let step = try room.step(room.message([.text("在")]))
    #expect(step.deliveries.map(\.action.chat.text) == ["qq:5000"])
    #expect(step.reason("a")?.hasSuffix("speech is paused in qq:5001") == true)
    let there = try room.step(room.message([.text("在")], in: "qq:5001"))
    #expect(there.deliveries.map(\.action.chat.text) == ["qq:5000"])
  }

  @Test("After 20 answers without a rest a member gets none, until after a rest") func loop() throws
  {
    let room = try priced("mode: active")
    var answers = 0
    for _ in 0..<50 {
      answers += try room.says("价格").count
      try room.wait(.minutes(2))
    }
    #expect(answers == 20)
    #expect(try room.says("价格", by: "小红").count == 1)
    #expect(try room.says("价格", in: "qq:5001").count == 1)
    try room.wait(.milliseconds(1))
    #expect(try room.says("价格").count == 1)
  }

  @Test("The loop guard counts whatever a member did, and whom a member brought")
  func loopOfEvents() throws {
    let room = try Room(
      """
      replies:
        - { name: poked, event: poke, say: 别戳 }
        - { name: welcome, event: joined, say: 欢迎 }
      """)
    func answers(_ type: EventType, by actor: String, of target: (Int) -> String?) throws -> Int {
      var answers = 0
      for number in 0..<30 {
        var event = room.event(type, by: actor)
        event.target = try target(number).map { Person(id: try member($0)) }
        answers += try room.step(event).said.count
        try room.wait(.seconds(1))
      }
      return answers
    }
    #expect(try answers(.poke, by: "bot") { _ in nil } == 20)
    #expect(room.last.reason("poked")?.contains("loop guard") == true)
    #expect(try answers(.joined, by: "admin") { "m\($0)" } == 20)
    #expect(try answers(.joined, by: "steward") { "m\($0)" } == 30)
  }
}
