import Testing

@testable import QunguanCore

@Suite("Cron expressions")
struct CronExpressionTests {
  @Test(
    "an expression matches as Vixie's cron reads it",
    arguments: [
      ("0 8 * * 1-5", "2027-02-08T08:00 2027-02-09T08:00 2027-02-10T08:00"),
      ("*/15 * * * *", "2027-02-06T00:15 2027-02-06T00:30 2027-02-06T00:45"),
      ("1-30/14 22,23 * * *", "2027-02-06T22:01 2027-02-06T22:15 2027-02-06T22:29"),
      ("08 08 * * *", "2027-02-06T08:08 2027-02-07T08:08 2027-02-08T08:08"),
      ("0 0 * * 0", "2027-02-07T00:00 2027-02-14T00:00 2027-02-21T00:00"),
      ("0 0 * * 7", "2027-02-07T00:00 2027-02-14T00:00 2027-02-21T00:00"),
      ("0 0 * * Fri-Sun", "2027-02-07T00:00 2027-02-12T00:00 2027-02-13T00:00"),
      ("0 0 * * sun,wed", "2027-02-07T00:00 2027-02-10T00:00 2027-02-14T00:00"),
      ("0 0 1 JAN,jul *", "2027-07-01T00:00 2028-01-01T00:00 2028-07-01T00:00"),
      ("0 0 31 * *", "2027-03-31T00:00 2027-05-31T00:00 2027-07-31T00:00"),
      ("0 0 29 2 *", "2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00"),
      // Both days restricted: one is enough.
      ("0 0 13 * fri", "2027-02-12T00:00 2027-02-13T00:00 2027-02-19T00:00"),
      // One begins with a star: both are needed.
      ("0 0 */12 * fri", "2027-06-25T00:00 2027-08-13T00:00 2027-10-01T00:00"),
      ("0 0 29 2 */6", "2032-02-29T00:00 2048-02-29T00:00 2060-02-29T00:00"),
      ("@hourly", "2027-02-06T01:00 2027-02-06T02:00 2027-02-06T03:00"),
      ("@daily", "2027-02-07T00:00 2027-02-08T00:00 2027-02-09T00:00"),
      ("@weekly", "2027-02-07T00:00 2027-02-14T00:00 2027-02-21T00:00"),
      ("@monthly", "2027-03-01T00:00 2027-04-01T00:00 2027-05-01T00:00"),
      ("@annually", "2028-01-01T00:00 2029-01-01T00:00 2030-01-01T00:00"),
      ("@midnight", "2027-02-07T00:00 2027-02-08T00:00 2027-02-09T00:00"),
      (" @Yearly ", "2028-01-01T00:00 2029-01-01T00:00 2030-01-01T00:00"),
      ("\t0  0 1 1\t* ", "2028-01-01T00:00 2029-01-01T00:00 2030-01-01T00:00"),
    ])
  func matches(text: String, expected: String) throws {
    let expression = try CronExpression(text: text)
    #expect(expression.description == text)
    #expect(!expression.neverFires)
    var last = try utc("2027-02-06T00:00")
    var due: [Timestamp] = []
    while due.count < 3, let next = Recurrence.cron(expression).next(after: last, in: .utc) {
      due.append(next)
      last = next
    }
    #expect(inUTC(due).joined(separator: " ") == expected)
  }

  @Test(
    "a wildcard or a step in the hour, and nothing else, makes an expression follow real time",
    arguments: [
      ("*/15 * * * *", true), ("0 */2 * * *", true), ("0 8-20/2 * * *", true),
      ("0 1,*/6 * * *", true), ("@hourly", true), ("* 2 * * *", false), ("0 8-20 * * *", false),
      ("*/5 2,3 */2 * *", false), ("@daily", false),
    ])
  func tellsWhatFollowsRealTime(text: String, expected: Bool) throws {
    #expect(try CronExpression(text: text).followsRealTime == expected)
  }

  @Test(
    "what no year has is known to be never due",
    arguments: [
      ("0 0 30 2 *", true), ("0 0 31 4,6,9,11 *", true), ("* * 30,31 2 *", true),
      ("0 0 29 2 *", false), ("0 0 30 2 mon", false), ("0 0 31 4,5 *", false),
    ])
  func knowsWhatNeverFires(text: String, expected: Bool) throws {
    let expression = try CronExpression(text: text)
    #expect(expression.neverFires == expected)
    let next = Recurrence.cron(expression).next(after: try utc("2027-02-06T00:00"), in: .utc)
    #expect((next == nil) == expected)
  }

