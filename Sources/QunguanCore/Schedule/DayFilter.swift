/// The days on which a schedule applies.
///
/// Recurrences ask it only whether a date belongs to it, and for the next that does.
public struct DayFilter: Sendable {
  /// A day that comes again, or one before or after it.
  struct Named: Sendable {
    var day: RecurringDay
    /// Negative for days before it.
    var offset = 0

    func contains(_ date: CivilDate) -> Bool { day.contains(date.adding(days: -offset)) }

    func next(from date: CivilDate) -> CivilDate? {
      day.next(from: date.adding(days: -offset))?.adding(days: offset)
    }
  }

  /// One bit for each day of the week, by its ISO number.
  private var weekdays = 0
  var onWorkdays = false
  var onHolidays = false
  /// Whether it goes by the public holidays.
  public var needsTables: Bool { onWorkdays || onHolidays }
  /// Only on one of these; on all days if there are none.
  var named: [Named] = []
  /// Not on this one.
  var except: RecurringDay?
  /// Knows working days and holidays.
  var calendar = CommunityCalendar.shipped

  public static let everyDay = Self(Weekday.allCases)

  public init(_ weekdays: some Sequence<Weekday>) {
    for weekday in weekdays { self.weekdays |= 1 << weekday.isoNumber }
  }

  public func contains(_ date: CivilDate) -> Bool {
    allows(date) && (named.isEmpty || named.contains { $0.contains(date) })
  }

  /// The first of these days from that one on.
  func next(from date: CivilDate, through last: CivilDate) -> CivilDate? {
    guard weekdays != 0 || onWorkdays || onHolidays else { return nil }
    var date = date
    while date <= last, let day = nextNamed(from: date), day <= last {
      if allows(day) { return day }
      date = day.adding(days: 1)
    }
    return nil
  }

  /// How many of these days there are, both ends included. Unless days are named or excepted, the
  /// work does not grow with the span: whole weeks are alike but for what holiday tables say.
  func count(from first: CivilDate, through last: CivilDate) -> Int {
    guard first <= last else { return 0 }
    guard named.isEmpty, except == nil else { return walkedCount(from: first, through: last) }
    let usual =
      weekdays | (onWorkdays ? Self.workingWeek : 0) | (onHolidays ? Self.weekend : 0)
    func isUsual(_ date: CivilDate) -> Bool { usual >> date.weekday.isoNumber & 1 == 1 }
    let (weeks, rest) = (last.days(since: first) + 1).quotientAndRemainder(dividingBy: 7)
    let usualDays =
      weeks * usual.nonzeroBitCount + (0..<rest).count { isUsual(first.adding(days: $0)) }
    guard onWorkdays || onHolidays else { return usualDays }
    let span = first...last
    return calendar.holidays.announcedDates.reduce(usualDays) { count, date in
      guard span.contains(date), allows(date) != isUsual(date) else { return count }
      return count + (allows(date) ? 1 : -1)
    }
  }

  private static let workingWeek = 0b0011_1110
  private static let weekend = 0b1100_0000

  private func walkedCount(from first: CivilDate, through last: CivilDate) -> Int {
    var (count, day) = (0, next(from: first, through: last))
    while let found = day {
      count += 1
      day = next(from: found.adding(days: 1), through: last)
    }
    return count
  }

  private func nextNamed(from date: CivilDate) -> CivilDate? {
    named.isEmpty ? date : named.compactMap { $0.next(from: date) }.min()
  }

  private func allows(_ date: CivilDate) -> Bool {
    let isAmong =
      weekdays >> date.weekday.isoNumber & 1 == 1
      || onWorkdays && calendar.isWorkday(date) || onHolidays && calendar.isHoliday(date)
    return isAmong && except?.contains(date) != true
  }

  /// Words that are the same for the same days; the days of the week go without saying beside what
  /// names days itself.
  func form(beside pattern: Recurrence.Pattern) -> [String] {
    let words = Weekday.allCases.filter { weekdays >> $0.isoNumber & 1 == 1 }.map(\.description)
    let more = [onWorkdays ? "workday" : nil, onHolidays ? "holiday" : nil].compactMap(\.self)
    let names = named.map { $0.offset == 0 ? $0.day.name : "\($0.day.name)\($0.offset)" }
    let among = pattern.namesDays ? [] : [(words + more).joined(separator: ",")]
    return among + names + (except.map { ["until", $0.name] } ?? [])
  }
}
