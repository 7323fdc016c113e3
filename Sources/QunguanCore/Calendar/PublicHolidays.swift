/// The days off and the make-up workdays that a government announces for a year.
public struct PublicHolidays: Sendable {
  /// The years with a table.
  public private(set) var years: Set<Int> = []
  /// Whether a date is worked on, where that is not said by its day of the week alone.
  private var isWorked: [CivilDate: Bool] = [:]

  public init() {}

  /// Monday to Friday where no table says otherwise.
  public func isWorkday(_ date: CivilDate) -> Bool {
    isWorked[date] ?? (date.weekday.isoNumber <= 5)
  }

  /// Whether a date is worked on, where a table says so; nil of all other dates.
  public func announced(_ date: CivilDate) -> Bool? { isWorked[date] }

  /// The dates of which a table says whether they are worked on.
  var announcedDates: some Collection<CivilDate> { isWorked.keys }

  /// Forgets what was said of a year's dates.
  mutating func remove(_ year: Int) { isWorked = isWorked.filter { $0.key.year != year } }

  /// Sets dates of a year's table; the others are what they were. What is announced for a year may
  /// begin in the December before: such dates are added to that year's.
  mutating func add(_ year: Int, off: [CivilDate], work: [CivilDate]) {
    add(off, worked: false, to: year)
    add(work, worked: true, to: year)
  }

  private mutating func add(_ dates: [CivilDate], worked: Bool, to year: Int) {
    years.insert(year)
    for date in dates { isWorked[date] = worked }
  }

  /// China's, from 2004 on: `holidays.txt`, which
  /// `Tests/QunguanCoreTests/Calendar/Fixtures/make.py` writes.
  public static let shipped: PublicHolidays = {
    var holidays = PublicHolidays()
    let text = String(decoding: PackageResources.holidays_txt, as: UTF8.self)
    for line in text.split(separator: "\n") {
      // 2026 off 2026-01-01..2026-01-03 2026-02-15..2026-02-23
      let words = line.split(separator: " ").map(String.init)
      guard let year = Int(words[0]) else { continue }
      let dates = words.dropFirst(2).flatMap { (try? DateRange(text: $0))?.dates ?? [] }
      holidays.add(dates, worked: words[1] == "work", to: year)
    }
    return holidays
  }()
}

/// Some dates in a row, as operators write them: `2027-02-05..2027-02-11`, or a date alone.
struct DateRange: Hashable, Sendable {
  let first: CivilDate
  let last: CivilDate

  /// They are at most a year apart.
  init(text: String) throws(TimeTextError) {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false).map(String.init)
    guard ends.count <= 2 else {
      throw TimeTextError(
        "\(quoted(text)) are no dates; write one, or the first and last: 2027-02-05..2027-02-11")
    }
    first = try CivilDate(text: ends[0])
    last = try CivilDate(text: ends[ends.count - 1])
    guard first <= last, last.daysSinceEpoch - first.daysSinceEpoch < 366 else {
      throw TimeTextError("\(quoted(text)) are no dates; the first one comes first, within a year")
    }
  }

  var dates: [CivilDate] {
    (first.daysSinceEpoch...last.daysSinceEpoch).map { CivilDate(daysSinceEpoch: $0) }
  }
}

extension DateRange: CustomStringConvertible {
  var description: String { first == last ? "\(first)" : "\(first)..\(last)" }

  func overlaps(_ other: DateRange) -> Bool { first <= other.last && other.first <= last }
}
