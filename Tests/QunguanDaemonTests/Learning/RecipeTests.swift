import Foundation
import Testing

@testable import QunguanDaemon
@testable import QunguanText

/// Learns from data that is not part of the project; skipped where it is not there.
@Suite struct RecipeTests {
  static let data = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("../shared/data/chinese-chat-spam-train.csv").standardized.path
  static let isThere = FileManager.default.fileExists(atPath: data)

  @Test(.enabled(if: isThere, "../shared/data is absent: the recipe is not measured"))
  func `A quarter of some messages is judged rightly by the rest`() throws {
    let all = try ExampleFile.read(Self.data)
    #expect(all.count == 18_048)
    let examples = Array(all.prefix(2400))
    let validation = CrossValidation(examples, folds: 4, keeping: .copies)
    let settings = Trainer.Settings(epochs: 4, runs: 1, copies: 1)
    let trainer = Trainer(examples, seed: 1, settings)
    let classifier = Classifier(
      weights: trainer.weights { validation.folds[$0] != 0 }, threshold: 0.5)
    let judged = examples.indices.filter { validation.folds[$0] == 0 }.map { index in
      let features = classifier.features(of: MessageText(examples[index].text))
      return (probability: classifier.probability(of: features), isAd: examples[index].isAd)
    }
    let score = Score(judged)
    #expect(score.messages == 600)
    #expect(score.accuracy > 0.87, "\(score.accuracy)")
    #expect(score.recall(atPrecision: 0.95) > 0.6, "\(score.recall(atPrecision: 0.95))")
  }
}
