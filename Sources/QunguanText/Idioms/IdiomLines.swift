/// The lines of a dictionary as they stand: a word, for each character its sounds, a count.
///
///     叶公好龙 ye4/she4 gong1 hao4 long2 310
///
/// Lines that begin with `#` are remarks. A line that is not of this form is left out; a test finds
/// that the shipped dictionary has none.
struct IdiomLines {
  private(set) var scalars: [UInt32] = []
  private(set) var starts: [Int32] = [0]
  /// See ``IdiomTable``.
  private(set) var sounds: [UInt16] = []
  private(set) var soundStarts: [Int32] = [0]
  private(set) var counts: [Int32] = []
  /// How many lines are neither remarks nor of the form.
  private(set) var refused = 0

  init() {}

  init(reading text: UnsafeBufferPointer<UInt8>) {
    scalars.reserveCapacity(text.count / 8)
    sounds.reserveCapacity(text.count / 8)
    var place = 0
    while place < text.count {
      if text[place] == UInt8(ascii: "#") {
        while place < text.count, text[place] != Self.newline { place += 1 }
        place += 1
      } else {
        readLine(text, &place)
      }
    }
  }

  /// A word whose readings are known: for each scalar one sound or more.
  mutating func append(_ word: [UInt32], _ readings: [[Sound]], count: Int32) {
    scalars += word
    for reading in readings {
      for sound in reading { sounds.append(sound.code | IdiomTable.more) }
      sounds[sounds.count - 1] &= ~IdiomTable.more
    }
    finish(count)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let blank = UInt8(ascii: " ")

  private mutating func readLine(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) {
    while place + 2 < text.count, text[place] & 0xF0 == 0xE0 {
      scalars.append(
        UInt32(text[place] & 0x0F) << 12 | UInt32(text[place + 1] & 0x3F) << 6
          | UInt32(text[place + 2] & 0x3F))
      place += 3
    }
    var syllable = SpelledSyllable()
    var characters = 0
    var count: Int32 = 0
    var isGood = true
    while place < text.count, text[place] != Self.newline {
      let byte = text[place]
      place += 1
      if byte >= UInt8(ascii: "a") {
        syllable.append(byte)
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        if syllable.length == 0 {
          (count, isGood) = Self.appending(byte, to: count, isGood)
        } else if let tone = SpelledSyllable.tone(byte), let code = syllable.code(tone: tone) {
          let isLast = place >= text.count || text[place] != UInt8(ascii: "/")
          sounds.append(isLast ? code : code | IdiomTable.more)
          if isLast { characters += 1 }
          syllable = SpelledSyllable()
        } else {
          isGood = false
        }
      }
    }
    place += 1
    let length = scalars.count - Int(starts[starts.count - 1])
    guard isGood, length > 0, characters == length, count > 0 else {
      scalars.removeLast(length)
      sounds.removeLast(sounds.count - Int(soundStarts[soundStarts.count - 1]))
      refused += 1
      return
    }
    finish(count)
  }

  private static func appending(_ digit: UInt8, to count: Int32, _ isGood: Bool) -> (Int32, Bool) {
    guard isGood, count < 100_000_000 else { return (count, false) }
    return (10 * count + Int32(digit & 15), true)
  }

  private mutating func finish(_ count: Int32) {
    starts.append(Int32(scalars.count))
    soundStarts.append(Int32(sounds.count))
    counts.append(count)
  }
}
