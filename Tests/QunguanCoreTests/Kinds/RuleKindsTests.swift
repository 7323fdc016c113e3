import Foundation
import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct RuleKindsTests {
  static let examples = RuleKinds.all.flatMap { kind in kind.examples.map { (kind.key, $0) } }

  @Test("Every kind has examples, and each is good as it stands", arguments: examples)
  func exampleLoads(_ kind: String, _ example: Example) throws {
    #expect(!example.title.isEmpty && !example.title.hasSuffix("."))
    #expect(Room.diagnostics(example.yaml).map(\.description) == [])
    let room = try Room(example.yaml)
    #expect(room.book.rules.allSatisfy { $0.kind == kind })
    #expect(!room.book.rules.isEmpty)
  }

  @Test(
    "The obvious message fires an example of a reply",
    arguments: [
      ("请问多少钱", ["亲，价格表已置顶 📌"]), ("订单 20270208", ["订单 20270208 已记录，客服稍后联系你"]),
      ("谢谢", ["不客气～", "应该的", "有事随时喊我"]),
    ])
  func replies(_ text: String, _ answers: [String]) throws {
    let said = try Replies.examples.flatMap { try Room($0.yaml).says(text) }
    #expect(said.count == 1 && answers.contains(said.first ?? ""))
  }

  @Test("The examples of greetings are said when they are due") func greetings() throws {
    let chat = try #require(ChatID("qq:5000"))
    for example in Greetings.examples {
      for name in try Room(example.yaml).book.rules.map(\.name) {
        let room = try Room(example.yaml)
        let schedule = try #require(room.book[name]?.schedules.first)
        room.memory.chats[chat] = ChatFacts(kind: .group, firstSeen: room.now - .days(1))
        room.now = try #require(
          schedule.recurrence.next(after: room.now, in: room.book.community.zone))
        #expect(try room.occurs(name, due: room.now).said.count == 1, "\(name)")
      }
    }
  }

  @Test("Keys are one word each, and no two kinds share one") func keys() {
    let keys = RuleKinds.all.map { $0.key }
    #expect(Set(keys).count == keys.count)
    #expect(Set(keys).isDisjoint(with: ["community", "groups", "defaults"]))
    for kind in RuleKinds.all {
      let head = Set(RuleHead.schema.fields.map(\.key))
      #expect(head.isDisjoint(with: kind.ownFields), "\(kind.key) names a field of every rule")
    }
  }

  @Test("Every kind in Kinds/ has its line in RuleKinds.all") func register() throws {
    let folder = Tidy.sources.appendingPathComponent("QunguanCore/Kinds")
    // `Games<NumberBomb>` is of a kind, and a game.
    let names = RuleKinds.all.map { String(describing: $0).split { "<>".contains($0) } }
    let registered = names.map { String($0[0]) }
    let files = try Tidy.files(below: folder)
    let kinds = files.flatMap { file in
      file.text.matches(of: #/(?:enum|struct) (\w+)(?:<.*>)?: RuleKind\b/#).map { String($0.1) }
    }
    #expect(Set(kinds) == Set(registered))
    let games = files.flatMap { file in
      file.text.matches(of: #/(?:enum|struct) (\w+): (?:Question)?Game\b/#).map { String($0.1) }
    }
    #expect(Set(games) == Set(names.compactMap { $0.dropFirst().first.map(String.init) }))
    for entry in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      // A kind is a file, or a folder when it grows.
      let name = entry.replacing(".swift", with: "")
      #expect(registered.contains(name), "\(entry) declares no kind of its name")
    }
  }
}
