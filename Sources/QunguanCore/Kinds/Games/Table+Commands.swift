import QunguanText

extension Table {
  /// A member wants the game to end.
  mutating func stop(by member: MemberID) throws -> Verdict {
    let stop = config.settings.stop
    let standing = try standing(of: member).intersection(stop.by)
    if !standing.isEmpty {
      if standing == [.starter] {
        breakOff(because: "stopped")
      } else {
        end(because: "stopped")
      }
      return .fired("stopped")
    }
    guard stop.by.contains(.vote) else {
      return try scold(member, .shared(.mayNotStop))
        ? .fired("may not be stopped by this member") : .passed("may not be stopped by this member")
    }
    if match.player(member)?.hasVoted ?? false { return .passed("the member wants it already") }
    guard match.hasRoom(for: member) else { return .passed("too many play already") }
    match.update(member) { $0.hasVoted = true }
    let votes = match.players.count(where: \.hasVoted)
    if votes >= stop.votes {
      breakOff(because: "stopped by \(votes) votes")
      return .fired("stopped by \(votes) votes")
    }
    try say(.vote, ["votes.left": "\(stop.votes - votes)"])
    return .fired("\(votes) of \(stop.votes) want it to end")
  }

  /// As what the member who writes may command the game; empty for most.
  func standing(of member: MemberID) throws -> Set<GameSettings.Stop.Who> {
    var standing: Set<GameSettings.Stop.Who> = []
    if match.player(member)?.isStarter ?? false { standing.insert(.starter) }
    if turn.community.operators.contains(member) { standing.insert(.operator) }
    let role = try turn.event.actor?.role ?? turn.memberFacts()?.role
    if role == .owner || role == .admin { standing.insert(.admin) }
    return standing
  }

  /// A member wants a hint, and pays for it.
  mutating func hint(
    _ member: MemberID, _ next: (inout Self) throws -> String?
  ) throws -> Verdict {
    let costs = config.settings.hints.costs ?? 0
    let score = match.player(member)?.score ?? 0
    guard score >= costs else {
      return try scold(member, .shared(.tooDear))
        ? .fired("a hint costs more than the member has")
        : .passed("a hint costs more than the member has")
    }
    // What is paid for is said.
    guard isSaid(.hint) else { return .passed("no hint, to say no more than it may") }
    guard let hint = try next(&self) else {
      return try scold(member, .shared(.noHint))
        ? .fired("there is no further hint") : .passed("there is no further hint")
    }
    self.score(-costs, member)
    try say(.hint, ["hint": hint, "paid": costs > 0 ? "（-\(costs) 分）" : ""])
    return .fired("a hint for \(costs)")
  }

  mutating func join(_ team: Int, _ member: MemberID) throws -> Verdict {
    let teams = config.settings.teams
    guard teams.indices.contains(team) else { return .passed("no such team") }
    let team = teams[team].value
    if let player = match.player(member), player.team == team || player.moves > 0 {
      return .passed("in a team already")
    }
    guard match.hasRoom(for: member) else { return .passed("too many play already") }
    let isFirst = match.player(member)?.team == nil
    match.update(member) { $0.team = team }
    if isFirst || answers(member) { try say(.joined) }
    return .fired("joins \(team)")
  }

  // MARK: The end

  /// Ends the game: says how it stands, gives the awards, and counts for the week.
  mutating func close(because reason: String) throws {
    for timer in match.timers { turn.cancelWake(key: timer.key) }
    (match.timers, match.held) = ([], [])
    turn.note(reason)
    let given = try award()
    try countWeek()
    if match.ranking.isEmpty {
      try sayLast(.nobody)
    } else {
      try sayLast(.over, ["scores": try scores(given: given)])
    }
    try turn.leave(chat)
  }

  /// Points for ranks, where somebody has played against somebody.
  private mutating func award() throws -> [String: Int] {
    let awards = config.settings.awards
    guard match.isContest, !isBrokenOff else { return [:] }
    var given: [String: Int] = [:]
    for (rank, player) in match.ranking where rank <= awards.count && awards[rank - 1] > 0 {
      guard let member = MemberID(player.member),
        try turn.facts(of: member)?.isPresent ?? true
      else { continue }
      let points = try turn.award(
        awards[rank - 1], to: member, key: AwardKey.game(match.began, rank: rank),
        because: "\(config.settings.title(of: turn.rule)) 第 \(rank) 名",
        on: turn.community.day(of: now))
      if points > 0 { given[player.member] = points }
    }
    return given
  }
}
