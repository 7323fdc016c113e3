import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a model, or whole filters, tell ads from talk.",
    usage: "qunguan evaluate [MODEL | --rules <rules>] DATA [--format <format>]",
    discussion: """
      DATA is a CSV file as for 'qunguan train', best one that the model has not learned from. \
      Shares are from 0 to 1, milliseconds those per message. With --rules every message is one of \
      another member, long known, and an ad is what a filter would do something about.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(
    help: "The model, if not the one that comes with Qunguan; then the judged messages.",
    completion: .file())
  var files: [String]

  @Option(help: "Instead of a model: the filters of a directory of rules, or of one file.")
  var rules: String?

  @Option(help: "text or json.")
  var format = Format.text

  func validate() throws {
    guard (1...2).contains(files.count) else { throw ValidationError("give [MODEL] DATA") }
    if rules != nil, files.count > 1 { throw ValidationError("give a model or --rules, not both") }
  }

  func run() throws {
    do {
      let evaluation = try evaluation()
      print(format == .text ? evaluation.text : evaluation.json)
    } catch let refused as LearningRefused {
      try refuse(refused)
    } catch let refused as Daemon.Refused {
      refused.list()
      throw ExitCode.failure
    } catch let objection as Objection {
      StandardStream.errors.write("qunguan: \(objection.sentence)\n")
      throw ExitCode.failure
    }
  }

  private func evaluation() throws -> Evaluation {
    let data = files[files.count - 1]
    if let rules {
      return try Evaluation(rules: RuleSet.read(rules, configuration: nil), data: data)
    }
    return try Evaluation(model: files.count == 2 ? files[0] : nil, data: data)
  }
}
