import ArgumentParser
import QunguanDrawing

/// How the daemon has pictures drawn; not for people.
struct Draw: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a drawing, write it as PNG.", shouldDisplay: false)

  func run() throws {
    throw ExitCode(DrawingChild.run())
  }
}
