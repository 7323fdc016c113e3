/// A day that comes again, by one calendar or another.
public struct RecurringDay: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// A day of the year, or a month's last if it lacks that one.
    case civil(month: Int, day: Int)
  }

  /// As operators and members call it.
  public var name: String
  public var rule: Rule

  public init(_ name: String, _ rule: Rule) {
    self.name = name
    self.rule = rule
  }

  public func contains(_ date: CivilDate) -> Bool {
    switch rule {
    case .civil(let month, let day):
      date.month == month && date.day == min(day, CivilDate.days(in: month, of: date.year))
    }
  }

  /// The next such day, that one included; nil if there is none within the calendars' reach.
  public func next(from date: CivilDate) -> CivilDate? {
    (0..<1500).lazy.map { date.adding(days: $0) }.first(where: contains)
  }
}
