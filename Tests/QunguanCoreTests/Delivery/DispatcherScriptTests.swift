import QunguanCore
import Testing

@Suite("Dispatcher: random scripts") struct DispatcherScriptTests {
  @Test("whatever happens, the promises hold and every row ends once", arguments: 0..<300)
  func promises(seed: Int) {
    var script = Script(seed: UInt64(seed))
    for _ in 0..<120 { script.happen() }
    script.driveToTheEnd()
    #expect(script.broken == [])
    #expect(script.machine.count == 0 && script.machine.inFlight == 0)
    #expect(script.machine.nextWake == nil)
  }

  @Test("the same script gives the same actions") func repeatable() {
    var one = Script(seed: 7)
    var other = Script(seed: 7)
    for _ in 0..<200 {
      one.happen()
      other.happen()
    }
    #expect(one.history == other.history && one.history.count > 50)
  }
}

/// A gateway, a store and operators that act at random, and a record of what should be.
private struct Script {
  struct Expected {
    var row: OutboxRow
    var added: Timestamp
    var stage = "waiting"
    var mayRepeat: Bool
    var finals = 0
    var ready: Timestamp {
      row.attempts > 0 ? Timestamp(milliseconds: .min) : max(row.delivery.notBefore, added)
    }
  }

  static let pace = Pace(2, per: .seconds(1), burst: 3)
  static let gatewayPace = Pace(5, per: .seconds(1), burst: 6)

  var machine: Dispatcher
  var chance: Generator
  var now = epoch
  var rows: [OutboxID: Expected] = [:]
  var claims: [[OutboxID]] = []
  var sending: [OutboxID] = []
  var claimTimes: [ChatID?: [Timestamp]] = [:]
  var limited: [ChatID: Timestamp] = [:]
  var paused: Set<ChatID?> = []
  var history: [DispatchAction] = []
  var broken: [String] = []

  init(seed: UInt64) {
    chance = Generator(seed: seed)
    machine = Dispatcher(
      limits: [
        .qq: PaceLimits(gateway: Self.gatewayPace, chat: Self.pace, maximumInFlight: 4)
      ],
      retry: RetryPolicy(maximumAttempts: 6), generator: Generator(seed: seed &+ 1),
      isIdempotent: { $0.delivery.lane == .moderation })
  }

  mutating func roll(_ sides: Int) -> Int { .random(in: 0..<sides, using: &chance) }

  mutating func happen() {
    switch roll(10) {
    case 0...2: add()
    case 3...4: answerClaim()
    case 5...6: answerSend()
    case 7: operate()
    default: now = now + .milliseconds(Int64(roll(2000)))
    }
    run()
  }

  /// Nothing new comes in; time goes only to where the dispatcher asks to be woken.
  mutating func driveToTheEnd() {
    for chat in paused { machine.resumeTalk(in: chat) }
    paused = []
    for _ in 0..<20_000 where machine.count > 0 {
      if !claims.isEmpty {
        answerClaim()
      } else if !sending.isEmpty {
        answerSend()
      } else if let wake = machine.nextWake {
        now = max(now, wake)
      } else {
        return broken.append("asleep with \(machine.count) rows")
      }
      run()
    }
    for (id, row) in rows where row.finals != 1 {
      broken.append("\(id) ended \(row.finals) times")
    }
  }

  mutating func add() {
    let rows = (0...roll(3)).map { offset in
      let lane: Delivery.Lane = roll(3) == 0 ? .moderation : .talk
      let delay = roll(4) == 0 ? Int64(roll(5000)) : 0
      var new = row(
        OutboxID(Int64(self.rows.count + offset + 1)), chat: .qq(roll(4)), lane,
        notBefore: now + .milliseconds(delay),
        expires: now + .milliseconds(delay + Int64(roll(20_000))), repeatsUnknown: roll(3) == 0,
        state: roll(20) == 0 ? .claimed : .waiting)
      if roll(10) == 0, new.state == .waiting { new.attempts = 1 }
      return new
    }
    for row in rows {
      let mayRepeat = row.delivery.repeatsUnknown || row.delivery.lane == .moderation
      self.rows[row.id] = Expected(row: row, added: now, mayRepeat: mayRepeat)
      if row.state == .claimed { self.rows[row.id]?.row.attempts += 1 }
    }
    machine.add(rows, now: now)
  }

  mutating func answerClaim() {
    guard !claims.isEmpty else { return }
    let claim = claims.removeFirst()
    if roll(6) == 0 {
      for id in claim where rows[id]?.finals == 0 { rows[id]?.stage = "waiting" }
      machine.claimFailed(claim, now: now)
    } else {
      for id in claim where rows[id]?.finals == 0 { rows[id]?.stage = "claimed" }
      machine.claimed(claim)
    }
  }

