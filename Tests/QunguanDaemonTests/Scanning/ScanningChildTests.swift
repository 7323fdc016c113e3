import CChild
import Foundation
import Glibc
import QunguanCore
import QunguanTesting
import Testing

@testable import QunguanDaemon

/// Pictures that were made with `qrencode`; what all codes but the second of `two.png` say is `words`.
enum CodePicture {
  static let words = "https://t.me/+abcDEF"

  static func bytes(_ name: String, _ source: String = #filePath) throws -> [UInt8] {
    let directory = URL(filePath: source).deletingLastPathComponent()
    return Array(try Data(contentsOf: directory.appending(path: "Fixtures/\(name)")))
  }
}

@Suite("The process that reads QR codes", .timeLimit(.minutes(2)))
struct ScanningChildTests {
  private func output(
    for picture: [UInt8], _ environment: [String] = []
  ) async throws -> [String]? {
    let child = LimitedChild(
      executable: try DaemonProcess.executable(), arguments: ["scan"], environment: environment,
      patience: .seconds(60))
    let output = try await onThread { try child.output(for: picture, atMost: 128 << 10) }
    return try JSON(parsing: try #require(output)).array?.all(\.string)
  }

  private func failure(
    for picture: [UInt8], _ environment: [String] = []
  ) async -> LimitedChild.Failure? {
    await #expect(throws: LimitedChild.Failure.self) { try await output(for: picture, environment) }
  }

  @Test(
    "reads JPEG, PNG and WebP, light codes on dark and those on nothing",
    arguments: ["one.jpg", "one.png", "one.webp", "light-on-dark.png", "transparent.png"])
  func kinds(name: String) async throws {
    #expect(try await output(for: CodePicture.bytes(name)) == [CodePicture.words])
  }

  @Test("reads all codes of a picture; without one there are none")
  func numbers() async throws {
    let two = try await output(for: CodePicture.bytes("two.png"))
    #expect(two.map(Set.init) == [CodePicture.words, "加微信 abc123"])
    #expect(try await output(for: CodePicture.bytes("none.png")) == [])
  }

  @Test("A picture is refused for its size before it is decoded")
  func bombs() async throws {
    let png = try CodePicture.bytes("huge.png")
    #expect(png.count < 200)
    var jpeg = try CodePicture.bytes("one.jpg")
    let frame = try #require(jpeg.firstRange(of: [0xFF, 0xC0])?.lowerBound)
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0x00, 0xFF, 0x00])
    for picture in [png, jpeg] {
      let failure = await failure(for: picture)
      #expect(failure?.description == "the picture has too many pixels")
      #expect(failure?.exitCode == EX_DATAERR)
    }
    let long = await failure(for: [UInt8](repeating: 0, count: Scan.mostImageBytes + 1))
    #expect(long?.description == "the picture is over 4 MiB")
  }

  @Test("What is no picture, or half of one, is said to be so")
  func broken() async throws {
    for bytes in [[], Array("<svg/>".utf8), [0xFF, 0xD8]] as [[UInt8]] {
      let failure = await failure(for: bytes)
      #expect(failure?.description == "this is no JPEG, PNG or WebP")
      #expect(failure?.exitCode == EX_DATAERR)
    }
    for name in ["one.png", "one.webp"] {
      let half = try CodePicture.bytes(name).prefix(100)
      #expect(await failure(for: Array(half))?.description == "the picture is broken")
    }
    // Chats show what there is of a JPEG, so it is looked at.
    let half = try CodePicture.bytes("one.jpg").prefix(1_500)
    #expect(try await output(for: Array(half)) == [])
  }

  @Test("Whatever is changed in a picture, the process ends by itself")
  func mutations() async throws {
    for name in ["one.jpg", "one.png", "one.webp", "two.png"] {
      let whole = try CodePicture.bytes(name)
      for place in stride(from: 12, to: whole.count, by: max(1, whole.count / 8)) {
        var picture = whole
        picture[place] ^= 0xFF
        do {
          _ = try await output(for: picture)
        } catch let failure as LimitedChild.Failure {
          #expect(failure.exitCode == EX_DATAERR, "\(name), byte \(place): \(failure)")
        }
      }
    }
  }

  @Test("Without a library it says which")
  func missing() async throws {
    let directory = NSTemporaryDirectory() + "/qunguan-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    // What the loader finds first is no library.
    try Data("none".utf8).write(to: URL(filePath: directory + "/libzbar.so.0"))
    let failure = await failure(
      for: try CodePicture.bytes("one.png"), ["LD_LIBRARY_PATH=\(directory)"])
    #expect(failure?.description == "libzbar.so.0 is missing")
    #expect(failure?.exitCode == EX_UNAVAILABLE)
  }

  /// The filter is a thread's own, so that a thread can show it; no other may be begun by it.
  @Test("Who is shut in opens no file and no connection, and still computes")
  func shutIn() async throws {
    let shown = try await onThread {
      let trial = ShutInTrial()
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          context.map { Unmanaged<ShutInTrial>.fromOpaque($0).takeUnretainedValue().run() }
          return nil
        }, Unmanaged.passUnretained(trial).toOpaque())
      try #require(status == 0)
      pthread_join(thread, nil)
      return (trial.status, trial.file, trial.socket, trial.sum)
    }
    #expect(shown == (0, EPERM, EPERM, 499_999_500_000))
  }
}

private final class ShutInTrial {
  var status: CInt = -1
  var file: CInt = 0
  var socket: CInt = 0
  var sum = 0

  func run() {
    status = cchild_shut_in()
    file = open("/etc/passwd", O_RDONLY) < 0 ? errno : 0
    socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0) < 0 ? errno : 0
    sum = (0..<1_000_000).map(\.self).reduce(0, +)
  }
}
