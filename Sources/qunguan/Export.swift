import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is kept to the standard output.",
    subcommands: [
      Member.self
    ])
}
