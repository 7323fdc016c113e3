import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct ForgetMember: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Forget all that is known of a member, in all chats.",
    discussion: """
      Texts, names, tags, memory and records of what they did go at once and can't be brought back. \
      Sums of points stay, under a name that leads to nobody. Backups and the journal are not touched.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The member, as gateway:id.")
  var member: String

  @Flag(help: "Don't ask.")
  var yes = false

  func run() async throws {
    guard yes || isMeant() else {
      StandardStream.errors.write("qunguan: nothing was forgotten\n")
      throw ExitCode.failure
    }
    try await asking(options) { client in
      let counts = try await client.post(
        "/forget", ["member": .string(member)], timeout: ControlClient.longTimeout)
      let parts = (counts.object.map(Array.init) ?? []).compactMap { sort, count -> String? in
        count.int.flatMap { $0 > 0 ? "\(sort) \($0)" : nil }
      }
      print(parts.isEmpty ? "nothing was known" : "forgotten: \(parts.joined(separator: ", "))")
    }
  }

  /// The id once more; where nobody can be asked, `--yes` is needed.
  private func isMeant() -> Bool {
    guard isatty(STDIN_FILENO) == 1 else {
      StandardStream.errors.write("qunguan: this can't be taken back; give --yes\n")
      return false
    }
    StandardStream.errors.write("this can't be taken back; type the member again: ")
    return readLine() == member
  }
}
