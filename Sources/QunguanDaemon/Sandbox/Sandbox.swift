import FoundationEssentials
import Logging
import QunguanCore
import QunguanGateway
import ServiceLifecycle
import Synchronization

/// A small chat room that the daemon serves itself, for trying rules out without a chat platform.
///
/// It is a gateway like any other and knows the daemon only by HTTP:
///
/// 1. A page posts what a member writes; it goes into the room and, as a signed event of the
///    native contract, to the daemon's own webhook.
/// 2. The daemon posts the steward's actions, signed, to `/sandbox/gateway/actions`.
/// 3. Pages ask for news and wait until there are any.
final class Sandbox: Sendable {
  /// The gateway's name in the configuration.
  static let gatewayName = "sandbox"

  static let mostWaiting = 200
  static let mostUndelivered = 40
  /// Actions whose answers are remembered, in case they come again.
  static let mostAnswered = 1000

  /// How long it waits for things; tests change it.
  struct Patience: Sendable {
    /// For news, before a page is told that there are none.
    var news = Duration.seconds(20)
    /// Before each new attempt to reach the webhook.
    var attempts: [Duration] = [.milliseconds(300), .seconds(1), .seconds(3)]
  }

  fileprivate struct State {
    var room: SandboxRoom
    var webhook: (url: String, unixSocketPath: String?)?
    /// The host of the address that the daemon listens on.
    var host: String?
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var lastTicket = 0
    /// What each member did and the daemon does not know of yet; the first is on its way.
    var undelivered: [String: [SandboxReport]] = [:]
    /// Answers to actions by their `webhook-id`, and these ids in the order they came.
    var answers: [String: Answer] = [:]
    var answered: [String] = []
  }

  /// To an action.
  typealias Answer = Result<JSON, SandboxObjection>

  let key: StandardWebhooks.Key
  let clock: @Sendable () -> Timestamp
  private let transport: CurlTransport
  private let patience: Patience
  private let logger: Logger
  private let state: Mutex<State>

  /// - Parameter secret: signs in both directions, see ``StandardWebhooks``.
  init(
    secret: Secret, transport: CurlTransport, clock: @escaping @Sendable () -> Timestamp,
    patience: Patience = Patience(), logger: Logger
  ) throws(SecretProblem) {
    key = try StandardWebhooks.Key(secret)
    self.transport = transport
    self.clock = clock
    self.patience = patience
    self.logger = logger
    let label = String(clock().milliseconds.magnitude, radix: 36)
    state = Mutex(State(room: SandboxRoom(label: label)))
  }

  /// Tells where the daemon's door is: `http://127.0.0.1:8080`, and its socket if it has one.
  /// Until then what members do waits for its next attempt.
  func open(base: String, unixSocketPath: String? = nil) {
    state.withLock {
      $0.webhook = ("\(base)/hooks/\(Self.gatewayName)", unixSocketPath)
      $0.host = base.split(separator: "/").last.flatMap { SandboxHost(field: $0)?.name }
    }
  }

  /// Whether a browser may use the sandbox under this `Host`: other names may have been pointed
  /// at the loopback interface by another site.
  func isKnown(host field: String?) -> Bool {
    guard let field, let host = SandboxHost(field: field) else { return false }
    return host.isLoopback || state.withLock { $0.host == host.name }
  }
}

// MARK: - What members do

extension Sandbox {
  /// Returns the name as the room has it.
  func join(_ member: String, name: String) throws(SandboxObjection) -> String {
    let now = clock()
    return try change { state throws(SandboxObjection) in
      let entry = try state.room.join(member, name: name, now: now)
      let member = try state.room.member(member)
      let report = entry.map {
        SandboxReport.joined(member, id: state.room.messageID($0.number), now: now)
      }
      return (member.name, report)
    }
  }

  /// Returns the message's number.
  func post(
    _ text: String, by member: String, direct: Bool, replyTo: String?
  ) throws(SandboxObjection) -> Int {
    let now = clock()
    return try change { state throws(SandboxObjection) in
      try state.checkUndelivered(member)
      let entry = try state.room.post(
        text, by: member, direct: direct, replyTo: replyTo, now: now)
      return (
        entry.number, SandboxReport.message(entry, id: state.room.messageID(entry.number))
      )
    }
  }

  func poke(by member: String) throws(SandboxObjection) {
    let now = clock()
    try change { state throws(SandboxObjection) in
      try state.checkUndelivered(member)
      let entry = try state.room.poke(member, now: now)
      let member = try state.room.member(member)
      return ((), .poke(by: member, id: state.room.messageID(entry.number), now: now))
    }
  }

