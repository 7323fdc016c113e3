import QunguanText

extension RecurringDay {
  private static let mostOwn = 366

  /// The `festivals` of the community: days by their names.
  static let own = Schema<[Named<RecurringDay>]>.map(of: ownDay).map {
    days, node, findings -> [RecurringDay]? in
    guard days.count <= mostOwn else {
      findings.error(at: node.place, "there are more than \(mostOwn) festivals; keep the greatest")
      return nil
    }
    for day in days where day.name.withoutBlanksAround.isEmpty {
      findings.error(at: day.place, "a festival needs a name; write one such as 店庆")
    }
    return days.map { RecurringDay($0.name, $0.value.rule, since: $0.value.since) }
  }

  private static let ownDay = Schema<String>.text(
    "a day such as 09-18, 2019-05-20 or 八月初三"
  ).map { text, node, findings -> RecurringDay? in
    do throws(TimeTextError) { return try RecurringDay(text: text) } catch {
      findings.error(at: node.place, "\(error)")
      return nil
    }
  }

  /// A day without a name: `09-18` of every year, `2019-05-20` and that day of every year since, or
  /// a lunar day.
  private init(text: String) throws(TimeTextError) {
    guard text.utf8.first.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true
    else {
      let day = try LunarDay(text: text)
      guard day.next(from: CivilDate(uncheckedYear: 1901, month: 1, day: 1)) != nil else {
        throw TimeTextError("there is no \(day) from 1900 to 2100")
      }
      self.init("", .lunar(day))
      return
    }
    // 2000 was a leap year: February 29 is a day too.
    let isYearly = text.utf8.count == 5
    guard let date = try? CivilDate(text: isYearly ? "2000-\(text)" : text) else {
      throw TimeTextError(
        """
        \(quoted(text)) is no day; write month-day as in 09-18, a date as in 2019-05-20, or a lunar \
        day such as 八月初三
        """)
    }
    self.init(
      "", .civil(month: date.month, day: date.day), since: isYearly ? nil : date.year)
  }
}
