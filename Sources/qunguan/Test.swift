import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play the tests of rules: conversations with a clock.",
    discussion: """
      The tests of a directory of rules lie in its tests/, in files NAME.test.yaml; \
      docs/testing.md is their language. Exits with 1 if a test fails, a file is wrong or there \
      are no tests.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "A directory of rules, or files below its tests/. Without: ./Rules.")
  var paths: [String] = []

  @Option(help: "Only tests whose name or file has this text.")
  var filter: String?

  @Flag(help: "Show what was said and done in every test.")
  var verbose = false

  @Option(help: "text or json.")
  var format = Format.text

  func run() throws {
    let report = RuleTests.run(paths, filter: filter)
    switch format {
    case .text:
      let language = Language(environment: ProcessInfo.processInfo.environment)
      print(report.text(isVerbose: verbose, in: language))
    case .json:
      print(String(decoding: report.json(isVerbose: verbose).serialized(), as: UTF8.self))
    }
    if report.hasFailed { throw ExitCode.failure }
  }
}
