import QunguanText

extension Shop {
  /// What a shop answers; each has a text of its own.
  enum Answer: String, AnswerOccasion {
    case list, points, done, sent, code, low
    case short, gone, limit, barred, over, unknown, ambiguous

    /// What operators read of it.
    var doc: String {
      switch self {
      case .list: "to who asks what there is"
      case .points: "to who asks for the own points"
      case .done: "when something was redeemed"
      case .sent: "then, where there is a code"
      case .code: "with the code, to the member directly"
      case .low: "to the chats of the staff, at `warn-at`"
      case .short: "to who has too few points"
      case .gone: "when nothing is left"
      case .limit: "to who has had as many as the limit allows"
      case .barred: "to who is none of `who`"
      case .over: "after `until`"
      case .unknown: "when there is no such reward"
      case .ambiguous: "when several rewards begin so"
      }
    }

    /// A code goes to the member and to nobody else.
    var target: Utterance.Target { self == .code ? .member : .chat }

    var usual: String {
      switch self {
      case .list:
        "{{shop}}（你有 {{points}} {{points.name}}）{{rewards}}\n发“{{command.redeem}} 名称”就能兑换"
      case .points: "{{member.name}}，你有 {{points}} {{points.name}}{{entries}}"
      case .done:
        "{{member.name}} 用 {{cost}} {{points.name}}换到了“{{reward}}”，还剩 {{points}} {{points.name}}"
      case .sent:
        """
        {{member.name}} 用 {{cost}} {{points.name}}换到了“{{reward}}”，还剩 {{points}} \
        {{points.name}}；兑换码已经私信给你
        """
      case .code: "“{{reward}}”的兑换码：{{code}}"
      case .low: "“{{reward}}”只剩 {{stock}} 份了"
      case .short:
        "“{{reward}}”要 {{cost}} {{points.name}}，你有 {{points}}，还差 {{lacking}}，继续加油"
      case .gone: "“{{reward}}”已经换完了，下次早点来"
      case .limit: "“{{reward}}”{{limit}}，你已经换够了"
      case .barred: "“{{reward}}”有条件限制，你现在还不能换"
      case .over: "“{{reward}}”的兑换已经结束了"
      case .unknown: "没有叫“{{wish}}”的奖品，发“{{command.list}}”看看有什么"
      case .ambiguous: "“{{wish}}”可能是{{candidates}}，请把名称写完整"
      }
    }

    /// Its own, beside those of every answer.
    var variables: [Variable] {
      let reward = [
        Variable("reward", "the name of the reward"), Variable("cost", "what it costs"),
      ]
      let stock = Variable("stock", "how many are left then; nothing where there is no end of them")
      switch self {
      case .list: return [Variable("rewards", "in `list`: what there is, line by line")]
      case .points: return [Variable("entries", "in `points`: the last five changes, line by line")]
      case .done, .sent, .low: return reward + [stock]
      case .code: return reward + [Variable("code", "in `code`: the code")]
      case .short: return reward + [Variable("lacking", "in `short`: how many points are missing")]
      case .limit: return reward + [Variable("limit", "in `limit`: the limit, in words")]
      case .gone, .barred, .over: return reward
      case .unknown: return [Self.wish]
      case .ambiguous:
        return [Self.wish, Variable("candidates", "in `ambiguous`: the rewards that begin so")]
      }
    }

    private static let wish = Variable(
      "wish", "in `unknown` and `ambiguous`: what the member wrote for the name")
  }
}

// MARK: - As a rule

extension Shop {
  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.says = config.says.completed(context, part: "said")
    for place in config.rewards.indices {
      config.rewards[place].say = config.rewards[place].say?.completed(context)
      guard let file = config.rewards[place].file else { continue }
      config.rewards[place].codes = context.codes.codes(file) ?? []
    }
    return config
  }

  public static func needsDirect(_ config: Config) -> Bool {
    config.rewards.contains { $0.file != nil }
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    for key in context.gate?.quotas ?? [] {
      findings.error(
        at: config.place,
        """
        '\(key)' does not go with a shop: who redeems something would get no answer; write 'limit' \
        or 'stock' in a reward
        """)
    }
    let common = Variables.common.union(["shop", "command.list", "command.redeem"])
    for answer in Answer.allCases {
      guard let say = config.says.written(answer) else { continue }
      let known = common.union(answer.variables.map(\.name))
      say.check(variables: known, context, findings)
    }
    checkCode(config, findings)
    checkFormerNames(config, findings)
    var places: [String: Place] = [:]
    for reward in config.rewards {
      if let first = places[reward.normalised] {
        findings.error(
          at: reward.place, "there is a reward '\(reward.name.excerpt)' already",
          notes: [.init(at: first, "first written here")])
      }
      places[reward.normalised] = reward.place
      reward.who?.check(context, findings)
      reward.say?.check(
        variables: common.union(Answer.done.variables.map(\.name)), context, findings)
      if let until = reward.until, let now = context.now, context.community.day(of: now) > until {
        findings.warning(at: reward.place, "'\(reward.name.excerpt)' has been over since \(until)")
      }
    }
  }

  /// What was redeemed under a name is one reward's.
  private static func checkFormerNames(_ config: Config, _ findings: Findings) {
    var taken = Set(config.rewards.map(\.name))
    for former in config.rewards.flatMap(\.formerly)
    where !taken.insert(former.value).inserted {
      findings.error(
        at: former.place,
        """
        '\(former.value.excerpt)' is the name of another reward, or a former one; what was \
        redeemed under it would count for both
        """)
    }
  }

  /// A code goes to the member and to nobody else.
  private static func checkCode(_ config: Config, _ findings: Findings) {
    guard let say = config.says[.code] else {
      if let reward = config.rewards.first(where: { $0.file != nil }) {
        findings.error(
          at: reward.place, "'\(reward.name.excerpt)' has codes, and 'say.code' is off")
      }
      return
    }
    for utterance in say.alternatives {
      let place = utterance.text?.place ?? say.place
      if say.target(of: utterance) != .member {
        findings.error(
          at: utterance.to.place, "a code is for the member alone; leave 'to' and 'mention' out")
      }
      if !(utterance.text?.variables.contains { $0.value == "code" } ?? false) {
        findings.error(at: place, "the code is missing; write {{code}} into this text")
      }
    }
  }
}
