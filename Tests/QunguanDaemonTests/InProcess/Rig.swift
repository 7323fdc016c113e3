import Foundation
import GRDB
import Logging
import QunguanCore
import QunguanGateway
import QunguanRuleFiles
import QunguanStore
import Synchronization
import Testing

@testable import QunguanDaemon

/// The inside of a daemon on a directory of its own, with a clock that the test sets. Starting
/// another `Run` is a restart.
final class Rig: Sendable {
  static let gateway = GatewayName("qq")
  let directory: String
  /// Of the web server that answers for all others.
  let port: Int
  let logger: Logger
  private let time: Mutex<(wall: Timestamp, uptime: Interval)>

  init(
    _ rules: String, at instant: Timestamp, port: Int = 0, logger: Logger = .silent
  ) throws {
    self.port = port
    self.logger = logger
    var template = Array("/tmp/qunguan-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    time = Mutex((instant, .days(1)))
    try FileManager.default.createDirectory(
      atPath: directory + "/rules", withIntermediateDirectories: false)
    try write(rules)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  static let community = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai }
    groups:
      readers: { chats: ["qq:5000"] }
      staff: { chats: ["qq:9000"], tags: [staff] }

    """

  func write(_ rules: String, zone: String = "Asia/Shanghai") throws {
    let community = Self.community.replacing("Asia/Shanghai", with: zone)
    try Data((community + rules).utf8).write(to: URL(filePath: directory + "/rules/all.yaml"))
  }

  var now: Timestamp { time.withLock { $0.wall } }
  var clock: DaemonClock {
    DaemonClock {
      self.now
    } uptime: {
      self.time.withLock { $0.uptime }
    }
  }
  var mark: String { directory + "/stepping" }
  /// Sets the wall clock; no time passes.
  func set(_ instant: Timestamp) { time.withLock { $0.wall = instant } }
  /// Lets time pass.
  func pass(_ span: Interval) {
    time.withLock { time in
      time.wall = time.wall + span
      time.uptime = .milliseconds(time.uptime.milliseconds + span.milliseconds)
    }
  }

  func book() throws -> RuleBook {
    let loaded = RuleDirectory(directory + "/rules").load()
    return try #require(loaded.book, "\(loaded.diagnostics)")
  }

  /// A run from start to stop.
  func run<Result>(_ body: (Run) async throws -> Result) async throws -> Result {
    let run = try Run(self)
    await run.start()
    do {
      let result = try await body(run)
      try await run.stop()
      return result
    } catch {
      try await run.stop()
      throw error
    }
  }

  /// All that is or was to be said, as the store has it.
  func said() throws -> [String] {
    let store = try Store(path: directory + "/database")
    defer { try? store.close() }
    return try store.read {
      try $0.outbox(states: Set(OutboxRow.State.allCases), limit: 1000)
    }.reversed().map(\.row.text)
  }

  func change(_ sql: String) async throws {
    let queue = try DatabaseQueue(path: directory + "/database")
    try await queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }
}

struct Run {
  let pump: Pump
  let scheduler: Scheduler
  let alarm = SilentAlarm()
  let fetcher: Fetcher
  /// What is to be delivered, as it is committed.
  let rows: AsyncStream<OutboxRow>
  private let store: Store
  private let added: AsyncStream<OutboxRow>.Continuation

  init(_ rig: Rig) throws {
    store = try Store(path: rig.directory + "/database")
    pump = try Pump(
      store: store, steppingMark: rig.mark, book: try rig.book(),
      secret: Generator.Secret(low: 1, high: 2), logger: .silent)
    scheduler = Scheduler(
      intake: pump.intake, clock: rig.clock, alarm: alarm, logger: .silent)
    fetcher = Fetcher(
      intake: pump.intake,
      loader: try PageLoader(reach: .thisMachine(port: rig.port)), clock: rig.clock,
      logger: rig.logger)
    (rows, added) = AsyncStream.makeStream()
  }

  func start() async {
    let (added, scheduler, fetcher) = (added, scheduler, fetcher)
    await pump.start(
      Pump.Listeners(
        outbox: { for row in $0 { added.yield(row) } },
        timers: { scheduler.apply($0) }, withdrawn: { _ in }, fetches: { fetcher.ask($0) },
        failed: { _ in }))
  }

  /// Takes the schedules of the rules up and makes what is due.
  func schedule(_ book: RuleBook) async throws {
    await scheduler.restore(try await pump.intake.perform { try $0.timers() })
    await scheduler.adopt(try await scheduler.prepare(book))
    await scheduler.makeDue()
  }

  /// Takes other rules into use, as the reloader does, and makes what is due.
  func adopt(_ book: RuleBook, at now: Timestamp) async throws {
    let plans = try await scheduler.prepare(book)
    let settled = try await pump.adopt(book, at: now)
    scheduler.apply(settled.timers)
    await scheduler.adopt(plans)
    await scheduler.makeDue()
  }

  /// The next texts that are to be said.
  func next(_ count: Int) async -> [String] {
    var texts: [String] = []
    for await row in rows {
      texts.append(row.text)
      if texts.count == count { break }
    }
    return texts
  }

  fileprivate func stop() async throws {
    await scheduler.stop()
    await fetcher.stop()
    await pump.stop()
    try store.close()
  }
}

/// Never rings by itself: tests move the clock and ask what is due.
final class SilentAlarm: WallAlarm {
  private let instant = Mutex<Timestamp?>(nil)

  /// What it is set to.
  var time: Timestamp? { instant.withLock { $0 } }
  func start(_ ring: @escaping @Sendable () -> Void) {}
  func set(to instant: Timestamp?) { self.instant.withLock { $0 = instant } }
  func stop() {}
}

extension OutboxRow {
  /// What it says.
  var text: String {
    guard case .send(_, let content, _) = delivery.action else { return delivery.action.name }
    return Message(id: nil, content: content).text
  }
}

extension Event {
  /// Something that a member wrote in `qq:5000`.
  static func message(_ text: String, id: Int, member: Int = 2000, at now: Timestamp) throws
    -> Event
  {
    try event(.message, id: id, member: member, at: now) {
      $0.message = Message(id: MessageID("qq:\(id)"), content: [.text(text)])
    }
  }

  static func event(
    _ type: EventType, id: Int, member: Int = 2000, at now: Timestamp,
    _ complete: (inout Event) -> Void = { _ in }
  ) throws -> Event {
    let gateway = try #require(Rig.gateway)
    var event = Event(
      key: EventKey("qq:\(id)"), type: type, gateway: gateway, time: now, received: now)
    event.chat = Chat(id: ChatID(gateway, "5000"), kind: .group)
    event.actor = Person(id: MemberID(gateway, "\(member)"), name: "n\(member)")
    complete(&event)
    return event
  }
}
