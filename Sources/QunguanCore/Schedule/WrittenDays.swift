import QunguanText

/// The fields that say on which days, as operators write them: beside times, and in `when`.
struct WrittenDays: Sendable {
  /// Nil for all days.
  var words: Located<[Word]>?
  /// Only on one of these; on all days if there are none.
  var named: [(day: NamedDay, offset: Int)] = []
  /// Which of its fields were written.
  private(set) var fields: [String] = []

  enum Word: Hashable, Sendable {
    case among([Weekday])
    case workday, holiday

    fileprivate var weekdays: [Weekday] {
      if case .among(let weekdays) = self { weekdays } else { [] }
    }
  }

  init() {}

  static let schema: Schema<WrittenDays> = .object(
    "days",
    .optional("days", words.located, "on which days", otherwise: "every day"),
    .optional(
      "lunar", .list(of: NamedDay.lunar, orOne: true),
      "only on these days of the lunar calendar: `正月初一`, `腊月廿三`, `初一` of every month"),
    .optional(
      "festival", .list(of: NamedDay.festival, orOne: true), "or on these festivals: `中秋`"),
    .optional("term", .list(of: NamedDay.term, orOne: true), "or on these solar terms: `冬至`"),
    .optional(
      "before", distances,
      "or so many days before: `{ festival: 春节, days: [7, 3, 1] }`"),
    .optional("after", distances, "or so many days after")
  ) { words, lunar, festivals, terms, before, after in
    var days = WrittenDays()
    days.words = words
    days.named = [lunar, festivals, terms].flatMap { $0 ?? [] }.map { ($0, 0) }
    for (distances, direction) in [(before, -1), (after, 1)] {
      for distance in distances ?? [] {
        days.named += distance.named.flatMap { day in
          distance.days.map { (day, direction * $0) }
        }
      }
    }
    days.fields = [
      words.map { _ in "days" }, lunar.map { _ in "lunar" }, festivals.map { _ in "festival" },
      terms.map { _ in "term" }, before.map { _ in "before" }, after.map { _ in "after" },
    ].compactMap(\.self)
    return days
  }

  var isEmpty: Bool { fields.isEmpty }

  /// Looks up its days in the community's calendar; nil if that does not know one of them.
  func filter(_ context: CheckContext, _ findings: Findings) -> DayFilter? {
    let resolved = named.map { ($0.day.resolved(context, findings), $0.offset) }
    let found = resolved.compactMap { day, offset in
      day.map { DayFilter.Named(day: $0, offset: offset) }
    }
    guard found.count == named.count else { return nil }
    var filter = DayFilter.everyDay
    if let words {
      filter = DayFilter(words.value.flatMap(\.weekdays))
      filter.onWorkdays = words.value.contains(.workday)
      filter.onHolidays = words.value.contains(.holiday)
    }
    filter.named = found
    filter.calendar = context.calendar
    if let words, filter.onWorkdays || filter.onHolidays {
      filter.doubtTables(at: words.place, context, findings)
    }
    return filter
  }
}

extension WrittenDays {
  /// So many days away from a named one.
  struct Distance: Sendable {
    var named: [NamedDay]
    var days: [Int]

    static let schema: Schema<Distance> = .object(
      "a distance",
      .required("days", .list(of: .integer(in: 1...366), orOne: true), "how many; one or several"),
      .optional("festival", .list(of: NamedDay.festival, orOne: true), "from these festivals"),
      .optional("lunar", .list(of: NamedDay.lunar, orOne: true), "from these lunar days"),
      .optional("term", .list(of: NamedDay.term, orOne: true), "from these solar terms")
    ) { days, festivals, lunar, terms in
      let named = [festivals, lunar, terms].flatMap { $0 ?? [] }
      guard !named.isEmpty else {
        throw Objection("name a day: write 'festival', 'lunar' or 'term'", isOfMissing: true)
      }
      return Distance(named: named, days: days)
    }
  }

  static let distances: Schema<[Distance]> = .list(
    of: Schema(Distance.schema.shape) { node, findings in
      guard let text = node.text, let field = NamedDay.field(of: text) else {
        return Distance.schema.read(node, findings)
      }
      findings.error(
        at: node.place, "say how many days: write { \(field): \(text.excerpt), days: 3 }")
      return nil
    }, orOne: true)

  /// The words that editors offer; longer ones are understood too.
  private static let offered = Shape.choice(
    Weekday.allCases.map(\.description) + ["weekday", "weekend", "workday", "holiday"])

  /// `[mon, wed]`, `weekday`, `workday`.
  static let words: Schema<[Word]> = .list(
    of: Schema<String>.text("a day such as mon").map(shape: offered) { text, node, findings in
      switch text {
      case "weekday", "weekdays":
        return .among([.monday, .tuesday, .wednesday, .thursday, .friday])
      case "weekend", "weekends": return .among([.saturday, .sunday])
      case "workday", "workdays": return .workday
      case "holiday", "holidays": return .holiday
      default:
        do throws(TimeTextError) { return .among([try Weekday(text: text)]) } catch {
          findings.error(at: node.place, sentence(about: text, error))
          return nil
        }
      }
    }, orOne: true)

  private static func sentence(about text: String, _ error: TimeTextError) -> Phrase {
    guard let field = NamedDay.field(of: text) else {
      return "\(error); weekday, weekend, workday and holiday are understood too"
    }
    return "'\(text)' is not a day of the week; write it as '\(field): \(text)'"
  }
}

extension GateConfig.When {
  /// Looks up its days in the community's calendar.
  mutating func complete(_ context: CheckContext, _ findings: Findings) {
    if days != nil { days = writtenDays.filter(context, findings) }
  }
}

extension DayFilter {
  /// Working days and days off that are not known, or never meet the named days as far as they
  /// are. (Where they are not, the day of the week tells.)
  fileprivate func doubtTables(
    at place: Place, _ context: CheckContext, _ findings: Findings
  ) {
    if let year = calendar.missingTable(at: context.now, in: context.community.zone) {
      findings.warning(
        at: place,
        """
        the public holidays of \(year) are not known, so Monday to Friday count as working days; \
        add them under 'holidays'
        """)
    }
    let years = (2000...2100).filter(calendar.hasTable)
    guard let from = years.first, let to = years.last,
      let start = CivilDate(year: from, month: 1, day: 1),
      let end = CivilDate(year: to, month: 12, day: 31),
      next(from: start, through: end) == nil
    else { return }
    findings.warning(
      at: place,
      "in the years with tables of holidays, \(from) to \(to), 'days' has none of the days named here"
    )
  }
}
