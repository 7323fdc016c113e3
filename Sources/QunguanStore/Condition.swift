import GRDB
import QunguanCore

/// That one of some columns has one of some texts in it.
struct Condition {
  let sql: String
  let arguments: [DatabaseValue]

  init(_ columns: [String], contain texts: [String]) {
    // Of a column that is NULL it would be NULL.
    let tests = columns.flatMap { column in
      texts.map { _ in "coalesce(instr(\(column), ?), 0)" }
    }
    sql = tests.isEmpty ? "0" : "(\(tests.joined(separator: " OR ")))"
    arguments = columns.flatMap { _ in texts.map(\.bound) }
  }
}

extension String {
  /// It as it is, and as it stands in JSON of ours and of Foundation's, if that is something else.
  var forms: [String] {
    let ours = String(
      decoding: JSON.string(self).storedText.utf8.dropFirst().dropLast(), as: UTF8.self)
    let slashed = ours.split(separator: "/", omittingEmptySubsequences: false)
      .joined(separator: "\\/")
    return [self, ours, slashed].reduce(into: []) { forms, form in
      if !forms.contains(where: form.hasBytes) { forms.append(form) }
    }
  }

  /// Equality of bytes, not of characters.
  func hasBytes(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether `word` stands in it with no letter or digit before and after it.
  func hasWord(_ word: String) -> Bool {
    let (text, word) = (Array(utf8), Array(word.utf8))
    guard !word.isEmpty, text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { start in
      let end = start + word.count
      return text[start] == word[0] && text[start..<end].elementsEqual(word)
        && (start == 0 || !text[start - 1].isLetterOrDigit)
        && (end == text.count || !text[end].isLetterOrDigit)
    }
  }
}

extension String.UTF8View {
  func hasEnd(_ end: String) -> Bool { suffix(end.utf8.count).elementsEqual(end.utf8) }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
