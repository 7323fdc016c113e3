/// What a feed says as a line of plain text.
enum PlainText {
  /// `text` in one line, at most so many characters and four bytes for each, `…` at the end where
  /// there was more: line breaks as blanks, without what controls a terminal, turns the direction of
  /// writing, is not seen, or heaps marks upon a letter.
  ///
  /// - Parameter html: whether tags are left out and HTML's references are resolved.
  static func line(_ text: String, html: Bool, atMost limit: Int) -> String {
    let plain = html ? withoutTags(text) : text
    var line = String.UnicodeScalarView()
    var (count, marks, needsBlank) = (0, 0, false)
    for scalar in plain.unicodeScalars {
      guard let kind = Kind(scalar) else { continue }
      if kind == .blank {
        needsBlank = count > 0
        continue
      }
      marks = kind == .mark ? marks + 1 : 0
      if marks > mostMarks { continue }
      if needsBlank { line.append(" ") }
      needsBlank = false
      line.append(scalar)
      count += 1
      // Characters are made of several scalars; of some, without end.
      if count > 8 * limit { break }
    }
    let whole = String(line)
    guard whole.count > limit || whole.utf8.count > 4 * limit || count > 8 * limit else {
      return whole
    }
    var start = whole.prefix(limit - 1)
    while start.utf8.count + "…".utf8.count > 4 * limit { start.removeLast() }
    return start + "…"
  }

  /// So many marks follow each other at most: languages need no more.
  private static let mostMarks = 4

  private enum Kind {
    case blank, seen, mark

    /// Nil for what is left out.
    init?(_ scalar: Unicode.Scalar) {
      let properties = scalar.properties
      if properties.isWhitespace {
        self = .blank
      } else if scalar == "\u{200D}" || scalar == "\u{FE0F}" {
        // Invisible, but what emoji are made of.
        self = .mark
      } else if properties.isDefaultIgnorableCodePoint {
        return nil
      } else {
        switch properties.generalCategory {
        case .control, .format, .unassigned: return nil
        case .nonspacingMark, .enclosingMark: self = .mark
        default: self = .seen
        }
      }
    }
  }

  /// What a browser would show of HTML, roughly.
  private static func withoutTags(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out = ""
    var scanner = XMLScanner(bytes)
    var hidden: String?
    while let token = scanner.next() {
      switch token {
      case .start(let name, _):
        if hidden == nil, name == "script" || name == "style" { hidden = name }
        if !inline.contains(name) { out += " " }
      case .end(let name):
        if name == hidden { hidden = nil }
        if !inline.contains(name) { out += " " }
      case .text(let piece), .literal(let piece):
        if hidden == nil { out += References.resolved(piece, html: true) }
      }
    }
    return out
  }

  /// Tags at which words go on.
  static let inline: Set = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "u", "wbr",
  ]
}
