import QunguanText

/// What an operator may write of every game.
struct GameSettings: Sendable {
  var title: String?
  var start: [Located<String>] = []
  var stop = Stop()
  var hints = Hints()
  /// Words that ask how it stands.
  var scores: [Located<String>] = []
  var teams: [Located<String>] = []
  /// How much it says in a minute at most.
  var answers = 20
  /// Between two games of it in a chat.
  var rest = Interval.zero
  /// How long one lasts at most; nil for as long as it is played.
  var length: Interval?
  /// Whether it may go on beside other games of the chat.
  var isBeside = false
  var score = Score()
  /// Points for ranks, the first first.
  var awards: [Int] = []
  var champion: Champion?
  /// When it begins by itself; nil for never.
  var timing: Timing?

  func title(of rule: Rule) -> String { title ?? rule.name }
}

extension GameSettings {
  static func schema(_ defaults: GameDefaults) -> Schema<GameSettings> {
    let stopping = Stop(words: standing(defaults.stop))
    let hinting = Hints(costs: defaults.hintCosts)
    let title: Field<String?> = .optional(
      "title", Schema<String>.text("a title such as 成语接龙", atMost: 64), "what it is called",
      otherwise: "the rule's name")
    let start: Field<[Located<String>]?> = .optional(
      "start", words, "what members write to begin it", otherwise: written(defaults.start))
    let stop: Field<Stop> = .defaulted(
      "stop", Stop.schema(defaults.stop), to: stopping, "how it is ended, or with which words")
    let hint: Field<Hints> = .defaulted(
      "hint", Hints.schema(defaults.hintCosts), to: hinting, "hints, or `off`")
    let scores: Field<[Located<String>]?> = .optional(
      "scores", words, "what asks how it stands", otherwise: written(usualScores))
    let score: Field<Score> = .defaulted(
      "score", Score.schema(defaults.deed, defaults.deedDoc), to: Score(),
      "what is scored; these points are the game's only")
    return .objectInParts(
      "game", title, start, stop, hint, scores, teams, answers, rest, length, beside, score, awards,
      champion
    ) {
      title, start, stop, hint, scores, teams, answers, rest, length, beside, score, awards,
      champion in
      var settings = GameSettings()
      settings.title = title.value ?? nil
      settings.start = (start.value ?? nil) ?? standing(defaults.start)
      settings.stop = stop.value ?? stopping
      settings.hints = hint.value ?? hinting
      settings.scores = (scores.value ?? nil) ?? standing(usualScores)
      settings.teams = (teams.value ?? nil) ?? []
      settings.answers = answers.value ?? settings.answers
      settings.rest = rest.value ?? .zero
      settings.length = length.value ?? nil
      settings.isBeside = beside.value ?? false
      settings.score = score.value ?? Score()
      settings.awards = (awards.value ?? nil) ?? []
      settings.champion = champion.value ?? nil
      return settings
    }
  }

  private static let usualScores = ["战况", "比分"]

  private static let teams: Field<[Located<String>]?> = .optional(
    "teams",
    .list(of: Schema<String>.text("a team such as A 队", atMost: 32).located, atMost: 8).map {
      teams, node, findings -> [Located<String>]? in
      if teams.count > 1 { return teams }
      findings.error(at: node.place, "one team has nobody to play against; write two or more")
      return nil
    },
    "members play for one of these: the one whose name they write, or else the smallest")
  private static let answers: Field<Int> = .defaulted(
    "answers", .integer(in: 1...120), to: 20,
    "how much it says in a minute at most; moves count all the same")
  private static let rest: Field<Interval> = .defaulted(
    "rest", .interval, to: .zero, "from the end of one to the beginning of the next in a chat")
  private static let length: Field<Interval?> = .optional(
    "for",
    Schema<Interval>.interval.map { length, node, findings -> Interval? in
      if (Interval.minutes(1)...Interval.hours(24)).contains(length) { return length }
      findings.error(at: node.place, "a game lasts from 1m to 24h")
      return nil
    }, "how long it lasts at most", otherwise: "as long as it is played")
  private static let beside: Field<Bool> = .defaulted(
    "beside", .boolean, to: false, "it may go on beside other games of the chat")
  private static let awards: Field<[Int]?> = .optional(
    "awards", Awards.schema,
    """
    points for ranks, `{ 1: 20, 2: 10, 3: 5 }`, within the community's daily limit; only where two \
    have played, and no member has broken it off
    """)
  private static let champion: Field<Champion?> = .optional(
    "champion", Champion.schema, "who won most in the last week, from Monday on, is told")

