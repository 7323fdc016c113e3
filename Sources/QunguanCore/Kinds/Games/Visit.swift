import QunguanText

/// The steward at one event: whether a game begins, goes on or ends because of it.
struct Visit<Of: Game> {
  let config: Games<Of>.Config
  let memory: RuleMemory<Seat<Of.Play>>
  let chat: ChatID
  var seat: Seat<Of.Play>

  private var settings: GameSettings { config.settings }

  // MARK: What happens

  /// A member has written.
  mutating func isWritten(_ command: Games<Of>.Command?, _ turn: inout Turn) throws -> Verdict {
    guard let member = turn.event.actor?.id, let text = turn.text else { return .passed("no text") }
    if turn.isStale { return .passed(Turn.staleReason) }
    guard seat.match != nil else {
      return command == .start
        ? try begin(&turn, by: member, until: nil) : .passed("no game under way")
    }
    if let end = turn.community.quietEnd(at: turn.received), command != .stop {
      guard command != nil, seat.match?.hasToldQuiet == false else {
        return .passed("paused in quiet hours")
      }
      return try goOn(&turn) { _, table in
        table.isTaken = true
        table.match.hasToldQuiet = true
        try table.say(.quiet, ["opens": table.turn.zone.civil(at: end).time.toMinute])
        return .fired("paused in quiet hours")
      }
    }
    let (config, opening) = (config.own, config.opening(in: turn))
    return try goOn(&turn) { play, table in
      if let verdict = try table.endIfOvertaken(hasStood: table.resumeIfAway()) { return verdict }
      table.isTaken = command != nil
      switch command {
      case .start:
        if let move = opening { return try Of.hear(MessageText(move), &play, config, &table) }
        guard table.answers(member) else { return .passed("the member was told lately") }
        try Of.remind(&play, config, &table)
        return .fired("says what is to be done")
      case .scores:
        guard table.answers(member) else { return .passed("the member was told lately") }
        try table.say(.scores, ["scores": try table.scores()])
        return .fired("shows the scores")
      case .stop: return try table.stop(by: member)
      case .hint: return try table.hint(member) { try Of.hint(&play, config, &$0) }
      case .team(let team): return try table.join(team, member)
      case .own(let word): return try Of.obey(word, &play, config, &table)
      case nil: return try Of.hear(text, &play, config, &table)
      }
    }
  }

  /// A timer rang.
  mutating func rings(_ turn: inout Turn) throws -> Verdict {
    guard case .wake(let wake)? = turn.event.occasion else { return .passed("no timer") }
    if wake.key == GameTimer.begin { return try beginLate(&turn) }
    guard let match = seat.match else { return .passed("no game under way") }
    guard match.has(wake) else { return .passed("another timer has taken its place") }
    let quietEnd = turn.community.quietEnd(at: turn.received)
    let config = config.own
    return try goOn(&turn) { play, table in
      // Another's clock, or other quiet hours than when it was set.
      if let quietEnd {
        table.waitOutQuiet()
        if wake.key == GameTimer.end { table.setEnd(at: quietEnd) }
        return .fired("waits for the end of quiet hours")
      }
      if wake.key == GameTimer.end {
        table.end(because: "its time is over")
        return .fired("its time is over")
      }
      let hasStood = table.resumeIfAway()
      if let verdict = try table.endIfOvertaken(hasStood: hasStood) { return verdict }
      if hasStood {
        table.cancel(GameTimer.catchUp)
        table.match.owes = false
        try table.say(.resumed)
        try Of.remind(&play, config, &table)
        return .fired("goes on with the time that was left")
      }
      table.match.timers.removeAll { $0.key == wake.key }
      switch wake.key {
      case GameTimer.catchUp:
        table.match.owes = false
        table.prolong()
        try Of.remind(&play, config, &table)
        return .fired("says what is to be done")
      case GameTimer.pause:
        guard let start = table.turn.community.nextQuiet(after: wake.due),
          let end = table.turn.community.quietEnd(at: start), table.now < start
        else { return .fired("too late to say good night") }
        table.match.hasToldQuiet = true
        try table.say(.paused, ["opens": table.turn.zone.civil(at: end).time.toMinute])
        return .fired("quiet hours begin")
      case GameTimer.resume:
        table.match.hasToldQuiet = false
        try table.say(.resumed)
        try Of.remind(&play, config, &table)
        return .fired("goes on after quiet hours")
      default: return try Of.ring(wake.key, &play, config, &table)
      }
    }
  }

