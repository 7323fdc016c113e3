import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct ReviewAds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "What filters found and nobody has marked, by points.",
    discussion: """
      On a terminal one key judges each: r (or y) it was right, w (or n) it was wrong, blank \
      skips, q quits. What was wrong is learned, let through in its chat, and taken back. At the \
      end come precision and recall, as far as was marked. Elsewhere the list is printed.
      """)

  @OptionGroup var options: DaemonOptions

  @Option(help: "How many days back, up to 400.")
  var days = 7

  @Option(help: "Only of this chat, as gateway:id.")
  var chat: String?

  @Option(help: "Where no daemon runs: a directory of rules; the configuration's if left out.")
  var rules: String?

  @Flag(help: "Also what is marked or taken back already.")
  var all = false

  @Flag(help: "As JSON, without asking.")
  var json = false

  func validate() throws {
    guard (1...400).contains(days) else { throw ValidationError("--days takes 1 to 400") }
  }

  func run() async throws {
    try await asking(options) { client in
      let wish = ReviewWish(days: days, chat: try chat.map(chatID), all: all)
      let (found, isLive) = try await answer(wish, client)
      if json { return print(String(decoding: found.serialized(), as: UTF8.self)) }
      let offences = found["offences"]?.array ?? []
      var figures = ReviewFigures(found)
      if isLive, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
        try await judge(offences, client, &figures)
      } else {
        for offence in offences { print("\(EvidenceText(offence))\n") }
      }
      if offences.isEmpty { print("nothing to review") }
      for line in figures.lines { print(line) }
    }
  }

  /// The second value tells whether a daemon has answered.
  private func answer(_ wish: ReviewWish, _ client: ControlClient) async throws -> (JSON, Bool) {
    do {
      return (
        try await client.post("/ads/review", wish.json, limit: ControlClient.longestExport), true
      )
    } catch let failure as ControlClient.Failure where failure.isAbsence {
      let archive = try Archive(data: options.data, configuration: options.config)
      let book = try RuleSet.read(rules, configuration: options.config)
      return (try archive.review(wish, by: book), false)
    }
  }

  private func mark(_ offence: JSON, _ isAd: Bool, _ client: ControlClient) async throws -> [String]
  {
    let wish: JSON = ["offence": offence["offence"] ?? .null, "ad": .bool(isAd)]
    do {
      let lines = try await client.post("/ads/mark", wish)["lines"]?.array ?? []
      return lines.map { ($0.string ?? "").printable(atMost: 1000) }
    } catch let failure as ControlClient.Failure where !failure.isAbsence {
      return [failure.description.printable(atMost: 1000)]
    }
  }

  private func judge(
    _ offences: [JSON], _ client: ControlClient, _ figures: inout ReviewFigures
  ) async throws {
    for (place, offence) in offences.enumerated() {
      print("\n\(EvidenceText(offence))")
      StandardStream.output.write(
        "[\(place + 1) of \(offences.count)]  r right, w wrong, blank skip, q quit: ")
      var key: ReviewKey?
      while key == nil { key = ReviewKey(Keyboard.byte()) }
      print()
      switch key {
      case .right, .wrong:
        let isAd = key == .right
        for line in try await mark(offence, isAd, client) { print("  \(line)") }
        figures.note(offence, isAd: isAd)
      case .quit: return
      case .skip, nil: break
      }
    }
  }
}
