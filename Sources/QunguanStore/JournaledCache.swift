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
    left.first.utf8.elementsEqual(right.first.utf8)
      && left.second.utf8.elementsEqual(right.second.utf8)
      && left.third.utf8.elementsEqual(right.third.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for var text in [first, second, third] {
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      hasher.combine(0xFF as UInt8)
    }
  }
}

/// A bounded cache of what the database holds, that drops what a rolled-back savepoint or
/// transaction had written.
///
/// When it is full, a hand goes round and takes the place of the first value that was not used
/// since it last passed (the clock algorithm): nearly least-recently-used, without lists.
struct JournaledCache<Value> {
  private struct Place {
    var key: ExactKey
    var value: Value
    var isUsed: Bool
  }

  private let capacity: Int
  private var places: [Place] = []
  private var index: [ExactKey: Int] = [:]
  private var hand = 0
  private var changed: [ExactKey] = []

  init(capacity: Int) {
    precondition(capacity > 0, "a cache holds at least one value")
    self.capacity = capacity
  }

  var count: Int { places.count }

  mutating func value(at key: ExactKey) -> Value? {
    guard let place = index[key] else { return nil }
    places[place].isUsed = true
    return places[place].value
  }

  /// Keeps what was read from the database.
  mutating func keep(_ value: Value, at key: ExactKey) {
    if let place = index[key] {
      places[place].value = value
    } else if places.count < capacity {
      index[key] = places.count
      places.append(Place(key: key, value: value, isUsed: false))
    } else {
      while places[hand].isUsed {
        places[hand].isUsed = false
        advanceHand()
      }
      index[places[hand].key] = nil
      index[key] = hand
      places[hand] = Place(key: key, value: value, isUsed: false)
      advanceHand()
    }
  }

  /// Keeps what is being written in the open transaction.
  mutating func change(_ value: Value, at key: ExactKey) {
    changed.append(key)
    keep(value, at: key)
  }

  /// Drops a value whose row was changed past the cache.
  mutating func drop(_ key: ExactKey) {
    guard let place = index.removeValue(forKey: key) else { return }
    let last = places.removeLast()
    if place < places.count {
      places[place] = last
      index[last.key] = place
    }
    if hand >= places.count { hand = 0 }
  }

  /// How much was changed since the transaction began: a savepoint of the cache.
  var mark: Int { changed.count }

  /// Drops everything changed since `mark`; what is true now is read again when it is asked for.
  mutating func dropChanges(since mark: Int = 0) {
    for key in changed[mark...] { drop(key) }
    changed.removeLast(changed.count - mark)
  }

  /// The transaction is committed: what was changed is what the database holds.
  mutating func settle() { changed.removeAll(keepingCapacity: true) }

  private mutating func advanceHand() { hand = hand + 1 == places.count ? 0 : hand + 1 }
}
