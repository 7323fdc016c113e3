import QunguanCore
import Testing

@Suite("Retry policy") struct RetryPolicyTests {
  @Test(
    "the wait doubles from the base up to the cap", arguments: [RetryPolicy.Jitter.full, .equal])
  func doubles(jitter: RetryPolicy.Jitter) {
    let policy = RetryPolicy(jitter: jitter)
    var generator = Generator(seed: 1)
    for (attempts, whole) in [(1, 1000), (2, 2000), (9, 256_000), (10, 300_000), (100, 300_000)] {
      let waits = (0..<200).map { _ in
        policy.delay(afterAttempts: attempts, using: &generator).milliseconds
      }
      let least = jitter == .full ? 0 : Int64(whole / 2)
      #expect(waits.allSatisfy { (least...Int64(whole)).contains($0) })
      #expect(Set(waits).count > 100)
    }
  }

  @Test(
    "no number of attempts and no setting overflows", arguments: [Int.min, 0, 62, 63, 64, .max])
  func extremes(attempts: Int) {
    var generator = Generator(seed: 2)
    let longest = RetryPolicy(
      base: .milliseconds(.max), cap: .milliseconds(.max), maximumAttempts: 0)
    #expect(longest.maximumAttempts == 1)
    #expect(longest.delay(afterAttempts: attempts, using: &generator) > .days(1))
    let shortest = RetryPolicy(base: .milliseconds(.min), cap: .milliseconds(.min))
    let wait = shortest.delay(afterAttempts: attempts, using: &generator)
    #expect((0...1).contains(wait.milliseconds))
  }

  @Test("the same seed draws the same waits") func repeatable() {
    var one = Generator(seed: 3)
    var other = Generator(seed: 3)
    let policy = RetryPolicy()
    for attempts in 1...20 {
      #expect(
        policy.delay(afterAttempts: attempts, using: &one)
          == policy.delay(afterAttempts: attempts, using: &other))
    }
  }
}

@Suite("Retry-After") struct RetryAfterTests {
  /// 1994-11-06T08:49:07Z, half a minute before the example of RFC 9110.
  let now = Timestamp(seconds: 784_111_747)

  @Test(
    "seconds and all three forms of a date are understood",
    arguments: [
      "30", "  30\t", "0030", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
    ])
  func understood(field: String) {
    #expect(RetryAfter.parse(field, now: now) == .seconds(30))
  }

  @Test(
    "no wait is longer than an hour",
    arguments: [
      "3600", "3601", "9223372036854775807", "9223372036854775808", "9999999999999999999",
      "99999999999999999999999999999999999999999999999999", "Fri, 31 Dec 9999 23:59:60 GMT",
    ])
  func bounded(field: String) {
    #expect(RetryAfter.parse(field, now: now) == .hours(1))
  }

  @Test(
    "what is neither a number nor a coming date is nil",
    arguments: [
      "", " ", "-1", "+1", "1.5", "1e3", "0x10", "３０", "30 s", "30,", "soon", "GMT",
      "Sun, 06 Nov 1994 08:49:06 GMT", "Sun, 31 Feb 1995 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
      "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37:00 GMT",
      "Sun, 06 Nov 1994 08:49:x:37 GMT", "Sun, 06 Nov 1994 08:49::37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
      "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 99999999999999999999",
      String(repeating: "1", count: 65), "\u{0}",
    ])
  func refused(field: String) {
    #expect(RetryAfter.parse(field, now: now) == nil)
  }

  @Test("two digits of a year mean at most 50 years ahead") func shortYears() {
    let present = Timestamp(seconds: 1_798_761_590)  // 2026-12-31T23:59:50Z
    #expect(RetryAfter.parse("Friday, 01-Jan-27 00:00:00 GMT", now: present) == .seconds(10))
    #expect(RetryAfter.parse("Thursday, 31-Dec-76 00:00:00 GMT", now: present) == .hours(1))
    #expect(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT", now: present) == nil)
  }

  @Test("an absurd present does not trap", arguments: [Int64.min, .max])
  func extremes(milliseconds: Int64) {
    let now = Timestamp(milliseconds: milliseconds)
    for field in ["1", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"] {
      if let wait = RetryAfter.parse(field, now: now) { #expect(wait <= .hours(1)) }
    }
  }
}
