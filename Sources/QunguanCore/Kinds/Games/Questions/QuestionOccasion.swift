/// What all games of questions say, beside what all games say.
enum QuestionOccasion: String, CaseIterable, Sendable {
  case begun, asked, right, revealed, wrong
  case skipVote = "skip-vote"
  case withdrawn, unsolved, exhausted, alone

  var usual: String {
    switch self {
    case .begun: "{{title}}开始，{{extent}}，谁先答对就是谁的～"
    case .asked: "{{picture}}第 {{place}} 题{{about}}\n{{question}}{{hints}}"
    case .right: "🎉 {{member.name}} 答对了，就是「{{answer}}」！+{{gain}} 分{{combo}}{{because}}{{rest}}"
    case .revealed: "⏰ 谜底揭晓：「{{answer}}」{{because}}{{rest}}"
    case .wrong: "{{member.name}}，不是这个哦，再想想～"
    case .skipVote: "{{member.name}} 想看答案，再有 {{votes.left}} 位发「{{command.skip}}」就揭晓"
    case .withdrawn: "这道题刚刚撤下了，答案是「{{answer}}」，咱们看下一题～"
    case .unsolved: "最后这题没来得及猜，答案是「{{answer}}」{{because}}"
    case .exhausted: "最近没出过的题都出完啦，{{free}}起又有得玩～"
    case .alone: "大家好像在忙，先玩到这儿，想玩了再喊「{{command.start}}」～"
    }
  }

  var doc: String {
    switch self {
    case .begun: "when a member begins it: `{{extent}}`"
    case .asked: "a question, with its picture"
    case .right: "to who was first with the answer: `{{answer}}`, `{{gain}}`"
    case .revealed: "when nobody knew it, or it was left: `{{answer}}`, `{{because}}`"
    case .wrong: "to who says that it is a guess, once in a while"
    case .skipVote: "to who wants to leave a question: `{{votes.left}}`"
    case .withdrawn: "when an operator took the question away meanwhile: `{{answer}}`"
    case .unsolved: "when the game ends before the question is solved: `{{answer}}`"
    case .exhausted: "when none is left that was not asked of late: `{{free}}`"
    case .alone: "when nobody has tried for two questions (with `for`, five), and it ends"
    }
  }

  static let variables = [
    Variable("number", "which question of the game it is"),
    Variable(
      "place", "the same with how many there are: 3/10; the number alone where time decides"),
    Variable("extent", "how long a game is: 一共 5 题, or 一共 30 分钟 with `for`"),
    Variable("picture", "of `asked`: the question's picture, or nothing"),
    Variable("question", "of `asked`: the question"),
    Variable("category", "its category, or nothing"),
    Variable("length", "how many characters the answer has; nothing where that does not help"),
    Variable("about", "both of these as they stand behind the number: （字谜，1 个字）"),
    Variable("hints", "of `asked`, when it is said again: the hints that were given, a line each"),
    Variable("answer", "the answer, only when it is out"),
    Variable("because", "why that is the answer, on a line of its own; or nothing"),
    Variable("gain", "of `right`: the points for it"),
    Variable("combo", "of `right`: ，连对 3 题; nothing for the first in a row"),
    Variable("rest", "how many questions are still to come, on a line of its own; or nothing"),
    Variable("free", "of `exhausted`: the day from which on there is something to ask: 5月9日"),
    Variable("command.skip", "the first of the words that leave a question"),
  ]
}

protocol QuestionWords: Sendable {
  /// Nil where the words of ``QuestionOccasion`` will do.
  static func usual(_ occasion: QuestionOccasion) -> String?
}

/// What one of these games says: its own words where it has some.
struct QuestionText<Words: QuestionWords>: AnswerOccasion {
  let occasion: QuestionOccasion

  static var allCases: [Self] { QuestionOccasion.allCases.map(Self.init) }

  init(_ occasion: QuestionOccasion) { self.occasion = occasion }

  init?(rawValue: String) {
    guard let occasion = QuestionOccasion(rawValue: rawValue) else { return nil }
    self.occasion = occasion
  }

  var rawValue: String { occasion.rawValue }
  var usual: String { Words.usual(occasion) ?? occasion.usual }
  var doc: String { occasion.doc }
}
