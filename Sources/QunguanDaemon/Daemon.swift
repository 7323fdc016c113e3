import Foundation
import HTTPTypes
import Logging
import NIOPosix
import QunguanCore
import QunguanGateway
import QunguanRuleFiles
import QunguanStore
import ServiceLifecycle
import UnixSignals

/// The whole daemon: reads everything, opens the store, and runs until it is told to stop.
///
/// The life of a run:
/// 1. The configuration is read, the data directory locked, then profiles, secrets and rules are
///    read; any problem ends it here.
/// 2. The store is opened. What a crash left claimed becomes `unknown`,
///    or waits again where sending twice does no harm; what waited is handed to the courier, timers
///    and schedules to the scheduler.
/// 3. The door opens. Events are acknowledged from here on.
/// 4. On SIGTERM the services end in the reverse order: the door takes nothing more in, what is
///    under way is written, running transfers get their time, the store is closed.
public struct Daemon: Sendable {
  /// How long running transfers may take at the end.
  static let grace = Duration.seconds(10)

  private let assembly: Assembly
  private let data: DataDirectory
  private let logger: Logger
  private let clock: DaemonClock

  /// What is wrong with the configuration or the rules, sorted.
  public struct Refused: Error, CustomStringConvertible {
    public var diagnostics: [Diagnostic]
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
  }

  /// - Parameter configuration: the path of the configuration file; the embedded default if nil.
  /// - Throws: ``Refused``, and what keeps the data directory from being opened.
  public init(configuration: String?, logger: Logger) throws {
    Allocator.beModest()
    defer { Allocator.giveBack() }
    let findings = Findings()
    var opened: Result<DataDirectory, DataDirectory.Failure>?
    let assembly = Assembly.read(
      file: configuration,
      cacheDirectory: { configuration in
        // Locked and known to be ours before anything in it is read.
        opened = Result { () throws(DataDirectory.Failure) in
          try DataDirectory(path: configuration.dataDirectory)
        }
        return (try? opened?.get()).map { URL(filePath: $0.cache) }
      }, findings)
    guard let assembly, let opened else { throw Refused(diagnostics: findings.sorted) }
    data = try opened.get()
    for diagnostic in findings.sorted {
      logger.warning("\(Logger.MetadataValue.printable(diagnostic.description))")
    }
    self.assembly = assembly
    self.logger = logger
    clock = .system
  }

