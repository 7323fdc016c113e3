import QunguanText

/// A question with what is right, as an operator wrote it or as a game has made it.
struct Question: Sendable {
  var text: String
  /// All spellings that are right, the first of which is shown.
  var answers: [String]
  var category: String?
  /// What helps, the least telling first; none has an answer in it.
  var hints: [String] = []
  /// Said with the answer.
  var because: String?
  /// A picture below the rules directory.
  var image: Located<String>?
  /// The first letters of an idiom, lower case: then every idiom that has them, and as many
  /// characters as the answer, is right.
  var initials: String?
  /// The same wherever and whenever the question is asked, and another for another question.
  let key: Int64
  let place: Place

  static let mostInFile = 20_000

  init(_ text: String, answers: [String], at place: Place) {
    self.text = text
    self.answers = answers
    self.place = place
    key = Self.key(of: text)
  }

  /// Of the text without blanks and punctuation. Pictographs count: some questions are nothing else.
  private static func key(of text: String) -> Int64 {
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    for scalar in MessageText(text).string(.normalised).unicodeScalars where scalar.tellsApart {
      hash.feed(String(scalar))
    }
    return Int64(bitPattern: hash.finish())
  }

  var shownAnswer: String { answers.first ?? "" }

  /// How many characters the answer has; nil where that does not help: it is not all Chinese, or
  /// not all spellings have as many.
  var length: Int? {
    let lengths = Set(
      answers.map { answer in
        let scalars = MessageText(answer).string(.compact).unicodeScalars
        return scalars.allSatisfy(\.properties.isIdeographic) ? scalars.count : nil
      })
    return lengths.count == 1 ? lengths.first ?? nil : nil
  }

  /// All hints there are: its own, then what can be told of any answer.
  var allHints: [String] {
    let letters = shownAnswer.filter { $0.isLetter || $0.isNumber }
    var more = hints
    // Whoever knows it from the question is not sold it.
    if length == nil { more.append("答案有 \(letters.count) 个字") }
    if letters.count > 1, let first = letters.first { more.append("第一个字是「\(first)」") }
    return more
  }

  /// The answer as it is shown to who has found it; nil if it is not found.
  func answer(found guess: Guess) -> String? {
    guard let initials else { return guess.isOne(of: answers) ? shownAnswer : nil }
    let idioms = Idioms.shipped
    let found = guess.readings.lazy.compactMap { idioms.find($0.compact) }.first { idiom in
      idioms.characterCount(of: idiom) == initials.utf8.count
        && idioms.readings(of: idiom).contains { $0.initials == initials }
    }
    return found.map(idioms.text)
  }
}

extension Unicode.Scalar {
  /// Whether two questions that differ in it differ.
  fileprivate var tellsApart: Bool {
    switch properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format,
      .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .nonspacingMark:
      false
    default: true
    }
  }
}

// MARK: - As it is written

extension Question {
  static let schema = Schema<(question: Question, hints: [Located<String>])>.object(
    "a question",
    .required("question", Schema<String>.text("a question", atMost: 500).located, "what is asked"),
    .optional("answer", answer, "what is right"),
    .optional(
      "answers", .list(of: answer, orOne: true, atMost: 20),
      "or several spellings that are all right, the first of which is shown"),
    .optional(
      "category", Schema<String>.text("a category such as 字谜", atMost: 64), "of what sort it is"),
    .optional(
      "hint",
      .list(of: Schema<String>.text("a hint", atMost: 300).located, orOne: true, atMost: 3),
      "up to three hints, the least telling first"),
    .optional(
      "because", Schema<String>.text("a text", atMost: 500), "why that is the answer, said with it"),
    .optional(
      "image", Schema<String>.text("a file name").located,
      "a picture below the rules directory: png, jpg, gif or webp, at most 5 MB")
  ) { text, answer, answers, category, hints, because, image in
    if answer != nil, answers != nil { throw Objection("write 'answer' or 'answers', not both") }
    guard let all = answers ?? answer.map({ [$0] }) else {
      throw Objection(
        "write 'answer', or 'answers' for several spellings", at: text.place, isOfMissing: true)
    }
    var question = Question(text.value, answers: all, at: text.place)
    question.category = category
    question.because = because
    question.image = image
    return (question, hints ?? [])
  }.map(withHints)

  private static let answer = Schema<String>.text("an answer", atMost: 100).map {
    answer, node, findings -> String? in
    if !MessageText(answer).bytes(.compact).isEmpty { return answer }
    findings.error(
      at: node.place,
      """
      nothing of '\(answer.excerpt)' is left when it is compared with what members write; answer \
      in words, letters or digits
      """)
    return nil
  }

  private static func withHints(
    _ read: (question: Question, hints: [Located<String>]), _: Node, _ findings: Findings
  ) -> Question? {
    var question = read.question
    for hint in read.hints {
      if let answer = question.answers.first(where: { Guess.stands($0, in: hint.value) }) {
        findings.warning(
          at: hint.place,
          "this hint is never given: the answer '\(answer.excerpt)' stands in it")
      } else {
        question.hints.append(hint.value)
      }
    }
    return question
  }

  static let list = Schema<[Question]>.list(of: schema, atMost: mostInFile).map {
    questions, _, findings in
    refuseRepeated(questions, findings)
    return questions
  }

  /// Reads a list of them; of those that are not good it is said why.
  static func all(_ nodes: [Node], _ findings: Findings) -> [Question] {
    let questions = nodes.compactMap { schema.read($0, findings) }
    refuseRepeated(questions, findings)
    return questions
  }

  private static func refuseRepeated(_ questions: [Question], _ findings: Findings) {
    var places: [Int64: Place] = [:]
    for question in questions {
      if let first = places[question.key] {
        findings.error(
          at: question.place, "this question is asked twice; delete one",
          notes: [.init(at: first, "first written here")])
      }
      places[question.key] = places[question.key] ?? question.place
    }
  }
}
