import GRDB
import QunguanCore

extension Batch {
  /// How what `key` caused can be taken back. Only reads; who commits the effects in the same batch
  /// undoes the event once, whatever happens.
  ///
  /// A tag that was given twice is gone when the first giving is undone.
  public func undoing(_ key: EventKey, at now: Timestamp) throws -> Undoing {
    guard
      let row = try db.row(
        "SELECT first_row, undone_by FROM event WHERE key = ?", key.text.bound)
    else {
      let isUnknown =
        try entries(of: key).isEmpty && checkIns(of: key).isEmpty && offences(of: key).isEmpty
        && markings(of: key).isEmpty
      return .refused(isUnknown ? .unknown : .tooOld)
    }
    if let other = row[1] as String? { return .refused(.alreadyUndone(by: EventKey(other))) }
    if try isUndo(key) { return .refused(.isUndo) }
    var inverse = Undoing.Inverse()
    for entry in try rows(of: key, from: row[0]) { take(entry, back: now, &inverse) }
    try stopRecalls(of: key, from: row[0], &inverse)
    let entered = try checkIns(of: key)
    for line in entered.reversed() { try take(line, of: entered, &inverse) }
    for days in try breaks(begunBy: key) {
      inverse.take(.rested(days), days.plan, .endBreak(days))
    }
    for days in try breaks(endedBy: key) {
      inverse.take(.wentOn(days), days.plan, .beginBreak(days))
    }
    for entry in try entries(of: key).reversed() where try !isReversed(entry.id) {
      try take(entry, &inverse)
    }
    for offence in try offences(of: key) where offence.pardonedBy == nil && !offence.isObserved {
      inverse.take(.offence(offence), offence.offence.rule, .pardon(offence.id))
    }
    for (id, marking) in try markings(of: key) {
      inverse.take(.marked(marking), "", .unmark(id))
    }
    try stopTimers(of: key, &inverse)
    for silence in try silences(of: key) {
      let ended = Effect.endSilence(rule: silence.rule, chat: silence.chat)
      inverse.take(.silenced(silence), silence.rule, ended)
    }
    inverse.later = try db.rows(
      """
      SELECT key FROM event WHERE cause = ? AND undone_by IS NULL AND
        (first_row IS NOT NULL OR EXISTS (SELECT 1 FROM entry WHERE entry.event = event.key)
          OR EXISTS (SELECT 1 FROM checkin WHERE checkin.event = event.key AND \(Self.isReal)))
      ORDER BY id
      """, key.text.bound
    ).map { EventKey($0[0]) }
    if !inverse.effects.isEmpty {
      inverse.effects.append(.init(rule: "", effect: .undo(key)))
    }
    return .possible(inverse)
  }

  /// How what one rule did because of an event is taken back, and nothing else of it: actions,
  /// points, tags, timers and offences. The event itself can still be undone.
  public func undoing(
    _ key: EventKey, of rule: String, at now: Timestamp
  ) throws -> Undoing.Inverse {
    var inverse = Undoing.Inverse()
    let first = try db.number("SELECT first_row FROM event WHERE key = ?", key.text.bound)
    for entry in try rows(of: key, from: first) where entry.row.rule == rule {
      take(entry, back: now, &inverse)
    }
    for entry in try entries(of: key).reversed()
    where try entry.rule == rule && !isReversed(entry.id) {
      try take(entry, &inverse)
    }
    for offence in try offences(of: key)
    where offence.pardonedBy == nil && offence.offence.rule == rule {
      inverse.take(.offence(offence), rule, .pardon(offence.id))
    }
    try stopTimers(of: key, &inverse, rule)
    return inverse
  }

  /// - Throws: if it is not known or undone already, so that no event is undone twice.
  func markUndone(_ key: EventKey, by other: EventKey) throws {
    try db.run(
      "UPDATE event SET undone_by = ? WHERE key = ? AND undone_by IS NULL",
      other.text.bound, key.text.bound)
    guard db.changesCount == 1 else {
      throw StoreError.other("event '\(key)' is not known or undone already")
    }
    try rejoinBreaks(endedBy: key, begunBy: other)
  }

  /// Takes a row off the outbox. Of one that is on its way, what it says is deleted as soon as it
  /// is credited as delivered. What was for one member alone is gone with it: it was paid back.
  func withdraw(_ id: OutboxID, at now: Timestamp) throws {
    try db.run(
      "UPDATE outbox SET recall_after = 0 WHERE id = ? AND state = 'claimed'",
      id.number.databaseValue)
    if case .applied = try drop(id, at: now) { try blankSecrets(of: [id]) }
  }

  private func isUndo(_ key: EventKey) throws -> Bool {
    try db.number("SELECT 1 FROM event WHERE undone_by = ?", key.text.bound) != nil
  }

  private func take(_ entry: OutboxEntry, back now: Timestamp, _ inverse: inout Undoing.Inverse) {
    let (row, action) = (entry.row, entry.row.delivery.action)
    let item = Undoing.Item(action)
    switch row.state {
    case .rejected, .expired, .dropped: return
    case .waiting: return inverse.take(item, row.rule, .withdraw(row.id))
    case .claimed, .delivered, .unknown: break
    }
    // In the same lane and so after what it takes back, should that be on its way.
    func moderate(_ action: Action) -> Effect {
      .act(
        Delivery(
          action, lane: .moderation, notBefore: now, expires: now + .hours(6),
          repeatsUnknown: true))
    }
    switch action {
    case .send(let chat, _, _):
      if let message = entry.message {
        inverse.take(item, row.rule, moderate(.delete(chat: chat, message: message)))
      } else if row.state == .claimed, case .said(_, let text) = item {
        inverse.take(.beingSaid(chat, text: text), row.rule, .withdraw(row.id))
      } else {
        inverse.leave(item, row.state == .delivered ? .noMessageID : .outcomeUnknown)
      }
    case .mute(let chat, let member, let duration):
      if row.state == .delivered, entry.changed + duration <= now {
        inverse.leave(item, .over)
      } else {
        inverse.take(item, row.rule, moderate(.unmute(chat: chat, member: member)))
      }
    case .delete, .unmute, .kick, .setCard, .setTitle, .resolveJoin:
      inverse.leave(item, row.state == .delivered ? .notReversible : .outcomeUnknown)
    case .listMembers: return
    }
  }

