import Foundation
import Testing

@testable import QunguanCore

@Suite("Compiled zone files")
struct ZoneFileTests {
  @Test("a file of version 1 is read, and goes on as it ends")
  func readsFirstVersion() throws {
    let bytes = HandmadeZone.firstVersion(of: try realFile("Europe/Berlin"))
    let zone = try Zone(name: "old", tzif: bytes)
    let full = try systemZone("Europe/Berlin")
    for text in ["1950-07-01T00:00", "1985-01-01T00:00", "2026-07-01T00:00", "2037-12-01T00:00"] {
      #expect(zone.offset(at: try utc(text)) == full.offset(at: try utc(text)), "\(text)")
    }
    #expect(zone.nextTransition(after: try utc("2038-01-01T00:00")) == nil)
    #expect(full.nextTransition(after: try utc("2038-01-01T00:00")) != nil)
  }

  @Test(
    "the footer alone makes a zone",
    arguments: [
      ("CST-8", "2027-07-01T00:00", 28_800, "never"),
      ("<+0545>-5:45", "2027-07-01T00:00", 20_700, "never"),
      ("EST5EDT,M3.2.0,M11.1.0", "2027-01-01T00:00", -18_000, "2027-03-14T07:00"),
      ("EST5EDT,M3.2.0,M11.1.0", "2027-07-01T00:00", -14_400, "2027-11-07T06:00"),
      ("EST5EDT,M3.2.0,M11.1.0", "2827-07-01T00:00", -14_400, "2827-11-07T06:00"),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-01-01T00:00", 0, "2027-03-28T01:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-01-01T00:00", -7200, "2027-03-28T01:00"),
      ("AAA0BBB,J60/0,J300/0", "2028-02-28T00:00", 0, "2028-03-01T00:00"),
      ("AAA0BBB,J60/0,J300/0", "2027-02-28T00:00", 0, "2027-03-01T00:00"),
      ("AAA0BBB,59/0,299/0", "2028-02-28T00:00", 0, "2028-02-29T00:00"),
      ("AAA0BBB,59/0,299/0", "2027-02-28T00:00", 0, "2027-03-01T00:00"),
      ("IST-2IDT,M3.4.4/26,M10.5.0", "2027-01-01T00:00", 7200, "2027-03-26T00:00"),
      ("AAA0BBB,M1.1.1/-167,M7.1.1/167", "2026-12-01T00:00", 0, "2026-12-28T01:00"),
      ("XXX3EDT4,0/0,J365/23", "2027-01-01T00:00", -14_400, "never"),
    ])
  func followsFooter(footer: String, at text: String, offset: Int, change: String) throws {
    let zone = try Zone(name: "footer", tzif: HandmadeZone.bytes(footer: footer))
    let instant = try utc(text)
    #expect(zone.offset(at: instant) == offset)
    #expect(zone.nextTransition(after: instant).map { inUTC([$0])[0] } ?? "never" == change)
  }

