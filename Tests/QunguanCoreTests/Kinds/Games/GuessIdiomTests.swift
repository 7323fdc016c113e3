import QunguanTesting
import QunguanText
import Testing

@testable import QunguanCore

@Suite struct GuessIdiomTests {
  static func rules(_ more: String) -> String {
    "games: { guess-idiom: [{ name: 猜成语, \(more) }] }"
  }

  static func open(_ room: Room) throws -> QuestionPlay.Open {
    let slot = Slot(rule: "猜成语", part: "state", scope: "qq:5000")
    let play = room.memory.value(Seat<QuestionPlay>.self, at: slot)?.play
    return try #require(play?.open)
  }

  /// The most seldom idiom of four characters by its letters.
  static let rarest: [String: Idioms.ID] = {
    let idioms = Idioms.shipped
    var rarest: [String: Idioms.ID] = [:]
    for idiom in idioms.ids where idioms.characterCount(of: idiom) == 4 {
      for reading in idioms.readings(of: idiom) { rarest[reading.initials] = idiom }
    }
    return rarest
  }()

  @Test("By letters every idiom that has them is right", arguments: LetterPuzzles.Level.allCases)
  func letters(_ level: LetterPuzzles.Level) throws {
    let room = try Room(Self.rules("level: \(level.rawValue), questions: 100, pause: 0s"))
    let idioms = Idioms.shipped
    var said = try room.says("猜成语").last ?? ""
    for _ in 0..<30 {
      let answer = try #require(try Self.open(room).answers.first)
      let id = try #require(idioms.find(answer))
      let initials = try #require(idioms.readings(of: id).first).initials
      let letters = initials.uppercased().map(String.init).joined(separator: " ")
      #expect(said.hasSuffix("（4 个字）\n首字母：\(letters)"))
      // Whichever fits, not only the one in mind.
      let text = idioms.text(of: try #require(Self.rarest[initials]))
      let right = try room.says("我猜\(text)", by: "小红")
      #expect(right.first?.contains("「\(text)」") == true)
      room.now = room.now + .minutes(3)
      said = right.last ?? ""
    }
  }

  @Test("What is no idiom, or has other letters, is not right") func wrong() throws {
    let room = try Room(Self.rules("level: easy"))
    _ = try room.says("猜成语")
    let answer = try #require(try Self.open(room).answers.first)
    for text in ["天天开心", String(answer.dropLast()), answer + "啦啦", "什么什么"] {
      #expect(try room.says(text, by: "小红").isEmpty, "\(text)")
    }
    #expect(try room.says(answer, by: "小红").count == 1)
  }

  @Test("Pictographs are told apart, and come as often as letters") func emoji() throws {
    let items = "[{ question: 🐔🐶, answer: 鸡犬不宁 }, { question: 🐔🐱, answer: 鸡飞狗跳 }]"
    let room = try Room(Self.rules("questions: 100, items: \(items)"))
    _ = try room.says("猜成语")
    var asked: [String] = []
    for _ in 0..<12 {
      let answers = try Self.open(room).answers
      asked += answers
      _ = try room.says(answers[0], by: "小红")
      try room.wait(.seconds(5))
    }
    #expect(asked.contains("鸡犬不宁") && asked.contains("鸡飞狗跳"))
    #expect(Set(asked).count == 12)
  }

  @Test(
    "What does not go together is refused",
    arguments: [
      ("by: emoji", "there is nothing to ask; write 'from' or 'items'"),
      (
        "by: letters, items: [{ question: 🐔, answer: 鸡 }]",
        "'from' and 'items' are for 'emoji'; add it to 'by'"
      ),
      ("by: leters", "expected 'emoji' or 'letters', found 'leters'; did you mean 'letters'?"),
    ])
  func refused(_ more: String, _ sentence: String) {
    #expect(Room.diagnostics(Self.rules(more)).map { "\($0.sentence)" } == [sentence])
  }
}
