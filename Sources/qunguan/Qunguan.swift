import ArgumentParser
import QunguanCore
import QunguanDaemon

@main
struct Qunguan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qunguan",
    abstract: "Looks after chat communities.",
    version: Version.number,
    subcommands: [
      Serve.self, Check.self, Test.self, Status.self, Outbox.self, Pause.self, Resume.self,
      Reload.self,
      Chat.self,
      Explain.self,
      ReplayCommand.self,
      Export.self,
    ])
}

/// Which daemon a command is for.
struct DaemonOptions: ParsableArguments {
  @Option(help: "The daemon's configuration file.")
  var config: String?

  @Option(help: "Its data directory, instead of the configuration's.")
  var data: String?

  func client() throws -> ControlClient {
    if let data { return ControlClient(dataDirectory: data) }
    return ControlClient(dataDirectory: try DataDirectoryName.read(configuration: config))
  }
}

/// Runs a command on a daemon; what it refuses is an error message, not a trace.
func asking(_ options: DaemonOptions, _ body: (ControlClient) async throws -> Void) async throws {
  do {
    try await body(options.client())
  } catch let failure as ControlClient.Failure {
    StandardStream.errors.write("qunguan: \(failure.description.printable())\n")
    throw ExitCode.failure
  } catch let objection as Objection {
    StandardStream.errors.write("qunguan: \(objection.sentence.printable(atMost: 1000))\n")
    throw ExitCode.failure
  } catch let refused as Daemon.Refused {
    for diagnostic in refused.diagnostics {
      StandardStream.errors.write(diagnostic.description.printable(atMost: 1000) + "\n")
    }
    throw ExitCode.failure
  }
}
