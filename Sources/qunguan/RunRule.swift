import ArgumentParser
import QunguanCore
import QunguanDaemon

struct RunRule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Let a rule with times of its own say its thing now.",
    discussion: """
      Whenever it is due, in quiet hours too, and in any chat that is known or that the rule files \
      write out: the staff's, to look at it first. Exits with 1 if nothing is said, with the reason. 'qunguan undo' takes it back.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The rule's name.")
  var rule: String

  @Option(name: .customLong("in"), help: "The chat, as gateway:id.")
  var chat: String

  func run() async throws {
    try await order(options, "/run", ["rule": .string(rule), "chat": .string(chat)])
  }
}
