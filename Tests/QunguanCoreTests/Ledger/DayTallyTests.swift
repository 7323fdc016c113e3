import QunguanCore
import Testing

@Suite("Numbers by day")
struct DayTallyTests {
  private func day(_ number: Int) -> CivilDate { CivilDate(daysSinceEpoch: number) }

  private func tally(_ numbers: KeyValuePairs<Int, Int>) -> DayTally {
    var tally = DayTally()
    for (day, number) in numbers { tally.add(number, on: self.day(day)) }
    return tally
  }

  @Test("They are kept as text and read back; nothing is 0")
  func text() {
    let kept = tally([20_490: 3, 20_491: -7, 20_495: 1, 20_489: 2, 20_496: 5])
    #expect(kept.text == "20489:2 1:3 1:-7 4:1 1:5")
    #expect(DayTally(text: kept.text) == kept)
    #expect(DayTally(text: "") == DayTally())
    #expect(tally([1: 2, 2: 1]).sum(of: day(1)...day(2)) == 3)
    var none = kept
    none.add(7, on: day(20_491))
    #expect(none.text == "20489:2 1:3 5:1 1:5")
  }

  @Test(
    "What is no such text is left out, and nothing traps",
    arguments: [
      "2:1 x 1:2", "2:1 1:2 0:9 -1:1", "2:1 1:2 1:0", "2:1 1: 1:2", "2:1 4:1x 1:2",
      "2:1  1:2 ", "2:1 :5 1:2 -", "2:1 1:2 9:9999999999999999999", "2:1 1:2 63:1",
      "2:1 1:2 99999999999999999999:1", "2:1 1:2 :", "4000001:1 2:1 1:2",
    ])
  func odd(_ text: String) {
    #expect(DayTally(text: text).text == "2:1 1:2")
  }

  @Test("The newest are taken off day by day, and never more than there is")
  func newest() {
    var tally = tally([10: 3, 12: 2, 13: 4])
    tally.removeNewest(5)
    #expect(tally.text == "10:3 2:1")
    tally.removeNewest(0)
    #expect(tally.text == "10:3 2:1")
    tally.removeNewest(9)
    #expect(tally.days.isEmpty)
  }

  @Test("Sixty-two days are kept; what is older is dropped")
  func reach() {
    var kept = DayTally()
    for number in 0..<100 { kept.add(1, on: day(1000 + number)) }
    #expect(kept.days.count == DayTally.reach && kept.days.first?.day == 1100 - DayTally.reach)
    kept.add(5, on: day(1000))
    #expect(kept.days.count == DayTally.reach && DayTally(text: kept.text) == kept)
  }
}
