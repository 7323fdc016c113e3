import QunguanTesting
import Testing

@testable import QunguanCore

/// Games of questions under random hands.
@Suite struct QuestionPropertyTests {
  /// Each answer stands in nothing but itself.
  static let count = 12
  static func answer(_ index: Int) -> String { "谜底第\(index)号" }

  static func room(_ seed: UInt64) throws -> Room {
    let items = (0..<count).map { index in
      let hints = (0..<index % 4).map { "提示\($0)" }.joined(separator: ", ")
      let hint = hints.isEmpty ? "" : ", hint: [\(hints)]"
      return "{ question: 谜面\(index)呀, answers: [\(answer(index)), 别名\(index)号]\(hint) }"
    }
    return try Room(
      """
      games:
        riddles:
          - { name: 猜灯谜, questions: 3, answers: 120, again-after: 2d, hint: { costs: 0 },
              items: [\(items.joined(separator: ", "))] }
      """, secret: Generator.Secret(low: seed, high: 7))
  }

  static let words = [
    "猜灯谜", "猜灯谜", "提示", "提示", "下一题", "跳过", "结束猜谜", "哈哈", "我猜是太阳", "战况", "谜面",
  ]

  @Test(
    "Nothing is asked twice in the time, no answer is said before it is out, and every game ends",
    arguments: [1, 2, 3, 4] as [UInt64])
  func play(_ seed: UInt64) throws {
    let room = try Self.room(seed)
    var generator = Generator(
      secret: Generator.Secret(low: seed, high: 0), event: EventKey("steps"), rule: "", scope: "")
    var askedOn: [Int: Int] = [:]
    var number = (game: 0, question: 0)
    var open: Int?
    func look(_ said: [String]) throws {
      for text in said {
        if text.contains("开场") { number.game += 1 }
        #expect(!text.contains("别名"))
        for index in 0..<Self.count where text.contains(Self.answer(index)) {
          // Only when it is out: solved, revealed, or the game was stopped.
          #expect(index == open, "\(text)")
          #expect(["猜中了", "揭晓", "没猜出来"].contains { text.contains($0) }, "\(text)")
          open = nil
        }
        guard let index = (0..<Self.count).first(where: { text.contains("谜面\($0)呀") }) else {
          continue
        }
        if open == index { continue }
        #expect(open == nil)
        open = index
        number.question += 1
        let day = room.book.community.day(of: room.now).daysSinceEpoch
        if let last = askedOn[index] { #expect(day - last >= 2) }
        askedOn[index] = day
      }
    }
    for _ in 0..<2000 {
      let member = ["小明", "小红", "小刚"].randomElement(using: &generator) ?? ""
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<4:
        try look(try room.says(Self.words.randomElement(using: &generator) ?? "", by: member))
      case 4..<6:
        let index = Int.random(in: 0..<Self.count, using: &generator)
        try look(try room.says("我猜\(Self.answer(open ?? index))", by: member))
      case 6..<9:
        let seconds = Int64.random(in: 1...70, using: &generator)
        for step in try room.wait(.seconds(seconds)) { try look(step.said) }
      default:
        // The steward was away.
        room.now = room.now + .minutes(Int64.random(in: 1...600, using: &generator))
      }
    }
    #expect(number.game > 10 && number.question > 30)
    for step in try room.wait(.hours(2)) { try look(step.said) }
    #expect(room.wakes.isEmpty && open == nil)
  }
}
