import Foundation
import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("replays")
struct ReplayTests {
  static let rules = """
    replies:
      - { name: price, match: { contains: 价格 }, say: [见公告, 看公告] }
      - { name: hello, match: { contains: 你好 }, say: 你好 }
    greetings:
      - { name: morning, at: "08:05", say: 早上好 }
    """

  static func replay(
    _ events: [Event], _ rules: String = rules, new: String?,
    _ settings: Replay.Settings = .init(), until end: Timestamp? = nil
  ) throws -> ReplayReport {
    let workshop = try Workshop(rules)
    if let new { try workshop.write("new", new) }
    let replay = try Replay(
      present: workshop.book(), new: new.map { _ in try workshop.book("new") }, start: saturday,
      settings: settings)
    for event in events { try replay.take(event) }
    if let end { try replay.pass(until: end) }
    return replay.report
  }

  @Test("the same rules do the same, schedules included")
  func same() throws {
    let events = try (1...50).map {
      try Event.said("价格 你好", $0, after: Int64($0) * 10, member: $0)
    }
    let report = try Self.replay(events, new: Self.rules)
    #expect(report.differing == 0)
    #expect(
      report.description == """
        morning: 1 said
        price: 50 said
        in all: 51 said
        50 events replayed, 0 differences
        """)
  }

  @Test("what is said now and was not before is listed, and the other way round")
  func differences() throws {
    let new = """
      replies:
        - { name: price, in: "qq:6000", match: { contains: 价格 }, say: [见公告, 看公告] }
        - { name: fees, match: { contains: 多少钱 }, say: 年卡 299 元 }
        - { name: hello, match: { contains: 你好 }, say: 你好呀 }
      greetings:
        - { name: morning, at: "08:06", say: 早上好 }
      """
    let events = try [
      Event.said("今天的价格", 1, after: 1), .said("多少钱", 2, after: 2), .said("你好", 3, after: 3),
      .said("随便说说", 4, after: 600),
    ]
    let report = try Self.replay(events, new: new)
    #expect(report.differing == 5)
    let price = ["见公告", "看公告"].first { report.description.contains($0) } ?? ""
    #expect(
      report.description == """
        2027-02-06 08:00:01  qq:5000  n2000: 今天的价格
          - price says in qq:5000: \(price)
        2027-02-06 08:00:02  qq:5000  n2000: 多少钱
          + fees says in qq:5000: 年卡 299 元
        2027-02-06 08:00:03  qq:5000  n2000: 你好
          - hello says in qq:5000: 你好
          + hello says in qq:5000: 你好呀
        2027-02-06 08:05:00  qq:5000  the time of 'morning' has come
          - morning says in qq:5000: 早上好
        2027-02-06 08:06:00  qq:5000  the time of 'morning' has come
          + morning says in qq:5000: 早上好

        fees: 0 → 1 said
        hello: 1 said
        morning: 1 said
        price: 1 → 0 said
        in all: 3 said
        4 events replayed, 5 differences
        """)
  }

  @Test("the same text by another rule is no difference to those who read it")
  func renamed() throws {
    let new = Self.rules.replacing("name: hello", with: "name: hi")
    let report = try Self.replay([.said("你好", 1)], new: new)
    #expect(report.differing == 0)
    #expect(report.description.hasPrefix("hello: 1 → 0 said\nhi: 0 → 1 said\n"))
  }

  @Test("what was said and is taken back is no message of the recording")
  func recalls() throws {
    let rules = """
      replies:
        - { name: wifi, match: { contains: wifi }, say: { text: sunrise, recall-after: 60s } }
      """
    let new =
      rules + """

          - { name: first, priority: 9, then: continue, match: { contains: wifi }, say: 来了 }
        """
    let report = try Self.replay(
      [.said("wifi", 1)], rules, new: new, until: saturday + .minutes(5))
    #expect(report.differences.map(\.added.count) == [1])
    #expect(report.description.contains("wifi: 1 said, 1 taken back"))
  }

  @Test("without new rules everything that the present ones do is listed, as far as asked for")
  func listing() throws {
    let events = try [Event.said("价格", 1), .said("嗯", 2), .said("你好", 3)]
    let report = try Self.replay(events, new: nil, .init(limit: 1))
    #expect(report.differences.map(\.added.count) == [1])
    #expect(
      report.description.hasSuffix("3 events replayed, 2 came to something; the first 1 are shown"))
    #expect(report.json["rules"]?["price"]?["said"]?["before"] == 1)
  }

  @Test("another chat's events are left out; what the daemon made itself is not replayed")
  func sources() throws {
    let wake = Wake(
      rule: "price", scope: "", key: "k", due: saturday, chat: ChatID("qq:5000"))
    var elsewhere = try Event.said("价格", 2)
    elsewhere.chat?.id = try #require(ChatID("qq:6001"))
    let report = try Self.replay(
      [.ringing(wake, received: saturday), elsewhere, .said("价格", 3)], new: nil,
      .init(chat: ChatID("qq:5000")))
    #expect(report.skipped == 1)
    #expect(report.differing == 1)
  }

  @Test("an event that comes again is left out")
  func twice() throws {
    let report = try Self.replay([.said("价格", 1), .said("价格", 1), .said("价格", 2)], new: nil)
    #expect(report.repeated == 1)
    #expect(report.differing == 2)
    #expect(report.description.contains("\nevents that came again, left out (1)\n"))
  }

  @Test("what was known of members before counts on both sides")
  func known() throws {
    let rules = """
      replies:
        - name: newcomer
          who: { messages-fewer-than: 3 }
          match: { contains: 你好 }
          say: 欢迎
      """
    let workshop = try Workshop(rules)
    let replay = try Replay(present: workshop.book(), new: workshop.book(), start: saturday)
    let chat = try #require(ChatID("qq:5000"))
    let member = try #require(MemberID("qq:2000"))
    let facts = MemberFacts(firstSeen: saturday - .days(9), messages: 30)
    try replay.adopt(
      members: [KnownMember(chat: chat, member: member, facts: facts)], chats: [])
    try replay.take(.said("你好", 1))
    try replay.take(.said("你好", 2, member: 3000))
    #expect(replay.report.description.hasPrefix("newcomer: 1 said\n"))
  }

  @Test("lines of a file that are no events are named with their numbers")
  func files() throws {
    let workshop = try Workshop(Self.rules)
    let good = try Event.said("价格", 1).json.storedText
    let text = [good, "", "{", #"{"key":"x"}"#, good.replacing("qq:1\"", with: "qq:2\"")]
    let file = try workshop.file("events.jsonl", text.joined(separator: "\n"))
    let recorded = Recorded(file: file, since: "7d", data: nil, configuration: nil)
    let report = try recorded.replay(present: workshop.book(), new: nil, settings: .init())
    #expect(report.events == 2)
    #expect(report.unreadable.count == 2)
    #expect(report.unreadable.first[0].hasPrefix("line 3: no JSON: "))
    #expect(report.unreadable.first[1].hasPrefix("line 4: no event: "))
    #expect(report.description.contains("morning: 1 said\n"))
  }

  @Test("what is no regular file, or has a line without end, is refused at once")
  func endless() throws {
    let workshop = try Workshop(Self.rules)
    let pipe = workshop.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let long = String(repeating: "x", count: RecordedFile.longestLine + 1)
    let refusals = [
      pipe: "'\(pipe)' is not a regular file; '-' reads the standard input",
      "/dev/zero": "'/dev/zero' is not a regular file; '-' reads the standard input",
      try workshop.file("long", long): "'\(workshop.path)/long' has a line longer than 4 MiB",
    ]
    for (path, sentence) in refusals {
      let replayed = #expect(throws: Objection.self) {
        try RecordedFile.read(path, odd: { _ in }, { _ in })
      }
      #expect(replayed?.sentence.description == sentence)
      let explained = #expect(throws: Objection.self) { try RecordedFile.single(path) }
      #expect(explained?.sentence.description == sentence)
    }
  }

  @Test("of a silence of more than a month only the first day is played, and the report says so")
  func silence() throws {
    let events = try [Event.said("价格", 1), .said("你好", 2, after: 100 * 86_400)]
    let report = try Self.replay(events, new: nil, until: saturday + .days(101))
    #expect(report.leaps.first == ["2027-02-07 08:00:00 to 2027-05-17 08:00:00"])
    #expect(
      report.description.contains(
        """
        silences of more than 31 days, in which no schedule or timer was played (1):
          2027-02-07 08:00:00 to 2027-05-17 08:00:00

        """))
    #expect(report.description.contains("morning: 2 said\n"))
  }

  @Test("what is due can't be without end")
  func bounded() throws {
    let rehearsal = try Rehearsal(Workshop(Self.rules).book(), now: saturday)
    let objection = #expect(throws: Objection.self) {
      try rehearsal.wait(until: saturday + .days(9), atMost: 3)
    }
    #expect(
      objection?.sentence.description
        == "more than 3 schedules and timers are due; wait for a shorter time")
  }
}
