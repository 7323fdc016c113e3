import QunguanCore
import QunguanTesting
import Testing

@Suite("Manners") struct MannersTests {
  let chat = ChatID("qq:5000")

  /// 08:00 on a Monday, in a chat with these facts.
  func room(_ fields: String, mode: String = "active") throws -> Room {
    try Room("greetings: [{ name: g, mode: \(mode), at: 08:00, say: 早, \(fields) }]")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var fields: String
    /// How long ago.
    var seen: Interval? = .days(30)
    var said: Interval?
    var written: Interval?
    /// Nil: it is said.
    var reason: String?
    var testDescription: String { "\(fields) \(String(describing: (seen, said, written)))" }
  }

  @Test(
    "Whether it is said after others have spoken",
    arguments: [
      Case(fields: "unless: { said-within: 10m }", said: .minutes(10)),
      Case(
        fields: "unless: { said-within: 10m }", said: .seconds(599),
        reason: "the steward has spoken here at 07:50:01"),
      Case(fields: "unless: { said-within: 10m }", written: .zero),
      Case(fields: "unless: { said-within: 10m }", seen: nil),
      Case(
        fields: "unless: { written-within: 5m }", written: .minutes(4),
        reason: "somebody has written here at 07:56:00"),
      Case(fields: "unless: { written-within: 5m }", said: .zero, written: .minutes(5)),
      Case(
        fields: "unless: { said-within: 1m, written-within: 5m }", said: .hours(1),
        written: .zero, reason: "somebody has written here at 08:00:00"),
      Case(fields: "if: { silent-for: 3h }", said: .zero, written: .hours(3)),
      Case(
        fields: "if: { silent-for: 9h }", written: .seconds(32_399),
        reason: "not silent for long: since 2027-02-07 23:00:01"),
      Case(fields: "if: { silent-for: 3h }"),
      Case(
        fields: "if: { silent-for: 3h }", seen: .hours(2),
        reason: "not silent for long: since 06:00:00"),
      Case(fields: "if: { silent-for: 3h }", seen: nil, reason: "the chat is not known yet"),
      // The daemon's clock was ahead for a while.
      Case(fields: "unless: { said-within: 10m, written-within: 5m }", said: .days(-900)),
      Case(fields: "if: { silent-for: 3h }", said: .days(-900), written: .days(-900)),
    ])
  func speech(_ given: Case) throws {
    let room = try room(given.fields)
    func ago(_ span: Interval?) -> Timestamp? { span.map { room.now - $0 } }
    let chat = try #require(chat)
    if given.seen != nil {
      room.memory.chats[chat] = ChatFacts(
        kind: .group, firstSeen: ago(given.seen), lastSaid: ago(given.said),
        lastWritten: ago(given.written))
    }
    let step = try room.occurs("g", due: room.now)
    #expect(step.said == (given.reason == nil ? ["早"] : []))
    #expect(step.reason("g") == given.reason ?? "due 08:00:00")
    #expect(step.trace.entries.map(\.isHeldBack) == [given.reason != nil])
  }

  @Test("What asks for nothing looks up nothing") func cost() throws {
    let room = try room("spread: 5m")
    #expect(try room.occurs("g", due: room.now).said == ["早"])
    // Whether speech is paused in the chat.
    #expect(room.memory.lookups == 1)
    #expect(room.last.changes.isEmpty)
  }

