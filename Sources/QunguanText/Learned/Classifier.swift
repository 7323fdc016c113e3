import CShippedModel

/// A linear model that tells ads from talk; see docs/ads.md for what it can and can't do.
///
/// A message's ``Features`` point at weights; their sum, squashed, is the probability that the
/// message breaks a community's rules.
public final class Classifier: Sendable {
  /// One a bucket, in units of `unit`.
  let weights: [Int16]
  let unit: Float
  /// The probability from which the wanted precision was measured when the model was trained.
  public let threshold: Double
  /// Tells models apart whose messages become features otherwise; it goes with the lexicon and the
  /// way tokens are made.
  public var recipe: UInt32 { Self.recipe }
  static let recipe = UInt32(
    truncatingIfNeeded: mixed(UInt64(Features.version), UInt64(Lexicon.shared.fingerprint)))

  /// - Parameter weights: ``Features/bucketCount`` of them, as they were trained.
  init(weights: [Float], threshold: Double) {
    let largest = weights.reduce(1e-3) { max($0, abs($1)) }
    let unit = largest / Float(Int16.max)
    self.unit = unit
    self.weights = weights.map { Int16(($0 / unit).rounded()) }
    self.threshold = threshold
  }

  init(units: [Int16], unit: Float, threshold: Double) {
    self.weights = units
    self.unit = unit
    self.threshold = threshold
  }

  /// The model that comes with Qunguan; nil only in a build whose model was not made anew after
  /// its recipe was changed, which a test finds.
  public static let shipped: Classifier? = {
    let length = Int(shipped_model_length())
    let bytes = UnsafeBufferPointer(start: shipped_model_bytes(), count: length)
    return try? Classifier(bytes: Array(bytes))
  }()

  public func features(of text: MessageText) -> Features { Features(of: text) }

  /// How likely the message is an ad or worse: 0...1.
  public func probability(of features: Features, with lessons: Lessons = Lessons()) -> Double {
    Double(logistic(score(of: features, with: lessons)))
  }

  /// The probability's logit.
  func score(of features: Features, with lessons: Lessons) -> Float {
    var sum: Float = 0
    for (bucket, value) in zip(features.buckets, features.values) {
      sum += Float(weights[Int(bucket)]) * value
    }
    return sum * unit + lessons.score(of: features)
  }

  /// What an operator's mark teaches: the smallest change of what can be taught after which the
  /// classifier agrees (passive-aggressive; Crammer et al., 2006), or as much of it as one mark may
  /// do. Empty if it agrees already.
  public func lesson(
    for features: Features, isAd: Bool, given lessons: Lessons = Lessons()
  ) -> Lesson {
    let score = score(of: features, with: lessons)
    let taught = zip(features.buckets, features.values).prefix(features.taught)
    let length = taught.reduce(0) { $0 + $1.1 * $1.1 }
    guard (score >= 0) != isAd, length > 0 else { return Lesson([]) }
    let change = min(abs(score) + 0.2, 5) / length * (isAd ? 1 : -1)
    return Lesson(taught.map { ($0, change * $1) })
  }
}

/// 1 / (1 + e^-x), in plain arithmetic: the same bits whatever the machine's library.
func logistic(_ x: Float) -> Float {
  let magnitude = min(abs(x), 30)
  // e^-m = (e^(-m/1024))^1024; the inner one by its series.
  let small = Double(magnitude) / 1024
  var power = 1 - small * (1 - small / 2 * (1 - small / 3))
  for _ in 0..<10 { power *= power }
  return Float(x >= 0 ? 1 / (1 + power) : power / (1 + power))
}
