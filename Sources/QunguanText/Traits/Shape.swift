import CTextTables

/// What a message looks like from afar: how many characters of each sort it has.
///
/// Invisible characters and combining marks don't count; a picture of several code points (a family,
/// a skin tone) counts once.
public struct Shape: Hashable, Sendable {
  /// All characters that can be seen, and blanks.
  public private(set) var length = 0
  /// Digits in whatever script or decoration.
  public private(set) var digits = 0
  /// Letters of all scripts but Han.
  public private(set) var letters = 0
  /// Chinese characters.
  public private(set) var han = 0
  /// Of these the ones that, simplified, GB 2312 does not have: few people type them.
  public private(set) var rare = 0
  public private(set) var emoji = 0
  /// Punctuation and symbols.
  public private(set) var punctuation = 0
  /// The longest run of one and the same character.
  public private(set) var longestRun = 0

  public init(of text: MessageText) {
    let bytes = text.bytes(.asSent)
    var offset = 0
    var last: UInt32 = 0
    var run = 0
    var isJoined = false
    while offset < bytes.count {
      let (value, width) = UTF8.scalar(in: bytes, at: offset)
      offset += width
      let sort = ScalarSort(value)
      let belongsToLast = isJoined && sort == .emoji || UnicodeRanges.isEmojiModifier(value)
      isJoined = value == 0x200D
      guard sort != .unseen, !belongsToLast else { continue }
      count(value, sort)
      run = value == last ? run + 1 : 1
      last = value
      longestRun = max(longestRun, run)
    }
  }

  private mutating func count(_ value: UInt32, _ sort: ScalarSort) {
    length += 1
    switch sort {
    case .digit: digits += 1
    case .letter: letters += 1
    case .han:
      han += 1
      if text_is_rare(value) { rare += 1 }
    case .emoji: emoji += 1
    case .punctuation: punctuation += 1
    case .blank, .unseen: break
    }
  }
}
