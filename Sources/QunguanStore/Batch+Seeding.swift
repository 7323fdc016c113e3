import GRDB
import QunguanCore

// What rehearsals begin with: nothing happened that made it so.

extension Batch {
  /// Forgets everything, for another rehearsal on a store that lives in memory: to make a new one
  /// takes longer than most rehearsals.
  ///
  /// - Precondition: The store lives in memory.
  public func clear() throws {
    let file = try db.rows("PRAGMA database_list").first?[2] as String?
    precondition(file?.isEmpty ?? true, "a store on disk is never cleared")
    for table in try db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
      try db.run("DELETE FROM \(table[0] as String)")
    }
    cache.clear(values: settings.cachedValues, members: settings.cachedMembers)
  }

  /// Makes a chat known, if it is not yet.
  public func seed(_ chat: Chat, at time: Timestamp) throws {
    guard try record(of: chat.id) == nil else { return }
    let record = ChatRecord(kind: chat.kind, seen: time).seen(chat, at: time)
    cache.chats.change(record, at: ExactKey(chat.id.text))
  }

  /// Makes a member of a chat known with these facts, if nothing is known of the member there.
  public func seed(_ facts: MemberFacts, of member: MemberID, in chat: ChatID) throws {
    guard try record(of: member, in: chat) == nil else { return }
    var record = MemberRecord(firstSeen: facts.firstSeen)
    record.facts = facts
    cache.members.change(record, at: ExactKey(chat.text, member.text))
  }
}
