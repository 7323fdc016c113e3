import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("Reviewing what filters found") struct ReviewTests {
  private func figures(_ judged: [(Double, Bool)], missed: Int = 0) -> ReviewFigures {
    let entries = judged.enumerated().map { index, entry -> JSON in
      ["offence": .integer(index + 1), "points": .decimal(entry.0), "ad": .bool(entry.1)]
    }
    return ReviewFigures([
      "judged": .array(entries), "missed": .integer(missed),
      "thresholds": [.decimal(5), .decimal(8)],
    ])
  }

  @Test("Precision is of what was marked, recall as far as missed ads were")
  func lines() {
    let lines = figures([(9, true), (8, true), (6, false), (5, true)], missed: 1).lines
    #expect(
      lines == [
        "all that was found: precision 75.0 % (3 of 4), recall 75.0 % (3 of 4)",
        "from 5 points: precision 75.0 % (3 of 4), recall 75.0 % (3 of 4)",
        "from 8 points: precision 100.0 % (2 of 2), recall 50.0 % (2 of 4)",
        "missed ads count as far as operators have marked them: 1",
      ])
  }

  @Test("Where nothing was marked there are no figures; where too little was, that is said")
  func few() {
    #expect(figures([]).lines.isEmpty)
    let lines = figures([(6, false)]).lines
    #expect(
      lines[0] == "all that was found: precision 0.0 % (0 of 1), recall unknown (none marked)")
    #expect(lines[2].hasPrefix("from 8 points: precision unknown (none marked)"))
  }

  @Test("A second word on one takes the place of the first") func again() {
    var figures = figures([(9, true)])
    figures.note(["offence": 1, "points": 9], isAd: false)
    figures.note(["offence": 2, "points": 5], isAd: true)
    figures.note(["points": 5], isAd: true)
    #expect(figures.share(from: nil) == .init(right: 1, judged: 2, ads: 1))
  }

  @Test(
    "Keys decide",
    arguments: [
      ("r", ReviewKey.right), ("y", .right), ("w", .wrong), ("n", .wrong), (" ", .skip),
      ("q", .quit), ("\u{3}", .quit), ("\u{4}", .quit), ("x", nil), ("\n", nil),
    ] as [(String, ReviewKey?)])
  func keys(_ key: String, _ decision: ReviewKey?) {
    #expect(ReviewKey(key.utf8.first) == decision)
  }

  @Test("The end of input quits") func end() { #expect(ReviewKey(nil) == .quit) }

  @Test("Evidence shows nothing that a terminal obeys") func safe() {
    let text = EvidenceText([
      "offence": 3, "points": .decimal(8.5), "time": "2027-02-06T08:00:05+08:00", "chat": "qq:5000",
      "member": "qq:2000", "member-name": "\u{1B}[31mred", "shown": "a\u{1B}]0;x\u{7}\nb",
      "signals": [["name": "words", "points": .decimal(8.5), "detail": "‘\u{202E}x’"]],
      "measures": ["delete"], "rule": "shield", "observed": true, "marked": "not-ad",
    ]).description
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 7 || $0 == "\u{202E}" })
    let lines = text.split(separator: "\n")
    #expect(lines.first == "#3  8.5 points  2027-02-06T08:00:05+08:00")
    #expect(lines.contains("  shield would have done: delete"))
    #expect(lines.last == "  marked by an operator: no ad")
  }
}
