import QunguanTesting
import QunguanText
import Testing

@testable import QunguanCore

@Suite struct IdiomChainTests {
  typealias Play = IdiomChain.Play

  static func rules(_ more: String = "") -> String {
    """
    games:
      idiom-chain:
        - name: 成语接龙
          \(more.replacing("\n", with: "\n      "))
    """
  }

  /// A chat in which a game goes on, and what may follow.
  struct Game {
    let room: Room
    let idioms: Idioms
    var link = Idioms.Link.sound

    init(_ more: String = "", link: Idioms.Link = .sound) throws {
      room = try Room(IdiomChainTests.rules("link: \(link.rawValue)\n" + more))
      idioms = .shipped
      self.link = link
      _ = try room.says("成语接龙")
    }

    var play: Play? {
      room.memory.value(
        Seat<Play>.self, at: Slot(rule: "成语接龙", part: "state", scope: "qq:5000"))?.play
    }

    var match: Match? {
      room.memory.value(
        Seat<Play>.self, at: Slot(rule: "成语接龙", part: "state", scope: "qq:5000"))?.match
    }

    /// Words that follow, with answers of their own or without.
    func answers(isDeadEnd: Bool = false) throws -> [String] {
      let words = try #require(play?.words)
      let used = Set(words.compactMap(idioms.find))
      let word = try #require(words.last.flatMap(idioms.find))
      return idioms.answers(to: word, by: link).filter { answer in
        !used.contains(answer)
          && (idioms.countAnswers(to: answer, by: link, excluding: used.union([answer])) == 0)
            == isDeadEnd
      }.map(idioms.text)
    }

    /// A frequent word that does not follow.
    func stranger() throws -> String {
      let word = try #require(play?.words.last.flatMap(idioms.find))
      let other = idioms.ids.first { !idioms.links(word, to: $0, by: link) }
      return idioms.text(of: try #require(other))
    }
  }

  @Test("A game begins with a word that many may follow") func begins() throws {
    let game = try Game()
    let word = try #require(game.play?.words.last)
    #expect(try game.answers().count >= 20)
    #expect(game.room.last.said.first?.contains("成语接龙开始！第一个：\(word) (") == true)
    #expect(game.room.last.said.first?.contains("60 秒一轮") == true)
  }

  @Test("What follows counts, whoever writes it and however", arguments: ["", "。", "！", "  "])
  func follows(_ mark: String) throws {
    let game = try Game()
    let answer = try #require(game.answers().first)
    let said = try game.room.says(mark + answer + mark, by: "小红")
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("✅ \(answer)！小红 +1 分\n请接") == true)
    #expect(game.play?.words.count == 2)
  }

  @Test("Traditional characters are the same words") func traditional() throws {
    let game = try Game()
    for answer in try game.answers() {
      let traditional = answer.replacing("龙", with: "龍").replacing("马", with: "馬")
        .replacing("风", with: "風").replacing("无", with: "無").replacing("来", with: "來")
      guard traditional != answer else { continue }
      #expect(try game.room.says(traditional, by: "小红").first?.contains(answer) == true)
      return
    }
    Issue.record("no answer has a traditional character")
  }

  @Test("Talk is left alone, even with idioms in it") func talk() throws {
    let game = try Game()
    let answer = try #require(game.answers().first)
    let stranger = try game.stranger()
    for text in [
      "今天晚上吃什么", "\(answer)这个词怎么读", "我觉得\(answer)", stranger, "\(answer) \(answer)", "哈哈哈哈",
      "", "666", String(answer.dropLast()),
    ] {
      #expect(try game.room.says(text, by: "路人").isEmpty, "\(text)")
    }
    #expect(game.play?.words.count == 1)
  }

  @Test("A wrong try is answered once to whom the game has spoken, then silence for a minute")
  func wrongTry() throws {
    let game = try Game()
    let stranger = try game.stranger()
    #expect(try game.room.says(stranger, by: "小红").isEmpty)
    #expect(try game.room.says(stranger).first?.contains("「\(stranger)」接不上哦，要「") == true)
    #expect(try game.room.says(stranger).isEmpty)
    let answer = try #require(game.answers().first)
    #expect(try game.room.says(answer).count == 1)
    #expect(try game.room.says(stranger).isEmpty)
    try game.room.wait(.seconds(40))
    let next = try #require(game.answers().first)
    #expect(try game.room.says(next).count == 1)
    try game.room.wait(.seconds(20))
    #expect(try game.room.says(stranger).count == 1)
  }

