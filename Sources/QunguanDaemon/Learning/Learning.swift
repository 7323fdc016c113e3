import Foundation
import QunguanCore
import QunguanText

/// `qunguan train`: a model of judged messages, and how good the recipe is on what it has not seen.
public struct Learning: Sendable {
  public var data: String
  public var model: String
  /// The wanted share of ads among what is taken for one, 0...1.
  public var precision: Double
  public var folds: Int
  /// Messages, counted from 1, that resemble the community's talk less: they count a tenth and are
  /// not judged.
  public var light: ClosedRange<Int>?

  public init(
    data: String, model: String, precision: Double, folds: Int, light: ClosedRange<Int>? = nil
  ) {
    self.data = data
    self.model = model
    self.precision = precision
    self.folds = folds
    self.light = light
  }

  static let weightOfLight: Float = 0.1

  /// Trains, writes the model, and tells line by line.
  public func run(telling tell: (String) -> Void) async throws(LearningRefused) {
    let examples = try examples()
    let trainer = Trainer(examples)
    tell("\(examples.count) messages, \(examples.count { $0.isAd }) of them ads")

    var threshold = 1.0
    for kinship in CrossValidation.Kinship.allCases {
      let validation = CrossValidation(examples, folds: folds, keeping: kinship)
      // One run instead of the average of several: a little worse, and much sooner.
      let score = Score(await validation.judge(examples, with: trainer, runs: 1).plain)
      tell("")
      tell("cross-validated in \(folds) folds, \(kinship.title):")
      for line in score.lines { tell("  " + line) }
      // The stricter of both: tomorrow's campaigns are not in the data.
      guard let found = score.threshold(forPrecision: precision) else {
        tell("  precision \(precision) can't be had")
        continue
      }
      tell("  precision \(precision) from probability \(found.rounded(to: 3)) on")
      threshold = kinship == .copies ? found : max(threshold, found)
    }

    let classifier = trainer.classifier(threshold: threshold)
    do {
      try Data(classifier.bytes).write(to: URL(fileURLWithPath: model), options: .atomic)
    } catch {
      throw LearningRefused("\(model): error: the model can't be written")
    }
    tell("")
    tell("\(model): \(Classifier.byteCount) bytes, threshold \(threshold.rounded(to: 3))")
  }

  private func examples() throws(LearningRefused) -> [JudgedMessage] {
    var examples = try ExampleFile.read(data)
    let judged = examples.indices.filter { light?.contains($0 + 1) != true }
    for isAd in [true, false] where judged.count(where: { examples[$0].isAd == isAd }) < folds {
      throw LearningRefused(
        "\(data):1: error: fewer than \(folds) messages with 'target' \(isAd ? 1 : 0)")
    }
    if let light {
      for index in examples.indices where light.contains(index + 1) {
        examples[index].weight = Self.weightOfLight
      }
    }
    return examples
  }
}

extension CrossValidation.Kinship {
  fileprivate var title: String {
    switch self {
    case .copies: "copies of a message in one"
    case .campaigns: "messages that resemble each other in one"
    }
  }
}

extension Double {
  func rounded(to digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension Score {
  static let precisions = [0.99, 0.98, 0.95]

  var lines: [String] {
    let recalls = Self.precisions.map { recall(atPrecision: $0).rounded(to: 3) }
    return [
      "accuracy \((accuracy * 100).rounded(to: 2)) %, F1 \((f1 * 100).rounded(to: 2)) %, "
        + "precision \(precision.rounded(to: 3)), recall \(recall.rounded(to: 3))",
      "recall \(recalls.joined(separator: " / ")) at precision 0.99 / 0.98 / 0.95",
    ]
  }
}