  /// What was said only for a while is deleted now, not once more when its time is over.
  private func stopRecalls(
    of key: EventKey, from first: Int64?, _ inverse: inout Undoing.Inverse
  ) throws {
    guard let first else { return }
    let known = Set(inverse.effects.map(\.effect))
    for row in try db.rows(
      """
      SELECT id, rule FROM outbox
      WHERE state = 'waiting' AND state <> 'delivered' AND id >= ? AND cause = ? ORDER BY id
      """, first.databaseValue, key.text.bound)
    {
      let effect = Effect.withdraw(OutboxID(row[0]))
      if !known.contains(effect) { inverse.effects.append(.init(rule: row[1], effect: effect)) }
    }
  }

  /// - Parameter lines: all that the event has entered.
  private func take(
    _ line: LedgerCheckIn, of lines: [LedgerCheckIn], _ inverse: inout Undoing.Inverse
  ) throws {
    guard line.isStrike else {
      guard let entry = try successor(of: line) else { return }
      return inverse.take(.checkedIn(entry), entry.plan, .strike(Strike(of: entry)))
    }
    if try isTakenBack(checkIn: line.id) { return }
    // What it was replaced by is gone, and so is what it would be again.
    let replacement = lines.first { !$0.isStrike && $0.checkIn.isSame(as: line.checkIn) }
    if let replacement, try successor(of: replacement) == nil { return }
    var entry = line.checkIn
    entry.reverses = line.id
    inverse.take(.struck(entry), entry.plan, .checkIn(entry))
  }

  /// What holds of an entry: itself, or what replaced it where another event corrected its amount
  /// or entered it again.
  private func successor(of line: LedgerCheckIn) throws -> CheckIn? {
    try db.row(
      """
      WITH RECURSIVE chain (id, sort) AS (
        SELECT id, sort FROM checkin WHERE id = ?
        UNION
        SELECT next.id, next.sort FROM chain
        JOIN checkin AS strike ON strike.reverses = chain.id
        JOIN checkin AS next ON (next.reverses = strike.id OR next.event = strike.event)
          AND next.plan = strike.plan AND next.chat = strike.chat AND next.member = strike.member
          AND next.day = strike.day AND next.window = strike.window AND next.sort = chain.sort)
      SELECT \(Self.checkInColumns) FROM checkin
      WHERE id IN (SELECT id FROM chain) AND \(Self.holds) ORDER BY id DESC LIMIT 1
      """, line.id.databaseValue
    ).flatMap(Self.checkIn)
  }

  private func take(_ entry: LedgerEntry, _ inverse: inout Undoing.Inverse) throws {
    let (chat, member) = (entry.chat, entry.member)
    func tagging(_ tag: String, _ isSet: Bool) -> Effect {
      .tag(Tagging(chat: chat, member: member, tag: tag, isSet: isSet, reverses: entry.id))
    }
    switch entry.sort {
    case .points(let points, let because):
      // What took an award back was no award of a key; what gives it again is one.
      let award = Award(
        chat: chat, member: member, points: -points, because: because,
        key: try entry.reverses.flatMap(key(ofEntry:)), day: entry.day, reverses: entry.id)
      inverse.take(.points(chat, member, points), entry.rule, .award(award))
    case .tag(let tag):
      inverse.take(.tagged(chat, member, tag), entry.rule, tagging(tag, false))
    case .untag(let tag):
      inverse.take(.untagged(chat, member, tag), entry.rule, tagging(tag, true))
    }
  }

  private func key(ofEntry id: Int64) throws -> String? {
    try db.text("SELECT key FROM entry WHERE id = ?", id.databaseValue)
  }

  /// - Parameter rule: nil for all.
  private func stopTimers(
    of key: EventKey, _ inverse: inout Undoing.Inverse, _ rule: String? = nil
  ) throws {
    let rows = try db.rows(
      "SELECT rule, scope, key FROM timer WHERE cause = ? ORDER BY rule, scope, key",
      key.text.bound)
    for row in rows where rule == nil || row[0] == rule {
      let effect = Effect.cancelWake(rule: row[0], scope: row[1], key: row[2])
      inverse.take(.timer(rule: row[0]), row[0], effect)
    }
  }

  private func silences(of key: EventKey) throws -> [Silence] {
    try db.rows(
      """
      SELECT rule, chat, since, until, because, by FROM silence WHERE event = ? ORDER BY id
      """, key.text.bound
    ).map(Self.silence)
  }
}

extension CheckIn {
  /// Whether only one of both can hold.
  fileprivate func isSame(as other: CheckIn) -> Bool {
    plan == other.plan && chat == other.chat && member == other.member && day == other.day
      && window == other.window && sort == other.sort
  }
}

extension Undoing.Inverse {
  fileprivate mutating func take(_ item: Undoing.Item, _ rule: String, _ effect: Effect) {
    done.append(item)
    effects.append(.init(rule: rule, effect: effect))
  }

  fileprivate mutating func leave(_ item: Undoing.Item, _ reason: Undoing.Reason) {
    impossible.append(.init(item: item, reason: reason))
  }
}
