import QunguanCore
import QunguanTesting
import Testing

@testable import QunguanDaemon

@Suite("What is going to be said") struct PreviewTests {
  /// 2027-02-08, a Monday, 08:00 in Shanghai.
  static let rules = """
    greetings:
      - { name: morning, at: 08:30, in: "qq:5000", say: [早, 早上好, 早安, 新的一天] }
    """

  func room(_ rules: String, community: String = Room.community) throws -> Room {
    try Room(rules, community: community)
  }

  func preview(
    _ room: Room, rule: String? = nil, in chat: String? = nil, count: Int = 10,
    from: String? = nil, known: [Chat] = [], mostSteps: Int = Preview.mostSteps
  ) throws -> Preview {
    let wish = PreviewWish(rule: rule, chat: chat.flatMap { ChatID($0) }, count: count, from: from)
    let source = Preview.Source(
      room.book, now: room.now, secret: Generator.Secret(low: 1, high: 2),
      memory: room.memory, known: known)
    return try Preview(wish, of: source, mostSteps: mostSteps)
  }

  /// From the rules alone.
  func preview(alone room: Room, in chat: String? = nil) throws -> Preview {
    let wish = PreviewWish(rule: nil, chat: chat.flatMap { ChatID($0) }, count: 10, from: nil)
    return try Preview(wish, of: Preview.Source(alone: room.book, now: room.now))
  }

  func lines(_ preview: Preview) -> [String] {
    PreviewText(preview.json, in: .english).lines.map(\.text)
  }

  @Test("The texts are those that will be said, also when all were said once; nothing is changed")
  func isExact() throws {
    let room = try room(Self.rules)
    _ = try room.occurs("morning", due: room.now)
    let before = room.memory.values.count
    let rows = try preview(room, count: 9).rows
    #expect(rows.map(\.moment) == (0..<9).map { room.now + .minutes(30) + .days($0) })
    #expect(room.memory.values.count == before)
    let later = try preview(room, count: 4, from: "2027-02-13T08:30").rows
    #expect(later.map(\.outcome) == rows[5...].map(\.outcome))
    for row in rows {
      room.now = row.moment
      #expect(try room.occurs("morning", due: row.moment).said == row.outcome.texts)
    }
    #expect(Set(rows.prefix(3).flatMap(\.outcome.texts)).count == 3)
  }

  @Test("A year without a table is told of once, if a rule goes by it") func tables() throws {
    func rules(_ days: String) -> String {
      "greetings: [{ name: g, at: 08:30, in: \"qq:5000\", days: \(days), say: 早 }]"
    }
    let year = PublicHolidays.shipped.years.max().map { $0 + 1 } ?? 0
    let from = "\(year)-06-01T00:00"
    let note = "the public holidays of \(year) are not known"
    let lines = lines(try preview(try room(rules("workday")), count: 3, from: from))
    #expect(lines.count { $0.hasPrefix(note) } == 1 && lines.last?.hasPrefix(note) == true)
    let plain = try preview(try room(rules("weekday")), count: 3, from: from)
    let others = self.lines(plain)
    #expect(others.count == 3)
  }

