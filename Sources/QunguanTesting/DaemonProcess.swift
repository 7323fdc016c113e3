import Foundation

/// `qunguan` as operators start it: the executable that was built beside the tests.
public final class DaemonProcess: Sendable {
  public let process: ChildProcess
  /// Where the webhook listens, as the log says: `127.0.0.1:40123` or `unix:/path`.
  public let address: String

  /// Why a daemon did not come up.
  public struct NotReady: Error, CustomStringConvertible {
    public let description: String
  }

  /// Starts `qunguan serve` and waits until it says that it is ready.
  public static func serve(configuration: String) throws -> DaemonProcess {
    let process = try launch(configuration: configuration)
    return try DaemonProcess(ready: process)
  }

  /// Starts `qunguan serve` and does not wait.
  public static func launch(configuration: String) throws -> ChildProcess {
    try ChildProcess(executable(), ["serve", "--config", configuration, "--log-level", "debug"])
  }

  /// Waits until `process` is ready.
  public init(ready process: ChildProcess) throws {
    let address = process.progress.first { progress -> String?? in
      if let line = progress.errors.first(where: { $0.contains("notice ready ") }) {
        return .some(line.firstMatch(of: /listen=(\S+)/).map { String($0.1) })
      }
      return progress.isOver ? .some(nil) : nil
    }
    guard let address, let address else {
      process.signal(SIGKILL)
      let said = process.progress.current
      throw NotReady(
        description: "the daemon is not ready:\n"
          + (said.output + said.errors).joined(separator: "\n"))
    }
    self.process = process
    self.address = address
  }

  public var log: [String] { process.progress.current.errors }

  /// Waits for a line of the log that contains all of `words`; nil if none comes.
  public func logLine(
    with words: String..., within patience: Duration = .seconds(30)
  ) -> String? {
    process.progress.first(within: patience) { progress in
      progress.errors.first { line in words.allSatisfy { line.contains($0) } }
    }
  }

  /// Sends SIGTERM and waits for the end.
  public func terminate(within patience: Duration = .seconds(30)) -> ChildProcess.End? {
    process.signal(SIGTERM)
    return process.end(within: patience)
  }

  /// Sends SIGKILL and waits for the end.
  @discardableResult
  public func killNow() -> ChildProcess.End? {
    process.signal(SIGKILL)
    return process.end()
  }

  /// The path of the executable: beside the test bundle, wherever SwiftPM has put that.
  public static func executable(_ source: String = #filePath) throws -> String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let root = source.components(separatedBy: "/Sources/").first ?? ""
    let candidates = [
      (own as NSString).deletingLastPathComponent, "\(root)/.build/debug", "\(root)/.build/release",
    ].map { "\($0)/qunguan" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw NotReady(description: "no qunguan at \(candidates.joined(separator: ", ")): build it")
    }
    return found
  }

  /// Runs a command to its end, such as `status --json`, as somebody with this locale would.
  public static func command(
    _ arguments: [String], locale: String = "C"
  ) throws -> (end: ChildProcess.End?, output: [String], errors: [String]) {
    let process = try ChildProcess(
      "/usr/bin/env", ["LC_ALL=\(locale)", executable()] + arguments)
    let end = process.end()
    let said = process.progress.current
    return (end, said.output, said.errors)
  }
}
