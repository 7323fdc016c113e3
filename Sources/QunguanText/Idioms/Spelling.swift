import CTextTables

/// The Chinese characters of what somebody wrote, if there is nothing else in it but blanks and
/// punctuation.
struct Spelling: Hashable, Sendable {
  /// At most this many scalars are looked at; what is longer is no word.
  static let limit = 64

  /// As written.
  let scalars: [UInt32]
  /// Simplified, and of characters that are written for each other always the same.
  let folded: [UInt32]

  init?(_ text: some StringProtocol) {
    var scalars: [UInt32] = []
    var looked = 0
    for scalar in text.unicodeScalars {
      looked += 1
      guard looked <= Self.limit else { return nil }
      switch Self.sort(of: scalar) {
      case .character: scalars.append(Self.plain(scalar.value))
      case .forgiven: continue
      case .other: return nil
      }
    }
    guard !scalars.isEmpty else { return nil }
    self.scalars = scalars
    folded = scalars.map(Self.folded)
  }

  var text: String { Self.text(scalars[...]) }

  static func text(_ scalars: ArraySlice<UInt32>) -> String {
    String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
  }

  private enum Sort { case character, forgiven, other }

  private static func sort(of scalar: Unicode.Scalar) -> Sort {
    switch Int(text_sort(scalar.value)) {
    case TEXT_SORT_COMMON, TEXT_SORT_SECOND, TEXT_SORT_RARE, TEXT_SORT_TRADITIONAL: .character
    case TEXT_SORT_BLANK, TEXT_SORT_PUNCTUATION, TEXT_SORT_INVISIBLE: .forgiven
    // A symbol to Unicode, but chats end sentences with it.
    default: scalar == "~" || scalar == "～" ? .forgiven : .other
    }
  }

  /// Of a compatibility ideograph the one that it stands for.
  private static func plain(_ scalar: UInt32) -> UInt32 {
    (0xF900...0xFAFF).contains(scalar) ? replaced(scalar) : scalar
  }

  /// One scalar for all that are the same when simplified. 著 is what 着 is in traditional texts,
  /// and 馀 is 余 except in names.
  static func folded(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x7740: 0x8457
    case 0x9980: 0x4F59
    default: replaced(scalar)
    }
  }

  /// What the normaliser makes of it, if that is one character.
  private static func replaced(_ scalar: UInt32) -> UInt32 {
    let entry = text_entry(scalar)
    guard entry > UInt16(TEXT_SEMIVOICED) else { return scalar }
    var length: UInt8 = 0
    let bytes = text_replacement(entry, &length)
    let text = UnsafeBufferPointer(start: bytes, count: Int(length))
    var decoder = UTF8()
    var iterator = text.makeIterator()
    guard case .scalarValue(let value) = decoder.decode(&iterator) else { return scalar }
    return value.value
  }
}

/// Finds a word by its folded spelling.
struct Spellings: Sendable {
  /// A word plus one; 0 where nothing is.
  private var slots: [Int32]
  private let mask: Int

  init(_ scalars: [UInt32], _ starts: [Int32]) {
    var size = 64
    while size < 2 * starts.count { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
    for word in 0..<starts.count - 1 {
      var hash = Self.seed
      for place in Int(starts[word])..<Int(starts[word + 1]) {
        hash = Self.hash(hash, Spelling.folded(scalars[place]))
      }
      var slot = slot(of: hash)
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(word + 1)
    }
  }

  /// The word that is spelled so, else the first that is when folded.
  ///
  /// - Parameter scalars: those of a word.
  func find(_ spelling: Spelling, _ scalars: (Int) -> ArraySlice<UInt32>) -> Int? {
    let words = all(spelling, scalars)
    return words.first { scalars($0).elementsEqual(spelling.scalars) } ?? words.first
  }

  /// All words that are spelled so when folded, the most frequent first.
  func all(_ spelling: Spelling, _ scalars: (Int) -> ArraySlice<UInt32>) -> [Int] {
    var hash = Self.seed
    for scalar in spelling.folded { hash = Self.hash(hash, scalar) }
    var slot = slot(of: hash)
    var words: [Int] = []
    while slots[slot] != 0 {
      let word = Int(slots[slot]) - 1
      slot = (slot + 1) & mask
      if scalars(word).lazy.map(Spelling.folded).elementsEqual(spelling.folded) {
        words.append(word)
      }
    }
    return words
  }

  private static let seed: UInt32 = 7

  @inline(__always)
  private static func hash(_ hash: UInt32, _ scalar: UInt32) -> UInt32 {
    (hash ^ scalar) &* 0x9E37_79B1 ^ hash >> 15
  }

  @inline(__always)
  private func slot(of hash: UInt32) -> Int { Int(hash >> 3) & mask }
}
