import QunguanText

/// A year of `holidays` in the rule files: which dates are off and which are worked, by what was
/// announced.
struct HolidayYear: Sendable {
  var off: [Located<DateRange>]
  var work: [Located<DateRange>]
  /// Whether nothing else is known of the year; else it is laid over the shipped table.
  var replaces: Bool

  static let schema: Schema<HolidayYear> = .object(
    "a year's holidays",
    .defaulted(
      "off", .list(of: dates.located, atMost: 100), to: [],
      "the days off: a date such as `2027-01-01`, or the first and last, `2027-02-05..2027-02-11`"),
    .defaulted(
      "work", .list(of: dates.located, atMost: 100), to: [], "Saturdays and Sundays that are worked"
    ),
    .defaulted(
      "replace", .boolean, to: false,
      "`true`: what is known of this year counts no more; else this is laid over it, day by day")
  ) { HolidayYear(off: $0, work: $1, replaces: $2) }

  private static let dates = Schema<String>.text(
    "a date such as 2027-02-06, or 2027-02-05..2027-02-11",
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([.]{2}[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
  ).map { text, node, findings -> DateRange? in
    do throws(TimeTextError) { return try DateRange(text: text) } catch {
      findings.error(at: node.place, "\(error)")
      return nil
    }
  }

  /// Reports dates of other years, dates that are off and worked, and make-up days that need none.
  func check(_ year: Int, _ findings: Findings) {
    let start = CivilDate(uncheckedYear: year - 1, month: 12, day: 1)
    for range in off + work where range.value.first < start || range.value.last.year > year {
      findings.error(
        at: range.place,
        "\(range.value) is not of \(year), nor of the December before; write it under its own year")
    }
    for range in work {
      let isWorkedAnyway = { (date: CivilDate) in
        date.weekday.isoNumber <= 5 && (replaces || PublicHolidays.shipped.isWorkday(date))
      }
      if let date = range.value.dates.first(where: isWorkedAnyway) {
        findings.warning(
          at: range.place,
          "\(date) is no Saturday or Sunday; it is worked anyway, 'work' is for make-up days")
      }
      if let other = off.first(where: { $0.value.overlaps(range.value) }) {
        findings.error(
          at: range.place, "\(range.value) is off and worked; leave it in one of the lists",
          notes: [.init(at: other.place, "off by this")])
      }
    }
  }
}

extension PublicHolidays {
  /// The shipped tables, with those of the rule files over them or in their place.
  init(reading sections: [Node], _ findings: Findings) {
    self = .shipped
    var years: [Int: (place: Place, holidays: HolidayYear)] = [:]
    for section in sections where !section.isUnknown {
      for named in Self.schema.read(section, findings) ?? [] {
        guard let year = Int(named.name), 1900...2100 ~= year, named.name.utf8.count == 4 else {
          findings.error(
            at: named.place, "'\(named.name.excerpt)' is no year; write one such as 2027")
          continue
        }
        if let first = years[year] {
          findings.error(
            at: named.place, "the holidays of \(year) are written twice; put them into one place",
            notes: [.init(at: first.place, "first written here")])
          continue
        }
        named.value.check(year, findings)
        years[year] = (named.place, named.value)
      }
    }
    // In their order: the December before is added to its year.
    for (year, entry) in years.sorted(by: { $0.key < $1.key }) {
      if entry.holidays.replaces { remove(year) }
      add(
        year, off: entry.holidays.off.flatMap(\.value.dates),
        work: entry.holidays.work.flatMap(\.value.dates))
    }
  }

  static let schema = Schema<[Named<HolidayYear>]>.map(of: HolidayYear.schema)
}
