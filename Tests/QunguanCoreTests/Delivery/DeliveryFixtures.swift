@testable import QunguanCore

extension Generator {
  init(seed: UInt64) {
    self.init(
      secret: Secret(low: seed, high: 0), event: EventKey("test"), rule: "test", scope: "")
  }
}

extension OutboxID: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self.init(value) }
}

extension ChatID {
  static func qq(_ number: Int) -> ChatID {
    ChatID(GatewayName(trusted: "qq"), String(number))
  }
}

extension GatewayName {
  static let qq = GatewayName(trusted: "qq")
}

let epoch = Timestamp(seconds: 1_800_000_000)

/// Seconds since ``epoch``.
func at(_ seconds: Double) -> Timestamp { epoch + .milliseconds(Int64((seconds * 1000).rounded())) }

func row(
  _ id: OutboxID, chat: ChatID = .qq(1), _ lane: Delivery.Lane = .talk,
  notBefore: Timestamp = epoch, expires: Timestamp = at(120), repeatsUnknown: Bool = false,
  state: OutboxRow.State = .waiting, attempts: Int = 0
) -> OutboxRow {
  let action = Action.send(chat: chat, content: [], replyTo: nil)
  let delivery = Delivery(
    action, lane: lane, notBefore: notBefore, expires: expires, repeatsUnknown: repeatsUnknown)
  return OutboxRow(
    id: id, delivery: delivery, state: state, attempts: attempts, rule: "test",
    cause: EventKey("test"))
}

/// A dispatcher whose claims are committed at once.
struct Courier {
  var machine: Dispatcher
  var credits: [Credit] = []

  init(
    _ limits: PaceLimits = PaceLimits(), retry: RetryPolicy = RetryPolicy(), seed: UInt64 = 0,
    isIdempotent: @escaping @Sendable (OutboxRow) -> Bool = { _ in false }
  ) {
    machine = Dispatcher(
      limits: [.qq: limits], retry: retry, generator: Generator(seed: seed),
      isIdempotent: isIdempotent)
  }

  /// What is sent at `now`; credits are kept.
  mutating func sends(_ now: Timestamp) -> [OutboxID] { rows(now).map(\.id) }

  mutating func rows(_ now: Timestamp) -> [OutboxRow] {
    var sent: [OutboxRow] = []
    var actions = machine.advance(to: now)
    while !actions.isEmpty {
      for action in actions {
        switch action {
        case .claim(let ids): machine.claimed(ids)
        case .send(let row): sent.append(row)
        case .credit(let credit): credits.append(credit)
        }
      }
      actions = machine.advance(to: now)
    }
    return sent
  }

  /// The credits since the last call.
  mutating func newCredits(_ now: Timestamp) -> [Credit] {
    _ = rows(now)
    defer { credits = [] }
    return credits
  }

  func states() -> [OutboxRow.State] { credits.map(\.state) }
}
