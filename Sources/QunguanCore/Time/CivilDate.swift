/// A date of the proleptic Gregorian calendar, in no particular zone.
///
/// The conversions to and from day numbers are Howard Hinnant's `days_from_civil` and
/// `civil_from_days` (https://howardhinnant.github.io/date_algorithms.html).
public struct CivilDate: Hashable, Sendable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil unless the calendar has that day and the year is 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard 1...9999 ~= year, 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day else {
      return nil
    }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  /// The date so many days after 1970-01-01; held within a trillion days, which every
  /// ``Timestamp`` keeps to.
  public init(daysSinceEpoch days: Int) {
    let (era, dayOfEra) = (Self.clamp(days) + 719_468).flooredDivision(by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      uncheckedYear: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
      month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// Reads `2027-02-06`.
  public init(text: String) throws(TimeTextError) {
    var scanner = TextScanner(text)
    guard let year = scanner.number(digits: 4...4), scanner.skip("-"),
      let month = scanner.number(digits: 2...2), scanner.skip("-"),
      let day = scanner.number(digits: 2...2), scanner.isAtEnd
    else {
      throw TimeTextError(
        "\(quoted(text)) is not a date; write year-month-day, as in 2027-02-06")
    }
    guard let date = Self(year: year, month: month, day: day) else {
      let reason: Phrase =
        1...9999 ~= year && 1...12 ~= month
        ? "that month has \(Self.days(in: month, of: year)) days"
        : "years go from 0001 to 9999, months from 01 to 12"
      throw TimeTextError("\(quoted(text)) is not in the calendar; \(reason)")
    }
    self = date
  }

  /// For callers that have made sure of the day: the first to the 28th always exist.
  init(uncheckedYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 1970-01-01.
  public var daysSinceEpoch: Int {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let daysFromMonday = (daysSinceEpoch + 3).flooredDivision(by: 7).remainder
    return Weekday(rawValue: daysFromMonday + 1) ?? .monday
  }

  public func adding(days: Int) -> Self {
    Self(daysSinceEpoch: daysSinceEpoch + Self.clamp(days))
  }

  /// `2027-02-06`.
  public var description: String {
    "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// `2月6日`.
  public var inChinese: String { "\(month)月\(day)日" }

  /// Whether it is that day of the year, or the month's last if it lacks that one.
  func falls(on month: Int, _ day: Int) -> Bool {
    self.month == month && self.day == min(day, Self.days(in: month, of: year))
  }

  public static func isLeap(year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// How many days a month (1 to 12) has.
  public static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year: year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func clamp(_ days: Int) -> Int {
    max(-1_000_000_000_000, min(1_000_000_000_000, days))
  }
}

extension CivilDate: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

/// What a calendar and a clock on the wall show, to the second, in no particular zone.
public struct CivilTime: Hashable, Sendable, CustomStringConvertible {
  public let date: CivilDate
  public let time: TimeOfDay

  public init(_ date: CivilDate, _ time: TimeOfDay) {
    self.date = date
    self.time = time
  }

  /// Reads `2027-02-06T08:00`; a space may stand for the `T`.
  public init(text: String) throws(TimeTextError) {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
      $0 == "T" || $0 == " "
    }
    guard parts.count == 2 else {
      throw TimeTextError(
        "\(quoted(text)) is not a date and a time; write 2027-02-06T08:00")
    }
    date = try CivilDate(text: String(parts[0]))
    do {
      time = try TimeOfDay(text: String(parts[1]))
    } catch {
      throw TimeTextError(error.message, at: parts[0].utf8.count + 1 + error.offset)
    }
  }

  /// `2027-02-06T08:00`, with seconds where there are any.
  public var description: String { "\(date)T\(time)" }

  /// Seconds since 1970-01-01T00:00 on the same clock.
  var secondsSinceEpoch: Int { date.daysSinceEpoch * 86_400 + time.secondsSinceMidnight }

  init(secondsSinceEpoch seconds: Int) {
    let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
    date = CivilDate(daysSinceEpoch: days)
    time = TimeOfDay(uncheckedSeconds: secondOfDay)
  }
}

extension CivilTime: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    (left.date, left.time) < (right.date, right.time)
  }
}
