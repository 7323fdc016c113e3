import Foundation
import Testing

@testable import QunguanCore

@Suite("Zones")
struct ZoneTests {
  @Test("Asia/Shanghai is installed: without tzdata nothing here can be right")
  func hasShanghai() throws {
    let zone = try systemZone("Asia/Shanghai")
    #expect(zone.offset(at: try utc("2027-02-06T00:00")) == 8 * 3600)
  }

  @Test("Shanghai had summer time from 1986 to 1991, and no change after it")
  func knowsShanghaiHistory() throws {
    let zone = try systemZone("Asia/Shanghai")
    var changes: [Timestamp] = []
    var last = try utc("1980-01-01T00:00")
    while let next = zone.nextTransition(after: last) {
      changes.append(next)
      last = next
    }
    #expect(changes.count == 12)
    #expect(inUTC(Array(changes.prefix(2))) == ["1986-05-03T18:00", "1986-09-13T17:00"])
    #expect(zone.civil(at: try utc("1988-07-01T00:00")).description == "1988-07-01T09:00")
    #expect(inUTC(changes.suffix(1)) == ["1991-09-14T17:00"])
  }

  @Test(
    "a wall time is unique, missing or repeated",
    arguments: [
      ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
      ("Europe/Berlin", "2026-03-29T02:00", "gap until 2026-03-29T01:00"),
      ("Europe/Berlin", "2026-03-29T02:59:59", "gap until 2026-03-29T01:00"),
      ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
      ("Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59"),
      ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00 and 2026-10-25T01:00"),
      ("Europe/Berlin", "2026-10-25T02:59:59", "2026-10-25T00:59:59 and 2026-10-25T01:59:59"),
      ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
      ("Europe/Berlin", "2126-07-01T12:00", "2126-07-01T10:00"),
      ("America/New_York", "2026-03-08T02:30", "gap until 2026-03-08T07:00"),
      ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30 and 2026-11-01T06:30"),
      ("Australia/Lord_Howe", "2026-10-04T02:15", "gap until 2026-10-03T15:30"),
      ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30"),
      ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45 and 2026-04-04T15:15"),
      ("Pacific/Apia", "2011-12-30T08:00", "gap until 2011-12-30T10:00"),
      ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30 and 2026-02-15T02:30"),
      ("Africa/Casablanca", "2026-03-22T02:30", "gap until 2026-03-22T02:00"),
      ("America/Nuuk", "2026-03-28T23:30", "gap until 2026-03-29T01:00"),
      ("America/Nuuk", "2026-10-24T23:30", "2026-10-25T00:30 and 2026-10-25T01:30"),
      ("America/Godthab", "2050-03-26T23:30", "gap until 2050-03-27T01:00"),
      ("Asia/Kathmandu", "2026-01-01T05:45", "2026-01-01T00:00"),
    ])
  func resolvesWallTimes(name: String, wall: String, expected: String) throws {
    let zone = try systemZone(name)
    let shown =
      switch zone.instants(of: try CivilTime(text: wall)) {
      case .unique(let instant): inUTC([instant])[0]
      case .missing(let end): "gap until " + inUTC([end])[0]
      case .repeated(let first, let second): inUTC([first, second]).joined(separator: " and ")
      }
    #expect(shown == expected)
  }

  @Test("every second that a zone shows leads back to its instant, in every zone")
  func goesThereAndBack() throws {
    var dice = TimeDice(seed: 1)
    for name in try zoneNames() {
      let zone = try systemZone(name)
      let years1874To2603 = -3_000_000_000...20_000_000_000
      var instants = (0..<20).map { _ in Int.random(in: years1874To2603, using: &dice) }
      var transition = try utc("1880-01-01T00:00")
      for _ in 0..<60 {
        guard let next = zone.nextTransition(after: transition) else { break }
        instants += [-3601, -1, 0, 1, 3599, 3600].map { next.wholeSeconds + $0 }
        transition = next
      }
      for seconds in instants {
        let instant = Timestamp(seconds)
        switch zone.instants(of: zone.civil(at: instant)) {
        case .unique(let only): #expect(only == instant, "\(name) \(seconds)")
        case .repeated(let first, let second):
          #expect(first < second)
          #expect(first == instant || second == instant, "\(name) \(seconds)")
        case .missing: Issue.record("\(name) shows \(seconds) and denies it")
        }
      }
    }
  }