  @Test("Chats where the same is said share a line; groups are called by their names")
  func folding() throws {
    let room = try room(
      """
      greetings:
        - { name: noon, at: 12:00, say: 中午好 }
        - { name: mine, at: 12:00, priority: 1, say: "{{chat.name}}好" }
        - { name: all, at: 13:00, in: everywhere, say: "大家好\\n请看" }
      """)
    let known = try ["5000", "5001", "7000"].map {
      Chat(id: try #require(ChatID("qq:\($0)")), kind: .group, name: "群\($0)")
    }
    #expect(
      try lines(preview(room, count: 4, known: known)) == [
        "2027-02-08 Mon 12:00  mine  qq:5000             群5000好",
        "2027-02-08 Mon 12:00  mine  qq:5001             群5001好",
        "2027-02-08 Mon 12:00  noon  readers: 2 chats    中午好",
        "2027-02-08 Mon 13:00  all   qq:5000 and 2 more  大家好 请看",
      ])
    #expect(
      try lines(preview(room, rule: "all", in: "qq:7000", count: 1, known: known)) == [
        "2027-02-08 Mon 13:00  all  qq:7000  大家好 请看"
      ])
  }

  @Test("What is not said has its reason, once for as long as it stays the same") func refusals()
    throws
  {
    let room = try room(
      """
      greetings:
        - { name: morning, at: ["07:00", "09:00"], in: "qq:5000", say: 早 }
        - { name: later, at: 09:00, in: "qq:5000", mode: off, say: 早 }
        - { name: silent, at: 09:00, in: readers, say: 早 }
        - { name: tried, at: 09:30, in: "qq:5000", mode: observe, say: 早 }
      """,
      community: Room.community.replacing("names:", with: "quiet-hours: 22:00-08:00, names:"))
    room.memory.rests = [
      Silence(
        rule: "silent", chat: ChatID("qq:5001"), since: room.now, until: nil, because: "团购",
        by: "console")
    ]
    let preview = try preview(room, count: 8)
    #expect(
      lines(preview) == [
        "2027-02-08 Mon 09:00  morning  qq:5000  早",
        "2027-02-08 Mon 09:00  later    qq:5000  nothing: off; 1× more until 2027-02-09 09:00",
        "2027-02-08 Mon 09:00  silent   qq:5000  早",
        "2027-02-08 Mon 09:00  silent   qq:5001  nothing: silenced until further notice: 团购; "
          + "1× more until 2027-02-09 09:00",
        "2027-02-08 Mon 09:30  tried    qq:5000  only observed: 早",
        "2027-02-09 Tue 07:00  morning  qq:5000  nothing: quiet hours",
        "2027-02-09 Tue 09:00  morning  qq:5000  早",
        "2027-02-09 Tue 09:00  silent   qq:5000  早",
      ])
    let dim = PreviewText(preview.json, in: .english).lines.map(\.isDim)
    #expect(dim == [false, true, false, true, true, true, false, false])
    #expect(
      PreviewText(preview.json, in: .chinese).lines[3].text
        == "2027-02-08 周一 09:00  silent   qq:5001  不说：已关闭：团购；到 2027-02-09 09:00 还有 1 次也是")
    let chat = try #require(ChatID("qq:5000"))
    room.memory.chats[chat] = ChatFacts(kind: .group, paused: true)
    let paused = try self.preview(room, rule: "morning", count: 1)
    #expect(paused.rows.first?.outcome.reason == "speech is paused in qq:5000")
  }

  @Test("Chats that are spread have their own moments, in order") func spread() throws {
    let room = try room("greetings: [{ name: g, at: 07:59, spread: 3h, say: 早 }]")
    let schedule = try #require(room.book["g"]?.schedules.first)
    let rows = try preview(room, count: 6).rows
    #expect(rows.map(\.moment) == rows.map(\.moment).sorted())
    for row in rows {
      let due = row.moment - schedule.wait(of: row.chats[0])
      #expect((due + .minutes(1) - room.now).milliseconds % Interval.days(1).milliseconds == 0)
      #expect(row.moment > room.now)
      #expect(row.key == .schedule(rule: "g", chat: row.chats[0], due: due))
    }
    // What has begun before now, and comes later in this chat, is there too.
    #expect(rows.first.map { $0.moment < room.now + .hours(3) } == true)
    #expect(Set(rows.prefix(2).flatMap(\.chats)).count == 2)
  }

  @Test("The rules alone tell of chats that are written, and of how many texts there are")
  func alone() throws {
    let room = try room(
      """
      greetings:
        - { name: wide, at: 09:00, in: "qq:5*", say: [早, 早上好, 早安] }
        - { name: named, at: 10:00, say: 早 }
        - { name: open, at: 11:00, in: everywhere, say: 早 }
      """)
    let preview = try preview(alone: room)
    let three = lines(preview).prefix(3).map { $0.replacing(/早.*/, with: "早") }
    #expect(
      three == [
        "2027-02-08 Mon 09:00  wide   qq:5* and 2 more         one of 3: 早",
        "2027-02-08 Mon 10:00  named  readers: 2 chats         早",
        "2027-02-08 Mon 11:00  open   everywhere:* and 4 more  早",
      ])
    let one = try self.preview(alone: room, in: "qq:5007")
    #expect(one.rows.prefix(3).map(\.rule) == ["wide", "open", "wide"])
  }

  @Test("One of several is only told where the lot decides on that day") func choices() throws {
    let room = try room(
      """
      series: [{ name: course, in: readers, since: 2027-02-08, at: 09:00, say: [一, 二] }]
      greetings:
        - { name: listed, in: "qq:5000", at: 10:00, order: listed, say: [早, 早呀] }
        - { name: dated, in: "qq:5000", at: 11:00, say: [好, 好呀, { date: 02-08, text: 好日子 }] }
      announcements:
        - name: talk
          in: "qq:5000"
          title: 讲座
          date: 2027-02-08T12:00
          remind: 10m
          say: { remind: [来呀, 快来, 来吧], start: 开始 }
      """)
    let rows = try preview(alone: room).rows.prefix(8)
    #expect(
      rows.map(\.rule) == [
        "course", "listed", "dated", "talk", "talk", "course", "listed", "dated",
      ])
    #expect(rows.map(\.alternatives) == [nil, nil, nil, 3, nil, nil, nil, 2])
    #expect(try preview(alone: room).json["rows"]?.array?.first?["one-of"] == nil)
  }

  @Test("Of two reminders in one instant one is told") func meeting() throws {
    let room = try room(
      """
      announcements:
        - name: dawn
          in: "qq:5000"
          title: 晨读
          at: "09:00"
          remind: 1d
          say: { remind: 明天见, start: 开始 }
      """)
    let rows = try preview(room, count: 3).rows
    #expect(rows.map(\.outcome.texts) == [["开始"], ["开始"], ["开始"]])
    #expect(Set(rows.map(\.key)).count == 3)
  }

  @Test("What other rules say keeps one silent that has a topic with them, or heeds what was said")
  func others() throws {
    let room = try room(
      """
      greetings:
        - { name: feast, at: 09:00, in: "qq:5000", topic: 早安, priority: 1, say: 过节好 }
        - { name: daily, at: 10:00, in: "qq:5000", topic: 早安, say: 早 }
        - { name: polite, at: 10:30, in: "qq:5000", unless: { said-within: 2h }, say: 在吗 }
      """)
    #expect(
      try lines(preview(room, rule: "daily", count: 1)).first?.contains(
        "nothing: 'feast' has spoken of '早安' here today") == true)
    #expect(
      try lines(preview(room, rule: "polite", count: 1)).first?.contains(
        "nothing: the steward has spoken here at 09:00:00") == true)
  }

  @Test("A feed speaks when there is news: it stands in no preview") func feeds() throws {
    let room = try room(
      Self.rules + "\nfeeds: [{ name: news, url: https://example.org/feed, say: 新 }]")
    #expect(Set(try preview(room, count: 5).rows.map(\.rule)) == ["morning"])
    #expect(throws: Objection.self) { try preview(room, rule: "news") }
  }

  @Test("What can't be previewed is said") func objections() throws {
    let room = try room(
      Self.rules + "\nreplies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]")
    func sentence(_ body: () throws -> Preview) -> String? {
      do {
        _ = try body()
        return nil
      } catch { return (error as? Objection)?.sentence.description }
    }
    #expect(
      sentence { try preview(room, rule: "mornin") }
        == "there is no rule 'mornin'; did you mean 'morning'?")
    #expect(sentence { try preview(room, rule: "price") } == "'price' has no times of its own")
    #expect(sentence { try preview(room, from: "soon") }?.contains("is not a date") == true)
  }

  @Test("Work is bounded, and so is how far ahead it looks") func bounds() throws {
    let room = try room(
      """
      greetings:
        - { name: often, cron: "* * * * *", in: "qq:5000", say: 早, mode: off }
        - { name: rare, cron: "0 8 29 2 *", in: "qq:5000", say: 闰 }
      """)
    let cut = try preview(room, mostSteps: 100)
    #expect(cut.isCut && cut.rows.count == 1)
    #expect(cut.rows.first?.more == 99)
    #expect(lines(cut).last?.hasPrefix("too much is due to look further ahead than 2027-") == true)
    // Other rules are asked only where they matter.
    let leap = try preview(room, rule: "rare", count: 1, from: "2028-02-01T00:00", mostSteps: 100)
    #expect(lines(leap) == ["2028-02-29 Tue 08:00  rare  qq:5000  闰"])
    let rare = try preview(try self.room(Self.rules), in: "qq:7000")
    #expect(lines(rare) == ["nothing is due until 2028-03-14 08:00"])
  }

  @Test("Every sentence has a Chinese form") func chinese() {
    let json: JSON = [
      "rows": [
        [
          "local": "2027-02-08T08:00:00+08:00", "rule": "a", "chats": ["qq:1", "qq:2", "qq:3"],
          "texts": ["一", "二"], "one-of": 2,
        ],
        ["local": "2027-02-09T08:00:01+08:00", "rule": "b", "chats": ["qq:1"], "reason": "off"],
      ],
      "cut": true, "until": "2027-03-01T00:00:00+08:00",
    ]
    #expect(
      PreviewText(json, in: .chinese).lines.map(\.text) == [
        "2027-02-08 周一 08:00     a  qq:1 等，另有 2 个  2 选 1：一 ⏎ 二",
        "2027-02-09 周二 08:00:01  b  qq:1                不说：规则是关着的",
        "要说的太多，只看到 2027-03-01 00:00；请指定规则和群",
      ])
    for weekday in Weekday.allCases { #expect(weekday.phrase.untranslated(in: .chinese) == []) }
  }

  @Test("What takes place stands in a calendar file as itself") func appointments() throws {
    let room = try room(
      """
      announcements:
        - name: talk
          title: 《活着》共读会
          place: 图书馆
          date: 2027-02-10T20:00
          lasts: 2h
          remind: [1d, 1h]
          say: 来
        - { name: off, title: 无, date: 2027-02-10T20:00, remind: 1h, say: 来, mode: off }
      """)
    for count in [1, 10] {
      let json = try preview(room, rule: "talk", count: count).json
      let lines = PreviewCalendar.text(json, in: .english).split(separator: "\r\n").map(String.init)
      #expect(lines.filter { $0.hasPrefix("DTSTART") } == ["DTSTART:20270210T120000Z"])
      #expect(lines.contains("DTEND:20270210T140000Z"))
      #expect(lines.contains("UID:appointment:talk@1802260800000"))
      #expect(lines.contains("SUMMARY:《活着》共读会") && lines.contains("LOCATION:图书馆"))
    }
    // When all reminders are past, it is still to come.
    room.now = room.now + .days(2) + .hours(11) + .minutes(30)
    #expect(try preview(room).appointments.map(\.title) == ["《活着》共读会"])
    room.now = room.now + .hours(1)
    #expect(try preview(room).appointments.isEmpty)
  }

  @Test("A calendar file has what is said, and nothing else") func calendar() throws {
    let room = try room(
      """
      greetings:
        - { name: noon, at: 12:00, say: "中午好，\\n吃饭吧" }
        - { name: tried, at: 12:30, mode: observe, say: 早 }
        - { name: resting, at: 12:30, mode: off, say: 早 }
      """)
    let json = try preview(room, count: 5).json
    let text = PreviewCalendar.text(json, in: .english)
    let lines = text.split(separator: "\r\n").map(String.init)
    #expect(lines.filter { $0 == "BEGIN:VEVENT" }.count == 2)
    #expect(lines.contains("UID:schedule:noon/qq:5000@1802059200000"))
    #expect(lines.contains("DTSTAMP:20270208T000000Z"))
    #expect(lines.contains("DTSTART:20270208T040000Z"))
    #expect(lines.contains("SUMMARY:noon: 中午好， 吃饭吧"))
    #expect(lines.contains("DESCRIPTION:中午好，\\n吃饭吧"))
    #expect(lines.contains("LOCATION:readers: 2 chats"))
    // The same whenever it is made.
    room.now = room.now + .hours(1)
    let again = PreviewCalendar.text(try preview(room, count: 5).json, in: .english)
    let ids = { (text: String) in text.split(separator: "\r\n").filter { $0.hasPrefix("UID:") } }
    #expect(ids(text) == ids(again))
  }
}
