import Foundation
import QunguanCore
import QunguanRuleFiles
import Testing

/// A directory that is gone after the test.
final class Scratch {
  let path: String

  init() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("qunguan-rules-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The diagnostics of all files, without the directory's path.
  func problems() -> [String] {
    RuleDirectory(path).load().diagnostics.map {
      $0.description.replacing("\(path)/", with: "").replacing(path, with: ".")
    }
  }
}

@Suite struct RuleDirectoryTests {
  static let groups = "groups: { readers: { chats: [\"qq:5000\"] } }\n"
  static func reply(_ name: String, _ more: String = "") -> String {
    "replies: [{ name: \(name), match: { contains: 价格 }, say: 好\(more) }]\n"
  }

  @Test("The problems of all files come at once, sorted, each once") func several() throws {
    let scratch = try Scratch()
    try scratch.write("z.yaml", Self.reply("a") + "communty: 1\n")
    try scratch.write("groups.yaml", Self.groups + "community: { name: 甲 }\n")
    try scratch.write(
      "a/b.yaml", Self.groups + "community: { name: 乙 }\n" + Self.reply("b", ", in: [raeders]"))
    try scratch.write("a.yaml", Self.reply("a", ", chance: 3") + Self.reply("c"))
    try scratch.write("m.yml", "defaults: { modee: off, in: nowhere }\n" + Self.reply("a"))
    let expected = [
      "a.yaml:1:63: error: expected a percentage such as 30%, from 0.01% to 100%, found '3'",
      "a.yaml:2:1: error: field 'replies' is written twice; delete one of them"
        + " (first written here: a.yaml:1:1)",
      "a/b.yaml:3:60: error: no group 'raeders'; did you mean 'readers'?",
      "groups.yaml:1:11: error: group 'readers' is written twice; put its chats into one list"
        + " (first written here: a/b.yaml:1:11)",
      "groups.yaml:2:1: error: 'community' is written twice; put all of it into one place"
        + " (first written here: a/b.yaml:2:1)",
      "m.yml:1:13: error: unknown field 'modee' in defaults; did you mean 'mode'?",
      "m.yml:1:29: error: no group 'nowhere'; a chat is written gateway:id, such as qq:5000",
      "m.yml:2:19: error: the name 'a' is taken; every rule needs a name of its own"
        + " (the other rule of this name: a.yaml:1:19)",
      "z.yaml:1:19: error: the name 'a' is taken; every rule needs a name of its own"
        + " (the other rule of this name: a.yaml:1:19)",
      "z.yaml:2:1: error: unknown field 'communty' in a rule file; did you mean 'community'?",
    ]
    #expect(scratch.problems() == expected)
  }

  @Test("A group that is not good is no unknown group") func noBlame() throws {
    let scratch = try Scratch()
    try scratch.write("g.yaml", "groups: { readers: { chats: [5000] } }\n")
    try scratch.write("r.yaml", Self.reply("a", ", in: readers"))
    #expect(
      scratch.problems() == [
        "g.yaml:1:30: error: '5000' is no chat; write gateway:id, such as qq:5000"
      ])
  }

  @Test("Rules with warnings only are loaded") func warnings() throws {
    let scratch = try Scratch()
    try scratch.write("r.yaml", "replies: [{ name: a, say: 好 }]")
    let loaded = RuleDirectory(scratch.path).load()
    #expect(loaded.book?.rules.map(\.name) == ["a"])
    #expect(loaded.diagnostics.map(\.severity) == [.warning, .warning])
  }

