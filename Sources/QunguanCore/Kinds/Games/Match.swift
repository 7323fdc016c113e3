/// What every game remembers of one that is under way in a chat.
struct Match: Codable, Sendable {
  /// When it began; milliseconds since 1970, as are all instants here.
  var began: Int64
  /// Until when it goes on at most, whatever happens.
  var ends: Int64?
  /// When it was last seen to go on: what is missing up to now, the steward was away.
  var seen: Int64
  var players: [Player] = []
  var timers: [Timer] = []
  /// Timers that stand still, as they were set: their rule was silenced, off or paused when one rang.
  var held: [Timer] = []
  /// When it spoke in the last minute, and the games before it did.
  var said: [Int64] = []
  /// Whether something was not said, to say no more than it may.
  var owes = false
  /// Whether it was told that these are quiet hours.
  var hasToldQuiet = false

  init(began: Timestamp, said: [Int64] = []) {
    self.began = began.milliseconds
    self.said = said
    seen = began.milliseconds
  }

  struct Player: Codable, Sendable {
    /// One member, or nobody any more: who is forgotten leaves a list, and the points to nobody.
    private let who: [String]
    var member: String { who.first ?? "" }
    var score = 0
    /// How many good moves, and how many in a row.
    var moves = 0
    var run = 0
    /// By its name: operators may put teams into another order.
    var team: String?
    /// When the game last spoke to the member, and when it last said that a try was wrong.
    var told: Int64?
    var rebuked: Int64?
    /// When it was last answered who asked for something that is no move.
    var asked: Int64?
    var isStarter = false
    var hasVoted = false
    /// Whether the last good move was this member's.
    var isLast = false

    init(_ member: MemberID) { who = [member.text] }
  }

  struct Timer: Codable, Sendable {
    let key: String
    var due: Int64
  }

  /// More don't take part: a bound for what is remembered, not for the fun.
  static let mostPlayers = 1000
  /// Of a member, in a game or a week.
  static let mostScore = 1_000_000
  /// One that was not seen to go on for longer is over, without a word: nobody remembers it. Longer
  /// than any quiet hours with a turn after them.
  static let longestRest = Interval.days(2)

  func isForgotten(at now: Timestamp) -> Bool {
    now - Timestamp(milliseconds: seen) > Self.longestRest
  }

  func player(_ member: MemberID) -> Player? { players.first { $0.member == member.text } }

  var lastPlayer: MemberID? { players.first(where: \.isLast).flatMap { MemberID($0.member) } }

  /// Whether a member takes part already, or still can.
  func hasRoom(for member: MemberID) -> Bool {
    players.count < Self.mostPlayers || player(member) != nil
  }

  /// Changes what is known of a member, who takes part from now on.
  mutating func update(_ member: MemberID, _ change: (inout Player) -> Void) {
    if let index = players.firstIndex(where: { $0.member == member.text }) {
      change(&players[index])
    } else if players.count < Self.mostPlayers {
      var player = Player(member)
      change(&player)
      players.append(player)
    }
  }

  /// Whether some have played against each other.
  var isContest: Bool { players.count(where: { $0.moves > 0 }) > 1 }

  /// Those with points, the best first, with their ranks; of equals, who came first.
  var ranking: [(rank: Int, player: Player)] {
    players.filter { $0.score > 0 }.ranked(by: \.score)
  }
}

/// What a game remembers in a chat.
struct Seat<Play: Codable & Sendable>: Codable, Sendable {
  var match: Match?
  var play: Play?
  /// When the last one ended, and when it was last told why none begins.
  var ended: Int64?
  var refused: Int64?
  /// When the last one spoke, see ``Match/said``.
  var said: [Int64]?
}
