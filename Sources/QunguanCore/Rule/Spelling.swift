/// The word of `words` that `word` was most likely meant to be: at most a third of its letters
/// differ (at least one may), swapped neighbours counting as one. Else the shortest word that goes
/// on where it ends: `joined` for `join`, and `replies` for `reply`. Nil if none is near.
public func nearest(to word: String, among words: [String]) -> String? {
  let wanted = Array(word.unicodeScalars.prefix(64))
  let allowed = max(1, wanted.count / 3)
  let near =
    words
    .map { (word: $0, distance: distance(wanted, Array($0.unicodeScalars.prefix(64)))) }
    .filter { $0.distance <= allowed }
    .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
  guard near == nil, wanted.count >= 4 else { return near }
  let stem = wanted.last == "y" ? wanted.dropLast() : wanted[...]
  return
    words
    .filter { $0.unicodeScalars.starts(with: stem) }
    .min { ($0.unicodeScalars.count, $0) < ($1.unicodeScalars.count, $1) }
}

/// `; did you mean 'word'?`, the end of a sentence; nothing without a word.
public func didYouMean(_ word: String?) -> Phrase { word.map { "; did you mean '\($0)'?" } ?? "" }

/// Optimal string alignment distance: insertions, deletions, substitutions, swapped neighbours.
private func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var before: [Int] = []
  var above = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      var cost = min(row[j] + 1, above[j + 1] + 1, above[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, before[j - 1] + 1)
      }
      row.append(cost)
    }
    before = above
    above = row
  }
  return above[right.count]
}
