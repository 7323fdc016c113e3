import QunguanText

/// Check-in plans (打卡): members say each day that they have done something, and are told how far
/// they have come.
///
/// A plan knows the ledger's facts and nothing else: whatever it says of a member is computed from
/// the days entered there, under the rule's name.
public enum Checkins: RuleKind {
  public static let key = "checkins"
  public static let concern = Concern.checkins
  public static let summary = """
    Check-in plans: members say each day that they have done something, and the steward keeps count \
    of days, streaks and amounts. The time at which a message was written decides, not that at which \
    it arrived: who comes late over a slow line still has their day and their place. Of several \
    plans that a message fits, the first takes it, unless it has `then: continue`; plans that look \
    for the same words take turns by their windows and dates. What a member edits counts as of when \
    it was first written: an amount is corrected, and what fits only now is taken while that window, \
    or without windows that day, is still open. A message edited so that it fits no more leaves its \
    check-in standing, and one whose check-in was taken back brings none again. After a word of \
    `prefix` the message ends, or there comes a blank, a mark, a number, a picture or a mention: \
    `打卡时间是几点` is no check-in.
    """
  public static let scope = Scope.chat
  public static let ignoresQuotas = true

  public struct Config: Sendable {
    var title: String?
    /// Nil if it is not good.
    var match: Replies.Match?
    var days = PlanDays()
    /// In how many windows a day is to be done.
    var times = 1
    /// On these days nobody need check in.
    var rest: DayFilter?
    var needs = Needs()
    var goal: Goal?
    var recalled = Recalled.keep
    /// Names that the rule had before.
    var formerly: [Located<String>] = []
    /// What members write to ask for something; what is missing can't be asked for.
    var words: [Command: [Located<String>]] = [:]
    /// Of these, once all of the rule was read.
    fileprivate(set) var commandPatterns: [(command: Command, pattern: Located<Pattern>)] = []
    var makeup: Makeup?
    var leave: Leave?
    var joining: Joining?
    var showing = Showing()
    var rewards = Rewards()
    var texts = Answers<DoingOccasion>()
    var place = Place(file: "", line: 1, column: 1)
    var written = Written()

    /// As operators wrote it, for what is only known when all of it is read.
    struct Written: Sendable {
      var windows: [Located<HourRange>] = []
      var dayStarts: TimeOfDay?
      var times: Located<Int>?
      var ends: Located<CivilDate>?
      var rest: Located<[WrittenDays.Word]>?
      /// The fields that are not good.
      var bad: Set<String> = []
    }

    /// In which amounts are said; nil if the plan knows none.
    var unit: String? { needs.amount?.units.first }

    /// What members call it.
    func title(of rule: Rule) -> String { title ?? rule.name }

    /// - Parameter breaks: all of the plan's.
    func off(_ breaks: [PlanBreak], in chat: ChatID) -> DaysOff {
      DaysOff(rest: rest, breaks, in: [chat])
    }
  }

  /// What members can ask a plan for, beside checking in.
  enum Command: String, CaseIterable, Sendable {
    case makeup, leave, join, mine, board
  }

  /// What becomes of a check-in whose message is recalled.
  enum Recalled: String, CaseIterable, Sendable { case keep, void }

  public static let schema: Schema<Config> = .joined(
    "check-in plan", timing, counting, amends, speaking, Showing.schema
  ) { timing, counting, amends, speaking, showing in
    var config = timing.value ?? Config()
    if let counting = counting.value {
      config.needs = counting.needs
      config.goal = counting.goal
      config.rewards = counting.rewards
      config.recalled = counting.recalled
      config.formerly = counting.formerly
      config.written.bad.formUnion(counting.written.bad)
    }
    if let amends = amends.value { config.takeAmends(of: amends) }
    if let speaking = speaking.value {
      config.texts = speaking.texts
    }
    if let showing = showing.value {
      config.showing = showing
      config.words[.mine] = showing.mine.commands
      config.words[.board] = showing.ranking.commands
    }
    return config
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = node.place
    return config
  }

