import QunguanCore
import QunguanTesting
import Testing

/// Rules that share a topic, at 08:00 on Monday, 2027-02-08, and later.
@Suite("Topics") struct TopicTests {
  static let morning = "{ name: morning, topic: 早安, at: 08:00, say: 早 }"
  static let feast = "{ name: feast, topic: 早安, priority: 1, at: 09:00, days: [mon], say: 过节好 }"

  func room(_ rules: String..., community: String = Room.community) throws -> Room {
    try Room("greetings: [\(rules.joined(separator: ", "))]", community: community)
  }

  /// The same on every day, with other fields or other values.
  private func feast(_ fields: String) -> String {
    let usual = ["topic: 早安", "priority: 1", "at: 09:00"].filter { field in
      !fields.hasPrefix(field.prefix { $0 != ":" } + ":")
    }
    return "{ name: feast, say: 过节好, \((usual + [fields]).joined(separator: ", ")) }"
  }

  @Test("A festival wish later that day takes the place of the daily greeting")
  func higherLater() throws {
    let room = try room(Self.morning, Self.feast)
    #expect(try room.occurs("morning", due: room.now).said == [])
    #expect(room.last.reason("morning") == "'feast' speaks of '早安' here at 09:00:00")
    #expect(room.last.trace.entries.map(\.isHeldBack) == [true])
    room.now = room.now + .hours(1)
    #expect(try room.occurs("feast", due: room.now).said == ["过节好"])
    room.now = room.now + .hours(23)
    #expect(try room.occurs("morning", due: room.now).said == ["早"])
  }

  @Test("Who has spoken keeps others silent for the rest of the community's day")
  func spoken() throws {
    let room = try room(
      "{ name: first, topic: 早安, at: [\"08:00\", \"10:00\"], say: 早 }",
      "{ name: second, topic: 早安, at: 09:00, say: 早呀 }",
      "{ name: another, topic: 晚安, at: 09:00, say: 晚安 }",
      community: Room.community.replacing("names:", with: "day-starts: \"04:00\", names:"))
    room.now = room.now + .hours(2)
    #expect(try room.occurs("first", due: room.now).said == ["早"])
    #expect(try room.occurs("first", due: room.now).said == ["早"])
    #expect(try room.occurs("second", due: room.now).said == [])
    #expect(room.last.reason("second") == "'first' has spoken of '早安' here today")
    #expect(try room.occurs("another", due: room.now).said == ["晚安"])
    #expect(try room.occurs("second", due: room.now, in: "qq:5001").said == ["早呀"])
    room.now = room.now + .hours(17)
    #expect(try room.occurs("second", due: room.now).said == [])
    room.now = room.now + .hours(1)
    // It is 04:00, and the first speaks at 08:00.
    #expect(try room.occurs("second", due: room.now).said == [])
    #expect(room.last.reason("second") == "'first' speaks of '早安' here at 08:00:00")
  }

  @Test(
    "One that will not speak there is no reason to be silent",
    arguments: [
      "mode: off", "mode: observe", "in: [\"qq:5001\"]", "except: [\"qq:5000\"]",
      "when: { hours: 12:00-13:00 }", "when: { days: [tue] }", "priority: -1", "days: [tue]",
      "topic: 晚安", "at-most: 1", "at: 08:00", "at: 07:00",
    ])
  func noRival(_ fields: String) throws {
    let room = try room(Self.morning, feast(fields))
    if fields.hasPrefix("at-most") {
      room.now = room.now - .days(1)
      #expect(try room.occurs("feast", due: room.now).said == ["过节好"])
      room.now = room.now + .days(1)
    }
    #expect(try room.occurs("morning", due: room.now).said == ["早"])
  }

  @Test("Neither is one for which nothing is written that day") func wordless() throws {
    for (day, said) in [("02-06", ["早"]), ("02-08", [])] {
      let room = try room(
        Self.morning,
        feast("at: 09:00").replacing("say: 过节好", with: "say: [{ date: \(day), text: 过节好 }]"))
      #expect(try room.occurs("morning", due: room.now).said == said)
    }
  }

  @Test("It is the words of the day itself that count, on the day of a countdown")
  func wordlessOnTheDay() throws {
    for (date, said) in [("02-08", []), ("02-09", ["早"])] {
      let feast = feast("until: { name: 节, date: 2027-\(date) }")
        .replacing("say: 过节好", with: "say: [{ date: 01-01, text: 还早 }], on-the-day: 过节好")
      let room = try room(Self.morning, feast)
      #expect(try room.occurs("morning", due: room.now).said == said)
    }
  }

