extension Checkins {
  public static func terms(_ config: Config) -> PlanTerms? {
    PlanTerms(dayStarts: config.days.dayStarts, times: config.times, rest: config.rest)
  }
}
