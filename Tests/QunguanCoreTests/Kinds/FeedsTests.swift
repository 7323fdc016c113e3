import QunguanCore
import QunguanTesting
import Testing

@Suite("Feeds")
struct FeedsTests {
  static let url = "https://example.org/rss.xml"

  static func rules(_ more: String = "", say: String = "《{{title}}》 {{link}}") -> String {
    """
    feeds:
      - name: books
        url: \(url)
        say: "\(say)"
        \(more)
    """
  }

  /// Offers with these identifiers, the first one the newest.
  static func feed(_ ids: [Int], title: String = "新书") -> Feed {
    Feed(
      title: title,
      items: ids.map {
        FeedItem(id: "\($0)", title: "书\($0)", link: "https://example.org/\($0)")
      })
  }

  @Test("What is there at first is only remembered; what is new later is said, oldest first")
  func news() throws {
    let room = try Room(Self.rules())
    #expect(try room.offers([2, 1]).said == [])
    #expect(room.last.reason("books") == "already there: 2")
    #expect(try room.offers([2, 1]).said == [])
    #expect(room.last.reason("books") == "nothing new")
    let said = try room.offers([4, 3, 2])
    #expect(
      said.said == [
        "《书3》 https://example.org/3", "《书3》 https://example.org/3",
        "《书4》 https://example.org/4", "《书4》 https://example.org/4",
      ])
    #expect(Set(said.deliveries.map(\.action.chat.text)) == ["qq:5000", "qq:5001"])
    #expect(room.last.reason("books") == "new: 2; said: 2")
    #expect(try room.offers([4, 3, 2, 1]).said == [])
  }

  @Test("When it is due, the feed is asked for once, with what is known of it")
  func asking() throws {
    let room = try Room(Self.rules())
    let asked = try room.isDue()
    #expect(
      asked.effects.map(\.effect) == [.fetch(Fetch(rule: "books", url: Self.url, due: room.now))])
    let version = FeedVersion(etag: "\"7\"", digest: Self.feed([1]).digest)
    try room.answers(.changed(Self.feed([1]), version))
    let again = Fetch(rule: "books", url: Self.url, due: room.now, known: version)
    #expect(try room.isDue().effects.map(\.effect) == [.fetch(again)])
    #expect(try room.isDue(newer: 1).effects == [])
  }

  @Test("Schedules of feeds are for the rule, at the same moments of each installation, not of all")
  func moments() throws {
    func times(_ community: String) throws -> [Timestamp] {
      let book = try Room(Self.rules("every: 30m"), community: community).book
      let schedule = try #require(book["books"]?.schedules.first)
      #expect(schedule.audience == .rule)
      return schedule.recurrence.occurrences(
        after: Timestamp(seconds: 0), through: Timestamp(seconds: 86_400), limit: 100,
        in: book.community.zone)
    }
    let here = try times(Room.community)
    #expect(here.count == 48)
    #expect(zip(here, here.dropFirst()).allSatisfy { $1 - $0 == .minutes(30) })
    #expect(try times(Room.community) == here)
    #expect(try times(Room.community.replacing("晨光", with: "夜光")) != here)
  }

  @Test("Beyond 'at-most', items wait for the next day, and there are never more than 50")
  func atMost() throws {
    let room = try Room(Self.rules("at-most: 2 per day\n    in: ['qq:5000']", say: "{{title}}"))
    try room.offers([0])
    #expect(try room.offers([5, 4, 3, 2, 1, 0]).said == ["书1", "书2"])
    #expect(room.last.reason("books") == "new: 5; said: 2; waiting: 3")
    #expect(try room.offers([5, 4, 3, 2, 1, 0]).said == [])
    #expect(room.last.reason("books") == "nothing new; waiting: 3; limit reached: 2 per day")
    room.now = room.now + .days(1)
    #expect(try room.answers(.unchanged).said == ["书3", "书4"])
    room.now = room.now + .days(1)
    #expect(try room.answers(.failed("no answer in time", rest: nil)).said == ["书5"])
    #expect(
      room.last.reason("books") == "the feed could not be had: no answer in time; said: 1")
    try room.offers((100...159).reversed())
    #expect(room.last.reason("books")?.hasPrefix("new: 60; given up: 10; said: 1") == true)
    room.now = room.now + .days(1)
    #expect(try room.answers(.unchanged).said == ["书111", "书112"])
  }

  @Test("In quiet hours items wait, and are said when those end")
  func quietHours() throws {
    let quiet = Room.community.replacing(
      "names:", with: "quiet-hours: 22:00-08:30, names:")
    let room = try Room(Self.rules("in: ['qq:5000']"), community: quiet)
    try room.offers([1])
    #expect(try room.offers([2, 1]).said == [])
    #expect(room.last.reason("books") == "new: 1; waiting: 1; quiet hours")
    #expect(room.wakes.map(\.due) == [Timestamp(milliseconds: 1_802_044_800_000) + .minutes(30)])
    #expect(try room.wait(.hours(1)).flatMap(\.said) == ["《书2》 https://example.org/2"])
    #expect(room.last.reason("books") == "said: 1")
  }

  @Test("In the hour that comes twice, quiet hours end the second time")
  func quietHoursTwice() throws {
    let quiet = Room.community.replacing(
      "Asia/Shanghai", with: "America/New_York, quiet-hours: 23:00-01:30")
    // 2026-11-01 01:10 in New York, after the clocks were put back.
    let now = Timestamp(seconds: 1_793_513_400)
    let room = try Room(Self.rules("in: ['qq:5000']"), community: quiet, now: now)
    try room.offers([1])
    try room.offers([2, 1])
    #expect(room.wakes.map(\.due) == [now + .minutes(20)])
    #expect(try room.wait(.hours(1)).flatMap(\.said).count == 1)
  }

  @Test("An empty feed shows nothing of what is there: the first answer with items does")
  func emptyAtFirst() throws {
    let room = try Room(Self.rules())
    #expect(try room.offers([]).said == [])
    #expect(try room.offers([2, 1]).said == [])
    #expect(room.last.reason("books") == "already there: 2")
    #expect(try room.offers([3, 2, 1]).said.count == 2)
  }

  @Test("A feed that is too long loses its last items' summaries, then those items")
  func shortened() {
    func feed(_ id: Int) -> Feed {
      let text = String(repeating: "x", count: id)
      let items = (1...50).map {
        FeedItem(id: "\($0)\(text)", title: "t", summary: String(repeating: "s", count: 1200))
      }
      return Feed(title: "", items: items)
    }
    let short = feed(0).items.prefix(10)
    #expect(Feed(title: "", items: Array(short)).shortened().items == Array(short))
    let plain = feed(100).shortened().items
    #expect(plain.count == 50)
    let whole = plain.prefix { !$0.summary.isEmpty }
    #expect((40...49).contains(whole.count))
    #expect(plain.dropFirst(whole.count).allSatisfy { $0.summary.isEmpty })
    let cut = feed(2400).shortened().items
    #expect((20...30).contains(cut.count))
    #expect(cut.allSatisfy { $0.summary.isEmpty })
    #expect(cut.first?.id.hasPrefix("1x") == true)
  }

  @Test("At other hours than the rule's nothing is asked for, and what waits is not said")
  func hours() throws {
    let quiet = Room.community.replacing("names:", with: "quiet-hours: 07:00-08:30, names:")
    let room = try Room(
      Self.rules("when: { hours: 06:00-08:15 }\n    in: ['qq:5000']"), community: quiet)
    try room.offers([1])
    try room.offers([2, 1])
    #expect(try room.wait(.hours(1)).flatMap(\.said) == [])
    #expect(room.last.reason("books") == "waiting: 1; not at this hour")
    #expect(try room.isDue().effects == [])
    room.now = room.now + .hours(21) + .minutes(30)
    #expect(try room.answers(.unchanged).said.count == 1)
  }

  @Test("Nothing is said where speech is paused or the rule is silenced; if everywhere, items wait")
  func paused() throws {
    let room = try Room(Self.rules())
    let (first, second) = (try #require(ChatID("qq:5000")), try #require(ChatID("qq:5001")))
    try room.offers([1])
    room.memory.chats[first] = ChatFacts(kind: .group, paused: true)
    #expect(try room.offers([2, 1]).deliveries.map(\.action.chat) == [second])
    room.memory.rests = [
      Silence(
        rule: "books", chat: second, since: room.now, until: room.now + .days(1), by: "console")
    ]
    #expect(try room.offers([3, 2, 1]).said == [])
    #expect(room.last.reason("books") == "new: 1; waiting: 1; no chat may hear of it")
    room.memory.chats[first]?.paused = false
    #expect(try room.answers(.unchanged).deliveries.map(\.action.chat) == [first])
  }

  @Test("Chats that fit a pattern hear of it once they are known")
  func knownChats() throws {
    let room = try Room(Self.rules("in: ['qq:7*']"))
    try room.offers([1])
    #expect(try room.offers([2, 1]).said == [])
    let chat = try #require(ChatID("qq:77"))
    room.memory.chats[chat] = ChatFacts(kind: .group)
    #expect(try room.answers(.unchanged).deliveries.map(\.action.chat) == [chat])
  }

  @Test("A server that wants to rest is not asked before")
  func rest() throws {
    let room = try Room(Self.rules())
    try room.answers(.failed("the server is asked too often (429)", rest: .hours(1)))
    #expect(room.last.trace.entries.first?.isHeldBack == true)
    room.now = room.now + .minutes(30)
    #expect(try room.isDue().effects == [])
    #expect(
      room.last.reason("books") == "its server wants to rest until 09:00:00")
    room.now = room.now + .minutes(30)
    #expect(try room.isDue().effects.count == 1)
  }

  @Test("Another address is another feed, and an answer from the former is passed over")
  func moved() throws {
    let room = try Room(Self.rules())
    try room.offers([1])
    try room.adopt(Self.rules().replacing("rss.xml", with: "atom.xml"))
    #expect(try room.offers([2, 1]).said == [])
    #expect(room.last.reason("books") == "the answer comes from another address")
    guard case .fetch(let fetch)? = try room.isDue().effects.first?.effect else {
      Issue.record("nothing is asked for")
      return
    }
    #expect(fetch.known == nil)
  }

  @Test("All variables stand for plain text, also what looks like one")
  func variables() throws {
    let room = try Room(
      Self.rules(
        "in: ['qq:5000']",
        say: "{{feed.title}}|{{title}}|{{link}}|{{summary}}|{{author}}|{{published}}|{{now}}"))
    try room.offers([99])
    let item = FeedItem(
      id: "1", title: "{{author}}", summary: "开头", author: "余华",
      published: Timestamp(milliseconds: 1_802_044_800_000))
    let feed = Feed(title: "新书[CQ:at,qq=all]", items: [item])
    let step = try room.answers(.changed(feed, FeedVersion(digest: "x")))
    #expect(step.said == ["新书[CQ:at,qq=all]|{{author}}||开头|余华|2027-02-08 08:00|08:00"])
    guard case .send(_, let content, _)? = step.deliveries.first?.action else { return }
    #expect(content.count == 1)
  }

  @Test("By their times where all have one, items are said in the order in which they appeared")
  func order() throws {
    let room = try Room(Self.rules("in: ['qq:5000']", say: "{{title}}"))
    try room.offers([99])
    let items = [(1, 20), (2, 10), (3, 20), (4, 5)].map { number, second in
      FeedItem(id: "\(number)", title: "\(number)", published: Timestamp(seconds: second))
    }
    let step = try room.answers(
      .changed(Feed(title: "", items: items), FeedVersion(digest: "x")))
    #expect(step.said == ["4", "2", "3"])
  }

  @Test("An observing rule asks, and says nothing")
  func observes() throws {
    let room = try Room(Self.rules("mode: observe"))
    #expect(try room.isDue().effects.count == 1)
    try room.offers([1])
    #expect(try room.offers([2, 1]).effects == [])
    #expect(room.last.trace.entries.first?.withheld.count == 2)
  }

  @Test(
    "What can't be good is refused at its place",
    arguments: [
      ("every: 1m", "4", "1m is out of range; it must be 5m to 1d"),
      ("at-most: 0 per day", "4", "nothing would be said; write 'mode: off' to rest a rule"),
      ("limit: { chat: 1 per day }", "2", "'limit' does not go with a feed"),
      ("who: { tags: [vip] }", "4", "'who' is about a member"),
      (
        "every: 1d, when: { hours: 03:00-03:01 }", "4",
        "the feed is asked for every 1d, but never within these hours"
      ),
    ])
  func refused(more: String, line: String, sentence: String) throws {
    let rules = "feeds:\n  -\n    { name: books, url: '\(Self.url)', say: x,\n      \(more) }"
    let problem = try #require(Room.diagnostics(rules).first)
    #expect(problem.description.contains(sentence), "\(problem)")
  }

  @Test(
    "An address that may not be fetched is refused",
    arguments: [
      ("ftp://example.org/", "begins with https:// or http://"),
      ("https://me:secret@example.org/", "leave the user name and the password out"),
      ("https:///rss", "names no server"), ("https://example.org:25/", "not from '25'"),
      ("https://example.org:x/", "not from 'x'"), ("http://localhost/", "'localhost' is no"),
      ("http://127.0.0.1:3000/", "'127.0.0.1' is no address of the internet"),
      ("http://[::1]/", "'::1' is no address of the internet"),
      ("https://example.org/新书", "all of them ASCII"),
      ("http://169.254.169.254/latest", "'169.254.169.254' is no"),
    ])
  func badAddress(url: String, sentence: String) throws {
    let rules = Self.rules().replacing(Self.url, with: "'\(url)'")
    let problem = try #require(Room.diagnostics(rules).first)
    #expect(problem.description.contains(sentence), "\(problem)")
  }

  @Test(
    "Others are taken as they are",
    arguments: [
      "https://example.org", "HTTP://example.org:8080/a?b=c#d", "https://1.1.1.1/",
      "http://[2606:4700::1111]:1200/x", "https://rsshub.example.org:1200/douban/book?a=@b",
    ])
  func goodAddress(url: String) throws {
    let rules = Self.rules().replacing(Self.url, with: "'\(url)'")
    #expect(Room.diagnostics(rules).map(\.description) == [])
  }
}

extension Room {
  fileprivate func isDue(newer: Int = 0) throws -> Step {
    try step(.occurrence(of: "books", in: nil, due: now, newer: newer, received: now))
  }

  @discardableResult
  fileprivate func answers(_ outcome: Fetched.Outcome) throws -> Step {
    let fetch = Fetch(rule: "books", url: FeedsTests.url, due: now)
    return try step(.fetched(Fetched(fetch, outcome), received: now))
  }

  @discardableResult
  fileprivate func offers(_ ids: [Int]) throws -> Step {
    let feed = FeedsTests.feed(ids)
    return try answers(.changed(feed, FeedVersion(digest: feed.digest)))
  }
}
