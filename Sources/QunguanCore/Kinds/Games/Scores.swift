extension Table {
  /// Who has how many points, a line each: the teams first, then the best ten.
  func scores(given: [String: Int] = [:]) throws -> String {
    let ranking = match.ranking
    var lines = teamLines
    lines += try ranking.prefix(Self.mostRows).map { rank, player in
      let name = try MemberID(player.member).map(name(of:)) ?? DisplayName.unknown
      let points = given[player.member].map { "，+\($0) \(turn.community.points.name)" } ?? ""
      return "\(rank.medal) \(name) \(player.score) 分\(points)"
    }
    if ranking.count > Self.mostRows { lines.append("还有 \(ranking.count - Self.mostRows) 人得分") }
    return lines.isEmpty ? "还没有人得分" : lines.joined(separator: "\n")
  }

  private static var mostRows: Int { 10 }

  private var teamLines: [String] {
    let teams = config.settings.teams
    guard !teams.isEmpty else { return [] }
    let sums = teams.map { team in
      match.players.filter { $0.team == team.value }.reduce(0) { $0 + $1.score }
    }
    return [zip(teams, sums).map { "\($0.value) \($1) 分" }.joined(separator: " · ")]
  }
}

extension Array {
  /// The highest first, with their ranks, which equals share; of those, who came first.
  func ranked(by score: (Element) -> Int) -> [(rank: Int, player: Element)] {
    let sorted = enumerated()
      .sorted { (score($1.element), $0.offset) < (score($0.element), $1.offset) }.map(\.element)
    var rank = 0
    return sorted.indices.map { index in
      if index == 0 || score(sorted[index]) < score(sorted[index - 1]) { rank = index + 1 }
      return (rank, sorted[index])
    }
  }
}

extension Int {
  /// A rank as boards show it.
  var medal: String {
    switch self {
    case 1: "🥇"
    case 2: "🥈"
    case 3: "🥉"
    default: "\(self)."
    }
  }
}
