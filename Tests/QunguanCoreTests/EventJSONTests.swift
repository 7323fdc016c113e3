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
    event.message?.content.append(.enclosed(Enclosed(.forward, text: "一\n二")))
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
    let alone = Event.occurrence(of: "books", in: nil, due: room.now, received: room.now)
    #expect(alone.key.text == "schedule:books/@1802044800000")
    #expect(Event(json: alone.json) == alone)
  }

  @Test(
    "What a rule asks of pictures and what became of it read back as they were written",
    arguments: [.found([]), .found(["https://t.me/+abc", "二"]), .failed("no picture")]
      as [Scanned.Outcome])
  func scans(outcome: Scanned.Outcome) throws {
    let room = try Room("replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]")
    var message = room.message([.image(.remote(url: "https://example.org/1"))])
    message.actor?.role = .member
    let images = (1...5).map { "https://example.org/\($0)" }
    let scan = try #require(Scan(of: message, for: "ads", images: images))
    #expect(scan.images == Array(images.prefix(4)))
    #expect(Effect(json: Effect.scan(scan).json) == .scan(scan))
    let event = Event.scanned(scan, outcome, received: room.now + .seconds(3))
    #expect(Event(json: event.json) == event)
    #expect(event.key.text == "scanned:ads/\(message.key)")
    #expect(event.subject == message.actor && event.chat == message.chat)
    #expect(event.message?.id == message.message?.id && event.message?.content == [])
    #expect(event.time == message.time && event.received == room.now + .seconds(3))
    #expect(event.occasion?.rule == "ads")
    #expect(Scan(of: message, for: "ads", images: []) == nil)
    message.key = EventKey(String(repeating: "k", count: 512))
    let long = try #require(Scan(of: message, for: "ads", images: images))
    let answer = Event.scanned(long, outcome, received: room.now)
    #expect(answer.key.text.utf8.count <= 512 && Event(json: answer.json) == answer)
  }

  static let version = FeedVersion(etag: "\"a\"", modified: nil, digest: "d")

  @Test(
    "What a rule asks of a feed and what became of it read back as they were written",
    arguments: [
      .changed(
        Feed(
          title: "新书",
          items: [
            FeedItem(
              id: "1", title: "活着", link: "https://example.org/1", summary: "…", author: "余华",
              published: Timestamp(seconds: 5)), FeedItem(id: "2", title: ""),
          ]), version), .unchanged, .failed("gone", rest: .days(1)), .failed("slow", rest: nil),
    ] as [Fetched.Outcome])
  func feeds(outcome: Fetched.Outcome) throws {
    for known in [nil, Self.version] {
      let fetch = Fetch(
        rule: "books", url: "https://example.org/rss", due: Timestamp(seconds: 60), known: known)
      #expect(Effect(json: Effect.fetch(fetch).json) == .fetch(fetch))
      let event = Event.fetched(Fetched(fetch, outcome), received: Timestamp(seconds: 61))
      #expect(event.key.text == "fetched:books@60000")
      #expect(Event(json: event.json) == event)
    }
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
