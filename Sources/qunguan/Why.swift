import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What a filter found in a message, and what came of it.",
    discussion: """
      The text with what was hit in 【】, signals with points, what was done and what became of \
      that at the gateway, who took it back, appeals and markings. Asks the running daemon, or \
      reads its database if none runs.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The number of an offence, or the message's chat, as gateway:id.")
  var subject: String

  @Argument(help: "With a chat: the message's id.")
  var message: String?

  @Option(help: "Where no daemon runs: a directory of rules; the configuration's if left out.")
  var rules: String?

  @Flag(help: "As JSON.")
  var json = false

  func run() async throws {
    try await asking(options) { client in
      let found = try await answer(client)
      if json { return print(String(decoding: found.serialized(), as: UTF8.self)) }
      for offence in found["offences"]?.array ?? [] { print("\(EvidenceText(offence))\n") }
      if let explanation = found["explanation"], !explanation.isNull {
        print(ExplanationText(explanation, isComplete: false))
      }
    }
  }

  private func answer(_ client: ControlClient) async throws -> JSON {
    let wish = try wish()
    do {
      return try await client.post("/why", wish.json)
    } catch let failure as ControlClient.Failure where failure.isAbsence {
      let archive = try Archive(data: options.data, configuration: options.config)
      return try archive.why(wish, by: RuleSet.read(rules, configuration: options.config))
    }
  }

  private func wish() throws -> EvidenceWish {
    guard let message else {
      let digits = subject.hasPrefix("#") ? String(subject.dropFirst()) : subject
      guard let number = Int64(digits) else {
        throw Objection("give the number of an offence, or a chat and a message's id")
      }
      return .offence(OffenceID(number))
    }
    let chat = try chatID(subject)
    guard let id = MessageID(message, at: chat.gateway) else {
      throw Objection("'\(message)' is no message")
    }
    return .message(id, in: chat)
  }
}
