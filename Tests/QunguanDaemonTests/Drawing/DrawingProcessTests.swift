import Foundation
import InMemoryLogging
import Logging
import QunguanCore
import QunguanTesting
import Testing

@testable import QunguanDaemon

@Suite("The process that draws", .timeLimit(.minutes(2)))
struct DrawingProcessTests {
  static let drawing = Drawing(
    Drawing.BoardSheet(
      title: "晨读榜", subtitle: "本周",
      rows: [.init(rank: 1, isTied: false, name: "小林 🌱", value: "7 天")], footnote: ""),
    alternative: "晨读榜：小林 7 天")

  private func process(_ script: String, patience: Duration = .seconds(60)) -> DrawingProcess {
    DrawingProcess(executable: "/bin/sh", arguments: ["-c", script], patience: patience)
  }

  private func png(by process: DrawingProcess) async throws -> [UInt8] {
    try await onThread { try process.png(of: Self.drawing) }
  }

  @Test("draws a board, the same each time")
  func draws() async throws {
    let process = DrawingProcess(executable: try DaemonProcess.executable(), patience: .seconds(60))
    let first = try await png(by: process)
    #expect(first.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try await png(by: process) == first)
  }

  @Test("what does not end is killed, and the wait ends then")
  func hanging() async throws {
    let started = ContinuousClock.now
    let failure = await #expect(throws: DrawingProcess.Failure.self) {
      try await png(by: process("exec sleep 600", patience: .milliseconds(200)))
    }
    #expect(failure?.wasSlow == true)
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test("a stop ends what is being drawn, and nothing more is begun")
  func stopping() async throws {
    let process = process("exec sleep 600", patience: .seconds(600))
    let drawn = Task { try await png(by: process) }
    while !process.isDrawing { await Task.yield() }
    process.stop()
    await #expect(throws: DrawingProcess.Failure.self) { try await drawn.value }
    await #expect(throws: DrawingProcess.Failure.self) { try await png(by: process) }
  }

  @Test(
    "what goes wrong is told",
    arguments: [
      ("echo no font >&2; echo no hope >&2; exit 1", "no hope"),
      ("kill -SEGV $$", "its process died of signal 11"),
      ("true", "what came is no picture of at most 1 MiB"),
      ("head -c 2000000 /dev/zero", "what came is no picture of at most 1 MiB"),
    ])
  func failures(script: String, reason: String) async throws {
    let failure = await #expect(throws: DrawingProcess.Failure.self) {
      try await png(by: process(script))
    }
    #expect(failure?.description == reason)
  }

  @Test("the child has three open files and no environment of ours")
  func bare() async throws {
    try #require(getenv("HOME") != nil)
    let failure = await #expect(throws: DrawingProcess.Failure.self) {
      // The fourth is the directory that `ls` reads.
      let script = "echo $HOME $(ls /proc/self/fd | wc -l) >&2; exit 1"
      return try await png(by: process(script))
    }
    #expect(failure?.description == "4")
  }

  @Test("without fonts there is no picture, but a reason")
  func noFonts() async throws {
    let executable = try DaemonProcess.executable()
    let fonts = NSTemporaryDirectory() + "/qunguan-\(UInt64.random(in: 0 ... .max)).conf"
    try Data("<fontconfig></fontconfig>".utf8).write(to: URL(filePath: fonts))
    defer { unlink(fonts) }
    let script = "FONTCONFIG_FILE=\(fonts) exec \(executable) draw"
    let failure = await #expect(throws: DrawingProcess.Failure.self) {
      try await png(by: process(script))
    }
    let reason = failure?.description ?? ""
    #expect(reason.contains("fonts-noto-cjk"), "\(reason)")
  }

  @Test("what is no drawing is refused by the child")
  func noDrawing() async throws {
    let executable = try DaemonProcess.executable()
    let failure = await #expect(throws: DrawingProcess.Failure.self) {
      try await png(by: process("echo '{}' | exec \(executable) draw"))
    }
    #expect(failure?.description == "what is to be drawn is no drawing")
  }
}

@Suite("The studio", .timeLimit(.minutes(2)))
struct StudioTests {
  private let time = TestTime()

  private func studio(
    _ process: DrawingProcess, _ counters: Counters, _ logger: Logger = .silent
  ) -> Studio {
    Studio(process: process, counters: counters, clock: time.clock, logger: logger)
  }

