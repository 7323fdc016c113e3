import Foundation
import QunguanCore
import QunguanDaemon
import QunguanTesting
import Testing

/// Each `*.bad.test.yaml` says in `.expected` what is wrong with it, each `*.fails.test.yaml` how
/// it fails; those of `*.good.test.yaml` pass.
@Suite struct ScenarioFixtureTests {
  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: directory + "/tests"))?
    .filter { $0.hasSuffix(".yaml") }.sorted() ?? []

  @Test("A file of tests is refused with all its problems, fails or passes", arguments: names)
  func fixture(_ name: String) throws {
    let report = RuleTests.run(["\(Self.directory)/tests/\(name)"])
    let lines = report.text().replacing("\(Self.directory)/", with: "").split(separator: "\n")
    let said = lines.dropLast().map { $0 + "\n" }.joined()
    let file = "\(Self.directory)/tests/\(name.dropLast(10)).expected"
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
      return try Data(said.utf8).write(to: URL(fileURLWithPath: file))
    }
    let expected = FileManager.default.contents(atPath: file) ?? Data()
    #expect(said == String(decoding: expected, as: UTF8.self))
    for diagnostic in report.diagnostics {
      #expect(diagnostic.untranslated(in: .chinese) == [], "\(diagnostic)")
    }
    #expect(report.summary.untranslated(in: .chinese) == [])
    #expect(report.diagnostics.isEmpty != name.contains(".bad."))
    #expect((report.failed > 0) == name.contains(".fails."))
    #expect(report.hasFailed != name.contains(".good."))
  }

  @Test("Operators who read Chinese read it here too") func chinese() {
    let file = "\(Self.directory)/tests/a-text-that-no-rule-has.fails.test.yaml"
    let lines = RuleTests.run([file]).text(in: .chinese)
      .replacing("\(Self.directory)/", with: "").split(separator: "\n")
    #expect(
      lines.prefix(6) == [
        "tests/a-text-that-no-rule-has.fails.test.yaml: 通过 0 个，没有通过 4 个",
        "tests/a-text-that-no-rule-has.fails.test.yaml:6:16: 没有通过: a text that no rule has",
        "  2027-02-06 23:10:00  小明: 你好",
        "  期望      reply: 你也好",
        "  实际      nothing",
        "  原因      没有哪条规则会说「你也好」",
      ])
    #expect(lines.last?.hasPrefix("4 个测试没有通过，用时 ") == true)
  }

  @Test("All three sorts are there") func sorts() {
    #expect(Self.names.count { $0.contains(".bad.") } >= 12)
    #expect(Self.names.count { $0.contains(".fails.") } >= 5)
    #expect(Self.names.count { $0.contains(".good.") } >= 5)
  }
}
