/// 猜灯谜: riddles, as they hang from lanterns.
enum Riddles: QuestionGame {
  static let key = "riddles"
  static let summary = """
    Riddles (猜灯谜): the steward asks one after the other, and whoever is first with the answer wins \
    it. Only the answer counts, in any of the accepted spellings, with 我猜 before it or 吧 behind; \
    other messages are left alone. Hints come by themselves over the time of a riddle. None is asked \
    again in a chat within `again-after`.
    """
  static let defaults = GameDefaults(
    start: ["猜灯谜", "猜谜语", "灯谜"], stop: ["结束猜谜", "结束灯谜"], hintCosts: 1, deed: "answer",
    deedDoc: "for being first with the answer")
  static let schema = QuestionSettings.needingItems(time: .seconds(90))

  static let examples = [
    Example(
      "Ten riddles a game, each with a hint",
      """
      games:
        riddles:
          - name: 猜灯谜
            questions: 10
            items:
              - question: 小小一撮土，风来到处舞（打一字）
                answer: 尘
                category: 字谜
                because: 上面是“小”，下面是“土”
              - question: 小老头，一身针，狐狸见了绕道奔（打一动物）
                answers: [刺猬, 小刺猬]
                category: 物谜
                hint: 胆小，一碰就缩成团
      """)
  ]

  enum Words: QuestionWords {
    static func usual(_ occasion: QuestionOccasion) -> String? {
      switch occasion {
      case .begun: "🏮 花灯点上，{{title}}开场！{{extent}}，谁先猜中归谁～"
      case .asked: "{{picture}}🏮 第 {{place}} 条{{about}}\n{{question}}{{hints}}"
      case .right: "🎉 {{member.name}} 猜中了，谜底就是「{{answer}}」！+{{gain}} 分{{combo}}{{because}}{{rest}}"
      case .revealed: "🏮 谜底揭晓：「{{answer}}」{{because}}{{rest}}"
      case .wrong: "{{member.name}}，谜底不是这个，再想想～"
      case .withdrawn: "这条灯谜刚被取下来了，谜底是「{{answer}}」，咱们看下一条～"
      case .unsolved: "🏮 这一条还没猜出来，谜底是「{{answer}}」{{because}}"
      case .exhausted: "挂着的灯谜都猜遍啦，{{free}}起又有得猜～"
      case .alone: "灯还亮着，人都去忙啦，想猜了再喊「{{command.start}}」～"
      case .skipVote: nil
      }
    }
  }
}
