import Foundation
import Testing

/// Looks at the sources themselves.
enum Tidy {
  static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")

  struct File {
    var path: String
    var text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines, counted from 1, that have `word`.
    func numbers(of word: String) -> [Int] {
      guard Data(text.utf8).range(of: Data(word.utf8)) != nil else { return [] }
      let lines = lines
      return lines.indices.filter { lines[$0].contains(word) }.map { $0 + 1 }
    }
  }

  static func files(below folder: URL) throws -> [File] {
    let folder = folder.resolvingSymlinksInPath()
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let file = folder.appendingPathComponent(path)
      return File(path: path, text: try String(contentsOf: file, encoding: .utf8))
    }
  }
}

@Suite struct TidyTests {
  /// What is banned, and what to use.
  static let banned = [
    ("Date()", "a time that was handed in"), ("UUID()", "a Generator"),
    ("ProcessInfo", "a value that was handed in"), ("try!", "try"), ("as!", "as?"),
    ("fatalError(", "an error, or precondition for a programmer's mistake"),
    ("TODO", "an issue"),
  ]

  static let draws = [".random(in:", ".randomElement(", ".shuffled(", ".shuffle("]

  @Test(
    "The core knows no clock, no chance of its own and no trap",
    arguments: ["QunguanCore", "QunguanText"])
  func words(_ target: String) throws {
    let files = try Tidy.files(below: Tidy.sources.appendingPathComponent(target))
    #expect(!files.isEmpty)
    for file in files {
      for (word, instead) in Self.banned {
        for line in file.numbers(of: word) {
          Issue.record("\(target)/\(file.path):\(line): error: \(word) is banned, use \(instead)")
        }
      }
      for line in Self.draws.flatMap(file.numbers) {
        // A call that is broken over lines has its generator on one of the next two.
        let call = file.lines[(line - 1)...].prefix(3).joined()
        #expect(call.contains("using:"), "\(target)/\(file.path):\(line): write 'using:'")
      }
    }
  }

  @Test("The core imports only Foundation and QunguanText") func imports() throws {
    for file in try Tidy.files(below: Tidy.sources.appendingPathComponent("QunguanCore")) {
      let imports = file.lines.filter { $0.contains(#/^(@\w+ |public |internal )*import /#) }
      for line in imports {
        let module = line.split(separator: " ").last?.prefix { $0 != "." } ?? ""
        #expect(["Foundation", "QunguanText"].contains(module), "\(file.path): \(line)")
      }
    }
  }

  @Test("No file has more than 400 lines") func lengths() throws {
    for target in ["QunguanCore", "QunguanText", "QunguanRuleFiles", "QunguanTesting"] {
      for file in try Tidy.files(below: Tidy.sources.appendingPathComponent(target)) {
        #expect(file.lines.count <= 400, "\(target)/\(file.path)")
      }
    }
  }
}
