/// Numbers for keys in the order in which they were added: 0, 1, 2…
///
/// A table with open addressing, without a hash that is made for keys of strangers: nobody chooses
/// these.
struct Numbering: Sendable {
  private(set) var keys: [UInt32] = []
  /// A number plus one; 0 where nothing is. Twice as many as there are keys, or more.
  private var slots: [Int32]
  private var mask: Int

  init(capacity: Int) {
    var size = 64
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
  }

  var count: Int { keys.count }

  @inline(__always)
  func number(of key: UInt32) -> Int? {
    let found = slots[slot(of: key)]
    return found == 0 ? nil : Int(found) - 1
  }

  /// The key's number, which is new if the key is.
  @inline(__always)
  mutating func add(_ key: UInt32) -> Int {
    let slot = slot(of: key)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    keys.append(key)
    slots[slot] = Int32(truncatingIfNeeded: keys.count)
    if 2 * keys.count > slots.count { grow() }
    return keys.count - 1
  }

  /// Where the key is, or would be.
  @inline(__always)
  private func slot(of key: UInt32) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B1) >> 7) & mask
    while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    mask = 2 * slots.count - 1
    slots = Array(repeating: 0, count: mask + 1)
    for number in keys.indices {
      slots[slot(of: keys[number])] = Int32(truncatingIfNeeded: number + 1)
    }
  }
}

/// For every key from 0 on the members that belong to it, in ascending order.
struct Groups: Sendable {
  private let starts: [Int32]
  private let members: [Int32]

  /// - Parameter pairs: by ascending members; every key is below `count`.
  init(count: Int, _ pairs: [(key: Int32, member: Int32)]) {
    var starts = [Int32](repeating: 0, count: count + 1)
    for pair in pairs { starts[Int(pair.key) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var places = starts
    var members = [Int32](repeating: 0, count: pairs.count)
    for pair in pairs {
      members[Int(places[Int(pair.key)])] = pair.member
      places[Int(pair.key)] += 1
    }
    self.starts = starts
    self.members = members
  }

  subscript(key: Int) -> ArraySlice<Int32> {
    guard key >= 0, key < starts.count - 1 else { return [] }
    return members[Int(starts[key])..<Int(starts[key + 1])]
  }
}
