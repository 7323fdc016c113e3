/// What has to be known of a plan to tell how somebody stands in it.
public struct PlanTerms: Sendable {
  /// When a day of the plan begins.
  public var dayStarts = TimeOfDay.midnight
  /// In how many windows a day is to be done.
  public var times = 1
  /// The days on which nobody need do it; nil for none.
  public var rest: DayFilter?

  public init(dayStarts: TimeOfDay = .midnight, times: Int = 1, rest: DayFilter? = nil) {
    self.dayStarts = dayStarts
    self.times = times
    self.rest = rest
  }

  /// The plan's day that an instant belongs to.
  public func day(of instant: Timestamp, in zone: Zone) -> CivilDate {
    PlanDays(windows: [], dayStarts: dayStarts).day(of: instant, in: zone)
  }

  /// - Parameter breaks: all of the plan's.
  public func off(_ breaks: [PlanBreak], in chat: ChatID) -> DaysOff {
    DaysOff(rest: rest, breaks, in: [chat])
  }
}
