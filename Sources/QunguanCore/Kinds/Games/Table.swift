import QunguanText

/// What a game plays at, for one event: the chat, what all games remember of it, and what may be
/// said there.
struct Table<Of: Game> {
  let config: Games<Of>.Config
  let chat: ChatID
  var turn: Turn
  var match: Match { didSet { isChanged = true } }
  private(set) var isChanged = false
  /// What stood behind the word that began the game.
  var opening = ""
  /// Whether the event was the game's, and no other rule's.
  var isTaken = false
  /// Why it is over, once it is.
  private(set) var ending: String?
  private(set) var isBrokenOff = false

  init(_ config: Games<Of>.Config, _ chat: ChatID, _ turn: Turn, _ match: Match) {
    self.config = config
    self.chat = chat
    self.turn = turn
    self.match = match
  }

  var now: Timestamp { turn.received }
  /// Who has written; nil at timers.
  var member: MemberID? { turn.event.occasion == nil ? turn.event.actor?.id : nil }
  private var settings: GameSettings { config.settings }

  // MARK: Speaking

  /// Says something of the game's own, if it has not said too much already: then what is to be done
  /// is said as soon as it may speak again.
  ///
  /// - Parameter parts: what variables stand for that is no text.
  mutating func say(
    _ occasion: Of.Occasion, _ values: [String: String] = [:], parts: [String: [Part]] = [:]
  ) throws {
    try say(.own(occasion), values, parts)
  }

  mutating func say(_ occasion: GameOccasion, _ values: [String: String] = [:]) throws {
    try say(.shared(occasion), values)
  }

  /// Says what every game may say however much was said: how it ended.
  mutating func sayLast(_ occasion: GameOccasion, _ values: [String: String] = [:]) throws {
    try speak(.shared(occasion), values)
  }

  /// Tells a member that a try was wrong: only whom the game has spoken to, so that chatter is left
  /// alone, and only once in a while. Where other games go on beside it may be a move in those.
  ///
  /// - Parameter evenStrangers: also whom it has not spoken to, where a try is surely one.
  /// - Returns: whether it was said.
  mutating func rebuke(
    _ occasion: GameText<Of.Occasion>, _ values: [String: String] = [:],
    evenStrangers: Bool = false
  ) throws -> Bool {
    guard let member, evenStrangers || isKnown(member), try turn.isOnlyGame(in: chat) else {
      return false
    }
    return try scold(member, occasion, values)
  }

  /// Tells a member what was wrong, once in a while.
  mutating func scold(
    _ member: MemberID, _ occasion: GameText<Of.Occasion>, _ values: [String: String] = [:]
  ) throws -> Bool {
    let last = match.player(member)?.rebuked
    guard last.map({ now - Timestamp(milliseconds: $0) >= Self.patience }) ?? true else {
      return false
    }
    let instant = now.milliseconds
    match.update(member) { $0.rebuked = instant }
    isTaken = true
    try say(occasion, values)
    return true
  }

  /// Whether the game has spoken to the member lately.
  func isKnown(_ member: MemberID) -> Bool {
    guard let told = match.player(member)?.told else { return false }
    return now - Timestamp(milliseconds: told) < Self.acquaintance
  }

  /// Whether it would be said now.
  func isSaid(_ occasion: GameOccasion) -> Bool {
    config.says[.shared(occasion)] != nil && match.said.lately(now).count < settings.answers
  }

  /// Whether a member who asks for something that is no move is answered: once in a while, and never
  /// so that what the game itself has to say is left unsaid.
  mutating func answers(_ member: MemberID) -> Bool {
    let last = match.player(member)?.asked
    guard last.map({ now - Timestamp(milliseconds: $0) >= Self.pause }) ?? true,
      match.hasRoom(for: member), match.said.lately(now).count * 2 < max(2, settings.answers)
    else { return false }
    let instant = now.milliseconds
    match.update(member) { $0.asked = instant }
    return true
  }

  private mutating func say(
    _ occasion: GameText<Of.Occasion>, _ values: [String: String],
    _ parts: [String: [Part]] = [:]
  ) throws {
    match.said = match.said.lately(now)
    guard match.said.count < settings.answers else {
      turn.note("\(settings.answers) answers in a minute are enough")
      guard !match.owes, let first = match.said.first else { return }
      match.owes = true
      set(GameTimer.catchUp, at: Timestamp(milliseconds: first) + .minutes(1))
      return
    }
    try speak(occasion, values, parts)
  }

  private mutating func speak(
    _ occasion: GameText<Of.Occasion>, _ values: [String: String],
    _ parts: [String: [Part]] = [:]
  ) throws {
    guard let say = config.says[occasion] else { return }
    let texts = config.values(turn).merging(memberValues) { $1 }.merging(values) { $1 }
    let all = texts.mapValues { [Part.text($0)] }.merging(parts) { $1 }
    try turn.sayInAnyCase(say, values: all, expires: Turn.answerExpires)
    let now = now.milliseconds
    match.said.append(now)
    if let member { match.update(member) { $0.told = now } }
  }

