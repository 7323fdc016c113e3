import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Silences: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Which rules are silent, and how long.")

  @OptionGroup var options: DaemonOptions

  func run() async throws {
    try await asking(options) { client in
      let silences = try await client.get("/status?times=local")["silences"]?.array ?? []
      for silence in silences { print(SilenceLine(silence)) }
      if silences.isEmpty { print("none") }
    }
  }
}

/// A silence on one line.
struct SilenceLine: CustomStringConvertible {
  let description: String

  init(_ silence: JSON) {
    func text(_ key: String) -> String { (silence[key]?.string ?? "").printable() }
    let place = silence["chat"]?.string.map { "in \($0.printable())" } ?? "everywhere"
    let until = silence["until"]?.string?.printable() ?? "further notice"
    let because = silence["because"]?.string.map { ": \($0.printable())" } ?? ""
    description = "\(text("rule")) \(place) until \(until), by \(text("by"))\(because)"
  }
}