  @Test("A greeting is said so many times in each chat, and what is not said does not count")
  func atMost() throws {
    let room = try room("at-most: 2, missed: { else: skip }")
    let chat = try #require(chat)
    room.memory.chats[chat] = ChatFacts(kind: .group, paused: true)
    #expect(try room.occurs("g", due: room.now).said == [])
    room.memory.chats[chat] = nil
    #expect(try room.occurs("g", due: room.now - .hours(1)).said == [])
    #expect(room.last.reason("g")?.hasPrefix("missed") == true)
    for _ in 1...2 { #expect(try room.occurs("g", due: room.now).said == ["早"]) }
    #expect(try room.occurs("g", due: room.now).said == [])
    #expect(room.last.reason("g") == "said 2 times here already")
    #expect(try room.occurs("g", due: room.now, in: "qq:5001").said == ["早"])
  }

  @Test("What is said elsewhere because of a chat counts for that chat") func elsewhere() throws {
    let room = try Room(
      "greetings: [{ name: g, at: 08:00, at-most: 2, say: { text: 早, to: staff } }]")
    for _ in 1...2 { #expect(try room.occurs("g", due: room.now).said == ["早"]) }
    #expect(try room.occurs("g", due: room.now).said == [])
    #expect(room.last.reason("g") == "said 2 times here already")
    #expect(try room.occurs("g", due: room.now, in: "qq:5001").said == ["早"])
  }

  @Test("An observing rule counts in its own memory") func observing() throws {
    let room = try room("at-most: 1", mode: "observe")
    #expect(try room.occurs("g", due: room.now).trace.entries.first?.withheld.count == 1)
    #expect(try room.occurs("g", due: room.now).reason("g") == "said 1 times here already")
    try room.adopt("greetings: [{ name: g, at: 08:00, say: 早, at-most: 1 }]")
    #expect(try room.occurs("g", due: room.now).said == ["早"])
  }

  @Test(
    "Spreads that are wider than the time between two are doubted",
    arguments: [
      ("at: [\"08:00\", \"08:30\"], spread: 30m", "this is due again after 30m"),
      ("at: [\"08:00\", \"08:30\"], spread: 29m", nil),
      ("at: 08:00, spread: 12h", nil),
      ("cron: \"0 8,9 * * 1\", spread: 2h", "this is due again after 1h"),
      ("cron: \"*/5 8-20 * * *\", spread: 4m", nil),
      ("at: \"22:00\", spread: 1h", nil),
      ("at: \"22:00\", spread: 1h 1s", "the moments of some chats lie in the quiet hours"),
    ])
  func spreads(_ fields: String, _ warning: String?) throws {
    let found = Room.diagnostics(
      "greetings: [{ name: g, say: 早, \(fields) }]",
      community: Room.community.replacing("names:", with: "quiet-hours: 23:00-07:00, names:"))
    let matches = found.map { $0.sentence.description.hasPrefix(warning ?? "-") }
    #expect(matches == (warning == nil ? [] : [true]))
  }

  @Test(
    "So are those by which some chats hear nothing, or hear it on another day",
    arguments: [
      ("at: \"20:50\", spread: 2h, when: { hours: 20:00-21:00 }", Self.tooLate),
      ("at: \"20:50\", spread: 10m, when: { hours: 20:00-21:00 }", nil),
      ("at: \"20:50\", spread: 2h, when: { hours: [20:00-21:00, 21:00-23:00] }", nil),
      ("at: \"23:00\", spread: 61m", Self.nextDay),
      ("at: \"23:00\", spread: 1h", nil),
      // In Tokyo it is an hour later.
      ("at: \"23:00\", spread: 61m, time-zone: Asia/Tokyo", Self.nextDay),
      ("at: \"23:30\", spread: 61m, time-zone: Asia/Hong_Kong, days: [mon]", Self.nextDay),
      ("at: \"00:00\", spread: 1h, time-zone: Asia/Tokyo", nil),
      ("at: \"00:30\", spread: 1h, time-zone: Asia/Tokyo", Self.nextDay),
      ("date: 2027-03-06T23:30, spread: 1h", Self.nextDay),
    ])
  func cut(_ fields: String, _ warning: String?) {
    let found = Room.diagnostics("greetings: [{ name: g, say: 早, \(fields) }]")
    #expect(found.map(\.sentence.description) == [warning].compactMap(\.self))
  }

  static let tooLate =
    "the moments of some chats lie outside the hours of 'when', so nothing is said there"
  static let nextDay = "the moments of some chats lie on the day after; spread it less"
}
