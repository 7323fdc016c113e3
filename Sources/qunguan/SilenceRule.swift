import ArgumentParser
import QunguanCore
import QunguanDaemon

struct SilenceRule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence", abstract: "Let a rule rest, in one chat or everywhere.",
    discussion: """
      Its schedule and its memory go on; it only decides nothing. 'qunguan unsilence' ends it.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The rule's name.")
  var rule: String

  @Option(
    name: .customLong("for"),
    help: "How long, as in 90m, 2h or 3d; up to 366d. If left out, until it is ended.")
  var span: String?

  @Option(name: .customLong("in"), help: "The chat, as gateway:id; everywhere if left out.")
  var chat: String?

  @Option(help: "Why, for those who look at the status.")
  var because: String?

  func run() async throws {
    try await order(
      options, "/silence",
      ["rule": .string(rule), "for": .text(span), "chat": .text(chat), "because": .text(because)])
  }
}
