import QunguanTesting
import QunguanText
import Testing

@testable import QunguanCore

@Suite("Months as printed calendars show them") struct MonthGridTests {
  @Test("Weeks begin on Monday; festivals, terms and lunar days stand below, holidays are marked")
  func grid() throws {
    let grid = try MonthGrid(text: "2026-02", calendar: .shipped)
    #expect(
      grid.lines(in: .chinese) == [
        "                  2026年2月  乙巳年腊月 – 丙午年正月",
        "周一      周二      周三      周四      周五      周六      周日",
        "                                                             1",
        "                                                            十四",
        " 2         3         4         5         6         7         8",
        "十五      十六      立春      十八      十九      二十      廿一",
        " 9        10        11        12        13        14 班     15 休",
        "廿二      小年      南方小年  廿五      廿六      情人节    廿八",
        "16 休     17 休     18 休     19 休     20 休     21 休     22 休",
        "除夕      春节      雨水      初三      初四      初五      初六",
        "23 休     24        25        26        27        28 班",
        "初七      初八      初九      初十      十一      十二",
        "休：放假；班：调休上班",
      ])
  }

  @Test("Every month fits into 80 columns and has all its days, within the calendars' reach or not")
  func widths() throws {
    for year in [1, 1899, 1900, 2026, 2027, 2100, 2101, 9999] {
      for month in 1...12 {
        let grid = MonthGrid(year: year, month: month, calendar: .shipped)
        for language in Language.allCases {
          let lines = grid.lines(in: language)
          #expect(lines.allSatisfy { $0.columns < 80 })
          let days = lines.joined(separator: "\n").matches(of: /\b\d{1,2}\b(?!-)/).count
          #expect(days >= CivilDate.days(in: month, of: year))
        }
      }
    }
    let old = MonthGrid(year: 1500, month: 1, calendar: .shipped).lines(in: .english)
    #expect(old.first?.hasSuffix("1500-01") == true)
    #expect(old.last == "the public holidays of 1500 are not known")
  }

  @Test("The community's own days come first, cut where they are too long") func own() throws {
    let day = RecurringDay("晨光书友会成立纪念日", .civil(month: 2, day: 17))
    let grid = try MonthGrid(text: "2026-02", calendar: CommunityCalendar(own: [day]))
    #expect(grid.lines(in: .english).contains { $0.contains("晨光书友…") && !$0.contains("春节") })
  }

  @Test("What is no month is refused", arguments: ["2027", "2027-13", "2027-00", "0000-01", "now"])
  func noMonths(_ text: String) {
    let error = #expect(throws: TimeTextError.self) {
      try MonthGrid(text: text, calendar: .shipped)
    }
    #expect(error?.message.untranslated(in: .chinese) == [])
  }
}
