/// The calendar that a community lives by: its festivals, public holidays and working days.
public struct CommunityCalendar: Sendable {
  /// Whether a date is worked on, make-up days included. In a year without a table, Monday to Friday
  /// are.
  public func isWorkday(_ date: CivilDate) -> Bool { date.weekday.isoNumber <= 5 }

  /// Whether the holidays of that year are known.
  public func hasTable(of year: Int) -> Bool { false }

  /// The festival of this name, the community's own or a common one.
  public func festival(named name: String) -> RecurringDay? { nil }

  /// All names of festivals, for hints.
  public var festivalNames: [String] { [] }
}
