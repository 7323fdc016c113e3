import QunguanCore
import QunguanTesting
import Testing

/// Messages that are edited or recalled. It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct AmendedCheckinTests {
  private static let rules = """
    checkins:
      - name: p
        match: { prefix: 打卡 }
        recalled: void
        needs: { amount: { unit: 页, at-least: 5 } }
        goal: { amount: 40 }
        rewards: { points: 5, first-of-day: 3, goal: 50 }
        say: { done: "{{amount}} {{rank}}", goal: 完成, corrected: "改为 {{amount}}，共 {{total}}" }
    """

  private func points(_ member: String, _ room: Room) -> Int {
    room.memory.membersByChat.values.flatMap { $0 }.first { $0.key.local == member }?
      .value.points ?? 0
  }

  /// The message again, as it was edited or recalled.
  private func amended(
    _ message: Event, _ type: EventType, _ room: Room, to text: String = ""
  ) -> Event {
    var event = room.event(type)
    event.actor = message.actor
    event.message = message.message
    event.message?.content = text.isEmpty ? [] : [.text(text)]
    return event
  }

  @Test("Who edits the amount corrects it, and what follows from it") func amount() throws {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡 20页")])
    #expect(try room.step(message).said == ["20 1"])
    try room.wait(.minutes(1))
    #expect(
      try room.step(amended(message, .edited, room, to: "打卡 45页")).said == ["改为 45，共 45", "完成"])
    #expect(points("小明", room) == 58)
    #expect(try room.step(amended(message, .edited, room, to: "打卡 45页，加油")).said == [])
    #expect(try room.step(amended(message, .edited, room, to: "打卡 30页")).said == ["改为 30，共 30"])
    #expect(points("小明", room) == 8)
    try room.wait(.days(1))
    #expect(try room.says("打卡 10页") == ["10 1", "完成"])
  }

  @Test("An edit that does not fit leaves the check-in as it is") func unfit() throws {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡 20页")])
    try room.step(message)
    #expect(try room.step(amended(message, .edited, room, to: "今天不打了")).effects == [])
    #expect(try room.step(amended(message, .edited, room, to: "打卡")).effects == [])
    #expect(
      room.last.reason("p") == "what was edited does not fit, so that the check-in stays as it is")
    #expect(try room.says("打卡 20页") == ["小明，今天已经打过卡啦～"])
  }

  @Test("What fits only after an edit counts as of when it was written, on that day")
  func fitsLater() throws {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡")])
    #expect(try room.step(message).said.count == 1)
    try room.wait(.minutes(2))
    try room.step(room.message([.text("打卡 6页")], by: "小红"))
    #expect(try room.step(amended(message, .edited, room, to: "打卡 7页")).said == ["7 1"])
    let unknown = room.message([.text("打卡")], by: "小刚")
    #expect(try room.step(amended(unknown, .edited, room, to: "打卡 9页")).said == ["9 3"])
    try room.wait(.days(1))
    let old = room.message([.text("打卡")])
    try room.step(old)
    try room.wait(.minutes(961))
    #expect(try room.step(amended(old, .edited, room, to: "打卡 8页")).effects == [])
    #expect(room.last.reason("p") == "edited when the time to check in was over")
  }

  @Test("What fits only after an edit counts while its window is open") func window() throws {
    let room = try Room(
      """
      checkins:
        - { name: p, match: { prefix: 打卡 }, windows: ["07:00-09:00", "10:00-11:00"], say: 好 }
      """)
    let (first, second) = (room.message([.text("早")]), room.message([.text("早")], by: "小红"))
    try room.step(first)
    try room.step(second)
    try room.wait(.minutes(59))
    #expect(try room.step(amended(first, .edited, room, to: "打卡")).said == ["好"])
    try room.wait(.minutes(1))
    #expect(try room.step(amended(second, .edited, room, to: "打卡")).effects == [])
    try room.wait(.hours(1))
    #expect(try room.step(amended(second, .edited, room, to: "打卡 ")).effects == [])
  }

  @Test("A message whose check-in was taken back brings none again") func struck() throws {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡 20页")])
    try room.step(message)
    try room.step(amended(message, .recalled, room))
    #expect(try room.step(amended(message, .edited, room, to: "打卡 30页")).effects == [])
    #expect(room.last.reason("p") == "its check-in was taken back")
    #expect(try room.says("打卡 7页") == ["7 1"])
  }

  @Test("Of one instant, who has corrected the amount is first still, and a recall moves the award")
  func sameInstant() throws {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡 20页")])
    try room.step(message)
    _ = try room.says("打卡 6页", by: "小红")
    try room.wait(.minutes(1))
    try room.step(amended(message, .edited, room, to: "打卡 25页"))
    #expect([points("小明", room), points("小红", room)] == [8, 5])
    try room.step(amended(message, .recalled, room))
    #expect([points("小明", room), points("小红", room)] == [0, 8])
  }

  @Test("A recalled message takes its check-in and all that followed with it") func recalled()
    throws
  {
    let room = try Room(Self.rules)
    let message = room.message([.text("打卡 45页")])
    #expect(try room.step(message).said == ["45 1", "完成"])
    #expect(try room.says("打卡 6页", by: "小红") == ["6 2"])
    #expect([points("小明", room), points("小红", room)] == [58, 5])
    var recall = amended(message, .recalled, room)
    recall.actor = Person(id: MemberID(room.event(.message).gateway, "admin"), name: "管理员")
    #expect(try room.step(recall).said == ["小明 的打卡消息撤回了，2月8日 的打卡也一并取消"])
    #expect([points("小明", room), points("小红", room)] == [0, 8])
    #expect(try room.says("打卡 7页") == ["7 2"])
    #expect(try room.step(amended(message, .recalled, room)).effects == [])
  }

  @Test("The points that are told after a recall are those that are left") func told() throws {
    let room = try Room(
      """
      checkins:
        - name: p
          match: { prefix: 打卡 }
          recalled: void
          rewards: { points: 5, first-of-day: 3 }
          say: { done: "{{given}} {{points}}", voided: "剩 {{points}}" }
      """)
    let message = room.message([.text("打卡")])
    #expect(try room.step(message).said == ["8 8"])
    #expect(try room.step(amended(message, .recalled, room)).said == ["剩 0"])
    #expect(points("小明", room) == 0)
  }

  @Test("Unless a plan says so, a recall changes nothing") func kept() throws {
    let room = try Room("checkins: [{ name: p, match: { prefix: 打卡 }, say: 好 }]")
    let message = room.message([.text("打卡")])
    try room.step(message)
    #expect(try room.step(amended(message, .recalled, room)).effects == [])
    #expect(try room.says("打卡") == ["小明，今天已经打过卡啦～"])
  }
}
