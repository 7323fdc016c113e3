import Foundation

/// The directory that one running instance owns: its database, its secret, its control socket.
///
/// Ownership is an exclusive `flock` on the file `lock`, held until the value is deallocated or
/// the process ends, however it ends.
public final class DataDirectory: Sendable {
  /// Why the directory can't be used.
  public enum Failure: Error, Hashable, Sendable {
    case inUse(path: String, process: Int?)
    case foreignOwner(path: String, owner: UInt32)
    case damagedSecret(path: String)
    /// A call to the system failed; `code` is its `errno`.
    case system(path: String, code: Int32)
  }

  public let path: String
  /// 16 random bytes, made when the directory was first used and never changed: what is derived
  /// from them can't be predicted elsewhere.
  public let secret: [UInt8]
  private let lock: Int32

  public var database: String { path + "/database" }
  public var controlSocket: String { path + "/control.sock" }
  /// Compiled patterns and the like: everything in it can be made again.
  public var cache: String { path + "/cache" }
  /// Where ``SteppingMark`` lies.
  public var steppingMark: String { path + "/stepping" }

  /// Makes the directory unless it exists, closes it to other users and takes the lock.
  public init(path: String) throws(Failure) {
    self.path = path
    try Self.makeDirectory(path)
    lock = try Self.takeLock(path)
    do throws(Failure) {
      secret = try Self.secret(in: path)
      try Self.makeDirectory(path + "/cache")
    } catch {
      Foundation.close(lock)
      throw error
    }
  }

  deinit { Foundation.close(lock) }
}

extension DataDirectory.Failure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .inUse(let path, let process?):
      "another qunguan runs on '\(path)' (pid \(process)): stop it, or use its control socket"
    case .inUse(let path, nil): "another qunguan runs on '\(path)'"
    case .foreignOwner(let path, let owner):
      "'\(path)' belongs to the user with id \(owner): run as that user"
    case .damagedSecret(let path):
      "'\(path)' does not hold 16 bytes: restore it from a backup, or delete it for a new one"
    case .system(let path, let code): "'\(path)': \(String(cString: strerror(code)))"
    }
  }
}

extension DataDirectory {
  private static func makeDirectory(_ path: String) throws(Failure) {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system(path: path, code: errno) }
    let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
    defer { Foundation.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path: path, code: errno) }
    guard status.st_uid == geteuid() else {
      throw .foreignOwner(path: path, owner: status.st_uid)
    }
    if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o700) != 0 {
      throw .system(path: path, code: errno)
    }
  }

  private static func takeLock(_ directory: String) throws(Failure) -> Int32 {
    let path = directory + "/lock"
    let descriptor = try open(path, O_RDWR | O_CREAT)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let holder = read(descriptor, limit: 20)
      Foundation.close(descriptor)
      guard code == EWOULDBLOCK else { throw .system(path: path, code: code) }
      let text = String(decoding: holder, as: UTF8.self)
      throw .inUse(path: directory, process: Int(text.prefix { $0.isNumber }))
    }
    let process = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, process, process.count, 0) > 0 else {
      let code = errno
      Foundation.close(descriptor)
      throw .system(path: path, code: code)
    }
    return descriptor
  }

  /// Reads the secret or makes it: written aside, synced, then renamed, so that a crash leaves
  /// none or all of it. The lock keeps a second process from doing the same.
  private static func secret(in directory: String) throws(Failure) -> [UInt8] {
    let path = directory + "/secret"
    do throws(Failure) {
      let descriptor = try open(path, O_RDONLY)
      defer { Foundation.close(descriptor) }
      let secret = read(descriptor, limit: 17)
      guard secret.count == 16 else { throw .damagedSecret(path: path) }
      return secret
    } catch .system(_, ENOENT) {
      var generator = SystemRandomNumberGenerator()
      let secret = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      try write(secret, as: path, in: directory)
      return secret
    }
  }

  private static func write(
    _ bytes: [UInt8], as path: String, in directory: String
  ) throws(Failure) {
    let draft = path + ".new"
    let descriptor = try open(draft, O_WRONLY | O_CREAT | O_TRUNC)
    defer { Foundation.close(descriptor) }
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, fsync(descriptor) == 0,
      rename(draft, path) == 0
    else { throw .system(path: path, code: errno) }
    let parent = try open(directory, O_RDONLY | O_DIRECTORY)
    defer { Foundation.close(parent) }
    guard fsync(parent) == 0 else { throw .system(path: directory, code: errno) }
  }

  private static func open(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
    let descriptor = Foundation.open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
    return descriptor
  }

  private static func read(_ descriptor: Int32, limit: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, limit, 0))
    }
  }
}
