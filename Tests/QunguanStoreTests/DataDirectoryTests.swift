import Foundation
import QunguanCore
import QunguanStore
import Testing

@Suite("Data directory")
struct DataDirectoryTests {
  let scratch: Scratch
  let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path + "/data"
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("A new one is closed to others and has a secret of 16 bytes, which stays")
  func creation() throws {
    let secret = try DataDirectory(path: path).secret
    #expect(secret.count == 16 && Set(secret).count > 1)
    #expect(try mode(path) == 0o700)
    #expect(try mode(path + "/secret") == 0o600)
    #expect(try DataDirectory(path: path).secret == secret)
    #expect(try DataDirectory(path: scratch.path + "/other").secret != secret)
    #expect(!FileManager.default.fileExists(atPath: path + "/secret.new"))
  }

  @Test("One that was open to others is closed")
  func tightening() throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    let directory = try DataDirectory(path: path)
    #expect(try mode(path) == 0o700)
    #expect(directory.database == path + "/database")
    #expect(directory.controlSocket == path + "/control.sock")
    #expect(FileManager.default.fileExists(atPath: directory.cache))
  }

  @Test("The second to come is told who has the lock, and gets it afterwards")
  func lock() throws {
    var first: DataDirectory? = try DataDirectory(path: path)
    #expect(throws: DataDirectory.Failure.inUse(path: path, process: Int(getpid()))) {
      try DataDirectory(path: path)
    }
    #expect(first != nil)
    first = nil
    _ = try DataDirectory(path: path)
  }

  @Test("The lock of another process holds until that process ends")
  func otherProcess() throws {
    _ = try DataDirectory(path: path)
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/flock")
    // `cat` ends when its input does; what it echoes says that the lock is held.
    holder.arguments = [path + "/lock", "cat"]
    let (input, output) = (Pipe(), Pipe())
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    try input.fileHandleForWriting.write(contentsOf: Data("held\n".utf8))
    #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
    let failure = #expect(throws: DataDirectory.Failure.self) { try DataDirectory(path: path) }
    guard case .inUse = failure else { Issue.record("\(String(describing: failure))"); return }
    try input.fileHandleForWriting.close()
    holder.waitUntilExit()
    _ = try DataDirectory(path: path)
  }

  @Test("Another user's is refused", .enabled(if: geteuid() == 0))
  func foreignOwner() throws {
    #expect(mkdir(path, 0o700) == 0 && chown(path, 65534, 65534) == 0)
    #expect(throws: DataDirectory.Failure.foreignOwner(path: path, owner: 65534)) {
      try DataDirectory(path: path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
  }

  @Test("A damaged secret is refused and not replaced")
  func damagedSecret() throws {
    _ = try DataDirectory(path: path)
    for damage in [Data(), Data([1, 2, 3]), Data(repeating: 7, count: 17)] {
      try damage.write(to: URL(filePath: path + "/secret"))
      #expect(throws: DataDirectory.Failure.damagedSecret(path: path + "/secret")) {
        try DataDirectory(path: path)
      }
      #expect(try Data(contentsOf: URL(filePath: path + "/secret")) == damage)
    }
  }

  @Test("A file, or a place where none can be made, is refused with the system's reason")
  func noDirectory() throws {
    try Data().write(to: URL(filePath: path))
    #expect(throws: DataDirectory.Failure.system(path: path, code: ENOTDIR)) {
      try DataDirectory(path: path)
    }
    let nowhere = scratch.path + "/no/where"
    let failure = #expect(throws: DataDirectory.Failure.self) { try DataDirectory(path: nowhere) }
    #expect(failure?.description == "'\(nowhere)': No such file or directory")
  }
}
