import CTextTables

extension TokenGroup {
  /// Counts, in steps that grow: of letters, digits, rare characters, repetitions and the like.
  static func measures(_ glance: Glance, _ tokens: inout TokenSet) {
    let letters = glance.letters
    var counts = [0, 0, 0]
    for letter in letters {
      switch Int(text_sort(letter)) {
      case TEXT_SORT_DIGIT: counts[0] += 1
      case TEXT_SORT_LETTER: counts[1] += 1
      case TEXT_SORT_RARE, TEXT_SORT_SECOND: counts[2] += 1
      default: break
      }
    }
    var longest = 0
    forEachRun(of: letters, where: Glance.isDigit) { longest = max(longest, $0.count) }
    let distinct = Set(letters).count
    let measures = [
      letters.count, counts[0], counts[1], counts[2], longest, glance.raw.count,
      letters.count - distinct, longestRepeat(letters), longestRepeat(glance.raw),
    ]
    for (index, measure) in measures.enumerated() {
      tokens.insert(mixed(UInt64(index + 50), step(measure)))
    }
    tokens.insert(mixed(70, UInt64(distinct * 8 / max(1, letters.count))))
    if let first = glance.raw.first { tokens.insert(mixed(71, UInt64(text_sort(first)))) }
    if let last = glance.raw.last { tokens.insert(mixed(72, UInt64(text_sort(last)))) }
    skeletons(letters, &tokens)
  }

  /// Which of letters and digits follow each other in what may be an id, up to 14 of them.
  private static func skeletons(_ letters: [UInt32], _ tokens: inout TokenSet) {
    forEachRun(of: letters, where: isAlphanumeric) { run in
      guard run.count > 1 else { return }
      tokens.insert(run.prefix(14).reduce(73) { mixed($0, Glance.isDigit($1) ? 1 : 2) })
    }
  }

  private static func longestRepeat(_ letters: [UInt32]) -> Int {
    var longest = 0
    var current = 0
    var previous: UInt32?
    for letter in letters {
      current = letter == previous ? current + 1 : 1
      previous = letter
      longest = max(longest, current)
    }
    return longest
  }

  /// Every number below 8; above, three steps for every doubling.
  private static func step(_ number: Int) -> UInt64 {
    guard number >= 8 else { return UInt64(number) }
    let limits = [10, 13, 16, 20, 25, 32, 40, 51, 64, 81, 102, 128]
    return UInt64(8 + (limits.firstIndex { number < $0 } ?? limits.count))
  }
}
