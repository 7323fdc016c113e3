import Foundation

/// How long rules take to be read, checked and compiled.
struct LoadTime {
  let set: RuleSet
  let executable: String
  let site: Site

  struct CheckFailed: Error {}

  func measure(_ report: inout Report) throws {
    report.add("qunguan check, \(set.title)", try (0..<3).map { _ in try check() }, "s")
    var (cold, warm): ([Double], [Double]) = ([], [])
    for round in 0..<3 {
      let name = "start-\(set.count)-\(round)"
      let file = try site.configuration(set, gatewayPort: 9, name: name)
      cold.append(try start(file, name))
      warm.append(try start(file, name))
    }
    report.add("start to ready, \(set.title), patterns compiled", cold, "s")
    report.add("start to ready, \(set.title), patterns from the cache", warm, "s")
  }

  private func check() throws -> Double {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = ["check", set.path]
    process.standardOutput = FileHandle.nullDevice
    let start = microseconds()
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CheckFailed() }
    return Double(microseconds() - start) / 1e6
  }

  private func start(_ configuration: String, _ name: String) throws -> Double {
    let daemon = try DaemonUnderTest(
      executable, configuration: configuration, log: "\(site.path)/\(name).log")
    defer { daemon.stop() }
    return daemon.startSeconds
  }
}
