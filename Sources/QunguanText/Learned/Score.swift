/// How well probabilities tell ads from talk.
public struct Score: Hashable, Sendable {
  public let messages: Int
  /// The share of right answers, where 0.5 and more means an ad; so for the three below. 0...1.
  public let accuracy: Double
  public let precision: Double
  public let recall: Double
  /// The harmonic mean of precision and recall.
  public let f1: Double
  /// What each threshold would give, from the highest probability down.
  private let cuts: [Cut]

  private struct Cut: Hashable {
    var threshold: Double
    var precision: Double
    var recall: Double
  }

  /// - Parameter judged: a classifier's probability for every message, and whether it is an ad.
  public init(_ judged: [(probability: Double, isAd: Bool)]) {
    messages = judged.count
    let ads = judged.count { $0.isAd }
    let right = judged.count { ($0.probability >= 0.5) == $0.isAd }
    let found = judged.count { $0.probability >= 0.5 && $0.isAd }
    let taken = judged.count { $0.probability >= 0.5 }
    accuracy = Self.share(right, of: judged.count)
    precision = Self.share(found, of: taken)
    recall = Self.share(found, of: ads)
    f1 = Self.share(2 * found, of: taken + ads)

    var cuts: [Cut] = []
    var hits = 0
    let sorted = judged.sorted { $0.probability > $1.probability }
    for (index, message) in sorted.enumerated() {
      if message.isAd { hits += 1 }
      // Messages of one probability are taken or left together.
      let isLast = index == sorted.count - 1 || sorted[index + 1].probability < message.probability
      guard isLast else { continue }
      cuts.append(
        Cut(
          threshold: message.probability, precision: Self.share(hits, of: index + 1),
          recall: Self.share(hits, of: ads)))
    }
    self.cuts = cuts
  }

  /// The greatest share of ads that is found while `precision` of what is taken for ads are; 0 if
  /// that can't be had.
  public func recall(atPrecision precision: Double) -> Double {
    cuts.last { $0.precision >= precision }?.recall ?? 0
  }

  /// The lowest probability from which `precision` holds; nil if there is none.
  public func threshold(forPrecision precision: Double) -> Double? {
    cuts.last { $0.precision >= precision }?.threshold
  }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
