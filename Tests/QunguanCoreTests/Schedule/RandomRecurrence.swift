@testable import QunguanCore

/// A recurrence with what it means, neither made from the other.
struct RandomRecurrence {
  enum Sort: CaseIterable { case daily, clock, elapsed, dates }

  private(set) var recurrence: Recurrence
  private(set) var meaning: MeantRecurrence

  init(_ sort: Sort, in walk: RecurrenceWalk, using dice: inout TimeDice) throws {
    let dates = walk.dates
    var minutes = Array(repeating: false, count: 1440)
    let anchor: CivilDate
    switch sort {
    case .daily:
      let times = Self.times(using: &dice)
      let stride = [1, 1, 2, 3].randomElement(using: &dice) ?? 1
      for time in times { minutes[time] = true }
      recurrence = Recurrence(
        .daily(at: times.compactMap(Self.time), everyDays: stride))
      meaning = MeantRecurrence(
        text: "every \(stride)d at \(times)", way: .reached, minutes: minutes)
    case .clock:
      let step = [20, 30, 45, 60, 90, 120, 180, 240, 360, 720].randomElement(using: &dice) ?? 60
      for minute in stride(from: 0, to: 1440, by: step) { minutes[minute] = true }
      recurrence = Recurrence(try Self.every(step))
      meaning = MeantRecurrence(text: "every \(step)m", way: .shown, minutes: minutes)
    case .elapsed:
      let step = [50, 70, 100, 420, 1000, 1500, 2000].randomElement(using: &dice) ?? 50
      recurrence = Recurrence(try Self.every(step))
      meaning = MeantRecurrence(
        text: "every \(step)m", way: .elapsed(step * 60),
        minutes: Array(repeating: true, count: 1440))
    case .dates:
      let times = Self.times(using: &dice)
      let days = Set((0..<3).map { _ in Self.day(in: dates, using: &dice) })
      for time in times { minutes[time] = true }
      recurrence = .dates(
        days.flatMap { day in times.compactMap(Self.time).map { CivilTime(day, $0) } })
      meaning = MeantRecurrence(
        text: "on \(days) at \(times)", way: .reached, minutes: minutes, days: [days.contains])
    }
    // Elapsed time counts from a midnight that the walk sees.
    if sort == .elapsed || Bool.random(using: &dice) {
      anchor = Self.day(in: dates.lowerBound.adding(days: 1)...dates.upperBound, using: &dice)
      recurrence.starts = anchor
      meaning.days.append { $0 >= anchor }
      meaning.text += " from \(anchor)"
    } else {
      anchor = CivilDate(daysSinceEpoch: 0)
    }
    meaning.origin = anchor.daysSinceEpoch * 86_400
    if case .daily(_, let stride) = recurrence.pattern {
      meaning.days.append { ($0.daysSinceEpoch - anchor.daysSinceEpoch) % stride == 0 }
    }
    addBounds(dates, using: &dice)
  }

  private mutating func addBounds(_ dates: ClosedRange<CivilDate>, using dice: inout TimeDice) {
    if Int.random(in: 0..<3, using: &dice) == 0 {
      let until = Self.day(in: dates, using: &dice)
      recurrence.until = until
      meaning.days.append { $0 <= until }
      meaning.text += " until \(until)"
    }
    if Int.random(in: 0..<3, using: &dice) == 0 {
      let weekdays = Set(Weekday.allCases.shuffled(using: &dice).prefix(4))
      recurrence.days = DayFilter(weekdays)
      meaning.days.append { weekdays.contains($0.weekday) }
      meaning.text += " on \(weekdays)"
    }
    if Int.random(in: 0..<3, using: &dice) == 0 {
      recurrence.lead = .seconds(Int64.random(in: 1...100_000, using: &dice))
      meaning.text += " less \(recurrence.lead)"
    }
  }

  /// Minutes of the day, ascending; most where clocks are changed.
  private static func times(using dice: inout TimeDice) -> [Int] {
    let range = Bool.random(using: &dice) ? 0..<240 : 0..<1440
    return Set((0..<3).map { _ in Int.random(in: range, using: &dice) }).sorted()
  }

  private static func time(_ minute: Int) -> TimeOfDay? {
    TimeOfDay(hour: minute / 60, minute: minute % 60)
  }

  private static func day(
    in dates: ClosedRange<CivilDate>, using dice: inout TimeDice
  ) -> CivilDate {
    let days = dates.lowerBound.daysSinceEpoch...dates.upperBound.daysSinceEpoch
    return CivilDate(daysSinceEpoch: Int.random(in: days, using: &dice))
  }

  private static func every(_ minutes: Int) throws -> Recurrence.Pattern {
    guard let pattern = Recurrence.Pattern(every: .minutes(Int64(minutes))) else {
      throw TimeTextError("no interval")
    }
    return pattern
  }
}
