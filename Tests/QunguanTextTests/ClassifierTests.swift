import Testing

@testable import QunguanText

@Suite struct ClassifierTests {
  static let examples: [JudgedMessage] = [
    JudgedMessage("加微信看片私聊我 abc12345", isAd: true),
    JudgedMessage("出售资源, 要的加扣扣 88123456", isAd: true),
    JudgedMessage("高薪兼职日结三百联系电话13800138000", isAd: true), JudgedMessage("免费领红包点击链接进群", isAd: true),
    JudgedMessage("今天晚上吃什么", isAd: false), JudgedMessage("这首歌真好听", isAd: false),
    JudgedMessage("明天一起打游戏吗", isAd: false), JudgedMessage("主播晚上好呀", isAd: false),
  ]
  static let classifier = Trainer(examples).classifier(threshold: 0.9)

  private func features(_ text: String) -> Features {
    Self.classifier.features(of: MessageText(text))
  }

  private func probability(_ text: String, _ lessons: Lessons = Lessons()) -> Double {
    Self.classifier.probability(of: features(text), with: lessons)
  }

  @Test func `What was learned is told apart`() {
    for example in Self.examples {
      #expect((probability(example.text) > 0.5) == example.isAd, "\(example.text)")
    }
    #expect(probability("加薇信看片 abc12345") > probability("一起吃什么"))
  }

  @Test func `The same examples give the same bytes`() {
    let again = Trainer(Self.examples).classifier(threshold: 0.9)
    #expect(again.bytes == Self.classifier.bytes)
    let other = Trainer(Self.examples, seed: 2).classifier(threshold: 0.9)
    #expect(other.bytes != Self.classifier.bytes)
  }

  @Test func `A model is read back as it was`() throws {
    let read = try Classifier(bytes: Self.classifier.bytes)
    #expect(read.bytes == Self.classifier.bytes)
    #expect(abs(read.threshold - 0.9) < 1e-6)
    let text = features("加微信")
    #expect(read.probability(of: text) == Self.classifier.probability(of: text))
  }

  @Test func `What is no model of ours is refused`() {
    let bytes = Self.classifier.bytes
    func error(_ change: (inout [UInt8]) -> Void) -> ModelError? {
      var bytes = bytes
      change(&bytes)
      do throws(ModelError) { _ = try Classifier(bytes: bytes) } catch { return error }
      return nil
    }
    let length = bytes.count
    #expect(error { $0 = [] } == .notAModel)
    #expect(error { $0[0] = 0 } == .notAModel)
    #expect(error { $0.removeLast() } == .wrongLength(length - 1, expected: length))
    #expect(error { $0 += [1, 2] } == .wrongLength(length + 2, expected: length))
    #expect(error { $0[8] ^= 1 } == .otherRecipe)
    #expect(error { $0[length - 1] ^= 1 } == .damaged)
    #expect(error { $0.replaceSubrange(12..<16, with: [0, 0, 0xC0, 0x7F]) } == .damaged)  // NaN
  }

  @Test func `A lesson turns a mistake and can be taken back exactly`() throws {
    let classifier = Self.classifier
    let mistaken = features("今天晚上看片吗加我")
    let isAd = classifier.probability(of: mistaken) < 0.5
    var lessons = Lessons()
    let other = classifier.lesson(for: features("主播加微信"), isAd: true)
    lessons.add(other)
    let before = classifier.probability(of: mistaken, with: lessons)
    let lesson = classifier.lesson(for: mistaken, isAd: isAd, given: lessons)
    #expect(!lesson.isEmpty)
    lessons.add(lesson)
    #expect((classifier.probability(of: mistaken, with: lessons) > 0.5) == isAd)
    let stored = try #require(Lesson(bytes: lesson.bytes))
    #expect(stored == lesson)
    lessons.remove(stored)
    #expect(classifier.probability(of: mistaken, with: lessons) == before)
    // What it agrees with already teaches nothing.
    #expect(classifier.lesson(for: mistaken, isAd: !isAd).isEmpty)
  }

  @Test func `A lesson of other bytes is refused`() {
    let bytes = Self.classifier.lesson(for: features("今天晚上吃什么"), isAd: true).bytes
    #expect(Lesson(bytes: bytes) != nil)
    #expect(Lesson(bytes: []) == nil)
    #expect(Lesson(bytes: Array(bytes.dropLast())) == nil)
    #expect(Lesson(bytes: [9] + bytes.dropFirst()) == nil)
    #expect(Lesson(bytes: bytes.prefix(4) + [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]) == nil)
    #expect(Lesson(bytes: bytes.prefix(4) + [1, 0, 0, 0, 0, 0, 0, 0x7F]) == nil)
    #expect(Lesson(bytes: bytes + [UInt8](repeating: 0, count: 80_000)) == nil)
  }

