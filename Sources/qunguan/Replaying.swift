import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "What new rules would have done with the events of the last days.",
    discussion: """
      Recorded events go through the present rules and the new ones, and what differs is listed. \
      Without --rules: what the present rules do. Nothing is sent and nothing is written.
      """)

  @OptionGroup var options: DaemonOptions

  @Option(help: "The new rules: a directory, or one file.")
  var rules: String?

  @Option(help: "How far back, such as 7d, or since when, such as 2027-02-06T08:00.")
  var since = "7d"

  @Option(help: "A file of 'qunguan export events' instead of the database; - for the input.")
  var events: String?

  @Option(help: "Only what happens in this chat.")
  var chat: String?

  @Option(help: "text or json.")
  var format = Format.text

  @Option(help: "How many events are listed.")
  var limit = 50

  enum Format: String, ExpressibleByArgument { case text, json }

  func validate() throws {
    guard (0...100_000).contains(limit) else { throw ValidationError("--limit takes 0 to 100000") }
  }

  func run() throws {
    try refusing {
      let start = ContinuousClock.now
      let present = try RuleSet.read(nil, configuration: options.config)
      let new = try rules.map { try RuleSet.read($0, configuration: nil) }
      let settings = Replay.Settings(chat: try chat.map(chatID), limit: limit)
      let source = Recorded(
        file: events, since: since, data: options.data, configuration: options.config)
      var report = try source.replay(present: present, new: new, settings: settings)
      report.milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
      switch format {
      case .json: print(String(decoding: report.json.serialized(), as: UTF8.self))
      case .text:
        print(report)
        StandardStream.errors.write(
          "took \(Interval(milliseconds: report.milliseconds))\n")
      }
    }
  }
}
