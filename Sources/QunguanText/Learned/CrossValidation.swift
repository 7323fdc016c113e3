/// Judges a recipe on messages that it has not learned from.
///
/// Messages that count in full are dealt to folds, what is alike to one and the same; each fold is
/// judged by a classifier trained on all the others and on the messages that count less.
public struct CrossValidation: Sendable {
  /// What may not be parted.
  public enum Kinship: CaseIterable, Sendable {
    /// Messages of the same letters.
    case copies
    /// Messages that share half of their pairs of letters, and what resembles those: one campaign.
    case campaigns
  }

  /// The fold of each example; nil for those that always train.
  let folds: [Int?]
  private let count: Int

  /// - Parameter folds: how many; at least two.
  public init(
    _ examples: [JudgedMessage], folds count: Int, keeping kinship: Kinship, seed: UInt64 = 1
  ) {
    self.count = max(2, count)
    folds = Self.deal(examples, into: max(2, count), kinship, seed: seed)
  }

  /// A probability for every example that is in a fold, from a classifier that has not seen it.
  ///
  /// - Parameters:
  ///   - masks: also those of its text masked in each of these ways.
  ///   - runs: how many runs each classifier is the average of; nil for as many as always.
  public func judge(
    _ examples: [JudgedMessage], with trainer: Trainer, masks: [Mask] = [],
    runs: Int? = nil
  ) async -> Judgement {
    await withTaskGroup(of: Judgement.self) { group in
      for fold in 0..<count {
        group.addTask { judge(fold, examples, with: trainer, masks: masks, runs: runs) }
      }
      return await group.reduce(into: Judgement(masks: masks)) { $0.merge($1) }
    }
  }

  private func judge(
    _ fold: Int, _ examples: [JudgedMessage], with trainer: Trainer, masks: [Mask],
    runs: Int?
  ) -> Judgement {
    let classifier = Classifier(
      weights: trainer.weights(runs: runs) { folds[$0] != fold }, threshold: 0.5)
    var judgement = Judgement(masks: masks)
    for (index, example) in examples.enumerated() where folds[index] == fold {
      func probability(_ text: String) -> Double {
        classifier.probability(of: Features(of: MessageText(text)))
      }
      judgement.plain.append((probability(example.text), example.isAd))
      for (place, mask) in masks.enumerated() {
        var generator = SplitMix(seed: mixed(UInt64(index), UInt64(place + 1000)))
        let masked = mask.applied(to: example.text, using: &generator)
        judgement.masked[place].judged.append((probability(masked), example.isAd))
      }
    }
    return judgement
  }

  public struct Judgement: Sendable {
    public fileprivate(set) var plain: [(probability: Double, isAd: Bool)] = []
    public fileprivate(set) var masked: [(mask: Mask, judged: [(probability: Double, isAd: Bool)])]

    fileprivate init(masks: [Mask]) { masked = masks.map { ($0, []) } }

    fileprivate mutating func merge(_ other: Self) {
      plain += other.plain
      for index in masked.indices { masked[index].judged += other.masked[index].judged }
    }
  }
}

extension CrossValidation {
  /// Deals families, the largest first, each to the fold that is smallest.
  private static func deal(
    _ examples: [JudgedMessage], into count: Int, _ kinship: Kinship, seed: UInt64
  ) -> [Int?] {
    let dealt = examples.indices.filter { examples[$0].weight >= 1 }
    let letters = dealt.map { Glance(MessageText(examples[$0].text)).letters }
    var families = Families(count: dealt.count)
    families.join(equal: letters)
    if kinship == .campaigns { families.join(resembling: letters) }

    var members: [Int: [Int]] = [:]
    for index in dealt.indices { members[families.head(of: index), default: []].append(index) }
    var generator = SplitMix(seed: seed)
    let shuffled = members.values.sorted { $0[0] < $1[0] }.shuffled(using: &generator)
    let sorted = shuffled.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }
    var sizes = [Int](repeating: 0, count: count)
    var folds = [Int?](repeating: nil, count: examples.count)
    for (_, family) in sorted {
      let fold = sizes.indices.min { sizes[$0] < sizes[$1] } ?? 0
      sizes[fold] += family.count
      for index in family { folds[dealt[index]] = fold }
    }
    return folds
  }
}

/// Which messages belong together; a forest whose trees are merged (union-find).
struct Families {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func head(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  mutating func join(_ left: Int, _ right: Int) { parents[head(of: left)] = head(of: right) }

  mutating func join(equal letters: [[UInt32]]) {
    var first: [[UInt32]: Int] = [:]
    for (index, letters) in letters.enumerated() {
      if let known = first[letters] { join(index, known) } else { first[letters] = index }
    }
  }

  /// Joins those that share half of their pairs of letters, digits left out (Jaccard). Only pairs
  /// that few messages have lead to candidates, or common words would make it quadratic.
  mutating func join(resembling letters: [[UInt32]]) {
    let pairs = letters.map { letters in
      let letters = [1] + letters.filter { !Glance.isDigit($0) } + [2]
      return Set(zip(letters, letters.dropFirst()).map { UInt64($0) << 32 | UInt64($1) })
    }
    var owners: [UInt64: [Int]] = [:]
    for (index, pairs) in pairs.enumerated() where pairs.count >= 3 {
      for pair in pairs { owners[pair, default: []].append(index) }
    }
    for (index, mine) in pairs.enumerated() where mine.count >= 3 {
      var shared: [Int: Int] = [:]
      for pair in mine {
        guard let others = owners[pair], others.count <= 500 else { continue }
        for other in others where other > index { shared[other, default: 0] += 1 }
      }
      for other in shared.keys {
        let common = mine.intersection(pairs[other]).count
        if common * 2 >= mine.count + pairs[other].count - common { join(index, other) }
      }
    }
  }
}