  /// It is announced, or the champion of a week is told; at the same time perhaps.
  mutating func isDue(_ turn: inout Turn) throws -> Verdict {
    if turn.isWished { return try isWished(&turn) }
    let (due, zone) = (turn.due, turn.community.zone)
    func isMeant(_ timing: Timing) -> Bool {
      timing.recurrence.next(after: due - .milliseconds(1), in: timing.zone ?? zone) == due
    }
    var verdict = Verdict.passed("not due")
    if let champion = settings.champion, isMeant(champion.timing) {
      if let reason = try champion.timing.missed.refuses(turn) ?? Manners().refuses(turn) {
        verdict = turn.heldBack(because: reason)
      } else {
        verdict = try tell(champion, &turn)
      }
    }
    guard let timing = settings.timing, isMeant(timing) else { return verdict }
    if let reason = try timing.missed.refuses(turn) ?? Manners().refuses(turn) {
      return verdict.isFired ? verdict : turn.heldBack(because: reason)
    }
    let begun = try begin(&turn, by: nil, until: settings.length.map { due + $0 })
    guard case .fired(let told) = verdict else { return begun }
    turn.note(begun.reason)
    return .fired(told)
  }

  /// An operator wants one to begin: where the rule serves the chat, or nobody could play.
  private mutating func isWished(_ turn: inout Turn) throws -> Verdict {
    guard let chat = turn.event.chat, turn.rule.gate.chats.contains(chat) else {
      return turn.heldBack(because: "not in these chats")
    }
    return try begin(&turn, by: nil, until: nil)
  }

  /// A timer rang while nothing may be said here.
  mutating func rests(_ turn: inout Turn) {
    guard case .wake(let wake)? = turn.event.occasion, let match = seat.match, match.has(wake)
    else { return }
    var table = Table(config, chat, turn, match)
    table.match.timers.removeAll { $0.key == wake.key && !$0.isOfPlay }
    table.hold()
    seat.match = table.match
    memory.save(seat)
    turn = table.turn
  }

  /// Nobody remembers a game that has rested for days.
  mutating func giveUpForgotten(_ turn: inout Turn) throws {
    guard let match = seat.match, match.isForgotten(at: turn.received) else { return }
    for timer in match.timers { turn.cancelWake(key: timer.key) }
    turn.note("forgotten: not played since \(turn.clock(Timestamp(milliseconds: match.seen)))")
    seat = Seat()
    memory.forget()
    try turn.leave(chat)
  }

  // MARK: Beginning

  /// - Parameters:
  ///   - member: nil if it begins by itself.
  ///   - end: when an announced one is over, however late it begins.
  private mutating func begin(
    _ turn: inout Turn, by member: MemberID?, until end: Timestamp?
  ) throws -> Verdict {
    if seat.match != nil {
      guard let end else { return turn.heldBack(because: "it is under way already") }
      return try goOn(&turn) { _, table in try table.announce(until: end) }
    }
    if let refusal = try refusal(turn) {
      if member != nil { return try refuse(refusal, &turn) }
      if end != nil, refusal.text == .busy {
        turn.wake(at: turn.received + .minutes(1), key: GameTimer.begin)
      }
      return turn.heldBack(because: refusal.reason)
    }
    let said = (seat.said ?? []).lately(turn.received)
    if member != nil, said.count >= settings.answers {
      return turn.heldBack(because: "\(settings.answers) answers in a minute are enough")
    }
    let end = end ?? settings.length.map { turn.received + $0 }
    if let end, end - turn.received < .minutes(1) {
      return turn.heldBack(because: "its time is over")
    }
    var table = Table(config, chat, turn, Match(began: turn.received, said: said))
    if let member {
      table.match.update(member) { $0.isStarter = true }
      table.opening = config.opening(in: turn) ?? ""
    }
    if let end {
      if member == nil { _ = try table.announce(until: end) } else { table.setEnd(end) }
    } else if member == nil {
      try table.say(.opened)
    }
    guard let play = try Of.begin(config.own, &table) else {
      // What is not to be is not announced.
      guard member != nil, shouldTell(turn.received) else {
        return turn.heldBack(because: "it can't begin")
      }
      for timer in table.match.timers { table.cancel(timer.key) }
      seat.refused = turn.received.milliseconds
      memory.save(seat)
      turn = table.turn
      return .fired("it can't begin")
    }
    if !settings.teams.isEmpty {
      try table.say(.teams, ["teams": settings.teams.map { "「\($0.value)」" }.joined()])
    }
    try keep(&table, play)
    turn = table.turn
    turn.end(because: "a game has begun")
    return .fired("a game begins")
  }

  /// Another game was under way at the announced hour, and may be over by now.
  private mutating func beginLate(_ turn: inout Turn) throws -> Verdict {
    guard seat.match == nil, let length = settings.length, let timing = settings.timing,
      let due = timing.recurrence.last(
        after: turn.received - length, through: turn.received,
        in: timing.zone ?? turn.community.zone)
    else { return .passed("not due") }
    return try begin(&turn, by: nil, until: due + length)
  }

