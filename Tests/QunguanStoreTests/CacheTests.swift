import Testing

@testable import QunguanStore

@Suite("Journaled cache")
struct CacheTests {
  @Test("It never holds more than its capacity, and never a value that was not put there last")
  func bounded() {
    var cache = JournaledCache<Int>(capacity: 8)
    var last: [String: Int] = [:]
    var generator = SeededGenerator(state: 3)
    for number in 0..<5_000 {
      let name = "k\(Int.random(in: 0..<20, using: &generator))"
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        cache.keep(number, at: ExactKey(name))
        last[name] = number
      case 1:
        cache.drop(ExactKey(name))
        #expect(cache.value(at: ExactKey(name)) == nil)
      default:
        if let value = cache.value(at: ExactKey(name)) { #expect(value == last[name]) }
      }
      #expect(cache.count <= 8)
    }
  }

  @Test("What is used stays longer than what is not")
  func clock() {
    var cache = JournaledCache<Int>(capacity: 4)
    for number in 0..<100 {
      cache.keep(number, at: ExactKey("k\(number)"))
      if number > 0 { #expect(cache.value(at: ExactKey("k0")) == 0) }
    }
  }

  @Test("Dropping changes since a mark leaves earlier ones")
  func marks() {
    var cache = JournaledCache<Int>(capacity: 8)
    cache.keep(0, at: ExactKey("read"))
    cache.change(1, at: ExactKey("before"))
    let mark = cache.mark
    cache.change(2, at: ExactKey("after"))
    cache.change(3, at: ExactKey("read"))
    cache.dropChanges(since: mark)
    #expect(cache.value(at: ExactKey("before")) == 1)
    #expect(cache.value(at: ExactKey("after")) == nil)
    #expect(cache.value(at: ExactKey("read")) == nil)
    cache.dropChanges()
    #expect(cache.value(at: ExactKey("before")) == nil)
  }
}
