import QunguanText

/// What a member wrote while a question was open: as it stands, and without what people put around
/// an answer, `我猜是山吧` for 山.
struct Guess {
  /// As it stands first: an answer may itself begin with 是.
  private(set) var readings: [Reading] = []
  /// Whether it says that it is a guess.
  private(set) var isExplicit = false

  /// A text as answers are compared: in one script, width and case, without blanks and punctuation;
  /// and if it is nothing but a number, the number.
  struct Reading {
    let compact: String
    private let number: Int64?

    init(_ text: String) {
      let message = MessageText(text)
      compact = message.string(.compact)
      let scalars = Array(message.string(.normalised).trimmed.unicodeScalars)
      let numeral = Numeral(scalars[...])
      let isWhole = numeral.map { $0.position == scalars.endIndex && $0.thousandths < Numeral.most }
      number = isWhole ?? false ? numeral?.thousandths : nil
    }

    /// Numbers are the same however they are written, and only they: 3.14 is not 314.
    func equals(_ other: Reading) -> Bool {
      if let number, let theirs = other.number { return number == theirs }
      return compact == other.compact
    }
  }

  /// Nil if the text is too long to be an answer: it is chatter.
  ///
  /// - Parameters:
  ///   - names: those of the steward, which may stand before it.
  ///   - length: of the longest answer, in characters.
  init?(_ text: MessageText, names: [String], length: Int) {
    guard text.bytes(.compact).count <= 4 * (length + 24) else { return nil }
    var whole = text.string(.normalised).trimmed
    let names = names.map { MessageText($0).string(.normalised) }
    if let name = names.first(where: { !$0.isEmpty && whole.hasPrefix($0) }) {
      whole = String(whole.dropFirst(name.count)).trimmed
    }
    let texts = Self.unwrapped(whole)
    guard let shortest = texts.map(\.count).min(), shortest <= length + Self.slack else {
      return nil
    }
    readings = texts.map(Reading.init).filter { !$0.compact.isEmpty }
    if readings.isEmpty { return nil }
    isExplicit = Self.announcements.contains { opening in
      whole.hasPrefix(opening) && whole.count > opening.count
        && !whole.dropFirst(opening.count).hasPrefix("不")
    }
  }

  func isOne(of answers: [String]) -> Bool {
    answers.map(Reading.init).contains { answer in readings.contains { $0.equals(answer) } }
  }

  /// Whether a text gives an answer away. In Latin letters and digits only whole words do: 8 does
  /// not stand in 18.
  static func stands(_ answer: String, in text: String) -> Bool {
    let (answer, text) = (MessageText(answer), MessageText(text))
    let (wanted, words) = (answer.bytes(.compact), text.bytes(.normalised))
    guard let first = wanted.first, let last = wanted.last else { return false }
    guard first.isWordByte || last.isWordByte else {
      return text.string(.compact).contains(answer.string(.compact))
    }
    guard wanted.count <= words.count else { return false }
    return (0...words.count - wanted.count).contains { start in
      let end = start + wanted.count
      return words[start..<end].elementsEqual(wanted)
        && !(first.isWordByte && start > 0 && words[start - 1].isWordByte)
        && !(last.isWordByte && end < words.count && words[end].isWordByte)
    }
  }

  // MARK: What people put around an answer

  /// A wrong answer may be so much longer than the right one.
  private static let slack = 4
  private static let announcements = ["我猜", "答案是", "答案应该是"]
  private static let openings = ["我猜", "猜", "答案是", "答案", "应该是", "是", "是不是"]
  private static let endings = ["吧", "吗", "呢", "啊", "呀"]

  /// The text, then all that is left of it when some of these words are taken away.
  private static func unwrapped(_ text: String) -> [String] {
    var texts = [text]
    var next = 0
    while next < texts.count, texts.count < 64 {
      let text = texts[next]
      next += 1
      let shorter =
        openings.filter(text.hasPrefix).map { text.dropFirst($0.count) }
        + endings.filter(text.hasSuffix).map { text.dropLast($0.count) }
      for rest in shorter.map({ String($0).trimmed }) where !rest.isEmpty && !texts.contains(rest) {
        texts.append(rest)
      }
    }
    return texts
  }
}

extension String {
  /// Without what is neither letter nor digit around it.
  fileprivate var trimmed: String {
    func isKept(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    guard let first = unicodeScalars.firstIndex(where: isKept),
      let last = unicodeScalars.lastIndex(where: isKept)
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}

extension UInt8 {
  /// Of an ASCII letter or digit.
  fileprivate var isWordByte: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}
