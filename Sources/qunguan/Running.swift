import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "How the running daemon is.")

  @OptionGroup var options: DaemonOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() async throws {
    try await asking(options) { client in
      let status = try await client.get(json ? "/status" : "/status?times=local")
      if json { return print(String(decoding: status.serialized(), as: UTF8.self)) }
      print(StatusText(status))
    }
  }
}

struct Pause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop all speech at once, everywhere or in one chat. Moderation goes on.")

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The chat, as gateway:id.")
  var chat: String?

  func run() async throws {
    try await asking(options) { client in
      _ = try await client.post("/pause", chat.map { ["chat": .string($0)] } ?? [:])
      print(chat.map { "paused: \($0.printable())" } ?? "paused everywhere")
    }
  }
}

struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End a pause.",
    discussion: """
      Exits with 1 if there was none, or if something is paused still: the pause of a chat and that \
      of everything are two.
      """)

  @OptionGroup var options: DaemonOptions

  @Argument(help: "The chat, as gateway:id.")
  var chat: String?

  func run() async throws {
    try await asking(options) { client in
      let answer = try await client.post("/resume", chat.map { ["chat": .string($0)] } ?? [:])
      if let sentence = answer["still-paused"]?.string {
        throw ControlClient.Failure(description: sentence)
      }
      print(chat.map { "resumed: \($0.printable())" } ?? "resumed everywhere")
    }
  }
}

struct Reload: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Load the rules anew, as SIGHUP does.",
    discussion: "Prints every problem as `qunguan check` does. Exits with 1 if they were refused.")

  @OptionGroup var options: DaemonOptions

  func run() async throws {
    try await asking(options) { client in
      let terminal = DiagnosticTerminal.output
      let answer = try await client.post(
        "/reload",
        [
          "chinese": .bool(terminal.language == .chinese),
          "context": .bool(terminal.style.hasContext), "colour": .bool(terminal.style.hasColour),
        ])
      for line in answer["problems"]?.array ?? [] { print(line.string ?? "") }
      let rules = answer["rules"]
      print("last reload: \((rules?["last-reload"]?.string ?? "unknown").printable())")
      if rules?["last-reload"]?.string != "good" { throw ExitCode.failure }
    }
  }
}

struct Outbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What is to be delivered, and what could not be.",
    subcommands: [List.self, Retry.self, Drop.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest rows, all but the delivered ones if no state is given.")

    @OptionGroup var options: DaemonOptions

    @Option(
      help: "waiting, claimed, delivered, rejected, expired, dropped or unknown; may be repeated.",
      completion: .list(OutboxRow.State.allCases.map(\.rawValue)))
    var state: [String] = []

    @Option(help: "How many rows.")
    var limit = 50

    func validate() throws {
      for word in state where OutboxRow.State(rawValue: word) == nil {
        throw ValidationError("no state '\(word)'")
      }
    }

    func run() async throws {
      let query = ["times=local", "limit=\(limit)"] + state.map { "state=\($0)" }
      try await asking(options) { client in
        let rows = try await client.get("/outbox?" + query.joined(separator: "&")).array ?? []
        for row in rows { print(OutboxLine(row)) }
        if rows.isEmpty { print("nothing") }
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Deliver a row once more, within ten minutes.")

    @OptionGroup var options: DaemonOptions
    @Argument(help: "The row's number.") var row: Int64

    func run() async throws {
      try await asking(options) { client in
        _ = try await client.post("/outbox/\(row)/retry")
        print("row \(row) waits again")
      }
    }
  }

  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Don't deliver a row.")

    @OptionGroup var options: DaemonOptions
    @Argument(help: "The row's number.") var row: Int64

    func run() async throws {
      try await asking(options) { client in
        _ = try await client.post("/outbox/\(row)/drop")
        print("row \(row) is dropped")
      }
    }
  }
}

/// A row of the outbox on one line.
struct OutboxLine: CustomStringConvertible {
  let description: String

  init(_ row: JSON) {
    func text(_ key: String) -> String { (row[key]?.string ?? "-").printable() }
    let reason = row["reason"]?.string.map { "  \($0.printable())" } ?? ""
    description =
      "\(row["id"]?.int ?? 0)  \(text("state"))  \(text("action"))  \(text("chat"))  "
      + "\(text("rule"))  \(text("changed"))\(reason)"
  }
}

/// What `status` prints.
struct StatusText: CustomStringConvertible {
  let description: String

  init(_ status: JSON) {
    func number(_ path: JSON?) -> Int64 { path?.int ?? 0 }
    let rules = status["rules"]
    let events = status["events"]
    let outbox = OutboxRow.State.allCases.map {
      "\($0.rawValue) \(number(status["outbox"]?[$0.rawValue]))"
    }
    let paused = (status["paused"]?.array ?? []).compactMap(\.string)
    var lines = [
      "qunguan \(status["version"]?.string ?? ""), up \(number(status["uptime-seconds"])) s",
      "rules     \(number(rules?["count"])), last reload \(rules?["last-reload"]?.string ?? "")",
      "events    \(number(events?["since-start"])) since start, \(number(events?["kept"])) kept,"
        + " \(number(events?["quarantined"])) quarantined, \(number(events?["refused"])) refused",
      "outbox    " + outbox.joined(separator: ", "),
      "paused    " + (paused.isEmpty ? "nothing" : paused.joined(separator: ", ")),
      "database  \(number(status["database-bytes"]) / 1024) KiB",
    ]
    let undrawn = number(status["pictures"]?["not-drawn"])
    let unscanned = number(status["pictures"]?["not-searched"])
    if unscanned > 0 { lines.append("pictures  \(unscanned) not searched for QR codes") }
    if undrawn > 0 { lines.append("pictures  \(undrawn) not drawn") }
    lines += (status["observing"]?.array ?? []).flatMap(Self.observing)
    lines += (status["silences"]?.array ?? []).map { "silence   \(SilenceLine($0))" }
    for gateway in status["gateways"]?.array ?? [] {
      let state =
        gateway["alarm"]?.string
        ?? (gateway["last-heard"]?.string.map { "last heard \($0)" } ?? "not heard yet")
      lines.append("gateway   \(gateway["name"]?.string ?? "")  \(state)")
    }
    description = lines.map { $0.printable(atMost: 4000) }.joined(separator: "\n")
  }

  /// How often an observing rule would have done something, and the last times.
  private static func observing(_ rule: JSON) -> [String] {
    func text(_ json: JSON, _ key: String) -> String { json[key]?.string ?? "" }
    let count = rule["count"]?.int ?? 0
    return [
      "observing \(text(rule, "rule"))  \(count) time\(count == 1 ? "" : "s")"
        + " since \(text(rule, "since"))"
    ]
      + (rule["last"]?.array ?? []).map { last in
        let effects = (last["effects"]?.array ?? []).compactMap(\.string)
        return "            \(text(last, "time"))  \(text(last, "chat"))"
          + "  \(effects.joined(separator: ", "))  because of \(text(last, "event"))"
      }
  }
}
