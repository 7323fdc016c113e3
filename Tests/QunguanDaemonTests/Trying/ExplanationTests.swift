import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("explanations")
struct ExplanationTests {
  static let rules = """
    replies:
      - { name: price, match: { contains: 价格 }, say: "{{member.name}}，见公告" }
      - { name: cheap, match: { contains: 价格 }, say: 便宜 }
      - { name: hello, match: { contains: 你好 }, say: 你好 }
      - { name: poked, event: poke, say: 在 }
      - { name: shy, mode: observe, then: continue, priority: 5, match: { contains: 价格 }, say: 嘘 }
    """

  let workshop: Workshop
  let store: Store
  init() throws {
    workshop = try Workshop(Self.rules)
    store = try Store(path: workshop.path + "/database")
  }

  /// Keeps what the daemon would keep of an event.
  func keep(_ event: Event, by book: RuleBook, keepsTrace: Bool = true) throws {
    let engine = try Engine(book, secret: Rehearsal.secret)
    try store.batch { batch in
      let step = try engine.step(event, batch)
      let rows = try batch.commitStep(event, step, keepsTrace: keepsTrace)
      _ = try batch.claim(rows.map(\.id), at: event.received)
      let credits = rows.map { Credit(id: $0.id, state: .unknown, reason: "cut off") }
      _ = try batch.credit(credits, at: event.received)
    }
  }

  func explained(_ wish: ExplanationWish, by book: RuleBook) throws -> JSON {
    try store.read { try wish.find($0) }.explained(by: book)
  }

  @Test("an event is tried on an empty memory, every rule has its reason")
  func rehearsed() throws {
    let json = try Explanation(rehearsing: .said("价格", 1), workshop.book()).json
    #expect(
      ExplanationText(json).description.split(separator: "\n").filter { !$0.contains("book") } == [
        "event     qq:1  (message)",
        "happened  2027-02-06T08:00:00+08:00, received 2027-02-06T08:00:00+08:00",
        "chat      qq:5000", "who       qq:2000", "what      n2000: 价格",
        "  + shy: pattern 1 hit at '价格'", "      observed only: says in qq:5000: 嘘",
        "  + price: pattern 1 hit at '价格'", "      member.name = n2000",
        "  - cheap: 'price' has answered already", "  - hello: no pattern hit",
        "  - poked: another kind of event", "effects",
        "  price says in qq:5000: n2000，见公告",
      ])
  }

  @Test("a kept trace tells what was decided then, and the same book completes it")
  func kept() throws {
    let book = try workshop.book()
    try keep(.said("价格", 1), by: book)
    let json = try explained(.event(EventKey("qq:1")), by: book)
    let text = ExplanationText(json, isComplete: false).description
    #expect(text.contains("  - cheap: 'price' has answered already\n"))
    #expect(text.contains("  2 other rules are not about this; see --all\n"))
    #expect(text.contains("\n  price says in qq:5000: n2000，见公告  [row 1: unknown, cut off]"))
    let message = try #require(MessageID("qq:1"))
    let chat = try #require(ChatID("qq:5000"))
    #expect(try explained(.message(message, in: chat), by: book) == json)
  }

  @Test("after a change of the rules it says so and guesses nothing")
  func changed() throws {
    try keep(.said("价格", 1), by: workshop.book())
    try workshop.write("rules", Self.rules + "\n  - { name: late, event: poke, say: 嗯 }")
    let json = try explained(.event(EventKey("qq:1")), by: workshop.book())
    #expect(json["rules"]?.array?.compactMap { $0["rule"]?.string } == ["shy", "price"])
    #expect(json["notes"]?[0]?.string?.hasPrefix("the rules have changed since") == true)
  }

  @Test("where no trace was kept, the present rules are asked, and that is said")
  func untraced() throws {
    let book = try workshop.book()
    try keep(.said("随便", 1), by: book, keepsTrace: false)
    let json = try explained(.event(EventKey("qq:1")), by: book)
    #expect(json["rules"]?.array?.count == 5)
    #expect(json["notes"]?[0]?.string?.contains("with an empty memory") == true)
    #expect(ExplanationText(json).description.contains("effects   none"))
  }

  @Test("the newest events with effects are listed; what is not known has a sentence")
  func lists() throws {
    let book = try workshop.book()
    for number in 1...3 {
      try keep(.said(number == 2 ? "嗯" : "你好\u{1B}[2J", number), by: book)
    }
    let lines = ExplanationText.list(try explained(.latest(10, in: ChatID("qq:5000")), by: book))
    #expect(
      lines
        == [3, 1].map {
          "2027-02-06T08:00:00+08:00  qq:5000  qq:\($0)  n2000: 你好\u{FFFD}[2J  hello"
        })
    #expect(throws: Objection.self) { try explained(.event(EventKey("qq:9")), by: book) }
  }

  @Test("a file with a whole recording says how many events it has")
  func recordings() throws {
    let events = try (1...12).map { try Event.said("价格", $0).json.storedText }
    let file = try workshop.file("events.jsonl", events.joined(separator: "\n\n") + "\n")
    let objection = #expect(throws: Objection.self) {
      try RuleSet.explain(file, by: workshop.book())
    }
    #expect(
      objection?.sentence.description
        == "'\(file)' has 12 events; give a file with one line of it")
    // One event may be spread over lines.
    let one = try workshop.file("event.json", events[0].replacing(",", with: ",\n") + "\n\n")
    #expect(try RuleSet.explain(one, by: workshop.book())["event"] == "qq:1")
    let none = try workshop.file("none.json", "{\n}")
    #expect(throws: Objection.self) { try RuleSet.explain(none, by: workshop.book()) }
  }

  @Test("a message is named with its gateway or without")
  func messages() throws {
    let gateway = try #require(GatewayName("qq"))
    #expect(MessageID("12345", at: gateway)?.text == "qq:12345")
    #expect(MessageID("qq:12345", at: gateway)?.text == "qq:12345")
    #expect(MessageID("12:345", at: gateway)?.text == "qq:12:345")
    #expect(MessageID("", at: gateway) == nil)
  }

  @Test("wishes go to the daemon and back, nonsense is none")
  func wishes() throws {
    let chat = try #require(ChatID("qq:5000"))
    for wish in [
      ExplanationWish.event(EventKey("qq:1")), .message(MessageID(chat.gateway, "7"), in: chat),
      .latest(5, in: nil), .latest(5, in: chat),
    ] {
      #expect(ExplanationWish(json: wish.json)?.json == wish.json)
    }
    for json: JSON in [[:], [], ["message": "qq:1"], ["latest": "many"], ["event": 5]] {
      #expect(ExplanationWish(json: json) == nil)
    }
  }
}
