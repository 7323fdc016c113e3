extension String {
  /// What of a text is drawn: one line, at most 160 scalars, on each letter at most four marks.
  ///
  /// Members choose their names. Nothing in them shall turn the direction of a line, tower over the
  /// lines above, or keep the shaping of glyphs busy.
  var drawable: String {
    var line: [Unicode.Scalar] = []
    var marks = 0
    for scalar in unicodeScalars.prefix(2_000) {
      guard line.count < 160 else { break }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark:
        marks += 1
        if marks <= 4 { line.append(scalar) }
        continue
      case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
      case .format: if scalar == Self.joiner { line.append(scalar) }
      case .privateUse, .unassigned, .surrogate: break
      default: line.append(scalar)
      }
      marks = 0
    }
    return String(String.UnicodeScalarView(line))
  }

  /// Of emoji that are made of several.
  private static var joiner: Unicode.Scalar { "\u{200D}" }
}
