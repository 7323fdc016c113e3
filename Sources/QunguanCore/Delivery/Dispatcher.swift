/// What the courier is to do.
public enum DispatchAction: Sendable, Hashable {
  /// Write durably that the rows are claimed, then answer with ``Dispatcher/claimed(_:)`` or
  /// ``Dispatcher/claimFailed(_:now:)``.
  case claim([OutboxID])
  /// Send the row, then answer with ``Dispatcher/finished(_:_:now:)``.
  case send(OutboxRow)
  /// Write it, after all claims that were asked for before.
  case credit(Credit)
}

/// Decides what is delivered when. It has no clock and does nothing itself: it is told what
/// happened, and ``advance(to:)``, to be called after that, returns what is to be done.
///
/// A row's life:
/// 1. It waits in its lane: one per chat for moderation, one for talk. Rows go in the order in
///    which they became ready (`notBefore`, but not before they were added), those ready at the
///    same instant by number; so a delayed row holds nobody up. One row per lane is in flight.
/// 2. When its lane, its chat's pace and its gateway's pace allow, it is claimed. Tokens are spent
///    here. Moderation is served before talk; lanes of a kind in the order in which they became
///    ready, and a lane that was served goes to the end.
/// 3. When the claim is on disk it is sent, unless meanwhile it expired, was dropped, its talk was
///    paused, its gateway asked to wait, or the daemon stops: then it is credited accordingly.
/// 4. What was not sent, was rate-limited, or may be repeated, waits again *at the head of its
///    lane* and holds it, so that the order survives; also over a restart, as `attempts` tells.
///    A rate limit closes the chat for both lanes; see ``Route/strain(_:until:now:)``.
/// 5. It ends with exactly one credit that is not `waiting`. If an attempt since the daemon's
///    start may have succeeded, what would end as expired or dropped ends as `unknown`.
///
/// Instants never go back here, an earlier one counts as the latest told, until
/// ``clockWentBack(to:)``. Costs O(log n) per row and event.
public struct Dispatcher: Sendable {
  private let retry: RetryPolicy
  private let isIdempotent: @Sendable (OutboxRow) -> Bool
  private var generator: any RandomNumberGenerator & Sendable
  private var now = Timestamp(milliseconds: .min)
  private var dispatches: [OutboxID: Dispatch] = [:]
  private var lanes: [Lane.Place: Lane] = [:]
  private var routes: [GatewayName: Route]
  private var buckets: [ChatID: TokenBucket] = [:]
  private var bucketsWorthSweeping = 1024
  /// What waits, by when it expires.
  private var expiries = Agenda()
  private var committed: [OutboxID] = []
  private var pausedChats: Set<ChatID> = []
  private var isPaused = false
  private var isStopping = false
  private var claimsResume = Timestamp(milliseconds: .min)
  private var actions: [DispatchAction] = []

  /// `isIdempotent` tells whether the row's gateway does the row's action only once however often
  /// it is asked to. A gateway without limits of its own gets `PaceLimits()`.
  public init(
    limits: [GatewayName: PaceLimits] = [:], retry: RetryPolicy = RetryPolicy(),
    generator: any RandomNumberGenerator & Sendable,
    isIdempotent: @escaping @Sendable (OutboxRow) -> Bool
  ) {
    self.retry = retry
    routes = limits.mapValues { Route(limits: $0) }
    self.generator = generator
    self.isIdempotent = isIdempotent
  }

  /// Rows claimed or being sent.
  public var inFlight: Int { routes.values.reduce(0) { $0 + $1.inFlight } }
  /// Rows not yet ended.
  public var count: Int { dispatches.count }

  /// When ``advance(to:)`` has something to do next if nothing else happens before.
  public var nextWake: Timestamp? {
    var wakes = expiries.first.map { [$0.time + .milliseconds(1)] } ?? []
    guard !isStopping else { return wakes.first }
    for route in routes.values {
      guard let opens = route.opens(now: now) else { continue }
      for (kind, agenda) in route.agendas where kind == .moderation || !isPaused {
        if let first = agenda.first { wakes.append(max(first.time, opens, claimsResume)) }
      }
    }
    return wakes.min()
  }

