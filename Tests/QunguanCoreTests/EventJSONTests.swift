import QunguanCore
import QunguanTesting
import Testing

@Suite("Stored events")
struct EventJSONTests {
  @Test("An event reads back as it was written")
  func roundTrip() throws {
    let room = try Room("replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]")
    let steward = try #require(MemberID("qq:steward"))
    var event = room.message([.text("看\u{1F600}"), .mention(steward), .image(.remote(url: "u"))])
    event.message?.replyTo = MessageID("qq:-9")
    event.actor?.role = .admin
    event.actor?.isBot = true
    event.target = Person(id: steward)
    event.duration = .minutes(10)
    event.departure = .kicked
    event.request = JoinRequest(token: "t", kind: .invite, comment: nil)
    event.online = false
    let text = event.json.storedText
    #expect(Event(json: try #require(JSON(stored: text))) == event)
    let chat = try #require(event.chat)
    let due = Event.occurrence(of: "morning", in: chat, due: room.now, received: room.now)
    #expect(Event(json: due.json) == due)
    let wish = Event.wish(for: "morning", in: chat, received: room.now)
    #expect(Event(json: wish.json) == wish)
    let wake = Wake(rule: "a", scope: "b", key: "c", due: room.now, chat: chat.id)
    let ringing = Event.ringing(wake, received: room.now)
    #expect(Event(record: ringing.record, key: ringing.key) == ringing)
  }

  @Test(
    "Half an event is none",
    arguments: [
      "{}", #"{"key":"a","type":"message"}"#,
      #"{"key":"a","type":"message","gateway":"qq","time":0,"chat":{"id":"nowhere"}}"#,
      #"{"key":"a","type":"sang","gateway":"qq","time":0}"#,
      #"{"key":"","type":"poke","gateway":"qq","time":0}"#,
      #"{"key":"a","type":"poke","gateway":"qq","time":0,"actor":{}}"#,
    ])
  func halves(text: String) throws {
    #expect(Event(json: try #require(JSON(stored: text))) == nil)
  }
}
