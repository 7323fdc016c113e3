import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct ExportEvents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Write recorded events, one a line as JSON, as 'replay --events' reads them.",
    discussion: """
      Events are recorded for as long as the configuration keeps texts. What is written holds what \
      members wrote: keep it as the database is kept.
      """)

  @OptionGroup var options: DaemonOptions

  @Option(help: "How far back, such as 7d, or since when, such as 2027-02-06T08:00Z.")
  var since = "7d"

  @Option(help: "Only what happened in this chat.")
  var chat: String?

  func run() throws {
    try refusing {
      let recorded = Recorded(since: since, data: options.data, configuration: options.config)
      let count = try recorded.export(in: chat.map(chatID)) { bytes in
        do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch {
          throw Objection("the export is not complete: \(error.localizedDescription)")
        }
      }
      StandardStream.errors.write("\(count) events\n")
    }
  }
}