  mutating func answerSend() {
    guard !sending.isEmpty else { return }
    let id = sending.remove(at: roll(sending.count))
    guard let row = rows[id] else { return }
    let outcome: Outcome =
      switch roll(8) {
      case 0: .rejected("no")
      case 1: .rateLimited(after: roll(2) == 0 ? nil : .milliseconds(Int64(roll(4000))))
      case 2...3: .notSent("connection refused")
      case 4: .unknown("no answer")
      default: .delivered(message: nil)
      }
    rows[id]?.stage = "answered"
    if case .rateLimited = outcome { limited[row.row.chat] = now + .seconds(1) }
    if case .unknown = outcome, !row.mayRepeat { rows[id]?.stage = "never again" }
    machine.finished(id, outcome, now: now)
  }

  mutating func operate() {
    let chat: ChatID? = roll(3) == 0 ? nil : .qq(roll(4))
    switch roll(4) {
    case 0:
      machine.pauseTalk(in: chat)
      paused.insert(chat)
    case 1...2:
      machine.resumeTalk(in: chat)
      paused.remove(chat)
    default:
      let id = OutboxID(Int64(roll(rows.count + 1)))
      let mayDrop = rows[id].map { $0.finals == 0 && $0.stage != "sending" } ?? false
      if machine.drop(id, reason: "dropped") != mayDrop { broken.append("\(id) drop") }
    }
  }

  mutating func run() {
    let actions = machine.advance(to: now)
    history += actions
    for action in actions {
      switch action {
      case .claim(let ids):
        claims.append(ids)
        for id in ids { checkClaim(id) }
      case .send(let row): checkSend(row)
      case .credit(let credit): checkCredit(credit)
      }
    }
    if machine.inFlight > 4 { broken.append("\(machine.inFlight) in flight") }
    if machine.inFlight < sending.count { broken.append("in flight is miscounted") }
  }

  mutating func checkClaim(_ id: OutboxID) {
    guard let row = rows[id], row.stage == "waiting" else { return broken.append("\(id) claimed") }
    if row.row.delivery.notBefore > now { broken.append("\(id) claimed too early") }
    if row.row.delivery.expires < now { broken.append("\(id) claimed too late") }
    if limited[row.row.chat] ?? epoch > now { broken.append("\(id) claimed though limited") }
    if isPaused(row.row) { broken.append("\(id) claimed though paused") }
    for (other, rival) in rows where other != id && rival.finals == 0 {
      guard rival.row.chat == row.row.chat, rival.row.delivery.lane == row.row.delivery.lane else {
        continue
      }
      if rival.stage != "waiting" { broken.append("\(id) and \(other) in flight in one lane") }
      if (rival.ready, other) < (row.ready, id) { broken.append("\(id) claimed before \(other)") }
    }
    rows[id]?.stage = "claiming"
    checkRate(row.row.chat, Self.pace, each: 500)
    checkRate(nil, Self.gatewayPace, each: 200)
  }

  mutating func checkRate(_ chat: ChatID?, _ pace: Pace, each milliseconds: Int64) {
    claimTimes[chat, default: []].append(now)
    let times = claimTimes[chat] ?? []
    for (place, time) in times.enumerated() {
      let allowed = Int64(pace.burst) + (now - time).milliseconds / milliseconds
      if Int64(times.count - place) > allowed { broken.append("too fast at \(now)") }
    }
  }

  mutating func checkSend(_ sent: OutboxRow) {
    guard let row = rows[sent.id], row.stage == "claimed" else {
      return broken.append("\(sent.id) sent unclaimed")
    }
    if sent.delivery.expires < now { broken.append("\(sent.id) sent too late") }
    if isPaused(sent) { broken.append("\(sent.id) sent though paused") }
    if sent.attempts != row.row.attempts + 1 { broken.append("\(sent.id) attempts") }
    rows[sent.id]?.stage = "sending"
    rows[sent.id]?.row.attempts += 1
    sending.append(sent.id)
  }

  mutating func checkCredit(_ credit: Credit) {
    guard let row = rows[credit.id], row.finals == 0, row.stage != "sending" else {
      return broken.append("\(credit.id) credited \(credit.state)")
    }
    if credit.attempts != row.row.attempts { broken.append("\(credit.id) attempts credited") }
    if credit.state == .waiting {
      if row.stage == "never again" { broken.append("\(credit.id) repeats") }
      rows[credit.id]?.stage = "waiting"
      if let again = credit.notBefore { rows[credit.id]?.row.delivery.notBefore = again }
    } else {
      rows[credit.id]?.finals += 1
    }
  }

  func isPaused(_ row: OutboxRow) -> Bool {
    row.delivery.lane == .talk && (paused.contains(nil) || paused.contains(row.chat))
  }
}
