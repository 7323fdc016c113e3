import Testing

@testable import QunguanDaemon

@Suite("Requests turned away")
struct RejectionsTests {
  @Test("the first has a line of its own, a flood after it one in a minute")
  func flood() {
    let rejections = Rejections()
    var counts: [Int] = []
    #expect(rejections.add())
    for _ in 1...1030 { #expect(!rejections.add()) }
    #expect(rejections.endMinute { counts.append($0) })
    #expect(!rejections.add())
    #expect(rejections.endMinute { counts.append($0) })
    #expect(counts == [1030, 1])
  }

  @Test("after a minute without any the next is a first one again")
  func quiet() {
    let rejections = Rejections()
    #expect(rejections.add())
    #expect(!rejections.endMinute { _ in Issue.record("there is nothing to tell") })
    #expect(rejections.add())
  }
}
