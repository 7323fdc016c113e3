import Foundation

/// A clock of the kernel that counts the processor time of a thread or process, to the nanosecond.
struct ProcessorClock: Sendable {
  let id: clockid_t

  static var thisThread: ProcessorClock {
    var id = clockid_t()
    pthread_getcpuclockid(pthread_self(), &id)
    return ProcessorClock(id: id)
  }

  static func process(_ pid: pid_t) -> ProcessorClock {
    var id = clockid_t()
    clock_getcpuclockid(pid, &id)
    return ProcessorClock(id: id)
  }

  var seconds: Double {
    var time = timespec()
    clock_gettime(id, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A daemon in a process of its own.
final class DaemonUnderTest {
  struct NotReady: Error, CustomStringConvertible {
    var log: String
    var description: String { "the daemon did not become ready:\n\(log)" }
  }

  let port: UInt16
  /// From the start of the process to its `ready`.
  let startSeconds: Double
  let clock: ProcessorClock
  private let process: Process
  private let log: String

  init(_ executable: String, configuration: String, log: String) throws {
    self.log = log
    try Data().write(to: URL(filePath: log))
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = ["serve", "--config", configuration, "--log-level", "notice"]
    process.standardOutput = output
    process.standardError = output
    let start = microseconds()
    try process.run()
    clock = .process(process.processIdentifier)
    var port: UInt16?
    while port == nil, process.isRunning, microseconds() - start < 60_000_000 {
      usleep(500)
      port = Self.readyPort(log)
    }
    guard let port else {
      process.terminate()
      throw NotReady(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }
    self.port = port
    startSeconds = Double(microseconds() - start) / 1e6
  }

  deinit { stop() }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  /// `VmRSS` or `VmHWM`, in megabytes of 10⁶ bytes.
  func memory(_ field: String) -> Double {
    let file = "/proc/\(process.processIdentifier)/status"
    let line = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n")
      .first { $0.hasPrefix("\(field):") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1.024e-3
  }

  /// Warnings and errors that it has logged.
  var troubles: [Substring] {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.contains("notice ") }
  }

  private static func readyPort(_ log: String) -> UInt16? {
    guard let text = try? String(contentsOfFile: log, encoding: .utf8),
      let ready = text.split(separator: "\n").first(where: { $0.contains("notice ready ") }),
      let address = ready.firstRange(of: "listen=127.0.0.1:")
    else { return nil }
    return UInt16(ready[address.upperBound...].prefix { $0.isNumber })
  }
}
