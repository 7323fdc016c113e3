import ArgumentParser
import QunguanCore
import QunguanDaemon

extension Export {
  struct Member: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "All that is known of a member, in all chats, as JSON.")

    @OptionGroup var options: DaemonOptions

    @Argument(help: "The member, as gateway:id.")
    var member: String

    func run() async throws {
      try await asking(options) { client in
        let everything = try await client.post(
          "/export/member", ["member": .string(member)], limit: ControlClient.longestExport,
          timeout: ControlClient.longTimeout)
        StandardStream.output.write(String(decoding: everything.serialized(), as: UTF8.self) + "\n")
      }
    }
  }
}
