/// The lines that diagnostics speak of, as they were when they were read: a file may have changed
/// since. Of a long line only what stands around the place.
public struct SourceLines: Sendable {
  public struct Excerpt: Hashable, Sendable {
    /// What stands left of the place.
    public var before: String
    /// What begins at the place.
    public var after: String
    public var isCutBefore = false
    public var isCutAfter = false

    public init(before: String, after: String) {
      self.before = before
      self.after = after
    }
  }

  /// How many Unicode scalars are kept on either side of a place.
  static let reach = 200

  private var excerpts: [Place: Excerpt] = [:]

  public init() {}

  public subscript(place: Place) -> Excerpt? { excerpts[place] }

  public mutating func add(_ more: SourceLines) {
    excerpts.merge(more.excerpts) { first, _ in first }
  }

  /// Keeps what stands at these places of a file with this text. Every line is walked once.
  public mutating func add(_ text: String, at places: some Sequence<Place>) {
    let lines = text.unicodeScalars.lines
    for (number, places) in Dictionary(grouping: Set(places), by: \.line) {
      guard lines.indices.contains(number - 1) else { continue }
      var line = lines[number - 1]
      if line.last == "\r" { line.removeLast() }
      var (index, column) = (line.startIndex, 1)
      for place in places.sorted() {
        index =
          line.index(index, offsetBy: place.column - column, limitedBy: line.endIndex)
          ?? line.endIndex
        column = place.column
        excerpts[place] = Excerpt(line, at: index)
      }
    }
  }
}

extension SourceLines.Excerpt {
  fileprivate init(_ line: Substring.UnicodeScalarView, at index: String.Index) {
    let before = line[..<index].suffix(SourceLines.reach)
    let after = line[index...].prefix(SourceLines.reach)
    self.before = String(before)
    self.after = String(after)
    isCutBefore = before.startIndex > line.startIndex
    isCutAfter = after.endIndex < line.endIndex
  }
}

extension String.UnicodeScalarView {
  /// Lines as YAML 1.1 counts them, which is what libyaml does.
  package var lines: [Substring.UnicodeScalarView] {
    var lines: [Substring.UnicodeScalarView] = []
    var start = startIndex
    var index = startIndex
    while index < endIndex {
      let next = self.index(after: index)
      let isBreak =
        switch self[index] {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        case "\r": next == endIndex || self[next] != "\n"
        default: false
        }
      if isBreak {
        lines.append(self[start..<index])
        start = next
      }
      index = next
    }
    lines.append(self[start...])
    return lines
  }
}
