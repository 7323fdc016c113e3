import QunguanText

/// A message as a command is read: words and mentions, one after the other.
struct CommandText {
  struct Word: Hashable {
    /// As it was written.
    var original: String
    /// As commands are compared: see ``TextForm/normalised``.
    var normalised: String
  }

  enum Piece: Hashable {
    case word(Word)
    case mention(MemberID)
  }

  /// Nobody commands at such length; in bytes of UTF-8.
  static let limit = 4096

  private(set) var pieces: ArraySlice<Piece>

  /// Nil if the message is longer than any command.
  init?(_ content: [Part]) {
    var pieces: [Piece] = []
    var bytes = 0
    for part in content {
      switch part {
      case .text(let text):
        bytes += text.utf8.count
        guard bytes <= Self.limit else { return nil }
        pieces += text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
          .compactMap { Word(String($0)) }.map(Piece.word)
      case .mention(let member): pieces.append(.mention(member))
      case .secret, .mentionAll, .image, .drawing, .enclosed, .other: break
      }
    }
    self.pieces = pieces[...]
  }

  var isEmpty: Bool { pieces.isEmpty }
  var first: Word? { if case .word(let word)? = pieces.first { word } else { nil } }

  /// The words before the next mention, at most so many.
  func words(atMost count: Int) -> [Word] {
    pieces.prefix(count).prefix { if case .word = $0 { true } else { false } }
      .compactMap { if case .word(let word) = $0 { word } else { nil } }
  }

  /// What is left as it was written, without mentions; nil if that is nothing.
  var rest: String? {
    let words = pieces.compactMap { piece -> String? in
      if case .word(let word) = piece { word.original } else { nil }
    }
    return words.isEmpty ? nil : words.joined(separator: " ").printable(atMost: 100)
  }

  mutating func drop(_ count: Int = 1) { pieces = pieces.dropFirst(count) }

  /// Puts back what is left of a word that was taken.
  mutating func put(_ word: Word) { pieces = [.word(word)] + pieces }

  /// Takes the mention that comes next.
  mutating func mention() -> MemberID? {
    guard case .mention(let member)? = pieces.first else { return nil }
    drop()
    return member
  }

  /// Takes the next word if `read` makes something of its normalised form.
  mutating func take<Value>(_ read: (String) -> Value?) -> Value? {
    guard let value = first.flatMap({ read($0.normalised) }) else { return nil }
    drop()
    return value
  }

  /// Takes `beginning` off the next word, and the whole word if nothing else is in it.
  mutating func strip(_ beginning: String, and separators: Set<Unicode.Scalar> = []) -> Bool {
    guard let first, first.normalised.unicodeScalars.starts(with: beginning.unicodeScalars) else {
      return false
    }
    let rest = first.normalised.unicodeScalars.dropFirst(beginning.unicodeScalars.count)
      .drop { separators.contains($0) }
    drop()
    if !rest.isEmpty {
      let left = String(String.UnicodeScalarView(rest))
      pieces = [.word(Word(original: left, normalised: left))] + pieces
    }
    return true
  }
}

extension CommandText.Word {
  /// Nil if nothing of it can be seen.
  init?(_ text: String) {
    let normalised = MessageText(text, in: [.normalised]).string(.normalised)
    guard !normalised.isEmpty else { return nil }
    self.init(original: text, normalised: normalised)
  }

  /// What stands before its first comma, normalised, and after it; nil without one.
  var aroundComma: (before: String, after: CommandText.Word?)? {
    let scalars = original.unicodeScalars
    guard let comma = scalars.firstIndex(where: { $0 == "，" || $0 == "," }),
      let before = CommandText.Word(String(scalars[..<comma]))
    else { return nil }
    return (before.normalised, CommandText.Word(String(scalars[scalars.index(after: comma)...])))
  }
}
