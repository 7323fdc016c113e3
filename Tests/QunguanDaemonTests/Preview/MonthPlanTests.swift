import QunguanCore
import QunguanTesting
import QunguanText
import Testing

@testable import QunguanDaemon

@Suite("What is planned for a month") struct MonthPlanTests {
  func plan(_ rules: String, _ language: Language = .english) throws -> [String] {
    let room = try Room(
      rules, community: Room.community.replacing("names:", with: "quiet-hours: 23:00-07:00, names:")
    )
    let grid = try MonthGrid(text: "2026-10", calendar: room.book.calendar)
    return MonthPlan(room.book, grid.dates).text(in: language)
  }

  @Test("Days that come again are told once, others each; what is off or never said is left out")
  func folding() throws {
    let rules = """
      greetings:
        - { name: daily, at: ["08:00", "06:00", "22:00"], say: 早 }
        - { name: weekly, at: 09:00, days: [mon, wed], say: 早 }
        - { name: office, at: 09:30, days: [mon, tue, wed, thu, fri], say: 早 }
        - { name: monthly, cron: "0 10 1,15 * *", say: 早 }
        - { name: often, cron: "*/10 8-9 1 * *", say: 早 }
        - { name: resting, at: 08:00, mode: off, say: 早 }
        - { name: closed, at: 08:00, when: { hours: 09:00-10:00 }, say: 早 }
        - { name: abroad, cron: "0 20 1 10 *", time-zone: America/New_York, say: 早 }
      replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]
      """
    #expect(
      try plan(rules) == [
        "Mon to Fri      09:30                office",
        "every Mon, Wed  09:00                weekly",
        "every day       08:00, 22:00         daily",
        "10-01 Thu       08:00 … 09:50 (12×)  often",
        "10-01 Thu       10:00                monthly",
        "10-02 Fri       08:00                abroad",
        "10-15 Thu       10:00                monthly",
      ])
    #expect(try plan(rules, .chinese)[0] == "周一至周五    09:30                office")
  }

  @Test("What takes place stands at its beginning, not at its reminders") func appointments() throws
  {
    let rules = """
      announcements:
        - { name: lecture, title: 讲座, date: 2026-10-09T20:00, remind: [1d, 1h], say: 来 }
        - { name: night, title: 夜读, at: "23:30", days: sat, remind: 4h, say: 来 }
      """
    #expect(
      try plan(rules) == [
        "every Sat  23:30  night", "10-09 Fri  20:00  lecture",
      ])
  }

  @Test("Its sentences have a Chinese form") func chinese() throws {
    let room = try Room(
      """
      greetings:
        - { name: a, at: 09:00, days: [mon, wed], say: 早 }
        - { name: b, at: 09:00, say: 早 }
        - { name: c, cron: "0 9 3 * *", say: 早 }
      """)
    let grid = try MonthGrid(text: "2026-10", calendar: room.book.calendar)
    let lines = MonthPlan(room.book, grid.dates).lines
    #expect(lines.count == 3)
    for line in lines {
      #expect(line.label.untranslated(in: .chinese).subtracting(["{1}"]) == [])
    }
    for phrase: Phrase in ["workdays", "days off"] {
      #expect(phrase.untranslated(in: .chinese) == [])
    }
  }
}