  static func standing(_ words: [String]) -> [Located<String>] {
    words.map { Located($0, at: Place(file: "", line: 1, column: 1)) }
  }

  static func written(_ words: [String]) -> String {
    words.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// How long a game waits for a move.
  static let turn = Schema<Interval>.interval.map { span, node, findings -> Interval? in
    if (Interval.seconds(10)...Interval.hours(1)).contains(span) { return span }
    findings.error(at: node.place, "a turn lasts from 10s to 1h")
    return nil
  }

  static let words = Schema<[Located<String>]>.list(
    of: Schema<String>.text("a word", atMost: 64).located, orOne: true, atMost: 20)
}

extension GameSettings {
  /// How it is ended before its end.
  struct Stop: Sendable {
    enum Who: String, CaseIterable, Sendable { case starter, admin, `operator`, vote }

    var words: [Located<String>] = []
    var by = Who.allCases
    var votes = 3

    static func schema(_ usual: [String]) -> Schema<Stop> {
      let object: Schema<Stop> = .object(
        "stop",
        .optional(
          "command", GameSettings.words, "what they write", otherwise: written(usual)),
        .optional(
          "by", .list(of: .choice, orOne: true),
          """
          who may: who began it, the chat's owner and admins, the community's operators, or \
          anybody if enough others want it
          """, otherwise: "all of these"),
        .defaulted("votes", .integer(in: 2...100), to: 3, "how many have to want it")
      ) { Stop(words: $0 ?? standing(usual), by: $1 ?? Who.allCases, votes: $2) }
      return Schema(.either([object.shape, GameSettings.words.shape])) { node, findings in
        if node.text == "off" {
          findings.error(
            at: node.place, "somebody has to be able to end a game; write who may, under 'by'")
          return nil
        }
        return node.entries == nil
          ? GameSettings.words.read(node, findings).map { Stop(words: $0) }
          : object.read(node, findings)
      }
    }
  }

  struct Hints: Sendable {
    var words = standing(usual)
    /// Points of this game; nil if there are no hints.
    var costs: Int?

    static func schema(_ usualCosts: Int?) -> Schema<Hints> {
      let object: Schema<Hints> = .object(
        "hint",
        .optional(
          "command", GameSettings.words, "what members write", otherwise: written(usual)),
        .defaulted(
          "costs", .integer(in: 0...1000), to: usualCosts ?? 0,
          "of what the member has won in this game")
      ) { Hints(words: $0 ?? standing(usual), costs: $1) }
      return Schema(.either([object.shape, .choice(["off"])])) { node, findings in
        if node.text == "off" { return Hints(words: [], costs: nil) }
        if usualCosts != nil { return object.read(node, findings) }
        findings.error(at: node.place, "this game has no hints; leave 'hint' out")
        return nil
      }
    }

    private static let usual = ["提示", "给点提示"]
  }

  struct Score: Sendable {
    var each = 1
    /// How many in a row by one member bring the bonus.
    var every = 5
    var bonus = 3

    static func schema(_ deed: String, _ doc: String) -> Schema<Score> {
      .object(
        "score", .defaulted(deed, .integer(in: 0...1000), to: 1, doc),
        .defaulted(
          "combo", combo, to: Score(), "for several in a row by one member, without a miss")
      ) { Score(each: $0, every: $1.every, bonus: $1.bonus) }
    }

    private static let combo: Schema<Score> = .object(
      "combo",
      .defaulted("every", .integer(in: 2...100), to: 5, "after so many"),
      .defaulted("bonus", .integer(in: 0...1000), to: 3, "so many points more")
    ) { Score(every: $0, bonus: $1) }
  }

  /// The best of a week, told when it is over.
  struct Champion: Sendable {
    var timing = Timing.none
    var points = 0
    var top = 5

    static let schema: Schema<Champion> = .joined("champion", Timing.schema, content) {
      timing, content in
      var champion = content.value ?? Champion()
      champion.timing = timing.value ?? .none
      return champion
    }

    private static let content: Schema<Champion> = .objectInParts(
      "champion",
      .defaulted("award", .integer(in: 0...Award.most), to: 0, "points for it"),
      .defaulted("top", .integer(in: 1...20), to: 5, "so many are shown")
    ) { Champion(points: $0.value ?? 0, top: $1.value ?? 5) }
  }
}
