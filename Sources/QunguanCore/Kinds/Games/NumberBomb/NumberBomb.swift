import QunguanText

/// 数字炸弹: a number is hidden, each guess narrows the range down, and nobody wants to hit it.
enum NumberBomb: Game {
  static let key = "number-bomb"
  static let summary = """
    Number bomb (数字炸弹): the steward hides a number, members write numbers, and each narrows the \
    range down in which the bomb lies. Who hits it loses points; where it alone is left, nobody \
    does. The game ends after so many `rounds`, or if nobody writes a number for `turn`.
    """
  static let defaults = GameDefaults(
    start: ["数字炸弹", "拆炸弹"], stop: ["结束炸弹", "不玩炸弹了"], hintCosts: nil, deed: "guess",
    deedDoc: "for a number that is not the bomb")
  static let variables = [
    Variable("low", "the bomb is at least this number"),
    Variable("high", "the bomb is at most this number"),
    Variable("bomb", "of `boom`, `spared` and `timeout`: the number"),
    Variable("lost", "of `boom`: how many points it costs"),
  ]

  struct Config: Sendable {
    var range = 1...100
    var turn = Interval.minutes(1)
    var penalty = 3
    var rounds = 1
  }

  /// The range in which the bomb still lies.
  struct Play: Codable, Sendable {
    var low: Int
    var high: Int
    var bomb: Int
    var round = 1
    /// Who has guessed last; none may guess twice in a row.
    var last: [String] = []
  }

  static let schema: Schema<Config> = .object(
    "number bomb",
    .defaulted("numbers", range, to: 1...100, "from which number to which, as `1-100`"),
    .defaulted(
      "turn", GameSettings.turn, to: Interval.minutes(1),
      "how long it waits for a number"),
    .defaulted(
      "penalty", .integer(in: 0...1000), to: 3, "what the bomb costs of the member's points"),
    .defaulted("rounds", .integer(in: 1...100), to: 1, "how many bombs there are in a game")
  ) { Config(range: $0, turn: $1, penalty: $2, rounds: $3) }

