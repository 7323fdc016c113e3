import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a configuration or a directory of rules.",
    discussion: """
      Prints every problem as file:line:column: error: sentence, on a terminal with the line it is \
      in; in Chinese where LC_ALL, LC_MESSAGES or LANG says zh. Exits with 1 if there is an error; \
      warnings alone are no error.
      """)

  @Option(
    help: "The configuration file; its rules are checked too.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(help: "text, json (one array) or github (workflow commands).")
  var format: DiagnosticReport.Format = .text

  @Flag(
    inversion: .prefixedNo,
    help: "Show the source line of every problem, as on a terminal.")
  var context: Bool?

  @Argument(
    help: "A directory of rules, or one rule file. Without --config: ./Rules.",
    completion: .file(extensions: ["yaml", "yml"]))
  var rules: String?

  func validate() throws {
    if config != nil, rules != nil { throw ValidationError("give --config or RULES, not both") }
  }

  func run() throws {
    let terminal = DiagnosticTerminal.output
    let inspection = config.map(Inspection.configuration) ?? Inspection.rules(rules ?? "Rules")
    let lines = inspection.report.rendered(
      format, in: terminal.language,
      .init(hasContext: context ?? terminal.style.hasContext, hasColour: terminal.style.hasColour),
      summary: inspection.summary)
    for line in lines { print(line) }
    if inspection.hasErrors { throw ExitCode.failure }
  }
}

/// How diagnostics are shown where standard output goes.
struct DiagnosticTerminal {
  var language: Language
  var style: DiagnosticReport.Style

  static var output: Self {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    // https://no-color.org: any value but an empty one.
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return Self(
      language: .ofTerminal,
      style: .init(hasContext: isTerminal, hasColour: isTerminal && !isPlain))
  }
}

extension DiagnosticReport.Format: ExpressibleByArgument {}
