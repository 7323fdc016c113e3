import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon
import QunguanRuleFiles
import QunguanText

struct IdiomsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "idioms",
    abstract: "What the dictionary of idioms says of words.",
    discussion: """
      Prints for every word how it is read, how often it was counted in newspapers and the like, \
      and how many words may follow it; of a word that is no idiom why. Then the status is 1. \
      Without words, lines of standard input are looked up.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "Words; traditional characters and punctuation are forgiven.")
  var words: [String] = []

  @Option(help: "How words are linked: character, tone or sound.")
  var link = Idioms.Link.sound

  @Option(help: "Also print so many of those that may follow, the most frequent first.")
  var answers = 0

  @Option(help: "Also say whether the words may follow this one.")
  var after: String?

  @Option(help: "A file of words that are added, one a line.", completion: .file())
  var own: String?

  @Option(help: "A file of words that are left out, one a line.", completion: .file())
  var banned: String?

  @Option(help: "text or json.")
  var format = Format.text

  /// No dictionary of an operator's is larger, in bytes.
  private static let longestFile = 1 << 20

  func validate() throws {
    guard answers >= 0 else { throw ValidationError("--answers takes 0 or more") }
  }

  func run() throws {
    var isMissing = false
    try refusing {
      let idioms = try dictionary()
      let previous = try after.map { word in
        guard let id = idioms.find(word) else {
          throw Objection("--after: '\(word.printable())' is no idiom")
        }
        return id
      }
      var rows: [JSON] = []
      for word in words.isEmpty ? AnySequence(Self.lines) : AnySequence(words) {
        let entry = IdiomEntry(word, in: idioms, by: link, after: previous, answers: answers)
        isMissing = isMissing || entry.readings == nil
        if format == .text { print(entry.text) } else { rows.append(entry.json) }
      }
      if format == .json { print(String(decoding: JSON.array(rows).serialized(), as: UTF8.self)) }
    }
    if isMissing { throw ExitCode.failure }
  }

  private static var lines: some Sequence<String> {
    sequence(state: ()) { _ in readLine() }.lazy.filter { !$0.isEmpty }
  }

  private func dictionary() throws -> Idioms {
    guard own != nil || banned != nil else { return .shipped }
    let added = try own.map(Self.words) ?? []
    let removed = try banned.map(Self.words) ?? []
    do {
      return try Idioms.shipped.adding(added, removing: removed.map(\.text))
    } catch {
      throw Objection("\(own ?? ""): \(error.sentence)")
    }
  }

  private static func words(in file: String) throws -> [OwnWord] {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.bytes(file, limit: longestFile)
    } catch {
      throw Objection("'\(file)': \(error.phrase)")
    }
    return try OwnWord.lines(of: String(decoding: bytes, as: UTF8.self)).map { line in
      switch line.word {
      case .success(let word): return word
      case .failure(let refusal): throw Objection("\(file):\(line.number): \(refusal.sentence)")
      }
    }
  }
}

extension Idioms.Link: ExpressibleByArgument {}

/// What is printed of a word.
private struct IdiomEntry {
  let word: String
  /// Nil if it is no idiom.
  let readings: [Idioms.Reading]?
  let link: Idioms.Link
  var reason = ""
  var occurrences = 0
  var count = 0
  var answers: [String] = []
  var follows: Bool?

  init(
    _ said: String, in idioms: Idioms, by link: Idioms.Link, after previous: Idioms.ID?,
    answers limit: Int
  ) {
    self.link = link
    guard let id = idioms.find(said) else {
      word = said.printable()
      readings = nil
      reason = Self.reason(said)
      return
    }
    word = idioms.text(of: id)
    readings = idioms.readings(of: id)
    occurrences = idioms.occurrences(of: id)
    let all = idioms.answers(to: id, by: link)
    count = all.count
    answers = all.prefix(limit).map { idioms.text(of: $0) }
    follows = previous.map { idioms.links($0, to: id, by: link) }
  }

  private static func reason(_ said: String) -> String {
    if Idioms.shipped.find(said) != nil { return "your file of banned words has it" }
    guard let characters = Idioms.characters(of: said) else {
      return "it has something else than Chinese characters and punctuation, or is too long"
    }
    return characters.count < 3
      ? "idioms have three characters or more"
      : "no idiom of the dictionary; add it to your own words if it should be one"
  }

  var text: String {
    guard let readings else { return "\(word): \(reason)" }
    var parts = [readings.map(\.description).joined(separator: ", ")]
    switch occurrences {
    case 0: parts.append("of your own words")
    case 1: parts.append("seldom or never counted")
    default: parts.append("counted \(occurrences) times")
    }
    parts.append("\(count) may follow it by \(link)")
    if let follows { parts.append(follows ? "may follow" : "may not follow") }
    return (["\(word): \(parts.joined(separator: "; "))"] + answers.map { "  \($0)" })
      .joined(separator: "\n")
  }

  var json: JSON {
    guard let readings else {
      return ["word": .string(word), "idiom": false, "reason": .string(reason)]
    }
    return [
      "word": .string(word), "idiom": true,
      "readings": .array(readings.map { .string($0.description) }),
      "initials": .string(readings.first?.initials ?? ""),
      "occurrences": .number(JSONNumber(Int64(occurrences))),
      "following": .number(JSONNumber(Int64(count))),
      "answers": .array(answers.map { .string($0) }),
      "follows": follows.map { .bool($0) } ?? .null,
    ]
  }
}
