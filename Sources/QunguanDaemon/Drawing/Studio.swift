import Logging
import QunguanCore

/// Has drawings drawn when they are to be delivered, one at a time, and keeps the last few pictures:
/// a board that goes to ten chats is drawn once.
actor Studio {
  private nonisolated let executor = QueueExecutor(label: "qunguan.studio")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// In bytes; about ten pictures.
  static let mostKept = 2 << 20
  /// After a drawing that had to be given up the others are said in words for so long: each would
  /// hold up its chat for as long as it is waited for.
  static let rest = Interval.minutes(1)

  private nonisolated let process: DrawingProcess
  private let counters: Counters
  private let clock: DaemonClock
  private let logger: Logger
  /// The last one asked for is the last.
  private var kept: [(drawing: Drawing, png: [UInt8])] = []
  /// When the last drawing was given up.
  private var gaveUp: Interval?
  /// Since the last line about failures, and how many had none.
  private var told: (at: Interval, others: Int)?

  init(process: DrawingProcess, counters: Counters, clock: DaemonClock, logger: Logger) {
    self.process = process
    self.counters = counters
    self.clock = clock
    self.logger = logger
  }

  /// The studio draws nothing more: the message waits for the next start.
  struct Closed: Error {}

  /// The picture as PNG; nil where there is none and its alternative is to be said.
  func png(of drawing: Drawing) throws(Closed) -> [UInt8]? {
    guard !process.isStopped else { throw Closed() }
    if let index = kept.firstIndex(where: { $0.drawing == drawing }) {
      kept.append(kept.remove(at: index))
      return kept.last?.png
    }
    if let gaveUp, clock.uptime - gaveUp < Self.rest {
      counters.undrawn()
      return nil
    }
    do throws(DrawingProcess.Failure) {
      let png = try process.png(of: drawing)
      keep(drawing, png)
      return png
    } catch {
      guard !process.isStopped else { throw Closed() }
      gaveUp = error.wasSlow ? clock.uptime : nil
      report(error)
      return nil
    }
  }

  /// Gives up what is being drawn, and draws nothing more.
  nonisolated func stop() { process.stop() }

  private func keep(_ drawing: Drawing, _ png: [UInt8]) {
    kept.append((drawing, png))
    var total = kept.reduce(0) { $0 + $1.png.count }
    while total > Self.mostKept { total -= kept.removeFirst().png.count }
  }

  /// What is wrong with one picture is most often wrong with all: a line an hour will do.
  private func report(_ failure: DrawingProcess.Failure) {
    counters.undrawn()
    if let told, clock.uptime - told.at < .hours(1) {
      self.told?.others += 1
      return
    }
    logger.warning(
      "a picture could not be drawn, its words are sent",
      metadata: ["reason": .printable("\(failure)"), "others-before": "\(told?.others ?? 0)"])
    told = (clock.uptime, 0)
  }
}
