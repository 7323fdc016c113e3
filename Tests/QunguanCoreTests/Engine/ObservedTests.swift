import QunguanCore
import QunguanTesting
import Testing

@Suite("What observing rules would have done")
struct ObservedTests {
  static let rules = """
    replies:
      - name: watch
        mode: observe
        match: { contains: 价格 }
        limit: { member: 5 per day }
        say: 见公告
      - { name: real, match: { contains: 价格 }, say: 在这里 }
    """

  private func observed(_ rule: String, _ room: Room) -> Observed? {
    room.memory.value(Observed.self, at: Observed.slot(of: rule))
  }

  @Test("Each event at which an observing rule would have acted is counted, the newest are named")
  func counts() throws {
    let room = try Room(Self.rules)
    let start = room.now
    for _ in 0..<4 {
      #expect(try room.says("价格") == ["在这里"])
      try room.wait(.minutes(10))
    }
    #expect(try room.says("别的") == [])
    let observed = try #require(self.observed("watch", room))
    #expect(observed.count == 4 && observed.since == start)
    #expect(
      observed.last.map(\.time) == [30, 20, 10].map { start + .minutes($0) })
    #expect(observed.last.allSatisfy { $0.effects == ["send"] })
    #expect(observed.last.first?.chat == ChatID("qq:5000"))
    #expect(self.observed("real", room) == nil)
  }

  @Test("What its gate refuses is not counted")
  func refused() throws {
    let room = try Room(Self.rules)
    for _ in 0..<9 { _ = try room.says("价格") }
    #expect(observed("watch", room)?.count == 5)
  }

  @Test("Active rules are never counted, whatever they do")
  func active() throws {
    let room = try Room(Self.rules.replacing("mode: observe", with: "mode: active"))
    #expect(try room.says("价格") == ["见公告"])
    #expect(observed("watch", room) == nil && observed("real", room) == nil)
  }
}
