import QunguanCore
import QunguanTesting
import Testing

@Suite("Wishes of operators that a rule speaks now") struct WishTests {
  func room(_ fields: String = "") throws -> Room {
    try Room(
      """
      greetings: [{ name: g, at: 08:00, say: 早 \(fields) }]
      replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]
      """,
      community: Room.community.replacing("names:", with: "quiet-hours: 07:00-09:00, names:"))
  }

  @Test("A greeting is said at any time, in quiet hours, and in a chat that it is not for")
  func isSaid() throws {
    let room = try room()
    for chat in ["qq:5000", "qq:9000"] {
      let step = try room.wishes("g", in: chat)
      #expect(step.said == ["早"])
      #expect(step.deliveries.map(\.action.chat.text) == [chat])
      #expect(step.reason("g") == "an operator wishes it")
    }
  }

  @Test("What an operator has switched off stays off") func isOff() throws {
    #expect(try room(", mode: off").wishes("g").reason("g") == "off")
    let observing = try room(", mode: observe")
    #expect(try observing.wishes("g").said == [])
    #expect(observing.last.trace.entries.first?.withheld.count == 1)
    let paused = try room()
    let chat = try #require(ChatID("qq:5000"))
    paused.memory.chats[chat] = ChatFacts(kind: .group, paused: true)
    #expect(try paused.wishes("g").said == [])
    #expect(paused.last.reason("g") == "an operator wishes it; speech is paused in qq:5000")
  }

  @Test("A rule that answers members has nothing to say by itself") func isReply() throws {
    #expect(try room().wishes("price").reason("price") == "another kind of event")
  }

  @Test("Wishes of different instants are different events") func keys() throws {
    let room = try room()
    let chat = Chat(id: try #require(ChatID("qq:5000")), kind: .group)
    let first = Event.wish(for: "g", in: chat, received: room.now)
    let second = Event.wish(for: "g", in: chat, received: room.now + .milliseconds(1))
    #expect(first.key.text == "wish:g/qq:5000@1802044800000")
    #expect(first.key != second.key)
  }
}
