import Foundation
import Synchronization

/// A program under test in a process of its own: what it writes, line by line, and how it ends.
public final class ChildProcess: Sendable {
  public enum End: Hashable, Sendable {
    case exited(Int32)
    case killed(by: Int32)
  }

  public struct Progress: Sendable {
    /// Lines of the standard output.
    public var output: [String] = []
    /// Lines of the standard error.
    public var errors: [String] = []
    public var end: End?
    fileprivate var openPipes = 2

    /// Whether it has ended and all that it wrote is here.
    public var isOver: Bool { end != nil && openPipes == 0 }
  }

  public let identifier: pid_t
  public let progress = Watched(Progress())

  /// Starts `executable`.
  ///
  /// - Parameter inherited: what the process finds as its descriptors 3, 4 and so on.
  public init(
    _ executable: String, _ arguments: [String], inherited: [CInt] = []
  ) throws(SocketError) {
    let output = try DescriptorPair()
    let errors = try DescriptorPair()
    let nothing = try DescriptorPair()
    nothing.closeWriting()
    identifier = try Self.spawn(
      executable, arguments, [nothing.reading, output.writing, errors.writing] + inherited)
    nothing.closeReading()
    output.closeWriting()
    errors.closeWriting()
    read(output, \.output)
    read(errors, \.errors)
    awaitEnd()
  }

  /// Sends a signal, unless the process has ended.
  public func signal(_ number: CInt) {
    progress.change { if $0.end == nil { kill(identifier, number) } }
  }

  /// Waits for the end and all output; nil if that takes too long.
  public func end(within patience: Duration = .seconds(30)) -> End? {
    progress.first(within: patience) { $0.isOver ? $0.end : nil }
  }

  private func read(
    _ pipe: DescriptorPair, _ lines: any WritableKeyPath<Progress, [String]> & Sendable
  ) {
    Thread.detachNewThread { [progress] in
      var rest: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 64 * 1024)
      while true {
        let count = Glibc.read(pipe.reading, &piece, piece.count)
        guard count > 0 else { break }
        rest += piece[..<count]
        var whole = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
        rest = whole.popLast().map(Array.init) ?? []
        let new = whole.map { String(decoding: $0, as: UTF8.self) }
        progress.change { $0[keyPath: lines] += new }
      }
      pipe.closeReading()
      progress.change { $0.openPipes -= 1 }
    }
  }

  private func awaitEnd() {
    Thread.detachNewThread { [identifier, progress] in
      var info = siginfo_t()
      while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
      // Reaped under the lock, so that `signal` never meets another process of this number.
      progress.change { progress in
        var status: CInt = 0
        waitpid(identifier, &status, 0)
        let number = status & 0x7F
        progress.end = number == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: number)
      }
    }
  }
}

// MARK: - Starting

extension ChildProcess {
  /// Other tests' sockets must not live on in a child. glibc has the call since 2.34; Swift's module
  /// of it has not.
  private static func closeOthers(_ actions: inout posix_spawn_file_actions_t, from first: CInt) {
    typealias CloseFrom =
      @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
    _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, first)
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], _ descriptors: [CInt]
  ) throws(SocketError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(target))
    }
    Self.closeOthers(&actions, from: CInt(descriptors.count))
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let (identifier, code) = DescriptorPair.door.withLock { _ in
      var identifier: pid_t = 0
      let code = posix_spawn(&identifier, executable, &actions, nil, &words, environ)
      return (identifier, code)
    }
    guard code == 0 else {
      errno = code
      throw SocketError("posix_spawn \(executable)")
    }
    return identifier
  }
}

/// Two ends that no child inherits unless it is told to.
public struct DescriptorPair: Sendable {
  public let reading: CInt
  public let writing: CInt

  /// Held while a pipe is made or a process started, so that no child gets an end by accident.
  fileprivate static let door = Mutex(())

  public init() throws(SocketError) {
    (reading, writing) = Self.door.withLock { _ in
      var ends: [CInt] = [-1, -1]
      guard pipe(&ends) == 0 else { return (-1, -1) }
      defer { for end in ends { close(end) } }
      // Above the numbers that a child is given, so that none is overwritten by another.
      return (fcntl(ends[0], F_DUPFD_CLOEXEC, 20), fcntl(ends[1], F_DUPFD_CLOEXEC, 20))
    }
    guard reading >= 0, writing >= 0 else { throw SocketError("pipe") }
  }

  public func closeReading() { close(reading) }
  public func closeWriting() { close(writing) }
}
