import CTextTables

/// A scalar of a text and where it stands, in bytes of UTF-8.
struct PlacedScalar {
  var value: UInt32
  var offset: Int
}

extension [UInt8] {
  /// The scalars of valid UTF-8, in order.
  var placedScalars: [PlacedScalar] {
    [PlacedScalar](unsafeUninitializedCapacity: count) { scalars, filled in
      var offset = 0
      while offset < count {
        let (value, width) = UTF8.scalar(in: self, at: offset)
        scalars.initializeElement(at: filled, to: PlacedScalar(value: value, offset: offset))
        filled += 1
        offset += width
      }
    }
  }
}

/// What sort of character a code point is, as far as the signals care.
enum ScalarSort {
  case digit, letter, han, emoji, blank, punctuation, unseen

  init(_ value: UInt32) {
    if value < 0x80 {
      self = Self.ascii[Int(value)]
    } else if UnicodeRanges.isHan(value) {
      self = .han
    } else if UnicodeRanges.isEmoji(value) {
      self = .emoji
    } else {
      self = Self.other(value)
    }
  }

  private static let ascii: [ScalarSort] = (0..<128).map { value in
    switch Unicode.Scalar(UInt8(value)) {
    case "0"..."9": .digit
    case "a"..."z", "A"..."Z": .letter
    case "\t", "\n", "\r", " ": .blank
    case "!"..."~": .punctuation
    default: .unseen
    }
  }

  private static func other(_ value: UInt32) -> ScalarSort {
    switch Int(text_entry(value)) {
    case TEXT_DROPPED: return .unseen
    case TEXT_UNCHANGED, TEXT_VOICED, TEXT_SEMIVOICED:
      return text_is_kept(value) ? .letter : .punctuation
    case let entry:
      var length: UInt8 = 0
      let replacement = text_replacement(UInt16(entry), &length)
      guard length > 0 else { return .unseen }
      let first = replacement[0]
      if first == 0x20 || first == 0x0A { return .blank }
      if text_is_kept(value) || first >= 0x80 { return sort(ofReplacement: first, value) }
      return first < 0x80 ? ascii[Int(first)] : .punctuation
    }
  }

  private static func sort(ofReplacement first: UInt8, _ value: UInt32) -> ScalarSort {
    if first < 0x80, ascii[Int(first)] == .digit { return .digit }
    return UnicodeRanges.isHanCompatible(value)
      ? .han : text_is_kept(value) ? .letter : .punctuation
  }
}

/// Blocks of Unicode (Blocks.txt) that the signals tell apart.
enum UnicodeRanges {
  static func isHan(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3005, 0x3007, 0x20000...0x3FFFD: true
    default: isHanCompatible(value)
    }
  }

  /// Radicals and compatibility ideographs: other code points for the same characters.
  static func isHanCompatible(_ value: UInt32) -> Bool {
    switch value {
    case 0x2E80...0x2FDF, 0xF900...0xFAFF: true
    default: false
    }
  }

  /// Pictures; regional indicators among them.
  static func isEmoji(_ value: UInt32) -> Bool {
    switch value {
    case 0x1F000...0x1F0FF, 0x1F1E6...0x1F1FF, 0x1F300...0x1FAFF, 0x2600...0x2775, 0x2794...0x27BF,
      0x231A...0x231B, 0x23E9...0x23FA, 0x2B05...0x2B07, 0x2B1B...0x2B55:
      true
    default: false
    }
  }

  /// Skin tones, which belong to the picture before them.
  static func isEmojiModifier(_ value: UInt32) -> Bool { (0x1F3FB...0x1F3FF).contains(value) }

  static func isLatin(_ value: UInt32) -> Bool {
    switch value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x1E00...0x1EFF: true
    default: false
    }
  }

  static func isCyrillic(_ value: UInt32) -> Bool {
    switch value {
    case 0x400...0x52F, 0x1C80...0x1C8F, 0xA640...0xA69F: true
    default: false
    }
  }

  static func isGreek(_ value: UInt32) -> Bool {
    switch value {
    case 0x370...0x3FF, 0x1F00...0x1FFF: true
    default: false
    }
  }

  /// Marks that a letter may carry: diacritics, overlays, enclosures.
  static func isMark(_ value: UInt32) -> Bool {
    switch value {
    case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF,
      0xFE20...0xFE2F:
      true
    default: false
    }
  }
}
