import Logging
import QunguanCore
import QunguanGateway
import QunguanStore

/// The only caller of gateways: a thin door around the ``Dispatcher``, which decides.
///
/// Claims and credits go through the pump's transactions; so a send is claimed on disk before its
/// first byte, and nothing here writes.
actor Courier {
  private nonisolated let executor = QueueExecutor(label: "qunguan.courier")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// What happened outside since the last look.
  private enum News: Sendable {
    case added([OutboxRow])
    case claimed([OutboxID])
    case notClaimed([OutboxID])
    case claimFailed([OutboxID])
    case finished(OutboxID, Outcome)
    case withdrawn([OutboxID])
    case paused(ChatID?, Bool)
    case wake
  }

  private nonisolated let mailbox = Mailbox<News>()
  private let intake: Intake
  private let transport: CurlTransport
  private let clock: DaemonClock
  private let logger: Logger
  private let installation: String
  private let pictures: PicturePreparation
  private var gateways: [GatewayName: GatewayEndpoint]
  private var dispatcher: Dispatcher
  private var latest = Timestamp(milliseconds: .min)
  private var alarm: (due: Timestamp, task: Task<Void, Never>)?
  private var idle: [CheckedContinuation<Void, Never>] = []

  /// - Parameters:
  ///   - installation: makes the ids of actions differ from those of every other installation.
  ///   - studio: has drawings drawn.
  ///   - image: reads a picture of the rules directory.
  init(
    gateways: [GatewayName: GatewayEndpoint], intake: Intake, transport: CurlTransport,
    installation: String, clock: DaemonClock, logger: Logger, studio: Studio,
    image: @escaping @Sendable (String) throws -> [UInt8]
  ) {
    self.gateways = gateways
    self.intake = intake
    self.transport = transport
    self.installation = installation
    self.clock = clock
    self.logger = logger
    pictures = PicturePreparation(
      studio: studio, transport: transport, clock: clock, file: image)
    let idempotent = gateways.mapValues { $0.gateway }
    dispatcher = Dispatcher(
      limits: gateways.mapValues(\.limits), generator: SystemRandomNumberGenerator()
    ) { row in
      idempotent[row.chat.gateway]?.isIdempotent(row.delivery.action) ?? false
    }
  }

  /// Rows that were committed.
  nonisolated func add(_ rows: [OutboxRow]) { post(.added(rows)) }

  /// Rows that were taken off the outbox.
  nonisolated func withdraw(_ rows: [OutboxID]) { post(.withdrawn(rows)) }

  /// A pause that was committed, or its end.
  nonisolated func setPaused(_ chat: ChatID?, _ isPaused: Bool) { post(.paused(chat, isPaused)) }

  func pause(_ chat: ChatID?) {
    dispatcher.pauseTalk(in: chat)
    advance()
  }

  func resume(_ chat: ChatID?) {
    dispatcher.resumeTalk(in: chat)
    advance()
  }

  /// The sandbox knows its own address only when the door is open.
  func setBase(_ base: (url: String, unixSocketPath: String?), of gateway: GatewayName) {
    gateways[gateway]?.baseURL = base.url
    gateways[gateway]?.unixSocketPath = base.unixSocketPath
  }

  /// Begins nothing any more and returns when all that was begun has ended: after `grace` what still
  /// runs is given up, and a little later nobody waits for the store any more.
  func stop(within grace: Duration) async {
    dispatcher.beginStopping()
    advance()
    pictures.studio.stop()
    await transport.stop(within: grace)
    readNews()
    guard dispatcher.inFlight > 0 else { return }
    let patience = Task {
      try? await Task.sleep(for: .seconds(5))
      endWaiting()
    }
    await withCheckedContinuation { idle.append($0) }
    patience.cancel()
  }

  private func endWaiting() {
    for waiter in idle { waiter.resume() }
    idle = []
  }

  // MARK: -

  private nonisolated func post(_ news: News) {
    if mailbox.post(news) { Task { await readNews() } }
  }

  private func readNews() {
    let now = present()
    for news in mailbox.take() {
      switch news {
      case .added(let rows): dispatcher.add(rows, now: now)
      case .claimed(let ids): dispatcher.claimed(ids)
      case .notClaimed(let ids): dispatcher.notClaimed(ids, now: now)
      case .claimFailed(let ids): dispatcher.claimFailed(ids, now: now)
      case .finished(let id, let outcome): dispatcher.finished(id, outcome, now: now)
      case .withdrawn(let ids):
        for id in ids { dispatcher.drop(id, reason: "dropped by an operator") }
      case .paused(let chat, true): dispatcher.pauseTalk(in: chat)
      case .paused(let chat, false): dispatcher.resumeTalk(in: chat)
      case .wake: alarm = nil
      }
    }
    advance()
  }

  /// Now; the dispatcher is told when the clock was set back.
  private func present() -> Timestamp {
    let now = clock.now
    if latest - now > DaemonClock.jitter {
      logger.warning("the clock was set back", metadata: ["by": "\(latest - now)"])
      dispatcher.clockWentBack(to: now)
      latest = now
    }
    latest = max(latest, now)
    return now
  }

  private func advance() {
    let now = present()
    var credits: [Credit] = []
    for action in dispatcher.advance(to: now) {
      switch action {
      case .claim(let ids): claim(ids)
      case .send(let row): send(row, now)
      case .credit(let credit): credits.append(credit)
      }
    }
    for credit in credits { report(credit) }
    if !credits.isEmpty { write(credits, attempt: 0) }
    if dispatcher.inFlight == 0 { endWaiting() }
    setAlarm(now)
  }

  private func claim(_ ids: [OutboxID]) {
    intake.run { [clock] batch in
      try batch.claim(ids, at: clock.now)
    } done: { result in
      guard case .success(let claimed) = result else { return self.post(.claimFailed(ids)) }
      self.post(.claimed(claimed))
      let others = Set(ids).subtracting(claimed)
      if !others.isEmpty { self.post(.notClaimed(others.sorted())) }
    }
  }

  private func send(_ row: OutboxRow, _ now: Timestamp) {
    guard let endpoint = gateways[row.chat.gateway] else {
      return post(.finished(row.id, .rejected("no gateway '\(row.chat.gateway)' is configured")))
    }
    let action = row.delivery.action
    guard pictures.isNeeded(for: action, at: endpoint) else {
      return send(row, to: endpoint, [:], now)
    }
    Task {
      do throws(PictureNotUploaded) {
        let ready = try await pictures.prepare(action, id: id(of: row), at: endpoint)
        send(row, to: endpoint, ready, clock.now)
      } catch {
        post(.finished(row.id, error.outcome))
      }
    }
  }

  /// The action's, the same whenever it is sent again.
  private func id(of row: OutboxRow) -> String { "\(installation)-\(row.id)" }

  private func send(
    _ row: OutboxRow, to endpoint: GatewayEndpoint, _ ready: PicturePreparation.Ready,
    _ now: Timestamp
  ) {
    let action = row.delivery.action
    do {
      let request = try endpoint.gateway.encode(
        action, id: id(of: row), now: now, pictures: ready, file: pictures.file)
      transport.send(endpoint.outgoing(request)) { [clock] result in
        self.post(.finished(row.id, endpoint.outcome(of: action, result, now: clock.now)))
      }
    } catch {
      post(.finished(row.id, error.outcome))
    }
  }

  /// Writes outcomes. They must not be lost while the disk is full: then the rows would be sent
  /// again or stay claimed, so it is tried again until it works or the daemon ends.
  private func write(_ credits: [Credit], attempt: Int) {
    intake.run { [clock] batch in
      try batch.credit(credits, at: clock.now)
    } done: { result in
      switch result {
      case .success(let recalls): if !recalls.isEmpty { self.post(.added(recalls)) }
      case .failure(is IntakeClosed): break
      case .failure: Task { await self.writeLater(credits, attempt: attempt + 1) }
      }
    }
  }

  private func writeLater(_ credits: [Credit], attempt: Int) async {
    try? await Task.sleep(for: .seconds(min(1 << min(attempt, 5), 30)))
    write(credits, attempt: attempt)
  }

  private func report(_ credit: Credit) {
    guard let reason = credit.reason else { return }
    let metadata: Logger.Metadata = ["row": "\(credit.id)", "reason": .printable(reason)]
    switch credit.state {
    case .unknown, .dropped, .rejected:
      logger.warning("not delivered: \(credit.state.rawValue)", metadata: metadata)
    case .expired: logger.notice("not delivered: expired", metadata: metadata)
    case .waiting: logger.debug("delivery waits", metadata: metadata)
    case .claimed, .delivered: break
    }
  }

  private func setAlarm(_ now: Timestamp) {
    guard let due = dispatcher.nextWake else {
      alarm?.task.cancel()
      return alarm = nil
    }
    if let alarm, alarm.due <= due, alarm.due > now { return }
    alarm?.task.cancel()
    let wait = max(1, (due - now).milliseconds)
    alarm = (
      due,
      Task {
        try? await Task.sleep(for: .milliseconds(wait))
        if !Task.isCancelled { post(.wake) }
      }
    )
  }
}
