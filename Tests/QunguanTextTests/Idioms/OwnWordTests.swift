import Testing

@testable import QunguanText

@Suite struct OwnWordTests {
  @Test func `An own word is found, links, and is read as is written behind it`() throws {
    let idioms = try Idioms.shipped.adding([
      OwnWord("群主万岁"), OwnWord("长群百岁 chang2 qun2 bai3 sui4"),
    ])
    let plain = try #require(idioms.find("群主万岁"))
    #expect(idioms.readings(of: plain).map(\.description).contains("qún zhǔ wàn suì"))
    let read = try #require(idioms.find("长群百岁"))
    #expect(idioms.readings(of: read).map(\.description) == ["cháng qún bǎi suì"])
    #expect(idioms.occurrences(of: read) == 0)
    let before = try #require(idioms.find("成群结队"))
    let after = try #require(idioms.find("卓尔不群"))
    #expect(!idioms.links(before, to: plain, by: .sound))
    for link in Idioms.Link.allCases {
      #expect(idioms.links(after, to: plain, by: link))
      #expect(idioms.answers(to: after, by: link).last == plain)
    }
    #expect(Idioms.shipped.find("群主万岁") == nil)
  }

  @Test func `A removed word is neither found nor an answer, and can't be added`() throws {
    let idioms = try Idioms.shipped.adding([OwnWord("一心一意")], removing: ["一心一意", "沒有這個詞"])
    #expect(idioms.find("一心一意") == nil)
    let shipped = Idioms.shipped
    let removed = try #require(shipped.find("一心一意"))
    let before = try #require(shipped.find("始终如一"))
    for link in Idioms.Link.allCases {
      let answers = idioms.answers(to: before, by: link)
      #expect(answers == shipped.answers(to: before, by: link).filter { $0 != removed })
      #expect(answers.count == idioms.countAnswers(to: before, by: link))
      // As one that was used before it was removed.
      let count = idioms.countAnswers(to: before, by: link, excluding: [removed])
      #expect(answers.count == count)
    }
    #expect(idioms.ids.count == shipped.ids.count - 1)
  }

  @Test func `What was added and removed before stays so`() throws {
    let once = try Idioms.shipped.adding([OwnWord("群主万岁"), OwnWord("群主威武")], removing: ["一心一意"])
    let twice = try once.adding([OwnWord("管理员辛苦")], removing: ["群主威武"])
    #expect(twice.find("群主万岁") != nil && twice.find("管理员辛苦") != nil)
    #expect(twice.find("群主威武") == nil && twice.find("一心一意") == nil)
    #expect(twice.ids.count == Idioms.shipped.ids.count + 1)
  }

  @Test func `A written reading takes the place of the dictionary's`() throws {
    let idioms = try Idioms.shipped.adding([OwnWord("一心一意 yi1 xin1 yi1 yi5"), OwnWord("三心二意")])
    let changed = try #require(idioms.find("一心一意"))
    #expect(idioms.readings(of: changed).map(\.description) == ["yī xīn yī yi"])
    #expect(idioms.find("三心二意") == Idioms.shipped.find("三心二意"))
    #expect(idioms.ids.count == Idioms.shipped.ids.count)
  }

  @Test(arguments: [
    ("hello", OwnWord.Refusal.notChinese("hello")), ("", .notChinese("")),
    ("一", .length("一")), ("长城 zhang", .syllable("zhang")),
    ("长城 chang2 cheng6", .syllable("cheng6")),
    ("长城 chang2", .reading(word: "长城", syllables: 1)),
  ])
  func `What is no word is refused with a reason`(line: String, refusal: OwnWord.Refusal) {
    #expect(throws: refusal) { try OwnWord(line) }
    #expect(Language.chinese.phrases[refusal.sentence.clauses[0].format] != nil)
  }

  @Test func `A file has a word a line, and remarks`() {
    let lines = OwnWord.lines(
      of: "# ours\r\n群主万岁  # of the year\n\n长群百岁 chang2 qun2 bai3 sui4\nhello\n")
    #expect(lines.map(\.number) == [2, 4, 5])
    #expect(lines.map { try? $0.word.get().text } == ["群主万岁", "长群百岁", nil])
    #expect(lines[2].word == .failure(.notChinese("hello")))
  }

  @Test func `A character that no idiom has needs a written reading`() throws {
    let refusal = OwnWord.Refusal.unheard(word: "一鿰二", character: "鿰")
    #expect(throws: refusal) { try Idioms.shipped.adding([OwnWord("一鿰二")]) }
    #expect(Language.chinese.phrases[refusal.sentence.clauses[0].format] != nil)
    let idioms = try Idioms.shipped.adding([OwnWord("一鿰二 yi1 ni3 er4")])
    #expect(idioms.find("一鿰二") != nil)
  }
}
