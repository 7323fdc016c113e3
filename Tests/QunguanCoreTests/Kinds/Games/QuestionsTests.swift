import Foundation
import QunguanTesting
import Testing

@testable import QunguanCore

/// What riddles, quizzes and guessing idioms have in common.
@Suite struct QuestionsTests {
  static let items = """
          - { question: 甲是什么, answer: 甲答案, hint: [提示甲一, 提示甲二], because: 因为甲 }
          - { question: 乙是什么, answer: 乙答案, hint: [提示乙一, 提示乙二], because: 因为乙 }
          - { question: 丙是什么, answer: 丙答案, hint: [提示丙一, 提示丙二], because: 因为丙 }
    """

  static func rules(_ more: String = "", items: String = items) -> String {
    """
    games:
      riddles:
        - name: 猜灯谜
          \(more)
          items:
    \(items)
    """
  }

  /// The first character of the question that is open.
  static func open(_ room: Room) throws -> Character {
    let slot = Slot(rule: "猜灯谜", part: "state", scope: "qq:5000")
    let play = room.memory.value(Seat<QuestionPlay>.self, at: slot)?.play
    return try #require(play?.open?.answers.first?.first)
  }

  /// Of one question, which is asked at once.
  static func asked(_ item: String, _ more: String = "") throws -> Room {
    let room = try Room(rules(more, items: "      - \(item)"))
    #expect(try room.says("猜灯谜").count == 2)
    return room
  }

