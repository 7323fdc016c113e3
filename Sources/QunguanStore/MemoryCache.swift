import Foundation
import QunguanCore

/// The decoded values of rule memory and the ledgers' rows that were read or written lately.
///
/// A class because the store and its open batch share it: a copied struct would copy the arrays.
final class MemoryCache {
  /// nil inside: the database has no such row.
  var values: JournaledCache<(any Sendable)?>
  var members: JournaledCache<MemberRecord?>
  var chats: JournaledCache<ChatRecord?>
  let encoder = JSONEncoder()
  let decoder = JSONDecoder()
  /// Where the search for expired values goes on.
  var sweep = Slot(rule: "", part: "", scope: "")

  init(values: Int, members: Int) {
    self.values = JournaledCache(capacity: values)
    self.members = JournaledCache(capacity: members)
    chats = JournaledCache(capacity: 10_000)
  }

  struct Mark {
    fileprivate let values: Int
    fileprivate let members: Int
    fileprivate let chats: Int
  }

  var mark: Mark { Mark(values: values.mark, members: members.mark, chats: chats.mark) }

  func dropChanges(since mark: Mark) {
    values.dropChanges(since: mark.values)
    members.dropChanges(since: mark.members)
    chats.dropChanges(since: mark.chats)
  }

  func dropChanges() {
    values.dropChanges()
    members.dropChanges()
    chats.dropChanges()
  }

  func settle() {
    values.settle()
    members.settle()
    chats.settle()
  }
}

extension Slot {
  var exact: ExactKey { ExactKey(rule, part, scope) }
}
