/// 猜成语: idioms to be found by pictographs, or by their first letters.
enum GuessIdiom: QuestionGame {
  static let key = "guess-idiom"
  static let summary = """
    Guessing idioms (猜成语): by `emoji`, from questions as in `riddles`; or by `letters`, the first \
    letters of the four syllables of an idiom of the dictionary, where every idiom that has them is \
    right. All else is as with `riddles`.
    """
  static let defaults = GameDefaults(
    start: ["猜成语", "看图猜成语"], stop: ["结束猜成语"], hintCosts: 1, deed: "answer",
    deedDoc: "for being first with the answer")

  enum Way: String, CaseIterable, Sendable { case emoji, letters }

  static let schema: Schema<QuestionSettings> = .joined(
    "game", QuestionSettings.schema(time: .seconds(60)), ways
  ) { settings, ways in
    let ways = ways.value ?? (written: nil, level: .normal)
    var all = settings.value ?? QuestionSettings()
    if let written = ways.written, written.value.contains(.emoji), !settings.isBad {
      all.needsItems = written.place
    }
    let asksLetters = ways.written?.value.contains(.letters) ?? true
    all.letters = asksLetters ? ways.level : nil
    if let written = ways.written, !written.value.contains(.emoji), all.hasItems {
      throw Objection("'from' and 'items' are for 'emoji'; add it to 'by'", at: written.place)
    }
    return all
  }

  private static let ways: Schema<(written: Located<[Way]>?, level: LetterPuzzles.Level)> =
    .objectInParts(
      "game",
      .optional(
        "by", Schema<[Way]>.list(of: .choice, orOne: true).located,
        "`emoji`: those of `from` and `items`; `letters`: made of the dictionary",
        otherwise: "`letters`, and `emoji` where there are questions"),
      .defaulted(
        "level", .choice, to: LetterPuzzles.Level.normal, "of `letters`: how rare idioms are")
    ) { ways, level in (ways.value ?? nil, level.value ?? .normal) }

  static let examples = [
    Example(
      "By pictographs, and by the first letters of everybody's idioms",
      """
      games:
        guess-idiom:
          - name: 看图猜成语
            by: [emoji, letters]
            level: easy
            items:
              - { question: 🐔🐶❌😌, answer: 鸡犬不宁 }
              - { question: 1️⃣🪨2️⃣🐦, answer: 一石二鸟, hint: 一个动作，两样收获 }
      """)
  ]

  enum Words: QuestionWords {
    static func usual(_ occasion: QuestionOccasion) -> String? {
      switch occasion {
      case .begun: "🀄 {{title}}开始，{{extent}}，看到了就把成语发出来～"
      case .asked: "{{picture}}🀄 第 {{place}} 题{{about}}\n{{question}}{{hints}}"
      case .right: "🎉 {{member.name}} 猜对了，「{{answer}}」！+{{gain}} 分{{combo}}{{because}}{{rest}}"
      case .revealed: "⏰ 答案是「{{answer}}」{{because}}{{rest}}"
      case .exhausted: "会的成语最近都出过啦，{{free}}起又有得猜～"
      default: nil
      }
    }
  }
}
