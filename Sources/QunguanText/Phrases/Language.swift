/// A language that operators are spoken to in.
public enum Language: Sendable, CaseIterable {
  case english, chinese

  /// The language of messages by the environment: of `LC_ALL`, `LC_MESSAGES` and `LANG` the first
  /// that is not empty decides (POSIX.1-2024, XBD 8.2). Chinese where it begins with `zh`.
  public init(environment: [String: String]) {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    self = locale?.lowercased().hasPrefix("zh") == true ? .chinese : .english
  }

  /// The sentences of this language by the formats of the English ones; empty for English itself.
  public var phrases: [String: String] {
    switch self {
    case .english: [:]
    case .chinese: Self.chinesePhrases
    }
  }

  private static let chinesePhrases = Dictionary(
    PhraseFile.pairs(in: PackageResources.chinese_txt), uniquingKeysWith: { first, _ in first })

  func translation(of format: String) -> Translation? { phrases[format].map(Translation.init) }
}

/// A sentence with numbered holes in any order.
struct Translation {
  let format: String

  init(_ format: String) { self.format = format }

  /// The sentence with `arguments` in its holes. What was put in is not looked at again.
  func filled(_ arguments: [String]) -> String {
    var text = ""
    var rest = format[...]
    while let open = rest.firstIndex(of: "{") {
      let digits = rest[rest.index(after: open)...].prefix { $0.isNumber }
      text += rest[..<open]
      if let number = Int(digits), arguments.indices.contains(number - 1),
        digits.endIndex < rest.endIndex, rest[digits.endIndex] == "}"
      {
        text += arguments[number - 1]
        rest = rest[rest.index(after: digits.endIndex)...]
      } else {
        text += "{"
        rest = rest[rest.index(after: open)...]
      }
    }
    return text + rest
  }
}

/// A table of phrases: for each a line in English and one in the other language, then an empty
/// line. Lines that begin with `#` are headings.
package enum PhraseFile {
  package static func pairs(in bytes: [UInt8]) -> [(String, String)] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("#") }
      .split(separator: "", omittingEmptySubsequences: true)
      .compactMap { lines in
        lines.first.flatMap { first in lines.last.map { (String(first), String($0)) } }
      }
  }
}
