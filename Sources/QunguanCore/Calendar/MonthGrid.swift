import QunguanText

/// A month as printed calendars in China show it: weeks from Monday on; under each day its lunar
/// day, or what is celebrated; 休 on days off and 班 on make-up workdays.
public struct MonthGrid: Sendable {
  /// In columns of a terminal; seven of them are less than 80.
  static let cellWidth = 10

  public let year: Int
  /// 1 to 12.
  public let month: Int
  private let calendar: CommunityCalendar

  /// - Parameters:
  ///   - year: 1 to 9999, else a programmer's mistake.
  ///   - month: 1 to 12.
  public init(year: Int, month: Int, calendar: CommunityCalendar) {
    precondition(1...9999 ~= year && 1...12 ~= month, "there is no such month")
    self.year = year
    self.month = month
    self.calendar = calendar
  }

  /// Reads `2027-02`.
  public init(text: String, calendar: CommunityCalendar) throws(TimeTextError) {
    var scanner = TextScanner(text)
    guard let year = scanner.number(digits: 4...4), scanner.skip("-"),
      let month = scanner.number(digits: 2...2), scanner.isAtEnd, year > 0, 1...12 ~= month
    else { throw TimeTextError("\(quoted(text)) is no month; write it as in 2027-02") }
    self.init(year: year, month: month, calendar: calendar)
  }

  public var dates: [CivilDate] {
    (1...CivilDate.days(in: month, of: year)).map {
      CivilDate(uncheckedYear: year, month: month, day: $0)
    }
  }

  public func lines(in language: Language) -> [String] {
    let width = 7 * Self.cellWidth
    let title = title(in: language)
    let days = Weekday.allCases.map { Self.cell($0.phrase.text(in: language)) }
    var lines = [
      String(repeating: " ", count: max(0, (width - title.columns) / 2)) + title, days.joined(),
    ]
    for week in weeks {
      lines.append(week.map { Self.cell($0.map(number) ?? "") }.joined())
      lines.append(week.map { Self.cell($0.map(name) ?? "") }.joined())
    }
    return (lines + notes.map { $0.text(in: language) }).map(\.withoutBlanksAtEnd)
  }

  /// The month with the lunar months in it.
  private func title(in language: Language) -> String {
    let month = language == .chinese ? "\(year)年\(month)月" : "\(year)-\(padded(month, to: 2))"
    let ends = [dates.first, dates.last].compactMap { $0.flatMap { LunarDate($0) } }
      .map { "\($0.yearName)\($0.monthName)" }
    let lunar = ends.first == ends.last ? Array(ends.prefix(1)) : ends
    return lunar.isEmpty ? month : "\(month)  \(lunar.joined(separator: " – "))"
  }

  /// Seven days each, from Monday on.
  private var weeks: [[CivilDate?]] {
    let before = (dates.first?.weekday.isoNumber ?? 1) - 1
    let cells = Array(repeating: CivilDate?.none, count: before) + dates
    return stride(from: 0, to: cells.count, by: 7).map {
      Array(cells[$0..<min($0 + 7, cells.count)])
    }
  }

  private func number(_ date: CivilDate) -> String {
    let mark =
      switch calendar.holidays.announced(date) {
      case true?: " 班"
      case false?: " 休"
      case nil: ""
      }
    return (date.day < 10 ? " " : "") + "\(date.day)\(mark)"
  }

  /// A festival, else a solar term, else the lunar day; on its first day the lunar month.
  private func name(_ date: CivilDate) -> String {
    if let festival = calendar.festivals(on: date).first { return festival }
    if let term = SolarTerm.on(date) { return term.name }
    guard let lunar = LunarDate(date) else { return "" }
    return lunar.day == 1 ? lunar.monthName : lunar.dayName
  }

  private var notes: [Phrase] {
    guard calendar.hasTable(of: year) else {
      return ["the public holidays of \(year) are not known"]
    }
    guard dates.contains(where: { calendar.holidays.announced($0) != nil }) else { return [] }
    return ["休 is a day off, 班 a make-up workday"]
  }

  private static func cell(_ text: String) -> String {
    text.cut(toColumns: cellWidth - 1).padded(toColumns: cellWidth)
  }
}

extension Weekday {
  /// As narrow as a calendar needs it.
  package var phrase: Phrase {
    switch self {
    case .monday: "Mon"
    case .tuesday: "Tue"
    case .wednesday: "Wed"
    case .thursday: "Thu"
    case .friday: "Fri"
    case .saturday: "Sat"
    case .sunday: "Sun"
    }
  }
}

extension String {
  fileprivate var withoutBlanksAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
