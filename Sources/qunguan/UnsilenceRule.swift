import ArgumentParser
import QunguanCore
import QunguanDaemon

struct UnsilenceRule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsilence", abstract: "End a rule's silence.")

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The rule's name.")
  var rule: String

  @Option(
    name: .customLong("in"),
    help: "The chat whose silence ends; if left out, the one that is for all chats.")
  var chat: String?

  func run() async throws {
    try await order(options, "/unsilence", ["rule": .string(rule), "chat": .text(chat)])
  }
}
