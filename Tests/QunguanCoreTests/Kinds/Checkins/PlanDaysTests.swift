import Testing

@testable import QunguanCore

@Suite struct PlanDaysTests {
  private static func days(
    _ windows: String..., dayStarts: String = "00:00", starts: String? = nil, ends: String? = nil
  ) throws -> PlanDays {
    PlanDays(
      windows: try windows.map(HourRange.init(text:)), dayStarts: try TimeOfDay(text: dayStarts),
      starts: try starts.map(CivilDate.init(text:)), ends: try ends.map(CivilDate.init(text:)))
  }

  private func instant(_ text: String, _ zone: Zone) throws -> Timestamp {
    zone.instants(of: try CivilTime(text: text)).first
  }

  /// Where a wall time of Shanghai is, in words.
  private func place(_ text: String, _ days: PlanDays) throws -> String {
    let zone = try SystemZones().zone(named: "Asia/Shanghai")
    func clock(_ instant: Timestamp?) -> String {
      instant.map { zone.civil(at: $0).description } ?? "never"
    }
    return switch days.place(of: try instant(text, zone), in: zone) {
    case .open(let day, let window): "\(day) \(window)"
    case .early(let day, let opens): "\(day) early \(clock(opens))"
    case .between(let day, let closed, let opens):
      "\(day) between \(clock(closed)) \(clock(opens))"
    case .late(let day, let closed, let opens): "\(day) late \(clock(closed)) \(clock(opens))"
    case .notBegun(let opens): "not begun \(clock(opens))"
    case .over(let last): "over \(last)"
    }
  }

  @Test("Without windows all of a day is open, from its own beginning") func allDay() throws {
    let days = try Self.days(dayStarts: "04:00")
    #expect(try place("2027-02-08T03:59:59", days) == "2027-02-07 0")
    #expect(try place("2027-02-08T04:00", days) == "2027-02-08 0")
    #expect(try place("2027-03-01T00:05", days) == "2027-02-28 0")
    #expect(try place("2028-03-01T00:05", days) == "2028-02-29 0")
  }

  @Test("Before, between and after the windows it is told when the next one opens")
  func outside() throws {
    let days = try Self.days("21:00-23:00", "05:00-07:30")
    #expect(try place("2027-02-08T04:59:59", days) == "2027-02-08 early 2027-02-08T05:00")
    #expect(try place("2027-02-08T05:00", days) == "2027-02-08 0")
    #expect(try place("2027-02-08T07:29:59", days) == "2027-02-08 0")
    #expect(
      try place("2027-02-08T07:30", days)
        == "2027-02-08 between 2027-02-08T07:30 2027-02-08T21:00")
    #expect(try place("2027-02-08T22:00", days) == "2027-02-08 1")
    #expect(
      try place("2027-02-08T23:00", days) == "2027-02-08 late 2027-02-08T23:00 2027-02-09T05:00")
  }

  @Test("A window that crosses midnight belongs to the day on which it opens")
  func crossing() throws {
    let midnight = try Self.days("22:00-02:00")
    #expect(try place("2027-02-08T23:30", midnight) == "2027-02-08 0")
    #expect(try place("2027-02-09T01:59:59", midnight) == "2027-02-08 0")
    #expect(
      try place("2027-02-09T02:00", midnight) == "2027-02-09 early 2027-02-09T22:00")
    let four = try Self.days("22:00-02:00", dayStarts: "04:00")
    #expect(try place("2027-02-09T01:59:59", four) == "2027-02-08 0")
    #expect(
      try place("2027-02-09T03:00", four) == "2027-02-08 late 2027-02-09T02:00 2027-02-09T22:00")
    let beyond = try Self.days("22:00-06:00", dayStarts: "04:00")
    #expect(try place("2027-02-09T05:30", beyond) == "2027-02-08 0")
    let night = try Self.days("00:30-02:00", dayStarts: "04:00")
    #expect(try place("2027-02-09T01:00", night) == "2027-02-08 0")
  }

  @Test("A plan has a first and a last day; a night that began on the last one is still of it")
  func dates() throws {
    let days = try Self.days("22:00-02:00", starts: "2027-02-08", ends: "2027-02-09")
    #expect(try place("2027-02-08T01:00", days) == "not begun 2027-02-08T22:00")
    #expect(try place("2027-02-08T22:00", days) == "2027-02-08 0")
    #expect(try place("2027-02-10T01:00", days) == "2027-02-09 0")
    #expect(try place("2027-02-10T02:00", days) == "over 2027-02-09")
    #expect(try place("2027-02-07T12:00", days) == "not begun 2027-02-08T22:00")
    let last = try Self.days("05:00-07:00", ends: "2027-02-09")
    #expect(try place("2027-02-09T08:00", last) == "2027-02-09 late 2027-02-09T07:00 never")
    #expect(last.contains(try CivilDate(text: "2027-02-09")))
    #expect(!last.contains(try CivilDate(text: "2027-02-10")))
  }

  @Test("Where clocks jump, a window opens after the gap, or not at all if it lies in it")
  func gap() throws {
    let berlin = try SystemZones().zone(named: "Europe/Berlin")
    let day = try CivilDate(text: "2027-03-28")
    let inside = try Self.days("02:00-02:30", "08:00-09:00")
    #expect(inside.spans(of: day, in: berlin).map(\.isEmpty) == [true, false])
    let nine = try instant("2027-03-28T01:59", berlin)
    #expect(
      inside.place(of: nine, in: berlin)
        == .early(day, opens: try instant("2027-03-28T08:00", berlin)))
    let across = try Self.days("01:30-02:30")
    let span = try #require(across.spans(of: day, in: berlin).first)
    #expect(span.upperBound - span.lowerBound == .minutes(30))
  }

  @Test("Where clocks are put back, a window is open both times") func putBack() throws {
    let berlin = try SystemZones().zone(named: "Europe/Berlin")
    let days = try Self.days("02:00-02:30", dayStarts: "02:30")
    let day = try CivilDate(text: "2027-10-30")
    let span = try #require(days.spans(of: day, in: berlin).first)
    #expect(span.upperBound - span.lowerBound == .minutes(90))
    #expect(
      days.place(of: span.upperBound - .seconds(1), in: berlin) == .open(day, window: 0))
  }

  @Test("Every instant of a year belongs to one day, and days never go back") func order() throws {
    for name in ["Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo"] {
      let zone = try SystemZones().zone(named: name)
      let days = try Self.days(dayStarts: "00:30")
      var last = try CivilDate(text: "2026-12-31")
      var now = try instant("2027-01-01T00:30", zone)
      for _ in 0..<(366 * 24 * 4) {
        guard case .open(let day, 0) = days.place(of: now, in: zone) else {
          Issue.record("\(name): \(zone.civil(at: now)) is not open")
          return
        }
        #expect(day == last || day == last.adding(days: 1))
        last = day
        now = now + .minutes(15)
      }
    }
  }

  @Test("Windows that overlap are found, also over the beginning of the day") func overlap() throws
  {
    #expect(try Self.days("05:00-07:00", "07:00-09:00").overlap == nil)
    #expect(try Self.days("22:00-02:00", "02:00-04:00").overlap == nil)
    #expect(try Self.days("05:00-07:00", "06:59-09:00").overlap != nil)
    #expect(try Self.days("22:00-02:00", "01:00-04:00").overlap != nil)
    #expect(try Self.days("00:00-24:00").overlap == nil)
    #expect(try Self.days("00:00-24:00", "05:00-06:00").overlap != nil)
  }
}