  private var memberValues: [String: String] {
    let player = member.flatMap(match.player)
    return ["score": "\(player?.score ?? 0)", "team": player?.team ?? ""]
  }

  /// Between two answers to who asks how it stands and the like.
  private static var pause: Interval { .seconds(10) }
  /// After a wrong try was answered, further ones are not for so long.
  private static var patience: Interval { .minutes(1) }
  /// For so long after the game has spoken to a member, what looks like a try is one.
  private static var acquaintance: Interval { .minutes(3) }

  // MARK: Timers

  /// Sets a timer of the game's own, which stands still in quiet hours.
  mutating func set(_ timer: String, after span: Interval) {
    set(timer, at: turn.community.awake(for: span, from: now))
  }

  mutating func set(_ timer: String, at due: Timestamp) {
    turn.wake(at: due, key: timer)
    match.timers.removeAll { $0.key == timer }
    match.timers.append(.init(key: timer, due: due.milliseconds))
  }

  mutating func cancel(_ timer: String) {
    guard match.timers.contains(where: { $0.key == timer }) else { return }
    turn.cancelWake(key: timer)
    match.timers.removeAll { $0.key == timer }
  }

  /// How long until a timer rings; nil if it is not set.
  func timeLeft(of timer: String) -> Interval? {
    match.timers.first { $0.key == timer }.map { Timestamp(milliseconds: $0.due) - now }
  }

  /// How much of that is time to play: none of quiet hours.
  func timeToPlay(until timer: String) -> Interval? {
    match.timers.first { $0.key == timer }
      .map { turn.community.awakeSpan(from: now, to: Timestamp(milliseconds: $0.due)) }
  }

  // MARK: Points

  /// What a good move has brought.
  struct Gain {
    var points: Int
    /// How many in a row were rewarded; nil where none were.
    var combo: Int?
  }

  /// A good move of a member: points for it, and more for several in a row.
  mutating func succeed(_ member: MemberID) -> Gain {
    var gain = Gain(points: settings.score.each, combo: nil)
    isTaken = true
    guard match.hasRoom(for: member) else { return Gain(points: 0) }
    for index in match.players.indices { match.players[index].isLast = false }
    let (team, score) = (smallestTeam, settings.score)
    match.update(member) { player in
      player.moves += 1
      player.run += 1
      player.isLast = true
      player.team = player.team ?? team
      if score.bonus > 0, player.run % score.every == 0 {
        gain.combo = player.run
        gain.points += score.bonus
      }
    }
    self.score(gain.points, member)
    return gain
  }

  /// Points for a member, or from one, of whom none remains below zero.
  mutating func score(_ points: Int, _ member: MemberID) {
    match.update(member) { $0.score = min(max(0, $0.score + points), Match.mostScore) }
  }

  /// Nothing is in a row any more: of one member, or of all.
  mutating func breakRuns(of member: MemberID? = nil) {
    for index in match.players.indices
    where member == nil || match.players[index].member == member?.text {
      match.players[index].run = 0
    }
  }

  /// Nothing is in a row any more of anybody else.
  mutating func breakRuns(except member: MemberID) {
    for index in match.players.indices where match.players[index].member != member.text {
      match.players[index].run = 0
    }
  }

  /// The team with the fewest members; nil where there are no teams.
  private var smallestTeam: String? {
    let sizes = settings.teams.map { team in match.players.count { $0.team == team.value } }
    return sizes.indices.min { sizes[$0] < sizes[$1] }.map { settings.teams[$0].value }
  }

  func name(of member: MemberID) throws -> String { try turn.shownName(of: member, in: chat) }

  /// What is remembered is kept, though the event was no move.
  mutating func keep() { isChanged = true }

  // MARK: The end

  /// Ends the game after this event.
  mutating func end(because reason: String) { ending = ending ?? reason }

  /// Ends it before its time: who did so gains nothing by it, nor does anybody else.
  mutating func breakOff(because reason: String) {
    isBrokenOff = true
    end(because: reason)
  }
}

extension [Int64] {
  /// Those instants that lie less than a minute back.
  func lately(_ now: Timestamp) -> Self {
    filter { now - Timestamp(milliseconds: $0) < .minutes(1) }
  }
}

/// The timers that all games have, by their keys, which no name of a game's own can be.
enum GameTimer {
  static let end = "/end"
  /// An announced game waits for the end of another.
  static let begin = "/begin"
  static let catchUp = "/catch-up"
  /// Just before quiet hours, and after them.
  static let pause = "/pause"
  static let resume = "/resume"
}
