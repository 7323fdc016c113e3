import QunguanText

extension Shop {
  /// Why a member does not get a reward.
  private struct Refusal {
    var answer: Answer
    var values: [String: String] = [:]
    /// For the trace.
    var reason: String
  }

  /// Points for a reward, all in one step or not at all.
  static func redeem(
    _ reward: Reward, _ config: Config, _ turn: inout Turn
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id, let member = turn.event.subject?.id else {
      return .passed("no member")
    }
    // Nobody is to pay without being told.
    if turn.isStale { return .passed(Turn.staleReason) }
    for place in [chat] + (reward.codes == nil ? [] : [.direct(with: member)])
    where try turn.isPaused(place) {
      return turn.heldBack(because: "speech is paused in \(place)")
    }
    let left = try reward.left(turn)
    var values = ["reward": reward.name, "cost": String(reward.cost)]
    if let refusal = try refusal(of: reward, left: left, turn) {
      try answer(refusal.answer, config, values.merging(refusal.values) { $1 }, &turn)
      return .fired("refused: \(refusal.reason)")
    }
    if let codes = reward.codes {
      guard let say = config.says[.code], turn.hasWords(in: say) else {
        return turn.heldBack(because: Turn.unwrittenReason)
      }
      var register = CodeRegister()
      guard let code = try register.handOut(codes, &turn) else { return .passed("no code is left") }
      var parts = config.values(values)
      parts["code"] = [.secret(code)]
      try turn.sayInAnyCase(say, values: parts, expires: .days(1))
    }
    turn.add([
      .award(
        Award(
          chat: chat, member: member, points: -reward.cost, because: "兑换 \(reward.name)",
          key: reward.key(turn)))
    ])
    if let tag = reward.tag { turn.tag(tag, true, of: member) }
    values["stock"] = left.map { String($0 - 1) } ?? ""
    if let say = reward.say {
      try turn.say(say, values: config.values(values))
    } else {
      try answer(reward.codes == nil ? .done : .sent, config, values, &turn)
    }
    if let left, left == reward.warnAt, let say = config.says[.low] {
      try turn.sayInAnyCase(
        say, values: config.values(values), expires: .days(1), in: turn.work.book.staffChats)
    }
    return .fired("redeems '\(reward.name)'")
  }

  private static func refusal(
    of reward: Reward, left: Int?, _ turn: Turn
  ) throws -> Refusal? {
    if reward.isOver(turn) { return Refusal(answer: .over, reason: "it is over") }
    if let who = reward.who, let reason = try turn.rule.gate.refuses(who, turn) {
      return Refusal(answer: .barred, reason: reason)
    }
    if let limit = reward.limit, try reward.isUsedUp(turn) {
      return Refusal(
        answer: .limit, values: ["limit": limit.inChinese], reason: "the member has had as many")
    }
    if left == 0 { return Refusal(answer: .gone, reason: "nothing is left") }
    let had = try turn.points()
    guard had < reward.cost else { return nil }
    return Refusal(
      answer: .short, values: ["lacking": String(reward.cost - had)],
      reason: "the member has \(had) points")
  }
}

// MARK: - What members wish

extension Shop {
  enum Wish: Equatable {
    case list, points
    /// By its place among the rewards.
    case redeem(Int)
    case ambiguous(String, [Int])
    case unknown(String)
  }

  /// The longest text that is taken for the name of a reward that there is not, in letters.
  private static let longestGuess = 20

  /// What a message wishes of the shop; nil if it only begins like such a wish.
  ///
  /// The whole name of a reward may follow at once, the beginning of one, or its number in the list,
  /// only after a blank or a colon: 兑换码在哪 is no wish.
  static func wish(_ config: Config, _ turn: Turn) -> Wish? {
    guard let text = turn.text?.string(.normalised).withoutBlanksAround else { return nil }
    func isOne(of words: [Located<String>]) -> Bool {
      words.contains { $0.value.normalised == text }
    }
    if isOne(of: config.commands.list + config.commands.redeem) { return .list }
    if isOne(of: config.commands.points) { return .points }
    let words = config.commands.redeem.map(\.value.normalised).filter(text.hasPrefix)
    guard let word = words.max(by: { $0.utf8.count < $1.utf8.count }) else { return nil }
    let rest = text.unicodeScalars.dropFirst(word.unicodeScalars.count)
    let name = rest.drop { $0.properties.isWhitespace || $0 == ":" }
    return wish(String(String.UnicodeScalarView(name)), isApart: rest.count > name.count, config)
  }

  private static func wish(_ text: String, isApart: Bool, _ config: Config) -> Wish? {
    let rewards = config.rewards
    if let place = rewards.firstIndex(where: { $0.normalised == text }) { return .redeem(place) }
    guard isApart, !text.isEmpty else { return nil }
    let places = rewards.indices.filter { rewards[$0].normalised.hasPrefix(text) }
    if places.count == 1 { return .redeem(places[0]) }
    if places.count > 1 { return .ambiguous(text, places) }
    if let number = Int(text), rewards.indices.contains(number - 1) { return .redeem(number - 1) }
    return text.unicodeScalars.count <= longestGuess ? .unknown(text) : nil
  }
}

extension String {
  /// As members' words are compared.
  var normalised: String {
    MessageText(self, in: [.normalised]).string(.normalised)
  }
}
