import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model that tells ads from talk.",
    discussion: """
      DATA is a CSV file whose first line names the columns 'target' (1 for what breaks the rules, \
      0 for the rest) and 'input' (the message). The same data gives the same model. Prints how \
      the recipe does on messages that it has not seen, and the probability from which the wanted \
      precision holds; it is kept with the model.
      """)

  @Argument(help: "The judged messages.", completion: .file(extensions: ["csv"]))
  var data: String

  @Option(name: .shortAndLong, help: "The model's file.", completion: .file())
  var output: String

  @Option(help: "The wanted share of ads among what is taken for one.")
  var precision = 0.99

  @Option(help: "How many parts the messages are dealt to; each is judged by the others.")
  var folds = 5

  @Option(
    help: """
      Messages of another sort of community, counted from 1, as FIRST-LAST: they count a tenth and \
      are not judged.
      """)
  var light: String?

  func validate() throws {
    guard (0.5...1).contains(precision) else {
      throw ValidationError("--precision must be from 0.5 to 1")
    }
    guard (2...20).contains(folds) else { throw ValidationError("--folds must be from 2 to 20") }
    if light != nil, lightRange == nil { throw ValidationError("write --light as FIRST-LAST") }
  }

  private var lightRange: ClosedRange<Int>? {
    let ends = light?.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let ends, ends.count == 2, let first = ends[0], let last = ends[1], 1 <= first,
      first <= last
    else { return nil }
    return first...last
  }

  func run() async throws {
    let learning = Learning(
      data: data, model: output, precision: precision, folds: folds, light: lightRange)
    do {
      try await learning.run { StandardStream.output.write($0 + "\n") }
    } catch {
      try refuse(error)
    }
  }
}

/// Says what is wrong with a file, and ends the command.
func refuse(_ refused: LearningRefused) throws -> Never {
  StandardStream.errors.write(refused.description.printable(atMost: 1000) + "\n")
  throw ExitCode.failure
}
