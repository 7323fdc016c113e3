extension String {
  /// What came from outside as a piece of one line: what would end the line, move the cursor or turn
  /// the direction of the text shows as `�`, and more than `limit` Unicode scalars end in `…`.
  ///
  /// For log lines, for the command line, and for reasons that are kept to be shown there.
  public func printable(atMost limit: Int = 300) -> String {
    var safe = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: safe.append("\u{FFFD}")
      default: safe.append(scalar)
      }
    }
    return unicodeScalars.dropFirst(limit).isEmpty ? String(safe) : String(safe) + "…"
  }

  /// Its lines one after the other, with blanks between them.
  public var onOneLine: String {
    split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
