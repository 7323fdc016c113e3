/// How much room characters take on a terminal, and where a line is cut.
enum TerminalText {
  /// The most columns that a source line may take; more is cut around the place.
  static let width = 100
  /// The most of them that stand left of the place in a line that is cut.
  private static let widthBefore = 60
  private static let ellipsis = "..."

  /// A source line as it can be shown, and how many columns stand left of its place.
  static func line(_ excerpt: SourceLines.Excerpt) -> (text: String, caret: Int) {
    var before = Array(shown(excerpt.before))
    var after = Array(shown(excerpt.after))
    var isCut = excerpt.isCutBefore
    var room = before.columns
    if room + after.columns > width || isCut {
      var kept = 0
      let start = before.lastIndex { character in
        kept += character.columns
        return kept > widthBefore - ellipsis.count
      }
      if let start, room > widthBefore || isCut {
        before.removeSubrange(...start)
        isCut = true
      }
      if isCut { before.insert(contentsOf: ellipsis, at: 0) }
      room = before.columns
    }
    if excerpt.isCutAfter || room + after.columns > width {
      var used = room + ellipsis.count
      let end = after.firstIndex { character in
        used += character.columns
        return used > width
      }
      after.removeSubrange((end ?? after.endIndex)...)
      after += ellipsis
    }
    return (String(before + after), room)
  }

  /// Tabs as four blanks, and nothing that would move the cursor.
  private static func shown(_ text: String) -> String {
    text.replacing("\t", with: "    ").printable(atMost: .max)
  }
}

extension [Character] {
  fileprivate var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension String {
  /// How much room it takes.
  package var columns: Int { reduce(0) { $0 + $1.columns } }

  /// With blanks at its end, up to that width.
  package func padded(toColumns width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }

  /// As much of it as that width has room for, an ellipsis at its end if that is not all.
  package func cut(toColumns width: Int) -> String {
    guard columns > width else { return self }
    var used = 1
    return prefix {
      used += $0.columns
      return used <= width
    } + "…"
  }
}

extension Character {
  /// 2 for what is wide or full-width by UAX #11 (East Asian Width) and for emoji, 0 for marks
  /// that stand on the character before them, else 1.
  var columns: Int {
    if unicodeScalars.contains(where: \.isWide) { return 2 }
    return unicodeScalars.allSatisfy(\.isMark) ? 0 : 1
  }
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  fileprivate var isWide: Bool {
    switch value {
    case ..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      true
    // The variation selector that makes an emoji of the sign before it.
    case 0xFE0F: true
    default: properties.isEmojiPresentation
    }
  }
}
