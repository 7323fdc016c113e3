import ArgumentParser

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write out what the daemon has kept.",
    subcommands: [
      ExportEvents.self
    ])
}