  /// Changes the room, wakes who waits for that, and sends the report.
  private func change<Outcome: Sendable>(
    _ body: (inout State) throws(SandboxObjection) -> (Outcome, SandboxReport?)
  ) throws(SandboxObjection) -> Outcome {
    let (outcome, report, isFirst) = try state.withLock { state throws(SandboxObjection) in
      let (outcome, report) = try body(&state)
      state.wake()
      guard let report else { return (outcome, report, false) }
      state.undelivered[report.member, default: []].append(report)
      return (outcome, report, state.undelivered[report.member]?.count == 1)
    }
    if let report, isFirst { Task { await deliver(from: report) } }
    return outcome
  }
}

extension Sandbox.State {
  fileprivate func checkUndelivered(_ member: String) throws(SandboxObjection) {
    guard undelivered[member, default: []].count < Sandbox.mostUndelivered else { throw .tooFast }
  }

  fileprivate mutating func wake() {
    for continuation in waiting.values { continuation.resume() }
    waiting = [:]
  }
}

// MARK: - Delivery to the webhook

extension Sandbox {
  /// A member's reports arrive one after the other, in their order.
  private func deliver(from first: SandboxReport) async {
    var next: SandboxReport? = first
    while let report = next {
      await deliver(report)
      next = state.withLock { state in
        let rest = state.undelivered[report.member]?.dropFirst() ?? []
        state.undelivered[report.member] = rest.isEmpty ? nil : Array(rest)
        return rest.first
      }
    }
  }

  private func deliver(_ report: SandboxReport) async {
    var note: Int?
    for attempt in 0...patience.attempts.count {
      if attempt > 0 { try? await Task.sleep(for: patience.attempts[attempt - 1]) }
      if await hasArrived(report) {
        if note != nil { _ = tell(report.member, .arrived, inPlaceOf: note) }
        return
      }
      note = tell(
        report.member, attempt < patience.attempts.count ? .trying : .failed, inPlaceOf: note)
    }
  }

  private func tell(
    _ member: String, _ delivery: SandboxEntry.Line.Delivery, inPlaceOf note: Int?
  ) -> Int {
    let now = clock()
    return state.withLock { state in
      let number = state.room.note(delivery, to: member, inPlaceOf: note, now: now)
      state.wake()
      return number
    }
  }

  private func hasArrived(_ report: SandboxReport) async -> Bool {
    guard let (url, unixSocketPath) = state.withLock({ $0.webhook }) else { return false }
    let headers = key.headers(id: report.id, now: clock(), body: report.body)
    var request = OutgoingRequest(
      .post, url, headers: [("Content-Type", "application/json")] + headers, body: report.body)
    request.unixSocketPath = unixSocketPath
    let problem: String
    switch await transport.send(request) {
    case .answered(200..<300, _, _): return true
    case .answered(let status, _, _): problem = "the webhook answered \(status)"
    case .notSent(let reason), .unknown(let reason): problem = reason
    }
    logger.warning(
      "the sandbox cannot reach the daemon",
      metadata: ["reason": "\(problem)", "report": "\(report.id)"])
    return false
  }
}

// MARK: - What the steward does

extension Sandbox {
  /// Carries an action out, once for each `id`.
  func act(_ json: JSON, id: String) -> Answer {
    let now = clock()
    return state.withLock { state in
      if let known = state.answers[id] { return known }
      let answer = Answer { () throws(SandboxObjection) in
        let order = try SandboxOrder(json) { state.room.members[$0]?.name }
        let number = try state.room.carryOut(order, now: now)
        return number.map { ["message_id": .string(state.room.messageID($0))] } ?? [:]
      }
      state.wake()
      state.answers[id] = answer
      state.answered.append(id)
      if state.answered.count > Self.mostAnswered {
        state.answers[state.answered.removeFirst()] = nil
      }
      return answer
    }
  }
}

// MARK: - News

extension Sandbox {
  /// Pages that wait for news.
  var waitingPages: Int { state.withLock { $0.waiting.count } }

  /// What changed for a member; waits for it if nothing has.
  func news(for member: String, after: Int) async throws(SandboxObjection) -> JSON {
    let now = clock()
    let (isWaiting, hasPlace) = try state.withLock { state throws(SandboxObjection) in
      _ = try state.room.member(member)
      state.room.see(member, now: now)
      return (state.room.change == after, state.waiting.count < Self.mostWaiting)
    }
    if isWaiting {
      guard hasPlace else { throw .tooManyWaiting }
      await cancelWhenGracefulShutdown { [self] in
        await withTaskGroup { group in
          group.addTask { await self.change(after: after) }
          group.addTask { try? await Task.sleep(for: self.patience.news) }
          await group.next()
          group.cancelAll()
        }
      }
    }
    return try state.withLock { state throws(SandboxObjection) in
      try state.room.news(for: member, after: after, now: clock())
    }
  }

  /// Returns when the room has changed, or the task is cancelled.
  private func change(after: Int) async {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          guard state.room.change == after, !Task.isCancelled else {
            return continuation.resume()
          }
          state.waiting[ticket] = continuation
        }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
    }
  }
}
