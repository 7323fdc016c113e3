import QunguanText

/// Check-in plans (打卡): members say each day that they have done something, and are told how far
/// they have come.
public enum Checkins: RuleKind {
  public static let key = "checkins"
  public static let concern = Concern.checkins
  public static let summary = """
    Check-in plans: members say each day that they have done something, and the steward keeps count \
    of days, streaks and amounts.
    """
  public static let scope = Scope.chat

  public struct Config: Sendable {
    var title: String?
    var match: Replies.Match
    var done: Say?
    var makeup: Makeup?
    var leave: Leave?
    var joining: Joining?
    var boards: [Board] = []
    var remind: Remind?
    var place = Place(file: "", line: 1, column: 1)
  }

  /// What members can ask a plan for, beside checking in.
  enum Command: CaseIterable, Sendable {
    case makeup, leave, join, mine, board
  }

  public static let schema: Schema<Config> = .objectInParts(
    "check-in plan",
    .optional("title", Schema<String>.text("a title such as 21 天阅读打卡", atMost: 128), "its name"),
    .required("match", Replies.Match.schema, "what a message that checks in is like"),
    .optional("say", Say.schema, "what is said to who has checked in")
  ) { title, match, say in
    guard case .good(let match) = match else { throw Objection("'match' is missing") }
    return Config(title: title.value ?? nil, match: match, done: say.value ?? nil)
  }

  public static let examples = [
    Example(
      "Reading, day by day",
      """
      checkins:
        - name: reading
          match: { prefix: 打卡 }
          say: 打卡成功！
      """)
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.message] }

  public static func patterns(_ config: Config) -> [Located<Pattern>] { config.match.patterns }

  public static func says(_ config: Config) -> [Say] { [config.done].compactMap { $0 } }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<Nothing>, _ turn: inout Turn
  ) throws -> Verdict {
    if let say = config.done { try turn.say(say) }
    return .fired("checked in")
  }
}
