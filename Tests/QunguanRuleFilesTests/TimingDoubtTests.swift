import QunguanCore
import QunguanRuleFiles
import Testing

/// What is said of times depends on when they are read.
@Suite struct TimingDoubtTests {
  private func warnings(_ greeting: String, at now: String?) throws -> [String] {
    let scratch = try Scratch()
    try scratch.write(
      "a.yaml", "\(RuleDirectoryTests.groups)greetings: [{ name: g, say: 好, \(greeting) }]")
    let loaded = RuleDirectory(scratch.path).load(
      now: try now.map { Zone.utc.instants(of: try CivilTime(text: $0)).first })
    return loaded.diagnostics.map(\.sentence.description)
  }

  @Test(
    "A date that is past is doubted once it is known to be",
    arguments: [
      ("date: 2027-02-06T08:00", "2027-02-06T07:59", ""),
      ("date: 2027-02-06T08:00", "2027-02-06T08:00", "2027-02-06T08:00"),
      ("date: [2027-02-06T08:00, 2027-02-07T08:00]", "2027-02-06T09:00", ""),
      ("date: [2027-02-07, 2027-02-06], at: \"08:00\"", "2027-03-01T08:00", "2027-02-07T08:00"),
      ("date: 2027-02-06T08:00, time-zone: Asia/Shanghai", "2027-02-06T00:01", "2027-02-06T08:00"),
    ])
  func dates(_ fields: String, _ now: String, _ past: String) throws {
    let expected = past.isEmpty ? [] : ["\(past) is past, so nothing is said any more"]
    #expect(try warnings(fields, at: now) == expected)
    #expect(try warnings(fields, at: nil) == [])
  }

  @Test("So is what ended on a day that is past") func bounds() throws {
    let fields = "at: 08:00, starts: 2027-02-01, until: 2027-02-06"
    #expect(try warnings(fields, at: nil) == [])
    #expect(try warnings(fields, at: "2027-01-01T00:00") == [])
    #expect(try warnings(fields, at: "2027-02-06T07:00") == [])
    // The last day is not over, but nothing is due on it any more.
    for now in ["2027-02-06T08:00", "2027-02-07T00:00"] {
      #expect(
        try warnings(fields, at: now) == ["its last day is 2027-02-06, so nothing is due any more"])
    }
  }

  @Test(
    "A reminder that is past is doubted while the date itself is to come",
    arguments: [
      ("2026-11-21T21:59", []), ("2026-11-22T17:59", ["1d"]), ("2026-11-22T20:44", ["1d", "4h"]),
    ])
  func leads(_ now: String, _ past: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(
      "a.yaml",
      """
      \(RuleDirectoryTests.groups)
      announcements:
        - { name: a, title: 讲座, date: 2026-11-22T22:00, remind: [1d, 4h, 1h], say: 来 }
      """)
    let loaded = RuleDirectory(scratch.path).load(
      now: Zone.utc.instants(of: try CivilTime(text: now)).first)
    #expect(
      Set(loaded.diagnostics.map(\.sentence.description))
        == Set(past.map { "\($0) before is past, so this is not said any more" }))
  }

  @Test("What needs a table of holidays that is not there says so") func tables() throws {
    #expect(try warnings("at: 08:00, days: workday", at: "2025-06-01T00:00") == [])
    let missing = "the public holidays of 2093 are not known"
    for fields in ["at: 08:00, days: [mon, holiday]", "at: 08:00, when: { days: workday }"] {
      let warnings = try warnings(fields, at: "2093-06-01T00:00")
      #expect(warnings.count == 1 && warnings[0].hasPrefix(missing), "\(warnings)")
    }
    #expect(try warnings("at: 08:00, days: weekday", at: "2093-06-01T00:00") == [])
    #expect(try warnings("at: 08:00, days: workday", at: nil) == [])
  }
}
