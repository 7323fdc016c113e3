import QunguanTesting
import QunguanText
import Testing

@testable import QunguanCore

/// Announced hours, beside what members begin; quiet hours; what is asked too often.
@Suite struct AnnouncedChainTests {
  static let rules = """
    games:
      idiom-chain:
        - name: 接龙之夜
          start: 接龙之夜
          at: "20:00"
          for: 30m
      number-bomb:
        - name: 数字炸弹
          turn: 5m
    """

  /// Monday, eight in the evening.
  private static let eight = Timestamp(milliseconds: 1_802_044_800_000) + .hours(12)

  private func room(_ rules: String = rules, _ community: String = Room.community) throws -> Room {
    let room = try Room(rules, community: community)
    room.now = Self.eight - .minutes(1)
    return room
  }

  private func seat(_ room: Room) -> Seat<IdiomChain.Play>? {
    room.memory.value(
      Seat<IdiomChain.Play>.self, at: Slot(rule: "接龙之夜", part: "state", scope: "qq:5000"))
  }

  @Test("An announced game waits for the end of another, and ends at its hour all the same")
  func waits() throws {
    let room = try room()
    _ = try room.says("数字炸弹")
    try room.wait(.minutes(1))
    #expect(try room.occurs("接龙之夜", due: Self.eight).said.isEmpty)
    #expect(try room.wait(.minutes(3)).flatMap(\.said).isEmpty)
    let said = try room.wait(.minutes(2)).flatMap(\.said)
    #expect(said.contains("📣 接龙之夜开始啦，这一场 26 分钟，想玩的都来～"))
    #expect(seat(room)?.match?.ends == (Self.eight + .minutes(30)).milliseconds)
  }

  @Test("One that members have begun becomes the announced one") func joins() throws {
    let room = try room()
    _ = try room.says("接龙之夜 自怨自艾")
    try room.wait(.minutes(1) - .seconds(10))
    _ = try room.says("意气风发")
    try room.wait(.seconds(10))
    let said = try room.occurs("接龙之夜", due: Self.eight).said
    #expect(said == ["📣 接龙之夜开始啦，这一场 30 分钟，想玩的都来～"])
    #expect(seat(room)?.play?.words == ["自怨自艾", "意气风发"])
    #expect(seat(room)?.match?.ends == (Self.eight + .minutes(30)).milliseconds)
  }

  @Test("Where nobody plays the word waits without a clock, until somebody comes or time is over")
  func stands() throws {
    let room = try room()
    try room.wait(.minutes(1))
    #expect(try room.occurs("接龙之夜", due: Self.eight).said.count == 2)
    let said = try room.wait(.minutes(2)).flatMap(\.said)
    #expect(said.last?.hasPrefix("🐉 这个先放着，谁来谁接：") == true)
    #expect(try room.wait(.minutes(20)).flatMap(\.said).isEmpty)
    let word = try #require(seat(room)?.play?.words.last.flatMap(Idioms.shipped.find))
    let answer = try #require(Idioms.shipped.answers(to: word, by: .sound).first { $0 != word })
    #expect(try room.says(Idioms.shipped.text(of: answer)).count == 1)
    #expect(try room.wait(.minutes(1)).flatMap(\.said).contains { $0.hasPrefix("⏰ 还剩 15 秒") })
    let end = try room.wait(.minutes(7)).flatMap(\.said)
    #expect(end.last?.hasPrefix("🏁 接龙之夜结束") == true)
    #expect(room.wakes.isEmpty)
  }

  @Test("Before quiet hours it tells how long a turn is, not how long the night") func seconds()
    throws
  {
    let community = Room.community.replacing("names:", with: "quiet-hours: '20:00-07:00', names:")
    let room = try room(
      Self.rules.replacing("      at: \"20:00\"\n      for: 30m\n", with: ""), community)
    room.now = Self.eight - .seconds(30)
    #expect(try room.says("接龙之夜").first?.contains("60 秒一轮") == true)
    let night: [String] = try room.wait(.seconds(30)).flatMap(\.said)
    #expect(night.last?.contains("07:00 接着玩") == true)
    #expect(try room.says("结束接龙", by: "小红").first?.contains("再有 2 位") == true)
    #expect(try room.says("结束接龙！").last?.hasPrefix("🏁 接龙之夜结束") == true)
    #expect(room.wakes.isEmpty)
  }

  @Test("Who asks again and again is answered once in ten seconds, and never at the game's cost")
  func asking() throws {
    let room = try Room(IdiomChainTests.rules("answers: 6"))
    _ = try room.says("接龙 自怨自艾")
    var said = 0
    for number in 0..<30 { said += try room.says("战况", by: "成员\(number)").count }
    #expect(said == 2, "half of what it may say")
    #expect(try room.says("意气风发", by: "小红").count == 1)
    room.now = room.now + .seconds(61)
    _ = try room.says("接龙 自怨自艾")
    #expect(try room.says("战况", by: "小红").count == 1)
    #expect(try room.says("战况", by: "小红").isEmpty)
  }

  @Test(
    "Words for it may have marks around them, and any game is ended as people say it",
    arguments: ["结束接龙之夜", "结束游戏！", "结束接龙。", "结束 接龙之夜"])
  func words(_ stop: String) throws {
    let room = try room()
    #expect(try room.says("#接龙之夜").isEmpty)
    #expect(try room.says("接龙之夜！").count == 1)
    #expect(try room.says(stop).last?.hasPrefix("🏁") == true)
  }
}
