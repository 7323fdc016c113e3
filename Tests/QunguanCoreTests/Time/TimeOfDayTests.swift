import QunguanCore
import Testing

@Suite("Times of day and hours")
struct TimeOfDayTests {
  @Test(
    "a time of day reads with one or two digits of the hour, and seconds",
    arguments: [
      ("08:00", "08:00"), ("8:05", "08:05"), ("00:00", "00:00"), ("23:59", "23:59"),
      ("23:59:30", "23:59:30"), ("0:00:00", "00:00"),
    ])
  func reads(text: String, shown: String) throws {
    #expect(try TimeOfDay(text: text).description == shown)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "8", "8:5", "08:60", "25:00", "-1:00", "008:00", "08:00 ", "08：00", "8am", "08:00:60",
      "24:01", "08:00:", "99999999999999999999:00",
    ])
  func refuses(text: String) {
    let message =
      "0: \"\(text)\" is not a time of day; write hours and minutes, as in 08:00 or 23:59"
    #expect(complaint { () throws(TimeTextError) in try TimeOfDay(text: text) } == message)
  }

  @Test("24:00 is refused as a time of its own")
  func refusesEndOfDay() {
    #expect(
      complaint { () throws(TimeTextError) in try TimeOfDay(text: "24:00") }
        == "0: \"24:00\" is the end of a day and no time of its own; "
        + "write 00:00 of the next day")
  }

  @Test(
    "hours contain their start and not their end",
    arguments: [
      ("08:00-22:00", "08:00 21:59:59", "07:59:59 22:00"),
      ("22:00-04:00", "22:00 23:59 00:00 03:59", "04:00 12:00 21:59"),
      ("22:00-24:00", "22:00 23:59:59", "00:00 21:59"),
      ("00:00-24:00", "00:00 12:00 23:59:59", ""),
      ("0:00 - 8:00", "00:00 07:59", "08:00 23:59"),
    ])
  func contains(text: String, inside: String, outside: String) throws {
    let hours = try HourRange(text: text)
    for time in inside.split(separator: " ") {
      #expect(hours.contains(try TimeOfDay(text: String(time))), "\(time)")
    }
    for time in outside.split(separator: " ") {
      #expect(!hours.contains(try TimeOfDay(text: String(time))), "\(time)")
    }
    #expect(try HourRange(text: hours.description) == hours)
  }

  @Test("equal ends are refused, because they could mean nothing or everything")
  func refusesEqualEnds() throws {
    for text in ["08:00-08:00", "00:00-00:00"] {
      #expect(
        complaint { () throws(TimeTextError) in try HourRange(text: text) }
          == "0: \"\(text)\" is empty, both ends are equal; the whole day is 00:00-24:00")
    }
    let noon = try TimeOfDay(text: "12:00")
    #expect(HourRange(from: noon, to: noon) == nil)
    #expect(try HourRange(text: "00:00-24:00") == .wholeDay)
  }

  @Test(
    "other texts are not hours",
    arguments: ["", "-", "08:00", "08:00-", "24:00-08:00", "08:00-12:00-14:00", "08:00–12:00"])
  func refusesOtherHours(text: String) {
    #expect(
      complaint { () throws(TimeTextError) in try HourRange(text: text) }
        == "0: \"\(text)\" are not hours; write two times, as in 22:00-04:00")
  }
}

@Suite("Written durations")
struct IntervalTextTests {
  @Test(
    "units and combinations are read, and shown in one form",
    arguments: [
      ("90s", 90_000, "1m 30s"), ("10m", 600_000, "10m"), ("2h", 7_200_000, "2h"),
      ("3d", 259_200_000, "3d"), ("500ms", 500, "500ms"), ("1h30m", 5_400_000, "1h 30m"),
      ("1d 2h 3m 4s 5ms", 93_784_005, "1d 2h 3m 4s 5ms"), ("0", 0, "0s"), ("0s", 0, "0s"),
      ("36H", 129_600_000, "1d 12h"), ("3660d", 316_224_000_000, "3660d"),
    ])
  func reads(text: String, milliseconds: Int64, shown: String) throws {
    let interval = try Interval(text: text)
    #expect(interval == .milliseconds(milliseconds))
    #expect(interval.description == shown)
    #expect(try Interval(text: shown) == interval)
  }

  @Test("spans into the past and of any length are shown")
  func showsAnySpan() {
    #expect(Interval.minutes(-90).description == "-1h 30m")
    #expect(Interval(milliseconds: .min).description.hasPrefix("-106751991167d"))
  }

  @Test(
    "errors say what to write and point at the part",
    arguments: [
      ("", "0: \"\" is not a duration; write numbers with units, as in 90s or 1h30m"),
      ("-5m", "0: \"-5m\" is not a duration; write numbers with units, as in 90s or 1h30m"),
      ("1h m", "3: \"1h m\" is not a duration; write numbers with units, as in 90s or 1h30m"),
      ("90", "0: \"90\" lacks a unit; write d, h, m, s or ms after each number"),
      ("1h30", "2: \"1h30\" lacks a unit; write d, h, m, s or ms after each number"),
      ("2w", "0: \"2w\" lacks a unit; write d, h, m, s or ms after each number"),
      (
        "30m1h",
        "3: \"30m1h\" must name each unit once, the longest first, as in 1d 2h 30m"
      ),
      ("1h1h", "2: \"1h1h\" must name each unit once, the longest first, as in 1d 2h 30m"),
      ("3661d", "0: \"3661d\" is too long; at most 3660d can be written"),
      (
        "999999999999999999d",
        "0: \"999999999999999999d\" is too long; at most 3660d can be written"
      ),
    ])
  func refuses(text: String, message: String) {
    #expect(complaint { () throws(TimeTextError) in try Interval(text: text) } == message)
  }
}