  @Test(
    "a footer that is no rule is refused",
    arguments: [
      "CST", "C-8", "CST-25", "CST-8:60", "<CST-8", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,,",
      "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
      "EST5EDT,J0,J1", "EST5EDT,J366,J1", "EST5EDT,366,1", "EST5EDT,M3.2.0/168,M11.1.0",
      "EST5EDT,M3.2.0,M11.1.0,", "EST999999999999999999999", "\u{0}", "EST5 ",
    ])
  func refusesFooters(footer: String) {
    #expect(throws: ZoneError.malformed("x", reason: "has a footer that is no zone rule")) {
      try Zone(name: "x", tzif: HandmadeZone.bytes(footer: footer))
    }
  }

  @Test("a file that contradicts itself is refused with the reason")
  func refusesContradictions() {
    let cases: [([UInt8], String)] = [
      ([], "ends too early"),
      (Array("TZjf".utf8), "is not a compiled time zone"),
      ([UInt8](repeating: 0, count: TZif.longestFile + 1), "is larger than 1 MiB"),
      (HandmadeZone.bytes(leapSeconds: 1), "counts leap seconds"),
      (HandmadeZone.bytes(offsets: []), "has counts that do not fit each other"),
      (HandmadeZone.bytes(offsets: [93_601]), "has a local time type out of range"),
      (HandmadeZone.bytes(offsets: [.min]), "has a local time type out of range"),
      (HandmadeZone.bytes(transitions: [(0, 1)]), "has a transition to an unknown type"),
      (HandmadeZone.bytes(transitions: [(5, 0), (5, 0)]), "has transitions out of order"),
      (HandmadeZone.bytes(transitions: [(.max, 0)]), "has a transition out of range"),
    ]
    for (bytes, reason) in cases {
      #expect(throws: ZoneError.malformed("x", reason: Phrase(stringLiteral: reason))) {
        try Zone(name: "x", tzif: bytes)
      }
    }
    #expect(throws: ZoneError.malformed("right/UTC", reason: "counts leap seconds")) {
      try systemZone("right/UTC")
    }
  }

  @Test("transitions at the ends of the range trap nowhere")
  func survivesFarTransitions() throws {
    for far in [Int64(1) << 59, -(Int64(1) << 59)] {
      let zone = try Zone(
        name: "far",
        tzif: HandmadeZone.bytes(
          transitions: [(far, 1)], offsets: [0, 3600], footer: "CET-1CEST,M3.5.0,M10.5.0/3"))
      exercise(zone, using: TimeDice(seed: 2))
      #expect(zone.offset(at: try utc("2027-07-01T00:00")) == (far > 0 ? 0 : 7200))
    }
  }

  @Test("no shortened file is taken for a whole one")
  func refusesEveryPrefix() throws {
    for name in ["Asia/Shanghai", "America/Nuuk", "UTC"] {
      let bytes = try realFile(name)
      for length in 0..<bytes.count {
        #expect(throws: ZoneError.self) { try Zone(name: name, tzif: Array(bytes[..<length])) }
      }
      #expect(throws: Never.self) { try Zone(name: name, tzif: bytes) }
    }
  }

  @Test("damaged files are refused or answered, and trap nowhere")
  func survivesDamage() throws {
    var dice = TimeDice(seed: 3)
    var accepted = 0
    var refused = 0
    for name in ["Asia/Shanghai", "Australia/Lord_Howe", "UTC", "America/Nuuk", "Africa/Tripoli"] {
      let whole = try realFile(name)
      for _ in 0..<600 {
        var bytes = whole
        for _ in 0...Int.random(in: 0...4, using: &dice) {
          // The headers and the footer are where a change does most.
          let anywhere = bytes.indices.randomElement(using: &dice) ?? 0
          let place =
            [anywhere, anywhere % 64, bytes.count - 1 - anywhere % 40]
            .randomElement(using: &dice) ?? 0
          guard bytes.indices.contains(place) else { continue }
          switch Int.random(in: 0...3, using: &dice) {
          case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
          case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &dice) ?? 0
          case 2: bytes.remove(at: place)
          default: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
          }
        }
        guard let zone = try? Zone(name: name, tzif: bytes) else {
          refused += 1
          continue
        }
        accepted += 1
        exercise(zone, using: dice)
      }
    }
    #expect(accepted > 100)
    #expect(refused > 1000)
  }

  /// Asks everything that a zone can be asked, around today and at the ends of time.
  private func exercise(_ zone: Zone, using dice: TimeDice) {
    var dice = dice
    for range in [Int64.min...Int64.max, -5_000_000_000_000...9_000_000_000_000] {
      for _ in 0..<3 {
        let instant = Timestamp(milliseconds: Int64.random(in: range, using: &dice))
        let civil = zone.civil(at: instant)
        _ = zone.instants(of: civil)
        _ = zone.instants(of: CivilTime(civil.date.adding(days: 1), .midnight))
        if let next = zone.nextTransition(after: instant) { #expect(next > instant) }
      }
    }
    let daily = Recurrence.daily(at: [.midnight], days: .everyDay)
    let due = daily.next(after: Timestamp(milliseconds: 1_700_000_000_000), in: zone)
    #expect(due != nil)
  }

  private func realFile(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
  }
}
