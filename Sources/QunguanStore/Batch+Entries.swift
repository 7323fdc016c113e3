import GRDB
import QunguanCore

// MARK: - Points and tags

extension Batch {
  func enter(_ award: Award, _ rule: String, _ event: Event) throws {
    if let key = award.key, try held(award.chat, award.member, key, of: rule) != nil { return }
    if let other = award.reverses, try isReversed(other) { return }
    try db.run(
      """
      INSERT INTO entry (event, rule, chat, member, sort, points, text, time, reverses, key, day)
      VALUES (?, ?, ?, ?, 'points', ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, rule.bound, award.chat.text.bound, award.member.text.bound,
      award.points.databaseValue, award.because.bound, event.time.bound,
      award.reverses?.databaseValue ?? .null, award.key.bound,
      (award.day?.daysSinceEpoch).databaseValue)
    try change(award.member, in: award.chat, event) {
      // A million at a time: this many entries are not written in a lifetime.
      $0.points = $0.points.addingReportingOverflow(award.points).partialValue
      if let day = award.day { $0.earned.add(award.points, on: day) }
    }
  }

  /// Takes back the award of that key that holds, by another entry. That one has no key: those of a
  /// key are what was given, be it for the second time, and it holds unless it is taken back.
  func enter(_ revocation: Revocation, _ rule: String, _ event: Event) throws {
    let (chat, member) = (revocation.chat, revocation.member)
    guard let held = try held(chat, member, revocation.key, of: rule) else { return }
    let award = Award(
      chat: chat, member: member, points: -held.points, because: revocation.because,
      day: held.day, reverses: held.id)
    try enter(award, rule, event)
  }

  func isReversed(_ entry: Int64) throws -> Bool {
    try db.number("SELECT 1 FROM entry WHERE reverses = ?", entry.databaseValue) != nil
  }

  /// The award of a key that holds: one that is taken back does not.
  private func held(
    _ chat: ChatID, _ member: MemberID, _ key: String, of rule: String
  ) throws -> (id: Int64, points: Int, day: CivilDate?)? {
    try db.row(
      """
      SELECT id, points, day FROM entry
      WHERE rule = ? AND key = ? AND chat = ? AND member = ?
        AND NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.reverses = entry.id)
      """, rule.bound, key.bound, chat.text.bound, member.text.bound
    ).map { ($0[0], $0[1], ($0[2] as Int?).map(CivilDate.init(daysSinceEpoch:))) }
  }

  public func awards(
    of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?
  ) throws -> Int {
    let whose = member.map { _ in "AND chat = ? AND member = ?" } ?? ""
    let arguments = [rule, beginning, "\(beginning)\u{10FFFF}"].map(\.bound)
    let count = try Int.fetchOne(
      db.bound(
        """
        SELECT count(*) FROM entry
        WHERE rule = ? AND key >= ? AND key < ? \(whose)
          AND NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.reverses = entry.id)
        """, arguments + (member.map { [$0.text.bound, $1.text.bound] } ?? [])))
    return count ?? 0
  }

  // By the member's entries: by key, all members' would be read.
  public func awardsHeld(
    of rule: String, keyed beginning: String, by member: (ChatID, MemberID)
  ) throws -> [Award] {
    try db.rows(
      """
      SELECT points, text, key, day FROM entry
      WHERE chat = ? AND member = ? AND +rule = ? AND +key >= ? AND +key < ?
        AND NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.reverses = entry.id)
      ORDER BY id
      """, member.0.text.bound, member.1.text.bound, rule.bound, beginning.bound,
      "\(beginning)\u{10FFFF}".bound
    ).map {
      Award(
        chat: member.0, member: member.1, points: $0[0], because: $0[1], key: $0[2],
        day: ($0[3] as Int?).map(CivilDate.init(daysSinceEpoch:)))
    }
  }

  public func lastEntries(
    of member: MemberID, in chat: ChatID, _ count: Int
  ) throws -> [PointsEntry] {
    try db.rows(
      """
      SELECT points, text, time FROM entry
      WHERE chat = ? AND member = ? AND sort = 'points' ORDER BY id DESC LIMIT ?
      """, chat.text.bound, member.text.bound, max(count, 0).databaseValue
    ).map { PointsEntry(points: $0[0], because: $0[1], time: $0.time(2)) }
  }

  /// What changes nothing is no entry: taking it back would be a change.
  func enter(_ tagging: Tagging, _ rule: String, _ event: Event) throws {
    let facts = try record(of: tagging.member, in: tagging.chat)?.facts
    if facts?.tags.contains(tagging.tag) ?? false == tagging.isSet { return }
    try db.run(
      """
      INSERT INTO entry (event, rule, chat, member, sort, text, time, reverses)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, rule.bound, tagging.chat.text.bound, tagging.member.text.bound,
      (tagging.isSet ? "tag" : "untag").databaseValue, tagging.tag.bound, event.time.bound,
      tagging.reverses?.databaseValue ?? .null)
    try change(tagging.member, in: tagging.chat, event) {
      if tagging.isSet {
        $0.tags.insert(tagging.tag)
      } else {
        $0.tags.remove(tagging.tag)
      }
    }
  }

  private func change(
    _ member: MemberID, in chat: ChatID, _ event: Event, _ body: (inout MemberFacts) -> Void
  ) throws {
    var record = try record(of: member, in: chat) ?? MemberRecord(firstSeen: event.time)
    body(&record.facts)
    cache.members.change(record, at: ExactKey(chat.text, member.text))
  }
}

// MARK: - Silences

extension Batch {
  /// A new silence takes the place of those of the same rule and chat.
  func enter(_ silence: Silence, _ event: Event) throws {
    try db.run(
      "DELETE FROM silence WHERE rule = ? AND chat IS ?",
      silence.rule.bound, (silence.chat?.text).bound)
    try db.run(
      """
      INSERT INTO silence (event, rule, chat, since, until, because, by)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, silence.rule.bound, (silence.chat?.text).bound, silence.since.bound,
      (silence.until ?? Self.endless).bound, silence.because.bound, silence.by.bound)
    cache.silences = nil
  }

  func forgetSilences(endedBy now: Timestamp) throws -> Int {
    try db.run("DELETE FROM silence WHERE until <= ?", now.bound)
    cache.silences = nil
    return db.changesCount
  }
}
