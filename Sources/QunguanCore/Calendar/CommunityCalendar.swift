/// The calendar that a community lives by: its festivals, public holidays and working days.
public struct CommunityCalendar: Sendable {
  /// The community's own festivals, in their order.
  public let own: [RecurringDay]
  public let holidays: PublicHolidays
  /// Common festivals, without those the names of which the community has taken for its own.
  private let common: [RecurringDay]
  /// By the stems of their names, and by their other names.
  private let byName: [String: RecurringDay]

  /// The calendar of a community that has said nothing of its own.
  public static let shipped = CommunityCalendar()

  public init(own: [RecurringDay] = [], holidays: PublicHolidays = .shipped) {
    self.own = own
    self.holidays = holidays
    let taken = Set(own.map { RecurringDay.stem(of: $0.name) })
    common = RecurringDay.common.filter { !taken.contains(RecurringDay.stem(of: $0.name)) }
    var byName = Dictionary(
      (own + common).map { (RecurringDay.stem(of: $0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    for (other, name) in RecurringDay.otherNames {
      let stem = RecurringDay.stem(of: other)
      if !taken.contains(stem) { byName[stem] = byName[RecurringDay.stem(of: name)] }
    }
    self.byName = byName
  }

  /// Whether a date is worked on, make-up days included. In a year without a table, Monday to Friday
  /// are.
  public func isWorkday(_ date: CivilDate) -> Bool { holidays.isWorkday(date) }

  /// Whether a date is off: any that is not worked on, ordinary weekends too.
  public func isHoliday(_ date: CivilDate) -> Bool { !holidays.isWorkday(date) }

  /// Whether the holidays of that year are known.
  public func hasTable(of year: Int) -> Bool { holidays.years.contains(year) }

  /// The first year that a rule for working days or holidays needs a table of, and has none: the
  /// present one, or from November on, when it is announced, the next. Nil if there is none such, or
  /// `now` is not known.
  public func missingTable(at now: Timestamp?, in zone: Zone) -> Int? {
    guard let today = now.map({ zone.civil(at: $0).date }) else { return nil }
    let years = today.month >= 11 ? [today.year, today.year + 1] : [today.year]
    return years.first { !hasTable(of: $0) }
  }

  /// The festival of this name, the community's own or a common one; 中秋 is 中秋节.
  public func festival(named name: String) -> RecurringDay? {
    byName[RecurringDay.stem(of: name)] ?? byName[name]
  }

  /// All names of festivals, the short ones too, for hints.
  public var festivalNames: [String] {
    let names = (own + common).flatMap { [$0.name, RecurringDay.stem(of: $0.name)] }
    return Set(names).union(RecurringDay.otherNames.keys).sorted()
  }

  /// The names of the festivals on a date, the community's own first.
  public func festivals(on date: CivilDate) -> [String] {
    (own + common).filter { $0.contains(date) }.map(\.name)
  }

  /// The festival or solar term of this name.
  public func day(named name: String) -> RecurringDay? {
    festival(named: name) ?? SolarTerm(name: name).map { RecurringDay(name, .term($0)) }
  }
}

// MARK: Variables

extension CommunityCalendar {
  /// Whether a variable is one of this calendar: `days-until.` with the name of a festival or term,
  /// `years-since.` with that of an own festival that has a year.
  func knows(variable: String) -> Bool {
    let parts = variable.split(separator: ".", maxSplits: 1).map(String.init)
    return switch parts.first {
    case "days-until": parts.count == 2 && day(named: parts[1]) != nil
    case "years-since": parts.count == 2 && festival(named: parts[1])?.since != nil
    default: false
    }
  }

  /// The variable of this calendar that a misspelt one was most likely meant to be.
  func nearestVariable(to variable: String) -> String? {
    let parts = variable.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2,
      let kind = nearest(to: parts[0], among: ["days-until", "years-since"])
    else { return nil }
    let names =
      kind == "days-until"
      ? festivalNames + SolarTerm.allCases.map(\.name)
      : own.filter { $0.since != nil }.map(\.name)
    return nearestDay(to: parts[1], among: names).map { "\(kind).\($0)" }
  }
}
