/// What one marked message changes. It holds buckets, which are hashes, and no text.
public struct Lesson: Hashable, Sendable {
  struct Change: Hashable, Sendable {
    var bucket: UInt32
    /// In ``Lessons/unit``s.
    var delta: Int32
  }

  let changes: [Change]
  public var isEmpty: Bool { changes.isEmpty }

  /// No lesson changes a weight by more than 16: none needs to, and stored bytes may not.
  private static let limit: Int32 = 16 * 4096
  /// Characters, pairs, sounds and ids of what is looked at of a message.
  private static let longest = 4 * (Glance.head + Glance.tail)

  init(_ deltas: [(bucket: UInt32, delta: Float)]) {
    changes = deltas.compactMap { bucket, delta in
      let units = Int32((min(max(delta, -16), 16) / Lessons.unit).rounded())
      return units == 0 ? nil : Change(bucket: bucket, delta: units)
    }
  }

  /// To be stored: the recipe of tokens, then bucket and delta of each change, all little-endian
  /// in four bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Features.version)
    for change in changes {
      bytes.append(littleEndian: change.bucket)
      bytes.append(littleEndian: UInt32(bitPattern: change.delta))
    }
    return bytes
  }

  /// A stored lesson; nil if it is of another recipe or no lesson at all. A new lexicon or model
  /// does not make lessons void.
  public init?(bytes: [UInt8]) {
    guard bytes.count >= 4, bytes.count % 8 == 4, bytes.count <= 4 + 8 * Self.longest,
      bytes.number(at: 0, UInt32.self) == Features.version
    else { return nil }
    var changes: [Change] = []
    for place in stride(from: 4, to: bytes.count, by: 8) {
      let bucket = bytes.number(at: place, UInt32.self)
      let delta = Int32(bitPattern: bytes.number(at: place + 4, UInt32.self))
      guard bucket < Features.bucketCount, (-Self.limit...Self.limit).contains(delta) else {
        return nil
      }
      changes.append(Change(bucket: bucket, delta: delta))
    }
    self.changes = changes
  }
}

/// The sum of all lessons in force.
///
/// It is kept in whole numbers, so that a lesson that is taken back leaves exactly what was before,
/// whatever was learned in between. 2 MiB from the first lesson on.
public struct Lessons: Sendable {
  /// What 1 is worth in a weight.
  static let unit: Float = 1 / 4096

  private var sums: [Int32] = []

  public init() {}

  public mutating func add(_ lesson: Lesson) {
    if sums.isEmpty, !lesson.isEmpty { sums = Array(repeating: 0, count: Features.bucketCount) }
    for change in lesson.changes { sums[Int(change.bucket)] &+= change.delta }
  }

  /// Takes back a lesson that was added before.
  public mutating func remove(_ lesson: Lesson) {
    guard !sums.isEmpty else { return }
    for change in lesson.changes { sums[Int(change.bucket)] &-= change.delta }
  }

  /// What the lessons add to a message's logit; they touch no bucket of another group.
  func score(of features: Features) -> Float {
    guard !sums.isEmpty else { return 0 }
    var sum: Float = 0
    for index in 0..<features.taught {
      sum += Float(sums[Int(features.buckets[index])]) * features.values[index]
    }
    return sum * Self.unit
  }
}
