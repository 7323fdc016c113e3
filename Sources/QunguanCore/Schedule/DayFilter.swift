/// The days on which a schedule applies.
///
/// Recurrences ask it only whether a date belongs to it, so that holidays, working days and lunar
/// days can join the days of the week here without touching them.
public struct DayFilter: Hashable, Sendable {
  public let weekdays: Set<Weekday>

  public static let everyDay = Self(Weekday.allCases)

  public init(_ weekdays: some Sequence<Weekday>) { self.weekdays = Set(weekdays) }

  public func contains(_ date: CivilDate) -> Bool { weekdays.contains(date.weekday) }
}