  private static let timing: Schema<Config> = .objectInParts(
    "check-in plan",
    .optional(
      "title", Schema<String>.text("a title such as 21 天阅读打卡", atMost: 128),
      "what members call it", otherwise: "its name"),
    .required("match", Replies.Match.schema, "what a message that checks in is like"),
    .optional(
      "windows", .list(of: Schema<HourRange>.hourRange.located, orOne: true, atMost: 8),
      """
      at which hours members check in, once in each; one that crosses midnight belongs to the day \
      on which it opens
      """, otherwise: "all day"),
    .optional(
      "times", Schema<Int>.integer(in: 1...8).located,
      "in how many of its windows a day is to be done",
      otherwise: "`1`"),
    .optional(
      "day-starts", .timeOfDay, "when a day of the plan begins",
      otherwise: "the `day-starts` of the community"),
    .optional("starts", Schema<CivilDate>.date, "its first day"),
    .optional("ends", Schema<CivilDate>.date.located, "its last day"),
    .optional(
      "rest", WrittenDays.words.located,
      """
      days on which nobody need check in, such as `[sun]` or `holiday`: they break no streak, and \
      who checks in all the same has a day more
      """)
  ) { title, match, windows, times, dayStarts, starts, ends, rest in
    var config = Config()
    config.title = title.value ?? nil
    config.match = match.value
    config.written.windows = (windows.value ?? nil) ?? []
    config.written.dayStarts = dayStarts.value ?? nil
    config.written.times = times.value ?? nil
    config.written.ends = ends.value ?? nil
    config.written.rest = rest.value ?? nil
    config.times = config.written.times?.value ?? 1
    config.days.starts = starts.value ?? nil
    config.days.ends = config.written.ends?.value
    let isBad = [
      ("match", match.isBad), ("windows", windows.isBad), ("times", times.isBad),
      ("starts", starts.isBad), ("ends", ends.isBad),
    ]
    config.written.bad = Set(isBad.filter(\.1).map(\.0))
    return config
  }

  private static let counting: Schema<Config> = .objectInParts(
    "check-in plan",
    .optional("needs", Needs.schema, "what a message must have, beside what `match` looks for"),
    .optional("goal", Goal.schema, "when a member has made it"),
    .optional("rewards", Rewards.schema, "what it is worth"),
    .defaulted(
      "recalled", .choice, to: Recalled.keep,
      """
      what becomes of a check-in whose message is recalled: `void` takes it back, with all that \
      followed from it
      """),
    .optional(
      "formerly",
      .list(of: RuleHead.name.located, orOne: true, atMost: 20),
      "names that the rule had before: what members did under them is theirs here too")
  ) { needs, goal, rewards, recalled, formerly in
    var config = Config()
    config.needs = (needs.value ?? nil) ?? Needs()
    config.goal = goal.value ?? nil
    config.rewards = (rewards.value ?? nil) ?? Rewards()
    config.recalled = recalled.value ?? .keep
    config.formerly = (formerly.value ?? nil) ?? []
    let isBad = [
      ("needs", needs.isBad), ("goal", goal.isBad), ("recalled", recalled.isBad),
    ]
    config.written.bad = Set(isBad.filter(\.1).map(\.0))
    return config
  }

  private static let speaking: Schema<Config> = .objectInParts(
    "check-in plan",
    .optional(
      "say", DoingOccasion.schema, "what is said to who checks in, or a text for each occasion")
  ) { say in
    var config = Config()
    config.texts = (say.value ?? nil) ?? Answers()
    return config
  }
}

// MARK: - As operators write it

