import QunguanText

extension Checkins {
  /// A plan of the chat.
  struct Plan {
    let rule: Rule
    let config: Config

    var title: String { config.title ?? rule.name }

    func attendance(of member: MemberID, in chat: ChatID, _ turn: Turn) throws -> Attendance {
      try turn.work.memory.attendance(of: member, in: chat, plan: rule.memoryName)
    }

    func off(in chat: ChatID, _ turn: Turn) throws -> DaysOff {
      config.off(try turn.work.memory.breaks(of: rule.memoryName), in: chat)
    }

    /// What variables stand for, whatever comes of a command.
    func values(of words: [Located<String>]) -> [String: String] {
      let empty = wishVariables.map { ($0, "") }
      return Dictionary(empty, uniquingKeysWith: { $1 }).merging(
        ["title": title, "command": words.first?.value ?? ""]) { $1 }
    }
  }

  /// What the texts of make-ups, leaves and joining may use beside ``Variables/common``.
  static let wishVariables = [
    "title", "command", "checked", "streak", "days", "given", "cost", "costs", "back",
    "allowance", "plans", "plan",
  ]

  /// What a member's command comes to for the plan whose turn it is.
  enum Wish {
    /// The plan is meant, with the days that are named.
    case own(ClosedRange<CivilDate>?)
    case anothers
    /// Several may be meant, of these titles: it asks which.
    case ask([String])
    /// It begins like a day, and can't be read.
    case unclear
    /// It is no command.
    case none
  }

  /// The plans that a text names: by title or name, or by the beginning of one, or else by a part.
  /// Blanks and the shape of letters don't matter.
  ///
  /// - Parameter isWhole: only by the whole of a title or name.
  static func plans(
    named text: String, among plans: [Plan], isWhole: Bool = false
  ) -> [Plan] {
    let wanted = compact(text)
    if wanted.isEmpty { return plans }
    let names = plans.map { [compact($0.title), compact($0.rule.name)] }
    let ways: [(String) -> Bool] = [
      { $0 == wanted }, { $0.hasPrefix(wanted) }, { $0.contains(wanted) },
    ]
    for isMeant in isWhole ? ways.prefix(1) : ways[...] {
      let found = plans.indices.filter { names[$0].contains(where: isMeant) }
      if !found.isEmpty { return found.map { plans[$0] } }
    }
    return []
  }

  static func compact(_ text: String) -> String {
    MessageText(text, in: [.normalised]).string(.normalised).filter { !$0.isWhitespace }
  }

  /// The words of a text in their normalised form.
  static func words(_ text: String) -> [String] {
    CommandText([.text(text)])?.words(atMost: 20).map(\.normalised) ?? []
  }
}

extension Turn {
  /// Which plan a member's command is for, and which days.
  ///
  /// With one answer in the chat: where a plan is named it answers, else the one for which the wish
  /// can be granted, if that is only one; else the first of them asks.
  ///
  /// - Parameters:
  ///   - text: what stands after the command's word: days and a plan, in any order, or nothing.
  ///   - part: what a plan must have to be asked for such things at all.
  ///   - fits: whether a plan can grant it.
  func wish<Part>(
    _ text: String, _ dayText: DayText, among part: KeyPath<Checkins.Config, Part?>,
    fits: (Checkins.Plan, ClosedRange<CivilDate>?) throws -> Bool
  ) throws -> Checkins.Wish {
    let plans = try siblings().filter {
      // One that is not asked now can't answer.
      try $0.config[keyPath: part] != nil && $0.rule.gate.refusesBefore(self) == nil
    }
    .map { Checkins.Plan(rule: $0.rule, config: $0.config) }
    for (days, rest) in dayText.readings(of: Checkins.words(text)) {
      let named = Checkins.plans(named: rest, among: plans)
      if named.isEmpty { continue }
      let fitting = named.count == 1 ? named : try named.filter { try fits($0, days) }
      let candidates = fitting.isEmpty ? [named[0]] : fitting
      guard candidates[0].rule === rule else { return .anothers }
      return candidates.count == 1 ? .own(days) : .ask(candidates.map(\.title))
    }
    let isLikeDay = dayText.isLikeDay(Checkins.words(text)) && text.unicodeScalars.count <= 20
    return isLikeDay && plans.first?.rule === rule
      ? .unclear : .none
  }
}

extension Turn {
  /// Says what is said on an occasion, if anything is.
  mutating func answer<On>(
    _ occasion: On, of answers: Answers<On>, _ values: [String: String], because reason: String
  ) throws -> Verdict {
    if let say = answers[occasion] { try self.say(say, values: values.mapValues { [.text($0)] }) }
    return .fired(reason)
  }
}

extension [String: String] {
  /// Variables of a question which of some plans is meant.
  mutating func ask(_ titles: [String]) {
    self["plans"] = titles.prefix(8).map { "「\($0)」" }.joined(separator: "、")
    self["plan"] = titles.first
  }
}
