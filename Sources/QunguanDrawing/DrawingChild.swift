import CChild
import Glibc
import QunguanCore

/// The process that draws one picture: a drawing's JSON at its standard input, PNG at its output.
///
/// What it reads was partly written by members, and fonts and their libraries are large. So it may
/// take only so much, and if it dies of it, nothing else does.
public enum DrawingChild {
  /// Of a drawing's JSON.
  static let mostInput = 4 << 20
  /// Of the picture, in bytes.
  static let mostOutput = 1 << 20

  /// Returns the exit code; a reason is at the standard error.
  public static func run() -> Int32 {
    cchild_limit(limits)
    do {
      let json = try? JSON(parsing: try input(), limits: JSON.Limits(bytes: mostInput))
      guard let drawing = Drawing(json: json) else {
        throw DrawingProblem("what is to be drawn is no drawing")
      }
      try write(try Painter().png(of: drawing), to: STDOUT_FILENO)
      return EXIT_SUCCESS
    } catch {
      try? write(Array("\(error)\n".utf8), to: STDERR_FILENO)
      return EXIT_FAILURE
    }
  }

  /// Ten seconds, five of them on a processor; half a gigabyte of addresses; files no larger than a
  /// picture.
  private static let limits = cchild_limits(
    seconds: 10, processor: 5, addresses: 512 << 20, memory: 512 << 20, output: mostOutput)

  private static func input() throws(DrawingProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = read(STDIN_FILENO, &piece, piece.count)
      guard count >= 0 else { throw DrawingProblem("the drawing cannot be read") }
      if count == 0 { return bytes }
      bytes += piece.prefix(count)
      guard bytes.count <= mostInput else { throw DrawingProblem("the drawing is too long") }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(DrawingProblem) {
    guard bytes.count <= mostOutput else { throw DrawingProblem("the picture is over 1 MiB") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw DrawingProblem("the picture cannot be written") }
      rest = rest.dropFirst(count)
    }
  }
}
