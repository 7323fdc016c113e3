/// What all games say.
enum GameOccasion: String, AnswerOccasion {
  case announced, opened, over, nobody, scores
  case hint
  case noHint = "no-hint"
  case tooDear = "too-dear"
  case teams, joined
  case vote
  case mayNotStop = "may-not-stop"
  case busy, resting, quiet, paused, resumed
  case champion

  var usual: String {
    switch self {
    case .announced: "📣 {{title}}开始啦，这一场 {{minutes}} 分钟，想玩的都来～"
    case .opened: "📣 {{title}}开始啦，想玩的都来～"
    case .over: "🏁 {{title}}结束，来看看战绩：\n{{scores}}"
    case .nobody: "🏁 {{title}}结束，这次还没有人得分，下次再来～"
    case .scores: "📊 {{title}}\n{{scores}}"
    case .hint: "💡 {{hint}}{{paid}}"
    case .noHint: "没有更多提示啦，再想想～"
    case .tooDear: "{{member.name}}，一个提示要 {{cost}} 分，你现在有 {{score}} 分，先得几分再来～"
    case .teams: "🚩 这一场分队玩：发{{teams}}入队，不选的自动补位～"
    case .joined: "{{member.name}} 加入了{{team}}，一起加油！"
    case .vote: "{{member.name}} 想结束这一场，再有 {{votes.left}} 位发「{{command.stop}}」就结束"
    case .mayNotStop: "{{member.name}}，这一场要由发起的人或管理员来结束哦～"
    case .busy: "先把「{{other}}」玩完吧，一个群里一次玩一个～"
    case .resting: "刚玩过一场，歇一歇，{{left}}后再来～"
    case .quiet: "夜深啦，游戏先歇着，{{opens}} 再玩～"
    case .paused: "🌙 夜深啦，先停在这儿，{{opens}} 接着玩，晚安～"
    case .resumed: "咱们接着玩～"
    case .champion: "👑 上周「{{title}}」的擂主：{{champion}}，{{score}} 分！\n{{scores}}"
    }
  }

  var doc: String {
    switch self {
    case .announced: "when a game with `for` begins by itself: `{{minutes}}`"
    case .opened: "when one without does"
    case .over: "at the end: `{{scores}}`"
    case .nobody: "at the end of a game in which nobody has a point"
    case .scores: "to who asks how it stands: `{{scores}}`"
    case .hint: "a hint: `{{hint}}`"
    case .noHint: "where there is no further hint"
    case .tooDear: "to who has not the points that a hint costs: `{{cost}}`, `{{score}}`"
    case .teams: "when a game with teams has begun: `{{teams}}`"
    case .joined: "to who joins a team: `{{team}}`"
    case .vote: "to who wants to end it: `{{votes.left}}` more have to"
    case .mayNotStop: "to who may not end it"
    case .busy: "to who begins it while another game is under way: `{{other}}`"
    case .resting: "to who begins it in the time of `rest`: `{{left}}`"
    case .quiet: "in quiet hours, once: `{{opens}}`"
    case .paused: "to who plays when quiet hours begin: `{{opens}}`"
    case .resumed: "before it goes on after quiet hours, or after the steward was away"
    case .champion: "of `champion`: `{{champion}}`, `{{score}}`, `{{scores}}`"
    }
  }
}

/// What a game says, be it every game's or its own.
enum GameText<Own: AnswerOccasion>: AnswerOccasion {
  case shared(GameOccasion)
  case own(Own)

  static var allCases: [Self] {
    Own.allCases.map(Self.own) + GameOccasion.allCases.map(Self.shared)
  }

  init?(rawValue: String) {
    if let own = Own(rawValue: rawValue) {
      self = .own(own)
    } else if let shared = GameOccasion(rawValue: rawValue) {
      self = .shared(shared)
    } else {
      return nil
    }
  }

  var rawValue: String {
    switch self {
    case .shared(let occasion): occasion.rawValue
    case .own(let occasion): occasion.rawValue
    }
  }

  var usual: String {
    switch self {
    case .shared(let occasion): occasion.usual
    case .own(let occasion): occasion.usual
    }
  }

  var doc: String {
    switch self {
    case .shared(let occasion): occasion.doc
    case .own(let occasion): occasion.doc
    }
  }
}

/// The variables of what all games say.
enum GameVariables {
  static let all = [
    Variable("title", "`title`, or the rule's name"),
    Variable("scores", "of `over`, `scores`, `champion`: who has how many points, a line each"),
    Variable("score", "how many points the member has in this game; of `champion`, in the week"),
    Variable("hint", "of `hint`: the hint"),
    Variable("cost", "what a hint costs"),
    Variable("paid", "of a hint that was paid for: （-2 分）"),
    Variable("teams", "of `teams`: 「A 队」「B 队」"),
    Variable("team", "the member's team, or nothing"),
    Variable("votes.left", "of `vote`: how many more have to want it"),
    Variable("command.start", "the first of the words that begin it"),
    Variable("command.stop", "the first of the words that end it"),
    Variable("command.hint", "the first of the words for a hint"),
    Variable("other", "of `busy`: the game that is under way"),
    Variable("left", "of `resting`: how long the rest goes on"),
    Variable("opens", "of `quiet`, `paused`: when quiet hours end"),
    Variable("minutes", "of `announced`: how many minutes it lasts"),
    Variable("champion", "of `champion`: who has the most points"),
  ]
}
