/// A word that operators add to the dictionary, as it stands on a line of their file: the word and,
/// where they wish to settle it, its reading.
///
///     群主万岁
///     长命百岁 chang2 ming4 bai3 sui4
public struct OwnWord: Hashable, Sendable {
  public let text: String
  /// A sound for every character; nil if the dictionary's readings of the characters count.
  public let reading: Idioms.Reading?
  let spelling: Spelling

  /// The longest word, in characters.
  public static let longest = 16

  /// - Parameter line: a word and perhaps its reading, with blanks between. Punctuation in the word
  ///   is left out.
  public init(_ line: some StringProtocol) throws(Refusal) {
    let parts = line.split { $0 == " " || $0 == "\t" || $0 == "\u{3000}" }
    guard let word = parts.first, let spelling = Spelling(word) else {
      throw .notChinese(String(line))
    }
    guard (2...Self.longest).contains(spelling.scalars.count) else {
      throw .length(String(word))
    }
    var sounds: [Sound] = []
    for part in parts.dropFirst() {
      guard let sound = Sound(part.lowercased()) else { throw .syllable(String(part)) }
      sounds.append(sound)
    }
    guard sounds.isEmpty || sounds.count == spelling.scalars.count else {
      throw .reading(word: String(word), syllables: sounds.count)
    }
    text = spelling.text
    reading = sounds.isEmpty ? nil : Idioms.Reading(sounds: sounds)
    self.spelling = spelling
  }

  /// The words of a file, each with its line's number, counted from 1. Empty lines, and what
  /// follows a `#`, are remarks.
  public static func lines(
    of text: String
  ) -> [(number: Int, word: Result<OwnWord, Refusal>)] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.enumerated().compactMap { index, line in
      let written = line.prefix { $0 != "#" }
      guard !written.allSatisfy(\.isWhitespace) else { return nil }
      return (
        index + 1, Result { () throws(Refusal) -> OwnWord in try OwnWord(written) }
      )
    }
  }

  /// Why a line is no word for the dictionary.
  public enum Refusal: Error, Hashable, Sendable {
    case notChinese(String)
    case length(String)
    case syllable(String)
    case reading(word: String, syllables: Int)
    /// The dictionary has no word with this character, so its reading must be written.
    case unheard(word: String, character: String)

    public var sentence: Phrase {
      switch self {
      case .notChinese(let line):
        "'\(line)' is no word of Chinese characters; write one a line, a reading may follow it"
      case .length(let word):
        "'\(word)' is too short or too long; a word has 2 to 16 characters"
      case .syllable(let part):
        "'\(part)' is no syllable with a tone; write letters and 1 to 5, such as 'chang2' or 'lv4'"
      case .reading(let word, let syllables):
        """
        '\(word)' has another number of characters than its reading has syllables (\(syllables)); \
        write one for each
        """
      case .unheard(let word, let character):
        """
        no idiom has the character '\(character)' of '\(word)'; write the reading behind the word, \
        such as 'chang2 zhi4'
        """
      }
    }
  }
}
