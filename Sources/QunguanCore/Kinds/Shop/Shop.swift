import QunguanText

/// Shops: members spend their points on rewards.
///
/// What was redeemed stands in the ledger of points and nowhere else: stock and limits are counted
/// from it, so that undoing a redemption gives the points, the stock and the limit back. Only codes
/// are never given twice: see ``CodeRegister``.
public enum Shop: RuleKind {
  public static let key = "shop"
  public static let concern = Concern.checkins
  public static let ignoresQuotas = true
  public static let summary = """
    Shops: members see how many points they have, and spend them on rewards. A reward may be \
    limited, for some members only, give a tag, or be a code that is sent to the member directly. \
    What was redeemed is taken back with `undo`, points and stock; a code is never given twice, \
    also one that was taken back before it was sent.
    """
  public static let variables =
    [
      Variable("shop", "its `title`"),
      Variable("command.list", "the first word for the list"),
      Variable("command.redeem", "the first word for redeeming"),
    ]
    + Answer.allCases.flatMap(\.variables).reduce(into: []) { variables, variable in
      if !variables.contains(where: { $0.name == variable.name }) { variables.append(variable) }
    }

  public struct Config: Sendable {
    var title: String
    var commands: Commands
    var rewards: [Reward]
    var says: Answers<Answer>
    /// Names that the rule had before.
    var formerly: [String] = []
    var place = Place(file: "", line: 1, column: 1)
  }

  /// What members write to a shop.
  struct Commands: Sendable {
    var list: [Located<String>]
    var redeem: [Located<String>]
    var points: [Located<String>]

    static let usual = Commands(
      list: standing(["商城", "积分商城"]), redeem: standing(["兑换"]),
      points: standing(["我的积分", "积分"]))

    static let schema: Schema<Commands> = .object(
      "commands",
      .optional("list", words, "what is there", otherwise: written(usual.list)),
      .optional(
        "redeem", words, "to redeem, before the name of the reward",
        otherwise: written(usual.redeem)),
      .optional("points", words, "the member's own points", otherwise: written(usual.points))
    ) { list, redeem, points in
      Commands(
        list: list ?? usual.list, redeem: redeem ?? usual.redeem, points: points ?? usual.points)
    }

    private static let words = Schema<[Located<String>]>.list(
      of: Schema<String>.text("a word", atMost: 64).located, orOne: true, atMost: 20)

    private static func standing(_ words: [String]) -> [Located<String>] {
      words.map { Located($0, at: Place(file: "", line: 1, column: 1)) }
    }

    private static func written(_ words: [Located<String>]) -> String {
      words.map { "`\($0.value)`" }.joined(separator: ", ")
    }
  }

  public static let schema: Schema<Config> = .objectInParts(
    "shop",
    .defaulted(
      "title", Schema<String>.text("a title such as 书票商城", atMost: 128), to: "积分商城",
      "what it is called"),
    .defaulted("commands", Commands.schema, to: Commands.usual, "what members write to it"),
    .defaulted(
      "rewards", .list(of: Reward.schema, atMost: 200), to: [],
      "what there is, in this order: see [rewards](#shop-rewards)"),
    .defaulted(
      "say", Answers<Answer>.schema, to: Answers(),
      "its answers, each instead of the usual one; or `off`"),
    .defaulted(
      "formerly", .list(of: RuleHead.name, orOne: true, atMost: 20), to: [],
      "names that the rule had before: what was redeemed under them counts here too")
  ) { title, commands, rewards, says, formerly in
    Config(
      title: title.value ?? "", commands: commands.value ?? .usual, rewards: rewards.value ?? [],
      says: says.value ?? Answers(), formerly: formerly.value ?? [])
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  public static let examples = [
    Example(
      "A shop with a coupon, a title, and a bag for those who have many points",
      """
      shop:
        - name: books
          title: 书票商城
          rewards:
            - { name: 八折券, cost: 100, limit: 1 per month }
            - { name: 荐书人, cost: 300, tag: 荐书人, limit: 1 }
            - { name: 帆布袋, cost: 500, stock: 10, warn-at: 3, who: { points-at-least: 600 } }
      """)
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.message] }

  public static func formerNames(_ config: Config) -> [String] { config.formerly }

  public static func patterns(_ config: Config) -> [Located<Pattern>] {
    let commands = config.commands
    return (commands.list + commands.points).map { $0.pattern { .exact($0) } }
      + commands.redeem.flatMap { [$0.pattern { .exact($0) }, $0.pattern { .prefix($0) }] }
  }

  public static func says(_ config: Config) -> [Say] {
    config.says.says + config.rewards.compactMap(\.say)
  }

  public static func matches(_ config: Config, _ turn: Turn) -> String? {
    if turn.event.actor?.isAnonymous ?? true { return "no member" }
    return wish(config, turn) == nil ? "no wish for this shop" : nil
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    guard let wish = wish(config, turn) else { return .passed("no wish for this shop") }
    switch wish {
    case .list:
      let lines = try config.rewards.enumerated().map { index, reward in
        "\n\(index + 1). \(try reward.line(turn))"
      }
      try answer(.list, config, ["rewards": lines.joined()], &turn)
      return .fired("shows what there is")
    case .points:
      try answer(.points, config, ["entries": try lastEntries(turn)], &turn)
      return .fired("shows the member's points")
    case .unknown(let text):
      try answer(.unknown, config, ["wish": text], &turn)
      return .fired("no such reward")
    case .ambiguous(let text, let places):
      let names = places.map { "“\(config.rewards[$0].name)”" }.joined(separator: "、")
      try answer(.ambiguous, config, ["wish": text, "candidates": names], &turn)
      return .fired("several rewards begin so")
    case .redeem(let place): return try redeem(config.rewards[place], config, &turn)
    }
  }

  /// Gives one of the answers, unless it is switched off.
  static func answer(
    _ answer: Answer, _ config: Config, _ values: [String: String], _ turn: inout Turn
  ) throws {
    guard let say = config.says[answer] else { return }
    try turn.say(say, values: config.values(values))
  }

  /// The last five changes of the member's points, each on a line.
  private static func lastEntries(_ turn: Turn) throws -> String {
    guard let chat = turn.event.chat?.id, let member = turn.event.subject?.id else { return "" }
    return try turn.work.memory.lastEntries(of: member, in: chat, 5).map { entry in
      let date = turn.community.zone.civil(at: entry.time).date.inChinese
      let because = entry.because.map { " \($0.printable(atMost: 40))" } ?? ""
      return "\n\(date) \(entry.points > 0 ? "+" : "")\(entry.points)\(because)"
    }.joined()
  }
}

extension Shop.Config {
  /// What the variables stand for, those of every answer too.
  func values(_ own: [String: String]) -> [String: [Part]] {
    let common = [
      "shop": title, "command.list": commands.list.first?.value ?? "",
      "command.redeem": commands.redeem.first?.value ?? "",
    ]
    return common.merging(own) { $1 }.mapValues { [.text($0)] }
  }
}

extension Located<String> {
  fileprivate func pattern(_ way: (String) -> Pattern.Match) -> Located<Pattern> {
    Located<Pattern>(Pattern(way(value)), at: place, textColumn: textColumn)
  }
}
