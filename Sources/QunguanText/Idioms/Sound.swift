import CTextTables

/// How a character sounds: a syllable and its tone.
///
///     Sound("chang2")?.description == "cháng"
public struct Sound: Hashable, Sendable, CustomStringConvertible {
  /// The syllable's number, and its tone in the last three bits; never 0.
  let code: UInt16

  init(code: UInt16) { self.code = code }

  /// Reads letters with a tone behind them, 1 to 4, or 5 for neutral: `chang2`, `lv4`, `de5`.
  /// Nil for what no character is read as.
  public init?(_ written: some StringProtocol) {
    var word = SpelledSyllable()
    for byte in written.utf8 {
      if let tone = SpelledSyllable.tone(byte), let code = word.code(tone: tone) {
        guard word.length + 1 == written.utf8.count else { return nil }
        self.code = code
        return
      }
      word.append(byte)
    }
    return nil
  }

  /// 1 to 4; 5 is neutral.
  public var tone: Int { Int(code & 7) }

  /// The syllable's number without the tone, as in ``Syllables`` where that has it.
  var syllable: UInt16 { code >> 3 }

  /// The syllable as it is typed, ü as v.
  public var letters: String { SpelledSyllable.letters(of: syllable) }

  /// The first letter of the syllable: z for zh, e for er.
  public var initial: Character { letters.first ?? "?" }

  /// The syllable with its tone mark, as in a dictionary (GB/T 16159-2012): over a or e, over the o
  /// of ou, else over the last vowel.
  public var description: String {
    let letters = Array(letters)
    let vowels = letters.indices.filter { "aeiouv".contains(letters[$0]) }
    let marked =
      vowels.first { "ae".contains(letters[$0]) }
      ?? vowels.first { letters[$0] == "o" && letters.dropFirst($0 + 1).first == "u" }
      ?? vowels.last
    return String(
      letters.indices.map { index in
        guard index == marked, let forms = Self.marks[letters[index]] else {
          return letters[index] == "v" ? "ü" : letters[index]
        }
        return forms[tone - 1]
      })
  }

  private static let marks: [Character: [Character]] = [
    "a": ["ā", "á", "ǎ", "à", "a"], "e": ["ē", "é", "ě", "è", "e"],
    "i": ["ī", "í", "ǐ", "ì", "i"], "o": ["ō", "ó", "ǒ", "ò", "o"],
    "u": ["ū", "ú", "ǔ", "ù", "u"], "v": ["ǖ", "ǘ", "ǚ", "ǜ", "ü"],
  ]
}

extension Idioms {
  /// How a whole word is read: a sound for every character.
  public struct Reading: Hashable, Sendable, CustomStringConvertible {
    public let sounds: [Sound]

    /// With tone marks and blanks between: `cháng zhì jiǔ ān`.
    public var description: String { sounds.map(\.description).joined(separator: " ") }

    /// A letter a character: `czja`.
    public var initials: String { String(sounds.map(\.initial)) }
  }
}

/// The letters of a syllable while they are read.
struct SpelledSyllable {
  /// Five bits a letter, the last one lowest.
  private var key: UInt32 = 0
  private(set) var length = 0

  /// Anything but a-z makes it no syllable.
  @inline(__always)
  mutating func append(_ letter: UInt8) {
    length += 1
    let isLetter = letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
    key = isLetter && length <= Self.longest ? key << 5 | UInt32(letter & 31) : Self.none
  }

  @inline(__always)
  static func tone(_ digit: UInt8) -> UInt16? {
    (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(digit) ? UInt16(digit & 7) : nil
  }

  /// The code of the sound; nil if there is no such syllable.
  @inline(__always)
  func code(tone: UInt16) -> UInt16? {
    guard key != Self.none, let number = Self.numbers.number(of: key) else { return nil }
    let id = Self.ids[number]
    return UInt16(id) << 3 | tone
  }

  static func letters(of id: UInt16) -> String {
    Int(id) < names.count ? names[Int(id)] : ""
  }

  /// More than the code of any sound.
  static let codeLimit = names.count << 3

  private static let longest = 6
  private static let none = UInt32.max

  /// Read by nobody's usual reading, so that ``Syllables`` lacks them.
  private static let colloquial = ["dei", "dia", "shei", "tei", "zhei"]

  /// By their ids; those of ``Syllables`` come first.
  private static let names: [String] =
    (0...Syllables.count).map { id in
      let letters = String(cString: text_syllable_letters(UInt16(id)))
      // As typed they lack the umlaut that they have.
      return ["lue": "lve", "nue": "nve"][letters] ?? letters
    } + colloquial

  private static let numbers: Numbering = {
    var numbers = Numbering(capacity: names.count + 2)
    for name in names.dropFirst() + ["lue", "nue"] { _ = numbers.add(key(of: name)) }
    return numbers
  }()

  /// Ids by the numbers of their letters, of which lue and nue are second ones.
  private static let ids: [Int] =
    Array(1..<names.count)
    + ["lve", "nve"].map { name in names.firstIndex(of: name) ?? 0 }

  private static func key(of name: String) -> UInt32 {
    var syllable = SpelledSyllable()
    for letter in name.utf8 { syllable.append(letter) }
    return syllable.key
  }
}
