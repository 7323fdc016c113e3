import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct ForgetMember: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Forget all that is known of a member, in all chats.",
    discussion: """
      Texts, names, tags, check-ins, memory and records of what they did go at once and can't be \
      brought back. Sums of points stay, under a name that leads to nobody. Backups and the \
      journal are not touched.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The member, as gateway:id.")
  var member: String

  @Flag(help: "Don't ask.")
  var yes = false

  func run() async throws {
    try await asking(options) { client in
      let wish: JSON = ["member": .string(member)]
      if !yes {
        show(try await client.post("/forget/preview", wish, timeout: ControlClient.longTimeout))
        guard isMeant() else {
          StandardStream.errors.write("qunguan: nothing was forgotten\n")
          throw ExitCode.failure
        }
      }
      let counts = Self.sum(
        try await client.post("/forget", wish, timeout: ControlClient.longTimeout))
      print(counts.isEmpty ? "nothing was known" : "forgotten: \(counts)")
    }
  }

  /// Who it is, so that the wrong one is seen.
  private func show(_ found: JSON) {
    let names = (found["names"]?.array ?? []).compactMap(\.string)
    let chats = (found["chats"]?.array ?? []).map { chat in
      let id = (chat["id"]?.string ?? "").printable()
      return chat["name"]?.string.map { "\($0.printable()) (\(id))" } ?? id
    }
    var lines = ["\(member.printable())  \(names.joined(separator: ", ").printable())"]
    if !chats.isEmpty { lines.append("known in  \(chats.joined(separator: ", "))") }
    lines.append("to forget \(Self.sum(found["counts"] ?? [:]))")
    for line in lines { StandardStream.errors.write(line + "\n") }
  }

  private static func sum(_ counts: JSON) -> String {
    (counts.object.map(Array.init) ?? []).compactMap { sort, count -> String? in
      count.int.flatMap { $0 > 0 ? "\(sort) \($0)" : nil }
    }.joined(separator: ", ")
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
