extension Table where Of: QuestionGame {
  /// Says something about a question; nil where there is none.
  mutating func say(
    _ occasion: QuestionOccasion, _ play: QuestionPlay, _ question: Question?,
    _ config: QuestionSettings, _ values: [String: String] = [:]
  ) throws {
    var all = [
      "number": "\(play.number)", "extent": extent(of: play),
      "place": play.isByTime ? "\(play.number)" : "\(play.number)/\(play.total)",
      "command.skip": config.skip.first?.value ?? "",
    ]
    let left = play.isByTime ? 0 : play.total - play.number
    all["rest"] = left > 0 ? "\n还有 \(left) 题～" : ""
    var picture: [Part] = []
    if let question {
      let length = question.length.map { "\($0) 个字" } ?? ""
      let about = [question.category ?? "", length].filter { !$0.isEmpty }
      all["question"] = question.text
      all["category"] = question.category
      all["length"] = question.length.map { "\($0)" }
      all["about"] = about.isEmpty ? "" : "（\(about.joined(separator: "，"))）"
      all["because"] = question.because.map { "\n\($0)" }
      all["hints"] = question.allHints.prefix(play.open?.hints ?? 0).map { "\n💡 \($0)" }.joined()
      picture = question.image.map { [.image(.file($0.value))] } ?? []
    }
    try say(
      Of.Occasion(occasion), all.merging(values) { $1 }, parts: ["picture": picture])
  }

  /// The day on which there is something to ask again, as a variable.
  func whenFree(_ config: QuestionSettings) throws -> [String: String] {
    let free = try askedQuestions()?.nextFree(of: config.pool, after: config.days) ?? today + 1
    return ["free": CivilDate(daysSinceEpoch: free).inChinese]
  }

  private func extent(of play: QuestionPlay) -> String {
    guard play.isByTime, let timeLeft else { return "一共 \(play.total) 题" }
    return "一共 \(max(1, timeLeft.milliseconds / 60_000)) 分钟"
  }

  // MARK: What was asked

  /// A question that was not asked of late, which from now on it was; nil if there is none.
  mutating func draw(_ config: QuestionSettings) throws -> Question? {
    let asked = try askedOfLate(config)
    guard let question = config.pool.draw(besides: asked, using: &turn.generator),
      let slot = turn.slot(Self.asked, .chat)
    else { return nil }
    var all = try askedQuestions() ?? AskedQuestions()
    all.add(question.key, on: today, keeping: config.days)
    turn.work.set(all, at: slot, until: now + .days(Int64(config.days) + 1))
    return question
  }

  func askedOfLate(_ config: QuestionSettings) throws -> Set<Int64> {
    try askedQuestions()?.keys(on: today, within: config.days) ?? []
  }

  private func askedQuestions() throws -> AskedQuestions? {
    try turn.slot(Self.asked, .chat).flatMap {
      try turn.work.value(AskedQuestions.self, at: $0)
    }
  }

  private var today: Int { turn.community.day(of: now).daysSinceEpoch }
  private static var asked: String { "asked" }
}
