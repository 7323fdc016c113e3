import Foundation
import QunguanCore

/// The decoded values of rule memory and the ledgers' rows that were read or written lately.
///
/// A class because the store and its open batch share it: a copied struct would copy the arrays.
final class MemoryCache {
  /// A value of rule memory. How long it is remembered matters only while it is to be written.
  struct Remembered {
    var value: any Codable & Sendable
    var until: Timestamp?
  }

  /// nil inside: there is no such row.
  var values: RowCache<Remembered?>
  var members: RowCache<MemberRecord?>
  var chats: RowCache<ChatRecord?>
  /// By plan, chat and member.
  var attendances: RowCache<Attendance>
  /// Whether all chats are paused; nil when it has to be read.
  var isPausedEverywhere: Bool?
  /// All silences; nil when they have to be read.
  var silences: [Silence]?
  /// All markings that hold; nil when they have to be read.
  var marks: Marks?
  /// The number of the next row of the outbox; nil when it has to be read.
  var nextRow: Int64?
  /// Whether the database's log still holds what was deleted for good.
  var owesTruncation = false
  let encoder = JSONEncoder()
  let decoder = JSONDecoder()
  /// Where the search for expired values goes on.
  var sweep = Slot(rule: "", part: "", scope: "")

  init(values: Int, members: Int) {
    self.values = RowCache(capacity: values)
    self.members = RowCache(capacity: members)
    chats = RowCache(capacity: Self.mostChats)
    attendances = RowCache(capacity: Self.mostAttendances)
  }

  private static let mostChats = 4_000
  /// Some of them are of a thousand days, and hardly one is asked for twice a day.
  private static let mostAttendances = 500

  /// Holds nothing any more, and knows of nothing.
  func clear(values: Int, members: Int) {
    discard()
    self.values = RowCache(capacity: values)
    self.members = RowCache(capacity: members)
    chats = RowCache(capacity: Self.mostChats)
    attendances = RowCache(capacity: Self.mostAttendances)
    sweep = Slot(rule: "", part: "", scope: "")
  }

  struct Mark {
    fileprivate let values: Int
    fileprivate let members: Int
    fileprivate let chats: Int
    fileprivate let attendances: Int
  }

  var mark: Mark {
    Mark(
      values: values.mark, members: members.mark, chats: chats.mark,
      attendances: attendances.mark)
  }

  func undo(since mark: Mark) {
    values.undo(since: mark.values)
    members.undo(since: mark.members)
    chats.undo(since: mark.chats)
    attendances.undo(since: mark.attendances)
    isPausedEverywhere = nil
    silences = nil
    marks = nil
    nextRow = nil
  }

  func settle() {
    values.settle()
    members.settle()
    chats.settle()
    attendances.settle()
  }

  /// What is kept in memory is read anew. The engine's own memory begins anew.
  func forgetAll() {
    values.forgetAll()
    members.forgetAll()
    chats.forgetAll()
    attendances.forgetAll()
    isPausedEverywhere = nil
    silences = nil
    marks = nil
  }

  func discard() {
    values.discard()
    members.discard()
    chats.discard()
    attendances.discard()
    isPausedEverywhere = nil
    silences = nil
    marks = nil
    nextRow = nil
  }
}

extension ExactKey {
  /// Of the engine's own slots, which live in the cache alone: a write for every answer, on a page
  /// of its own, would be dear for what may be forgotten.
  var isPassing: Bool { first.isEmpty }
}

extension Slot {
  var exact: ExactKey { ExactKey(rule, part, scope) }
}
