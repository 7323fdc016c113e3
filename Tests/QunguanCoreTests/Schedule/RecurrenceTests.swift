import Testing

@testable import QunguanCore

@Suite("Recurrences over changes of the clocks")
struct RecurrenceTests {
  @Test("a time of day is due once on each day of the filter")
  func isDueDaily() throws {
    let weekend = Recurrence.daily(
      at: [try TimeOfDay(text: "20:30"), try TimeOfDay(text: "08:00")],
      days: DayFilter([.saturday, .sunday]))
    let due = try following(weekend, "Asia/Shanghai", "2027-02-05T00:00", count: 5)
    // Written in UTC: 08:00 in Shanghai is midnight there.
    #expect(
      due == [
        "2027-02-06T00:00", "2027-02-06T12:30", "2027-02-07T00:00", "2027-02-07T12:30",
        "2027-02-13T00:00",
      ])
  }

  @Test("next is strictly later, to the millisecond")
  func isStrictlyLater() throws {
    let zone = try systemZone("Asia/Shanghai")
    let recurrence = Recurrence.daily(at: [try TimeOfDay(text: "08:00")], days: .everyDay)
    let due = try utc("2027-02-06T00:00")
    #expect(recurrence.next(after: due - .milliseconds(1), in: zone) == due)
    #expect(recurrence.next(after: due, in: zone) == due + .days(1))
    #expect(recurrence.next(after: due + .milliseconds(1), in: zone) == due + .days(1))
  }

  @Test("no times and no days are never due")
  func isNeverDue() throws {
    let now = try utc("2027-02-06T00:00")
    #expect(Recurrence.daily(at: [], days: .everyDay).next(after: now, in: .utc) == nil)
    let onNoDay = Recurrence.daily(at: [.midnight], days: DayFilter([]))
    #expect(onNoDay.next(after: now, in: .utc) == nil)
    let never = Recurrence.cron(try CronExpression(text: "0 0 30 2 *"))
    #expect(never.next(after: now, in: .utc) == nil)
    #expect(never.last(after: now - .days(3660), through: now, in: .utc) == nil)
  }

  @Test(
    "a cron expression is due as the clocks of the zone say",
    arguments: [
      // Berlin jumps from 02:00 to 03:00 at 01:00 UTC ...
      ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00 2026-03-30T00:30"),
      ("10,50 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00 2026-03-30T00:10"),
      ("30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00 2026-03-29T01:30"),
      ("0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00 2026-03-30T00:00"),
      ("* 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00 2026-03-30T00:00"),
      ("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:20", "2026-03-29T00:30 2026-03-29T01:00"),
      ("0 */2 * * *", "Europe/Berlin", "2026-03-28T22:30", "2026-03-28T23:00 2026-03-29T02:00"),
      ("30 2-2/2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-30T00:30 2026-03-31T00:30"),
      // ... and is put back from 03:00 to 02:00 at 01:00 UTC.
      ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:30 2026-10-26T01:30"),
      ("*/40 2 * * *", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:00 2026-10-25T00:40"),
      ("*/40 2 * * *", "Europe/Berlin", "2026-10-25T00:40", "2026-10-26T01:00 2026-10-26T01:40"),
      ("30 * * * *", "Europe/Berlin", "2026-10-25T00:00", "2026-10-25T00:30 2026-10-25T01:30"),
      ("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10", "2026-10-26T01:30 2026-10-27T01:30"),
      // Half an hour, from 02:00 to 02:30 at 15:30 UTC and from 02:00 to 01:30 at 15:00 UTC.
      (
        "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", "2026-10-03T15:30 2026-10-04T15:15"
      ),
      (
        "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", "2026-04-04T14:45 2026-04-05T15:15"
      ),
      ("0 * * * *", "Australia/Lord_Howe", "2026-10-03T14:00", "2026-10-03T14:30 2026-10-03T16:00"),
      // Nuuk jumps over the last hour of a Saturday.
      ("30 23 * * sat", "America/Nuuk", "2026-03-28T12:00", "2026-03-29T01:00 2026-04-05T00:30"),
      // Apia had no 30 December 2011, a Friday.
      ("0 8 * * *", "Pacific/Apia", "2011-12-29T17:00", "2011-12-29T18:00 2011-12-30T10:00"),
      ("0 8 * * fri", "Pacific/Apia", "2011-12-29T00:00", "2011-12-30T10:00 2012-01-05T18:00"),
      ("0 */8 30 * *", "Pacific/Apia", "2011-12-02T00:00", "2012-01-29T10:00 2012-01-29T18:00"),
      // Local mean time: whole minutes on Shanghai's clocks are 17 seconds past them in UTC.
      ("0 8 * * *", "Asia/Shanghai", "1890-01-01T00:00", "1890-01-01T23:54:17 1890-01-02T23:54:17"),
      (
        "0 */12 * * *", "Asia/Shanghai", "1890-01-01T00:00",
        "1890-01-01T03:54:17 1890-01-01T15:54:17"
      ),
    ])
  func followsClocks(cron: String, zone: String, after: String, expected: String) throws {
    let recurrence = Recurrence.cron(try CronExpression(text: cron))
    let due = try following(recurrence, zone, after, count: 2)
    #expect(due.joined(separator: " ") == expected)
  }

  @Test(
    "a date is due once, in a gap at the first instant after it",
    arguments: [
      ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00"),
      ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),
      ("2011-12-30T08:00", "Pacific/Apia", "2011-12-30T10:00"),
      ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),
    ])
  func isDueOnce(date: String, zone: String, expected: String) throws {
    var once = Recurrence.dates([try CivilTime(text: date)])
    #expect(try following(once, zone, "2000-01-01T00:00", count: 2) == [expected])
    once.lead = .hours(1)
    let reminder = try utc(expected) - .hours(1)
    #expect(
      try following(once, zone, "2000-01-01T00:00", count: 2) == inUTC([reminder]))
    #expect(once.next(after: reminder, in: try systemZone(zone)) == nil)
  }

  @Test(
    "parts of a day are told by the clocks, other spans by the time that has passed",
    arguments: [
      ("4h", "2026-03-29", "2026-03-28T23:00 2026-03-29T02:00 2026-03-29T06:00"),
      ("4h", "2026-10-25", "2026-10-24T22:00 2026-10-25T03:00 2026-10-25T07:00"),
      ("5h", "2026-03-29", "2026-03-28T23:00 2026-03-29T04:00 2026-03-29T09:00"),
      ("36h", "2026-03-29", "2026-03-28T23:00 2026-03-30T11:00 2026-03-31T23:00"),
      ("90s", "2026-03-29", "2026-03-28T23:00 2026-03-28T23:01:30 2026-03-28T23:03"),
    ])
  func isDueEvery(interval: String, starts: String, expected: String) throws {
    let pattern = try #require(Recurrence.Pattern(every: try Interval(text: interval)))
    let recurrence = Recurrence(pattern, starts: try CivilDate(text: starts))
    let due = try following(recurrence, "Europe/Berlin", "2026-03-01T00:00", count: 3)
    #expect(due.joined(separator: " ") == expected)
  }

  @Test("spans of less than a minute, and of parts of seconds, are none")
  func refusesShortSpans() {
    #expect(Recurrence.Pattern(every: .seconds(59)) == nil)
    #expect(Recurrence.Pattern(every: .milliseconds(60_500)) == nil)
    #expect(Recurrence.Pattern(every: .zero) == nil)
    #expect(Recurrence.Pattern(every: .minutes(-5)) == nil)
  }

  @Test("every quarter of an hour stays one across both changes of the clocks")
  func neitherBurstsNorPauses() throws {
    let zone = try systemZone("Europe/Berlin")
    let recurrence = Recurrence.cron(try CronExpression(text: "*/15 * * * *"))
    for start in ["2026-03-28T20:00", "2026-10-24T20:00"] {
      let start = try utc(start)
      let end = start + .hours(12)
      let due = recurrence.occurrences(after: start, through: end, limit: 100, in: zone)
      #expect(due == (1...48).map { start + .minutes(15 * $0) })
    }
  }

  @Test("of what was missed the latest are returned, ascending")
  func returnsLatest() throws {
    let zone = try systemZone("Asia/Shanghai")
    let daily = Recurrence.daily(at: [try TimeOfDay(text: "08:00")], days: .everyDay)
    let (start, end) = (try utc("2027-02-01T00:00"), try utc("2027-02-06T00:00"))
    let all = daily.occurrences(after: start, through: end, limit: 9, in: zone)
    // Not the one at the start, but the one at the end.
    #expect(all == (1...5).map { start + .days($0) })
    #expect(daily.occurrences(after: start, through: end, limit: 2, in: zone) == all.suffix(2))
    #expect(daily.occurrences(after: start, through: end, limit: 0, in: zone) == [])
    #expect(daily.occurrences(after: start, through: end, limit: -1, in: zone) == [])
    #expect(daily.occurrences(after: end, through: start, limit: 9, in: zone) == [])
    #expect(daily.occurrences(after: end, through: end, limit: 9, in: zone) == [])
    let justBefore = end - .milliseconds(1)
    #expect(daily.occurrences(after: start, through: justBefore, limit: 9, in: zone).count == 4)
    #expect(daily.occurrences(after: justBefore, through: end, limit: 9, in: zone) == [end])
  }

  @Test("ten years of a minutely schedule are looked through at once")
  func isQuickAfterSilence() throws {
    let zone = try systemZone("Europe/Berlin")
    let end = try utc("2027-02-06T00:00")
    let minutely = Recurrence.cron(try CronExpression(text: "* * * 1 *"))
    let due = minutely.occurrences(after: end - .days(3660), through: end, limit: 3, in: zone)
    #expect(inUTC(due) == ["2027-01-31T22:57", "2027-01-31T22:58", "2027-01-31T22:59"])
  }

  @Test("the ends of time trap nowhere")
  func survivesEndsOfTime() throws {
    let zone = try systemZone("Europe/Berlin")
    let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
    let crons = try ["* * * * *", "0 8 29 2 *", "0 */2 13 * fri", "0 0 30 2 *"].map {
      Recurrence.cron(try CronExpression(text: $0))
    }
    let others = [
      Recurrence(.clock(seconds: 60)), Recurrence(.elapsed(seconds: 61), lead: .days(3660)),
      Recurrence(.daily(at: [.midnight], everyDays: 3660)), .dates([]),
      Recurrence(
        .elapsed(seconds: 61), starts: CivilDate(year: 1, month: 1, day: 1),
        until: CivilDate(year: 9999, month: 12, day: 31)),
    ]
    for recurrence in crons + others {
      _ = recurrence.next(after: first, in: zone)
      _ = recurrence.next(after: last, in: zone)
      #expect(recurrence.occurrences(after: first, through: last, limit: 2, in: zone).count <= 2)
    }
  }

  private func following(
    _ recurrence: Recurrence, _ zone: String, _ after: String, count: Int
  ) throws -> [String] {
    let zone = try systemZone(zone)
    var due: [Timestamp] = []
    var last = try utc(after)
    while due.count < count, let next = recurrence.next(after: last, in: zone) {
      due.append(next)
      last = next
    }
    return inUTC(due)
  }
}
