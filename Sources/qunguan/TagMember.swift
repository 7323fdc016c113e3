import ArgumentParser
import QunguanCore
import QunguanDaemon

struct TagMember: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Give a member of a chat a tag, or take it.")

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The member, as gateway:id.")
  var member: String

  @Argument(help: "The tag: up to 32 characters without blanks.")
  var tag: String

  @Option(name: .customLong("in"), help: "The chat, as gateway:id.")
  var chat: String

  @Flag(help: "Take it.")
  var remove = false

  func run() async throws {
    try await order(
      options, "/tag",
      [
        "member": .string(member), "tag": .string(tag), "chat": .string(chat),
        "set": .bool(!remove),
      ])
  }
}
