import QunguanText

/// What an operator may write of a game of questions.
struct QuestionSettings: Sendable {
  var files: [Located<String>] = []
  /// Those written in place.
  var items: [Question] = []
  /// Only these are asked; all if empty.
  var categories: [Located<String>] = []
  /// How many in a game; nil if that is not written.
  var count: Int?
  var time = Interval.seconds(90)
  var pause = Interval.seconds(5)
  /// For so many days no question is asked again in a chat.
  var days = 90
  var skip: [Located<String>] = []
  /// Of the idioms to be found by their letters; nil if none are.
  var letters: LetterPuzzles.Level?
  /// Who says that there are written questions; nil if there need not be any.
  var needsItems: Place?
  /// Whether where questions come from was not good, which was reported.
  private var isPartial = false
  /// Filled by ``completed(_:_:)``.
  private(set) var pool = QuestionPool()

  /// - Parameter time: for a question.
  static func schema(time usual: Interval) -> Schema<QuestionSettings> {
    let time: Field<Interval> = .defaulted("time", open, to: usual, "for each question")
    return .objectInParts(
      "game", from, items, categories, count, time, pause, again, skip
    ) { from, items, categories, count, time, pause, again, skip in
      var settings = QuestionSettings()
      settings.files = (from.value ?? nil) ?? []
      settings.items = (items.value ?? nil) ?? []
      settings.categories = (categories.value ?? nil) ?? []
      settings.count = count.value ?? nil
      settings.time = time.value ?? usual
      settings.pause = pause.value ?? settings.pause
      settings.days = (again.value ?? nil) ?? settings.days
      settings.isPartial = from.isBad || items.isBad
      settings.skip = (skip.value ?? nil) ?? GameSettings.standing(usualSkip)
      return settings
    }
  }

  private static let usualSkip = ["下一题", "跳过", "公布答案"]

  private static let from: Field<[Located<String>]?> = .optional(
    "from",
    .list(
      of: Schema<String>.text("a path such as content/riddles.yaml", atMost: 1024).located,
      orOne: true, atMost: 20),
    "YAML files in the rules directory, each a list of `items`")
  private static let items: Field<[Question]?> = .optional(
    "items", Question.list, "questions, written in place")
  private static let categories: Field<[Located<String>]?> = .optional(
    "categories",
    .list(
      of: Schema<String>.text("a category such as 字谜", atMost: 64).located, orOne: true,
      atMost: 100), "only questions of these", otherwise: "all")
  private static let count: Field<Int?> = .optional(
    "questions", .integer(in: 1...100), "how many there are in a game",
    otherwise: "`5`; with `for`, as many as its time holds")
  private static let pause: Field<Interval> = .defaulted(
    "pause",
    Schema<Interval>.interval.map { pause, node, findings -> Interval? in
      if pause <= .minutes(10) { return pause }
      findings.error(at: node.place, "a pause lasts 10m at most")
      return nil
    }, to: .seconds(5), "from an answer to the next question")
  private static let skip: Field<[Located<String>]?> = .optional(
    "skip", GameSettings.words,
    "what leaves a question unsolved: by who began, admins and operators, or by two others",
    otherwise: GameSettings.written(usualSkip))

  private static let open: Schema<Interval> = .interval.map {
    time, node, findings -> Interval? in
    if (Interval.seconds(10)...Interval.hours(1)).contains(time) { return time }
    findings.error(at: node.place, "a question is open for 10s to 1h")
    return nil
  }

  private static let again: Field<Int?> = .optional(
    "again-after",
    Schema<Interval>.interval.map { span, node, findings -> Int? in
      let days = span.milliseconds / Interval.days(1).milliseconds
      if (1...3650).contains(days), .days(days) == span { return Int(days) }
      findings.error(at: node.place, "expected whole days such as 90d, up to 3650d")
      return nil
    }, "a chat is not asked the same within this time", otherwise: "`90d`")
}

extension QuestionSettings {
  /// With the questions of the files.
  func completed(_ context: CheckContext, _ findings: Findings) -> Self {
    var settings = self
    var questions = items
    var isWhole = true
    for file in files {
      let more = context.contents.questions(of: file)
      isWhole = isWhole && more != nil
      questions += more ?? []
    }
    if isWhole { checkCategories(of: questions, findings) }
    if !categories.isEmpty {
      let wanted = Set(categories.map(\.value))
      questions.removeAll { $0.category.map { !wanted.contains($0) } ?? true }
    }
    settings.pool = QuestionPool(questions, letters: letters.map(LetterPuzzles.of))
    return settings
  }

  private func checkCategories(of questions: [Question], _ findings: Findings) {
    let known = Set(questions.compactMap(\.category))
    for category in categories where !known.contains(category.value) {
      let hint = nearest(to: category.value, among: Array(known))
      findings.error(
        at: category.place,
        "no question is of the category '\(category.value.excerpt)'\(didYouMean(hint))")
    }
  }

  /// Reports questions and pictures that are not there.
  func check(_ context: CheckContext, _ findings: Findings) {
    let isMisspelt = context.misspelt.contains { ["from", "items"].contains($0) }
    if let needsItems, !hasItems, !isMisspelt {
      findings.error(at: needsItems, "there is nothing to ask; write 'from' or 'items'")
    }
    for image in pool.images { context.check(image: image, findings) }
  }
}

extension QuestionSettings {
  var hasItems: Bool { !files.isEmpty || !items.isEmpty || isPartial }

  /// Of a game that has no other questions than those that operators write.
  static func needingItems(time: Interval) -> Schema<QuestionSettings> {
    schema(time: time).map { settings, node, _ in
      var settings = settings
      settings.needsItems = node.place
      return settings
    }
  }
}
