/// 知识问答: questions of knowledge.
enum Quizzes: QuestionGame {
  static let key = "quizzes"
  static let summary = """
    Quizzes (知识问答): the steward asks what people may know, and whoever is first with the answer \
    wins the question. Numbers count in Arabic and in Chinese numerals. All else is as with \
    `riddles`.
    """
  static let defaults = GameDefaults(
    start: ["知识问答", "抢答", "开始答题"], stop: ["结束问答", "结束答题"], hintCosts: 1,
    deed: "answer", deedDoc: "for being first with the answer")
  static let schema = QuestionSettings.needingItems(time: .seconds(60))

  static let examples = [
    Example(
      "A quiz every evening at eight, only of two sorts",
      """
      games:
        quizzes:
          - name: 知识问答
            at: "20:00"
            for: 20m
            categories: [天文, 语文]
            items:
              - question: 太阳系有几颗行星？
                answer: 8
                category: 天文
                hint: [冥王星已经不算了, 比七多]
              - question: 《红楼梦》里住在潇湘馆的是谁？
                answers: [林黛玉, 黛玉, 林妹妹]
                category: 语文
      """)
  ]

  enum Words: QuestionWords {
    static func usual(_ occasion: QuestionOccasion) -> String? {
      switch occasion {
      case .begun: "🧠 {{title}}开始，{{extent}}，答案直接发出来，拼的是手快～"
      case .asked: "{{picture}}🧠 第 {{place}} 题{{about}}\n{{question}}{{hints}}"
      case .right: "✅ {{member.name}} 抢到了，答案是「{{answer}}」！+{{gain}} 分{{combo}}{{because}}{{rest}}"
      case .revealed: "⏰ 这题的答案是「{{answer}}」{{because}}{{rest}}"
      case .exhausted: "题库里最近没出过的都答完啦，{{free}}起又有新的～"
      default: nil
      }
    }
  }
}
