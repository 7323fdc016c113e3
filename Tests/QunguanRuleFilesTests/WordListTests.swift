import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanTesting
import Testing

@Suite struct WordListTests {
  private static let rules =
    RuleDirectoryTests.groups + """
      replies:
        - { name: price, match: { contains: [价格, { from: words/price.txt }] }, say: 好 }
        - { name: hello, match: { exact: 你好 }, say: 你好 }

      """

  private static func scratch(_ words: String, rules: String = rules) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("rules.yaml", rules)
    try scratch.write("words/price.txt", words)
    return scratch
  }

  @Test("Each line is a word, whatever its end; blanks, comments and a byte order mark are none")
  func lines() throws {
    for ending in ["\n", "\r\n", "\r"] {
      let lines = ["\u{FEFF}# 价", "多少钱", "\u{3000} 怎么卖\t", " #comment", "要 钱 吗"]
      let scratch = try Self.scratch(lines.joined(separator: ending))
      #expect(scratch.problems() == [])
      let room = try Room(
        "replies: [{ name: price, match: { contains: { from: words/price.txt } }, say: 好 }]",
        directory: scratch.path)
      for text in ["请问多少钱", "怎么卖的", "要 钱 吗？"] { #expect(try room.says(text) == ["好"]) }
      for text in ["# 价", "#comment", "要钱吗"] { #expect(try room.says(text) == []) }
    }
  }

  @Test("A change of the words is a change of the set and of the rules with that list alone")
  func fingerprints() throws {
    let scratch = try Self.scratch("多少钱\n")
    func load() throws -> RuleBook { try #require(RuleDirectory(scratch.path).load().book) }
    let before = try load()
    #expect(try load().fingerprint == before.fingerprint)
    try scratch.write("words/price.txt", "多少钱\n怎么卖\n")
    let after = try load()
    #expect(after.fingerprint != before.fingerprint)
    #expect(after["price"]?.fingerprint != before["price"]?.fingerprint)
    #expect(after["hello"]?.fingerprint == before["hello"]?.fingerprint)
    try scratch.write("words/price.txt", "多少钱\n# 注释\n怎么卖\n")
    #expect(try load().fingerprint != after.fingerprint)
    #expect(try load()["price"]?.fingerprint == after["price"]?.fingerprint)
  }

  @Test("Of very many warnings of one sort 20 are shown and the rest counted") func tally() throws {
    let words = (0..<30).map { _ in "多少钱\n\n" }.joined()
    let problems = try Self.scratch(words).problems()
    let (empty, repeated) = (
      problems.filter { $0.contains("empty line") }, problems.filter { $0.contains("already") }
    )
    #expect(problems.count == 42 && empty.count == 21 && repeated.count == 21)
    #expect(empty.contains("words/price.txt:42:1: warning: 9 further empty lines"))
    #expect(
      repeated.contains("words/price.txt:43:1: warning: 9 further words are in this list already"))
    #expect(problems.first?.hasPrefix("words/price.txt:2:1: warning: an empty line") == true)
  }

  @Test("Files of words are bounded in bytes and lines")
  func bounds() throws {
    func problems(_ words: String) throws -> [String] {
      try Self.scratch(words).problems()
    }
    let many = (0..<200_000).map { "词\($0)\n" }.joined()
    #expect(
      try problems(many + "词\n") == [
        "words/price.txt:200001:1: error: more than 200000 lines; divide this list"
      ])
    #expect(
      try problems(String(repeating: "#\n", count: 2 << 20) + "词") == [
        "rules.yaml:3:52: error: the words of 'words/price.txt': this file is larger than 4 MiB;"
          + " divide it"
      ])
  }

  @Test("What is no regular file of the directory is refused") func hostile() throws {
    let scratch = try Self.scratch("多少钱")
    let outside = try Self.scratch("多少钱")
    let words = "\(scratch.path)/words"
    func problem() -> [String] {
      scratch.problems().map { $0.replacing("rules.yaml:3:52: error: ", with: "") }
    }
    try FileManager.default.removeItem(atPath: "\(words)/price.txt")
    #expect(mkfifo("\(words)/price.txt", 0o600) == 0)
    #expect(
      problem() == [
        "the words of 'words/price.txt': this is not a regular file; put the text itself here"
      ])
    for target in ["\(outside.path)/words/price.txt", "/dev/zero"] {
      try FileManager.default.removeItem(atPath: "\(words)/price.txt")
      try FileManager.default.createSymbolicLink(
        atPath: "\(words)/price.txt", withDestinationPath: target)
      #expect(problem().count == 1 && problem().first?.hasPrefix("the words of '") == true)
    }
    try FileManager.default.removeItem(atPath: "\(words)/price.txt")
    try scratch.write("more/price.txt", "多少钱")
    try FileManager.default.createSymbolicLink(
      atPath: "\(words)/price.txt", withDestinationPath: "../more/price.txt")
    #expect(problem() == [])
  }
}
