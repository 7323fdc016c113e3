/// Words by what they are used for: ours, not taken from any data.
///
/// `lexicon.txt` has a title in square brackets for every category, and below it words between
/// blanks. A word counts where it is written; one of two syllables or more also where it sounds
/// alike, unless its category's title begins with `chat`: everyday words sound like too many others.
struct Lexicon: Sendable {
  /// A word's category and what is hashed for the word itself.
  struct Entry {
    var category: UInt32
    var word: UInt32
  }

  static let shared = Lexicon(reading: PackageResources.lexicon_txt)

  let written: WordTable
  let heard: WordTable
  /// Changes with every word and its place.
  let fingerprint: UInt32
  /// More than there are categories.
  static let categoryLimit = 32

  init(reading text: [UInt8]) {
    fingerprint = UInt32(truncatingIfNeeded: text.reduce(1) { mixed($0, UInt64($1)) })
    var written: [(word: [UInt32], Entry)] = []
    var heard = written
    var category: UInt32 = 0
    var isHeard = true
    for line in text.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
      if line.first == UInt8(ascii: "[") {
        category += 1
        isHeard = !line.dropFirst().starts(with: "chat".utf8)
        continue
      }
      for word in line.split(separator: UInt8(ascii: " ")) {
        let letters = Glance.letters(of: MessageText(String(decoding: word, as: UTF8.self)))
        let hash = UInt32(truncatingIfNeeded: letters.reduce(7) { mixed($0, UInt64($1)) })
        let entry = Entry(category: min(category, UInt32(Self.categoryLimit - 1)), word: hash)
        written.append((letters, entry))
        if isHeard, letters.count > 1 { heard.append((letters.map(Glance.sound), entry)) }
      }
    }
    self.written = WordTable(written)
    self.heard = WordTable(heard)
  }
}

/// Finds words at a place of a sequence without looking further than one goes.
struct WordTable: Sendable {
  // Open addressing by the hashes of all words' beginnings; those that are words have an entry.
  private var keys: [UInt64]
  private var entries: [Lexicon.Entry?]

  /// The first entry of a word counts.
  init(_ words: [(word: [UInt32], entry: Lexicon.Entry)]) {
    var capacity = 64
    while capacity < 2 * words.reduce(0, { $0 + $1.word.count }) { capacity *= 2 }
    keys = Array(repeating: 0, count: capacity)
    entries = Array(repeating: nil, count: capacity)
    for (word, entry) in words {
      var hash: UInt64 = 1
      var slot = 0
      for letter in word {
        hash = mixed(hash, UInt64(letter))
        slot = self.slot(of: hash)
        keys[slot] = hash
      }
      if !word.isEmpty, entries[slot] == nil { entries[slot] = entry }
    }
  }

  /// Where `hash` is, or where it would be.
  @inline(__always)
  private func slot(of hash: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & mask }
    return slot
  }

  /// Every word in `letters`, wherever it begins.
  @inline(__always)
  func forEach(in letters: [UInt32], _ body: (Lexicon.Entry) -> Void) {
    for start in letters.indices {
      var hash: UInt64 = 1
      for index in start..<letters.count {
        hash = mixed(hash, UInt64(letters[index]))
        let slot = slot(of: hash)
        guard keys[slot] != 0 else { break }
        if let entry = entries[slot] { body(entry) }
      }
    }
  }
}

/// Stirs a number into a hash; the same everywhere and always.
@inline(__always)
func mixed(_ hash: UInt64, _ value: UInt64) -> UInt64 {
  var mixture = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
  mixture ^= mixture >> 32
  mixture = mixture &* 0xD6E8_FEB8_6659_FD93
  return mixture ^ (mixture >> 29)
}
