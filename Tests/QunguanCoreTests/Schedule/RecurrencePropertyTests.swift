import Foundation
import Testing

@testable import QunguanCore

/// The evaluator against a walk, minute by minute, over what the clocks show.
@Suite("Recurrences against a minute walk")
struct RecurrencePropertyTests {
  @Test(
    "random expressions are due as in a walk over a long time",
    arguments: [
      ("Europe/Berlin", "2026-01-01T00:00", 366), ("Africa/Casablanca", "2026-01-01T00:00", 90),
      ("Australia/Lord_Howe", "2026-09-20T00:00", 30), ("Pacific/Apia", "2011-12-20T00:00", 30),
      ("Asia/Shanghai", "1986-04-20T00:00", 30), ("America/Nuuk", "2100-03-10T00:00", 30),
    ])
  func agreesOverLongTime(name: String, start: String, days: Int) throws {
    var dice = TimeDice(seed: UInt64(name.utf8.count))
    let walk = RecurrenceWalk(try systemZone(name), from: try utc(start).wholeSeconds, days: days)
    for _ in 0..<5 {
      let expression = RandomExpression(using: &dice)
      walk.check(.cron(try CronExpression(text: expression.text)), expression.meaning)
    }
  }

  @Test("everything is due as in a walk, around a change of the clocks of every zone there is")
  func agreesEverywhere() throws {
    var dice = TimeDice(seed: 5)
    let zones = try Self.everyZone()
    #expect(zones.count > 250)
    var due: [RandomRecurrence.Sort: Int] = [:]
    for zone in zones {
      let transition = Self.transition(of: zone, using: &dice)
      try due.merge(agree(zone, around: transition, using: &dice), uniquingKeysWith: +)
    }
    // Most were due at all.
    for sort in RandomRecurrence.Sort.allCases { #expect(due[sort, default: 0] > zones.count) }
  }

  @Test(
    "everything is due as in a walk, around every sort of change",
    arguments: [
      "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "Africa/Casablanca",
      "Europe/Dublin", "Africa/El_Aaiun", "Asia/Kathmandu", "America/St_Johns", "America/Havana",
      "America/Scoresbysund", "Asia/Gaza", "Asia/Tehran", "Pacific/Chatham", "Pacific/Kwajalein",
    ])
  func agreesAroundTransitions(name: String) throws {
    let zone = try systemZone(name)
    var dice = TimeDice(seed: 6)
    for _ in 0..<8 {
      try agree(zone, around: Self.transition(of: zone, using: &dice), using: &dice)
    }
  }

  @Test("a day that the clocks of Apia jumped over, and one that Kwajalein's did")
  func agreesOverLostDays() throws {
    var dice = TimeDice(seed: 7)
    for (name, date) in [("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")] {
      let zone = try systemZone(name)
      let lost = try utc("\(date)T00:00").wholeSeconds
      for _ in 0..<10 { try agree(zone, around: lost, using: &dice) }
    }
  }

  /// Returns how often each sort was due.
  @discardableResult
  private func agree(
    _ zone: Zone, around instant: Int, using dice: inout TimeDice
  ) throws -> [RandomRecurrence.Sort: Int] {
    let start = instant.flooredDivision(by: 86_400).quotient * 86_400 - 86_400
    let walk = RecurrenceWalk(zone, from: start, days: 4)
    let expression = RandomExpression(using: &dice)
    walk.check(.cron(try CronExpression(text: expression.text)), expression.meaning)
    return try RandomRecurrence.Sort.allCases.reduce(into: [:]) { due, sort in
      let random = try RandomRecurrence(sort, in: walk, using: &dice)
      due[sort] = walk.check(random.recurrence, random.meaning)
    }
  }

  /// A change of the clocks since 1972, when the last zone took to whole minutes; some instant
  /// where there was none.
  private static func transition(of zone: Zone, using dice: inout TimeDice) -> Int {
    var all: [Int] = []
    var last = Timestamp(seconds: 100_000_000)
    while let next = zone.nextTransition(after: last), next < Timestamp(seconds: 2_400_000_000) {
      all.append(next.wholeSeconds)
      last = next
    }
    return all.randomElement(using: &dice) ?? 1_800_000_000
  }

  /// All zones of the operating system that differ.
  private static func everyZone() throws -> [Zone] {
    let zones = SystemZones()
    let files = try FileManager.default.subpathsOfDirectory(atPath: zones.directory).sorted()
    var seen: Set<Data> = []
    return files.filter { !$0.hasPrefix("right/") && !$0.hasPrefix("posix/") }.compactMap { name in
      guard Zone.isPlausibleName(name),
        let data = FileManager.default.contents(atPath: "\(zones.directory)/\(name)"),
        seen.insert(data).inserted
      else { return nil }
      return try? zones.zone(named: name)
    }
  }
}
