/// An item of a list of words in a rule: a word, or the words of a file.
public enum WordSource: Sendable {
  case word(Located<String>)
  /// The file's path below the rules directory.
  case file(Located<String>)

  static let schema = Schema<WordSource>(.either([Schema<String>.text.shape, file.shape])) {
    node, findings in
    node.entries == nil
      ? Schema<String>.text.located.read(node, findings).map { .word($0) }
      : file.read(node, findings)
  }

  private static let file: Schema<WordSource> = .object(
    "a list of words",
    .required(
      "from", Schema<String>.text("a path such as words/price.txt", atMost: 1024).located,
      "a text file in the rules directory, one word a line, comments after #")
  ) { .file($0) }
}

/// The files of words that rules name, each read once: one word a line, with blanks around it or
/// not; a line that begins with `#` is a comment.
final class WordLists {
  static let mostLines = 200_000
  /// In bytes of UTF-8.
  static let longestWord = 1024
  /// How many words all rules together may take from files.
  static let mostWords = 1_000_000

  private let files: NamedFiles
  private let findings: Findings
  private var lists: [String: [Located<String>]?] = [:]
  private var wordsLeft = mostWords

  init(_ files: NamedFiles, _ findings: Findings) {
    self.files = files
    self.findings = findings
  }

  /// The words of a file, each once, with their places; nil if it can't be had.
  func words(_ name: Located<String>) -> [Located<String>]? {
    if lists[name.value] == nil {
      guard let file = files.file(name, for: .words) else { return nil }
      lists[name.value] = .some(parsed(file))
    }
    guard let words = lists[name.value] ?? nil else { return nil }
    guard !words.isEmpty else {
      findings.error(at: name.place, "'\(name.value.excerpt)' has no words; write one a line")
      return nil
    }
    guard words.count <= wordsLeft else {
      findings.error(
        at: name.place, "all rules together take more than \(Self.mostWords) words from files")
      return nil
    }
    wordsLeft -= words.count
    return words
  }

  private func parsed(_ file: NamedFiles.File) -> [Located<String>]? {
    var words: [Located<String>] = []
    var places: [String: Place] = [:]
    var empty = Tally(findings)
    var repeated = Tally(findings)
    // Lines without anything are only worth a word if something comes after them.
    var emptySince: Int?
    var line = 0
    for text in file.text.lines {
      line += 1
      guard line <= Self.mostLines else {
        findings.error(
          at: Place(file: file.path, line: line, column: 1),
          "more than \(Self.mostLines) lines; divide this list")
        return nil
      }
      let word = text.withoutBlanksAround
      if word.isEmpty {
        emptySince = emptySince ?? line
        continue
      }
      for line in emptySince.map({ $0..<line }) ?? 0..<0 {
        empty.warn(
          at: Place(file: file.path, line: line, column: 1),
          "an empty line; delete it, or begin it with '#'")
      }
      emptySince = nil
      if word.hasPrefix("#") { continue }
      let blanks = text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
      let place = Place(file: file.path, line: line, column: blanks + 1)
      if word.utf8.count > Self.longestWord {
        findings.error(at: place, "this word is longer than \(Self.longestWord) bytes")
      } else if let first = places[word] {
        repeated.warn(
          at: place, "'\(word.excerpt)' is in this list already; delete one",
          notes: [.init(at: first, "first written here")])
      } else {
        places[word] = place
        words.append(Located(word, at: place, textColumn: place.column))
      }
    }
    empty.close { "\($0) further empty lines" }
    repeated.close { "\($0) further words are in this list already" }
    return words
  }
}

/// Warnings of one sort: the first 20 at their places, then one that counts the rest.
struct Tally {
  static let most = 20

  private let findings: Findings
  private var count = 0
  private var firstBeyond: Place?

  init(_ findings: Findings) { self.findings = findings }

  mutating func warn(
    at place: Place, _ sentence: @autoclosure () -> Phrase,
    notes: @autoclosure () -> [Diagnostic.Note] = []
  ) {
    count += 1
    if count <= Self.most {
      findings.warning(at: place, sentence(), notes: notes())
    } else if firstBeyond == nil {
      firstBeyond = place
    }
  }

  func close(_ sentence: (Int) -> Phrase) {
    guard let firstBeyond else { return }
    findings.warning(at: firstBeyond, sentence(count - Self.most))
  }
}

extension String {
  /// Lines however they end; the one after the last line break, if nothing is in it, is none.
  var lines: some Sequence<String> {
    var rest = utf8[...]
    return sequence(state: ()) { _ -> String? in
      guard !rest.isEmpty else { return nil }
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
      let line = String(Substring(rest[..<end]))
      rest = rest[end...]
      if rest.first == 0x0D { rest.removeFirst() }
      if rest.first == 0x0A { rest.removeFirst() }
      return line
    }
  }
}