  @Test func `Only the ends of a long message count`() {
    let head = String(repeating: "今天天气很好", count: 20)
    let tail = String(repeating: "明天见吧朋友", count: 10)
    let long = head + String(repeating: "中", count: 10_000) + tail
    #expect(features(long) == features(head + "中中" + tail))
    #expect(features(String(repeating: "\u{301}", count: 40_000)).buckets.count < 60)
    #expect(features("").buckets.count < 30)
  }

  @Test func `What is written and what only sounds alike share buckets`() {
    let written = Set(features("加微信").buckets)
    let heard = Set(features("佳薇芯").buckets)
    let other = Set(features("吃早饭").buckets)
    #expect(written.intersection(heard).count > written.intersection(other).count + 3)
  }

  @Test(arguments: [-40, -3.5, -0.25, 0, 1e-4, 2, 16, 90] as [Float])
  func `The logistic function is near enough`(x: Float) {
    #expect(abs(logistic(x) + logistic(-x) - 1) < 1e-6)
    let known: [Float: Float] = [-3.5: 0.029312, -0.25: 0.437823, 0: 0.5, 2: 0.880797]
    if let value = known[x] { #expect(abs(logistic(x) - value) < 1e-6) }
  }
}

@Suite struct ScoreTests {
  @Test func `Figures are those of the messages`() {
    let judged: [(probability: Double, isAd: Bool)] = [
      (0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.4, true), (0.3, false), (0.2, false),
    ]
    let score = Score(judged)
    #expect(score.messages == 7)
    #expect(score.accuracy == 5.0 / 7)
    #expect(score.precision == 3.0 / 4 && score.recall == 3.0 / 4 && score.f1 == 3.0 / 4)
    #expect(score.recall(atPrecision: 0.99) == 0.5)
    #expect(score.threshold(forPrecision: 0.99) == 0.8)
    #expect(score.recall(atPrecision: 0.8) == 1 && score.threshold(forPrecision: 0.8) == 0.4)
  }

  @Test func `Messages of one probability are taken together`() {
    let score = Score([(0.9, true), (0.9, false), (0.1, false)])
    #expect(score.recall(atPrecision: 0.9) == 0)
    #expect(score.threshold(forPrecision: 0.9) == nil)
    #expect(score.recall(atPrecision: 0.5) == 1)
  }

  @Test func `No messages and no ads give no figures`() {
    #expect(Score([]).accuracy == 0 && Score([]).recall(atPrecision: 0) == 0)
    #expect(Score([(0.1, false)]).f1 == 0 && Score([(0.1, false)]).accuracy == 1)
  }
}

@Suite struct CrossValidationTests {
  @Test func `Copies and campaigns stay in one fold`() {
    let ads = (0..<30).map { JudgedMessage("加微信看片私聊我 1380013800\($0 % 10)", isAd: true) }
    let talk = (0..<30).map {
      JudgedMessage("今天第\($0)次说：\(String(repeating: "好", count: $0))", isAd: false)
    }
    let all = ads + talk + [JudgedMessage("无关的别人说的话", isAd: false, weight: 0.1)]
    let copies = CrossValidation(all, folds: 3, keeping: .copies).folds
    let campaigns = CrossValidation(all, folds: 3, keeping: .campaigns).folds
    #expect(copies[0] == copies[10] && copies[3] == copies[23])
    #expect(Set(copies.prefix(30)).count > 1)
    #expect(Set(campaigns.prefix(30)).count == 1)
    #expect(copies.last == .some(nil))
    #expect(Set(copies.dropLast()) == [0, 1, 2])
  }

  @Test func `Every dealt message is judged once`() async {
    let examples = ClassifierTests.examples
    let validation = CrossValidation(examples, folds: 2, keeping: .copies)
    let judgement = await validation.judge(examples, with: Trainer(examples), masks: [.blanks])
    #expect(judgement.plain.count == 8 && judgement.masked[0].judged.count == 8)
    #expect(judgement.plain.count { $0.isAd } == 4)
  }
}

@Suite struct MaskTests {
  @Test(
    arguments: Mask.allCases.filter { ![.homophones, .two, .punctuation, .blanks].contains($0) })
  func `The normaliser sees through`(mask: Mask) {
    let text = "加V信abc123看片，资源国书"
    var generator = SplitMix(seed: 3)
    let masked = mask.applied(to: text, strength: 1, using: &generator)
    #expect(masked != text)
    #expect(
      MessageText(masked).string(.compact) == MessageText(text).string(.compact), "\(masked)")
  }

  @Test func `Homophones sound alike, and blanks are blanks`() {
    let text = "加微信看片"
    var generator = SplitMix(seed: 3)
    let heard = Mask.homophones.applied(to: text, strength: 1, using: &generator)
    #expect(heard.unicodeScalars.map(Syllables.id) == text.unicodeScalars.map(Syllables.id))
    #expect(Mask.blanks.applied(to: text, strength: 1, using: &generator) == "加 微 信 看 片")
    #expect(Mask.two.applied(to: "加V信abc123看片，资源国书", using: &generator) != text)
    #expect(Mask.marks.applied(to: "", using: &generator) == "")
  }
}
