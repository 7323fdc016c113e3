import Foundation
import QunguanCore
import QunguanRuleFiles

/// One input as a rule file beside a good community: read, complained of, and if it is good, lived
/// with for a few events. What is not as promised ends the process, as libFuzzer wants it.
struct Trial {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let community = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai, quiet-hours: "23:30-07:00", names: [小群],
      operators: ["qq:10001"] }
    groups: { readers: { chats: ["qq:5000"] }, staff: { chats: ["qq:9000"], tags: [staff] } }
    """

  private static let words = "价格\n\n# 注释\n多少钱\n价格\n\u{200B}\n怎么卖\n"

  func run() {
    let findings = Findings()
    guard let text = try? SourceFile.text(of: bytes) else { return }
    let files = [("community.yaml", Self.community), ("rules.yaml", text)].compactMap {
      path, text in
      YAMLComposer.compose(text, file: path, findings).map { RuleBook.File(path: path, root: $0) }
    }
    let words = Self.words
    let book = RuleBook(
      files, hasImage: { $0.hasPrefix("images/") }, wordFile: { _ in ("words/some.txt", words) },
      compose: { YAMLComposer.compose($0, file: $1, findings) }, findings)
    judge(findings.sorted, of: text)
    promise(book == nil || files.count == 2 || findings.hasErrors, "a file is lost without a word")
    guard let book, !findings.hasErrors else { return }
    do {
      try Life(book, writing: text).pass()
    } catch {
      promise(false, "a step failed: \(error)")
    }
  }

  /// Every sentence stands at a place that is there, in order, on one line.
  private func judge(_ diagnostics: [Diagnostic], of text: String) {
    let files = [
      "community.yaml": Self.community, "rules.yaml": text, "words/some.txt": Self.words,
    ]
    let widths = files.mapValues(Self.widths)
    for diagnostic in diagnostics {
      for place in [diagnostic.place] + diagnostic.notes.map(\.place) {
        let lines = widths[place.file] ?? []
        let width = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : 0
        promise(
          1...lines.count + 1 ~= place.line && 1...width + 1 ~= place.column && !lines.isEmpty,
          "no such place: \(diagnostic)")
      }
      promise(
        !diagnostic.description.unicodeScalars.contains(where: \.breaksLines),
        "not for one line: \(diagnostic.description.debugDescription)")
    }
    let isOrdered = zip(diagnostics, diagnostics.dropFirst()).allSatisfy { $0.place <= $1.place }
    promise(isOrdered, "not in order")
  }

  /// How many characters each line has; a line ends as YAML 1.1 says, which is how libyaml counts.
  private static func widths(_ text: String) -> [Int] {
    var widths = [0]
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where isAfterReturn: break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": widths.append(0)
      default: widths[widths.count - 1] += 1
      }
      isAfterReturn = scalar == "\r"
    }
    return widths
  }
}

/// Ends the process with a sentence if something is not as promised.
func promise(_ isTrue: Bool, _ sentence: @autoclosure () -> String) {
  guard !isTrue else { return }
  FileHandle.standardError.write(Data("qunguan-fuzz: \(sentence())\n".utf8))
  abort()
}

extension Unicode.Scalar {
  fileprivate var breaksLines: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