  @Test(
    "offsets agree with Foundation's from 1990 to 2037",
    arguments: [
      "Asia/Shanghai", "Asia/Taipei", "Asia/Tokyo", "Asia/Kolkata", "Europe/Berlin",
      "Europe/London", "Europe/Dublin", "Europe/Moscow", "America/New_York",
      "America/Los_Angeles", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney",
      "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Antarctica/Troll",
    ])
  func agreesWithFoundation(name: String) throws {
    let zone = try systemZone(name)
    let oracle = try #require(TimeZone(identifier: name))
    let end = try utc("2037-12-31T00:00").wholeSeconds
    var seconds = try utc("1990-01-01T00:00").wholeSeconds
    var disagreements = 0
    while seconds < end {
      let expected = oracle.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
      if zone.offset(at: Timestamp(seconds)) != expected { disagreements += 1 }
      seconds += 6 * 3600 - 1
    }
    #expect(disagreements == 0)
  }

  @Test("UTC has one offset and no transitions, at the ends of time too")
  func utcIsPlain() throws {
    for milliseconds in [Int64.min, -1, 0, 1, .max] {
      let instant = Timestamp(milliseconds: milliseconds)
      #expect(Zone.utc.offset(at: instant) == 0)
      #expect(Zone.utc.nextTransition(after: instant) == nil)
    }
    #expect(
      Zone.utc.civil(at: Timestamp(milliseconds: -1)).description == "1969-12-31T23:59:59")
  }

  @Test("the ends of time trap nowhere")
  func survivesEndsOfTime() throws {
    for name in ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"] {
      let zone = try systemZone(name)
      for milliseconds in [Int64.min, .min + 1, .max - 1, .max] {
        let instant = Timestamp(milliseconds: milliseconds)
        let civil = zone.civil(at: instant)
        #expect(abs(zone.instants(of: civil).first.wholeSeconds - instant.wholeSeconds) <= 3600)
        _ = zone.nextTransition(after: instant)
      }
    }
  }

  @Test(
    "names that lead out of the directory or are no names are refused",
    arguments: [
      "", "/etc/passwd", "../etc/passwd", "Asia/../../etc/passwd", "Asia//Shanghai", "Asia/",
      "/Asia", ".", "Asia/.", "Asia/Shang hai", "亚洲/上海", "Asia\\Shanghai", "Asia/Shanghai\n",
      "Asia/Shanghai\0", "zone.tab", "-5", String(repeating: "A", count: 65),
    ])
  func refusesNames(name: String) {
    #expect(!Zone.isPlausibleName(name))
    #expect(throws: ZoneError.implausibleName(name)) { try SystemZones().zone(named: name) }
  }

  @Test("names of the database are accepted, a missing one says where it was looked for")
  func acceptsNames() throws {
    for name in ["UTC", "Etc/GMT+8", "America/Port-au-Prince", "America/Argentina/Buenos_Aires"] {
      #expect(Zone.isPlausibleName(name))
      #expect(try systemZone(name).name == name)
    }
    let missing = ZoneError.missing("Asia/Shangri-La", directory: "/usr/share/zoneinfo")
    #expect(throws: missing) { try systemZone("Asia/Shangri-La") }
    #expect(throws: ZoneError.missing("Asia", directory: "/usr/share/zoneinfo")) {
      try systemZone("Asia")
    }
  }

  /// The names in the database's own table, one for each set of clocks since 1970.
  private func zoneNames() throws -> [String] {
    let table = try String(contentsOfFile: "/usr/share/zoneinfo/zone1970.tab", encoding: .utf8)
    let names = table.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { String($0.split(separator: "\t")[2]) }
    try #require(names.count > 250)
    return names
  }
}
