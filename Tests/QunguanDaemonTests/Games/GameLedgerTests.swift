import QunguanStore
import Testing

@testable import QunguanCore
@testable import QunguanDaemon

/// What games leave in the ledgers and in memory, as the store keeps it.
@Suite("Games and the store") struct GameLedgerTests {
  static let rules = """
    games:
      number-bomb:
        - name: bomb
          start: 数字炸弹
          numbers: 1-1000000
          awards: { 1: 20 }
          champion: { at: "09:00", days: mon, award: 50 }
    """

  private let stall: Stall

  init() throws { stall = try Stall(Self.rules) }

  private func seat() throws -> Seat<NumberBomb.Play>? {
    let slot = Slot(rule: "bomb", part: "state", scope: "qq:5000")
    return try stall.rehearsal.look { try $0.value(Seat<NumberBomb.Play>.self, at: slot) }
  }

  private func play() throws -> NumberBomb.Play { try #require(try seat()?.play) }

  private func guess(by name: String) throws -> [String] {
    let play = try play()
    return try stall.says("\(play.low == play.bomb ? play.high : play.low)", by: name)
  }

  /// 小明 has two points, 小红 one.
  private func begin() throws {
    try stall.says("数字炸弹")
    for name in ["小明", "小红", "小明"] { _ = try guess(by: name) }
  }

  @Test("Who undoes the end of a game takes its awards back") func undo() throws {
    try begin()
    try stall.says("\(try play().bomb)", by: "小红")
    #expect(try stall.facts()?.points == 20)
    try stall.undo("qq:5")
    #expect(try stall.facts()?.points == 0)
  }

  @Test("Who is forgotten leaves the points to nobody, and the game goes on") func forget() throws {
    try begin()
    try stall.rehearsal.look { batch in
      _ = try batch.forget(stall.member("小明"), at: stall.rehearsal.now)
    }
    #expect(
      try stall.says("战况", by: "小红") == ["📊 bomb\n🥇 \(DisplayName.unknown) 2 分\n🥈 小红 1 分"])
    #expect(try guess(by: "小明").count == 1)
    let players = try #require(try seat()?.match?.players)
    #expect(players.map(\.member) == ["", "qq:小红", "qq:小明"])
    #expect(try stall.says("结束炸弹", by: "班长").last?.contains("🥇 \(DisplayName.unknown) 2 分") == true)
    #expect(try stall.facts()?.points == 0, "nobody gets it")
  }

  @Test("Who is forgotten leaves a week's points to nobody too") func forgetWeek() throws {
    try begin()
    try stall.says("结束炸弹")
    try stall.rehearsal.look { batch in
      _ = try batch.forget(stall.member("小明"), at: stall.rehearsal.now)
    }
    let slot = Slot(rule: "bomb", part: "week", scope: "qq:5000")
    let week = try #require(
      try stall.rehearsal.look { try $0.value(WeekOfGames.self, at: slot) })
    #expect(week.rows.map(\.member) == ["", "qq:小红"])
    #expect(week.rows.map(\.score) == [2, 1])
  }

  @Test("A member goes on under another name") func renamed() throws {
    try begin()
    let now = stall.rehearsal.now
    var event = Event(
      key: EventKey("qq:renamed"), type: .message, gateway: stall.qq, time: now, received: now)
    event.chat = Chat(id: stall.chat(), kind: .group)
    event.actor = Person(id: stall.member("小明"), name: "大明\n📊")
    event.message = Message(id: MessageID(stall.qq, "renamed"), content: [.text("大家好")])
    _ = try stall.rehearsal.happen(event)
    #expect(try stall.says("战况", by: "小红").first?.hasPrefix("📊 bomb\n🥇 大明") == true)
    stall.rehearsal.jump(to: stall.rehearsal.now + .seconds(11))
    #expect(try stall.says("战况", by: "小红").first?.split(separator: "\n").count == 3)
  }

  @Test("A game that rests keeps no row for ever") func rows() throws {
    try stall.says("数字炸弹")
    try stall.says("结束炸弹")
    let seat = try #require(try seat())
    #expect(seat.match == nil && seat.play == nil)
    #expect(try stall.rehearsal.look { try $0.timers() }.isEmpty)
  }
}
