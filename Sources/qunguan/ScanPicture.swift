import ArgumentParser
import QunguanScanning

/// How the daemon has QR codes read; not for people.
struct ScanPicture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Read a picture, write what its QR codes say.",
    shouldDisplay: false)

  func run() throws {
    throw ExitCode(ScanningChild.run())
  }
}
