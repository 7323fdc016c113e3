import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

extension Export {
  struct CheckIns: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkins", abstract: "The check-ins of a plan, as a table for spreadsheets.",
      discussion: LedgerOptions.discussion)

    @OptionGroup var options: DaemonOptions
    @OptionGroup var wanted: LedgerOptions

    @Option(help: "The name of the plan, also of one that is gone.")
    var plan: String

    @Flag(help: "Those that were taken back, too, with when and why.")
    var all = false

    func run() throws { try wanted.write(.checkIns(plan: plan, withStruck: all), options) }
  }

  struct Points: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The ledger of points, as a table for spreadsheets.",
      discussion: LedgerOptions.discussion)

    @OptionGroup var options: DaemonOptions
    @OptionGroup var wanted: LedgerOptions

    func run() throws { try wanted.write(.points, options) }
  }
}

/// What of a ledger is written, and where.
struct LedgerOptions: ParsableArguments {
  static let discussion = """
    CSV in UTF-8 that Excel and others open as it is; titles are in the language of the environment. \
    The database is only read, whether or not the daemon runs. What members wrote is never carried \
    out as a formula. Keep it as the database is kept: it is about people.
    """

  @Option(name: .customLong("from"), help: "The first day, such as 2027-02-01.")
  var first: String?

  @Option(name: .customLong("to"), help: "The last day.")
  var last: String?

  @Option(help: "Only of this chat, as gateway:id.")
  var chat: String?

  @Option(help: "A directory of rules, for clocks and units; the configuration's if left out.")
  var rules: String?

  @Option(
    name: [.short, .long], help: "The file to write; the standard output if left out.",
    completion: .file(extensions: ["csv"]))
  var output: String?

  func write(_ ledger: LedgerSheet.Ledger, _ options: DaemonOptions) throws {
    try refusing {
      let sheet = try LedgerSheet(
        ledger, from: first, to: last, in: chat.map(chatID),
        language: .ofTerminal)
      let book = try RuleSet.read(rules, configuration: options.config)
      let archive = try Archive(data: options.data, configuration: options.config)
      let file = try output.map(Self.create) ?? .standardOutput
      let count = try archive.write(sheet, book) { bytes in
        do { try file.write(contentsOf: Data(bytes)) } catch {
          throw Objection("the export is not complete: \(error.localizedDescription)")
        }
      }
      StandardStream.errors.write("\(count) lines\n")
    }
  }

  /// Only its owner may read it, as with the database.
  private static func create(_ path: String) throws -> FileHandle {
    let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Objection("'\(path)' can't be written: \(String(cString: strerror(errno)))")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
