/// A message as the classifier sees it: buckets, and how much each counts.
public struct Features: Hashable, Sendable {
  /// Below ``bucketCount``.
  private(set) var buckets: [UInt32] = []
  private(set) var values: [Float] = []
  /// How many of the first buckets one marked message may change: those of its characters, their
  /// pairs, their sounds and its ids. What the text merely looks like is not its fault.
  private(set) var taught = 0

  static let bucketCount = 1 << 19
  /// Raised whenever tokens are made or hashed otherwise; models and lessons of another are refused.
  static let version: UInt32 = 1
  /// Present in every message; no token's.
  private static let bias = UInt32(bucketCount - 1)

  public init(of text: MessageText) {
    let glance = Glance(text)
    var tokens = TokenSet()
    buckets.reserveCapacity(512)
    values.reserveCapacity(512)
    for (index, group) in TokenGroup.allCases.enumerated() {
      group.write(glance, to: &tokens)
      take(&tokens, salt: UInt64(index + 101), weight: group.weight)
      if group == .ids { taught = buckets.count }
    }
    buckets.append(Self.bias)
    values.append(0.5)
  }

  /// A group counts as much with few tokens as with many: its values' squares add up to its
  /// weight's.
  private mutating func take(_ tokens: inout TokenSet, salt: UInt64, weight: Float) {
    tokens.hash(salt: salt, last: Self.bias)
    let value = weight / Float(max(tokens.members.count, 1)).squareRoot()
    for bucket in tokens.members {
      buckets.append(bucket)
      values.append(value)
    }
    tokens.removeAll()
  }
}

/// The tokens of one group, then their buckets, each once.
struct TokenSet {
  private var tokens: [UInt64] = []
  private(set) var members: [UInt32] = []
  // Open addressing; a group has at most 480 tokens, see Glance.
  private var slots = [UInt32](repeating: .max, count: 1024)
  private var used: [Int] = []

  init() {
    tokens.reserveCapacity(512)
    members.reserveCapacity(512)
    used.reserveCapacity(512)
  }

  @inline(__always)
  mutating func insert(_ token: UInt64) { tokens.append(token) }

  /// - Parameter last: one less than a power of two; no token's bucket.
  mutating func hash(salt: UInt64, last: UInt32) {
    for token in tokens {
      let bucket = min(UInt32(truncatingIfNeeded: mixed(salt, token)) & last, last - 1)
      var slot = Int(bucket & 1023)
      while slots[slot] != .max, slots[slot] != bucket { slot = (slot + 1) & 1023 }
      guard slots[slot] == .max, members.count < 1000 else { continue }
      slots[slot] = bucket
      used.append(slot)
      members.append(bucket)
    }
  }

  mutating func removeAll() {
    for slot in used { slots[slot] = .max }
    used.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
  }
}
