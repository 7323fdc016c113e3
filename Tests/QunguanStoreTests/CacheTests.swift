import Testing

@testable import QunguanStore

@Suite("Row cache")
struct CacheTests {
  private let keys = (0..<20).map { ExactKey("k\($0)") }

  @Test("It never holds more than its capacity, and never a value that was not kept last")
  func bounded() {
    var cache = RecentValues<Int>(capacity: 8)
    var last: [ExactKey: Int] = [:]
    var generator = SeededGenerator(state: 3)
    var hits = 0
    for number in 0..<5_000 {
      let key = keys[Int.random(in: 0..<20, using: &generator)]
      if Bool.random(using: &generator) {
        cache.keep(number, at: key)
        last[key] = number
      } else if let value = cache.value(at: key) {
        #expect(value == last[key])
        hits += 1
      }
      #expect(cache.count <= 8)
    }
    #expect(hits > 500)
  }

  @Test("What is used stays longer than what is not")
  func generations() {
    var cache = RecentValues<Int>(capacity: 4)
    for number in 0..<100 {
      cache.keep(number, at: ExactKey("k\(number)"))
      #expect(cache.value(at: ExactKey("k0")) == 0)
    }
    #expect(cache.value(at: ExactKey("k50")) == nil)
  }

  @Test("Taking changes back since a mark leaves earlier ones, and what was read")
  func marks() {
    var cache = RowCache<Int>(capacity: 8)
    cache.keep(0, at: keys[0])
    cache.change(1, at: keys[1])
    let mark = cache.mark
    cache.change(2, at: keys[2])
    cache.change(3, at: keys[0])
    cache.change(4, at: keys[1])
    cache.undo(since: mark)
    #expect(keys[0...2].map { cache.row(at: $0) } == [0, 1, nil])
    cache.discard()
    #expect(keys[0...2].map { cache.row(at: $0) } == [0, nil, nil])
  }

  @Test("A row that was changed often is written once, and again only after another change")
  func writing() {
    var cache = RowCache<Int>(capacity: 8)
    func written() -> [Int] {
      var rows: [Int] = []
      cache.write { rows.append($1) }
      return rows
    }
    cache.change(1, at: keys[0])
    cache.change(2, at: keys[1])
    cache.change(3, at: keys[0])
    #expect(written() == [3, 2])
    #expect(written() == [])
    let mark = cache.mark
    cache.change(4, at: keys[1])
    cache.change(5, at: keys[2])
    cache.undo(since: mark)
    #expect(written() == [])
    cache.change(6, at: keys[1])
    #expect(written() == [6])
    cache.settle()
    #expect(written() == [])
    #expect(cache.row(at: keys[1]) == 6)
  }

  @Test("A row that was only touched is written with the next change of it")
  func touching() {
    var cache = RowCache<Int>(capacity: 8)
    func written() -> [Int] {
      var rows: [Int] = []
      cache.write { rows.append($1) }
      return rows
    }
    cache.touch(1, at: keys[0])
    #expect(written() == [])
    cache.settle()
    #expect(cache.row(at: keys[0]) == 1)
    cache.change(2, at: keys[0])
    cache.touch(3, at: keys[0])
    #expect(written() == [3])
    let mark = cache.mark
    cache.touch(4, at: keys[0])
    #expect(written() == [])
    cache.undo(since: mark)
    #expect(cache.row(at: keys[0]) == 3)
    cache.change(5, at: keys[0])
    #expect(written() == [5])
  }

  @Test("A change is never pushed out before it is written")
  func manyChanges() {
    var cache = RowCache<Int>(capacity: 2)
    for (number, key) in keys.enumerated() { cache.change(number, at: key) }
    for (number, key) in keys.enumerated() { #expect(cache.row(at: key) == number) }
    var count = 0
    cache.write { _, _ in count += 1 }
    #expect(count == 20)
  }
}
