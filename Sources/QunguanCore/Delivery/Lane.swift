/// The rows of one chat that go one after the other.
struct Lane: Sendable {
  /// Where a lane is.
  struct Place: Hashable, Sendable {
    var chat: ChatID
    var kind: Delivery.Lane
  }

  /// What waits, each row at the instant it became or becomes ready. A row whose sending was
  /// begun before stands at the beginning of time: it goes first and holds the others.
  var waiting = Agenda()
  /// What is claimed or being sent.
  var inFlight: OutboxID?
  /// The row as which the lane stands in its gateway's agenda.
  var announced: OutboxID?
}

/// A row on its way.
struct Dispatch: Sendable {
  enum Stage: Sendable { case waiting, claiming, sending }

  var row: OutboxRow
  var stage = Stage.waiting
  /// When it became or becomes ready, see ``Lane/waiting``.
  var ready: Timestamp
  /// Why the last attempt failed.
  var trouble: String?
  /// Whether an earlier attempt may have succeeded.
  var isDoubtful = false

  /// A row found claimed counts as sent once more than is written.
  init(_ row: OutboxRow, now: Timestamp) {
    self.row = row
    self.row.state = .waiting
    self.row.attempts = min(max(row.attempts, 0), 1_000_000) + (row.state == .claimed ? 1 : 0)
    ready = max(row.delivery.notBefore, now)
    holdLaneIfBegun()
  }

  mutating func holdLaneIfBegun() {
    if row.attempts > 0 { ready = Timestamp(milliseconds: .min) }
  }

  var place: Lane.Place { Lane.Place(chat: row.chat, kind: row.delivery.lane) }
  /// When it may be claimed, if it is the first of its lane.
  var due: Timestamp { max(ready, row.delivery.notBefore) }
}

/// What the dispatcher knows of one gateway.
struct Route: Sendable {
  var limits = PaceLimits()
  var bucket = TokenBucket()
  /// Rows claimed or being sent.
  var inFlight = 0
  /// The first rows of its free lanes, each since or from when its lane is ready.
  var agendas: [Delivery.Lane: Agenda] = [:]
  /// Chats that were rate-limited of late.
  private var strained: [(chat: ChatID, time: Timestamp)] = []

  init(limits: PaceLimits = PaceLimits()) { self.limits = limits }

  /// Forgets everything about time.
  mutating func beginAnew() {
    bucket = TokenBucket()
    agendas = [:]
    strained = []
  }

  /// When the next row may be claimed; nil while too many are in flight.
  func opens(now: Timestamp) -> Timestamp? {
    inFlight < limits.maximumInFlight ? bucket.opens(limits.gateway, now: now) : nil
  }

  /// Notes that a chat was rate-limited. Three different chats within ten seconds show that it is
  /// not the chat that is limited but the account, so the whole gateway is closed.
  mutating func strain(_ chat: ChatID, until end: Timestamp, now: Timestamp) {
    strained.removeAll { $0.chat == chat || now - $0.time > .seconds(10) }
    strained.append((chat, now))
    guard strained.count >= 3 else { return }
    strained = []
    bucket.close(until: end)
  }
}
