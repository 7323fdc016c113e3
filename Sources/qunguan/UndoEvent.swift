import ArgumentParser
import QunguanCore
import QunguanDaemon

struct UndoEvent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back what an event has caused, as far as that is possible.",
    discussion: """
      What was said is deleted, what waits is withdrawn, mutes end, points and tags are reversed, \
      timers and silences end. What can't be taken back is listed. Limits and cool-downs that were \
      spent stay spent.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The event's key.")
  var event: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("CHAT and ID of a message: its event, or the one it was said because of."))
  var message: [String] = []

  @Option(help: "A chat, as gateway:id: the last event there that did anything.")
  var last: String?

  func validate() throws {
    let ways = [event != nil, !message.isEmpty, last != nil].count { $0 }
    guard ways == 1 else { throw ValidationError("give EVENT, --message CHAT ID or --last CHAT") }
    guard message.isEmpty || message.count == 2 else {
      throw ValidationError("--message needs a chat and a message's id")
    }
  }

  func run() async throws {
    try await order(
      options, "/undo",
      [
        "event": .text(event), "chat": .text(last ?? message.first),
        "message": .text(message.last),
      ])
  }
}
