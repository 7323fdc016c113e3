import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct ShadowsTests {
  /// The rules that are said to come too late.
  private static func late(_ rules: [String]) -> [Int] {
    let file = "replies:\n" + rules.map { "  - { \($0), say: 好 }\n" }.joined()
    return Room.diagnostics(file)
      .filter { $0.severity == .warning && "\($0.sentence)".contains("always answer") }
      .map { $0.place.line - 2 }
  }

  @Test("A rule is late only if the engine never asks it", arguments: 0..<40)
  func truth(_ seed: UInt64) throws {
    var generator = Generator(
      secret: .init(low: seed, high: 3), event: EventKey("shadows"), rule: "", scope: "")
    let ways = ["exact", "prefix", "suffix", "contains", "all-of"]
    let words = ["a", "b", "ab", "ba", "aab", "价", "价a", "Ａ"]
    let rules = (0..<6).map { index in
      let way = ways.randomElement(using: &generator) ?? ""
      let list = (0..<Int.random(in: 1...2, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }
      return "name: r\(index), match: { \(way): [\(list.joined(separator: ", "))] }"
    }
    let file = "replies:\n" + rules.map { "  - { \($0), say: 好 }\n" }.joined()
    let room = try Room(file)
    var fired: Set<String> = []
    let letters = ["a", "b", "价"]
    func write(_ text: String, _ depth: Int) throws {
      if !text.isEmpty {
        let step = try room.tryOut(room.message([.text(text)]))
        fired.formUnion(step.trace.entries.filter(\.fired).map(\.rule))
      }
      if depth > 0 { for letter in letters { try write(text + letter, depth - 1) } }
    }
    try write("", 6)
    let late = Set(Self.late(rules).map { "r\($0)" })
    #expect(fired.isDisjoint(with: late), "\(file)")
  }

  @Test("Every word has to be covered; some earlier rule suffices for each")
  func eachWord() {
    let price = "name: a, match: { contains: 价 }"
    #expect(Self.late([price, "name: b, match: { contains: [价格, 书] }"]) == [])
    #expect(
      Self.late([
        price, "name: b, match: { prefix: 书 }", "name: c, match: { exact: [价格, 书店] }",
      ]) == [2])
  }

  @Test("Chats are covered as they are written, by groups and globs")
  func chats() {
    func isLate(_ outer: String, _ inner: String) -> Bool {
      let rules = [("a", outer), ("b", inner)].map { name, chats in
        "name: \(name), in: \(chats), match: { contains: 价 }"
      }
      return Self.late(rules) == [1]
    }
    for (outer, inner) in [
      ("readers", "\"qq:5000\""), ("everywhere", "direct"), ("\"qq:*\"", "\"qq:5*\""),
      ("[readers, direct]", "[direct, \"qq:5001\"]"), ("everywhere", "everywhere"),
    ] {
      #expect(isLate(outer, inner), "\(outer) \(inner)")
    }
    // What is named exactly may be a direct conversation, which no glob serves.
    for (outer, inner) in [
      ("\"qq:5000\"", "readers"), ("readers", "direct"), ("\"qq:5*\"", "\"qq:*\""),
      ("readers", "everywhere"), ("\"qq:*\"", "\"qq:5000\""), ("staff", "readers"),
    ] {
      #expect(!isLate(outer, inner), "\(outer) \(inner)")
    }
  }

  @Test("Thousands of rules with one word are no reason to be slow", .timeLimit(.minutes(1)))
  func many() {
    let same = (0..<1000).map { "name: s\($0), in: \"qq:\($0)\", match: { contains: a }" }
    let longer = (0..<1000).map { "name: l\($0), in: \"qq:x\", match: { contains: a\($0) }" }
    #expect(Self.late(same + longer) == [])
  }
}
