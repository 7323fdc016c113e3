import HeapModule
import QunguanCore

/// The timers of rules: which ring next.
///
/// A timer waits for a span of time, not for an hour of the day. So when the clock is set back, it
/// still rings after that span, before the clock shows the time that it was set to; and never after
/// that time.
struct Timers {
  fileprivate struct Name: Hashable {
    var rule: String
    var scope: String
    var key: String
  }

  private struct Ring: Comparable {
    var time: Timestamp
    var wake: Wake
    static func < (left: Self, right: Self) -> Bool { left.time < right.time }
  }

  /// The present ones. What stands otherwise in `heap` is stale.
  private var rings: [Name: Ring] = [:]
  private var heap = Heap<Ring>()

  var next: Timestamp? { heap.min?.time }

  /// Sets a timer, or moves it.
  mutating func set(_ wake: Wake) { put(Ring(time: wake.due, wake: wake)) }

  /// Sets a timer unless it is set.
  mutating func restore(_ wake: Wake) {
    if rings[wake.name] == nil { set(wake) }
  }

  mutating func cancel(rule: String, scope: String, key: String) {
    rings[Name(rule: rule, scope: scope, key: key)] = nil
    tidy()
  }

  /// Those that ring by `now`, the earliest first; they are set until they are kept.
  mutating func take(through now: Timestamp, most: Int) -> [Wake] {
    var taken: [Wake] = []
    while taken.count < most, let ring = heap.min, ring.time <= now {
      heap.removeMin()
      if rings[ring.wake.name] == ring { taken.append(ring.wake) }
    }
    return taken
  }

  /// It has rung; unless it was set anew meanwhile, that is all.
  mutating func keep(_ wake: Wake) {
    if rings[wake.name]?.wake == wake { rings[wake.name] = nil }
  }

  /// It could not ring and does so later, if it is still set.
  mutating func giveBack(_ wake: Wake, until later: Timestamp) {
    if rings[wake.name]?.wake == wake { put(Ring(time: later, wake: wake)) }
  }

  /// The clock was set: each goes on waiting for what it still had to wait.
  mutating func clockWasSet(by jump: Interval) {
    rings = rings.mapValues { ring in
      Ring(time: min(ring.wake.due, ring.time + jump), wake: ring.wake)
    }
    heap = Heap(rings.values)
  }

  private mutating func put(_ ring: Ring) {
    rings[ring.wake.name] = ring
    heap.insert(ring)
    tidy()
  }

  /// Timers that are moved again and again leave no more behind than there are.
  private mutating func tidy() {
    if heap.count > 2 * rings.count + 1000 { heap = Heap(rings.values) }
  }
}

extension Wake {
  fileprivate var name: Timers.Name { .init(rule: rule, scope: scope, key: key) }
}
