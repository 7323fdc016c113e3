import Testing

@testable import QunguanCore

@Suite struct SolarTermTests {
  @Test("4824 terms fall where lunar_python and sxtwl say, to the minute ± 1, and on their dates")
  func everyTerm() throws {
    let years = try CalendarFixtures.lines(of: "solar-terms.txt")
    #expect(years.map { $0[0] } == (1900...2100).map(String.init))
    var exact = 0
    for words in years {
      let year = try #require(Int(words[0]))
      for (term, word) in zip(SolarTerm.allCases, words.dropFirst()) {
        let month = padded(term.rawValue / 2 + 1, to: 2)
        let wall = try CivilTime(text: "\(year)-\(month)-\(word.prefix(8))")
        let first = wall.secondsSinceEpoch / 60
        let second = first + (word.hasSuffix("+") ? 1 : word.hasSuffix("-") ? -1 : 0)
        let ours = (term.instant(in: year).wholeSeconds + 8 * 3600).flooredDivision(by: 60).quotient
        #expect(abs(ours - first) <= 1 && abs(ours - second) <= 1, "\(year) \(term.name)")
        exact += ours == first ? 1 : 0
        #expect(term.date(in: year) == wall.date)
        #expect(SolarTerm.dateInChina(of: term.instant(in: year)) == wall.date)
        #expect(SolarTerm.on(wall.date) == term)
      }
    }
    // Four of five are in the very same minute.
    #expect(exact > 3800)
  }

  @Test("A year has 24 days with a term, and no more") func days() throws {
    for year in [1900, 1999, 2000, 2027, 2100] {
      let january = try #require(CivilDate(year: year, month: 1, day: 1))
      let terms = (0..<366).map { january.adding(days: $0) }.filter { $0.year == year }
        .compactMap(SolarTerm.on)
      #expect(terms == SolarTerm.allCases)
    }
    for year in [1, 1899, 2101, 9999] {
      let january = try #require(CivilDate(year: year, month: 1, day: 1))
      #expect(!(0..<366).contains { SolarTerm.on(january.adding(days: $0)) != nil })
    }
  }

  @Test("Terms have names") func names() {
    #expect(SolarTerm(name: "冬至") == .dongzhi)
    #expect(SolarTerm(name: "冬至节") == nil)
    #expect(SolarTerm.allCases.allSatisfy { SolarTerm(name: $0.name) == $0 })
    #expect(Set(SolarTerm.allCases.map(\.name)).count == 24)
  }

  @Test("Years far away have terms too", arguments: [Int.min, 1, 1582, 2150, 9999, Int.max])
  func far(_ year: Int) {
    for term in SolarTerm.allCases {
      let date = term.date(in: year)
      #expect(date.month == term.rawValue / 2 + 1 || !(1500...3000 ~= year))
    }
  }
}
