import Foundation
import Testing

@testable import QunguanCore
@testable import QunguanDaemon

@Suite("Reasons in Chinese") struct ChineseReasonTests {
  @Test(
    "What the engine notes is told in Chinese; what is not known stays",
    arguments: [
      ("pattern 2 hit at '加V信'", "第 2 个词命中“加V信”"),
      ("cooling down until 21:04:10", "冷却中，到 21:04:10 为止"),
      ("not in these chats", "不管这个群"), ("no pattern hit", "没有命中任何词"),
      ("limit reached: 3 per day", "到了每天 3 次的上限"),
      ("'price' has answered already", "“price”已经回答了"),
      ("silenced until 10:00:00: 团购", "静默到 10:00:00: 团购"), ("chance", "这次没有抽中"),
      ("missed by 5m; only the newest is said", "错过了 5m；只说最新的一次"),
      (
        "pattern 1 hit at 'hi'; speech is paused in qq:5000",
        "第 1 个词命中“hi”；qq:5000 暂停说话"
      ),
      (
        "new: 5; said: 2; waiting: 3; limit reached: 2 per day",
        "新内容 5 条；说了 2 条；还有 3 条等着说；到了每天 2 次的上限"
      ),
      ("pattern 1 hit at 'a; b'", "第 1 个词命中“a; b”"),
      ("pattern 1 hit at '{1}{2}'", "第 1 个词命中“{1}{2}”"),
      ("pattern 1 hit at ''", "第 1 个词命中“”"), ("a new reason", "a new reason"), ("", ""),
      ("'", "'"), ("no pattern hit; a new one", "没有命中任何词；a new one"),
    ])
  func sentences(_ reason: String, _ expected: String) {
    #expect(ChineseReason.text(reason) == expected)
  }

  @Test(
    "Every reason of check-in plans, shops and games has a Chinese form",
    arguments: ["Checkins", "Shop", "Games"])
  func reasons(_ kind: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/QunguanCore/Kinds/\(kind)")
    var reasons: [String] = []
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      reasons += Self.reasons(in: text)
    }
    #expect(reasons.count > 4)
    for reason in reasons {
      let forms = [reason, "refused: \(reason)"].map(ChineseReason.text)
      #expect(forms.contains { !$0.contains(where: Self.isLatin) }, "\(reason)")
    }
  }

  @Test("So has every refusal of a member's wish, and of who may not have a reward") func refusals()
  {
    var reasons = ["not joined: already", "not joined: closed"]
    for occasion in Checkins.MakeupOccasion.allCases
    where ![.done, .range, .unclear, .which].contains(occasion) {
      reasons.append("not made up: \(occasion.rawValue)")
    }
    for occasion in Checkins.LeaveOccasion.allCases
    where ![.done, .back, .nothing, .unclear, .which].contains(occasion) {
      reasons.append("no leave: \(occasion.rawValue)")
    }
    reasons.append("refused: the member has another role")
    for reason in reasons {
      #expect(!ChineseReason.text(reason).contains(where: Self.isLatin), "\(reason)")
    }
  }

  /// Those of which each member is looked at by itself.
  private static let families = [
    "not made up: 7", "no leave: 7", "not joined: 7", "refused: 7",
  ]

  private static func isLatin(_ character: Character) -> Bool {
    character.isASCII && character.isLetter
  }

  /// The literals that are written as reasons in a source, with 7 for what they take in.
  private static func reasons(in source: String) -> [String] {
    let beginning =
      /(?:(?:passed|fired)\(\s*|(?:because|reason):\s*|(?:Refusal|init)\(\s*\.\w+,\s*|note\()"/
    return source.matches(of: beginning).compactMap { match in
      var (text, depth) = ("", 0)
      var rest = source[match.range.upperBound...]
      while let character = rest.popFirst() {
        switch (character, depth) {
        case ("\"", 0): return text == "open" || Self.families.contains(text) ? nil : text
        case ("\\", 0):
          guard rest.popFirst() == "(" else { continue }
          text += "7"
          depth = 1
        case ("(", 1...): depth += 1
        case (")", 1...): depth -= 1
        case (_, 0): text.append(character)
        default: break
        }
      }
      return nil
    }
  }
}
