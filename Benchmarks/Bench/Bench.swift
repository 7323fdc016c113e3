import ArgumentParser
import Foundation

/// Measures the daemon and, in the same run, what this machine gives at most.
///
/// Standard output is a Markdown table; `Benchmarks/README.md` says how to read it.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qunguan-bench", abstract: "Measure the daemon on this machine.")

  enum Part: String, CaseIterable, ExpressibleByArgument, Sendable {
    case limits, engine, load, daemon, schedules, checkins
    case games
    case text
    case idioms
  }

  @Option(help: "The daemon's executable; the one beside this one if left out.")
  var daemon: String?

  @Option(help: "Connections that post events, each waiting for its answer.")
  var connections = 64

  @Option(help: "Windows measured, after one that is not.")
  var windows = 5

  @Option(help: "Seconds a window.")
  var seconds = 3.0

  @Option(help: "Events that may be acknowledged and not yet answered.")
  var unanswered = 2000

  @Option(help: "The larger number of rules.")
  var rules = 10_000

  @Option(help: "Where data directories are made: fsync is as fast as this disk.")
  var directory = NSTemporaryDirectory()

  @Option(help: "Also write the figures to this file.")
  var json: String?

  @Option(
    help:
      "Only these parts: limits, engine, load, daemon, schedules, checkins, games, text, idioms.")
  var only: [Part] = Part.allCases

  func validate() throws {
    guard (1...1000).contains(connections), (1...1000).contains(windows), seconds > 0,
      (20...20_000).contains(rules), unanswered > 0
    else { throw ValidationError("a number is out of its range") }
  }

  func run() async throws {
    let site = try Site(below: directory)
    defer { site.remove() }
    var report = Report()
    report.begin()
    // Before any rule has read the dictionary.
    if only.contains(.idioms) { IdiomCost().measure(&report) }
    let few = try site.ruleSet(10)
    let many = try site.ruleSet(rules)
    let gateway = try FakeGateway()
    if only.contains(.limits) {
      try await Limits(bench: self, site: site, gateway: gateway).measure(&report)
    }
    if only.contains(.engine) { try EngineCost(few: few, many: many).measure(&report) }
    if only.contains(.load) {
      for set in [few, many] {
        try LoadTime(set: set, executable: executable, site: site).measure(&report)
      }
    }
    if only.contains(.daemon) {
      try await EndToEnd(bench: self, site: site, gateway: gateway).measure(few, many, &report)
    }
    if only.contains(.schedules) { try Schedules(bench: self, site: site).measure(&report) }
    if only.contains(.checkins) { try CheckIns(site: site).measure(&report) }
    if only.contains(.games) { try Games(site: site).measure(&report) }
    if only.contains(.text) { try Texts().measure(&report) }
    if let json { try report.json().write(to: URL(filePath: json)) }
    if !report.complaints.isEmpty { throw ExitCode.failure }
  }

  var executable: String {
    daemon
      ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "qunguan").path
  }
}