  private mutating func refuse(_ refusal: Refusal, _ turn: inout Turn) throws -> Verdict {
    let isNight = refusal.text == .quiet
    guard shouldTell(turn.received, after: isNight ? .hours(6) : .minutes(1)),
      let say = config.says[.shared(refusal.text)]
    else {
      return turn.heldBack(because: refusal.reason)
    }
    let values = config.values(turn).merging(refusal.values) { $1 }
    try turn.say(say, values: values.mapValues { [.text($0)] })
    seat.refused = turn.received.milliseconds
    memory.save(seat, until: turn.received + max(settings.rest, .hours(6)))
    return .fired(refusal.reason)
  }

  /// Why none begins, what is said then, and what its variables stand for.
  private struct Refusal {
    var text: GameOccasion
    var values: [String: String]
    var reason: String
  }

  private func refusal(_ turn: Turn) throws -> Refusal? {
    if let end = turn.community.quietEnd(at: turn.received) {
      let opens = turn.zone.civil(at: end).time.toMinute
      return Refusal(text: .quiet, values: ["opens": opens], reason: "quiet hours")
    }
    if !settings.isBeside, let other = try turn.otherGame(in: chat) {
      let reason = "'\(other.rule)' is under way"
      return Refusal(text: .busy, values: ["other": other.title], reason: reason)
    }
    guard let ended = seat.ended.map(Timestamp.init(milliseconds:)) else { return nil }
    let left = settings.rest - (turn.received - ended)
    guard left > .zero else { return nil }
    let seconds = Interval.seconds((left.milliseconds + 999) / 1000)
    return Refusal(
      text: .resting, values: ["left": seconds.inChinese],
      reason: "at rest until \(turn.clock(ended + settings.rest))")
  }

  /// Anybody can write a word: why nothing begins is told once a minute, and once a night.
  private func shouldTell(_ now: Timestamp, after rest: Interval = .minutes(1)) -> Bool {
    guard let last = seat.refused else { return true }
    return now - Timestamp(milliseconds: last) >= rest
  }

  // MARK: Going on

  /// Lets the game go on with an event, and keeps what comes of it.
  private mutating func goOn(
    _ turn: inout Turn, _ body: (inout Of.Play, inout Table<Of>) throws -> Verdict
  ) throws -> Verdict {
    guard let match = seat.match, var play = seat.play else { return .passed("no game under way") }
    var table = Table(config, chat, turn, match)
    let verdict = try body(&play, &table)
    if let ending = table.ending {
      try Of.conclude(play, config.own, &table)
      try table.close(because: ending)
      seat = Seat(ended: turn.received.milliseconds, said: table.match.said)
      memory.save(seat, until: turn.received + max(settings.rest, .minutes(1)))
    } else if verdict.isFired || table.isChanged {
      try keep(&table, play)
    }
    turn = table.turn
    if table.isTaken { turn.end(because: "it belongs to a game") }
    return verdict
  }

  private mutating func keep(_ table: inout Table<Of>, _ play: Of.Play) throws {
    table.setResumption()
    table.match.seen = table.now.milliseconds
    try table.turn.enter(chat, title: settings.title(of: table.turn.rule), table.match, settings)
    seat.match = table.match
    seat.play = play
    memory.save(seat)
  }
}

extension Table {
  /// The announced hour begins, of a new game or of one that members have begun before.
  fileprivate mutating func announce(until end: Timestamp) throws -> Verdict {
    try say(.announced, ["minutes": "\((end - now).milliseconds / 60_000)"])
    setEnd(end)
    return .fired("the announced hour begins")
  }

  /// Ends a game whose time has passed, or whose place another has taken, while it stood still.
  fileprivate mutating func endIfOvertaken(hasStood: Bool) throws -> Verdict? {
    guard hasStood || match.ends != nil else { return nil }
    if let timeLeft, timeLeft <= .zero {
      end(because: "its time is over")
      return .fired("its time is over")
    }
    guard hasStood, !config.settings.isBeside, let other = try turn.otherGame(in: chat) else {
      return nil
    }
    end(because: "'\(other.rule)' has taken its place")
    return .fired("'\(other.rule)' has taken its place")
  }
}

extension Match {
  /// Whether a timer is set, and to this time.
  fileprivate func has(_ wake: Wake) -> Bool {
    timers.contains { $0.key == wake.key && $0.due == wake.due.milliseconds }
  }
}

extension Verdict {
  fileprivate var isFired: Bool { if case .fired = self { true } else { false } }
  fileprivate var reason: String {
    switch self {
    case .fired(let reason), .passed(let reason): reason
    }
  }
}
