import ArgumentParser
import QunguanCore
import QunguanDaemon

struct GivePoints: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "points", abstract: "Give a member of a chat points or take some; or look.",
    usage: "qunguan points MEMBER --in CHAT [+N|-N] [--because TEXT] [--config FILE]")

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The member, as gateway:id.")
  var member: String

  @Option(name: .customLong("in"), help: "The chat, as gateway:id.")
  var chat: String

  @Option(help: "Why, kept with the points.")
  var because: String?

  // A minus sign would make an option of it.
  @Argument(parsing: .allUnrecognized, help: "+10, -5; without it the sum is shown.")
  var points: [String] = []

  func validate() throws {
    guard points.count <= 1 else { throw ValidationError("unexpected '\(points[1])'") }
    if let word = points.first, number == nil {
      throw ValidationError("'\(word)' is no number of points; write +10 or -5")
    }
  }

  private var number: Int64? {
    guard let word = points.first, word.hasPrefix("+") || word.hasPrefix("-") else { return nil }
    return Int64(word)
  }

  func run() async throws {
    var wish: JSONObject = [
      "member": .string(member), "chat": .string(chat), "because": .text(because),
    ]
    wish["points"] = number.map { .number(JSONNumber($0)) }
    try await order(options, "/points", .object(wish))
  }
}