  private static let range = Schema<String>.text(
    "two numbers such as 1-100", pattern: "^[0-9]+-[0-9]+$"
  ).map { text, node, findings -> ClosedRange<Int>? in
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], 0...1_000_000 ~= low,
      0...1_000_000 ~= high, high - low >= 9
    else {
      findings.error(
        at: node.place, "expected two numbers such as 1-100, at least ten apart, up to 1000000")
      return nil
    }
    return low...high
  }

  static let examples = [
    Example(
      "A number from 1 to 100, three bombs a game",
      """
      games:
        number-bomb:
          - name: 数字炸弹
            rounds: 3
      """)
  ]

  static func begin(_ config: Config, _ table: inout Table<Self>) throws -> Play? {
    var play = Play(low: 0, high: 0, bomb: 0)
    hide(&play, config, &table)
    try table.say(.begun, values(play))
    return play
  }

  private static func hide(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) {
    (play.low, play.high) = (config.range.lowerBound, config.range.upperBound)
    // Neither end: the first guess may not be forced.
    play.bomb = .random(in: play.low + 1...play.high - 1, using: &table.turn.generator)
    play.last = []
    table.set(turnTimer, after: config.turn)
  }

  static func hear(
    _ text: MessageText, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    guard let member = table.member, let number = number(in: text) else {
      return .passed("no number")
    }
    guard config.range ~= number else { return .passed("no number") }
    guard play.low...play.high ~= number else {
      return try table.rebuke(.own(.outside), values(play), evenStrangers: true)
        ? .fired("outside of what is left") : .passed("outside of what is left")
    }
    if play.last == [member.text] {
      return try table.rebuke(.own(.again), values(play))
        ? .fired("twice in a row") : .passed("twice in a row")
    }
    play.last = [member.text]
    if number == play.bomb { return try explode(member, &play, config, &table) }
    if number < play.bomb { play.low = number + 1 } else { play.high = number - 1 }
    _ = table.succeed(member)
    table.set(turnTimer, after: config.turn)
    if play.low == play.high {
      try table.say(.spared, values(play))
      try goOn(&play, config, &table)
      return .fired("nothing but the bomb is left")
    }
    try table.say(.narrowed, values(play))
    return .fired("the bomb is in \(play.low) to \(play.high)")
  }

  private static func explode(
    _ member: MemberID, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    let lost = min(config.penalty, table.match.player(member)?.score ?? 0)
    table.isTaken = true
    table.match.update(member) { $0.moves += 1 }
    table.score(-lost, member)
    table.breakRuns(of: member)
    try table.say(.boom, values(play).merging(["lost": "\(lost)"]) { $1 })
    try goOn(&play, config, &table)
    return .fired("the bomb")
  }

  private static func goOn(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard play.round < config.rounds else { return table.end(because: "all bombs are found") }
    play.round += 1
    hide(&play, config, &table)
    try table.say(.begun, values(play))
  }

  static func ring(
    _ timer: String, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    try table.say(.timeout, values(play))
    table.end(because: "nobody wrote a number")
    return .fired("nobody wrote a number")
  }

  static func remind(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    try table.say(.narrowed, values(play))
  }

  private static let turnTimer = "turn"

  private static func values(_ play: Play) -> [String: String] {
    ["low": "\(play.low)", "high": "\(play.high)", "bomb": "\(play.bomb)"]
  }

  /// The number that a message is, in figures or in words, and nothing else: `50`, `５０！`, 我猜五十吧,
  /// but neither `5.5` nor `20:30` nor `20%`.
  private static func number(in text: MessageText) -> Int? {
    var rest = text.string(.normalised)[...]
    guard rest.utf8.count <= 64 else { return nil }
    if let opening = ["我猜", "猜"].first(where: rest.hasPrefix) {
      rest = rest.dropFirst(opening.count)
    }
    while let last = rest.last, "。.!~吧啊呀 ".contains(last) { rest.removeLast() }
    let scalars = Array(rest.unicodeScalars.drop { $0 == " " })
    guard let numeral = Numeral(scalars[...]), numeral.position == scalars.endIndex,
      numeral.thousandths < Numeral.most, numeral.thousandths % 1000 == 0
    else { return nil }
    return Int(numeral.thousandths / 1000)
  }

  enum Occasion: String, AnswerOccasion {
    case begun, narrowed, outside, again, boom, spared, timeout

    var usual: String {
      switch self {
      case .begun: "💣 炸弹藏在 {{low}} 到 {{high}} 之间，轮流报一个数，别踩到它～"
      case .narrowed: "安全！炸弹在 {{low}} 到 {{high}} 之间，下一位～"
      case .outside: "{{member.name}}，要报 {{low}} 到 {{high}} 之间的数哦～"
      case .again: "{{member.name}}，让别人也报一个吧，不能连着报～"
      case .boom: "💥 轰！{{bomb}} 就是炸弹，{{member.name}} 被炸到了，扣 {{lost}} 分～"
      case .spared: "只剩 {{bomb}} 了，它就是炸弹，这一颗大家都躲过啦～"
      case .timeout: "时间到，没有人敢报啦，炸弹是 {{bomb}}～"
      }
    }

    var doc: String {
      switch self {
      case .begun: "when a number is hidden: `{{low}}`, `{{high}}`"
      case .narrowed: "after a number that is not the bomb"
      case .outside: "to who writes a number that can't be it, once in a while"
      case .again: "to who writes twice in a row, once in a while"
      case .boom: "to who hits it: `{{bomb}}`, `{{lost}}`"
      case .spared: "where no other number is left, instead of `narrowed`: `{{bomb}}`"
      case .timeout: "when nobody wrote a number in time: `{{bomb}}`"
      }
    }
  }
}
