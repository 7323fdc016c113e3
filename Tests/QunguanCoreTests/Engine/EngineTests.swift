import QunguanCore
import QunguanTesting
import Testing

@Suite struct EngineTests {
  static let draws = """
    replies:
      - { name: luck, match: { exact: 抽 }, say: [甲, 乙, 丙, 丁, 戊, 己, 庚, 辛], chance: 50% }
    """

  /// What the first hundred draws are.
  private func drawn(_ rules: String, _ secret: UInt64 = 1) throws -> [[String]] {
    let room = try Room(rules, secret: .init(low: secret, high: 2))
    return try (0..<100).map { try room.says("抽", by: "m\($0)") }
  }

  @Test("The same events, memory and secret make the same steps") func same() throws {
    #expect(try drawn(Self.draws) == drawn(Self.draws))
    #expect(try drawn(Self.draws) != drawn(Self.draws, 3))
    let room = try Room(Self.draws)
    let event = room.message([.text("抽")])
    let steps = try (0..<5).map { _ in try room.tryOut(event) }
    #expect(Set(steps.map(\.effects)).count == 1)
    #expect(Set(steps.map(\.trace)).count == 1)
    #expect(steps.allSatisfy { $0.changes.count == steps[0].changes.count })
  }

  @Test("Another rule changes no draw") func others() throws {
    let more = """
        - { name: before, priority: 9, match: { exact: 抽 }, say: [一, 二], chance: 50%, then: continue }
      """
    let all = try drawn(Self.draws + "\n" + more)
    let alone = try drawn(Self.draws)
    #expect(all.map { $0.filter { !["一", "二"].contains($0) } } == alone)
  }

  @Test("Within a concern priority comes first, then the place; 'stop' ends the concern")
  func order() throws {
    func said(_ second: String) throws -> [String] {
      try Room(
        """
        replies:
          - { name: a, match: { exact: 在 }, say: 甲, then: continue }
          - { name: b, match: { contains: 在 }, say: 乙, \(second) }
          - { name: c, event: message, addressed: false, say: 丙 }
        """
      ).says("在")
    }
    #expect(try said("then: continue") == ["甲", "乙", "丙"])
    #expect(try said("priority: 0") == ["甲", "乙"])
    #expect(try said("priority: 1") == ["乙"])
    #expect(try said("priority: -1") == ["甲", "丙"])
    #expect(try said("mode: observe") == ["甲", "丙"])
    #expect(try said("mode: off") == ["甲", "丙"])
  }

