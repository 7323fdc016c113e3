import QunguanText

/// 成语接龙: each idiom begins as the one before it ends.
enum IdiomChain: Game {
  static let key = "idiom-chain"
  static let summary = """
    Idiom chain (成语接龙): each idiom begins as the one before it ends. Only whole idioms of the \
    dictionary count (30,000 with all their readings; `qunguan idioms` tells what it knows), each once \
    in a game. Ordinary talk is left alone: an answer is what follows, or what looks like a try of \
    somebody with whom the game has just spoken. Where nothing can follow, the round goes to who has \
    made the last link, and a new one begins; where nobody answers in time, the game ends, or the \
    next of `rounds` begins.
    """
  static let defaults = GameDefaults(
    start: ["成语接龙", "接龙", "开始接龙"], stop: ["结束接龙", "不玩接龙了"], hintCosts: 2, deed: "link",
    deedDoc: "for an idiom that follows")

  struct Config: Sendable {
    var rules = ChainRules()
    /// How many words may follow a round's first.
    var opening = 20
    /// What a round may begin with: filled by ``complete(_:_:_:)``.
    var openings: [Idioms.ID] = []
    var turn = Interval.minutes(1)
    /// Before the end of a turn; zero for not at all.
    var remind = Interval.seconds(15)
    /// How many rounds may end because nobody answers.
    var rounds = 1
    /// What the last link of a round is worth.
    var win = 3
    /// Nil if the steward only looks on.
    var level: ChainRules.Level?
    /// Whether one member may make two links running.
    var isInTurn = false
    fileprivate var add: [WordSource] = []
    fileprivate var ban: [WordSource] = []
    fileprivate var place = Place(file: "", line: 1, column: 1)
  }

  static let schema: Schema<Config> = .objectInParts(
    "idiom chain", link, characters, opening, turn, remind, rounds, win, players, level, inTurn,
    add,
    ban
  ) {
    link, characters, opening, turn, remind, rounds, win, players, level, inTurn, add, ban in
    var config = Config()
    config.rules.link = link.value ?? .sound
    config.rules.lengths = characters.value ?? config.rules.lengths
    config.opening = opening.value ?? config.opening
    config.turn = turn.value ?? config.turn
    config.remind = remind.value ?? config.remind
    config.rounds = rounds.value ?? 1
    config.win = win.value ?? config.win
    config.level = players.value == .withSteward ? level.value ?? .normal : nil
    config.isInTurn = inTurn.value ?? false
    config.add = add.value ?? []
    config.ban = ban.value ?? []
    return config
  }.map { config, node, findings -> Config? in
    var config = config
    config.place = (node["remind"] ?? node["turn"] ?? node).place
    if let level = node["level"], node["players"]?.text != Players.withSteward.rawValue {
      findings.error(
        at: level.place, "'level' is the steward's; write 'players: with-steward' to let it play")
      return nil
    }
    return config
  }

  enum Players: String, CaseIterable, Sendable {
    case everyone
    case withSteward = "with-steward"
  }

  static let variables = [
    Variable("word", "the idiom that waits to be followed"),
    Variable("reading", "how it is read: (shǒu zhū dài tù)"),
    Variable("next", "what has to follow: 「兔」(tu) 同音字开头"),
    Variable("answers.left", "how many idioms may follow that were not used yet"),
    Variable("said", "of `answered` and of wrong tries: what the member has written"),
    Variable("won", "of `linked`, `answered`: the points for it"),
    Variable("combo", "of these, after several in a row: 🔥 连对 5 个; or nothing"),
    Variable("seconds", "how much time there is"),
    Variable("answers", "of `timeout`: some that could have followed"),
    Variable("winner", "who has made the round's last link, or nothing"),
    Variable("bonus", "the points for that"),
    Variable("round.won", "of `timeout`, a line for both where there is a winner: 这一轮归 小明，+3 分！"),
    Variable("round", "which round it is"),
    Variable("links", "how many links the round had"),
  ]

  static let examples = [
    Example(
      "By sound, whoever wants to",
      """
      games:
        idiom-chain:
          - name: 成语接龙
            awards: { 1: 20, 2: 10, 3: 5 }
      """),
    Example(
      "Every evening at eight for half an hour, two teams, and a champion each week",
      """
      games:
        idiom-chain:
          - name: 接龙之夜
            title: 接龙之夜
            start: 接龙之夜
            at: "20:00"
            for: 30m
            link: tone
            teams: [A 队, B 队]
            champion: { at: "09:00", days: mon, award: 30 }
      """),
    Example(
      "The steward plays too, with four characters and by the very same one",
      """
      games:
        idiom-chain:
          - name: 人机接龙
            start: [人机接龙, 挑战小群]
            link: character
            characters: 4
            players: with-steward
            level: easy
            turn: 90s
      """),
  ]

  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.readWords(context, findings)
    config.openings = config.rules.wellKnown
    return config
  }
  fileprivate static func words(
    _ sources: [WordSource], _ context: CheckContext
  ) -> [Located<String>] {
    sources.flatMap { source -> [Located<String>] in
      switch source {
      case .word(let word): [word]
      case .file(let name): context.wordLists.words(name) ?? []
      }
    }
  }

  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    if config.remind >= config.turn {
      findings.error(
        at: config.place,
        "'remind' (\(config.remind)) is how long before the end of a turn (\(config.turn)) it is said"
      )
    }
  }
}

