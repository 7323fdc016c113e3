import ArgumentParser
import QunguanCore
import QunguanDaemon

struct CorrectCheckIns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkin", abstract: "Correct check-ins, or let plans rest.",
    subcommands: [Correct.self, Strike.self, Pause.self, Resume.self])

  /// Of which member, day and plan.
  struct Place: ParsableArguments {
    @Argument(help: "The member, as gateway:id.")
    var member: String

    @Option(name: .customLong("in"), help: "The chat, as gateway:id.")
    var chat: String

    @Option(name: .customLong("on"), help: "The day, as 2027-02-05; today if left out.")
    var day: String?

    @Option(help: "The plan, where the chat has several.")
    var plan: String?

    func validate() throws {
      if let day { _ = try date(day) }
    }

    /// - Parameter amount: nil if none is told.
    func wish(amount: String? = nil) -> JSON {
      let words = [day, amount, plan].compactMap(\.self)
      return [
        "member": .string(member), "chat": .string(chat),
        "text": .string(words.joined(separator: " ")),
      ]
    }
  }

  struct Correct: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter that a member has done it, with all that follows from it.")

    @OptionGroup var options: DaemonOptions
    @OptionGroup var place: Place

    @Option(help: "How much, in the plan's unit.")
    var amount: String?

    func run() async throws {
      try await order(options, "/checkins/correct", place.wish(amount: amount))
    }
  }

  struct Strike: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Void what is entered of a member's day, with all that followed from it.")

    @OptionGroup var options: DaemonOptions
    @OptionGroup var place: Place

    func run() async throws { try await order(options, "/checkins/strike", place.wish()) }
  }

  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let nobody need to check in on some days. Streaks hold over them.")

    @OptionGroup var options: DaemonOptions

    @Option(help: "The first day, as 2027-02-15.")
    var from: String

    @Option(help: "The last day.")
    var to: String

    @Option(name: .customLong("in"), help: "The chat, as gateway:id; all chats if left out.")
    var chat: String?

    @Option(help: "The plan; all plans if left out.")
    var plan: String?

    func validate() throws {
      guard try date(from) <= date(to) else {
        throw ValidationError("--to comes before --from")
      }
    }

    func run() async throws {
      let words = ["\(from)-\(to)", plan].compactMap(\.self).joined(separator: " ")
      try await order(
        options, "/checkins/pause", ["chat": .text(chat), "text": .string(words)])
    }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End such days, from today on.")

    @OptionGroup var options: DaemonOptions

    @Option(name: .customLong("in"), help: "The chat, if they were for one chat.")
    var chat: String?

    @Option(help: "The plan; all plans if left out.")
    var plan: String?

    func run() async throws {
      try await order(
        options, "/checkins/resume", ["chat": .text(chat), "text": .string(plan ?? "")])
    }
  }
}

private func date(_ text: String) throws -> CivilDate {
  do throws(TimeTextError) { return try CivilDate(text: text) } catch {
    throw ValidationError("\(error)")
  }
}
