import QunguanText

extension IdiomChain {
  struct Play: Codable, Sendable {
    /// All words of the game, from the first; the last one waits to be followed.
    private(set) var words: [String] = []
    var round = 1
    /// Those of this round, and how many rounds have ended because nobody answered.
    var links = 0
    var timeouts = 0
    /// Rounds in a row in which nobody has made a link.
    var idle = 0
    /// How many hints were given for the word that waits.
    var hints = 0
    /// What the words are in a dictionary: looked up once.
    private var known: Known?

    private struct Known {
      let idioms: Idioms
      var used: Set<Idioms.ID>
    }

    private enum CodingKeys: String, CodingKey {
      case words, round, links, timeouts, idle, hints
    }

    mutating func append(_ word: Idioms.ID, of idioms: Idioms) {
      words.append(idioms.text(of: word))
      hints = 0
      if known?.idioms === idioms { known?.used.insert(word) } else { known = nil }
    }

    /// The words of the game, without those that the dictionary has lost since.
    mutating func used(_ idioms: Idioms) -> Set<Idioms.ID> {
      if let known, known.idioms === idioms { return known.used }
      let used = Set(words.compactMap(idioms.find))
      known = Known(idioms: idioms, used: used)
      return used
    }

    /// More are too many to remember.
    static let mostWords = 5000
  }

  static func begin(_ config: Config, _ table: inout Table<Self>) throws -> Play? {
    var play = Play()
    guard let word = config.rules.idioms.find(table.opening) else {
      return try open(&play, .begun, config, &table) ? play : nil
    }
    let count = config.rules.countAnswers(to: word, excluding: [word])
    guard count >= config.opening, config.rules.counts(word) else {
      let told = ["said": config.rules.idioms.text(of: word), "answers.left": "\(count)"]
      try table.say(.poorStart, told)
      return nil
    }
    try begin(&play, with: word, .begun, config, &table)
    return play
  }

  static func accepts(opening text: String, _ config: Config) -> Bool {
    config.rules.idioms.find(text) != nil
  }

  /// Begins a round with a word of the steward's.
  ///
  /// - Returns: false if there is none.
  private static func open(
    _ play: inout Play, _ occasion: Occasion, _ config: Config, _ table: inout Table<Self>
  ) throws -> Bool {
    let rules = config.rules
    let used = play.used(rules.idioms)
    guard play.words.count < Play.mostWords,
      let word = rules.opening(
        among: config.openings, answers: config.opening, excluding: used,
        using: &table.turn.generator)
    else {
      try table.say(.exhausted)
      return false
    }
    try begin(&play, with: word, occasion, config, &table)
    return true
  }

  private static func begin(
    _ play: inout Play, with word: Idioms.ID, _ occasion: Occasion, _ config: Config,
    _ table: inout Table<Self>
  ) throws {
    play.append(word, of: config.rules.idioms)
    play.links = 0
    wait(config, &table)
    try table.say(occasion, values(&play, config, table))
  }

  static func hear(
    _ text: MessageText, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    let rules = config.rules
    guard let member = table.member else { return .passed("no member") }
    guard let word = try waiting(&play, config, &table) else {
      return .fired("the word was taken away")
    }
    let said = text.string(.asSent)
    switch rules.judge(said, after: word, used: play.used(rules.idioms)) {
    case .chatter: return .passed("no idiom that follows")
    case .mismatch(let id): return try refuse(.mismatch, id, "the idiom does not follow")
    case .used(let id): return try refuse(.used, id, "the idiom was there already")
    case .length(let id): return try refuse(.length, id, "another number of characters")
    case .unknown(let text):
      return try refuse(.unknown, text, "no idiom, though it begins like one")
    case .links(let id) where config.isInTurn && table.match.lastPlayer == member && play.links > 0:
      return try refuse(.again, id, "this member has made the last link")
    case .links(let id): return try accept(id, by: member, &play, config, &table)
    }
    func refuse(_ occasion: Occasion, _ tried: Idioms.ID, _ reason: String) throws -> Verdict {
      try refuse(occasion, rules.idioms.text(of: tried), reason)
    }
    func refuse(_ occasion: Occasion, _ tried: String, _ reason: String) throws -> Verdict {
      guard table.isKnown(member) else { return .passed("no idiom that follows") }
      let values = values(&play, config, table).merging(["said": tried]) { $1 }
      guard try table.rebuke(.own(occasion), values) else { return .passed(reason) }
      table.breakRuns(of: member)
      return .fired(reason)
    }
  }

  private static func accept(
    _ word: Idioms.ID, by member: MemberID, _ play: inout Play, _ config: Config,
    _ table: inout Table<Self>
  ) throws -> Verdict {
    let rules = config.rules
    play.append(word, of: rules.idioms)
    play.links += 1
    play.idle = 0
    let gain = table.succeed(member)
    var told = [
      "said": rules.idioms.text(of: word), "won": "\(gain.points)",
      "combo": gain.combo.map { " 🔥 连对 \($0) 个" } ?? "",
    ]
    let verdict = Verdict.fired("'\(rules.idioms.text(of: word))' follows")
    if rules.countAnswers(to: word, excluding: play.used(rules.idioms)) == 0 {
      try win(.deadEnd, &play, config, &table)
      table.turn.note("nothing follows it")
      return verdict
    }
    if let level = config.level {
      let reply = rules.reply(
        to: word, excluding: play.used(rules.idioms), at: level, using: &table.turn.generator)
      guard let reply else {
        try win(.gaveUp, &play, config, &table)
        table.turn.note("the steward knows no answer")
        return verdict
      }
      play.append(reply, of: rules.idioms)
    }
    wait(config, &table)
    told.merge(values(&play, config, table)) { mine, _ in mine }
    try table.say(config.level == nil ? .linked : .answered, told)
    return verdict
  }

