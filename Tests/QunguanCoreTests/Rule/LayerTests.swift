import QunguanTesting
import QunguanText
import Testing

@testable import QunguanCore

@Suite struct LayerTests {
  /// 2027-02-08 08:00 in Shanghai.
  let now = Timestamp(milliseconds: 1_802_044_800_000)

  private func facts(
    joined: Int64? = 400, messages: Int = 0, active: [Int] = [], points: Int = 0
  ) throws -> MemberFacts {
    let today = try CivilDate(text: "2027-02-08")
    var facts = MemberFacts(
      joined: joined.map { now - .days($0) }, firstSeen: now - .days(joined ?? 400),
      messages: messages, points: points)
    for ago in active { facts.activity.add(1, on: today.adding(days: -ago)) }
    return facts
  }

  private func layer(_ facts: MemberFacts, _ section: String = "layers: usual") throws -> String? {
    let room = try Room(section)
    return room.book.layers.of(facts, on: try CivilDate(text: "2027-02-08"), at: now)?.name
  }

  @Test("A newcomer is one for seven days after joining, and nobody who joined unseen")
  func newcomers() throws {
    #expect(try layer(facts(joined: 7, messages: 3, active: [0, 1])) == "newcomer")
    #expect(try layer(facts(joined: 8, messages: 3, active: [0, 1])) == "regular")
    #expect(try layer(facts(joined: nil, messages: 3, active: [0])) == "regular")
  }

  @Test("Silent is who has written nothing for 30 days, as far as that is known")
  func silent() throws {
    #expect(try layer(facts(messages: 9, active: [30])) == "silent")
    #expect(try layer(facts(messages: 9, active: [29])) == "regular")
    #expect(try layer(facts(messages: 0)) == "silent")
    #expect(try layer(facts(joined: 20, messages: 0)) == "regular")
    #expect(try layer(facts(messages: 9)) == "regular")
  }

  @Test("Of the core is who wrote on half of the last 30 days")
  func core() throws {
    #expect(try layer(facts(messages: 99, active: Array(0..<15))) == "core")
    #expect(try layer(facts(messages: 99, active: Array(0..<14))) == "regular")
    #expect(try layer(facts(messages: 99, active: Array(16..<35))) == "regular")
  }

  @Test("All conditions of a layer must hold, and the first layer that holds counts")
  func ownLayers() throws {
    let section = """
      layers:
        newcomer: usual
        骨干: { messages: 3, within: 7d, points-at-least: 100 }
        书友: {}
      """
    #expect(try layer(facts(messages: 9, active: [0, 1, 2], points: 100), section) == "骨干")
    #expect(try layer(facts(messages: 9, active: [0, 1, 2], points: 99), section) == "书友")
    #expect(try layer(facts(messages: 9, active: [0, 1, 7], points: 100), section) == "书友")
    #expect(try layer(facts(joined: 1, points: 100), section) == "newcomer")
  }

  @Test("Rules can be for layers and for those with points, and speak of both")
  func rules() throws {
    let room = try Room(
      """
      layers: usual
      replies:
        - { name: vip, match: { exact: 进 }, who: { layers: core, points-at-least: 10 }, say: 请进 }
        - { name: other, match: { exact: 进 }, say: "{{member.layer}}有{{points}}{{points.name}}" }
      """)
    let member = try #require(MemberID("qq:小明"))
    room.memory.members[member] = try facts(messages: 99, active: Array(0..<15), points: 10)
    #expect(try room.says("进") == ["请进"])
    room.memory.members[member]?.points = 9
    #expect(try room.says("进") == ["核心成员有9积分"])
    #expect(room.last.reason("vip") == "the member has 9 points")
    room.memory.members[member] = try facts(messages: 9, active: [0], points: 90)
    #expect(try room.says("进") == ["普通成员有90积分"])
    #expect(room.last.reason("vip") == "the member is in layer 'regular'")
  }

