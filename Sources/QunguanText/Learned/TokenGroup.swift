import CTextTables

/// The sorts of tokens, in the order in which they are written. Those up to ``ids`` can be taught.
enum TokenGroup: CaseIterable {
  case characters, pairs, soundPairs, ids
  case soundTriples, soundsTogether, shape, runs, measures, marks, words, categories

  /// Found by cross-validation, as all numbers here: see docs/decisions/0014-learned-filter.md.
  var weight: Float {
    switch self {
    case .soundTriples, .soundsTogether, .marks: 0.5
    case .categories: 1.4
    default: 1
    }
  }

  func write(_ glance: Glance, to tokens: inout TokenSet) {
    switch self {
    case .characters: for letter in glance.letters { tokens.insert(UInt64(letter)) }
    case .pairs: tokens.insert(runsOf: 2, in: glance.letters)
    case .soundPairs: tokens.insert(runsOf: 2, in: glance.sounds)
    case .ids: Self.ids(glance.letters, &tokens)
    case .soundTriples: tokens.insert(runsOf: 3, in: glance.sounds)
    case .soundsTogether: Self.together(glance.sounds, &tokens)
    case .shape:
      let sorts = glance.raw.map { UInt32(text_sort($0)) }
      for length in 1...3 { tokens.insert(runsOf: length, in: sorts) }
    case .runs: Self.runs(glance.letters, &tokens)
    case .measures: Self.measures(glance, &tokens)
    case .marks: Self.marks(glance.raw, &tokens)
    case .words: Self.words(glance, &tokens)
    case .categories: Self.categories(glance, &tokens)
    }
  }

  /// Runs of at least five digits, or of digits and Latin letters: likely somebody's address.
  private static func ids(_ letters: [UInt32], _ tokens: inout TokenSet) {
    for (kind, isIn) in [(20, isAlphanumeric), (21, Glance.isDigit)] as [(UInt64, (UInt32) -> Bool)]
    {
      forEachRun(of: letters, where: isIn) { run in
        if run.count >= 5 { tokens.insert(run.reduce(kind) { mixed($0, UInt64($1)) }) }
      }
    }
  }

  /// Which sounds stand in the message with which, wherever: a cut or turned phrase keeps them.
  private static func together(_ sounds: [UInt32], _ tokens: inout TokenSet) {
    var sounds = Array(sounds.prefix(24))
    sounds.sort()
    for (index, first) in sounds.enumerated() {
      for second in sounds[(index + 1)...] where second != first {
        tokens.insert(mixed(mixed(9, UInt64(first)), UInt64(second)))
      }
    }
  }

  /// The message as runs of one sort with their lengths, up to three in a row with its ends.
  private static func runs(_ letters: [UInt32], _ tokens: inout TokenSet) {
    var runs: [UInt32] = [1]
    var index = letters.startIndex
    while index < letters.endIndex {
      let sort = text_sort(letters[index])
      let end = letters[index...].firstIndex { text_sort($0) != sort } ?? letters.endIndex
      runs.append(UInt32(sort) << 8 | UInt32(min(end - index, 12)))
      index = end
    }
    runs.append(2)
    for length in 1...3 { tokens.insert(runsOf: length, in: runs) }
  }

  /// What the eye sees and the letters don't have: emoji, punctuation, fancy letters.
  private static func marks(_ raw: [UInt32], _ tokens: inout TokenSet) {
    for scalar in raw {
      let isPlain =
        isAlphanumeric(scalar) || (0x3400...0x9FFF).contains(scalar) || scalar >= 0x2_0000
      if !isPlain { tokens.insert(UInt64(scalar)) }
    }
  }

  private static func words(_ glance: Glance, _ tokens: inout TokenSet) {
    for (isHeard, entry) in glance.words {
      tokens.insert(mixed(isHeard ? 31 : 30, UInt64(entry.word)))
    }
  }

  /// How often each category of the lexicon occurs, and beside what.
  private static func categories(_ glance: Glance, _ tokens: inout TokenSet) {
    var counts = [UInt64](repeating: 0, count: 2 * Lexicon.categoryLimit)
    for (isHeard, entry) in glance.words {
      counts[Int(entry.category) + (isHeard ? Lexicon.categoryLimit : 0)] += 1
    }
    let beside: UInt64 =
      (glance.letters.contains(where: Glance.isDigit) ? 2 : 0)
      + (glance.letters.contains(where: Glance.isLatin) ? 1 : 0)
    for (category, count) in counts.enumerated() where count > 0 {
      tokens.insert(mixed(mixed(32, UInt64(category)), min(count, 4)))
      tokens.insert(mixed(34, UInt64(category)))
      if category >= Lexicon.categoryLimit {
        tokens.insert(mixed(mixed(37, UInt64(category)), beside))
      }
    }
  }
}

extension TokenGroup {
  static func isAlphanumeric(_ scalar: UInt32) -> Bool {
    Glance.isDigit(scalar) || Glance.isLatin(scalar)
  }

  static func forEachRun(
    of letters: [UInt32], where isIn: (UInt32) -> Bool, _ body: (ArraySlice<UInt32>) -> Void
  ) {
    var rest = letters[...]
    while let start = rest.firstIndex(where: isIn) {
      let end = rest[start...].firstIndex { !isIn($0) } ?? rest.endIndex
      body(rest[start..<end])
      rest = rest[end...]
    }
  }
}

extension TokenSet {
  /// The n-grams of a sequence; those of different lengths are different.
  mutating func insert(runsOf length: Int, in letters: [UInt32]) {
    guard letters.count >= length else { return }
    for start in 0...letters.count - length {
      var token = UInt64(length)
      for index in start..<start + length { token = mixed(token, UInt64(letters[index])) }
      insert(token)
    }
  }
}
