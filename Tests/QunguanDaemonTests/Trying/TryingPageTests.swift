import Foundation
import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("docs/trying-rules.md")
struct TryingPageTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("the conversation on the page is what the sample rules really say")
  func conversation() throws {
    let page = try String(
      contentsOf: Self.root.appending(path: "docs/trying-rules.md"), encoding: .utf8)
    let block = try #require(
      page.components(separatedBy: "```").first { $0.contains("$ qunguan chat Rules --at") })
    // The first lines are the command and a greeting that counts the rules.
    let lines = block.split(separator: "\n").map(String.init).dropFirst(3)
    let talk = try Conversation(
      rules: Self.root.appending(path: "Rules").path, at: "2027-02-06T08:00", in: nil, as: "小明")
    var said: [String] = []
    for line in lines {
      guard let typed = line.wholeMatch(of: /(\d\d:\d\d 小明> )(.*)/) else { continue }
      said.append(talk.prompt + typed.2)
      said += try talk.take(String(typed.2)).map(\.text)
    }
    #expect(said.count > 20)
    #expect(said == Array(lines))
  }

  @Test("whatever is typed, the conversation goes on")
  func noise() throws {
    let workshop = try Workshop(ConversationTests.rules)
    let talk = try Conversation(
      rules: workshop.rules, at: "2027-02-06T08:00", in: nil, as: "小明")
    let pieces =
      [
        ":", "：", "@", " ", "小明", "小晨", "steward", "价格", "wifi", "\u{202E}", "\u{0}", "\u{300}",
        "🧑‍🚀", "9m", "qq:", "5000", "direct", "all", "operator", "08:30", "-", "T",
      ] + Conversation.commands.filter { $0.name != "quit" }.map { ":\($0.name)" }
    var chance = Generator(
      secret: Rehearsal.secret, event: EventKey("noise"), rule: "", scope: "")
    for _ in 0..<600 {
      let line = (0..<Int.random(in: 0...5, using: &chance))
        .map { _ in pieces.randomElement(using: &chance) ?? "" }
        .joined(separator: Bool.random(using: &chance) ? " " : "")
      for answer in try talk.take(line) {
        #expect(!answer.text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
      }
    }
    #expect(!talk.isOver)
  }
}
