import CTextTables

/// What the classifier looks at: the beginning and the end of a message in three sequences.
///
/// Of a long message only the first ``head`` and the last ``tail`` scalars count, so that nobody's
/// text makes it slow.
struct Glance {
  static let head = 120
  static let tail = 40

  /// The scalars as they were sent.
  let raw: [UInt32]
  /// Letters a-z, digits and Han of the normalised form.
  let letters: [UInt32]
  /// The letters, Han by their syllables.
  let sounds: [UInt32]
  /// The words of the lexicon in it: first those that are written, then those that are heard.
  let words: [(isHeard: Bool, entry: Lexicon.Entry)]

  init(_ text: MessageText, lexicon: Lexicon = .shared) {
    raw = Self.scalars(text.bytes(.asSent)) { _ in true }
    letters = Self.letters(of: text)
    sounds = letters.map(Self.sound)
    var words: [(isHeard: Bool, entry: Lexicon.Entry)] = []
    words.reserveCapacity(64)
    lexicon.written.forEach(in: letters) { words.append((false, $0)) }
    lexicon.heard.forEach(in: sounds) { words.append((true, $0)) }
    self.words = words
  }

  static func letters(of text: MessageText) -> [UInt32] {
    scalars(text.bytes(.normalised), where: isLetter)
  }

  /// A syllable's number above all scalars, or the scalar where it has none.
  static func sound(_ scalar: UInt32) -> UInt32 {
    let id = text_syllable_id(scalar)
    return id == 0 ? scalar : 0x11_0000 + UInt32(id)
  }

  static func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }
  static func isLatin(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar) }

  private static func isLetter(_ scalar: UInt32) -> Bool {
    isDigit(scalar) || isLatin(scalar) || (0x3400...0x9FFF).contains(scalar)
      || (0x2_0000...0x3_FFFD).contains(scalar)
  }

  /// The first and the last scalars of valid UTF-8 that are wanted; reads only what it needs of
  /// either end when everything is.
  @inline(__always)
  private static func scalars(
    _ bytes: [UInt8], where isWanted: (UInt32) -> Bool
  ) -> [UInt32] {
    var scalars: [UInt32] = []
    scalars.reserveCapacity(min(bytes.count, head + tail))
    var offset = 0
    while offset < bytes.count, scalars.count < head {
      let (scalar, width) = UTF8.scalar(in: bytes, at: offset)
      if isWanted(scalar) { scalars.append(scalar) }
      offset += width
    }
    var last: [UInt32] = []
    var end = bytes.count
    while end > offset, last.count < tail {
      var start = end - 1
      while UTF8.isContinuation(bytes[start]) { start -= 1 }
      let scalar = UTF8.scalar(in: bytes, at: start).value
      if isWanted(scalar) { last.append(scalar) }
      end = start
    }
    return scalars + last.reversed()
  }
}
