import CIdioms

/// A dictionary of idioms: exact words with all their readings, how frequent they are, and which of
/// them may follow each other in a chain (成语接龙).
///
/// The shipped one is of JioNLP's and pypinyin's data; `Scripts/make-idioms.py` writes it, and
/// `docs/decisions/0018-idiom-dictionary.md` tells how it was looked over. One with words of an
/// operator shares its storage.
public final class Idioms: Sendable {
  /// A word of one dictionary. Smaller ones are more frequent; a word that operators added comes
  /// after all others. Words that are kept beyond the dictionary's life are kept as texts.
  public struct ID: Hashable, Comparable, Sendable {
    public let rawValue: Int32

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// What the beginning of a word must have in common with the end of the one before it.
  public enum Link: String, CaseIterable, Sendable {
    /// The very same character.
    case character
    /// The same syllable with the same tone, in any recorded reading of the two characters.
    case tone
    /// The same syllable in whatever tone. ü is not u.
    case sound
  }

  /// The dictionary that Qunguan comes with, read when first asked for, in some milliseconds.
  public static let shipped = Idioms(
    base: IdiomTable(
      IdiomLines(
        reading: UnsafeBufferPointer(start: idioms_bytes(), count: Int(idioms_length())))))

  private let base: IdiomTable
  private let own: IdiomTable
  /// By words of `base`; empty if none is removed.
  private let isRemoved: [Bool]

  init(base: IdiomTable, own: IdiomTable = IdiomTable(IdiomLines()), isRemoved: [Bool] = []) {
    self.base = base
    self.own = own
    self.isRemoved = isRemoved
  }

  /// This dictionary with words of an operator's and without those removed, which count for more:
  /// what is both added and removed is not in it. An own word that is in the dictionary too has the
  /// reading that was written for it, else it changes nothing. Linear in the number of all words
  /// that are added or removed, and a look at a mark for each of the others.
  ///
  /// - Throws: ``OwnWord/Refusal/unheard(word:character:)``.
  public func adding(
    _ words: [OwnWord], removing removed: [String] = []
  ) throws(OwnWord.Refusal) -> Idioms {
    var lines = IdiomLines()
    var isRemoved =
      self.isRemoved.isEmpty ? [Bool](repeating: false, count: base.count) : self.isRemoved
    var seen: Set<[UInt32]> = []
    for word in removed {
      guard let spelling = Spelling(word) else { continue }
      seen.insert(spelling.folded)
      for known in base.all(spelling) { isRemoved[known] = true }
    }
    // Of a word that stands twice the last line counts.
    for word in words.reversed() where seen.insert(word.spelling.folded).inserted {
      if let known = base.find(word.spelling) {
        guard word.reading != nil else { continue }
        isRemoved[known] = true
      }
      lines.append(word.spelling.scalars, try sounds(of: word), count: 0)
    }
    for word in 0..<own.count where seen.insert(own.scalars(of: word).map(Spelling.folded)).inserted
    {
      lines.append(Array(own.scalars(of: word)), own.sounds(of: word), count: 0)
    }
    return Idioms(
      base: base, own: IdiomTable(lines), isRemoved: isRemoved.contains(true) ? isRemoved : [])
  }

  private func sounds(of word: OwnWord) throws(OwnWord.Refusal) -> [[Sound]] {
    if let reading = word.reading { return reading.sounds.map { [$0] } }
    var all: [[Sound]] = []
    for scalar in word.spelling.scalars {
      let sounds = base.sounds(of: scalar)
      guard !sounds.isEmpty else {
        let character = Unicode.Scalar(scalar).map { String($0) } ?? ""
        throw .unheard(word: word.text, character: character)
      }
      all.append(sounds)
    }
    return all
  }

  // MARK: Words

  /// All words, the most frequent first.
  public var ids: [ID] {
    let shipped = (0..<base.count).filter { isRemoved.isEmpty || !isRemoved[$0] }
    return (shipped + (base.count..<base.count + own.count)).map { ID($0) }
  }

  /// The word that somebody wrote and nothing else: traditional characters, blanks and punctuation
  /// around and between them are forgiven. At most 64 scalars are looked at. Takes a microsecond.
  public func find(_ said: String) -> ID? {
    guard let spelling = Spelling(said) else { return nil }
    if let found = own.find(spelling) { return ID(base.count + found) }
    guard let found = base.find(spelling), isRemoved.isEmpty || !isRemoved[found] else {
      return nil
    }
    return ID(found)
  }

  /// The Chinese characters of what somebody wrote, as ``find(_:)`` sees them; nil if it is longer,
  /// or there is something else in it than punctuation and blanks.
  public static func characters(of said: String) -> String? { Spelling(said).map(\.text) }

  public func text(of id: ID) -> String {
    let (table, word) = place(id)
    return Spelling.text(table.scalars(of: word))
  }

  public func characterCount(of id: ID) -> Int {
    let (table, word) = place(id)
    return table.characterCount(of: word)
  }

  /// How often the word was counted in the texts that JioNLP's authors counted: 1 is seldom or
  /// never, 0 an operator's own word.
  public func occurrences(of id: ID) -> Int {
    let (table, word) = place(id)
    return table.occurrences(of: word)
  }

  /// 0 is the most frequent word. Those as frequent as each other are in the order of the file.
  public func rank(of id: ID) -> Int { Int(id.rawValue) }

