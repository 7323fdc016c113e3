import QunguanText

extension Checkins {
  /// What a plan shows of itself: at its times, and to members who ask.
  struct Showing: Sendable {
    var boards: [Board] = []
    var remind: Remind?
    var report: Report?
    var mine = Mine()
    var ranking = Asked()

    static let schema: Schema<Showing> = .objectInParts(
      "check-in plan",
      .optional(
        "boards", Schema<[Board]>.list(of: Board.schema, orOne: true, atMost: 20),
        "boards that are shown at times"),
      .optional("remind", Remind.schema, "a word to those who are missing"),
      .optional("report", Report.schema, "how the plan goes, for those who look after it"),
      .optional(
        "mine", Mine.schema, "how members ask how far they have come, in all plans of the chat",
        otherwise: "`{ command: 我的打卡 }`"),
      .optional(
        "ranking", Asked.schema,
        """
        how members ask for a board: `排行榜 本周 天数`, `本月排行榜`, `排行榜 页数`, with a plan's title \
        where there are several; `off` for not at all
        """, otherwise: "`{ command: 排行榜 }`")
    ) { boards, remind, report, mine, ranking in
      var showing = Showing()
      showing.boards = (boards.value ?? nil) ?? []
      showing.remind = remind.value ?? nil
      showing.report = report.value ?? nil
      showing.mine = (mine.value ?? nil) ?? Mine()
      showing.ranking = (ranking.value ?? nil) ?? Asked()
      return showing
    }

    var occasions: [Occasion] {
      boards.map { .board($0) } + [remind].compactMap { $0.map { .remind($0) } }
        + [report].compactMap { $0.map { .report($0) } }
    }

    var says: [Say] { occasions.compactMap(\.say) + answers.map(\.say) }

    /// What may be said to who asks, with the variables of its own.
    var answers: [(say: Say, variables: [Variable])] {
      [
        (mine.say, mineVariables), (mine.none, []), (ranking.say, boardVariables),
        (ranking.none, []), (ranking.which, whichVariables),
      ].compactMap { say, variables in say.map { ($0, variables) } }
    }
  }

  static let whichVariables = [
    Variable("plans", "the plans that may be meant"), Variable("plan", "the first of them"),
    Variable("command", "the word for boards"),
  ]

  static let mineVariables = [
    Variable("mine", "how far the member has come, in words or as a picture")
  ]

  /// How members ask how far they have come.
  struct Mine: Sendable {
    /// None if they can't.
    var commands = usualWords("我的打卡")
    var hasPicture = true
    var say: Say?
    var none: Say?

    static let schema = orOff(
      Schema<Mine>.object(
        "how members ask",
        .defaulted("command", commandWords, to: Mine().commands, "what members write"),
        .defaulted("picture", .boolean, to: true, "as a picture of the month"),
        .optional("say", Say.schema, "what is said; the answer stands in `{{mine}}`"),
        .optional("none", Say.schema, "what is said to who has not checked in yet")
      ) { commands, picture, say, none in
        var mine = Mine(commands: commands, hasPicture: picture, say: say, none: none)
        mine.say?.part = "said-mine"
        mine.none?.part = "said-mine-none"
        return mine
      }, Mine(commands: []))

    static let standardSay = Say(spoken: "{{mine}}")
    static let standardNone = Say(spoken: "你还没有打过卡，从今天开始吧～")
  }

  /// How members ask for a board, and which one they get if they don't say.
  struct Asked: Sendable {
    /// None if they can't.
    var commands = usualWords("排行榜")
    var of = Span.all
    var measure = Measure.streak
    var top = 10
    var hasPicture = false
    var say: Say?
    var none: Say?
    /// Where several plans may be meant.
    var which: Say?

    static let schema = orOff(
      Schema<Asked>.object(
        "how members ask",
        .defaulted("command", commandWords, to: Asked().commands, "what members write"),
        .defaulted("of", .choice, to: Span.all, "which days count where they don't say"),
        .defaulted("by", .choice, to: Measure.streak, "what counts where they don't say"),
        .defaulted("top", .integer(in: 1...Board.mostRows), to: 10, "so many are shown"),
        .defaulted("picture", .boolean, to: false, "as a picture"),
        .optional("say", Say.schema, "what is said; the board stands in `{{board}}`"),
        .optional("none", Say.schema, "what is said where nobody is on the board"),
        .optional("which", Say.schema, "what is said where several plans may be meant: `{{plans}}`")
      ) { commands, of, by, top, picture, say, none, which in
        var asked = Asked(
          commands: commands, of: of, measure: by, top: top, hasPicture: picture, say: say,
          none: none, which: which)
        asked.say?.part = "said-ranking"
        asked.none?.part = "said-ranking-none"
        asked.which?.part = "said-ranking-which"
        return asked
      }, Asked(commands: []))

    static let standardNone = Say(spoken: "还没有人上榜，快来打卡吧～")
    static let standardWhich = Say(spoken: "想看哪一个？{{plans}}，比如：{{command}} {{plan}}")
  }

  private static func orOff<Value>(_ schema: Schema<Value>, _ off: Value) -> Schema<Value> {
    Schema(.either([schema.shape, .choice(["off"])])) { node, findings in
      node.text == "off" ? off : schema.read(node, findings)
    }
  }
}
