import ArgumentParser
import Foundation
import Logging
import QunguanCore
import QunguanDaemon

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the daemon.",
    discussion: """
      Without --config it serves the rules in ./Rules to the sandbox, a chat room at \
      http://127.0.0.1:8080/sandbox, and keeps its data in ./.qunguan.
      """)

  @Option(help: "The configuration file.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: "trace, debug, info, notice, warning, error or critical.",
    completion: .list(Logger.Level.allCases.map(\.rawValue)))
  var logLevel = "info"

  func validate() throws {
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("no log level '\(logLevel)'")
    }
  }

  func run() async throws {
    // Texts of members are in the data: nobody else reads what is made from here on.
    umask(0o077)
    // A reader of the log that goes away is an error of one write.
    signal(SIGPIPE, SIG_IGN)
    LoggingSystem.bootstrap { _ in JournalLog() }
    var logger = Logger(label: "qunguan")
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    do {
      let daemon = try Daemon(configuration: config, logger: logger)
      try await daemon.run { address in
        guard config == nil else { return }
        StandardStream.output.write("open http://\(address)/sandbox\n")
      }
    } catch let refused as Daemon.Refused {
      for diagnostic in refused.diagnostics {
        logger.critical("\(diagnostic.description)")
      }
      throw ExitCode(EX_CONFIG)
    } catch {
      logger.critical("qunguan can't run: \(error)")
      throw ExitCode.failure
    }
  }
}