  @Test("A layer that there is not is reported, with the one that was meant")
  func unknownLayers() {
    let rule = "replies: [{ name: a, match: { exact: 进 }, who: { layers: [cor] }, say: 请进 }]"
    #expect(
      Room.diagnostics("layers: usual\n\(rule)").map(\.sentence.description)
        == ["there is no layer 'cor'; did you mean 'core'?"])
    #expect(
      Room.diagnostics(rule).map(\.sentence.description)
        == ["there are no layers; write 'layers: usual' beside 'community' to have some"])
  }

  @Test(
    "Layers that can't be meant are reported",
    arguments: [
      (
        "layers: { cor: usual }",
        """
        there is no usual layer 'cor', only 'newcomer', 'silent', 'core' or 'regular'; \
        write its conditions; did you mean 'core'?
        """
      ),
      (
        "layers: { a: {}, b: { messages: 1 } }",
        "nobody is in 'b': everybody is in 'a' before; put that one last"
      ),
      ("layers: { a: { within: 3d } }", "'within' goes with 'active-days' or 'messages'"),
      ("layers: { a: { active-days: 31 } }", "there are not 31 days in 30"),
      (
        "layers: { a: { silent-for: 90d } }",
        "expected whole days from 1d to 62d, found '90d'"
      ),
    ])
  func badLayers(_ section: String, _ sentence: String) {
    #expect(Room.diagnostics(section).map(\.sentence.description) == [sentence])
  }

  // MARK: Points

  @Test("What rules give on a day is limited, several awards of a turn together")
  func dailyLimit() throws {
    let community = Room.community.replacing(
      "names:", with: "points: { name: 书票, at-most: 10 per day }, names:")
    let room = try Room(
      "replies: [{ name: a, match: { exact: 进 }, say: 请进 }]", community: community)
    #expect(room.book.community.points.name == "书票")
    let member = try #require(MemberID("qq:小明"))
    let today = try CivilDate(text: "2027-02-08")
    var known = try facts(points: 7)
    known.earned.add(3, on: today)
    room.memory.members[member] = known
    let work = StepWork(room.message([.text("进")]), room.memory, room.book)
    var turn = Turn(
      work, rule: room.book.rules[0], hits: [], secret: Generator.Secret(low: 1, high: 2))
    let tomorrow = today.adding(days: 1)
    #expect(try turn.award(5, to: member, key: "a", because: "打卡", on: today) == 5)
    #expect(try turn.award(5, to: member, key: "b", because: "打卡", on: today) == 2)
    #expect(try turn.award(5, to: member, key: "c", because: "打卡", on: today) == 0)
    #expect(try turn.award(5, to: member, key: "d", because: "打卡", on: tomorrow) == 5)
    #expect(try turn.award(-4, to: member, key: "e", because: "补签", on: today) == -4)
    #expect(
      try turn.award(5, to: member, key: "streak/3@2027-02-06", because: "连续", on: today) == 5)
    #expect(try turn.points() == 7 + 5 + 2 + 5 - 4 + 5)
    #expect(turn.effects.count == 5)
  }

  @Test("Corrections keep to the limit; what they take back leaves more, and a goal is whole")
  func dailyLimitOfCorrections() throws {
    let (member, chat) = (try #require(MemberID("qq:小明")), try #require(ChatID("qq:5000")))
    let today = try CivilDate(text: "2027-02-08")
    let room = try Room("")
    func award(_ points: Int, _ key: String) -> Effect {
      .award(Award(chat: chat, member: member, points: points, key: key, day: today))
    }
    room.memory.enter(
      [.init(rule: "p", effect: award(8, "first/2027-02-08"))], of: room.event(.message))
    var points = Community.Points()
    points.mostPerDay = 10
    let limit = DailyLimit(points, room.memory, "p")
    let (day, goal) = (award(5, "day/2027-02-08"), award(50, "goal"))
    #expect(try limit.keeping([day, goal]) == [award(2, "day/2027-02-08"), goal])
    #expect(try limit.keeping([goal, day]) == [goal])
    let taken = Effect.revoke(Revocation(chat: chat, member: member, key: "first/2027-02-08"))
    #expect(try limit.keeping([taken, day]) == [taken, day])
    points.mostPerDay = nil
    #expect(try DailyLimit(points, room.memory, "p").keeping([goal, day]) == [goal, day])
  }

  @Test("The limit is of a day") func limitOfAnotherUnit() {
    let community = Room.community.replacing(
      "names:", with: "points: { at-most: 10 per week }, names:")
    #expect(
      Room.diagnostics("replies: []", community: community).map(\.sentence.description)
        .contains("points are limited by the day; write '10 per day'"))
  }
}
