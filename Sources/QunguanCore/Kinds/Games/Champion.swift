/// The points of a week's games in a chat, and of the week before.
struct WeekOfGames: Codable, Sendable {
  struct Row: Codable, Sendable {
    /// As of a ``Match/Player``.
    private let who: [String]
    var member: String { who.first ?? "" }
    var score: Int

    init(_ member: String, _ score: Int) {
      (who, self.score) = ([member], score)
    }
  }

  /// Its Monday, in days since 1970-01-01.
  var monday: Int
  var rows: [Row] = []
  var before: [Row] = []
  /// More are not counted.
  static let mostRows = 2000

  /// As of a day: what was this week's may be the last one's by now.
  func on(_ day: CivilDate) -> Self {
    let monday = day.daysSinceEpoch + 1 - day.weekday.rawValue
    if monday <= self.monday { return self }
    return Self(monday: monday, before: monday == self.monday + 7 ? rows : [])
  }

  mutating func add(_ players: [Match.Player]) {
    for player in players where player.score > 0 && !player.member.isEmpty {
      if let index = rows.firstIndex(where: { $0.member == player.member }) {
        rows[index].score = min(rows[index].score + player.score, Match.mostScore)
      } else if rows.count < Self.mostRows {
        rows.append(Row(player.member, player.score))
      }
    }
  }
}

extension Table {
  /// Counts the points of a game that is over for its week.
  func countWeek() throws {
    guard config.settings.champion != nil, match.isContest, let slot = turn.slot("week", .chat)
    else { return }
    let day = turn.community.day(of: now)
    var week = try turn.work.value(WeekOfGames.self, at: slot) ?? WeekOfGames(monday: 0)
    week = week.on(day)
    week.add(match.players)
    turn.work.set(week, at: slot, until: now + .days(15))
  }
}

extension Visit {
  /// Tells who won most points in the games of the last week.
  func tell(_ champion: GameSettings.Champion, _ turn: inout Turn) throws -> Verdict {
    guard let slot = turn.slot("week", .chat),
      let week = try turn.work.value(WeekOfGames.self, at: slot)?
        .on(turn.community.day(of: turn.due)), let best = week.before.map(\.score).max()
    else { return .passed("nobody has played in the last week") }
    let rows = week.before.ranked { $0.score }
    func name(_ row: WeekOfGames.Row) throws -> String {
      try MemberID(row.member).map { try turn.shownName(of: $0, in: chat) } ?? DisplayName.unknown
    }
    let lines = try rows.prefix(champion.top).map { rank, row in
      "\(rank.medal) \(try name(row)) \(row.score) 分"
    }
    let winners = rows.filter { $0.rank == 1 }.map(\.player)
    if champion.points > 0 {
      for winner in winners {
        guard let member = MemberID(winner.member) else { continue }
        try turn.award(
          champion.points, to: member, key: AwardKey.champion(week.monday),
          because: "\(config.settings.title(of: turn.rule))擂主", on: turn.community.day(of: turn.due)
        )
      }
    }
    guard let say = config.says[.shared(.champion)] else { return .fired("the champion's award") }
    let values = config.values(turn).merging([
      "champion": try winners.prefix(5).map(name).joined(separator: "、"), "score": "\(best)",
      "scores": lines.joined(separator: "\n"),
    ]) { $1 }
    try turn.say(
      say, values: values.mapValues { [.text($0)] }, expires: champion.timing.missed.within)
    return .fired("the champion of the week")
  }
}
