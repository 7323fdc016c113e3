import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

@main
struct Qunguan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qunguan",
    abstract: "Looks after chat communities.",
    version: Version.number,
    subcommands: [
      Serve.self, Check.self, Test.self, Chat.self, Explain.self, ReplayCommand.self,
      Next.self, RunRule.self, Month.self, Draw.self, ScanPicture.self,
      Train.self, Evaluate.self,
      IdiomsCommand.self,
      Status.self, Outbox.self, Pause.self, Resume.self, Reload.self,
      SilenceRule.self, UnsilenceRule.self, Silences.self, UndoEvent.self, GivePoints.self,
      TagMember.self, CorrectCheckIns.self,
      AdsCommand.self, Why.self, CheckText.self,
      ForgetMember.self, Export.self, EditorSchemaCommand.self,
      ReferenceCommand.self,
    ])
}

/// Which daemon a command is for.
struct DaemonOptions: ParsableArguments {
  @Option(
    help: "The daemon's configuration file.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: "Its data directory, instead of the configuration's.", completion: .directory)
  var data: String?

  func client() throws -> ControlClient {
    if let data { return ControlClient(dataDirectory: data) }
    return ControlClient(dataDirectory: try DataDirectoryName.read(configuration: config))
  }
}

/// Has an order carried out and prints what it came to.
func order(_ options: DaemonOptions, _ path: String, _ wish: JSON) async throws {
  try await asking(options) { client in
    let lines = try await client.post(path, wish)["lines"]?.array ?? []
    for line in lines { print((line.string ?? "").printable(atMost: 1000)) }
  }
}

/// Runs a command on a daemon; what it refuses is an error message, not a trace.
func asking(_ options: DaemonOptions, _ body: (ControlClient) async throws -> Void) async throws {
  do {
    try await body(options.client())
  } catch let failure as ControlClient.Failure {
    for line in failure.description.split(separator: "\n") {
      StandardStream.errors.write("qunguan: \(String(line).printable())\n")
    }
    throw ExitCode.failure
  } catch let objection as Objection {
    let sentence = objection.sentence.description.printable(atMost: 1000)
    StandardStream.errors.write("qunguan: \(sentence)\n")
    throw ExitCode.failure
  } catch let refused as Daemon.Refused {
    refused.list()
    throw ExitCode.failure
  }
}

extension Daemon.Refused {
  /// Says what is wrong as `qunguan check` does.
  func list() {
    for line in DiagnosticReport(diagnostics, lines: SourceLines()).text(in: .ofTerminal) {
      StandardStream.errors.write(line + "\n")
    }
  }
}

extension Language {
  /// That of the environment in which a command was typed.
  static var ofTerminal: Language {
    Language(environment: ProcessInfo.processInfo.environment)
  }
}

extension JSON {
  static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
