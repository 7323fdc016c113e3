import Testing

@testable import QunguanCore

/// The evaluator against a walk, minute by minute, over what the clocks show.
///
/// The walk knows nothing of gaps and repetitions. It keeps the latest time that the clocks have
/// ever shown; what they pass beyond it is reached for the first time.
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
    try compare(name, from: utc(start).wholeSeconds, days: days, expressions: 5, using: &dice)
  }

  @Test("random expressions are due as in a walk, around the changes of the clocks everywhere")
  func agreesAroundTransitions() throws {
    var dice = TimeDice(seed: 5)
    let names = [
      "America/New_York", "America/St_Johns", "America/Havana", "America/Sao_Paulo",
      "America/Asuncion", "America/Santiago", "America/Caracas", "America/Scoresbysund",
      "Africa/Cairo", "Africa/El_Aaiun", "Asia/Amman", "Asia/Beirut", "Asia/Gaza",
      "Asia/Jerusalem", "Asia/Pyongyang", "Asia/Tehran", "Atlantic/Azores", "Antarctica/Troll",
      "Antarctica/Casey", "Europe/Dublin", "Europe/Volgograd", "Pacific/Chatham",
      "Pacific/Easter", "Pacific/Fakaofo", "Pacific/Kiritimati", "Pacific/Tongatapu",
    ]
    for name in names {
      let zone = try systemZone(name)
      var transition = try utc("1994-01-01T00:00")
      for _ in 0..<40 {
        guard let next = zone.nextTransition(after: transition) else { break }
        transition = next
        // A sixteenth is enough to meet every sort of change.
        guard Int.random(in: 0..<16, using: &dice) == 0 else { continue }
        let start = next.wholeSeconds.flooredDivision(by: 86_400).quotient * 86_400 - 86_400
        try compare(name, from: start, days: 4, expressions: 5, using: &dice)
      }
    }
  }

  private func compare(
    _ name: String, from start: Int, days: Int, expressions: Int, using dice: inout TimeDice
  ) throws {
    let zone = try systemZone(name)
    let end = start + days * 86_400
    // Three days before the first answer, so that the walk knows what was shown before.
    let walk = stride(from: start - 3 * 86_400, through: end, by: 60).map { instant in
      (instant, instant + zone.offset(at: Timestamp(instant)))
    }
    for _ in 0..<expressions {
      let expression = RandomExpression(using: &dice)
      let expected = expression.due(in: walk).filter { $0 > start }
      let recurrence = Recurrence.cron(try CronExpression(text: expression.text))
      var found: [Int] = []
      var last = start
      while let next = recurrence.next(after: Timestamp(last), in: zone)?.wholeSeconds, next <= end
      {
        found.append(next)
        last = next
      }
      #expect(found == expected, "\(expression.text) in \(name)")
      let latest = recurrence.occurrences(
        after: Timestamp(start), through: Timestamp(end), limit: 7, in: zone)
      #expect(latest.map(\.wholeSeconds) == expected.suffix(7), "\(expression.text) in \(name)")
    }
  }
}

/// A cron expression with what it means, neither made from the other.
private struct RandomExpression {
  private(set) var text = ""
  private var hours, days, months, weekdays: Set<Int>
  private var minuteMatches: [Bool]
  private var followsRealTime = false
  private var eitherDay = false

  init(using dice: inout TimeDice) {
    var fields: [(text: String, values: Set<Int>)] = []
    let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
    // Few expressions would ever be due if every field were restricted as often.
    for (range, odds) in zip(ranges, [5, 4, 1, 1, 1]) {
      let isRestricted = Int.random(in: 0..<6, using: &dice) < odds
      fields.append(isRestricted ? Self.field(range, using: &dice) : ("*", Set(range)))
    }
    // The early hours are where clocks are changed.
    if Int.random(in: 0...1, using: &dice) == 0 {
      let early: [(String, Set<Int>)] = [
        ("2", [2]), ("0-3", [0, 1, 2, 3]), ("23,0,1", [0, 1, 23]), ("1-3/2", [1, 3]),
      ]
      fields[1] = early.randomElement(using: &dice) ?? fields[1]
    }
    text = fields.map(\.text).joined(separator: " ")
    minuteMatches = (0...59).map(fields[0].values.contains)
    hours = fields[1].values
    (days, months, weekdays) = (fields[2].values, fields[3].values, fields[4].values)
    followsRealTime = fields[1].text.contains { "*/".contains($0) }
    eitherDay = fields[2].text.first != "*" && fields[4].text.first != "*"
  }

  private static func field(
    _ range: ClosedRange<Int>, using dice: inout TimeDice
  ) -> (text: String, values: Set<Int>) {
    let (first, last) = (Int.random(in: range, using: &dice), Int.random(in: range, using: &dice))
    let (low, high) = (min(first, last), max(first, last))
    let step = Int.random(in: 2...5, using: &dice)
    return switch Int.random(in: 0...4, using: &dice) {
    case 0: ("\(low)", [low])
    case 1: ("\(high),\(low)", [low, high])
    case 2: ("\(low)-\(high)", Set(low...high))
    case 3: ("\(low)-\(high)/\(step)", Set(stride(from: low, through: high, by: step)))
    default:
      ("*/\(step)", Set(stride(from: range.lowerBound, through: range.upperBound, by: step)))
    }
  }

  func due(in walk: [(instant: Int, local: Int)]) -> [Int] {
    var due: [Int] = []
    var latestShown = walk.first?.local ?? 0
    for (instant, local) in walk {
      var isReached = false
      while latestShown < local {
        latestShown += 60
        if !followsRealTime && matches(latestShown) { isReached = true }
      }
      if isReached || (followsRealTime && matches(local)) { due.append(instant) }
    }
    return due
  }

  private func matches(_ local: Int) -> Bool {
    let second = local.flooredDivision(by: 86_400).remainder
    guard minuteMatches[second / 60 % 60], hours.contains(second / 3600) else { return false }
    let date = CivilTime(secondsSinceEpoch: local).date
    let dayMatches = days.contains(date.day)
    let weekdayMatches = weekdays.contains(date.weekday.isoNumber % 7)
    return months.contains(date.month)
      && (eitherDay ? dayMatches || weekdayMatches : dayMatches && weekdayMatches)
  }
}