  /// Every way to read the word, the most usual first, never none; of a word with many ambiguous
  /// characters the first 16.
  public func readings(of id: ID) -> [Reading] {
    let (table, word) = place(id)
    var readings: [[Sound]] = [[]]
    for sounds in table.sounds(of: word) {
      let longer = readings.flatMap { reading in sounds.map { reading + [$0] } }
      readings = Array(longer.prefix(16))
    }
    return readings.map { Reading(sounds: $0) }
  }

  // MARK: Links

  /// Whether `next` may follow `id`.
  public func links(_ id: ID, to next: ID, by link: Link) -> Bool {
    let (table, word) = place(id)
    let (others, other) = place(next)
    switch link {
    case .character: return table.lastScalar(of: word) == others.firstScalar(of: other)
    case .tone, .sound:
      // What tells sounds apart: without the three bits of the tone, or with them.
      let shift = link == .sound ? 3 : 0
      let ends = table.lastSounds(of: word)
      return others.firstSounds(of: other).contains { begins in
        ends.contains { ($0 & ~IdiomTable.more) >> shift == (begins & ~IdiomTable.more) >> shift }
      }
    }
  }

  /// The words that may follow `id`, the most frequent first, each once; `id` itself among them if
  /// it ends as it begins.
  public func answers(
    to id: ID, by link: Link, of lengths: ClosedRange<Int> = 1...OwnWord.longest
  ) -> [ID] {
    var answers: [ID] = []
    for word in words(in: base, after: id, by: link) where isIn(Int(word), lengths) {
      answers.append(ID(Int(word)))
    }
    for word in words(in: own, after: id, by: link)
    where lengths.contains(own.characterCount(of: Int(word))) {
      answers.append(ID(base.count + Int(word)))
    }
    return answers
  }

  /// How many words of these lengths may follow `id` that are not among `used`. Linear in the
  /// number of words that begin so, 3,000 at most, and perhaps in that of those used, if they are
  /// fewer.
  public func countAnswers(
    to id: ID, by link: Link, of lengths: ClosedRange<Int> = 1...OwnWord.longest,
    excluding used: Set<ID> = []
  ) -> Int {
    let shipped = words(in: base, after: id, by: link)
    let added = words(in: own, after: id, by: link)
    let isLookedUp = shipped.count + added.count <= used.count
    var count = 0
    for word in shipped where isIn(Int(word), lengths) {
      if !isLookedUp || !used.contains(ID(Int(word))) { count += 1 }
    }
    for word in added where lengths.contains(own.characterCount(of: Int(word))) {
      if !isLookedUp || !used.contains(ID(base.count + Int(word))) { count += 1 }
    }
    guard !isLookedUp else { return count }
    for word in used where contains(word) && lengths.contains(characterCount(of: word)) {
      if links(id, to: word, by: link) { count -= 1 }
    }
    return count
  }

  /// Whether a text begins with the character, or the sound, with which a word after `id` must
  /// begin: whoever writes so is trying to answer. Every reading of the text's first character
  /// counts that the dictionary or ``Syllables`` knows. Only Han characters begin anything.
  public func begins(_ text: String, like id: ID, by link: Link) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    let (table, word) = place(id)
    let scalar = Spelling.folded(first.value)
    if scalar == Spelling.folded(table.lastScalar(of: word)) { return true }
    guard link != .character else { return false }
    let ends = table.lastSounds(of: word).map { Sound(code: $0 & ~IdiomTable.more) }
    let heard = base.sounds(of: scalar)
    guard link == .sound || heard.isEmpty else { return heard.contains(where: ends.contains) }
    let usual = Syllables.id(of: first)
    return ends.contains { end in
      end.syllable == usual || heard.contains { $0.syllable == end.syllable }
    }
  }

  // MARK: Places

  /// False for a word that is removed.
  private func contains(_ id: ID) -> Bool {
    isRemoved.isEmpty || Int(id.rawValue) >= base.count || !isRemoved[Int(id.rawValue)]
  }

  private func place(_ id: ID) -> (table: IdiomTable, word: Int) {
    let word = Int(id.rawValue)
    return word < base.count ? (base, word) : (own, word - base.count)
  }

  @inline(__always)
  private func isIn(_ word: Int, _ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(base.characterCount(of: word)) && (isRemoved.isEmpty || !isRemoved[word])
  }

  /// The words of a table that begin as `id` ends, ascending, each once.
  private func words(in target: IdiomTable, after id: ID, by link: Link) -> ArraySlice<Int32> {
    let (table, word) = place(id)
    switch link {
    case .character:
      return target.words(beginningWith: .character(table.lastScalar(of: word)))
    case .tone:
      return table.lastSounds(of: word).reduce([]) { words, code in
        Self.union(words, target.words(beginningWith: .tone(code & ~IdiomTable.more)))
      }
    case .sound:
      return table.lastSounds(of: word).reduce([]) { words, code in
        Self.union(words, target.words(beginningWith: .sound((code & ~IdiomTable.more) >> 3)))
      }
    }
  }

  private static func union(
    _ left: ArraySlice<Int32>, _ right: ArraySlice<Int32>
  ) -> ArraySlice<Int32> {
    guard let first = left.first else { return right }
    guard !right.isEmpty, left.count != right.count || right.first != first || left != right else {
      return left
    }
    var union: [Int32] = []
    union.reserveCapacity(left.count + right.count)
    var (one, other) = (left, right)
    while let a = one.first, let b = other.first {
      union.append(min(a, b))
      if a <= b { one = one.dropFirst() }
      if b <= a { other = other.dropFirst() }
    }
    return union[...] + one + other
  }
}

extension Idioms.ID {
  fileprivate init(_ word: Int) { rawValue = Int32(word) }
}
