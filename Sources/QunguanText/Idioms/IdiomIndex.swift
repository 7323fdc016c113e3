/// The words of a table by what they begin with.
struct IdiomIndex: Sendable {
  /// What a word must begin with to follow another.
  enum Key: Hashable {
    case character(UInt32)
    /// The code of a ``Sound``.
    case tone(UInt16)
    /// The syllable of a ``Sound``.
    case sound(UInt16)
  }

  private let characters: Numbering
  private let byCharacter: Groups
  private let byTone: Groups
  private let bySound: Groups
  /// The codes of the sounds of a character by the character's number.
  private let soundsOfCharacter: Groups

  init(scalars: [UInt32], starts: [Int32], sounds: [UInt16], soundStarts: [Int32]) {
    var characters = Numbering(capacity: min(8192, scalars.count))
    var byCharacter: [(key: Int32, member: Int32)] = []
    var byTone = byCharacter
    var bySound = byCharacter
    var spoken = SpokenCharacters(capacity: min(16_384, sounds.count))
    for word in 0..<starts.count - 1 {
      var place = Int(starts[word])
      var number = characters.add(scalars[place])
      byCharacter.append((Int32(number), Int32(word)))
      let first = bySound.count
      for index in Int(soundStarts[word])..<Int(soundStarts[word + 1]) {
        let code = sounds[index] & ~IdiomTable.more
        spoken.add(code, of: number)
        if place == Int(starts[word]) {
          byTone.append((Int32(code), Int32(word)))
          let syllable = Int32(code >> 3)
          // Of two readings that differ in their tones only the syllable counts once.
          if !bySound[first...].contains(where: { $0.key == syllable }) {
            bySound.append((syllable, Int32(word)))
          }
        }
        if sounds[index] & IdiomTable.more == 0 {
          place += 1
          if place < Int(starts[word + 1]) { number = characters.add(scalars[place]) }
        }
      }
    }
    self.characters = characters
    self.byCharacter = Groups(count: characters.count, byCharacter)
    self.byTone = Groups(count: SpelledSyllable.codeLimit, byTone)
    self.bySound = Groups(count: SpelledSyllable.codeLimit >> 3, bySound)
    soundsOfCharacter = spoken.groups(count: characters.count)
  }

  func words(beginningWith key: Key) -> ArraySlice<Int32> {
    switch key {
    case .character(let scalar): characters.number(of: scalar).map { byCharacter[$0] } ?? []
    case .tone(let code): byTone[Int(code)]
    case .sound(let syllable): bySound[Int(syllable)]
    }
  }

  func sounds(of scalar: UInt32) -> [Sound] {
    guard let number = characters.number(of: scalar) else { return [] }
    return soundsOfCharacter[number].map { Sound(code: UInt16(truncatingIfNeeded: $0)) }
  }
}

/// Which sounds the characters were seen with, and how often.
private struct SpokenCharacters {
  private var pairs: Numbering
  private var counts: [Int32] = []

  init(capacity: Int) { pairs = Numbering(capacity: capacity) }

  @inline(__always)
  mutating func add(_ code: UInt16, of number: Int) {
    let pair = pairs.add(UInt32(number) << 12 | UInt32(code))
    if pair == counts.count { counts.append(0) }
    counts[pair] += 1
  }

  /// The sounds of every character, the commonest first.
  func groups(count: Int) -> Groups {
    let order = pairs.keys.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    return Groups(
      count: count,
      order.map { (Int32(pairs.keys[$0] >> 12), Int32(pairs.keys[$0] & 0xFFF)) })
  }
}
