import GRDB
import QunguanCore

// MARK: - Points and tags

extension Batch {
  func enter(_ award: Award, _ rule: String, _ event: Event) throws {
    try db.run(
      """
      INSERT INTO entry (event, rule, chat, member, sort, points, text, time, reverses)
      VALUES (?, ?, ?, ?, 'points', ?, ?, ?, ?)
      """,
      event.key.text.bound, rule.bound, award.chat.text.bound, award.member.text.bound,
      award.points.databaseValue, award.because.bound, event.time.bound,
      award.reverses?.databaseValue ?? .null)
    try change(award.member, in: award.chat, event) {
      // A million at a time: this many entries are not written in a lifetime.
      $0.points = $0.points.addingReportingOverflow(award.points).partialValue
    }
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