  /// Runs until SIGTERM or SIGINT. `onReady` is told where the door is open.
  public func run(onReady: @escaping @Sendable (String) -> Void = { _ in }) async throws {
    var settings = Store.Settings()
    settings.texts = assembly.configuration.keepTexts
    let store = try Store(path: data.database, settings: settings)
    let secret = Generator.Secret(bytes: data.secret)
    let transport = try CurlTransport()
    let sandbox =
      try assembly.configuration.sandbox
      ? SandboxMount(transport: transport, clock: clock, logger: logger) : nil
    var all = assembly.gateways
    if let sandbox { all[sandbox.name] = sandbox.endpoint }
    let endpoints = all
    let gatewayNames = endpoints.keys.sorted()

    let watch = GatewayWatch(gatewayNames)
    let pump = try Pump(
      store: store, steppingMark: data.steppingMark, book: assembly.book, secret: secret,
      surroundings: Orders.Surroundings(
        canSendDirect: { endpoints[$0]?.gateway.canSendDirect ?? false },
        health: { watch.health }),
      logger: logger)
    let courier = Courier(
      gateways: endpoints, intake: pump.intake, transport: transport,
      installation: secret.installation, clock: clock, logger: logger,
      studio: Studio(
        process: DrawingProcess(cache: data.cache), counters: pump.counters, clock: clock,
        logger: logger),
      image: { [rules = assembly.rules] in try rules.image($0) })
    let scheduler = Scheduler(
      intake: pump.intake, clock: clock, alarm: try SystemAlarm(), logger: logger)
    let fetcher = Fetcher(
      intake: pump.intake, loader: try PageLoader(), clock: clock, logger: logger)
    let reader = QRReader(
      intake: pump.intake, loader: try PageLoader(), clock: clock, counters: pump.counters,
      logger: logger)
    let notifier = Notifier()
    let reloader = Reloader(
      rules: assembly.rules, book: assembly.book, cacheDirectory: URL(filePath: data.cache),
      pump: pump, scheduler: scheduler, notifier: notifier, clock: clock, logger: logger)
    let control = Control(
      pump: pump, courier: courier, scheduler: scheduler, reloader: reloader, watch: watch,
      clock: clock, started: clock.now, database: data.database,
      accounts: Set(endpoints.values.compactMap(\.gateway.account)), secret: secret)
    let hooks = endpoints.values.map {
      Webhook(gateway: $0.gateway, pump: pump, watch: watch, clock: clock, logger: logger).route
    }
    let health = Route(.get, .exact("/healthz")) { _ in InboundResponse(status: 204) }
    let book = assembly.book
    // One loop serves thousands of connections; it lives as long as the process.
    let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let door = try HTTPDoor(
      address: assembly.configuration.listen,
      routes: hooks + [health] + (sandbox?.sandbox.routes ?? []),
      eventLoops: eventLoops, logger: logger
    ) { address in
      if let sandbox { await courier.setBase(sandbox.open(at: address), of: sandbox.name) }
      logger.notice(
        "ready",
        metadata: [
          "listen": "\(address)", "rules": "\(book.rules.count)",
          "gateways": "\(gatewayNames.map(\.text).joined(separator: ", "))",
        ])
      notifier.ready("\(book.rules.count) rules")
      onReady("\(address)")
    }
    let controlDoor = try HTTPDoor(
      address: .unixSocket(path: data.controlSocket), routes: control.routes,
      eventLoops: eventLoops, logger: logger)

    try await begin(store, pump, courier, scheduler, fetcher, reader, endpoints)
    let services: [any Service] = [
      Ending { await pump.stop() },
      Ending { await courier.stop(within: Self.grace) },
      Ending { await scheduler.stop() },
      Ending { await fetcher.stop() },
      Ending { await reader.stop() },
      Upkeep(pump: pump, clock: clock, logger: logger),
      GatewayAlarms(
        watch: watch, pump: pump, courier: courier, clock: clock, logger: logger,
        staffChats: { await reloader.book.staffChats }),
      Reloads(reloader: reloader),
      controlDoor,
      door,
      Ending { notifier.stopping() },
    ]
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger.quieted)
    configuration.maximumGracefulShutdownDuration = .seconds(30)
    try await ServiceGroup(configuration: configuration).run()
    try store.close()
    withExtendedLifetime(data) { logger.notice("stopped") }
  }

  /// Takes up what the last run left.
  private func begin(
    _ store: Store, _ pump: Pump, _ courier: Courier, _ scheduler: Scheduler,
    _ fetcher: Fetcher, _ reader: QRReader, _ endpoints: [GatewayName: GatewayEndpoint]
  ) async throws {
    let now = clock.now
    let (left, waiting, timers, paused, settled) = try store.batch { batch in
      let left = try batch.recover(at: now) { row in
        row.delivery.repeatsUnknown
          || endpoints[row.chat.gateway]?.gateway.isIdempotent(row.delivery.action) ?? false
      }
      let paused: [ChatID?] =
        (try batch.isPausedEverywhere ? [nil] : [])
        + (try batch.chats().filter(\.facts.paused).map(\.id))
      let settled = try batch.settleRules(of: assembly.book, at: now)
      return (left, try batch.undelivered(), try batch.timers(), paused, settled)
    }
    settled.log(to: logger)
    if left > 0 {
      logger.warning(
        "the last run ended while it was sending", metadata: ["rows": "\(left)"])
    }
    for chat in paused { await courier.pause(chat) }
    await pump.start(
      Pump.Listeners(
        outbox: { courier.add($0) },
        timers: { scheduler.apply($0) },
        withdrawn: { courier.withdraw($0) },
        fetches: { fetcher.ask($0) },
        scans: { reader.ask($0) },
        paused: { courier.setPaused($0, $1) },
        failed: { [logger] error in
          // Nothing may be acknowledged any more, and nothing in memory can be trusted: systemd
          // starts a new process, which finds everything that was.
          logger.critical("the store has failed", metadata: ["reason": "\(error)"])
          exit(EX_IOERR)
        }))
    courier.add(waiting)
    await scheduler.restore(timers)
    await scheduler.adopt(try await scheduler.prepare(assembly.book))
  }
}

/// Ends something when its turn comes in the shutdown.
private struct Ending: Service {
  let end: @Sendable () async -> Void

  func run() async throws {
    try? await gracefulShutdown()
    await end()
  }
}

/// Reloads on SIGHUP and when files change.
private struct Reloads: Service {
  let reloader: Reloader

  func run() async throws {
    await reloader.watchFiles()
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      await reloader.reload(because: "SIGHUP")
    }
  }
}

/// Removes what is past its time, a little at a time.
private struct Upkeep: Service {
  let pump: Pump
  let clock: DaemonClock
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(30))
        do {
          while !Task.isCancelled {
            let removed = try await pump.intake.perform { [clock] in try $0.prune(now: clock.now) }
            if removed < 100 { break }
          }
        } catch {
          logger.error("upkeep failed", metadata: ["reason": .printable("\(error)")])
        }
      }
    }
  }
}

extension Generator.Secret {
  init(bytes: [UInt8]) {
    func word(_ slice: ArraySlice<UInt8>) -> UInt64 { slice.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(low: word(bytes.prefix(8)), high: word(bytes.dropFirst(8).prefix(8)))
  }

  /// A short name of this installation that says nothing of the secret.
  var installation: String {
    var hash = SipHash(self)
    hash.feed("installation")
    return String(hash.finish() & 0xFFFF_FFFF, radix: 36)
  }
}

extension Logger {
  /// Without what libraries say of their daily work.
  var quieted: Logger {
    var logger = self
    logger.logLevel = max(logLevel, .warning)
    return logger
  }
}
