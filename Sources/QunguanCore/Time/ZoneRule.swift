/// The rule that a zone follows after its last recorded transition: a POSIX `TZ` string such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`, with the hours from -167 to 167 that RFC 9636 section 3.3.1 adds.
struct ZoneRule: Hashable, Sendable {
  /// Seconds east of Greenwich outside of daylight saving time.
  let standardOffset: Int

  /// Nil where the clocks are never changed.
  let daylight: Daylight?

  struct Daylight: Hashable, Sendable {
    let offset: Int
    let start: Change
    let end: Change
  }

  /// A yearly change of the clocks, at so many seconds after midnight of a day by the time in force
  /// before it. The seconds may lie outside of the day.
  struct Change: Hashable, Sendable {
    let day: Day
    let seconds: Int
  }

  enum Day: Hashable, Sendable {
    /// `Jn`: 1 to 365; February 29 is never counted.
    case withoutLeapDay(Int)
    /// `n`: 0 to 365; February 29 is counted.
    case withLeapDay(Int)
    /// `Mm.w.d`: the `week`th (5: the last) such day of a month; `weekday` 0 is Sunday.
    case month(Int, week: Int, weekday: Int)

    /// Days since 1970-01-01.
    func daysSinceEpoch(in year: Int) -> Int {
      let newYear = CivilDate(uncheckedYear: year, month: 1, day: 1).daysSinceEpoch
      switch self {
      case .withoutLeapDay(let number):
        return newYear + number - (number >= 60 && CivilDate.isLeap(year: year) ? 0 : 1)
      case .withLeapDay(let number):
        return newYear + number
      case .month(let month, let week, let weekday):
        let first = CivilDate(uncheckedYear: year, month: month, day: 1)
        let wait = (weekday - first.weekday.isoNumber).flooredDivision(by: 7).remainder
        let day = wait + (week - 1) * 7
        return first.daysSinceEpoch + (day < CivilDate.days(in: month, of: year) ? day : day - 7)
      }
    }
  }

  /// The instants (UTC seconds) at which an offset begins because of the rules of those years,
  /// ascending. Where a period ends as the next begins, only what begins is listed.
  func transitions(in years: ClosedRange<Int>) -> [(at: Int, offset: Int)] {
    guard let daylight else { return [] }
    var changes: [(at: Int, offset: Int, begins: Bool)] = []
    for year in years {
      let start = daylight.start.day.daysSinceEpoch(in: year) * 86_400 + daylight.start.seconds
      let end = daylight.end.day.daysSinceEpoch(in: year) * 86_400 + daylight.end.seconds
      changes.append((start - standardOffset, daylight.offset, true))
      changes.append((end - daylight.offset, standardOffset, false))
    }
    changes.sort { ($0.at, $0.begins ? 1 : 0) < ($1.at, $1.begins ? 1 : 0) }
    var transitions: [(at: Int, offset: Int)] = []
    for change in changes {
      if transitions.last?.at == change.at { transitions.removeLast() }
      transitions.append((change.at, change.offset))
    }
    return transitions
  }
}

extension ZoneRule {
  /// Nil if the text is no such rule. Daylight saving time without its two dates is refused: POSIX
  /// leaves its meaning to the system.
  init?(_ text: some Sequence<UInt8>) {
    var scanner = TextScanner(bytes: text)
    guard scanner.skipZoneAbbreviation(), let west = scanner.hours(upTo: 24) else { return nil }
    standardOffset = -west
    if scanner.isAtEnd {
      daylight = nil
      return
    }
    guard scanner.skipZoneAbbreviation() else { return nil }
    var offset = 3600 - west
    if scanner.next != UInt8(ascii: ",") {
      guard let west = scanner.hours(upTo: 24) else { return nil }
      offset = -west
    }
    guard let start = scanner.change(), let end = scanner.change(), scanner.isAtEnd else {
      return nil
    }
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

extension TextScanner {
  /// Three or more letters, or letters, digits and signs in angle brackets.
  fileprivate mutating func skipZoneAbbreviation() -> Bool {
    guard skip("<") else { return letters().utf8.count >= 3 }
    let length = skip { $0 != UInt8(ascii: ">") && $0 > UInt8(ascii: " ") && $0 < 0x7f }
    return skip(">") && length >= 3
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  fileprivate mutating func hours(upTo limit: Int) -> Int? {
    let isNegative = skip("-")
    if !isNegative { _ = skip("+") }
    guard let hours = number(digits: 1...3), hours <= limit else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] where skip(":") {
      guard let count = number(digits: 1...2), count < 60 else { return nil }
      seconds += count * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `,day[/time]`; the time is 02:00 where it is left out.
  fileprivate mutating func change() -> ZoneRule.Change? {
    guard skip(","), let day = day() else { return nil }
    guard skip("/") else { return ZoneRule.Change(day: day, seconds: 7200) }
    guard let seconds = hours(upTo: 167) else { return nil }
    return ZoneRule.Change(day: day, seconds: seconds)
  }

  private mutating func day() -> ZoneRule.Day? {
    if skip("J") {
      guard let number = number(digits: 1...3), 1...365 ~= number else { return nil }
      return .withoutLeapDay(number)
    }
    if skip("M") {
      guard let month = number(digits: 1...2), 1...12 ~= month, skip("."),
        let week = number(digits: 1...1), 1...5 ~= week, skip("."),
        let weekday = number(digits: 1...1), 0...6 ~= weekday
      else { return nil }
      return .month(month, week: week, weekday: weekday)
    }
    guard let number = number(digits: 1...3), 0...365 ~= number else { return nil }
    return .withLeapDay(number)
  }
}