  @Test("Neither is a series that has not begun, or is over", arguments: [0, 1, 2, 3, 40])
  func series(_ days: Int64) throws {
    for start in ["adopted", "2027-02-08"] {
      let room = try Room(
        """
        greetings: [\(Self.morning)]
        series:
          - { name: s, since: \(start), at: "09:00", spread: 5m, topic: 早安, priority: 1, say: [一, 二] }
        """)
      let chat = try #require(ChatID("qq:5000"))
      room.memory.chats[chat] = ChatFacts(kind: .group, firstSeen: room.now)
      room.now = room.now + .days(days)
      #expect(try room.occurs("morning", due: room.now).said == (days < 2 ? [] : ["早"]))
    }
  }

  @Test("What is said elsewhere because of a chat keeps others silent there too")
  func elsewhere() throws {
    let room = try room(
      "{ name: first, topic: 早安, at: 08:00, say: { text: 早, to: staff } }",
      "{ name: second, topic: 早安, at: 08:00, say: 早呀 }")
    #expect(try room.occurs("first", due: room.now).said == ["早"])
    #expect(try room.occurs("second", due: room.now).said == [])
    #expect(try room.occurs("second", due: room.now, in: "qq:5001").said == ["早呀"])
  }

  @Test("Neither is one that is silenced there at its time, nor one in quiet hours")
  func silenced() throws {
    let room = try room(Self.morning, Self.feast)
    func rest(until: Timestamp, in chat: String) -> Silence {
      Silence(rule: "feast", chat: ChatID(chat), since: room.now, until: until, by: "qq:1")
    }
    room.memory.rests = [rest(until: room.now + .days(1), in: "qq:5001")]
    #expect(try room.occurs("morning", due: room.now).said == [])
    room.memory.rests = [rest(until: room.now + .hours(1), in: "qq:5000")]
    #expect(try room.occurs("morning", due: room.now).said == [])
    room.memory.rests = [rest(until: room.now + .hours(2), in: "qq:5000")]
    #expect(try room.occurs("morning", due: room.now).said == ["早"])

    let quiet = try self.room(
      Self.morning, Self.feast,
      community: Room.community.replacing("names:", with: "quiet-hours: 08:30-09:30, names:"))
    #expect(try quiet.occurs("morning", due: quiet.now).said == ["早"])
  }

  @Test("Each chat's own moment counts, not what it is spread from") func spread() throws {
    let room = try room(Self.morning, feast("at: 08:00, spread: 1h"))
    let chat = try #require(ChatID("qq:5000"))
    let wait = try #require(room.book["feast"]?.schedules.first?.wait(of: chat))
    #expect(wait > .zero)
    let moment = room.book.community.zone.civil(at: room.now + wait).time
    #expect(try room.occurs("morning", due: room.now).said == [])
    #expect(
      room.last.reason("morning") == "'feast' speaks of '早安' here at \(moment.toSecond)")
  }

  @Test("What both missed goes by when it was due, and by whether the other is still said")
  func missed() throws {
    let once = Self.morning.replacing("at:", with: "missed: { else: all }, at:")
    let room = try room(once, feast("missed: { within: 30m }"))
    room.now = room.now + .minutes(90)
    #expect(try room.occurs("morning", due: room.now - .minutes(90)).said == [])
    room.now = room.now + .minutes(1)
    #expect(try room.occurs("morning", due: room.now - .minutes(91)).said == ["早"])
  }

  @Test("Observing rules yield to all, and nobody yields to them") func observing() throws {
    let room = try room(
      Self.morning,
      "{ name: trial, mode: observe, topic: 早安, priority: 2, at: 08:00, say: 试 }",
      "{ name: late, mode: observe, topic: 早安, at: 08:00, say: 晚 }")
    #expect(try room.occurs("trial", due: room.now).trace.entries.first?.withheld.count == 1)
    #expect(try room.occurs("morning", due: room.now).said == ["早"])
    #expect(try room.occurs("late", due: room.now).trace.entries.first?.withheld == [])
    #expect(room.last.reason("late") == "'trial' has spoken of '早安' here today")
  }

  @Test("A topic of one rule alone is doubted, perhaps as a misprint") func alone() throws {
    func doubts(_ rules: String...) -> [String] {
      Room.diagnostics("greetings: [\(rules.joined(separator: ", "))]")
        .map(\.sentence.description)
    }
    let misprint = "{ name: third, topic: 早按, at: 10:00, say: 好 }"
    #expect(doubts(Self.morning, Self.feast) == [])
    #expect(
      doubts(Self.morning) == ["no other rule has the topic '早安', so it keeps none silent"])
    #expect(
      doubts(Self.morning, Self.feast, misprint) == [
        "no other rule has the topic '早按', so it keeps none silent; did you mean '早安'?"
      ])
  }
}
