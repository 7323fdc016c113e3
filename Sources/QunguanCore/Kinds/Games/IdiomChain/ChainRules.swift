import QunguanText

/// What may follow what in an idiom chain: a dictionary, a way to link, and how long words are. A
/// value without a game: what it says depends on nothing else.
struct ChainRules: Sendable {
  var idioms = Idioms.shipped
  var link = Idioms.Link.sound
  /// In characters.
  var lengths = 3...OwnWord.longest

  /// What a message is, while a word waits to be followed.
  enum Judgement: Equatable, Sendable {
    case links(Idioms.ID)
    /// A word that does not follow.
    case mismatch(Idioms.ID)
    case used(Idioms.ID)
    /// It follows, and is longer or shorter than the words of this game.
    case length(Idioms.ID)
    /// No word, though it begins as one would that follows.
    case unknown(String)
    case chatter
  }

  func judge(_ text: String, after word: Idioms.ID, used: Set<Idioms.ID>) -> Judgement {
    guard let id = idioms.find(text) ?? idioms.find(unwrapped(text)) else {
      return judgeUnknown(text, after: word)
    }
    // Who repeats the word that waits is talking about it.
    if id == word { return .chatter }
    let follows = idioms.links(word, to: id, by: link)
    if used.contains(id) { return follows ? .used(id) : .chatter }
    guard follows else { return .mismatch(id) }
    return counts(id) ? .links(id) : .length(id)
  }

  /// Whether a word has as many characters as the words of this game.
  func counts(_ word: Idioms.ID) -> Bool { lengths.contains(idioms.characterCount(of: word)) }

  /// Without what people put around an answer: 我接 守株待兔吧.
  private func unwrapped(_ text: String) -> String {
    var rest = text[...]
    if let opening = ["我接", "接"].first(where: rest.hasPrefix) {
      rest = rest.dropFirst(opening.count)
    }
    if let last = rest.last, "啊吧呀啦".contains(last) { rest.removeLast() }
    return String(rest)
  }

  private func judgeUnknown(_ text: String, after word: Idioms.ID) -> Judgement {
    let word = (first: word, text: String(text.unicodeScalars.prefix(OwnWord.longest + 1)))
    let characters = word.text.unicodeScalars.count
    guard characters == text.unicodeScalars.count, max(3, lengths.lowerBound)...8 ~= characters,
      word.text.unicodeScalars.allSatisfy(\.properties.isIdeographic),
      idioms.begins(word.text, like: word.first, by: link)
    else { return .chatter }
    return .unknown(word.text)
  }

  /// How many words may follow that were not used.
  func countAnswers(to word: Idioms.ID, excluding used: Set<Idioms.ID>) -> Int {
    idioms.countAnswers(to: word, by: link, of: lengths, excluding: used)
  }

  /// The words that may follow and were not used, the most frequent first.
  func answers(
    to word: Idioms.ID, excluding used: Set<Idioms.ID>
  ) -> some Sequence<Idioms.ID> {
    idioms.answers(to: word, by: link, of: lengths).lazy.filter { !used.contains($0) }
  }

  /// The words that people know, to begin rounds with. Made of the whole dictionary: once for a rule.
  var wellKnown: [Idioms.ID] { idioms.ids.prefix(Self.mostKnown).filter(counts) }

  /// One of these words that at least so many may follow, or of those looked at the one with the most;
  /// nil if none is left.
  func opening(
    among known: [Idioms.ID], answers least: Int, excluding used: Set<Idioms.ID>,
    using generator: inout Generator
  ) -> Idioms.ID? {
    var best: (word: Idioms.ID, answers: Int)?
    for _ in 0..<Self.tries {
      guard let word = known.randomElement(using: &generator) else { break }
      if used.contains(word) { continue }
      let count = countAnswers(to: word, excluding: used.union([word]))
      if count >= least { return word }
      if count > best?.answers ?? 0 { best = (word, count) }
    }
    return best?.word ?? known.first { !used.contains($0) }
  }

  /// So many of the most frequent words are known to everybody.
  private static let mostKnown = 6000
  private static let tries = 60

  // MARK: The steward plays

  /// How many words the steward knows, and how it chooses among them.
  enum Level: String, CaseIterable, Sendable {
    case easy, normal, hard

    /// How many of the most frequent words it knows.
    var vocabulary: Int {
      switch self {
      case .easy: 4000
      case .normal: 12_000
      case .hard: .max
      }
    }
  }

  /// The steward's answer; nil if it knows none. It plays no word that ends the chain; at `hard`, one
  /// that few may follow.
  func reply(
    to word: Idioms.ID, excluding used: Set<Idioms.ID>, at level: Level,
    using generator: inout Generator
  ) -> Idioms.ID? {
    var known = answers(to: word, excluding: used).prefix {
      idioms.rank(of: $0) < level.vocabulary
    }.map(\.self)
    known.shuffle(using: &generator)
    var best: (word: Idioms.ID, answers: Int)?
    for candidate in known.prefix(Self.considered) {
      let count = countAnswers(to: candidate, excluding: used.union([candidate]))
      guard count > 0 else { continue }
      if level != .hard { return candidate }
      if count < best?.answers ?? .max { best = (candidate, count) }
    }
    return best?.word
  }

  private static let considered = 30

  // MARK: In words

  /// What a word after this one begins with: 「兔」字, 「tù」音, 「tu」音.
  func beginning(after word: Idioms.ID) -> String {
    let last = idioms.text(of: word).unicodeScalars.last.map { String($0) } ?? ""
    var sounds: [String] = []
    for sound in idioms.readings(of: word).compactMap(\.sounds.last) {
      let text = link == .tone ? sound.description : sound.letters
      if !sounds.contains(text) { sounds.append(text) }
    }
    let heard = sounds.joined(separator: " 或 ")
    switch link {
    case .character: return "「\(last)」字开头"
    case .tone: return "「\(last)」(\(heard)) 同音同调的字开头"
    case .sound: return "「\(last)」(\(heard)) 同音字开头"
    }
  }

  /// With how it is read, where that is not said yet.
  func reading(of word: Idioms.ID) -> String {
    idioms.readings(of: word).first.map { " (\($0))" } ?? ""
  }

  /// The first of its characters, and every other one; then all but the last. Nil where no more is
  /// told.
  func hint(for word: Idioms.ID, step: Int) -> String? {
    let characters = idioms.text(of: word).unicodeScalars
    guard step < 2 else { return nil }
    return characters.enumerated().map { index, character in
      let isShown = step == 0 ? index % 2 == 0 : index < characters.count - 1
      return isShown ? String(character) : "＿"
    }.joined()
  }
}
