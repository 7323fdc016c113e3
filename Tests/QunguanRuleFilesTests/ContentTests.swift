import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanTesting
import Testing

@Suite struct ContentTests {
  private static func rules(_ file: String, order: String = "listed") -> String {
    """
    greetings: [{ name: g, at: "08:00", order: \(order), say: { from: content/\(file) } }]
    """
  }

  private static func scratch(_ file: String, _ text: String) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("rules.yaml", RuleDirectoryTests.groups + rules(file) + "\n")
    try scratch.write("content/\(file)", text)
    return scratch
  }

  /// What the greeting says on as many days, from 2027-02-08 on.
  private static func said(_ file: String, _ text: String, days: Int) throws -> [String] {
    let scratch = try scratch(file, text)
    let room = try Room(rules(file), directory: scratch.path)
    return try (0..<days).flatMap { _ in
      defer { room.now = room.now + .days(1) }
      return try room.occurs("g", due: room.now).said
    }
  }

  @Test(
    "Markdown is blocks with lines between them, said as they stand",
    arguments: [
      ("甲\n---\n乙", ["甲", "乙", "甲"]),
      ("甲\r\n---\r\n乙\r\n", ["甲", "乙", "甲"]),
      ("\n\n# 标题\n\n甲\n\n乙 \n　丙\n\n------ \n---\n\n丁\n---\n", ["甲\n\n乙 \n　丙", "丁"]),
      ("#甲# 乙\n---\n# 丙", ["#甲# 乙", "# 丙", "#甲# 乙"]),
      ("甲\ndate: 02-08\n---\n备注: 乙", ["甲\ndate: 02-08", "备注: 乙", "甲\ndate: 02-08"]),
      ("甲\n---\ndate: 02-09\n\n乙\n---\ndate : 2027-02-10\n丙", ["甲", "乙", "丙", "甲"]),
      ("甲\n---\ndate: 2028-02-09\n乙", ["甲", "甲"]),
    ])
  func markdown(_ text: String, _ expected: [String]) throws {
    #expect(try Self.scratch("a.md", text).problems() == [])
    #expect(try Self.said("a.md", text, days: expected.count) == expected)
  }

  @Test(
    "What is nearly a line between items, or nearly a field, is said and doubted",
    arguments: [
      "——", "—", "***", "* * *", "===", "－－－", "--", "- --", "___", "日期: 11-25", "图片：tea.png",
    ])
  func nearly(_ line: String) throws {
    let isField = line.contains { $0 == ":" || $0 == "：" }
    let text = isField ? "\(line)\n乙" : "甲\n\(line)\n乙"
    let end =
      isField
      ? "; did you mean '\(line.hasPrefix("日期") ? "date" : "image"):'?"
      : "; what parts two items is a line of '---'"
    #expect(
      try Self.scratch("a.md", text).problems() == [
        "content/a.md:\(isField ? 1 : 2):1: warning: this line is said as it stands\(end)"
      ])
    #expect(try Self.said("a.md", text, days: 1) == [text])
  }

  @Test("A picture stands before its text") func picture() throws {
    let text = "image: images/tea.png\n\n喝茶\n---\nimage: images/tea.png"
    #expect(try Self.said("a.md", text, days: 2) == ["[image]喝茶", "[image]"])
  }

  @Test("YAML is a list of what 'say' accepts") func yaml() throws {
    let text = "- 甲\n- { text: 乙, date: 02-09 }\n- |-\n  丙\n  丁\n"
    #expect(try Self.said("a.yaml", text, days: 4) == ["甲", "乙", "丙\n丁", "甲"])
    #expect(try Self.scratch("a.yaml", text).problems() == [])
  }

  @Test("Variables in files have values, and replies say content too") func variables() throws {
    let scratch = try Self.scratch("a.md", "{{member.name}}，\n今天{{weekday}}")
    let room = try Room(
      "replies: [{ name: r, match: { exact: 在 }, say: { from: content/a.md } }]",
      directory: scratch.path)
    #expect(try room.says("在") == ["小明，\n今天星期一"])
    #expect(
      scratch.problems() == [
        "content/a.md:1:1: error: unknown variable '{{member.name}}'"
      ])
  }

  @Test("A change of the content is a change of the set and of the rules that say it")
  func fingerprints() throws {
    let scratch = try Self.scratch("a.md", "甲\n---\n乙")
    try scratch.write(
      "more.yaml", "replies: [{ name: r, match: { exact: 在 }, say: 在 }]\n")
    func load() throws -> RuleBook { try #require(RuleDirectory(scratch.path).load().book) }
    let before = try load()
    #expect(try load().fingerprint == before.fingerprint)
    #expect(try load()["g"]?.fingerprint == before["g"]?.fingerprint)
    for text in ["甲\n---\n丙", "甲\n---\ndate: 02-06\n乙", "甲"] {
      try scratch.write("content/a.md", text)
      let after = try load()
      #expect(after.fingerprint != before.fingerprint)
      #expect(after["g"]?.fingerprint != before["g"]?.fingerprint)
      #expect(after["r"]?.fingerprint == before["r"]?.fingerprint)
    }
    try scratch.write("content/a.md", "# 标题\n\n甲\n---\n乙\n")
    #expect(try load().fingerprint != before.fingerprint)
    #expect(try load()["g"]?.fingerprint == before["g"]?.fingerprint)
  }

  @Test("Files of content are bounded in bytes and items") func bounds() throws {
    let many = String(repeating: "甲\n---\n", count: 10_000)
    #expect(try Self.scratch("a.md", many).problems() == [])
    #expect(
      try Self.scratch("a.md", many + "乙").problems() == [
        "content/a.md:20001:1: error: more than 10000 items; divide this file"
      ])
    let items = String(repeating: "- 甲\n", count: 10_001)
    #expect(
      try Self.scratch("a.yaml", items).problems() == [
        "content/a.yaml:10001:3: error: more than 10000 items; divide this file"
      ])
    let long = String(repeating: "好", count: 6000)
    #expect(
      try Self.scratch("a.md", "甲\n---\n" + long).problems() == [
        "content/a.md:3:1: error: this text is longer than 16384 bytes"
      ])
    let scratch = try Self.scratch("a.md", many)
    let takers = (0..<11).map {
      "  - { name: t\($0), at: \"08:00\", say: { from: content/a.md } }\n"
    }
    try scratch.write("rules.yaml", RuleDirectoryTests.groups + "greetings:\n" + takers.joined())
    #expect(scratch.problems().count == 1)
    #expect(
      scratch.problems().first?.hasSuffix(
        "error: all rules together take more than 100000 items from files") == true)
  }

  @Test("Files of questions are bounded too, and their questions are asked") func questions() throws
  {
    let scratch = try Scratch()
    let rules = "games: { riddles: [{ name: r, from: content/a.yaml }] }\n"
    try scratch.write("rules.yaml", RuleDirectoryTests.groups + rules)
    let items = (0...20_000).map { "- { question: 第\($0)问, answer: 好 }\n" }.joined()
    try scratch.write("content/a.yaml", items)
    #expect(
      scratch.problems() == [
        "content/a.yaml:20001:3: error: more than 20000 items; divide this file"
      ])
    try scratch.write("content/a.yaml", "- { question: 第一问, answer: 好 }\n")
    #expect(scratch.problems() == [])
    let room = try Room(rules, directory: scratch.path)
    #expect(try room.says("猜灯谜").last?.hasSuffix("第一问") == true)
    #expect(try room.says("好").first?.contains("猜中了") == true)
  }

  @Test("A link that leads out of the directory is refused") func hostile() throws {
    let (scratch, outside) = (try Self.scratch("a.md", "甲"), try Self.scratch("b.md", "乙"))
    let path = "\(scratch.path)/content/a.md"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "\(outside.path)/content/b.md")
    #expect(scratch.problems().count == 1)
    #expect(
      scratch.problems().first?.hasSuffix(
        "the content of 'content/a.md': this link leads out of the directory; put the file itself"
          + " here") == true)
  }
}
