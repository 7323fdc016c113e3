import QunguanCore
import Testing

@testable import QunguanDaemon

/// What no rule does yet is held against what is expected of it.
@Suite struct ExpectationTests {
  static let chat = ChatID("qq:5000")
  static let now = Timestamp(seconds: 1_800_000_000)

  /// Reads an expectation and holds it against effects on 小明 in a step of 小明's.
  private func unmet(
    _ expectation: [Node], _ effects: [Effect]
  ) throws -> (items: [String], deeds: [String]) {
    let findings = Findings()
    let book = try #require(RuleBook([], findings))
    let gateway = try #require(GatewayName("qq"))
    let cast = Cast([], also: ["小明", "小红"], in: book.community)
    let reader = ExpectationReader(
      book: book, findings: findings, cast: cast, gateway: gateway, isWait: false)
    let place = Place(file: "a", line: 1, column: 1)
    let read = reader.expectation(Node(.sequence(expectation), at: place))
    let wanted = try #require(read, "\(findings.sorted)")
    let context = DeedContext(
      cast: cast, chat: Self.chat, people: [Person(id: MemberID(gateway, "小明"), name: "小明")],
      message: nil, staff: [])
    let deeds = effects.compactMap { Deed($0, rule: "r", time: Self.now) }
    let (items, rest) = wanted.unmatched(deeds) { context.fits($0, $1) }
    return (items.map(\.title), rest.map { context.title($0) })
  }

  private func node(_ text: String, _ more: (String, String)...) -> Node {
    let place = Place(file: "a", line: 1, column: 1)
    func scalar(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: place) }
    if more.isEmpty { return scalar(text) }
    return Node(
      .mapping(more.map { Node.Entry(key: scalar($0), value: scalar($1)) }), at: place)
  }

  private func act(_ action: Action) -> Effect {
    .act(Delivery(action, lane: .moderation, notBefore: Self.now, expires: Self.now))
  }

  @Test("moderation is expected of whose step it is, or of another by name") func moderation()
    throws
  {
    let chat = try #require(Self.chat)
    let (me, other) = (MemberID(chat.gateway, "小明"), MemberID(chat.gateway, "小红"))
    let mute = act(.mute(chat: chat, member: me, duration: .minutes(10)))
    let kick = act(.kick(chat: chat, member: other, ban: false))
    let ban = act(.kick(chat: chat, member: me, ban: true))
    let all = try unmet(
      [node("", ("mute", "10m")), node("", ("kick", "小红")), node("ban")], [ban, kick, mute])
    #expect(all.items.isEmpty && all.deeds.isEmpty)
    let wrong = try unmet([node("", ("mute", "5m")), node("kick"), node("unmute")], [mute, kick])
    #expect(wrong.items == ["mute: 5m", "kick", "unmute"])
    #expect(wrong.deeds == ["mute: 10m  (r)", "kick, member: 小红  (r)"])
    let named = try unmet([node("", ("mute", "10m"), ("member", "小红"))], [mute])
    #expect(named.items == ["mute: 10m, member: 小红"])
  }

  @Test("points, tags, cards and titles are expected by their values") func values() throws {
    let chat = try #require(Self.chat)
    let me = MemberID(chat.gateway, "小明")
    let effects: [Effect] = [
      .award(Award(chat: chat, member: me, points: 5)),
      .tag(Tagging(chat: chat, member: me, tag: "vip", isSet: true)),
      .tag(Tagging(chat: chat, member: me, tag: "new", isSet: false)),
      act(.setCard(chat: chat, member: me, card: "书虫")),
      act(.setTitle(chat: chat, member: me, title: "学霸")),
      .endSilence(rule: "price", chat: nil), .withdraw(OutboxID(1)),
    ]
    let all = try unmet(
      [
        node("", ("points", "+5")), node("", ("tag", "vip")), node("", ("untag", "new")),
        node("", ("card", "书虫")), node("", ("title", "学霸")), node("end-silence"),
        node("withdraw"),
      ], effects)
    #expect(all.items.isEmpty && all.deeds.isEmpty)
    let none = try unmet([node("", ("points", "-5")), node("", ("untag", "vip"))], effects)
    #expect(none.items == ["points: -5", "untag: vip"])
    #expect(
      none.deeds == [
        "points: +5  (r)", "tag: vip  (r)", "untag: new  (r)", "card: 书虫  (r)",
        "title: 学霸  (r)", "end-silence: price  (r)", "withdraw  (r)",
      ])
  }

  @Test("items share what was done so that as many as possible have theirs") func sharing() throws {
    let chat = try #require(Self.chat)
    func say(_ text: String) -> Effect {
      act(.send(chat: chat, content: [.text(text)], replyTo: nil))
    }
    let any = node("reply")
    let effects = [say("a"), say("b"), say("c")]
    let all = try unmet([any, any, node("reply")], effects)
    #expect(all.items.isEmpty && all.deeds.isEmpty)
    let more = try unmet([any, any, any, any], effects)
    #expect(more.items == ["reply"] && more.deeds.isEmpty)
  }

  @Test("timers are no deeds") func timers() {
    let wake = Wake(rule: "r", scope: "", key: "k", due: Self.now, chat: nil)
    #expect(Deed(.wake(wake), rule: "r", time: Self.now) == nil)
    #expect(Deed(.cancelWake(rule: "r", scope: "", key: "k"), rule: "r", time: Self.now) == nil)
  }
}

@Suite struct CastTests {
  private func content(_ text: String) throws -> [Part] {
    let gateway = try #require(GatewayName("qq"))
    var community = try #require(RuleBook([], Findings())).community
    community.names = ["小群"]
    return Cast([], also: ["小明", "小明明", "小红"], in: community).content(of: text, at: gateway)
  }

  @Test("an @ before a name is a mention, the longest name counts, any other @ is text")
  func mentions() throws {
    func member(_ name: String) throws -> Part {
      .mention(MemberID(try #require(GatewayName("qq")), name))
    }
    #expect(try content("没有") == [.text("没有")])
    #expect(try content("@小明 你好") == [member("小明"), .text(" 你好")])
    #expect(try content("@小明明@小红") == [member("小明明"), member("小红")])
    #expect(try content("a@b.c @小群") == [.text("a@b.c "), member("steward")])
    #expect(try content("@steward@") == [member("steward"), .text("@")])
  }
}
