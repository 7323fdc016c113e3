import ArgumentParser
import QunguanCore
import QunguanDaemon

struct CheckText: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What filters make of a text.",
    discussion: """
      Prints every signal with its points and where it hits, the sum, and what each filter would \
      do about it. Asks the running daemon, whose filters know what operators have taught them; \
      without one, or with --rules, the rules alone decide.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The text, in one argument.")
  var text: String

  @Option(help: "A directory of rules, or one file, instead of the daemon's.")
  var rules: String?

  @Option(help: "The chat it is written in, as gateway:id.")
  var chat: String?

  @Option(help: "What its author is called.")
  var name: String?

  @Flag(help: "Its author has just joined.")
  var newcomer = false

  @Flag(help: "As JSON.")
  var json = false

  func run() async throws {
    try await asking(options) { client in
      let wish = TextWish(
        text: text, chat: try chat.map(chatID), name: name, isNewcomer: newcomer)
      let found = try await answer(wish, client)
      if json { return print(String(decoding: found.serialized(), as: UTF8.self)) }
      print(TextCheckText(found))
    }
  }

  private func answer(_ wish: TextWish, _ client: ControlClient) async throws -> JSON {
    if rules == nil {
      do {
        return try await client.post("/check", wish.json)
      } catch let failure as ControlClient.Failure where failure.isAbsence {
        StandardStream.errors.write("qunguan: no daemon runs; the rules alone decide\n")
      }
    }
    return try RuleSet.check(wish, by: RuleSet.read(rules, configuration: options.config))
  }
}
