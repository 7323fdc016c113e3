import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Why the steward did something because of an event, or did not.",
    discussion: """
      Asks the running daemon, or reads its database if none runs. An event in a file is tried on \
      the rules with an empty memory; nothing is sent and nothing is kept.
      """)

  @OptionGroup var options: DaemonOptions

  @Option(help: "The key of an event, a file with an event as JSON, or - for the standard input.")
  var event: String?

  @Option(
    parsing: .upToNextOption,
    help: "A chat and a message in it, such as qq:5000 12345.")
  var message: [String] = []

  @Option(help: "List so many of the newest events with effects.")
  var latest: Int?

  @Option(help: "With --latest: only of this chat.")
  var chat: String?

  @Option(help: "With a file: a directory of rules; the configuration's if left out.")
  var rules: String?

  @Flag(help: "List the rules, too, that had nothing to do with the event.")
  var all = false

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    let ways = [event != nil, !message.isEmpty, latest != nil].count { $0 }
    guard ways == 1 else { throw ValidationError("give --event, --message or --latest") }
    if chat != nil, latest == nil { throw ValidationError("--chat goes with --latest") }
    if latest.map({ !(1...200).contains($0) }) ?? false {
      throw ValidationError("--latest takes 1 to 200")
    }
  }

  func run() async throws {
    try await asking(options) { client in
      let answer = try await answer(client)
      if json { return print(String(decoding: answer.serialized(), as: UTF8.self)) }
      if latest == nil { return print(ExplanationText(answer, isComplete: all)) }
      let lines = ExplanationText.list(answer)
      for line in lines { print(line) }
      if lines.isEmpty { print("nothing") }
    }
  }

  private func answer(_ client: ControlClient) async throws -> JSON {
    if let event, event == "-" || FileManager.default.fileExists(atPath: event) {
      return try RuleSet.explain(
        event, by: RuleSet.read(rules, configuration: options.config))
    }
    let wish = try wish()
    do {
      return try await client.post("/explain", wish.json)
    } catch let failure as ControlClient.Failure where failure.isAbsence {
      let archive = try Archive(data: options.data, configuration: options.config)
      return try archive.explain(wish, by: RuleSet.read(rules, configuration: options.config))
    }
  }

  private func wish() throws -> ExplanationWish {
    if let event { return .event(EventKey(event)) }
    if let latest { return .latest(latest, in: try chat.map(chatID)) }
    guard message.count == 2 else {
      throw Objection("a message is given with its chat, such as --message qq:5000 12345")
    }
    let chat = try chatID(message[0])
    guard let id = MessageID(message[1], at: chat.gateway) else {
      throw Objection("'\(message[1])' is no message")
    }
    return .message(id, in: chat)
  }
}

func chatID(_ text: String) throws -> ChatID {
  guard let chat = ChatID(text) else {
    throw Objection("'\(text)' is no chat; write gateway:id, such as qq:5000")
  }
  return chat
}