  @Test("Pipes, devices, links out of the directory and huge files are refused, not read")
  func hostile() throws {
    let scratch = try Scratch()
    let outside = try Scratch()
    try outside.write("secret.yaml", Self.reply("secret"))
    try scratch.write("good.yaml", Self.groups + Self.reply("a"))
    #expect(mkfifo("\(scratch.path)/pipe.yaml", 0o600) == 0)
    func link(_ name: String, _ target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: "\(scratch.path)/\(name)", withDestinationPath: target)
    }
    try link("out.yaml", "\(outside.path)/secret.yaml")
    try link("out", outside.path)
    try link("nothing.yaml", "missing.yaml")
    try link("device.yaml", "/dev/zero")
    try link("directory.yaml", "..")
    try scratch.write("huge.yaml", String(repeating: "# 价格在群公告里\n", count: 500_000))
    #expect(
      scratch.problems() == [
        "device.yaml:1:1: error: this is not a regular file; put the text itself here",
        "directory.yaml:1:1: error: this is not a regular file; put the text itself here",
        "huge.yaml:1:1: error: this file is larger than 4 MiB; divide it",
        "nothing.yaml:1:1: error: there is no such file",
        "out.yaml:1:1: error: this link leads out of the directory; put the file itself here",
        "pipe.yaml:1:1: error: this is not a regular file; put the text itself here",
      ])
  }

  @Test("A link to a file inside is a file") func linkInside() throws {
    let scratch = try Scratch()
    try scratch.write("words/a.yaml", Self.groups + Self.reply("a"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/b.yaml", withDestinationPath: "words/a.yaml")
    #expect(RuleDirectory(scratch.path).load().book?.rules.map(\.name) == ["a"])
  }

  @Test("Tests, words and hidden files are no rules; a directory may be named like a file")
  func apart() throws {
    let scratch = try Scratch()
    for name in [
      "tests/a.yaml", "words/a.yaml", "images/a.yaml", ".a.yaml", ".git/a.yaml", "a.txt",
    ] {
      try scratch.write(name, "nonsense: 1")
    }
    try scratch.write("x.yaml/a.yaml", Self.groups)
    try scratch.write("x.yaml/tests/a.yaml", Self.reply("a"))
    let loaded = RuleDirectory(scratch.path + "/").load()
    #expect(loaded.book?.rules.map(\.name) == ["a"])
    #expect(loaded.files == 2)
  }

  @Test("Directories that lie too deep are not passed over in silence") func deep() throws {
    let scratch = try Scratch()
    try scratch.write("1/2/3/4/5/6/7/8/a.yaml", Self.groups)
    try scratch.write("1/2/3/4/5/6/7/8/9/a.yaml", Self.reply("a"))
    #expect(
      scratch.problems() == [
        "1/2/3/4/5/6/7/8/9:1:1: error: this directory lies more than 8 deep; move its rules"
          + " further up"
      ])
  }

  @Test("A directory that is not there is said to be missing") func missing() throws {
    let scratch = try Scratch()
    let loaded = RuleDirectory("\(scratch.path)/Rules").load()
    #expect(loaded.book == nil)
    #expect(loaded.diagnostics.map(\.sentence) == ["there is no such directory or file"])
  }

  @Test("A single file can be loaded") func single() throws {
    let scratch = try Scratch()
    try scratch.write("a.yaml", Self.groups + Self.reply("a"))
    #expect(RuleDirectory("\(scratch.path)/a.yaml").load().book?.rules.count == 1)
  }

  @Test("The same files have the same fingerprint, wherever they are") func fingerprint() throws {
    let (one, two) = (try Scratch(), try Scratch())
    for scratch in [one, two] { try scratch.write("a.yaml", Self.groups + Self.reply("a")) }
    func fingerprint(_ scratch: Scratch) -> String? {
      RuleDirectory(scratch.path).load().book?.fingerprint
    }
    #expect(fingerprint(one) == fingerprint(two))
    try two.write("a.yaml", Self.groups + Self.reply("a") + "\n")
    #expect(fingerprint(one) != fingerprint(two))
  }

  @Test("Pictures lie below the directory, are pictures, and at most 5 MB large")
  func pictures() throws {
    let scratch = try Scratch()
    try scratch.write("images/a.png", "png")
    try scratch.write("images/a.txt", "txt")
    try scratch.write("images/big.png", String(repeating: "a", count: 5_000_001))
    func loads(_ image: String) throws -> Bool {
      try scratch.write(
        "r.yaml", Self.groups + "replies: [{ name: a, event: poke, say: { image: \(image) } }]")
      return RuleDirectory(scratch.path).load().book != nil
    }
    #expect(try loads("images/a.png"))
    for image in [
      "images/a.txt", "images/big.png", "images/b.png", "\(scratch.path)/images/a.png",
      "../\(URL(fileURLWithPath: scratch.path).lastPathComponent)/../x.png",
    ] {
      #expect(try !loads(image), "\(image)")
    }
    #expect(try RuleDirectory(scratch.path).image("images/a.png") == Array("png".utf8))
    #expect(throws: SourceFile.Fault.self) {
      try RuleDirectory(scratch.path).image("images/big.png")
    }
  }

  @Test("Ten thousand rules load") func many() throws {
    let scratch = try Scratch()
    let rules = (0..<10_000).map {
      "  - { name: r\($0), match: { contains: 关键词\($0)号 }, say: 答\($0) }\n"
    }
    try scratch.write("r.yaml", Self.groups + "replies:\n" + rules.joined())
    let book = try #require(RuleDirectory(scratch.path).load().book)
    #expect(book.rules.count == 10_000)
    #expect(book["r7"]?.place.line == 10)
  }
}
