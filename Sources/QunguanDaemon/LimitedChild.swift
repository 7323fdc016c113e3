import CChild
import Glibc
import QunguanCore
import Synchronization

/// Has work that could hurt done by a child process of the same binary, a new one each time, which
/// begins with an environment of its own and has nothing open but its input and output.
///
/// These are files in memory: whatever the child does with them, nobody has to read or write while
/// it runs, only to wait for its end.
final class LimitedChild: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
    /// It had to be killed.
    var wasSlow = false
    /// What it ended with by itself.
    var exitCode: Int32?
  }

  /// With more arenas than one, each of its threads puts by 64 MiB of the addresses it may have.
  private static let environment = [
    "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=1",
  ]

  private let executable: String
  private let arguments: [String]
  private let environment: [String]
  private let patience: Duration
  /// The child that runs; its number is its own until it was waited for.
  private let child = Mutex<(pid: pid_t?, isStopped: Bool)>((nil, false))

  /// - Parameters:
  ///   - executable: the running binary, even where a newer one has taken its place on disk.
  ///   - environment: as `NAME=value`, beside what every child has.
  ///   - patience: after that a child is killed.
  init(
    executable: String = "/proc/self/exe", arguments: [String], environment: [String] = [],
    patience: Duration = .seconds(10)
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = Self.environment + environment
    self.patience = patience
  }

  /// What a child makes of `input`; nil if that is longer than `limit`, in bytes. Waits for it; not
  /// to be called twice at once.
  func output(for input: [UInt8], atMost limit: Int) throws(Failure) -> [UInt8]? {
    let input = try MemoryFile(input)
    let output = try MemoryFile([])
    let errors = try MemoryFile([])
    let pid = try start([input.descriptor, output.descriptor, errors.descriptor])
    let (status, end) = end(of: pid)
    switch end {
    case .itsOwn: break
    case .slow: throw Failure(description: "it took more than \(patience)", wasSlow: true)
    case .unwatched: throw Failure(description: "its process cannot be watched")
    }
    guard status == 0 else {
      let signal = status & 0x7F
      guard signal == 0 else {
        throw Failure(description: "its process died of signal \(signal)")
      }
      // Before the child's own words there may be those of libraries.
      let words = String(decoding: errors.bytes(atMost: 64 * 1024) ?? [], as: UTF8.self)
      let last = words.split(whereSeparator: \.isNewline).last.map(String.init)
      throw Failure(
        description: (last ?? "no reason told").printable(atMost: 200),
        exitCode: status >> 8 & 0xFF)
    }
    return output.bytes(atMost: limit)
  }

  var isStopped: Bool { child.withLock { $0.isStopped } }

  var isRunning: Bool { child.withLock { $0.pid != nil } }

  /// Kills the child that runs, and starts no other.
  func stop() {
    child.withLock { child in
      child.isStopped = true
      if let pid = child.pid { kill(pid, SIGKILL) }
    }
  }

  private func start(_ descriptors: [CInt]) throws(Failure) -> pid_t {
    let words = CStrings(["qunguan"] + arguments)
    let variables = CStrings(environment)
    let (pid, code) = child.withLock { child in
      guard !child.isStopped else { return (pid_t(0), ECANCELED) }
      var pid: pid_t = 0
      let code = cchild_start(executable, words.pointers, variables.pointers, descriptors, &pid)
      if code == 0 { child.pid = pid }
      return (pid, code)
    }
    guard code == 0 else {
      let reason = String(cString: strerror(code))
      throw Failure(description: "its process cannot be started: \(reason)")
    }
    return pid
  }

  /// What a child ended by; all but the first are killed.
  private enum End { case itsOwn, slow, unwatched }

  private func end(of pid: pid_t) -> (status: CInt, End) {
    let (seconds, fraction) = patience.components
    let milliseconds = CInt(clamping: seconds * 1_000 + fraction / 1_000_000_000_000_000)
    let end: End =
      switch cchild_ends(pid, milliseconds) {
      case 0: .slow
      case 1...: .itsOwn
      default: .unwatched
      }
    return child.withLock { child in
      if end != .itsOwn { kill(pid, SIGKILL) }
      var status: CInt = -1
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      child.pid = nil
      return (status, end)
    }
  }
}

/// A file without a name, rewound.
private final class MemoryFile {
  let descriptor: CInt

  init(_ bytes: [UInt8]) throws(LimitedChild.Failure) {
    descriptor = cchild_file("qunguan")
    guard descriptor >= 0 else {
      throw LimitedChild.Failure(description: "there is no memory for it")
    }
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
      }
      guard count > 0 else {
        throw LimitedChild.Failure(description: "there is no memory for it")
      }
      offset += count
    }
  }

  deinit { close(descriptor) }

  /// All of it; nil if it is longer.
  func bytes(atMost limit: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return (0...limit).contains(count) ? Array(bytes.prefix(count)) : nil
  }
}

/// Texts as C wants them, with a null pointer at the end.
private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}