  /// Writes a picture, and a line into a file for each.
  private func counting(_ file: String) -> DrawingProcess {
    DrawingProcess(
      executable: "/bin/sh",
      arguments: ["-c", "echo >>\(file); printf '\\211PNG\\r\\n\\032\\n'"],
      patience: .seconds(60))
  }

  @Test("draws the same drawing once")
  func cache() async throws {
    let file = NSTemporaryDirectory() + "/qunguan-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(file) }
    let studio = studio(counting(file), Counters())
    var other = DrawingProcessTests.drawing
    other.height += 1
    for drawing in [other, DrawingProcessTests.drawing, other] {
      #expect(try await studio.png(of: drawing) != nil)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "\n\n")
  }

  @Test("tells of failures once an hour, and counts them all")
  func failures() async throws {
    let logs = InMemoryLogHandler()
    let counters = Counters()
    let process = DrawingProcess(
      executable: "/bin/sh", arguments: ["-c", "echo no font >&2; exit 1"], patience: .seconds(60))
    let studio = studio(process, counters, Logger(label: "test") { _ in logs })
    for _ in 0..<3 { #expect(try await studio.png(of: DrawingProcessTests.drawing) == nil) }
    #expect(logs.entries.count == 1)
    time.pass(.hours(1))
    #expect(try await studio.png(of: DrawingProcessTests.drawing) == nil)
    #expect(logs.entries.map { "\($0.metadata["others-before"] ?? "")" } == ["0", "2"])
    #expect(logs.entries.first?.metadata["reason"] == "no font")
    #expect(counters.snapshot.undrawn == 4)
  }

  @Test("keeps at most 2 MiB of pictures, those asked for last")
  func kept() async throws {
    let file = NSTemporaryDirectory() + "/qunguan-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(file) }
    let script = "echo >>\(file); printf '\\211PNG\\r\\n\\032\\n'; head -c 900000 /dev/zero"
    let process = DrawingProcess(
      executable: "/bin/sh", arguments: ["-c", script], patience: .seconds(60))
    let studio = studio(process, Counters())
    // The third takes the place of the first, and the first then that of the third.
    for height in [1, 2, 3, 2, 1, 2] {
      var drawing = DrawingProcessTests.drawing
      drawing.height = height
      #expect(try await studio.png(of: drawing) != nil)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "\n\n\n\n")
  }

  @Test("once stopped it neither draws nor has words said, and counts nothing")
  func stopped() async throws {
    let counters = Counters()
    let logs = InMemoryLogHandler()
    let process = DrawingProcess(
      executable: "/bin/sh", arguments: ["-c", "exec sleep 600"], patience: .seconds(600))
    let studio = studio(process, counters, Logger(label: "test") { _ in logs })
    let drawn = Task { try await studio.png(of: DrawingProcessTests.drawing) }
    while !process.isDrawing { await Task.yield() }
    studio.stop()
    await #expect(throws: Studio.Closed.self) { try await drawn.value }
    await #expect(throws: Studio.Closed.self) {
      try await studio.png(of: DrawingProcessTests.drawing)
    }
    #expect(counters.snapshot.undrawn == 0)
    #expect(logs.entries.isEmpty)
  }

  @Test("rests for a minute after a drawing that had to be given up, then tries again")
  func rest() async throws {
    let file = NSTemporaryDirectory() + "/qunguan-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(file) }
    let counters = Counters()
    let process = DrawingProcess(
      executable: "/bin/sh", arguments: ["-c", "echo >>\(file); exec sleep 600"],
      patience: .seconds(2))
    let studio = studio(process, counters)
    for _ in 0..<100 { #expect(try await studio.png(of: DrawingProcessTests.drawing) == nil) }
    #expect(counters.snapshot.undrawn == 100)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "\n")
    time.pass(Studio.rest)
    #expect(try await studio.png(of: DrawingProcessTests.drawing) == nil)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "\n\n")
  }
}

/// A clock that the test moves.
final class TestTime: Sendable {
  private let now = Watched(Timestamp(seconds: 1_800_000_000))

  var clock: DaemonClock { DaemonClock { self.now.current } }
  func pass(_ span: Interval) { now.change { $0 = $0 + span } }
}

/// Runs what blocks where it keeps no other test waiting.
func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
  }
}