  /// Everything that is to be done now, in this order: credits of what was told since the last
  /// call, what expired, what is to be sent, one claim.
  public mutating func advance(to instant: Timestamp) -> [DispatchAction] {
    now = max(now, instant)
    expireWaiting()
    sendCommitted()
    claimReady()
    sweepBuckets()
    defer { actions = [] }
    return actions
  }
}

// MARK: - What happened

extension Dispatcher {
  /// Takes rows in, of new commits or at the start. One that is `claimed` was left so by a crash:
  /// it may have been done. Rows that are known or have ended are ignored.
  public mutating func add(_ rows: [OutboxRow], now instant: Timestamp) {
    now = max(now, instant)
    for row in rows where dispatches[row.id] == nil {
      switch row.state {
      case .waiting:
        dispatches[row.id] = Dispatch(row, now: now)
        enqueue(row.id)
      case .claimed:
        let dispatch = Dispatch(row, now: now)
        dispatches[row.id] = dispatch
        conclude(dispatch.row, .unknown("the daemon ended while it was being sent"))
      case .delivered, .rejected, .expired, .dropped, .unknown: break
      }
    }
  }

  /// The claim of the rows is on disk.
  public mutating func claimed(_ ids: [OutboxID]) { committed += ids }

  /// The claim of the rows could not be written. Nothing is claimed for the policy's base wait.
  public mutating func claimFailed(_ ids: [OutboxID], now instant: Timestamp) {
    now = max(now, instant)
    claimsResume = now + retry.base
    for id in ids where dispatches[id]?.stage == .claiming {
      free(id)
      enqueue(id)
    }
  }

  /// The rows were not waiting when they were to be claimed: what was last credited of them is not
  /// on disk yet, or an operator has ended them. They are tried again after the policy's base wait.
  public mutating func notClaimed(_ ids: [OutboxID], now instant: Timestamp) {
    now = max(now, instant)
    for id in ids where dispatches[id]?.stage == .claiming {
      free(id)
      let again = now + retry.base
      dispatches[id]?.row.delivery.notBefore = again
      enqueue(id)
    }
  }

  /// The clock was set back. What waits keeps its order and the time it has still to wait; paces
  /// begin anew.
  public mutating func clockWentBack(to instant: Timestamp) {
    let step = now - instant
    now = instant
    claimsResume = min(claimsResume, now)
    buckets = [:]
    for gateway in routes.keys { routes[gateway]?.beginAnew() }
    for (id, former) in dispatches where former.stage == .waiting {
      var dispatch = former
      dispatch.row.delivery.notBefore = former.row.delivery.notBefore - step
      if former.row.attempts == 0 { dispatch.ready = former.ready - step }
      dispatches[id] = dispatch
      lanes[dispatch.place]?.waiting.set(id, at: dispatch.ready)
      lanes[dispatch.place]?.announced = nil
    }
    for place in lanes.keys { announce(place) }
  }

  /// What became of a row that was to be sent.
  public mutating func finished(_ id: OutboxID, _ outcome: Outcome, now instant: Timestamp) {
    guard let dispatch = dispatches[id], dispatch.stage == .sending else { return }
    now = max(now, instant)
    free(id)
    conclude(dispatch.row, outcome)
  }

  /// Holds back all talk in the chat, or everywhere if it is nil. Moderation goes on; what waits
  /// may expire. What is being sent can't be called back.
  public mutating func pauseTalk(in chat: ChatID? = nil) {
    if let chat { pausedChats.insert(chat) } else { isPaused = true }
  }

  /// Ends ``pauseTalk(in:)`` of the same argument. Talk goes when neither its chat nor everything
  /// is paused.
  public mutating func resumeTalk(in chat: ChatID? = nil) {
    guard let chat else { return isPaused = false }
    pausedChats.remove(chat)
    announce(Lane.Place(chat: chat, kind: .talk))
  }

  /// Replaces a gateway's limits, also for what waits. The one call that looks at every lane.
  public mutating func setLimits(_ new: PaceLimits, for gateway: GatewayName) {
    routes[gateway, default: Route()].limits = new
    routes[gateway]?.bucket.adopt(new.gateway, now: now)
    routes[gateway]?.agendas = [:]
    for chat in buckets.keys.filter({ $0.gateway == gateway }) {
      buckets[chat]?.adopt(new.chat, now: now)
    }
    for place in lanes.keys.filter({ $0.chat.gateway == gateway }) {
      lanes[place]?.announced = nil
      announce(place)
    }
  }

