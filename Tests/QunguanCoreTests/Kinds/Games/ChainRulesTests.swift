import QunguanText
import Testing

@testable import QunguanCore

@Suite struct ChainRulesTests {
  @Test(
    "In 10,000 random moves no word comes again, none is no entry, each links, and the counts hold",
    arguments: Idioms.Link.allCases)
  func property(_ link: Idioms.Link) throws {
    let rules = ChainRules(link: link)
    let idioms = rules.idioms
    var generator = Generator(
      secret: .init(low: 7, high: 9), event: EventKey("chain"), rule: link.rawValue, scope: "")
    let texts = idioms.ids.map(idioms.text)
    let entries = Set(texts)
    let known = rules.wellKnown
    var play = IdiomChain.Play()
    var seen: Set<String> = []
    var moves = 0
    func add(_ id: Idioms.ID) {
      play.append(id, of: idioms)
      #expect(seen.insert(idioms.text(of: id)).inserted)
      #expect(entries.contains(idioms.text(of: id)))
    }
    while moves < 10_000 {
      let waiting = play.words.last.flatMap(idioms.find)
      let used = play.used(idioms)
      let left = waiting.map { rules.countAnswers(to: $0, excluding: used) } ?? 0
      guard let word = waiting, left > 0 else {
        if let word = waiting, moves % 97 == 0 {
          #expect(try bruteForce(rules, word, used) == 0)
        }
        let opening = rules.opening(
          among: known, answers: 5, excluding: used, using: &generator)
        add(try #require(opening))
        moves += 1
        continue
      }
      if moves % 250 == 0 { #expect(try bruteForce(rules, word, used) == left) }
      let text: String =
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: texts.randomElement(using: &generator) ?? ""
        case 1: play.words.randomElement(using: &generator) ?? ""
        default:
          Array(rules.answers(to: word, excluding: used)).randomElement(using: &generator)
            .map(idioms.text) ?? ""
        }
      let id = try #require(idioms.find(text))
      switch rules.judge(text, after: word, used: used) {
      case .links(let linked):
        #expect(linked == id && idioms.links(word, to: id, by: link) && !used.contains(id))
        add(id)
        moves += 1
      case .mismatch: #expect(!idioms.links(word, to: id, by: link))
      case .used: #expect(used.contains(id))
      case .chatter: #expect(id == word || used.contains(id))
      case .length, .unknown: Issue.record("\(text) is a word of any length")
      }
    }
    #expect(play.words.count == moves)
  }

  private func bruteForce(
    _ rules: ChainRules, _ word: Idioms.ID, _ used: Set<Idioms.ID>
  ) throws -> Int {
    rules.idioms.ids.count {
      !used.contains($0) && rules.idioms.links(word, to: $0, by: rules.link)
        && rules.lengths.contains(rules.idioms.characterCount(of: $0))
    }
  }

  @Test(
    "The three ways of linking",
    arguments: [
      ("为人师表", "表里如一", Idioms.Link.character, true), ("为人师表", "彪炳千古", .character, false),
      ("为人师表", "彪炳千古", .sound, true), ("为人师表", "彪炳千古", .tone, false),
      // 艾 is read yi here, and ai elsewhere.
      ("自怨自艾", "意气风发", .tone, true), ("自怨自艾", "爱屋及乌", .tone, false),
    ])
  func links(_ first: String, _ next: String, _ link: Idioms.Link, _ follows: Bool) throws {
    let rules = ChainRules(link: link)
    let word = try #require(rules.idioms.find(first))
    let other = try #require(rules.idioms.find(next))
    let judgement = rules.judge(next, after: word, used: [word])
    #expect(judgement == (follows ? .links(other) : .mismatch(other)))
  }

  @Test("Words that begin as they should and are none are tries, all else is talk") func unknown()
    throws
  {
    let rules = ChainRules()
    let word = try #require(rules.idioms.find("为人师表"))
    #expect(rules.judge("表里不好", after: word, used: [word]) == .unknown("表里不好"))
    for text in ["表", "表里", "今天下雨", "表里不好a", "表里 不好", "表示一下我自己的意见吧", "为人师表"] {
      #expect(rules.judge(text, after: word, used: [word]) == .chatter, "\(text)")
    }
  }

  @Test("Play outlives being stored, and a dictionary that lost words") func stored() throws {
    var play = IdiomChain.Play()
    for text in ["为人师表", "表里如一"] {
      play.append(try #require(Idioms.shipped.find(text)), of: .shipped)
    }
    #expect(play.used(.shipped).count == 2)
    let fewer = try Idioms.shipped.adding([], removing: ["为人师表"])
    #expect(play.used(fewer).count == 1)
    #expect(play.used(.shipped).count == 2)
  }
}
