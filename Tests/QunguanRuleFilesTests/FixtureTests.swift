import Foundation
import QunguanCore
import QunguanRuleFiles
import Testing

/// Each `*.bad.yaml` says in `.expected` what is wrong with it; each `*.good.yaml` loads, at most
/// with the warnings in its `.expected`.
@Suite struct FixtureTests {
  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: directory))?
    .filter { $0.hasSuffix(".yaml") }.sorted() ?? []

  @Test("A rule file is refused with all its problems, or loads", arguments: names)
  func fixture(_ name: String) throws {
    let loaded = RuleDirectory("\(Self.directory)/\(name)").load()
    let report = DiagnosticReport(loaded.diagnostics, lines: loaded.lines)
    let problems = report.text(in: .english).map {
      $0.replacingOccurrences(of: "\(Self.directory)/", with: "") + "\n"
    }.joined()
    let file = "\(Self.directory)/\(name.dropLast(5)).expected"
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
      try problems.isEmpty ? () : Data(problems.utf8).write(to: URL(fileURLWithPath: file))
      return
    }
    let expected = FileManager.default.contents(atPath: file) ?? Data()
    #expect(problems == String(decoding: expected, as: UTF8.self))
    #expect((loaded.book == nil) == name.hasSuffix(".bad.yaml"))
    #expect(problems.contains(": error: ") == name.hasSuffix(".bad.yaml"))
  }

  @Test("There are at least 120 ways to be wrong") func count() {
    #expect(Self.names.count { $0.hasSuffix(".bad.yaml") } >= 120)
  }
}
