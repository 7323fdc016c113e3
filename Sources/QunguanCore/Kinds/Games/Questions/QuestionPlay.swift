/// How a game of questions stands.
struct QuestionPlay: Codable, Sendable {
  /// How many there will be at most.
  var total: Int
  /// Whether the game has a time instead of a number of questions.
  var isByTime = false
  /// Of the present question, or the last one; from 1.
  var number = 0
  /// Nil between two questions.
  var open: Open?
  /// The last one that was solved.
  var solved: Solved?
  /// How many questions have passed of late for which nobody tried.
  var untried = 0

  /// A question that waits for its answer. Its text is looked up: operators may change it while it
  /// is open, or take it away.
  struct Open: Codable, Sendable {
    let key: Int64
    let answers: [String]
    /// How many hints were given, and how many would have come by themselves.
    var hints = 0
    var hintsDue = 0
    var isTried = false
    /// Who wants to leave it.
    var skips: [String] = []

    init(_ question: Question) {
      key = question.key
      answers = question.answers
    }
  }

  struct Solved: Codable, Sendable {
    let answers: [String]
    /// Milliseconds since 1970.
    let at: Int64
  }

  init(total: Int) { self.total = total }
}
