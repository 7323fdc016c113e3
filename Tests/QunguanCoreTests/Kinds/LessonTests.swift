import QunguanCore
import QunguanText
import Testing

@Suite("What is learned of an operator's word") struct LessonTests {
  private static let classifier = Trainer([
    JudgedMessage("加微信领红包", isAd: true), JudgedMessage("日结兼职找我", isAd: true),
    JudgedMessage("今晚一起读书", isAd: false), JudgedMessage("明天几点见面", isAd: false),
  ]).classifier(threshold: 0.9)

  private let chat = ChatID("qq:5000")

  private func marks(_ text: UInt64, _ isAd: Bool, _ lesson: [UInt8]) throws -> (Marking, Marks) {
    let marking = Marking(
      isAd: isAd, chat: try #require(chat), text: text, lesson: lesson)
    return (marking, Marks([marking]))
  }

  private func probability(_ text: MessageText, _ marks: Marks) -> Double {
    Self.classifier.probability(of: Self.classifier.features(of: text), with: marks.lessons)
  }

  @Test("A mistake grows less likely, and the opposite word begins anew") func learned() throws {
    let text = MessageText("加微信领红包")
    let none = Marks()
    #expect(probability(text, none) > 0.5)
    #expect(none.lesson(on: text, isAd: true, for: Self.classifier).isEmpty)
    let lesson = none.lesson(on: text, isAd: false, for: Self.classifier)
    #expect(!lesson.isEmpty)
    let (former, marks) = try marks(1, false, lesson)
    #expect(probability(text, marks) < probability(text, none))
    #expect(marks.lesson(on: text, isAd: true, for: Self.classifier, without: former).isEmpty)
  }
}