extension Checkins {
  public static let examples = [
    Example(
      "Reading, day by day",
      """
      checkins:
        - name: reading
          match: { prefix: 打卡 }
          say: "{{member.name}} 打卡成功，连续 {{streak}} 天！"
      """),
    Example(
      "21 days with pages, from five in the morning, Sundays off",
      """
      checkins:
        - name: reading-21
          title: 21 天阅读打卡
          match: { prefix: [阅读打卡, "#阅读打卡"] }
          day-starts: "04:00"
          windows: "05:00-24:00"
          rest: sun
          needs: { text: 5, amount: { unit: 页, at-least: 5, at-most: 500 } }
          goal: { days: 21, amount: 600 }
          rewards: { points: 5, first-of-day: 3, streaks: { 7: 20, 21: 100 }, tags: { 21: 坚持者 } }
          makeup: { back: 3d, at-most: 2 per month, costs: 20 }
          leave: { at-most: 2 per month }
          recalled: void
          say:
            done: "第 {{days}} 天，{{amount}} 页，本群第 {{rank}} 位，离目标还有 {{goal.left}}"
            already: 今天读过啦，明天继续～
            early: off
      """),
    Example(
      "Getting up early and going to bed in time, each day both",
      """
      checkins:
        - name: early-bird
          title: 早睡早起
          match: { exact: [早安打卡, 晚安打卡] }
          windows: ["05:00-07:30", "21:30-23:00"]
          times: 2
          starts: 2027-03-01
          ends: 2027-03-31
          say:
            partly: 早安 ☀️ 晚上睡前再来一次哦
            done: "晚安 🌙 连续 {{streak}} 天"
            between: "白天好好过，{{opens}} 见"
      """),
    Example(
      "A run, with a picture, in kilometres",
      """
      checkins:
        - name: running
          title: 跑步打卡
          match: { contains: [跑步打卡, 今日跑量] }
          needs: { image: true, amount: { unit: 公里, at-most: 100 } }
          goal: { amount: 100 }
      """),
  ]
}

// MARK: - As a rule

extension Checkins {
  public static func events(_ config: Config) -> Set<EventType> {
    var events: Set<EventType> = [.message, .edited]
    if config.recalled == .void { events.insert(.recalled) }
    if !config.showing.occasions.isEmpty { events.insert(.scheduled) }
    return events
  }

  /// Those of `match`, then the words of commands.
  public static func patterns(_ config: Config) -> [Located<Pattern>] {
    (config.match?.patterns ?? []) + config.commandPatterns.map(\.pattern)
  }

  public static func unit(_ config: Config) -> String? { config.unit }

  public static func says(_ config: Config) -> [Say] {
    config.texts.written + config.amendSays + config.showing.says
  }

  /// The names under which what members did was kept before.
  public static func formerNames(_ config: Config) -> [String] { config.formerly.map(\.value) }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    if config.match?.readWords(context, findings) == false {
      config.match = nil
      config.written.bad.insert("match")
    }
    config.days = PlanDays(
      windows: config.written.windows.map(\.value),
      dayStarts: config.written.dayStarts ?? context.community.dayStarts,
      starts: config.days.starts, ends: config.days.ends)
    if let words = config.written.rest {
      var days = WrittenDays()
      days.words = words
      config.rest = days.filter(context, findings)
    }
    config.texts = config.texts.completed(context, part: "said")
    config.completeAmends(context)
    config.showing = config.showing.completed(context, findings)
    config.readCommands()
    return config
  }

  public static func matches(_ config: Config, _ turn: Turn) -> String? {
    guard turn.event.type == .message || turn.event.type == .edited else { return nil }
    // Another name each day, and nobody's days.
    if turn.event.actor?.isAnonymous ?? false { return "no member" }
    return config.isMet(in: turn) || !config.commands(in: turn).isEmpty
      ? nil : "not all of the words"
  }
}

extension Checkins.Config {
  /// Makes patterns of the commands' words, in the order of commands. What board is asked for may
  /// also stand before the word.
  fileprivate mutating func readCommands() {
    commandPatterns = Checkins.Command.allCases.flatMap { command in
      (words[command] ?? []).map { word in
        let match: Pattern.Match = command == .board ? .contains(word.value) : .prefix(word.value)
        return (command, Located(Pattern(match), at: word.place, textColumn: word.textColumn))
      }
    }
  }

  func isMet(in turn: Turn) -> Bool { match?.isMet(by: matchHits(in: turn)) ?? false }

  /// What a message may ask for, with what stands around the word: the one whose word comes first,
  /// and of those the longest, before others.
  func commands(in turn: Turn) -> [(command: Checkins.Command, before: String, after: String)] {
    guard let text = turn.text, turn.event.type == .message else { return [] }
    let first = match?.patterns.count ?? 0
    let hits = turn.hits.filter { $0.pattern >= first }.sorted {
      ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
    }
    return hits.map { hit in
      let end = text.bytes(hit.form).count
      let before = text.original(of: 0..<min(hit.range.lowerBound, end), in: hit.form)
      let after = text.original(of: min(hit.range.upperBound, end)..<end, in: hit.form)
      return (
        commandPatterns[hit.pattern - first].command, before.withoutBlanksAround,
        after.withoutBlanksAround
      )
    }
  }
}