  @Test(
    "errors point at the part and say what to write",
    arguments: [
      (
        "",
        "0: a cron expression has 5 fields (minute, hour, day of the month, month, "
          + "day of the week), this one has 0"
      ),
      (
        "0 8 * *",
        "7: a cron expression has 5 fields (minute, hour, day of the month, month, "
          + "day of the week), this one has 4"
      ),
      (
        "0 0 8 * * 1",
        "10: a cron expression has 5 fields (minute, hour, day of the month, "
          + "month, day of the week), this one has 6"
      ),
      (
        "60 * * * *",
        "0: \"60\" is no minute; write 0-59, a range like 0-29, a list like 0,59 "
          + "or a step like */2"
      ),
      (
        "0 8,24 * * *",
        "4: \"24\" is no hour; write 0-23, a range like 0-11, a list like 0,23 "
          + "or a step like */2"
      ),
      (
        "0 0 0 * *",
        "4: \"0\" is no day of the month; write 1-31, a range like 1-15, "
          + "a list like 1,31 or a step like */2"
      ),
      (
        "0 0 L * *",
        "4: \"L\" is no day of the month; write 1-31, a range like 1-15, "
          + "a list like 1,31 or a step like */2"
      ),
      (
        "0 0 1 mai *",
        "6: \"mai\" is no month; write 1-12, a name like jan, a range like 1-6, "
          + "a list like 1,12 or a step like */2"
      ),
      (
        "0 0 * * 周一",
        "8: \"周一\" is no day of the week; write 0-6, a name like sun, "
          + "a range like 0-3, a list like 0,6 or a step like */2"
      ),
      (
        "0 0 * * sat-mon",
        "8: \"sat-mon\" runs backwards; write two ranges with a comma between them"
      ),
      ("30-10 * * * *", "0: \"30-10\" runs backwards; write two ranges with a comma between them"),
      (
        "5/15 * * * *",
        "0: \"5/15\" steps from a single value; write the range too, as in 5-59/15"
      ),
      ("*/0 * * * *", "0: the step in \"*/0\" must be a number from 1 to 59"),
      ("*/90 * * * *", "0: the step in \"*/90\" must be a number from 1 to 59"),
      ("0 */ * * *", "2: the step in \"*/\" must be a number from 1 to 23"),
      ("0 */2/3 * * *", "2: the step in \"*/2/3\" must be a number from 1 to 23"),
      ("@reboot", "0: \"@reboot\" is unknown; write @hourly, @daily, @weekly, @monthly or @yearly"),
    ])
  func refuses(text: String, message: String) {
    #expect(complaint { () throws(TimeTextError) in try CronExpression(text: text) } == message)
  }

  @Test(
    "empty items and broken ranges are refused",
    arguments: [
      "1, * * * *", ",1 * * * *", "1,,2 * * * *", "1-2-3 * * * *", "-1 * * * *", "1- * * * *",
      "** * * * *", "*-5 * * * *", "+1 * * * *", "1.5 * * * *", "/5 * * * *", "* * * * 8",
      "* * * * mon-foo", "* * * jan-13 *", "１ * * * *", "* * * *\n*", "@daily 5",
      "99999999999999999999 * * * *", String(repeating: "1,", count: 200) + "1 * * * *",
    ])
  func refusesBrokenItems(text: String) {
    #expect(throws: TimeTextError.self) { try CronExpression(text: text) }
  }

  @Test("arbitrary texts never trap")
  func survivesArbitraryTexts() {
    let alphabet = Array("0123456789*/,- @:.TdhmsJANfri周")
    var dice = TimeDice(seed: 4)
    var accepted = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...24, using: &dice)
      let text = String((0..<length).map { _ in alphabet.randomElement(using: &dice) ?? "*" })
      if (try? CronExpression(text: text)) != nil { accepted += 1 }
      if (try? Interval(text: text)) != nil { accepted += 1 }
      if (try? HourRange(text: text)) != nil { accepted += 1 }
      if (try? CivilTime(text: text)) != nil { accepted += 1 }
    }
    #expect(accepted > 0)
  }
}
