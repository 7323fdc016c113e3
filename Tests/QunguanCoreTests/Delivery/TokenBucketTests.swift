import Testing

@testable import QunguanCore

@Suite("Token bucket") struct TokenBucketTests {
  let pace = Pace(1, per: .seconds(1), burst: 3)
  let start = Timestamp(seconds: 1_800_000_000)

  @Test("a burst goes at once, then the rate holds") func burstThenRate() {
    var bucket = TokenBucket()
    for _ in 1...3 { #expect(bucket.take(pace, now: start) == true) }
    #expect(bucket.take(pace, now: start) == false)
    #expect(bucket.opens(pace, now: start) == start + .seconds(1))
    #expect(bucket.take(pace, now: start + .milliseconds(999)) == false)
    #expect(bucket.take(pace, now: start + .milliseconds(1000)) == true)
    #expect(bucket.opens(pace, now: start + .seconds(1)) == start + .seconds(2))
  }

  @Test("a rest gives back the burst and no more") func rest() {
    var bucket = TokenBucket()
    while bucket.take(pace, now: start) {}
    #expect(!bucket.isFresh(now: start + .milliseconds(2999)))
    #expect(bucket.isFresh(now: start + .seconds(3)))
    let late = start + .days(30)
    var taken = 0
    while bucket.take(pace, now: late) { taken += 1 }
    #expect(taken == 3)
  }

  @Test("a rate that is no whole number of milliseconds is not exceeded") func thirds() {
    let pace = Pace(30, per: .seconds(1), burst: 1)
    var bucket = TokenBucket()
    let taken = (0..<60_000).count { bucket.take(pace, now: start + .milliseconds($0)) }
    #expect((1760...1800).contains(taken))
  }

  @Test("a fraction of a millisecond is waited for to its end") func fraction() {
    let pace = Pace(30, per: .seconds(1), burst: 1)
    var bucket = TokenBucket()
    #expect(bucket.take(pace, now: start) == true)
    #expect(bucket.opens(pace, now: start) == start + .milliseconds(34))
    #expect(bucket.take(pace, now: start + .milliseconds(33)) == false)
    #expect(bucket.take(pace, now: start + .milliseconds(34)) == true)
  }

  @Test("without a pace it always gives, unless closed") func closed() {
    var bucket = TokenBucket()
    bucket.close(until: start + .seconds(5))
    bucket.close(until: start + .seconds(2))
    #expect(bucket.take(nil, now: start + .milliseconds(4999)) == false)
    #expect(bucket.opens(nil, now: start) == start + .seconds(5))
    for _ in 1...100 { #expect(bucket.take(nil, now: start + .seconds(5)) == true) }
  }

  @Test("a slow pace leaves no debt beyond one empty bucket of the new pace") func newPace() {
    var bucket = TokenBucket()
    let slow = Pace(1, per: .days(1), burst: 100)
    while bucket.take(slow, now: start) {}
    bucket.adopt(pace, now: start)
    #expect(bucket.opens(pace, now: start) == start + .seconds(1))
    bucket.adopt(nil, now: start)
    #expect(bucket.isFresh(now: start))
  }

  @Test(
    "instants and settings at the ends of the range don't trap",
    arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
  func extremes(milliseconds: Int64) {
    for pace in [
      Pace(.max, per: .milliseconds(.max), burst: .max),
      Pace(.min, per: .milliseconds(.min), burst: 0),
      Pace(1, per: .days(1), burst: 1_000_000),
    ] {
      var bucket = TokenBucket()
      let now = Timestamp(milliseconds: milliseconds)
      #expect(bucket.take(pace, now: now) == true)
      bucket.adopt(pace, now: now)
      _ = bucket.opens(pace, now: now)
      _ = bucket.take(pace, now: Timestamp(milliseconds: .max))
      _ = bucket.opens(pace, now: Timestamp(milliseconds: .min))
    }
  }
}

@Suite("Agenda") struct AgendaTests {
  @Test("it agrees with a sorted array over random changes", arguments: 0..<20 as Range<UInt64>)
  func model(seed: UInt64) {
    var generator = Generator(seed: seed)
    var agenda = Agenda()
    var model: [OutboxID: Timestamp] = [:]
    func firstOfModel() -> OutboxID? {
      model.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }
    for _ in 0..<500 {
      let id = OutboxID(.random(in: 0..<40, using: &generator))
      let time = Timestamp(milliseconds: .random(in: 0..<20, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0, 1:
        agenda.set(id, at: time)
        model[id] = time
      case 2: #expect(agenda.remove(id) == model.removeValue(forKey: id))
      default:
        let first = firstOfModel().flatMap { id in model[id].map { (id, $0) } }
        let expected = first.flatMap { $0.1 <= time ? $0.0 : nil }
        #expect(agenda.popFirst(notAfter: time) == expected)
        if let expected { model[expected] = nil }
      }
      #expect(agenda.first?.id == firstOfModel())
    }
  }
}
