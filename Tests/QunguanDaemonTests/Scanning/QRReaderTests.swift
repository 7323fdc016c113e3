import Foundation
import InMemoryLogging
import Logging
import QunguanCore
import QunguanGateway
import QunguanStore
import QunguanTesting
import Testing

@testable import QunguanDaemon

/// A daemon's inside, a web server on this machine and real child processes.
@Suite("QR codes in pictures", .timeLimit(.minutes(2)))
struct QRReaderTests {
  private static let noon = Timestamp(seconds: 1_800_000_000)

  private struct Reading {
    let run: Run
    let reader: QRReader
    let now: Timestamp
    let server: ScriptedServer

    func scan(_ images: [String], message: Int = 1) throws -> Scan {
      let gateway = try #require(Rig.gateway)
      var event = Event(
        key: EventKey("qq:\(message)"), type: .message, gateway: gateway, time: now, received: now)
      event.chat = Chat(id: ChatID(gateway, "5000"), kind: .group)
      event.actor = Person(id: MemberID(gateway, "7"), name: "小明", role: .member)
      event.message = Message(id: MessageID(gateway, "\(message)"), content: [])
      return try #require(Scan(of: event, for: "ads", images: images))
    }

    func answer(to scan: Scan) async throws -> Event {
      let key = EventKey.scanned(rule: scan.rule, cause: scan.cause)
      while try await !run.pump.intake.perform({ try $0.isKnown(key) }) { await Task.yield() }
      let kept = try await run.pump.intake.perform { try $0.recorded(key) }
      return try #require(kept?.event)
    }

    func outcome(_ images: String..., message: Int = 1) async throws -> Scanned.Outcome {
      let scan = try scan(images, message: message)
      reader.ask([scan])
      guard case .scanned(let scanned)? = try await answer(to: scan).occasion else {
        return .failed("no answer")
      }
      return scanned.outcome
    }
  }

  private func read(
    reach: PageLoader.Reach? = nil, logger: Logger = .silent, clock: DaemonClock? = nil,
    child: LimitedChild? = nil, _ body: (Reading) async throws -> Void
  ) async throws {
    let server = try ScriptedServer { request in
      switch request.path {
      case "/gone": return .respond(status: 404)
      case "/moved": return .respond(status: 302, headers: [("Location", "/one.png")])
      case "/long": return .respond(body: [UInt8](repeating: 0, count: Scan.mostImageBytes + 1))
      case "/hang": return .hang
      default:
        let picture = try? CodePicture.bytes(String(request.path.dropFirst()))
        return picture.map { .respond(body: $0) } ?? .respond(body: Array("text".utf8))
      }
    }
    defer { server.stop() }
    let rig = try Rig("", at: Self.noon)
    let executable = try DaemonProcess.executable()
    try await rig.run { run in
      let reader = QRReader(
        intake: run.pump.intake,
        loader: try PageLoader(reach: reach ?? .thisMachine(port: server.port)),
        clock: clock ?? rig.clock, counters: run.pump.counters, logger: logger
      ) {
        child
          ?? LimitedChild(executable: executable, arguments: ["scan"], patience: .seconds(60))
      }
      do {
        try await body(Reading(run: run, reader: reader, now: rig.now, server: server))
        await reader.stop()
      } catch {
        await reader.stop()
        throw error
      }
    }
  }

