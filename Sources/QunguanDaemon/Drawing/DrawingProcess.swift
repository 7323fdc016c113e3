import QunguanCore

/// Has one drawing after the other drawn, each by a ``LimitedChild``.
final class DrawingProcess: Sendable {
  typealias Failure = LimitedChild.Failure

  /// A picture that would be larger is none.
  static let mostBytes = 1 << 20

  private let child: LimitedChild

  /// - Parameters:
  ///   - executable: what `qunguan draw` is.
  ///   - cache: a directory in which fontconfig may keep what it knows of the fonts.
  ///   - patience: after that a child is killed.
  init(
    executable: String = "/proc/self/exe", arguments: [String] = ["draw"], cache: String? = nil,
    patience: Duration = .seconds(10)
  ) {
    child = LimitedChild(
      executable: executable, arguments: arguments,
      environment: cache.map { ["XDG_CACHE_HOME=\($0)"] } ?? [], patience: patience)
  }

  /// The picture as PNG. Waits for it; not to be called twice at once.
  func png(of drawing: Drawing) throws(Failure) -> [UInt8] {
    let png = try child.output(for: drawing.json.serialized(), atMost: Self.mostBytes)
    guard let png, png.starts(with: Self.signature) else {
      throw Failure(description: "what came is no picture of at most 1 MiB")
    }
    return png
  }

  var isStopped: Bool { child.isStopped }

  var isDrawing: Bool { child.isRunning }

  /// Kills the child that runs, and starts no other.
  func stop() { child.stop() }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
}