extension IdiomChain.Config {
  /// The dictionary with the operator's words, without those that don't count.
  fileprivate mutating func readWords(_ context: CheckContext, _ findings: Findings) {
    guard !add.isEmpty || !ban.isEmpty else { return }
    var places: [String: Place] = [:]
    var own: [OwnWord] = []
    for word in IdiomChain.words(add, context) {
      do throws(OwnWord.Refusal) {
        own.append(try OwnWord(word.value))
        places[own[own.count - 1].text] = word.place
      } catch {
        findings.error(at: word.place, error.sentence)
      }
    }
    let banned = IdiomChain.words(ban, context)
    for word in banned where Idioms.shipped.find(word.value) == nil {
      findings.warning(
        at: word.place, "'\(word.value.excerpt)' is not in the dictionary; leave it out")
    }
    do throws(OwnWord.Refusal) {
      rules.idioms = try Idioms.shipped.adding(own, removing: banned.map(\.value))
    } catch {
      // Of the words without a reading the first; the others are told when it has one.
      if case .unheard(let word, _) = error {
        findings.error(at: places[word] ?? place, error.sentence)
      }
    }
  }
}

// MARK: - Fields

extension IdiomChain {
  private static let link: Field<Idioms.Link> = .defaulted(
    "link", .choice, to: Idioms.Link.sound,
    """
    how one follows: by the same `character`, by the same sound and `tone`, or by the same `sound` \
    in any tone; every recorded reading counts
    """)

  private static let characters: Field<ClosedRange<Int>> = .defaulted(
    "characters", lengths, to: 3...OwnWord.longest,
    "how many characters an idiom has: `4`, `3-4`, or `any`")

  private static let opening: Field<Int> = .defaulted(
    "opening", .integer(in: 1...200), to: 20,
    "a round begins with a word that at least so many may follow")

  private static let turn: Field<Interval> = .defaulted(
    "turn", GameSettings.turn, to: Interval.minutes(1), "how long it waits for the next one")

  private static let remind: Field<Interval> = .defaulted(
    "remind", .interval, to: Interval.seconds(15),
    "so long before the end of a turn it says that time runs out; `0s` for not at all")

  private static let rounds: Field<Int> = .defaulted(
    "rounds", .integer(in: 1...100), to: 1,
    """
    how many rounds may end because nobody answers in time; with `for`, the game goes on until its \
    end
    """)

  private static let win: Field<Int> = .defaulted(
    "win", .integer(in: 0...1000), to: 3,
    "points for who has made the last link of a round, where it had two or nothing can follow")

  private static let players: Field<Players> = .defaulted(
    "players", .choice, to: Players.everyone, "members only, or the steward too")

  private static let level: Field<ChainRules.Level> = .defaulted(
    "level", .choice, to: ChainRules.Level.normal,
    "how many idioms the steward knows: the 4,000 most frequent, 12,000, or all of them")

  private static let inTurn: Field<Bool> = .defaulted(
    "in-turn", .boolean, to: false, "nobody makes two links running")

  private static let add: Field<[WordSource]> = .defaulted(
    "add", .list(of: WordSource.schema, orOne: true), to: [],
    """
    words of your own; where a reading has to be told, it stands behind the word: \
    `长命百岁 chang2 ming4 bai3 sui4`
    """)

  private static let ban: Field<[WordSource]> = .defaulted(
    "ban", .list(of: WordSource.schema, orOne: true), to: [], "words that don't count")

  private static let lengths = Schema<String>.text(
    "a number of characters such as 4, or 3-4, or any", pattern: "^(any|[0-9]+(-[0-9]+)?)$"
  ).map { text, node, findings -> ClosedRange<Int>? in
    if text == "any" { return 3...OwnWord.longest }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count <= 2, let low = ends.first ?? nil, let high = ends.last ?? nil,
      3...OwnWord.longest ~= low, low...OwnWord.longest ~= max(low, high), low <= high
    else {
      findings.error(
        at: node.place, "expected 4, 3-4 or any; an idiom has 3 to \(OwnWord.longest) characters")
      return nil
    }
    return low...high
  }
}
