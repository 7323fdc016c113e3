@_exported import enum QunguanText.Language
@_exported import struct QunguanText.Phrase
@_exported import protocol QunguanText.Phrased

/// Where something stands in a file that an operator wrote.
public struct Place: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The path as the operator would type it.
  public var file: String
  /// Both count from 1; a column is a Unicode scalar, as YAML counts.
  public var line: Int
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (left: Self, right: Self) -> Bool {
    if left.file != right.file { return left.file.utf8.lexicographicallyPrecedes(right.file.utf8) }
    return (left.line, left.column) < (right.line, right.column)
  }
}

/// A problem in what an operator wrote: its place, and a sentence that says what to do.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  public enum Severity: String, Sendable {
    case error, warning

    public var label: Phrase {
      switch self {
      case .error: "error"
      case .warning: "warning"
      }
    }
  }
  public var severity: Severity
  public var place: Place
  /// Lower case, no full stop, names quoted as the operator wrote them.
  public var sentence: Phrase
  /// Other places that it is about: where something was written first.
  public var notes: [Note]

  /// What is to be seen at another place.
  public struct Note: Hashable, Sendable {
    public var place: Place
    public var sentence: Phrase

    public init(at place: Place, _ sentence: Phrase) {
      self.place = place
      self.sentence = sentence
    }
  }

  public init(
    _ severity: Severity = .error, at place: Place, _ sentence: Phrase, notes: [Note] = []
  ) {
    self.severity = severity
    self.place = place
    self.sentence = sentence
    self.notes = notes
  }

  /// In English, in one line.
  public var description: String {
    let notes = notes.map { " (\($0.sentence): \($0.place))" }.joined()
    return "\(place): \(severity.rawValue): \(sentence)\(notes)"
  }
}

/// Collects diagnostics while files are read, so that all problems are shown at once, and the texts
/// of the files, so that what was checked is what is shown.
///
/// A class, because reading goes through closures; it never leaves the thread that reads.
public final class Findings {
  public private(set) var diagnostics: [Diagnostic] = []
  private var texts: [String: String] = [:]
  private var kept = SourceLines()
  private var concealed: Set<Line> = []

  private struct Line: Hashable {
    var file: String
    var line: Int
  }

  public init() {}

  public func error(at place: Place, _ sentence: Phrase, notes: [Diagnostic.Note] = []) {
    diagnostics.append(Diagnostic(.error, at: place, sentence, notes: notes))
  }

  public func warning(at place: Place, _ sentence: Phrase, notes: [Diagnostic.Note] = []) {
    diagnostics.append(Diagnostic(.warning, at: place, sentence, notes: notes))
  }

  public func add(_ more: some Sequence<Diagnostic>, lines: SourceLines = SourceLines()) {
    diagnostics.append(contentsOf: more)
    kept.add(lines)
  }

  /// Keeps the text of a file that is read, to show lines of it.
  public func keep(_ text: String, of file: String) { texts[file] = text }

  /// Keeps the line of a place from being shown: there may be a secret in it.
  public func conceal(_ place: Place) {
    concealed.insert(Line(file: place.file, line: place.line))
  }

  /// The lines at the places of the diagnostics and their notes.
  public var lines: SourceLines {
    let places = diagnostics.flatMap { [$0.place] + $0.notes.map(\.place) }
      .filter { !concealed.contains(Line(file: $0.file, line: $0.line)) }
    return Dictionary(grouping: places, by: \.file).reduce(into: kept) { lines, file in
      if let text = texts[file.key] { lines.add(text, at: file.value) }
    }
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// By file, line and column, then by the English words; the same sentence at the same place once.
  public var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
      .map { ($0, $0.sentence.description) }
      .sorted { ($0.0.place, $0.1) < ($1.0.place, $1.1) }
      .map(\.0)
  }
}