  // MARK: Rounds

  /// The round goes to who has made its last link, and another begins.
  private static func win(
    _ occasion: Occasion, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    var told = values(&play, config, table)
    told["bonus"] = "\(config.win)"
    told["winner"] = try table.match.lastPlayer.map(table.name(of:)) ?? DisplayName.unknown
    if let winner = table.match.lastPlayer { table.score(config.win, winner) }
    try table.say(occasion, told)
    try nextRound(&play, .newRound, config, &table)
  }

  private static func nextRound(
    _ play: inout Play, _ occasion: Occasion, _ config: Config, _ table: inout Table<Self>
  ) throws {
    play.round += 1
    if try !open(&play, occasion, config, &table) { table.end(because: "no word is left") }
  }

  private static func wait(_ config: Config, _ table: inout Table<Self>) {
    table.set(Timer.turn, after: config.turn)
    if config.remind > .zero { table.set(Timer.remind, after: config.turn - config.remind) }
  }

  private static func stopWaiting(_ table: inout Table<Self>) {
    table.cancel(Timer.turn)
    table.cancel(Timer.remind)
  }

  private enum Timer {
    static let turn = "turn"
    static let remind = "remind"
  }

  static func ring(
    _ timer: String, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict {
    guard try waiting(&play, config, &table) != nil else {
      return .fired("the word was taken away")
    }
    if timer == Timer.remind {
      try table.say(.remind, values(&play, config, table))
      return .fired("time runs out")
    }
    table.cancel(Timer.remind)
    table.breakRuns()
    play.timeouts += 1
    play.idle = play.links == 0 ? play.idle + 1 : 0
    var told = values(&play, config, table)
    told["answers"] = examples(&play, config.rules).joined(separator: "、")
    if play.links > 1, config.win > 0, let winner = table.match.lastPlayer {
      table.score(config.win, winner)
      let name = try table.name(of: winner)
      told.merge(
        [
          "winner": name, "bonus": "\(config.win)",
          "round.won": "\n这一轮归 \(name)，+\(config.win) 分！",
        ]) { $1 }
    }
    try table.say(.timeout, told)
    if table.match.ends != nil {
      // Until its time is over the word waits for who comes later, without a clock.
      let isAlone = play.idle >= idleRounds
      try nextRound(&play, isAlone ? .standing : .newRound, config, &table)
      if isAlone { stopWaiting(&table) }
    } else if play.timeouts < config.rounds {
      try nextRound(&play, .newRound, config, &table)
    } else {
      table.end(because: "nobody has answered")
    }
    return .fired("nobody has answered in time")
  }

  /// After so many rounds without a link nobody seems to be there.
  private static let idleRounds = 2

  static func remind(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws {
    guard try waiting(&play, config, &table) != nil else { return }
    try table.say(.waiting, values(&play, config, table))
  }

  static func hint(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> String? {
    let rules = config.rules
    let used = play.used(rules.idioms)
    guard let word = try waiting(&play, config, &table),
      let answer = rules.answers(to: word, excluding: used).first(where: { _ in true }),
      let hint = rules.hint(for: answer, step: play.hints)
    else { return nil }
    play.hints += 1
    return hint
  }

  /// The word that waits to be followed. Where an operator has taken it away, another round begins.
  private static func waiting(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Idioms.ID? {
    if let word = play.words.last.flatMap(config.rules.idioms.find) { return word }
    try table.say(.withdrawn, ["word": play.words.last ?? ""])
    try nextRound(&play, .newRound, config, &table)
    return nil
  }

  // MARK: Values

  /// Some words that could follow.
  private static func examples(_ play: inout Play, _ rules: ChainRules) -> [String] {
    guard let word = play.words.last.flatMap(rules.idioms.find) else { return [] }
    let used = play.used(rules.idioms)
    return rules.answers(to: word, excluding: used).prefix(3).map(rules.idioms.text)
  }

  private static func values(
    _ play: inout Play, _ config: Config, _ table: Table<Self>
  ) -> [String: String] {
    let rules = config.rules
    guard let word = play.words.last.flatMap(rules.idioms.find) else { return [:] }
    let used = play.used(rules.idioms)
    let left = table.timeToPlay(until: Timer.turn) ?? config.turn
    return [
      "word": rules.idioms.text(of: word), "reading": rules.reading(of: word),
      "next": rules.beginning(after: word),
      "answers.left": "\(rules.countAnswers(to: word, excluding: used))",
      "seconds": "\(max(1, (left.milliseconds + 500) / 1000))",
      "round": "\(play.round)", "links": "\(play.links)",
    ]
  }
}
