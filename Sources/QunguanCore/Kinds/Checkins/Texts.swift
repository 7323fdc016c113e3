extension Checkins {
  /// What is said on which occasion.
  struct Texts: Sendable {
    /// The occasions, by their words in `say`.
    enum Occasion: String, CaseIterable, Sendable {
      case done, partly, milestone, goal
      case already, early, between, late
      case notBegun = "not-begun"
      case over
      case notJoined = "not-joined"
      case lacking, beyond, corrected, voided
    }

    enum Wording: Sendable {
      case say(Say)
      case nothing
    }

    private var own: [Occasion: Wording] = [:]

    init() {}

    /// What is said; nil for nothing.
    subscript(occasion: Occasion) -> Say? {
      switch own[occasion] {
      case .say(let say): say
      case .nothing: nil
      case nil: Self.standard[occasion]
      }
    }

    /// What operators have written.
    var written: [Say] { Occasion.allCases.compactMap(writtenSay) }

    func writtenSay(_ occasion: Occasion) -> Say? {
      if case .say(let say)? = own[occasion] { say } else { nil }
    }

    /// With what lies in files.
    func completed(_ context: CheckContext) -> Texts {
      var texts = self
      for (occasion, wording) in own {
        guard case .say(let say) = wording else { continue }
        var whole = say.completed(context)
        whole.part = "said-\(occasion.rawValue)"
        texts.own[occasion] = .say(whole)
      }
      return texts
    }

    // MARK: As written

    /// One text for who has checked in, or one for each occasion.
    static let schema = Schema<Texts>(.either([Say.schema.shape, each.shape])) { node, findings in
      let keys = each.fields.map(\.key)
      let names = node.entries?.map(\.name) ?? []
      if names.contains(where: keys.contains) { return each.read(node, findings) }
      var texts = Texts()
      texts.own[.done] = Say.schema.read(node, findings).map { .say($0) }
      return texts
    }

    private static let each: Schema<Texts> = .joined("what is said", answers, refusals) {
      answers, refusals in
      var texts = Texts()
      for (occasion, wording) in (answers.value ?? []) + (refusals.value ?? []) {
        texts.own[occasion] = wording
      }
      return texts
    }

    private typealias Written = [(Occasion, Wording)]

    private static let answers: Schema<[(Occasion, Wording)]> = .object(
      "what is said",
      field(.done, "to who has checked in"),
      field(.partly, "to who has, and is to do it again that day"),
      field(
        .milestone, "then also, to who has reached a streak with a reward: `{{milestone}}` days"),
      field(.goal, "then also, to who has reached the goal"),
      field(.corrected, "to who has edited the amount"),
      field(.voided, "when a check-in's message was recalled")
    ) { [$0, $1, $2, $3, $4, $5].compactMap(\.self) }

    private static let refusals: Schema<[(Occasion, Wording)]> = .object(
      "what is said",
      field(.already, "to who has done it already"),
      field(.early, "before the first window of the day: `{{opens}}`"),
      field(.between, "between two windows: `{{opens}}`"),
      field(.late, "after the last: `{{closed}}`, `{{opens}}`"),
      field(.notBegun, "before the first day of the plan: `{{opens}}`"),
      field(.over, "after its last day"),
      field(.notJoined, "to who does not take part: `{{join}}`"),
      field(.lacking, "where something is missing: `{{lacking}}`"),
      field(.beyond, "where the amount is more than `at-most`")
    ) { [$0, $1, $2, $3, $4, $5, $6, $7, $8].compactMap(\.self) }

    private static func field(
      _ occasion: Occasion, _ doc: String
    ) -> Field<(Occasion, Wording)?> {
      .optional(
        occasion.rawValue, wording.map { wording, _, _ in (occasion, wording) }, doc,
        otherwise: standardText(occasion).map { "`\($0)`" })
    }

    private static let wording = Schema<Wording>(.either([Say.schema.shape, .choice(["off"])])) {
      node, findings in
      node.text == "off" ? .nothing : Say.schema.read(node, findings).map { .say($0) }
    }

    // MARK: As it is said otherwise

    private static func standardText(_ occasion: Occasion) -> String? {
      switch occasion {
      case .done: "{{member.name}} 打卡成功 ✅\n{{progress}}"
      case .partly: "{{member.name}} 记下啦 ✅ 今天还差 {{times.left}} 次，加油～"
      case .milestone: "🎉 {{member.name}} 已经连续打卡 {{milestone}} 天，真了不起！"
      case .goal: "🏆 {{member.name}} 达成目标啦，一路坚持下来，为你鼓掌 👏\n{{certificate}}"
      case .already: "{{member.name}}，今天已经打过卡啦～"
      case .early: "还没到打卡时间哦，{{opens}} 再来吧～"
      case .between: "这会儿不是打卡时间，{{opens}} 再来吧～"
      case .late: "今天的打卡时间已经过啦，{{opens}} 再来吧～"
      case .notBegun: "「{{title}}」还没开始呢，{{opens}} 见～"
      case .over: "「{{title}}」已经结束啦，谢谢你的参与～"
      case .notJoined: "{{member.name}}，你还没有参加「{{title}}」哦，先发「{{join}}」就能参加～"
      case .lacking: "就差一点点：{{lacking}}"
      case .beyond: "{{amount}} {{unit}}？是不是多写了一位，改一改再发吧～"
      case .corrected: "已经改好啦：{{amount}} {{unit}}，累计 {{total}} {{unit}}"
      case .voided: "{{member.name}} 的打卡消息撤回了，{{checked}} 的打卡也一并取消"
      }
    }

    private static let standard: [Occasion: Say] = Dictionary(
      Occasion.allCases.compactMap { occasion in
        standardText(occasion).map { (occasion, Say(spoken: $0)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension Say {
  /// What is said where the operator has written nothing.
  init(spoken text: String) {
    let place = Place(file: "", line: 1, column: 1)
    let node = Node(.scalar(text, quoted: true), at: place)
    let utterance = Utterance(text: Template(parsing: text, of: node, Findings()), at: place)
    self.init([utterance], place: place)
  }
}
