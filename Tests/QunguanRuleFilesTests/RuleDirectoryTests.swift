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

  @Test("A file of tests is no file of rules, and says how it is run") func tests() throws {
    let scratch = try Scratch()
    try scratch.write("tests/price.test.yaml", "- test: a\n  steps: [小明: 价格]\n")
    try scratch.write("a.yaml", Self.groups)
    #expect(scratch.problems() == [])
    let loaded = RuleDirectory("\(scratch.path)/tests").load()
    #expect(loaded.book == nil)
    #expect(
      loaded.diagnostics.map(\.description) == [
        "\(scratch.path)/tests/price.test.yaml:1:1: error: this is a file of tests, not of rules; "
          + "run it with 'qunguan test'"
      ])
    #expect(loaded.diagnostics.allSatisfy { $0.sentence.text(in: .chinese).hasPrefix("这是测试") })
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
        "out:1:1: warning: this link to a directory is not followed; put the directory itself here",
        "out.yaml:1:1: error: this link leads out of the directory; put the file itself here",
        "pipe.yaml:1:1: error: this is not a regular file; put the text itself here",
      ])
  }

  @Test("Sockets, and links that lead in a circle, are refused") func neverFiles() throws {
    let scratch = try Scratch()
    try scratch.write("good.yaml", Self.groups + Self.reply("a"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/circle.yaml", withDestinationPath: "circle.yaml")
    let socket = try boundSocket("\(scratch.path)/socket.yaml")
    defer { close(socket) }
    #expect(
      scratch.problems() == [
        "circle.yaml:1:1: error: this can't be read: Too many levels of symbolic links",
        "socket.yaml:1:1: error: this is not a regular file; put the text itself here",
      ])
  }

  private func boundSocket(_ path: String) throws -> CInt {
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    return file
  }

  @Test("A file that may not be read says so", .enabled(if: geteuid() != 0)) func unreadable()
    throws
  {
    let scratch = try Scratch()
    try scratch.write("a.yaml", Self.groups)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: "\(scratch.path)/a.yaml")
    #expect(
      scratch.problems() == ["a.yaml:1:1: error: this can't be read: Permission denied"])
  }

  @Test("A file that has more to read than it was large is read up to the limit, and refused")
  func growing() throws {
    // It says that it is empty, and its text is made while it is read.
    let file = "/proc/self/maps"
    #expect(try SourceFile.bytes(file).count > 4096)
    #expect(throws: SourceFile.Fault.tooLarge(4096)) {
      try SourceFile.bytes(file, limit: 4096)
    }
  }

  @Test("A file that is replaced again and again is read as it was or as it is, never mixed")
  func replaced() async throws {
    let scratch = try Scratch()
    let texts = ["a", "b"].map { String(repeating: $0, count: 300_000) }
    try scratch.write("a.yaml", texts[0])
    let path = scratch.path
    async let replacing: Void = Self.replace("\(path)/a.yaml", by: texts, times: 200)
    for _ in 0..<200 { #expect(texts.contains(try SourceFile.text("\(path)/a.yaml"))) }
    try await replacing
  }

  @concurrent private static func replace(
    _ path: String, by texts: [String], times: Int
  ) async throws {
    for round in 0..<times {
      try Data(texts[round % texts.count].utf8).write(
        to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  @Test("At most 2000 files are read; of more, none") func tooMany() throws {
    let scratch = try Scratch()
    for index in 0..<2000 {
      try scratch.write("\(index).yaml", "groups: { g\(index): { chats: ['qq:\(index)'] } }")
    }
    #expect(scratch.problems() == [])
    try scratch.write("2000.yaml", "")
    #expect(scratch.problems() == [".:1:1: error: more than 2000 rule files"])
  }

  @Test("A link to a directory is not followed, and warned of") func linkedDirectory() throws {
    let scratch = try Scratch()
    try scratch.write("a.yaml", Self.groups)
    try scratch.write("images/more/b.yaml", Self.reply("b"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/more", withDestinationPath: "images/more")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/words", withDestinationPath: "images")
    #expect(
      scratch.problems() == [
        "more:1:1: warning: this link to a directory is not followed; put the directory itself here"
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

  @Test("That nothing was loaded is a warning, at the directory or the file")
  func nothing() throws {
    let scratch = try Scratch()
    #expect(
      scratch.problems() == [
        ".:1:1: warning: there are no rule files here; their names end in .yaml"
      ])
    try scratch.write("a.yaml", "# to come\n")
    #expect(
      scratch.problems() == [
        ".:1:1: warning: there is nothing in it; write rules, such as 'replies'"
      ])
    try scratch.write("b.yaml", Self.groups)
    #expect(scratch.problems() == [])
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
