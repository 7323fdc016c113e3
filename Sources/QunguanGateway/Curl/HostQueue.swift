import NIOCore

/// Decides who goes next when there are more requests than connections.
///
/// Within a place (host and port) first come, first served; between places in turn. No place has
/// more than `perPlace` running, so one that hangs holds up nobody else until `total / perPlace` of
/// them hang at once. libcurl's own waiting list is not used for this: it is one list for all hosts,
/// and in 7.88 its head, waiting for a slow host, keeps back those behind it.
struct HostQueue<Element> {
  private struct Lane {
    var running = 0
    var waiting = CircularBuffer<Element>()
    /// Stands in `ready`.
    var isReady = false

    mutating func start() -> Element? {
      isReady = false
      guard let element = waiting.popFirst() else { return nil }
      running += 1
      return element
    }
  }

  private let total: Int
  private let perPlace: Int
  private var lanes: [Substring: Lane] = [:]
  /// Places with somebody waiting and a connection to spare, in turn.
  private var ready = CircularBuffer<Substring>()
  private(set) var running = 0

  init(total: Int, perPlace: Int) {
    self.total = total
    self.perPlace = perPlace
  }

  /// Whether `next()` has somebody to give.
  var hasNext: Bool { running < total && !ready.isEmpty }

  mutating func add(_ element: Element, for place: Substring) {
    lanes[place, default: Lane()].waiting.append(element)
    settle(place)
  }

  /// The next one to run, if one may. Its place must be given to `finish(_:)` afterwards.
  mutating func next() -> Element? {
    guard running < total, let place = ready.popFirst() else { return nil }
    guard let element = lanes[place]?.start() else { return nil }
    running += 1
    settle(place)
    return element
  }

  mutating func finish(_ place: Substring) {
    running -= 1
    lanes[place]?.running -= 1
    settle(place)
  }

  /// Takes out all that have not started.
  mutating func removeWaiting() -> [Element] {
    ready.removeAll()
    let waiting = lanes.values.flatMap(\.waiting)
    lanes = lanes.filter { $0.value.running > 0 }.mapValues { Lane(running: $0.running) }
    return waiting
  }

  private mutating func settle(_ place: Substring) {
    guard let lane = lanes[place] else { return }
    if lane.waiting.isEmpty {
      if lane.running == 0 { lanes[place] = nil }
    } else if lane.running < perPlace, !lane.isReady {
      lanes[place]?.isReady = true
      ready.append(place)
    }
  }
}
