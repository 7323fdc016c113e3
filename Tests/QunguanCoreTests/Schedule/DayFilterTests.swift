import Testing

@testable import QunguanCore

@Suite("Days on which something is due")
struct DayFilterTests {
  private let calendar = CommunityCalendar.shipped

  @Test("the next day is the first that belongs, day by day, for random filters")
  func findsNext() throws {
    var dice = TimeDice(seed: 8)
    let (start, days) = (try CivilDate(text: "2024-01-01"), 2000)
    for _ in 0..<40 {
      let (filter, text) = try randomFilter(using: &dice)
      let end = start.adding(days: days)
      var expected: CivilDate?
      for offset in (0...days).reversed() {
        let date = start.adding(days: offset)
        if filter.contains(date) { expected = date }
        let found = filter.next(from: date, through: end)
        guard found == expected else {
          Issue.record("\(text) from \(date): \(String(describing: found)), not \(expected as Any)")
          break
        }
      }
    }
  }

  @Test("as many are counted as there are one by one, for random filters and spans")
  func counts() throws {
    var dice = TimeDice(seed: 9)
    let start = try CivilDate(text: "2019-12-20")
    for _ in 0..<60 {
      var (filter, text) = try randomFilter(using: &dice)
      if Bool.random(using: &dice) { (filter.named, filter.except) = ([], nil) }
      for _ in 0..<10 {
        let first = start.adding(days: Int.random(in: 0...3000, using: &dice))
        let span = Int.random(in: -2...800, using: &dice)
        let expected = (0...max(0, span)).count {
          $0 <= span && filter.contains(first.adding(days: $0))
        }
        #expect(
          filter.count(from: first, through: first.adding(days: span)) == expected,
          "\(text) from \(first), \(span) days")
      }
    }
  }

  @Test("a filter is any of its words, and any of its names, and not its exception")
  func isMadeOfParts() throws {
    let festival = try #require(calendar.festival(named: "中秋"))
    let eve = try #require(calendar.festival(named: "除夕"))
    var filter = DayFilter([.monday])
    filter.onHolidays = true
    filter.named = [.init(day: festival, offset: -3), .init(day: eve), .init(day: eve, offset: 2)]
    filter.except = RecurringDay("x", .civil(month: 2, day: 8))
    for day in 0..<1500 {
      let date = try CivilDate(text: "2023-01-01").adding(days: day)
      let isNamed =
        festival.contains(date.adding(days: 3)) || eve.contains(date)
        || eve.contains(date.adding(days: -2))
      let isAmong = date.weekday == .monday || calendar.isHoliday(date)
      #expect(
        filter.contains(date) == (isNamed && isAmong && !(date.month == 2 && date.day == 8)),
        "\(date)")
    }
  }

  @Test("make-up days are worked on, and holidays are not")
  func knowsMakeUpDays() throws {
    var filter = DayFilter([])
    filter.onWorkdays = true
    // National Day of 2025 (State Council notice of 2024-11-12): off from October 1 to 8, worked on
    // Sunday September 28 and Saturday October 11.
    let start = try CivilDate(text: "2025-09-27")
    let worked = (0..<16).map { start.adding(days: $0) }.filter(filter.contains)
    #expect(
      worked.map(\.description) == [
        "2025-09-28", "2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10", "2025-10-11",
      ])
  }

  @Test("days of no sort are none")
  func knowsNone() throws {
    let date = try CivilDate(text: "2027-01-01")
    #expect(DayFilter([]).next(from: date, through: date.adding(days: 9000)) == nil)
    #expect(DayFilter.everyDay.next(from: date, through: date.adding(days: -1)) == nil)
  }

  private func randomFilter(using dice: inout TimeDice) throws -> (DayFilter, String) {
    let count = Int.random(in: 0...7, using: &dice)
    var filter = DayFilter(Weekday.allCases.shuffled(using: &dice).prefix(count))
    filter.onWorkdays = Int.random(in: 0..<3, using: &dice) == 0
    filter.onHolidays = Int.random(in: 0..<3, using: &dice) == 0
    let names = ["中秋", "除夕", "春节", "母亲节", "国庆", "清明", "腊八"]
    for name in names.shuffled(using: &dice).prefix(Int.random(in: 0...2, using: &dice)) {
      let day = try #require(calendar.festival(named: name))
      filter.named.append(.init(day: day, offset: Int.random(in: -40...40, using: &dice)))
    }
    let others = ["初一", "正月十五", "闰六月十五", "三十"]
    if Bool.random(using: &dice), let text = others.randomElement(using: &dice) {
      filter.named.append(.init(day: RecurringDay(text, .lunar(try LunarDay(text: text)))))
    }
    if Int.random(in: 0..<4, using: &dice) == 0 { filter.except = calendar.festival(named: "春节") }
    return (filter, filter.form(beside: .daily(at: [])).joined(separator: " "))
  }
}