  /// Ends a row that is not being sent; false if it is, or is not known.
  @discardableResult
  public mutating func drop(_ id: OutboxID, reason: String) -> Bool {
    guard let dispatch = dispatches[id], dispatch.stage != .sending else { return false }
    if dispatch.stage == .claiming { free(id) }
    end(id, .dropped, reason)
    return true
  }

  /// Claims and sends nothing any more: rows whose claim is under way will wait again. Once
  /// ``inFlight`` is 0, the courier may go.
  public mutating func beginStopping() { isStopping = true }
}

// MARK: - What is to be done

extension Dispatcher {
  private mutating func expireWaiting() {
    while let first = expiries.first, first.time < now { expire(first.id) }
  }

  private mutating func expire(_ id: OutboxID) {
    guard let dispatch = dispatches[id] else { return }
    let because = dispatch.trouble.map { ": \($0)" } ?? ""
    end(id, .expired, "expired before it could be sent\(because)")
  }

  private mutating func sendCommitted() {
    for id in committed {
      guard let dispatch = dispatches[id], dispatch.stage == .claiming else { continue }
      if dispatch.row.delivery.expires < now {
        free(id)
        expire(id)
      } else if let reason = reasonToHold(dispatch.place) {
        free(id)
        credit(dispatch.row, .waiting, reason)
        enqueue(id)
      } else {
        var row = dispatch.row
        row.attempts += 1
        dispatches[id]?.row = row
        dispatches[id]?.stage = .sending
        actions.append(.send(row))
      }
    }
    committed = []
  }

  private func reasonToHold(_ place: Lane.Place) -> String? {
    if isStopping { return "the daemon stops" }
    if place.kind == .talk, isPaused || pausedChats.contains(place.chat) { return "paused" }
    let isClosed =
      buckets[place.chat]?.isClosed(now: now) == true
      || routes[place.chat.gateway]?.bucket.isClosed(now: now) == true
    return isClosed ? "the gateway asked to wait" : nil
  }

  private mutating func claimReady() {
    guard !isStopping, claimsResume <= now else { return }
    var claims: [OutboxID] = []
    for gateway in routes.keys.sorted() {
      for kind in [Delivery.Lane.moderation, .talk] where kind == .moderation || !isPaused {
        claimReady(of: kind, at: gateway, into: &claims)
      }
    }
    guard !claims.isEmpty else { return }
    actions.append(.claim(claims))
  }

  private mutating func claimReady(
    of kind: Delivery.Lane, at gateway: GatewayName, into claims: inout [OutboxID]
  ) {
    guard let limits = routes[gateway]?.limits else { return }
    while let opens = routes[gateway]?.opens(now: now), opens <= now,
      let id = routes[gateway]?.agendas[kind]?.popFirst(notAfter: now),
      let place = dispatches[id]?.place
    {
      lanes[place]?.announced = nil
      // Its lane comes back when the chat is resumed.
      if kind == .talk, pausedChats.contains(place.chat) { continue }
      guard buckets[place.chat, default: TokenBucket()].take(limits.chat, now: now) else {
        announce(place, notBefore: buckets[place.chat]?.opens(limits.chat, now: now))
        continue
      }
      _ = routes[gateway]?.bucket.take(limits.gateway, now: now)
      routes[gateway]?.inFlight += 1
      lanes[place]?.inFlight = id
      lanes[place]?.waiting.remove(id)
      expiries.remove(id)
      dispatches[id]?.stage = .claiming
      dispatches[id]?.row.state = .claimed
      claims.append(id)
    }
  }

  /// Forgets chats that would start with a new bucket anyway, once they are many.
  private mutating func sweepBuckets() {
    guard buckets.count > bucketsWorthSweeping else { return }
    let present = now
    buckets = buckets.filter { !$0.value.isFresh(now: present) }
    bucketsWorthSweeping = max(1024, 2 * buckets.count)
  }
}

// MARK: - The ways of a row

