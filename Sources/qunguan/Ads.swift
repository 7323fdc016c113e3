import ArgumentParser
import QunguanCore
import QunguanDaemon

struct AdsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ads", abstract: "What filters found, and what operators say of it.",
    subcommands: [ReviewAds.self, MarkAd.self, ForgetMarking.self, ListMarkings.self])
}

struct MarkAd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark", abstract: "Say of a message that it is an ad, or that it is none.",
    discussion: """
      As answering it with 广告 or 误判 in its chat does. An ad is learned and, within a day, \
      deleted; not where it is named by the number of an offence, as a review does. What is none \
      is learned and let through in its chat, and what a filter did because of it is taken back.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The number of an offence, or the message's chat, as gateway:id.")
  var subject: String

  @Argument(help: "With a chat: the message's id.")
  var message: String?

  @Flag(exclusivity: .exclusive, help: "Which of both it is.")
  var verdict: Verdict

  enum Verdict: EnumerableFlag { case ad, notAd }

  func validate() throws {
    guard message == nil, offence == nil else { return }
    throw ValidationError("give the number of an offence, or a chat and a message's id")
  }

  private var offence: Int64? {
    Int64(subject.hasPrefix("#") ? String(subject.dropFirst()) : subject)
  }

  func run() async throws {
    try await order(
      options, "/ads/mark",
      [
        "offence": message == nil ? offence.map { .number(JSONNumber($0)) } ?? .null : .null,
        "chat": message == nil ? .null : .string(subject), "message": .text(message),
        "ad": .bool(verdict == .ad),
      ])
  }
}

struct ForgetMarking: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Forget a marking, with what was learned of it. What was undone stays undone.")

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The marking's number: see `qunguan ads markings`.")
  var marking: Int64

  func run() async throws {
    try await order(options, "/ads/forget", ["marking": .number(JSONNumber(marking))])
  }
}

struct ListMarkings: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "markings", abstract: "What operators have said of messages and still holds.")

  @OptionGroup var options: DaemonOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() async throws {
    try await asking(options) { client in
      let markings = try await client.get("/ads/markings")
      if json { return print(String(decoding: markings.serialized(), as: UTF8.self)) }
      for marking in markings.array ?? [] { print(Self.line(marking)) }
      if markings.array?.isEmpty ?? true { print("nothing") }
    }
  }

  private static func line(_ marking: JSON) -> String {
    func text(_ key: String) -> String { (marking[key]?.string ?? "-").printable() }
    let offence = marking["offence"]?.int.map { "  offence \($0)" } ?? ""
    let learned = marking["learned"]?.bool == true ? "" : "  nothing learned"
    return "\(marking["marking"]?.int ?? 0)  \(marking["ad"]?.bool == true ? "ad" : "no ad")  "
      + "\(text("chat"))  \(text("message"))  \(text("member"))\(offence)\(learned)"
  }
}
