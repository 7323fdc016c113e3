import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct Next: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What will be said by itself, where and when.",
    discussion: """
      Asks the running daemon, which knows its chats and what was said last. Without one, or with \
      --rules, the rule files alone are asked: chats that are written out, and the texts of a first \
      run. What is not said is listed with the reason.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, ics }

  @OptionGroup var options: DaemonOptions

  @Option(help: "Only what this rule says.")
  var rule: String?

  @Option(name: .customLong("in"), help: "Only what is said in this chat, gateway:id.")
  var chat: String?

  @Option(help: "How many lines, up to 1000.")
  var count = 10

  @Option(help: "Since when, such as 2027-02-06T08:00; now if left out.")
  var from: String?

  @Option(help: "text, json or ics (a calendar file).")
  var format = Format.text

  @Option(help: "A directory of rules, or one rule file, to be asked instead of a daemon.")
  var rules: String?

  func validate() throws {
    guard (1...PreviewWish.most).contains(count) else {
      throw ValidationError("--count takes 1 to \(PreviewWish.most)")
    }
  }

  func run() async throws {
    try await asking(options) { client in
      let wish = PreviewWish(rule: rule, chat: try chat.map(chatID), count: count, from: from)
      let preview = try await answer(client, wish)
      switch format {
      case .json: print(String(decoding: preview.serialized(), as: UTF8.self))
      case .ics:
        StandardStream.output.write(PreviewCalendar.text(preview, in: .ofTerminal))
      case .text: show(PreviewText(preview, in: .ofTerminal))
      }
    }
  }

  private func answer(_ client: ControlClient, _ wish: PreviewWish) async throws -> JSON {
    if rules == nil {
      do {
        return try await client.post(
          "/next", wish.json, limit: ControlClient.longestExport,
          timeout: ControlClient.longTimeout)
      } catch let failure as ControlClient.Failure where failure.isAbsence {
        StandardStream.errors.write("no daemon is running: the rule files alone are asked\n")
      }
    }
    return try RuleSet.preview(wish, of: RuleSet.read(rules, configuration: options.config))
  }

  private func show(_ preview: PreviewText) {
    let hasColour = DiagnosticTerminal.output.style.hasColour
    for line in preview.lines {
      print(line.isDim && hasColour ? "\u{1B}[2m\(line.text)\u{1B}[m" : line.text)
    }
  }
}