extension Dispatcher {
  private mutating func conclude(_ row: OutboxRow, _ outcome: Outcome) {
    switch outcome {
    case .delivered(let message): end(row.id, .delivered, nil, message)
    case .rejected(let reason): end(row.id, .rejected, reason)
    case .notSent(let reason): tryAgain(row, after: backoff(row), reason)
    case .rateLimited(let asked):
      let wait = min(max(asked ?? backoff(row), retry.base), RetryAfter.longest)
      buckets[row.chat, default: TokenBucket()].close(until: now + wait)
      routes[row.chat.gateway]?.strain(row.chat, until: now + wait, now: now)
      tryAgain(row, after: wait, "the gateway asked to wait")
    case .unknown(let reason):
      guard row.delivery.repeatsUnknown || isIdempotent(row) else {
        return end(row.id, .unknown, reason)
      }
      dispatches[row.id]?.isDoubtful = true
      tryAgain(row, after: backoff(row), reason)
    }
  }

  private mutating func backoff(_ row: OutboxRow) -> Interval {
    retry.delay(afterAttempts: row.attempts, using: &generator)
  }

  private mutating func tryAgain(_ row: OutboxRow, after wait: Interval, _ reason: String) {
    guard row.attempts < retry.maximumAttempts else {
      return end(row.id, .dropped, "given up after \(row.attempts) attempts: \(reason)")
    }
    guard now + wait <= row.delivery.expires else {
      return end(row.id, .expired, "expires before it could be sent again: \(reason)")
    }
    dispatches[row.id]?.row.delivery.notBefore = now + wait
    dispatches[row.id]?.trouble = reason
    dispatches[row.id]?.holdLaneIfBegun()
    if let row = dispatches[row.id]?.row { credit(row, .waiting, reason) }
    enqueue(row.id)
  }

  /// Gives back what the row holds in its lane and at its gateway.
  private mutating func free(_ id: OutboxID) {
    guard let place = dispatches[id]?.place else { return }
    dispatches[id]?.stage = .waiting
    dispatches[id]?.row.state = .waiting
    lanes[place]?.inFlight = nil
    routes[place.chat.gateway]?.inFlight -= 1
  }

  private mutating func enqueue(_ id: OutboxID) {
    guard let dispatch = dispatches[id] else { return }
    lanes[dispatch.place, default: Lane()].waiting.set(id, at: dispatch.ready)
    expiries.set(id, at: dispatch.row.delivery.expires)
    announce(dispatch.place)
  }

  private mutating func end(
    _ id: OutboxID, _ state: OutboxRow.State, _ reason: String?, _ message: MessageID? = nil
  ) {
    guard let dispatch = dispatches.removeValue(forKey: id) else { return }
    let isDoubt = dispatch.isDoubtful && (state == .expired || state == .dropped)
    credit(dispatch.row, isDoubt ? .unknown : state, reason, message)
    lanes[dispatch.place]?.waiting.remove(id)
    expiries.remove(id)
    announce(dispatch.place)
  }

  private mutating func credit(
    _ row: OutboxRow, _ state: OutboxRow.State, _ reason: String?, _ message: MessageID? = nil
  ) {
    let notBefore = state == .waiting ? row.delivery.notBefore : nil
    actions.append(
      .credit(
        Credit(
          id: row.id, state: state, notBefore: notBefore, attempts: row.attempts, reason: reason,
          message: message)))
  }

  /// Sees to it that a free lane stands in its gateway's agenda as its first row, and keeps its
  /// turn there when the first row has changed.
  private mutating func announce(_ place: Lane.Place, notBefore: Timestamp? = nil) {
    guard let lane = lanes[place], lane.inFlight == nil else { return }
    let first = lane.waiting.first?.id
    guard first == nil || first != lane.announced else { return }
    let gateway = place.chat.gateway
    var turn = now
    if let former = lane.announced,
      let stood = routes[gateway]?.agendas[place.kind]?.remove(former)
    {
      turn = min(stood, now)
    }
    guard let first, let due = dispatches[first]?.due else { return lanes[place] = nil }
    lanes[place]?.announced = first
    routes[gateway, default: Route()].agendas[place.kind, default: Agenda()]
      .set(first, at: max(due, turn, notBefore ?? turn))
  }
}
