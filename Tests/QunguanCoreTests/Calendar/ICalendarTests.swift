import Testing

@testable import QunguanCore

@Suite("Calendar files") struct ICalendarTests {
  @Test("An event stands in lines that calendar programs read") func event() throws {
    var calendar = ICalendar(product: "-//Qunguan//0//EN", name: "晨光, 书友会")
    let start = Timestamp(seconds: 1_801_872_000)
    calendar.add(
      ICalendar.Event(
        id: "schedule:a/qq:5000@1", start: start, duration: .minutes(90), summary: "a: 早; 好",
        description: "一\n二\\\u{1B}", location: "readers"),
      stamp: start - .hours(1))
    calendar.end()
    #expect(
      calendar.text
        == """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Qunguan//0//EN
        CALSCALE:GREGORIAN
        X-WR-CALNAME:晨光\\, 书友会
        BEGIN:VEVENT
        UID:schedule:a/qq:5000@1
        DTSTAMP:20270205T230000Z
        DTSTART:20270206T000000Z
        DTEND:20270206T013000Z
        SUMMARY:a: 早\\; 好
        DESCRIPTION:一\\n二\\\\
        LOCATION:readers
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR

        """.replacing("\n", with: "\r\n"))
  }

  @Test(
    "Long lines are folded between characters, and read back as they were",
    arguments: [
      "短", String(repeating: "x", count: 75), String(repeating: "x", count: 76),
      String(repeating: "晨光书友会", count: 40), String(repeating: "a👨‍👩‍👧é", count: 60),
    ])
  func folding(_ text: String) {
    let folded = ICalendar.folded(text)
    let lines = folded.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 75 })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") })
    #expect(folded.replacing("\r\n ", with: "") == text)
    // As programs read it that know nothing of characters.
    #expect(Array(folded.utf8).split(separator: 10).allSatisfy { $0.count <= 76 })
    #expect((lines.count == 1) == (text.utf8.count <= 75))
  }

  @Test("A character that fills more than a line is parted between its code points")
  func longCharacter() {
    let text = "e" + String(repeating: "\u{301}", count: 100)
    #expect(text.count == 1)
    let folded = Array(ICalendar.folded(text).utf8)
    let lines = folded.split(separator: 10)
    #expect(lines.count == 3 && lines.allSatisfy { $0.count <= 76 })
    #expect(lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
  }
}