  @Test("The first word of a game is used, and so are all others") func used() throws {
    let game = try Game("remind: 0s\nturn: 10m", link: .sound)
    let first = try #require(game.play?.words.first)
    var lot = Self.lot("used")
    // Around until the first one would follow.
    for _ in 0..<300 {
      let word = try #require(game.play?.words.last.flatMap(game.idioms.find))
      let start = try #require(game.idioms.find(first))
      if game.play?.words.count ?? 0 > 1, game.idioms.links(word, to: start, by: .sound) {
        #expect(try game.room.says(first).first?.contains("「\(first)」这一场用过啦") == true)
        return
      }
      let answers = try game.answers()
      let back = answers.first { answer in
        game.idioms.find(answer).map { game.idioms.links($0, to: start, by: .sound) } ?? false
      }
      _ = try game.room.says(try #require(back ?? answers.randomElement(using: &lot)))
      game.room.now = game.room.now + .seconds(5)
    }
    Issue.record("never came back to \(first)")
  }

  static func lot(_ test: String) -> Generator {
    Generator(secret: .init(low: 3, high: 4), event: EventKey(test), rule: "", scope: "")
  }

  @Test("No idiom, though it begins like one: told to players only") func unknown() throws {
    let game = try Game()
    let answer = try #require(game.answers().first)
    let begins = try #require(answer.first)
    #expect(try game.room.says("\(begins)来吃饭", by: "路人").isEmpty)
    #expect(try game.room.says("\(begins)来吃饭").first?.contains("不在我的成语词典里") == true)
  }

  @Test("One reminder, then the time is over, with what could have followed") func timer() throws {
    let game = try Game()
    _ = try game.room.says(try #require(game.answers().first))
    let answers = try game.answers() + game.answers(isDeadEnd: true)
    let reminders = try game.room.wait(.seconds(50)).flatMap(\.said)
    #expect(reminders.count == 1)
    #expect(reminders.first?.hasPrefix("⏰ 还剩 15 秒") == true)
    let end = try game.room.wait(.seconds(10)).flatMap(\.said)
    #expect(end.count == 2)
    #expect(end.first?.contains("还有 \(answers.count) 个可接") == true)
    #expect(end.last == "🏁 成语接龙结束，来看看战绩：\n🥇 \(DisplayName.unknown) 1 分")
    #expect(game.match == nil && game.room.wakes.isEmpty)
  }

  @Test("A dead end gives the round to the last player, and another begins") func deadEnd() throws {
    let game = try Game("turn: 10m", link: .tone)
    var lot = Self.lot("dead end")
    for _ in 0..<500 {
      if let end = try game.answers(isDeadEnd: true).first {
        let said = try game.room.says(end)
        #expect(said.first == "🎉 \(end)！这个接不下去啦，0 个可接，这一轮归 小明，+3 分！")
        #expect(said.last?.hasPrefix("🐉 第 2 轮：") == true)
        #expect(game.play?.round == 2 && game.play?.links == 0)
        #expect(game.match?.players.first { $0.isLast }?.member == "qq:小明")
        return
      }
      _ = try game.room.says(try #require(game.answers().randomElement(using: &lot)))
      game.room.now = game.room.now + .seconds(5)
    }
    Issue.record("no dead end in 500 links")
  }

  @Test("Five in a row bring more, and a wrong try breaks the row") func combos() throws {
    let game = try Game("turn: 10m")
    for place in 1...5 {
      game.room.now = game.room.now + .seconds(61)
      let said = try game.room.says(try #require(game.answers().first)).first ?? ""
      #expect(said.contains(place == 5 ? "+4 分 🔥 连对 5 个" : "+1 分\n"))
    }
    #expect(game.match?.players.first?.score == 8)
    _ = try game.room.says(try game.stranger())
    #expect(game.match?.players.first?.run == 0)
  }

  @Test("Hints cost points, say more each time, and end") func hints() throws {
    let game = try Game("turn: 10m")
    #expect(try game.room.says("提示").first?.contains("一个提示要 2 分，你现在有 0 分") == true)
    for _ in 0..<5 {
      game.room.now = game.room.now + .seconds(61)
      _ = try game.room.says(try #require(game.answers().first))
    }
    let word = try #require(game.play?.words.last.flatMap(game.idioms.find))
    let used = Set(try #require(game.play).words.compactMap(game.idioms.find))
    let answer = try #require(
      game.idioms.answers(to: word, by: .sound).first { !used.contains($0) }.map(game.idioms.text))
    let characters = Array(answer)
    #expect(try game.room.says("提示") == ["💡 \(characters[0])＿\(characters[2])＿（-2 分）"])
    #expect(try game.room.says("提示") == ["💡 \(String(characters.dropLast()))＿（-2 分）"])
    #expect(try game.room.says("提示") == ["没有更多提示啦，再想想～"])
    #expect(game.match?.players.first?.score == 4)
  }

  @Test("The steward answers, and gives up where it knows nothing", arguments: ["easy", "hard"])
  func steward(_ level: String) throws {
    let game = try Game("players: with-steward\nlevel: \(level)\nturn: 10m")
    var answered = 0
    var lot = Self.lot("steward")
    for _ in 0..<60 {
      let before = try #require(game.play?.words)
      guard let answer = try game.answers().randomElement(using: &lot) else { break }
      let said = try game.room.says(answer)
      let play = try #require(game.play)
      game.room.now = game.room.now + .seconds(61)
      if play.words.count == before.count + 2, said.first?.contains("我接：") == true {
        answered += 1
        let mine = try #require(play.words.last)
        let id = try #require(game.idioms.find(mine))
        #expect(!before.contains(mine))
        #expect(game.idioms.links(try #require(game.idioms.find(answer)), to: id, by: .sound))
        if level == "easy" { #expect(game.idioms.rank(of: id) < 4000) }
      } else {
        #expect(said.first?.contains("我想不出来啦") == true)
        #expect(said.count == 2)
      }
    }
    #expect(answered > 10)
  }

  @Test("Own words count with the reading that is written, banned ones don't") func ownWords()
    throws
  {
    let room = try Room(
      Self.rules("add: [天天打开, 群龙打卡 qun2 long2 da3 ka3]\nban: [守株待兔]"))
    let idioms = try #require(
      room.book.rules.first?.config(of: Games<IdiomChain>.self)?.own.rules.idioms)
    #expect(idioms.find("天天打开") != nil && idioms.find("群龙打卡") != nil)
    #expect(idioms.find("守株待兔") == nil)
    #expect(
      Room.diagnostics(Self.rules("add: [abc]")).map(\.description).first?
        .contains("'abc' is no word of Chinese characters") == true)
    #expect(Room.diagnostics(Self.rules("ban: [今天天气]")).count == 1)
  }

  @Test("Who begins may choose the first idiom, if enough may follow") func opening() throws {
    let room = try Room(Self.rules("opening: 5"))
    #expect(try room.says("接龙怎么玩").isEmpty)
    #expect(try room.says("接龙 今天天气").isEmpty)
    #expect(try room.says("接龙 自怨自艾").first?.contains("第一个：自怨自艾 (zì yuàn zì yì)") == true)
    #expect(try room.says("接龙 意气风发", by: "小红").first?.hasPrefix("✅ 意气风发！小红") == true)
    let poor = try Room(Self.rules("opening: 200\nlink: character"))
    #expect(try poor.says("接龙 自怨自艾").first?.contains("后面只有") == true)
    #expect(poor.wakes.isEmpty)
  }

  @Test("A hint is paid for only if it is said") func unsaidHints() throws {
    for more in ["answers: 8", "say: { hint: off }"] {
      let game = try Game("turn: 10m\n\(more)")
      for _ in 0..<5 { _ = try game.room.says(try #require(game.answers().first)) }
      let before = try #require(game.match?.players.first?.score)
      for _ in 0..<3 { _ = try game.room.says("提示") }
      let hints = try #require(game.play?.hints)
      #expect(game.match?.players.first?.score == before - 2 * hints, "\(more)")
      #expect(hints == (more == "answers: 8" ? 2 : 0))
    }
  }

  @Test("A word that an operator takes away while it waits gives way to another round")
  func withdrawn() throws {
    let game = try Game("turn: 10m")
    _ = try game.room.says("结束接龙")
    _ = try game.room.says("接龙 自怨自艾")
    try game.room.adopt(Self.rules("turn: 10m\nban: [自怨自艾]"))
    let said = try game.room.says("意气风发")
    #expect(said.first == "「自怨自艾」不算数了，咱们重开一轮～")
    #expect(said.last?.hasPrefix("🐉 第 2 轮：") == true)
    #expect(try game.room.says(try #require(game.answers().first)).count == 1)
  }

  @Test("Teams keep their members when operators put them into another order") func teams() throws {
    let game = try Game("teams: [甲队, 乙队]\nturn: 10m")
    _ = try game.room.says("乙队")
    _ = try game.room.says(try #require(game.answers().first))
    #expect(try game.room.says("战况").first?.contains("甲队 0 分 · 乙队 1 分") == true)
    game.room.now = game.room.now + .seconds(11)
    try game.room.adopt(Self.rules("teams: [丙队, 甲队, 乙队]\nturn: 10m"))
    #expect(try game.room.says("战况").first?.contains("丙队 0 分 · 甲队 0 分 · 乙队 1 分") == true)
  }

  @Test("An observed game says nothing, and remembers its words") func observed() throws {
    let room = try Room(Self.rules("mode: observe"))
    for text in ["接龙 自怨自艾", "意气风发", "发扬光大", "结束接龙"] {
      #expect(try room.says(text).isEmpty)
      #expect(room.last.trace.entries.contains { $0.rule == "成语接龙" && $0.fired }, "\(text)")
    }
    #expect(room.last.effects.allSatisfy { $0.effect.isOfRuleAlone })
  }

  @Test("With in-turn nobody makes two links running") func inTurn() throws {
    let game = try Game("in-turn: true")
    _ = try game.room.says(try #require(game.answers().first))
    let next = try #require(game.answers().first)
    #expect(try game.room.says(next).first?.contains("让别人也接一个") == true)
    #expect(try game.room.says(next, by: "小红").count == 1)
  }

  @Test("Only words of the wanted lengths count") func lengths() throws {
    let game = try Game("characters: 4\nopening: 1")
    #expect(game.play?.words.first?.count == 4)
    _ = try game.room.says("结束接龙")
    #expect(try game.room.says("接龙 独一无二").first?.contains("第一个：独一无二") == true)
    let long = try #require(game.answers().first { $0.count > 4 })
    #expect(try game.room.says(long).first?.contains("字数不对") == true)
  }
}
