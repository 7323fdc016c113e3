import Foundation
import QunguanCore
import QunguanDaemon
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
    #expect(report.diagnostics.isEmpty != name.contains(".bad."))
    #expect((report.failed > 0) == name.contains(".fails."))
    #expect(report.hasFailed != name.contains(".good."))
  }

  @Test("All three sorts are there") func sorts() {
    #expect(Self.names.count { $0.contains(".bad.") } >= 12)
    #expect(Self.names.count { $0.contains(".fails.") } >= 5)
    #expect(Self.names.count { $0.contains(".good.") } >= 5)
  }
}
