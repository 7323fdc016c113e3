import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a configuration or a directory of rules.",
    discussion: """
      Prints every problem as file:line:column: error: sentence. Exits with 1 if there is an error; \
      warnings alone are no error.
      """)

  @Option(
    help: "The configuration file; its rules are checked too.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Argument(
    help: "A directory of rules, or one rule file. Without --config: ./Rules.",
    completion: .file(extensions: ["yaml", "yml"]))
  var rules: String?

  func validate() throws {
    if config != nil, rules != nil { throw ValidationError("give --config or RULES, not both") }
  }

  func run() throws {
    let report = config.map(Inspection.configuration) ?? Inspection.rules(rules ?? "Rules")
    for diagnostic in report.diagnostics { print(diagnostic.description.printable(atMost: 1000)) }
    print(report.summary)
    if report.hasErrors { throw ExitCode.failure }
  }
}
