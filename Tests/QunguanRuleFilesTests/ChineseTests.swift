import Foundation
import QunguanCore
import QunguanRuleFiles
import Testing

@Suite struct ChineseTests {
  @Test func dump() throws {
    var formats: Set<String> = []
    func look(_ phrase: Phrase) {
      for clause in phrase.clauses {
        formats.insert(clause.format)
        for case .phrase(let inner) in clause.arguments { look(inner) }
      }
    }
    for name in FixtureTests.names {
      for d in RuleDirectory("\(FixtureTests.directory)/\(name)").load().diagnostics {
        look(d.sentence)
        d.notes.forEach { look($0.sentence) }
      }
    }
    try Data(formats.sorted().joined(separator: "\n").utf8).write(to: URL(filePath: "/tmp/h1formats"))
  }
}
