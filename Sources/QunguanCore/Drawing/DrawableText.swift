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
      // What cannot be seen begins no new letter: marks around it are still on the last one.
      case .format: if scalar == Self.joiner { line.append(scalar) }
      case .privateUse, .unassigned, .surrogate: break
      case .control, .lineSeparator, .paragraphSeparator:
        marks = 0
        line.append(" ")
      default:
        marks = 0
        line.append(scalar)
      }
    }
    return String(String.UnicodeScalarView(line))
  }

  /// Of emoji that are made of several.
  private static var joiner: Unicode.Scalar { "\u{200D}" }
}
