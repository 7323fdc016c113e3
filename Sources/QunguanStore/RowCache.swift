import Foundation

/// Up to three texts as a key, compared by their bytes as SQLite compares them. Swift holds
/// composed and decomposed "é" equal, and the cache would answer for another row.
struct ExactKey: Hashable {
  let first: String
  let second: String
  let third: String

  init(_ first: String, _ second: String = "", _ third: String = "") {
    self.first = first
    self.second = second
    self.third = third
  }

  static func == (left: Self, right: Self) -> Bool {
    isSame(left.third, right.third) && isSame(left.second, right.second)
      && isSame(left.first, right.first)
  }

  func hash(into hasher: inout Hasher) {
    Self.hash(first, &hasher)
    Self.hash(second, &hasher)
    Self.hash(third, &hasher)
  }

  private static func hash(_ text: String, _ hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count else { return false }
        guard let start = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(start, other, left.count) == 0
      }
    }
  }
}

/// The values used lately, in two generations: once the young one is full, it becomes the old one,
/// and whatever was not used since the last time goes.
struct RecentValues<Value> {
  private let half: Int
  private var young: [ExactKey: Value] = [:]
  private var old: [ExactKey: Value] = [:]

  /// Holds `capacity` values, and never fewer than two.
  init(capacity: Int) { half = max(capacity / 2, 1) }

  var count: Int { young.count + old.count }

  mutating func value(at key: ExactKey) -> Value? {
    if let value = young[key] { return value }
    guard let value = old.removeValue(forKey: key) else { return nil }
    keep(value, at: key)
    return value
  }

  mutating func removeAll() {
    young.removeAll()
    old.removeAll()
  }

  mutating func keep(_ value: Value, at key: ExactKey) {
    if young.count >= half, young[key] == nil {
      swap(&young, &old)
      young.removeAll(keepingCapacity: true)
    }
    young[key] = value
  }
}

/// The rows of a table as the open transaction sees them: what it has changed, over what the
/// database holds.
///
/// A change goes to the database only when ``write(_:)`` is called: a row that many events of a
/// batch change is written once.
struct RowCache<Row> {
  private struct Change {
    var row: Row
    var isWritten = false
  }

  private var committed: RecentValues<Row>
  private var changes: [ExactKey: Change] = [:]
  private var unwritten: [ExactKey] = []
  private var journal: [(key: ExactKey, before: Change?)] = []

  init(capacity: Int) { committed = RecentValues(capacity: capacity) }

  mutating func row(at key: ExactKey) -> Row? {
    changes[key]?.row ?? committed.value(at: key)
  }

  /// Keeps what was read from the database.
  mutating func keep(_ row: Row, at key: ExactKey) {
    if changes[key] == nil { committed.keep(row, at: key) }
  }

  mutating func change(_ row: Row, at key: ExactKey) {
    let before = changes.updateValue(Change(row: row), forKey: key)
    if before?.isWritten ?? true { unwritten.append(key) }
    journal.append((key, before))
  }

  /// As ``change(_:at:)``, but the row is not written for this alone: the next change takes it along.
  mutating func touch(_ row: Row, at key: ExactKey) {
    let isWritten = changes[key]?.isWritten ?? true
    let before = changes.updateValue(Change(row: row, isWritten: isWritten), forKey: key)
    journal.append((key, before))
  }

  /// Hands out every row that was changed since the last time, in the order of the changes.
  mutating func write(_ put: (ExactKey, Row) throws -> Void) rethrows {
    for key in unwritten {
      // A change that was undone has left its key here.
      guard let change = changes[key], !change.isWritten else { continue }
      try put(key, change.row)
      changes[key]?.isWritten = true
    }
    unwritten.removeAll(keepingCapacity: true)
  }

  /// How much was changed since the transaction began.
  var mark: Int { journal.count }

  /// Takes back what was changed since `mark`. What was written then is taken for written still.
  mutating func undo(since mark: Int = 0) {
    while journal.count > mark {
      let (key, before) = journal.removeLast()
      changes[key] = before
    }
  }

  /// The transaction is committed: what was changed is what the database holds.
  mutating func settle() {
    for (key, change) in changes { committed.keep(change.row, at: key) }
    discard()
  }

  /// Everything is read anew from the database, where all that was changed must have been written;
  /// what was only touched goes back to what it was there.
  mutating func forgetAll() {
    committed.removeAll()
    discard()
  }

  /// The transaction is rolled back.
  mutating func discard() {
    changes.removeAll(keepingCapacity: true)
    unwritten.removeAll(keepingCapacity: true)
    journal.removeAll(keepingCapacity: true)
  }
}
