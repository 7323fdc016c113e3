/// A message that somebody has judged.
public struct JudgedMessage: Hashable, Sendable {
  public var text: String
  /// Whether it breaks the rules: an ad or worse.
  public var isAd: Bool
  /// How much it counts, 0...1; messages of another sort of community count less.
  public var weight: Float

  public init(_ text: String, isAd: Bool, weight: Float = 1) {
    self.text = text
    self.isAd = isAd
    self.weight = weight
  }
}

/// Makes classifiers of examples: logistic loss, AdaGrad, the average of several runs.
///
/// The same examples and seed give the same bytes, on every machine. Each example that counts in
/// full is also shown masked in three ways at a small weight: a mask is no proof.
public struct Trainer: Sendable {
  /// An example, or one of its masked copies.
  struct Row: Sendable {
    var features: Features
    var isAd: Bool
    var weight: Float
    /// The index of the example it is made of.
    var source: Int
  }

  let rows: [Row]
  private let seed: UInt64

  /// How the weights come about; found by cross-validation.
  struct Settings: Sendable {
    var epochs = 6
    var runs = 4
    var rate: Float = 0.2
    /// The rate falls to this share of it.
    var lastRate: Float = 0.05
    var decay: Float = 2e-3
    var copies = 3
    var weightOfCopies: Float = 0.05
  }
  private let settings: Settings

  public init(_ examples: [JudgedMessage], seed: UInt64 = 1) {
    self.init(examples, seed: seed, Settings())
  }

  init(_ examples: [JudgedMessage], seed: UInt64, _ settings: Settings) {
    self.seed = seed
    self.settings = settings
    var rows: [Row] = []
    for (index, example) in examples.enumerated() {
      func add(_ text: String, weight: Float) {
        rows.append(
          Row(
            features: Features(of: MessageText(text)), isAd: example.isAd, weight: weight,
            source: index))
      }
      add(example.text, weight: example.weight)
      guard example.weight >= 1 else { continue }
      var generator = SplitMix(seed: mixed(seed, UInt64(index)))
      for copy in 0..<settings.copies {
        let mask = copy == 0 ? .homophones : Mask.allCases[(index + copy * 3) % Mask.allCases.count]
        add(
          mask.applied(to: example.text, using: &generator), weight: settings.weightOfCopies)
      }
    }
    self.rows = rows
  }

  /// A classifier of all examples.
  /// - Parameter threshold: what cross-validation measured; it is kept with the model.
  public func classifier(threshold: Double) -> Classifier {
    Classifier(weights: weights { _ in true }, threshold: threshold)
  }

  /// The weights learned from the examples whose index is wanted.
  /// - Parameter runs: how many are averaged; as many as for a classifier if nil.
  func weights(runs: Int? = nil, of isWanted: (Int) -> Bool) -> [Float] {
    let runs = runs ?? settings.runs
    let wanted = rows.indices.filter { isWanted(rows[$0].source) }
    var sum = [Float](repeating: 0, count: Features.bucketCount)
    for run in 0..<runs {
      let weights = self.weights(of: wanted, seed: mixed(seed, UInt64(run + 1)))
      for index in sum.indices { sum[index] += weights[index] / Float(runs) }
    }
    return sum
  }

  private func weights(of wanted: [Int], seed: UInt64) -> [Float] {
    var generator = SplitMix(seed: seed)
    var descent = Descent(count: Features.bucketCount, decay: settings.decay)
    var order = wanted
    let steps = Float(max(1, order.count * settings.epochs))
    var step: Float = 0
    for _ in 0..<settings.epochs {
      order.shuffle(using: &generator)
      for index in order {
        let rate = settings.rate * max(settings.lastRate, 1 - step / steps)
        descent.learn(rows[index], rate: rate)
        step += 1
      }
    }
    return descent.weights
  }
}

/// Stochastic gradient descent in which what was changed often is changed less (AdaGrad; Duchi,
/// Hazan and Singer, 2011), with a decay (l2) of the weights that are touched.
private struct Descent {
  private(set) var weights: [Float]
  private var squares: [Float]
  private let decay: Float

  init(count: Int, decay: Float) {
    weights = Array(repeating: 0, count: count)
    squares = Array(repeating: 1e-6, count: count)
    self.decay = decay
  }

  mutating func learn(_ row: Trainer.Row, rate: Float) {
    let features = row.features
    var score: Float = 0
    for (bucket, value) in zip(features.buckets, features.values) {
      score += weights[Int(bucket)] * value
    }
    let error = logistic(score) - (row.isAd ? 1 : 0)
    for (bucket, value) in zip(features.buckets, features.values) {
      let bucket = Int(bucket)
      let gradient = row.weight * (error * value + decay * weights[bucket])
      squares[bucket] += gradient * gradient
      weights[bucket] -= rate * gradient / squares[bucket].squareRoot()
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers from the same seed, always.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixture = state
    mixture = (mixture ^ (mixture >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixture = (mixture ^ (mixture >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixture ^ (mixture >> 31)
  }
}
