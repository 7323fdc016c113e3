import QunguanCore
import QunguanText

/// What rules have planned for a month, by what their files say alone: the times of each rule, on
/// single days or, where they come again, on every such day.
struct MonthPlan {
  /// More times than that of one day are told by the first, the last and how many there are.
  static let mostTimes = 4
  /// More times of one month are not looked at.
  static let most = 50_000

  struct Line: Hashable {
    var label: Phrase
    var times: String
    var rule: String
  }

  let lines: [Line]

  init(_ book: RuleBook, _ dates: [CivilDate]) {
    var (common, single): ([Line], [(CivilDate, Line)]) = ([], [])
    for rule in book.rules where rule.mode != .off {
      let times = Self.times(of: rule, dates, book.community)
      for (text, days) in Dictionary(grouping: times.keys, by: { Self.text(times[$0] ?? []) }) {
        if let label = Self.label(of: Set(days), among: dates, book.calendar) {
          common.append(Line(label: label, times: text, rule: rule.name))
        } else {
          single += days.map { day in
            let date = Phrase(verbatim: "\("\(day)".dropFirst(5)) ")
            return (day, Line(label: date + day.weekday.phrase, times: text, rule: rule.name))
          }
        }
      }
    }
    lines =
      common.sorted {
        ($0.label.description, $0.times, $0.rule) < ($1.label.description, $1.times, $1.rule)
      }
      + single.sorted { ($0.0, $0.1.times, $0.1.rule) < ($1.0, $1.1.times, $1.1.rule) }.map(\.1)
  }

  /// When a rule is due on each date, on the community's clocks; where nothing would be said
  /// because of the hour or the day, it is left out. What takes place stands at its beginning.
  private static func times(
    of rule: Rule, _ dates: [CivilDate], _ community: Community
  ) -> [CivilDate: [TimeOfDay]] {
    guard let first = dates.first, let last = dates.last else { return [:] }
    let spoken = rule.schedules.filter { $0.audience == .chats }.map { ($0.recurrence, $0.zone) }
    let recurrences = rule.appointment.map { [($0.recurrence, $0.zone)] } ?? spoken
    var times: [CivilDate: Set<TimeOfDay>] = [:]
    for (recurrence, zone) in recurrences {
      var instant = community.zone.instants(of: CivilTime(first, .midnight)).first
      instant = instant - .milliseconds(1)
      for _ in 0..<most {
        guard let due = recurrence.next(after: instant, in: zone ?? community.zone) else { break }
        let civil = community.zone.civil(at: due)
        if civil.date > last { break }
        instant = due
        let isSaid = rule.gate.isOpen(at: civil) && !community.isQuiet(at: due)
        if rule.appointment != nil || isSaid { times[civil.date, default: []].insert(civil.time) }
      }
    }
    return times.mapValues { $0.sorted() }
  }

  private static func text(_ times: [TimeOfDay]) -> String {
    guard times.count > mostTimes, let first = times.first, let last = times.last else {
      return times.map(\.description).joined(separator: ", ")
    }
    return "\(first) … \(last) (\(times.count)×)"
  }

  /// What the days are, if they are all such days of the month and more than one.
  private static func label(
    of days: Set<CivilDate>, among dates: [CivilDate], _ calendar: CommunityCalendar
  ) -> Phrase? {
    guard days.count > 1 else { return nil }
    if days.count == dates.count { return "every day" }
    if days == Set(dates.filter(calendar.isWorkday)) { return "workdays" }
    if days == Set(dates.filter(calendar.isHoliday)) { return "days off" }
    let weekdays = Set(days.map(\.weekday))
    guard days == Set(dates.filter { weekdays.contains($0.weekday) }) else { return nil }
    let names = weekdays.sorted().map(\.phrase)
    if weekdays == Set(Weekday.allCases.prefix(5)) { return "\(names[0]) to \(names[4])" }
    return names.dropFirst().reduce("every \(names[0])") { "\($0), \($1)" }
  }

  func text(in language: Language) -> [String] {
    let shown = lines.map { ($0.label.text(in: language), $0.times, $0.rule.printable(atMost: 60)) }
    let widths = (shown.map(\.0.columns).max() ?? 0, shown.map(\.1.columns).max() ?? 0)
    return shown.map { label, times, rule in
      let columns = [label.padded(toColumns: widths.0), times.padded(toColumns: widths.1), rule]
      return columns.joined(separator: "  ")
    }
  }
}

extension RuleSet {
  /// A month as a grid, and what the rules have planned for it.
  ///
  /// - Parameter month: such as `2027-02`; the present one if nil.
  /// - Throws: an ``Objection`` if there is no such month.
  public static func month(
    _ month: String?, of book: RuleBook, in language: Language
  ) throws -> [String] {
    let today = book.community.zone.civil(at: DaemonClock.system.now).date
    let grid: MonthGrid
    do throws(TimeTextError) {
      grid =
        try month.map { text throws(TimeTextError) in
          try MonthGrid(text: text, calendar: book.calendar)
        } ?? MonthGrid(year: today.year, month: today.month, calendar: book.calendar)
    } catch {
      throw Objection(error.phrase)
    }
    return grid.lines(in: language) + [""] + MonthPlan(book, grid.dates).text(in: language)
  }
}
