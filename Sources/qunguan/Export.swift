import ArgumentParser

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is kept to the standard output.",
    subcommands: [ExportEvents.self, Member.self, CheckIns.self, Points.self])
}
