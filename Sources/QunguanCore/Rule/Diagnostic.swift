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
  public enum Severity: String, Sendable { case error, warning }
  public var severity: Severity
  public var place: Place
  /// Lower case, no full stop, names quoted as the operator wrote them.
  public var sentence: String

  public init(_ severity: Severity = .error, at place: Place, _ sentence: String) {
    self.severity = severity
    self.place = place
    self.sentence = sentence
  }

  public var description: String { "\(place): \(severity.rawValue): \(sentence)" }
}

/// Collects diagnostics while files are read, so that all problems are shown at once.
///
/// A class, because reading goes through closures; it never leaves the thread that reads.
public final class Findings {
  public private(set) var diagnostics: [Diagnostic] = []

  public init() {}

  public func error(at place: Place, _ sentence: String) {
    diagnostics.append(Diagnostic(.error, at: place, sentence))
  }

  public func warning(at place: Place, _ sentence: String) {
    diagnostics.append(Diagnostic(.warning, at: place, sentence))
  }

  public func add(_ more: some Sequence<Diagnostic>) { diagnostics.append(contentsOf: more) }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// By file, line and column; the same sentence at the same place once.
  public var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
      .sorted { ($0.place, $0.sentence) < ($1.place, $1.sentence) }
  }
}
