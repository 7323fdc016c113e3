import Foundation
import QunguanCore
import QunguanText

/// `qunguan evaluate`: how good a model is on judged messages.
public struct Evaluation: Sendable {
  private let score: Score
  /// What asking took, per message.
  private let milliseconds: Double

  /// - Parameter model: a model's file; the one that comes with Qunguan if nil.
  public init(model: String?, data: String) throws(LearningRefused) {
    let classifier = try Self.classifier(model)
    let examples = try ExampleFile.read(data)
    guard !examples.isEmpty else { throw LearningRefused("\(data):1: error: no messages") }
    let clock = ContinuousClock()
    let start = clock.now
    let judged = examples.map { example in
      let features = classifier.features(of: MessageText(example.text, in: [.normalised]))
      return (classifier.probability(of: features), example.isAd)
    }
    milliseconds = (clock.now - start) / .milliseconds(examples.count)
    score = Score(judged)
  }

  /// Of the whole filters of a rule book, by what they would do: see ``FilterJury``.
  ///
  /// - Throws: ``LearningRefused``, or an ``Objection`` if there is no filter.
  public init(rules book: RuleBook, data: String) throws {
    let jury = try FilterJury(book)
    let examples = try ExampleFile.read(data)
    guard !examples.isEmpty else { throw LearningRefused("\(data):1: error: no messages") }
    let clock = ContinuousClock()
    let start = clock.now
    let judged = try examples.map { (try jury.height(of: $0.text), $0.isAd) }
    milliseconds = (clock.now - start) / .milliseconds(examples.count)
    score = Score(judged)
  }

  private static func classifier(_ path: String?) throws(LearningRefused) -> Classifier {
    guard let path else {
      guard let shipped = Classifier.shipped else {
        throw LearningRefused("error: this build has no model of its own; name one")
      }
      return shipped
    }
    let bytes = try ExampleFile.bytes(of: path, atMost: 8 << 20)
    do throws(ModelError) { return try Classifier(bytes: bytes) } catch {
      throw LearningRefused("\(path): error: \(error)")
    }
  }

  public var text: String {
    (["\(score.messages) messages, \(milliseconds.rounded(to: 4)) ms each"] + score.lines)
      .joined(separator: "\n")
  }

  public var json: String {
    let recalls = Score.precisions.map { precision in
      ("recall-at-\(precision)", number(score.recall(atPrecision: precision)))
    }
    let members: [(String, JSON)] =
      [("messages", .number(JSONNumber(Int64(score.messages))))]
      + [("accuracy", number(score.accuracy)), ("f1", number(score.f1))] + recalls
      + [("precision", number(score.precision)), ("recall", number(score.recall))]
      + [("milliseconds", number(milliseconds))]
    return String(
      decoding: JSON.object(JSONObject(uniqueMembers: members)).serialized(), as: UTF8.self)
  }

  private func number(_ value: Double) -> JSON { JSONNumber(value).map { .number($0) } ?? .null }
}