  @Test("The answer is an event of the rule's, in the message's chat and about its writer")
  func answer() async throws {
    try await read { reading in
      let scan = try reading.scan(["http://example.org/one.png"])
      reading.reader.ask([scan])
      let event = try await reading.answer(to: scan)
      #expect(event == .scanned(scan, .found([CodePicture.words]), received: reading.now))
      #expect(event.key.text == "scanned:ads/qq:1")
      let request = try #require(reading.server.requests.first)
      #expect(request.header("host") == "example.org" && request.header("accept") == "image/*")
      #expect(request.header("user-agent") == "qunguan/\(Version.number)")
      // The same is answered once.
      #expect(
        await reading.run.pump.intake.submit(.scanned(scan, .found([]), received: reading.now))
          == .known)
    }
  }

  @Test("Each text is told once, whatever became of other pictures")
  func several() async throws {
    try await read { reading in
      let outcome = try await reading.outcome(
        "http://a.example/gone", "http://a.example/one.png", "http://b.example/two.png")
      guard case .found(let texts) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(texts.count == 2 && Set(texts) == [CodePicture.words, "加微信 abc123"])
      #expect(try await reading.outcome("http://a.example/none.png", message: 2) == .found([]))
    }
  }

  @Test("Redirects are followed, and a picture may stand in the message itself")
  func places() async throws {
    try await read { reading in
      let found = Scanned.Outcome.found([CodePicture.words])
      #expect(try await reading.outcome("http://a.example/moved") == found)
      let inline = "base64://" + Data(try CodePicture.bytes("one.jpg")).base64EncodedString()
      #expect(try await reading.outcome(inline, message: 2) == found)
    }
  }

  @Test(
    "What can't be read is told with its reason",
    arguments: [
      ("http://a.example/gone", "the picture's server answers 404"),
      ("http://a.example/long", "the answer is over 4096 KiB"),
      ("http://a.example/text", "this is no JPEG, PNG or WebP"),
      ("http://a.example/huge.png", "the picture has too many pixels"),
      ("base64://%", "the picture is not good base64"),
      ("a.jpg", "the picture has no address on the web"),
      ("file:///etc/passwd", "the picture has no address on the web"),
      ("http://a.example/\u{301}", "the picture has no address on the web"),
    ])
  func unreadable(image: String, reason: String) async throws {
    let log = InMemoryLogHandler()
    try await read(logger: Logger(label: "scan") { _ in log }) { (reading) async throws in
      #expect(try await reading.outcome(image) == .failed(reason))
      #expect(reading.run.pump.counters.snapshot.unscanned == 0)
    }
    // It is its sender's fault.
    #expect(log.entries.isEmpty)
  }

  @Test("Nothing is loaded from this machine or its network")
  func ownNetwork() async throws {
    try await read(reach: .publicInternet) { reading in
      let outcome = try await reading.outcome(reading.server.baseURL + "/one.png")
      #expect(
        outcome
          == .failed("127.0.0.1 is no address of the internet, and no others are fetched from"))
      #expect(reading.server.requests.isEmpty)
    }
  }

  @Test("Where it can't be done, a line an hour says so, and nothing else breaks")
  func unavailable() async throws {
    let log = InMemoryLogHandler()
    let time = TestTime()
    let child = LimitedChild(
      executable: "/bin/sh", arguments: ["-c", "echo libzbar.so.0 is missing >&2; exit 69"],
      patience: .seconds(60))
    try await read(
      logger: Logger(label: "scan") { _ in log }, clock: time.clock, child: child
    ) { reading in
      for message in 1...4 {
        if message == 4 { time.pass(.hours(1)) }
        let outcome = try await reading.outcome("http://a.example/one.png", message: message)
        #expect(outcome == .failed("libzbar.so.0 is missing"))
      }
      #expect(reading.run.pump.counters.snapshot.unscanned == 4)
    }
    #expect(log.entries.map(\.level) == [.error, .error])
    #expect(log.entries.map { "\($0.metadata["others-before"] ?? "")" } == ["0", "2"])
  }

  @Test("Two are read at once, 64 wait, and a stop ends them all without an answer")
  func queue() async throws {
    try await read { reading in
      let scans = try (1...70).map { try reading.scan(["http://a.example/hang"], message: $0) }
      reading.reader.ask(scans)
      while reading.server.requests.count < 2 { await Task.yield() }
      #expect(reading.run.pump.counters.snapshot.unscanned == 4)
      #expect(reading.server.requests.count == 2)
      await reading.reader.stop()
      reading.reader.ask([scans[0]])
      let key = EventKey.scanned(rule: "ads", cause: scans[0].cause)
      let isAnswered = try await reading.run.pump.intake.perform { try $0.isKnown(key) }
      #expect(!isAnswered)
    }
  }

  @Test("A stop kills the process that reads")
  func killed() async throws {
    let child = LimitedChild(
      executable: "/bin/sh", arguments: ["-c", "exec sleep 600"], patience: .seconds(600))
    let log = InMemoryLogHandler()
    try await read(logger: Logger(label: "scan") { _ in log }, child: child) {
      (reading) async throws in
      reading.reader.ask([try reading.scan(["http://a.example/one.png"])])
      while !child.isRunning { await Task.yield() }
      await reading.reader.stop()
      while child.isRunning { await Task.yield() }
    }
    #expect(log.entries.isEmpty)
  }
}
