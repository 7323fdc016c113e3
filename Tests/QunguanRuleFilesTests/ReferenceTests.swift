import Foundation
import QunguanCore
import QunguanTesting
import Testing

/// The page that operators read, docs/rules.md.
@Suite struct ReferenceTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let page =
    (try? String(contentsOf: root.appendingPathComponent("docs/rules.md"), encoding: .utf8)) ?? ""

  /// What stands in its blocks of YAML, with the heading above.
  static let samples: [(heading: String, yaml: String)] = {
    var heading = ""
    var samples: [(heading: String, yaml: String)] = []
    var open: [Substring]?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if let lines = open {
        open = line == "```" ? nil : lines + [line]
        if line == "```" { samples.append((heading, lines.joined(separator: "\n") + "\n")) }
      } else if line == "```yaml" {
        open = []
      } else if line.hasPrefix("#") {
        heading = String(line.drop { "# ".contains($0) })
      }
    }
    return samples
  }()

  @Test("docs/rules.md is what the kinds say today") func recorded() {
    #expect(Self.page == Reference.page, "record it anew with `make docs`")
  }

  @Test("Every sample on the page loads as it stands, without a warning", arguments: samples)
  func sampleLoads(_ heading: String, _ yaml: String) {
    let isWhole = yaml.contains(#/(?m)^(community|groups):/#)
    let problems = Room.diagnostics(yaml, community: isWhole ? "" : Room.community)
    #expect(problems.map(\.description) == [], "below '\(heading)'")
  }

  @Test("There is a sample of every kind, and a word on every field") func isComplete() {
    #expect(Self.samples.count > 10)
    for kind in RuleKinds.all {
      #expect(Self.samples.contains { $0.heading == "\(kind.key): examples" })
      #expect(kind.summary.hasSuffix(".") && !kind.summary.contains("\n"))
    }
  }

  @Test("Every link within the page leads somewhere") func links() {
    let anchors = Set(Self.page.matches(of: #/(?m)^ *- \[.*\]\(#(.*)\)$/#).map { $0.1 })
    for link in Self.page.matches(of: #/\]\(#([^)]*)\)/#) {
      #expect(anchors.contains(link.1), "#\(link.1)")
    }
  }

  @Test("No row of a table is wider than 200 characters, save lists of words") func widths() {
    for row in Self.page.split(separator: "\n") where row.hasPrefix("|") {
      #expect(row.count <= 200 || row.contains("`, `"), "\(row)")
    }
  }
}
