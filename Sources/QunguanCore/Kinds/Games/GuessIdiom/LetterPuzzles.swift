import QunguanText

/// Idioms of four characters to be found by their first letters, of one level of the dictionary.
struct LetterPuzzles: Sendable {
  enum Level: String, CaseIterable, Sendable {
    case easy, normal, hard

    /// Among so many most frequent words.
    fileprivate var ranks: Range<Int> {
      switch self {
      case .easy: 0..<800
      case .normal: 0..<3000
      case .hard: 1000..<6000
      }
    }
  }

  /// Of the questions, each once.
  let keys: [Int64]
  private let idioms: [Int64: Idioms.ID]

  static func of(_ level: Level) -> LetterPuzzles {
    switch level {
    case .easy: easy
    case .normal: normal
    case .hard: hard
    }
  }

  // Each is made when a rule first names it.
  private static let easy = LetterPuzzles(.easy)
  private static let normal = LetterPuzzles(.normal)
  private static let hard = LetterPuzzles(.hard)

  private init(_ level: Level) {
    var keys: [Int64] = []
    var idioms: [Int64: Idioms.ID] = [:]
    for idiom in Idioms.shipped.ids where level.ranks.contains(Idioms.shipped.rank(of: idiom)) {
      // Of those with the same letters the most frequent is the one in mind.
      guard let key = Self.question(of: idiom)?.key, idioms[key] == nil else { continue }
      keys.append(key)
      idioms[key] = idiom
    }
    self.keys = keys
    self.idioms = idioms
  }

  subscript(key: Int64) -> Question? { idioms[key].flatMap(Self.question) }

  private static func question(of idiom: Idioms.ID) -> Question? {
    let dictionary = Idioms.shipped
    guard dictionary.characterCount(of: idiom) == 4,
      let reading = dictionary.readings(of: idiom).first
    else { return nil }
    let letters = reading.initials.uppercased().map(String.init).joined(separator: " ")
    var question = Question(
      "首字母：\(letters)", answers: [dictionary.text(of: idiom)],
      at: Place(file: "", line: 1, column: 1))
    question.initials = reading.initials
    let characters = dictionary.text(of: idiom).map { String($0) }
    question.hints = ["＿＿\(characters[2])＿", "＿\(characters[1])\(characters[2])＿"]
    question.because = reading.description
    return question
  }
}
