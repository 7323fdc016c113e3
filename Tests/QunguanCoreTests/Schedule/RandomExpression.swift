@testable import QunguanCore

/// A cron expression with what it means, neither made from the other.
struct RandomExpression {
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

  /// Whether it matches on a date.
  private func matches(_ date: CivilDate) -> Bool {
    let dayMatches = days.contains(date.day)
    let weekdayMatches = weekdays.contains(date.weekday.isoNumber % 7)
    return months.contains(date.month)
      && (eitherDay ? dayMatches || weekdayMatches : dayMatches && weekdayMatches)
  }

  var meaning: MeantRecurrence {
    MeantRecurrence(
      text: text, way: followsRealTime ? .shown : .reached,
      minutes: (0..<1440).map { minuteMatches[$0 % 60] && hours.contains($0 / 60) },
      days: [matches])
  }
}
