import ArgumentParser
import QunguanCore
import QunguanDaemon

struct Month: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A month with its lunar days, festivals and holidays, and what is planned.",
    discussion: """
      Below the month: the times of the rules by what their files say alone, in the community's \
      zone. 'qunguan next' knows more of the days to come.
      """)

  @Argument(help: "The month, such as 2027-02; the present one if left out.")
  var month: String?

  @Option(help: "A directory of rules, or one rule file; the configuration's if left out.")
  var rules: String?

  @Option(
    help: "The daemon's configuration file.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  func run() throws {
    try refusing {
      let book = try RuleSet.read(rules, configuration: config)
      for line in try RuleSet.month(month, of: book, in: .ofTerminal) { print(line) }
    }
  }
}
