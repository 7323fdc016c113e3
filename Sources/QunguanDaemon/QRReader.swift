import Foundation
import Glibc
import Logging
import QunguanCore
import QunguanGateway

/// Looks for QR codes in the pictures that rules ask about, two messages at once, and hands in what
/// they say as events.
///
/// Pictures are loaded from the public internet only, and looked into by a child process. Nothing of
/// it is kept: what a crash or a stop cuts off is not asked again, and of more than so many that wait
/// the newest are passed over.
actor QRReader {
  static let atOnce = 2
  static let mostWaiting = 64
  /// The longest address of a picture, in bytes.
  static let longestURL = 4_096

  private let intake: Intake
  private let loader: PageLoader
  private let clock: DaemonClock
  private let counters: Counters
  private let logger: Logger
  private nonisolated let desks: [Desk]
  private nonisolated let mailbox = Mailbox<[Scan]>()
  private var waiting: [Scan] = []
  private var free: [Desk]
  private var isStopped = false
  /// Since the last line about failures, and how many had none.
  private var told: (at: Interval, others: Int)?

  /// - Parameter child: makes what `qunguan scan` is, one for each that run at once.
  init(
    intake: Intake, loader: PageLoader, clock: DaemonClock, counters: Counters, logger: Logger,
    child: () -> LimitedChild = { LimitedChild(arguments: ["scan"]) }
  ) {
    self.intake = intake
    self.loader = loader
    self.clock = clock
    self.counters = counters
    self.logger = logger
    desks = (0..<Self.atOnce).map { _ in Desk(child()) }
    free = desks
  }

  /// Pictures that are to be looked into, in the order of the commits.
  nonisolated func ask(_ scans: [Scan]) {
    if mailbox.post(scans) { Task { await readNews() } }
  }

  /// Gives up what is being read, and reads nothing more.
  func stop() {
    isStopped = true
    waiting = []
    for desk in desks { desk.child.stop() }
  }

  private func readNews() {
    let news = mailbox.take().joined()
    if isStopped { return }
    for scan in news {
      if waiting.count < Self.mostWaiting {
        waiting.append(scan)
        begin()
      } else {
        counters.unscanned(scan.images.count)
      }
    }
  }

  private func begin() {
    while !isStopped, !waiting.isEmpty, let desk = free.popLast() {
      let scan = waiting.removeFirst()
      Task {
        let outcome = await outcome(of: scan, at: desk)
        free.append(desk)
        begin()
        // A stop is no answer.
        guard !isStopped else { return }
        _ = await intake.submit(.scanned(scan, outcome, received: clock.now))
      }
    }
  }

  private func outcome(of scan: Scan, at desk: Desk) async -> Scanned.Outcome {
    var texts: [String] = []
    var problem: String?
    for image in scan.images {
      do throws(Unreadable) {
        texts += try await read(image, at: desk)
      } catch {
        problem = problem ?? error.reason
      }
    }
    if let problem, texts.isEmpty { return .failed(problem) }
    return .found(Scanned.bounded(texts))
  }

  private struct Unreadable: Error { var reason: String }

  private func read(_ image: String, at desk: Desk) async throws(Unreadable) -> [String] {
    let picture = try await picture(image)
    do throws(LimitedChild.Failure) {
      return try await desk.texts(in: picture)
    } catch {
      // That a picture is none is its sender's fault; all else may be ours.
      if !isStopped, error.exitCode != EX_DATAERR { report(error) }
      throw Unreadable(reason: error.description)
    }
  }

  private nonisolated func picture(_ image: String) async throws(Unreadable) -> [UInt8] {
    if image.hasPrefix(Self.inline) {
      let base64 = image.utf8.dropFirst(Self.inline.utf8.count)
      guard base64.count <= Scan.mostImageBytes / 3 * 4 + 4 else {
        throw Unreadable(reason: "the picture is over 4 MiB")
      }
      guard let data = Data(base64Encoded: Data(base64)) else {
        throw Unreadable(reason: "the picture is not good base64")
      }
      return Array(data)
    }
    guard image.isWebAddress else {
      throw Unreadable(reason: "the picture has no address on the web")
    }
    var request = PageRequest(
      image,
      headers: [("User-Agent", "qunguan/\(Version.number)"), ("Accept", "image/*")])
    request.totalTimeout = .seconds(10)
    request.bodyLimit = Scan.mostImageBytes
    switch await loader.load(request) {
    case .failed(let reason): throw Unreadable(reason: reason)
    case .answered(let page) where page.status == 200: return page.body
    case .answered(let page):
      throw Unreadable(reason: "the picture's server answers \(page.status)")
    }
  }

  /// How OneBot gateways write a picture instead of its address.
  private static let inline = "base64://"

  /// What keeps one picture from being read most often keeps all: a line an hour will do.
  private func report(_ failure: LimitedChild.Failure) {
    counters.unscanned(1)
    if let told, clock.uptime - told.at < .hours(1) {
      self.told?.others += 1
      return
    }
    logger.error(
      "QR codes could not be read",
      metadata: ["reason": .printable("\(failure)"), "others-before": "\(told?.others ?? 0)"])
    told = (clock.uptime, 0)
  }
}

/// Where one picture after the other is looked into, by a child that is waited for.
private actor Desk {
  private nonisolated let executor = QueueExecutor(label: "qunguan.scan")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// In bytes, with all escapes.
  private static let mostOutput = 128 << 10

  nonisolated let child: LimitedChild

  init(_ child: LimitedChild) { self.child = child }

  func texts(in picture: [UInt8]) throws(LimitedChild.Failure) -> [String] {
    let output = try child.output(for: picture, atMost: Self.mostOutput)
    let json = output.flatMap { try? JSON(parsing: $0) }
    guard let texts = json?.array?.all(\.string) else {
      throw LimitedChild.Failure(description: "what came is no list of texts")
    }
    return Scanned.bounded(texts)
  }
}

extension String {
  /// Whether it can be asked for as it is; what it leads to is looked at when it is loaded.
  fileprivate var isWebAddress: Bool {
    let start = prefix(8).lowercased()
    return (start.hasPrefix("https://") || start.hasPrefix("http://"))
      && utf8.count <= QRReader.longestURL && utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