  @Test("Whoever is first with the answer wins the question, and the next one follows")
  func whole() throws {
    let room = try Room(Self.rules("questions: 2"))
    #expect(try room.says("甲答案").isEmpty)
    let start = try room.says("猜灯谜")
    #expect(start.first == "🏮 花灯点上，猜灯谜开场！一共 2 题，谁先猜中归谁～")
    let first = try Self.open(room)
    #expect(start.last == "🏮 第 1/2 条（3 个字）\n\(first)是什么")
    #expect(try room.says("今天吃什么", by: "小刚").isEmpty)
    #expect(
      try room.says("\(first)答案", by: "小红") == [
        "🎉 小红 猜中了，谜底就是「\(first)答案」！+1 分\n因为\(first)\n还有 1 题～"
      ])
    #expect(try room.says("\(first)答案", by: "小刚").isEmpty)
    let next = try room.wait(.seconds(5)).flatMap(\.said)
    let second = try Self.open(room)
    #expect(second != first)
    #expect(next == ["🏮 第 2/2 条（3 个字）\n\(second)是什么"])
    let end = try room.says("我猜是\(second)答案吧！", by: "小红")
    #expect(
      end.first == "🎉 小红 猜中了，谜底就是「\(second)答案」！+1 分，连对 2 题\n因为\(second)")
    #expect(end.last == "🏁 猜灯谜结束，来看看战绩：\n🥇 小红 2 分")
    #expect(room.wakes.isEmpty)
  }

  @Test(
    "An answer counts however it is written, and with what people put around it",
    arguments: [
      ("{ question: q, answers: [龙, 青龙] }", "龍", true),
      ("{ question: q, answers: [龙, 青龙] }", " 青 龙！", true),
      ("{ question: q, answers: [龙, 青龙] }", "我猜：是龙吧？", true),
      ("{ question: q, answers: [龙, 青龙] }", "答案应该是青龙呀", true),
      ("{ question: q, answers: [龙, 青龙] }", "小群，是不是龙啊", true),
      ("{ question: q, answers: [龙, 青龙] }", "火龙", false),
      ("{ question: q, answers: [龙, 青龙] }", "龙龙", false),
      ("{ question: q, answer: 是非 }", "是非", true),
      ("{ question: q, answer: 是非 }", "答案是非", true),
      ("{ question: q, answer: 是非 }", "答案是是非吧", true),
      ("{ question: q, answer: Swift }", "ｓｗｉｆｔ", true),
      ("{ question: q, answer: 猜 }", "猜", true),
      ("{ question: q, answer: 8 }", "八", true),
      ("{ question: q, answer: 八 }", "8", true),
      ("{ question: q, answer: 8 }", "我猜是8吧", true),
      ("{ question: q, answer: 8 }", "18", false),
      ("{ question: q, answer: 1949 }", "一九四九", true),
      ("{ question: q, answer: 1949 }", "一千九百四十九", true),
      ("{ question: q, answer: 3.14 }", "314", false),
      ("{ question: q, answer: 3.14 }", "三点一四", true),
      ("{ question: q, answer: 1200 }", "1,200", true),
      ("{ question: q, answer: 9千 }", "九千", true),
    ])
  func spellings(_ item: String, _ text: String, _ isRight: Bool) throws {
    let room = try Self.asked(item)
    #expect(try room.says(text, by: "小红").first?.contains("猜中了") ?? false == isRight)
  }

  @Test("Chatter is left alone; who says that it is a guess is told once that it is wrong")
  func wrong() throws {
    let room = try Self.asked("{ question: q, answer: 月亮 }")
    #expect(try room.says("太阳", by: "小红").isEmpty)
    #expect(try room.says("我猜不出来", by: "小红").isEmpty)
    #expect(try room.says("我猜他今天又在公司加班到很晚才能回家", by: "小红").isEmpty)
    #expect(try room.says("我猜是太阳", by: "小红").isEmpty, "the game has not spoken to her")
    #expect(try room.says("我猜是太阳") == ["小明，谜底不是这个，再想想～"])
    #expect(try room.says("我猜是星星").isEmpty)
    #expect(try room.says("小群 星星", by: "小丽").isEmpty)
    try room.wait(.seconds(61))
    #expect(try room.says("我猜是灯笼").count == 1)
  }

  @Test("A right answer a moment too late is no wrong one at the next question") func late() throws
  {
    let room = try Room(Self.rules("pause: 0s"))
    _ = try room.says("猜灯谜")
    let first = try Self.open(room)
    #expect(try room.says("\(first)答案", by: "小红").count == 2)
    try room.wait(.seconds(3))
    #expect(try room.says("我猜\(first)答案", by: "小刚").isEmpty)
    try room.wait(.seconds(1))
    #expect(try room.says("我猜\(first)答案", by: "小红").count == 1)
  }

  @Test("Hints come at equal parts of the time; one that was asked for costs, and is not repeated")
  func hints() throws {
    let room = try Room(Self.rules("questions: 2"))
    _ = try room.says("猜灯谜")
    let first = try Self.open(room)
    #expect(try room.says("提示").first?.contains("先得几分") == true)
    #expect(try room.wait(.seconds(29)).flatMap(\.said).isEmpty)
    #expect(try room.wait(.seconds(1)).flatMap(\.said) == ["💡 提示\(first)一"])
    _ = try room.says("\(first)答案")
    try room.wait(.seconds(5))
    let second = try Self.open(room)
    #expect(try room.says("提示") == ["💡 提示\(second)一（-1 分）"])
    #expect(try room.says("猜灯谜") == ["🏮 第 2/2 条（3 个字）\n\(second)是什么\n💡 提示\(second)一"])
    #expect(try room.wait(.seconds(30)).flatMap(\.said).isEmpty)
    #expect(try room.wait(.seconds(30)).flatMap(\.said) == ["💡 提示\(second)二"])
    let end = try room.wait(.seconds(30)).flatMap(\.said)
    #expect(end.first == "🏮 谜底揭晓：「\(second)答案」\n因为\(second)")
    #expect(end.last == "🏁 猜灯谜结束，这次还没有人得分，下次再来～")
  }

  @Test("Where the item has no hint left, its first character helps, and nothing tells all of it")
  func lastHints() throws {
    let room = try Self.asked("{ question: q, answers: [月亮, 大月亮] }", "hint: { costs: 0 }")
    #expect(try room.says("提示") == ["💡 答案有 2 个字"])
    #expect(try room.says("提示") == ["💡 第一个字是「月」"])
    #expect(try room.says("提示") == ["没有更多提示啦，再想想～"])
    let short = try Self.asked("{ question: q, answer: 月 }", "hint: { costs: 0 }")
    #expect(try short.says("提示") == ["没有更多提示啦，再想想～"])
  }

  @Test("Who began leaves a question at once, others by two") func skip() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    #expect(try room.says("下一题").first?.hasPrefix("🏮 谜底揭晓") == true)
    #expect(try room.says("下一题").isEmpty)
    try room.wait(.seconds(5))
    #expect(try room.says("跳过", by: "小红") == ["小红 想看答案，再有 1 位发「下一题」就揭晓"])
    #expect(try room.says("跳过", by: "小红").count == 1)
    #expect(try room.says("下一题", by: "小刚").first?.hasPrefix("🏮 谜底揭晓") == true)
  }

  @Test("Operators and admins leave a question at once, though others began") func inCharge() throws
  {
    let community = Room.community.replacing("time-zone", with: "operators: [\"qq:阿管\"], time-zone")
    let room = try Room(Self.rules(), community: community)
    _ = try room.says("猜灯谜")
    #expect(try room.says("跳过", by: "阿管").first?.hasPrefix("🏮 谜底揭晓") == true)
    try room.wait(.seconds(5))
    var event = room.message([.text("跳过")], by: "群主")
    event.actor?.role = .admin
    #expect(try room.step(event).said.first?.hasPrefix("🏮 谜底揭晓") == true)
  }

  @Test("A wrong answer is answered when it is written to the steward") func mention() throws {
    let room = try Self.asked("{ question: q, answer: 月亮 }")
    let steward = try #require(room.event(.message).account)
    func said(_ text: String, _ content: [Part]) throws -> [String] {
      try room.step(room.message(content + [.text(text)], by: "小红")).said
    }
    #expect(try said("太阳", []).isEmpty)
    #expect(try said("太阳", [.mention(steward)]) == ["小红，谜底不是这个，再想想～"])
    #expect(try said(" 月亮", [.mention(steward)]).first?.contains("猜中了") == true)
  }

  @Test("Two questions that nobody tries end the game") func alone() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    let said = try room.wait(.minutes(10)).flatMap(\.said)
    #expect(said.count { $0.contains("谜底揭晓") } == 2)
    #expect(said.dropLast(2).last?.contains("还有") == false)
    #expect(said.dropLast().last == "灯还亮着，人都去忙啦，想猜了再喊「猜灯谜」～")
    #expect(room.wakes.isEmpty)
    let other = try Room(Self.rules())
    _ = try other.says("猜灯谜")
    #expect(try other.says("不知道").isEmpty)
    let more = try other.wait(.minutes(10)).flatMap(\.said)
    #expect(more.count { $0.contains("谜底揭晓") } == 3)
  }

  @Test("Nothing is asked twice within the time; when all is, it says when there is more")
  func again() throws {
    let room = try Room(Self.rules("questions: 2"))
    _ = try room.says("猜灯谜")
    _ = try room.says("\(Self.open(room))答案")
    try room.wait(.seconds(5))
    _ = try room.says("\(Self.open(room))答案")
    #expect(try room.says("猜灯谜").first?.contains("一共 1 题") == true)
    let end = try room.says("\(Self.open(room))答案")
    #expect(end.dropLast().last == "挂着的灯谜都猜遍啦，5月9日起又有得猜～")
    #expect(try room.says("猜灯谜") == ["挂着的灯谜都猜遍啦，5月9日起又有得猜～"])
    #expect(try room.says("猜灯谜").isEmpty)
    #expect(try room.says("猜灯谜", in: "qq:5001").count == 2)
    room.now = room.now + .days(89)
    #expect(try room.says("猜灯谜").count == 1)
    room.now = room.now + .days(1)
    #expect(try room.says("猜灯谜").count == 2)
  }

  @Test("Who stops a game is told the answer of the question that was open") func stop() throws {
    let room = try Self.asked("{ question: q, answer: 月亮, because: 因为 }")
    #expect(
      try room.says("结束猜谜") == [
        "🏮 这一条还没猜出来，谜底是「月亮」\n因为", "🏁 猜灯谜结束，这次还没有人得分，下次再来～",
      ])
  }

  @Test("A picture is one message with its question") func picture() throws {
    let room = try Room(
      Self.rules(items: "      - { question: 猜一个字, answer: 月亮, image: images/moon.png }"))
    let said = try room.says("猜灯谜")
    #expect(said.last == "[image]🏮 第 1/1 条（2 个字）\n猜一个字")
  }

  @Test("A question that is taken away while it is open makes place for the next")
  func gone() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    let first = try Self.open(room)
    let others = Self.items.split(separator: "\n").filter { !$0.contains("\(first)答案") }
    try room.adopt(Self.rules(items: others.joined(separator: "\n")))
    let said = try room.wait(.seconds(36)).flatMap(\.said)
    #expect(said.first == "这条灯谜刚被取下来了，谜底是「\(first)答案」，咱们看下一条～")
    #expect(said.last?.hasPrefix("🏮 第 1/3 条") == true)
    #expect(try room.says("\(Self.open(room))答案").first?.contains("猜中") == true)
  }

  @Test("An answer that was given before the question was taken away counts")
  func goneSolved() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    let first = try Self.open(room)
    try room.adopt(Self.rules(items: "      - { question: 丁, answer: 戊 }"))
    #expect(try room.says("\(first)答案").first?.contains("猜中了") == true)
  }

  @Test("After the steward was away the question goes on with the time that was left")
  func away() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    let first = try Self.open(room)
    room.now = room.now + .minutes(20)
    try room.adopt(Self.rules())
    let said = try room.wait(.seconds(1)).flatMap(\.said)
    #expect(said.first == "咱们接着玩～")
    #expect(said.last == "🏮 第 1/3 条（3 个字）\n\(first)是什么")
    #expect(try room.says("\(first)答案").first?.contains("猜中了") == true)
  }

  @Test("What is remembered outlives a restart as it is") func stored() throws {
    let room = try Room(Self.rules())
    _ = try room.says("猜灯谜")
    func copy<Value: Codable & Sendable>(_ type: Value.Type, _ part: String) throws -> Value {
      let slot = Slot(rule: "猜灯谜", part: part, scope: "qq:5000")
      let value = try #require(room.memory.value(type, at: slot))
      return try JSONDecoder().decode(type, from: JSONEncoder().encode(value))
    }
    let seat = try copy(Seat<QuestionPlay>.self, "state")
    #expect(seat.play?.open?.answers.first?.first == (try Self.open(room)))
    #expect(seat.play?.total == 3)
    let asked = try copy(AskedQuestions.self, "asked").rows
    #expect(asked.map(\.key) == [seat.play?.open?.key])
    #expect(asked.map(\.day) == [room.book.community.day(of: room.now).daysSinceEpoch])
  }

  @Test("A question is the same when the file is put in another order, or another is mended")
  func keys() {
    func key(_ text: String) -> Int64 {
      Question(text, answers: [], at: Place(file: "", line: 1, column: 1)).key
    }
    #expect(key("千条线，万条线？") == key(" 千條線 万条线"))
    #expect(key("一加一") != key("一加二"))
    #expect(key("🐔🐶") != key("🐶🐔"))
    // Kept by all chats: it may never change.
    #expect(key("一口咬掉牛尾巴") == -805_106_744_493_399_297)
  }

  @Test("A game that begins by itself says so once, and does not where nothing is left to ask")
  func announced() throws {
    let rules = Self.rules("at: \"08:00\"\n      questions: 3\n      pause: 0s")
    let room = try Room(rules)
    let said = try room.occurs("猜灯谜", due: room.now).said
    #expect(said.count == 2 && said.last?.hasPrefix("🏮 第 1/3 条") == true)
    for _ in 0..<3 { _ = try room.says("\(Self.open(room))答案", by: "小红") }
    room.now = room.now + .days(1)
    #expect(try room.occurs("猜灯谜", due: room.now).said.isEmpty)
    #expect(room.last.trace.entries.first?.fired == false)
    #expect(room.wakes.isEmpty)
  }

  @Test("Several in a row bring more, until somebody else is first") func combo() throws {
    let items = (1...4).map { "      - { question: 问\($0), answer: 答\($0) }" }
    let room = try Room(
      Self.rules(
        "questions: 4\n      pause: 0s\n      score: { combo: { every: 2, bonus: 5 } }",
        items: items.joined(separator: "\n")))
    _ = try room.says("猜灯谜")
    func solve(_ member: String) throws -> String {
      let slot = Slot(rule: "猜灯谜", part: "state", scope: "qq:5000")
      let play = room.memory.value(Seat<QuestionPlay>.self, at: slot)?.play
      return try room.says(try #require(play?.open?.answers.first), by: member).first ?? ""
    }
    #expect(try solve("小红").contains("+1 分\n"))
    #expect(try solve("小红").contains("+6 分，连对 2 题，加成到手\n"))
    #expect(try solve("小刚").contains("+1 分\n"))
    #expect(try solve("小红").hasSuffix("+1 分"))
  }

  @Test("An observing rule says nothing, and remembers apart from one that plays")
  func observe() throws {
    let room = try Room(Self.rules("mode: observe"))
    #expect(try room.says("猜灯谜").isEmpty)
    #expect(room.last.trace.entries.contains { $0.rule == "猜灯谜" && $0.fired })
    try room.wait(.minutes(10))
    try room.adopt(Self.rules())
    #expect(try room.says("猜灯谜").first?.contains("一共 3 题") == true)
  }
}