  @Test("Rules of several files are asked in the order of the bytes of their paths")
  func paths() throws {
    let files = ["é.yaml", "z.yaml", "Z.yaml", "a/b.yaml", "a.yaml"]
    let findings = Findings()
    let nodes = files.map { path in
      func text(_ text: String) -> Node {
        Node(.scalar(text, quoted: false), at: Place(file: path, line: 1, column: 1))
      }
      func fields(_ fields: [(String, Node)]) -> Node {
        Node(
          .mapping(fields.map { Node.Entry(key: text($0.0), value: $0.1) }),
          at: Place(file: path, line: 1, column: 1))
      }
      let rule = fields([
        ("name", text("in \(path.replacing("/", with: "-"))")), ("event", text("poke")),
        ("say", text("好")), ("in", text("everywhere")),
      ])
      let list = Node(.sequence([rule]), at: Place(file: path, line: 1, column: 1))
      return RuleBook.File(path: path, root: fields([("replies", list)]))
    }
    let book = try #require(RuleBook(nodes, findings))
    #expect(
      book.rules.map(\.place.file) == ["Z.yaml", "a.yaml", "a/b.yaml", "z.yaml", "é.yaml"])
  }

  @Test("An observing rule has a memory of its own, acts on nothing, and says what it would do")
  func observe() throws {
    let room = try priced("mode: observe, limit: { member: 2 per day }")
    for _ in 0..<2 {
      let step = try room.step(room.message([.text("价格")]))
      #expect(step.effects == [])
      let entry = try #require(step.trace.entries.first)
      #expect(entry.fired)
      guard case .act(let delivery)? = entry.withheld.first else {
        Issue.record("nothing was withheld")
        return
      }
      #expect(delivery.said == "见公告")
    }
    #expect(try room.says("价格") == [])
    #expect(room.last.reason("price") == "limit reached: 2 per day")
    #expect(Set(room.memory.values.keys.map(\.rule)) == ["~price", "~"])
    try room.adopt(
      "replies: [{ name: price, match: { contains: 价格 }, say: 见公告, limit: { member: 1 per day } }]")
    #expect(try room.says("价格") == ["见公告"])
  }

  @Test("What an observing rule would have said counts for no loop guard") func loop() throws {
    let room = try Room(
      """
      replies:
        - { name: a, mode: observe, match: { exact: 在 }, say: 甲 }
        - { name: b, match: { exact: 在 }, say: 乙 }
      """)
    var answers = 0
    for _ in 0..<20 { answers += try room.says("在").count }
    #expect(answers == 20)
  }

  @Test("The steward's own messages and those of other bots are ignored") func bots() throws {
    let room = try Room("replies: [{ name: a, match: { exact: 在 }, say: 好 }]")
    #expect(try room.says("在", by: "steward") == [])
    #expect(room.last.trace.entries.map(\.reason) == ["the steward's own"])
    var event = room.message([.text("在")])
    event.actor?.isBot = true
    #expect(try room.step(event).said == [])
    #expect(room.last.trace.entries.map(\.reason) == ["another bot's"])
    event.actor?.isBot = false
    #expect(try room.step(event).said == ["好"])
  }

  @Test("Whom the steward or a bot lets in is welcomed; the steward itself is not")
  func joiners() throws {
    let room = try Room("replies: [{ name: a, event: joined, say: \"{{member.name}}你好\" }]")
    func joins(_ member: String?, by actor: String?, isBot: Bool = false) throws -> [String] {
      var event = room.event(.joined, by: actor)
      event.actor?.isBot = isBot
      event.target = try member.map { Person(id: try MemberID.of($0), name: $0) }
      return try room.step(event).said
    }
    #expect(try joins("小红", by: "steward") == ["小红你好"])
    #expect(try joins("小红", by: "管家", isBot: true) == ["小红你好"])
    #expect(try joins("小红", by: nil) == ["小红你好"])
    #expect(try joins(nil, by: "小红") == ["小红你好"])
    #expect(try joins("steward", by: "小明") == [])
    #expect(try joins("steward", by: nil) == [])
  }

  @Test("Each event type reaches only rules for it") func types() throws {
    let types: [EventType] = [
      .message, .edited, .recalled, .joined, .left, .muted, .unmuted, .roleChanged,
      .profileChanged, .joinRequested, .invited, .contactRequested, .poke, .fileUploaded,
    ]
    let rules = types.map { "{ name: \($0.rawValue), event: \($0.rawValue), say: \($0.rawValue) }" }
    let room = try Room("replies: [\(rules.joined(separator: ", "))]")
    for type in types {
      var event = room.event(type)
      if type == .message { event = room.message([.text("好")]) }
      if type == .joinRequested {
        event.request = JoinRequest(token: "t", kind: .join, comment: nil)
      }
      #expect(try room.step(event).said == [type.rawValue])
    }
    for type in [EventType.status, .unmapped] {
      #expect(try room.step(room.event(type)).trace.entries == [])
    }
  }

  @Test("A timer or an occurrence of a rule that is gone, off or another does nothing")
  func gone() throws {
    let welcome = "replies: [{ name: w, event: joined, together: 30s, say: \"{{members}}\" }]"
    for now in [
      "", welcome.replacing("name: w", with: "name: w, mode: off"),
      "replies: [{ name: w, event: joined, say: 好 }]",
      "greetings: [{ name: w, at: 08:00, say: 早 }]",
    ] {
      let room = try Room(welcome)
      try room.step(room.event(.joined))
      #expect(room.wakes.count == 1)
      try room.adopt(now)
      #expect(try room.wait(.minutes(1)).map(\.said) == [[]])
      #expect(room.last.effects == [])
      #expect(try room.occurs("w", due: room.now).said == (now.contains("早") ? ["早"] : []))
    }
  }

  @Test("What fails in memory fails the step") func failing() throws {
    struct Broken: Error {}
    final class BrokenMemory: Memory {
      func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) throws -> Value? {
        throw Broken()
      }
      func member(_ member: MemberID, in chat: ChatID) throws -> MemberFacts? { throw Broken() }
      func chat(_ chat: ChatID) throws -> ChatFacts? { throw Broken() }
      func silences() throws -> [Silence] { throw Broken() }
      func knownChats() throws -> [Chat] { throw Broken() }
    }
    let room = try priced("mode: active")
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    #expect(throws: Broken.self) {
      try engine.step(room.message([.text("价格")]), BrokenMemory())
    }
    #expect(try engine.step(room.message([.text("你好")]), BrokenMemory()).effects == [])
  }
}

extension MemberID {
  static func of(_ name: String) throws -> MemberID { try #require(MemberID("qq:\(name)")) }
}
