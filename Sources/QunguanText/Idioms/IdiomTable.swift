/// Words with their readings, the most frequent first, and what can be looked up of them.
///
/// All words lie behind each other in a few arrays: 30,000 take 4 MB, and none a `String`.
final class IdiomTable: Sendable {
  /// Of the words, behind each other; those of word n from `starts[n]` on.
  private let scalars: [UInt32]
  private let starts: [Int32]
  /// Codes of ``Sound``s; `more` is set if another reading of the same character follows.
  private let sounds: [UInt16]
  private let soundStarts: [Int32]
  private let counts: [Int32]
  private let spellings: Spellings
  private let index: IdiomIndex

  static let more: UInt16 = 1 << 15

  var count: Int { counts.count }

  init(_ lines: IdiomLines) {
    // Sorted by how often they occur, those alike as they stand in the file.
    var order = lines.counts.indices.map { index in
      UInt64(UInt32.max - UInt32(lines.counts[index])) << 32 | UInt64(index)
    }
    order.sort()
    var (scalars, starts) = ([UInt32](), [Int32(0)])
    var (sounds, soundStarts) = ([UInt16](), [Int32(0)])
    var counts: [Int32] = []
    scalars.reserveCapacity(lines.scalars.count)
    sounds.reserveCapacity(lines.sounds.count)
    starts.reserveCapacity(order.count + 1)
    soundStarts.reserveCapacity(order.count + 1)
    counts.reserveCapacity(order.count)
    for key in order {
      let word = Int(key & 0xFFFF_FFFF)
      scalars += lines.scalars[Int(lines.starts[word])..<Int(lines.starts[word + 1])]
      sounds += lines.sounds[Int(lines.soundStarts[word])..<Int(lines.soundStarts[word + 1])]
      starts.append(Int32(scalars.count))
      soundStarts.append(Int32(sounds.count))
      counts.append(lines.counts[word])
    }
    (self.scalars, self.starts, self.counts) = (scalars, starts, counts)
    (self.sounds, self.soundStarts) = (sounds, soundStarts)
    spellings = Spellings(scalars, starts)
    index = IdiomIndex(
      scalars: scalars, starts: starts, sounds: sounds, soundStarts: soundStarts)
  }

  func scalars(of word: Int) -> ArraySlice<UInt32> {
    scalars[Int(starts[word])..<Int(starts[word + 1])]
  }

  @inline(__always)
  func characterCount(of word: Int) -> Int { Int(starts[word + 1] - starts[word]) }

  func occurrences(of word: Int) -> Int { Int(counts[word]) }

  /// For every character its sounds.
  func sounds(of word: Int) -> [[Sound]] {
    var all: [[Sound]] = []
    var character: [Sound] = []
    for code in sounds[Int(soundStarts[word])..<Int(soundStarts[word + 1])] {
      character.append(Sound(code: code & ~Self.more))
      if code & Self.more == 0 {
        all.append(character)
        character = []
      }
    }
    return all
  }

  /// The sounds of the last character.
  func lastSounds(of word: Int) -> ArraySlice<UInt16> {
    let range = Int(soundStarts[word])..<Int(soundStarts[word + 1])
    var first = range.upperBound - 1
    while first > range.lowerBound, sounds[first - 1] & Self.more != 0 { first -= 1 }
    return sounds[first..<range.upperBound]
  }

  /// The sounds of the first character.
  func firstSounds(of word: Int) -> ArraySlice<UInt16> {
    let start = Int(soundStarts[word])
    var last = start
    while sounds[last] & Self.more != 0 { last += 1 }
    return sounds[start...last]
  }

  func firstScalar(of word: Int) -> UInt32 { scalars[Int(starts[word])] }
  func lastScalar(of word: Int) -> UInt32 { scalars[Int(starts[word + 1]) - 1] }

  /// The word that is spelled so, else the most frequent that is spelled so when folded.
  func find(_ spelling: Spelling) -> Int? {
    spellings.find(spelling) { self.scalars(of: $0) }
  }

  /// All words that are spelled so when folded.
  func all(_ spelling: Spelling) -> [Int] {
    spellings.all(spelling) { self.scalars(of: $0) }
  }

  /// The words that begin so, the most frequent first.
  func words(beginningWith key: IdiomIndex.Key) -> ArraySlice<Int32> {
    index.words(beginningWith: key)
  }

  /// All sounds that the character has in any word, the commonest first.
  func sounds(of scalar: UInt32) -> [Sound] { index.sounds(of: scalar) }
}
