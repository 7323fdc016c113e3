/// Rows and the instants they stand at: the earliest first, of equal instants the lowest number.
///
/// A binary heap that knows where each row is, so that any of them can be moved or taken out.
/// Every change costs O(log n).
struct Agenda: Sendable {
  struct Entry: Sendable {
    var time: Timestamp
    var id: OutboxID

    static func < (left: Self, right: Self) -> Bool {
      (left.time, left.id) < (right.time, right.id)
    }
  }

  private var heap: [Entry] = []
  private var places: [OutboxID: Int] = [:]

  var first: Entry? { heap.first }

  /// Enters the row, or moves it.
  mutating func set(_ id: OutboxID, at time: Timestamp) {
    let place = places[id] ?? heap.count
    if place == heap.count { heap.append(Entry(time: time, id: id)) }
    put(Entry(time: time, id: id), at: place)
  }

  /// Takes the row out and returns where it stood.
  @discardableResult
  mutating func remove(_ id: OutboxID) -> Timestamp? {
    guard let place = places.removeValue(forKey: id) else { return nil }
    let time = heap[place].time
    let last = heap.removeLast()
    if place < heap.count { put(last, at: place) }
    return time
  }

  /// Takes the first row out if it stands at `limit` or earlier.
  mutating func popFirst(notAfter limit: Timestamp) -> OutboxID? {
    guard let first, first.time <= limit else { return nil }
    remove(first.id)
    return first.id
  }

  /// Writes `entry` where it belongs on the way up or down from `place`, whose former entry is
  /// lost.
  private mutating func put(_ entry: Entry, at place: Int) {
    var place = place
    while place > 0, entry < heap[(place - 1) / 2] {
      write(heap[(place - 1) / 2], at: place)
      place = (place - 1) / 2
    }
    while 2 * place + 1 < heap.count {
      var child = 2 * place + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < entry else { break }
      write(heap[child], at: place)
      place = child
    }
    write(entry, at: place)
  }

  private mutating func write(_ entry: Entry, at place: Int) {
    heap[place] = entry
    places[entry.id] = place
  }
}
