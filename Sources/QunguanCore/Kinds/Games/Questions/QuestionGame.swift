import QunguanText

/// A game in which the steward asks and whoever is first with the answer wins the question: riddles,
/// quizzes, idioms. They differ in where questions come from and in what is said.
///
/// The life of a question: it is asked; its hints come at equal parts of its time; it is solved, or
/// left, or revealed when its time is over; then, after a pause, comes the next.
protocol QuestionGame: Game
where Config == QuestionSettings, Play == QuestionPlay, Occasion == QuestionText<Words> {
  /// How it says what all of them say.
  associatedtype Words: QuestionWords
}

extension QuestionGame {
  static var variables: [Variable] { QuestionOccasion.variables }

  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config { config.completed(context, findings) }

  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    config.check(context, findings)
  }

  static func words(_ config: Config) -> [Located<String>] { config.skip }

  // MARK: Asking

  static func begin(_ config: Config, _ table: inout Table<Self>) throws -> Play? {
    let count = config.pool.count(besides: try table.askedOfLate(config))
    guard count > 0 else {
      table.turn.note("all questions were asked of late")
      try table.say(.init(.exhausted), table.whenFree(config))
      return nil
    }
    var play = Play(total: config.count.map { min(count, $0) } ?? min(count, usualCount))
    if config.count == nil, table.match.ends != nil { (play.total, play.isByTime) = (count, true) }
    // What is announced has begun with other words.
    if table.member != nil { try table.say(.begun, play, nil, config) }
    try ask(&play, config, &table)
    return play
  }

  private static func ask(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard let question = try table.draw(config) else {
      try table.say(.init(.exhausted), table.whenFree(config))
      return table.end(because: "all questions were asked of late")
    }
    play.number += 1
    play.open = .init(question)
    table.set(QuestionTimer.time, after: config.time)
    setHint(of: question, play, config, &table)
    try table.say(.asked, play, question, config)
  }

  private static func setHint(
    of question: Question, _ play: Play, _ config: Config, _ table: inout Table<Self>
  ) {
    guard let open = play.open, open.hintsDue < question.hints.count else { return }
    let parts = Int64(question.hints.count + 1)
    table.set(QuestionTimer.hint, after: .milliseconds(config.time.milliseconds / parts))
  }

  // MARK: Hearing

  static func hear(
    _ text: MessageText, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    let before = play.solved.flatMap { solved in
      table.now - Timestamp(milliseconds: solved.at) <= courtesy ? solved.answers : nil
    }
    guard let member = table.member, let open = play.open else {
      return .passed("no question open")
    }
    let answers = open.answers + (before ?? [])
    let length = answers.map(\.count).max() ?? 0
    let names = table.turn.community.names
    guard let guess = Guess(text, names: names, length: length) else { return .passed("no answer") }
    let question = config.pool[open.key]
    if let answer = question.map({ $0.answer(found: guess) })
      ?? (guess.isOne(of: open.answers) ? open.answers.first : nil)
    {
      return try solve(with: answer, member, &play, question, config, &table)
    }
    // Who was a moment late is neither wrong nor chatting.
    if let before, guess.isOne(of: before) { return .passed("the answer to the last question") }
    if !open.isTried {
      play.open?.isTried = true
      table.keep()
    }
    guard guess.isExplicit || table.turn.isAddressed else { return .passed("not the answer") }
    return try table.rebuke(.own(.init(.wrong)), evenStrangers: table.turn.isAddressed)
      ? .fired("not the answer") : .passed("not the answer")
  }

  /// For so long after a question was solved its answer is no try at the next one.
  private static var courtesy: Interval { .seconds(3) }

  private static func solve(
    with answer: String, _ member: MemberID, _ play: inout Play, _ question: Question?,
    _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    table.breakRuns(except: member)
    let gain = table.succeed(member)
    play.solved = .init(answers: play.open?.answers ?? [], at: table.now.milliseconds)
    play.untried = 0
    let run = table.match.player(member)?.run ?? 0
    // Of an idiom that nobody had in mind the question knows nothing.
    let isMeant = answer == question?.shownAnswer
    try table.say(
      .right, play, isMeant ? question : nil, config,
      [
        "answer": answer, "gain": "\(gain.points)",
        "combo": run > 1 ? "，连对 \(run) 题\(gain.combo == nil ? "" : "，加成到手")" : "",
      ])
    try close(&play, config, &table)
    return .fired("the answer")
  }

  // MARK: Leaving

  static func obey(
    _ word: Int, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    guard let member = table.member, play.open != nil else { return .passed("no question open") }
    play.open?.isTried = true
    table.keep()
    if try table.standing(of: member).isEmpty {
      if !(play.open?.skips.contains(member.text) ?? true) { play.open?.skips.append(member.text) }
      let left = enough - (play.open?.skips.count ?? 0)
      guard left <= 0 else {
        try table.say(.skipVote, play, nil, config, ["votes.left": "\(left)"])
        return .fired("\(enough - left) of \(enough) want to leave the question")
      }
    }
    try reveal(&play, config, &table)
    return .fired("left the question")
  }

  /// So many who have not begun the game may leave a question.
  private static var enough: Int { 2 }

  private static func reveal(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard let open = play.open else { return }
    table.breakRuns()
    play.untried = open.isTried ? 0 : play.untried + 1
    let isAlone = play.untried >= (play.isByTime ? mostUntriedInTime : mostUntried)
    var values = ["answer": open.answers.first ?? ""]
    if isAlone { values["rest"] = "" }
    try table.say(.revealed, play, config.pool[open.key], config, values)
    if isAlone {
      close(&play, &table)
      try table.say(.alone, play, nil, config)
      return table.end(because: "nobody is there")
    }
    try close(&play, config, &table)
  }

  private static var usualCount: Int { 5 }
  private static var mostUntried: Int { 2 }
  private static var mostUntriedInTime: Int { 5 }

  /// What follows a question.
  private static func close(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    close(&play, &table)
    if play.number >= play.total {
      if play.isByTime || play.total < config.count ?? usualCount {
        try table.say(.init(.exhausted), table.whenFree(config))
      }
      table.end(because: "all questions were asked")
    } else if config.pause > .zero {
      table.set(QuestionTimer.next, after: config.pause)
    } else {
      try ask(&play, config, &table)
    }
  }

  private static func close(_ play: inout Play, _ table: inout Table<Self>) {
    play.open = nil
    table.cancel(QuestionTimer.time)
    table.cancel(QuestionTimer.hint)
  }

  /// Goes on if an operator has taken the question away.
  ///
  /// - Returns: the question; nil if it is gone, or none is open.
  private static func question(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Question? {
    guard let open = play.open else { return nil }
    if let question = config.pool[open.key] { return question }
    try table.say(.withdrawn, play, nil, config, ["answer": open.answers.first ?? ""])
    play.number -= 1
    try close(&play, config, &table)
    return nil
  }

  static func conclude(
    _ play: Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard let open = play.open else { return }
    try table.say(
      .unsolved, play, config.pool[open.key], config, ["answer": open.answers.first ?? ""])
  }

  // MARK: Time

  static func ring(
    _ timer: String, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    if timer == QuestionTimer.next {
      try ask(&play, config, &table)
      return .fired("the next question")
    }
    guard let question = try question(&play, config, &table) else {
      return .fired("the question was taken away")
    }
    if timer == QuestionTimer.time {
      try reveal(&play, config, &table)
      return .fired("nobody knew it")
    }
    play.open?.hintsDue += 1
    setHint(of: question, play, config, &table)
    // One that was asked for is not given again.
    guard let open = play.open, open.hints < open.hintsDue, open.hints < question.hints.count else {
      return .fired("the hint was given before")
    }
    play.open?.hints += 1
    try table.say(.hint, ["hint": question.hints[open.hints]])
    return .fired("hint \(open.hints + 1)")
  }

  static func hint(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> String? {
    guard let open = play.open, let question = config.pool[open.key] else { return nil }
    play.open?.isTried = true
    let hints = question.allHints
    guard open.hints < hints.count else { return nil }
    play.open?.hints += 1
    return hints[open.hints]
  }

  static func remind(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard let open = play.open else { return }
    if let question = config.pool[open.key] {
      try table.say(.asked, play, question, config)
    } else {
      table.set(QuestionTimer.time, after: .seconds(1))
    }
  }
}

/// The timers of a game of questions, by their keys.
private enum QuestionTimer {
  static let time = "time"
  static let hint = "hint"
  static let next = "next"
}
