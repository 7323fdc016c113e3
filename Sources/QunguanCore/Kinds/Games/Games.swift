import QunguanText

/// What all games have in common, so that a ``Game`` is its rules of play alone: who begins and ends
/// it, one a chat, timers that outlive restarts and stand still in quiet hours, scores and awards,
/// hints, teams, champions, and no more talk than a busy group bears.
enum Games<Of: Game>: RuleKind {
  static var key: String { Of.key }
  static var section: String? { "games" }
  static var concern: Concern { .games }
  static var ignoresQuotas: Bool { true }
  static var scope: Scope { .chat }
  static var summary: String { Of.summary }
  static var variables: [Variable] { GameVariables.all + Of.variables }
  static var examples: [Example] { Of.examples }

  typealias State = Seat<Of.Play>

  struct Config: Sendable {
    var settings = GameSettings()
    var own: Of.Config
    var says = Answers<GameText<Of.Occasion>>()
    var place = Place(file: "", line: 1, column: 1)
    fileprivate(set) var commands: [(command: Command, pattern: Located<Pattern>)] = []
  }

  /// What a member may write to the steward.
  enum Command: Hashable, Sendable {
    case start, stop, hint, scores
    case team(Int)
    case own(Int)
  }

  static var schema: Schema<Config> {
    .joined(
      "game", GameSettings.schema(Of.defaults), GameSettings.announced, Of.schema, texts
    ) { settings, timing, own, texts in
      guard case .good(let own) = own else { throw GameSettings.bad }
      var config = Config(own: own)
      config.settings = settings.value ?? GameSettings()
      config.settings.timing = timing.value ?? nil
      config.says = texts.value ?? Answers()
      return config
    }.map { config, node, _ -> Config? in
      var config = config
      config.place = node.place
      return config
    }
  }

  private static var texts: Schema<Answers<GameText<Of.Occasion>>> {
    .object(
      "game",
      .defaulted(
        "say", Answers<GameText<Of.Occasion>>.schema, to: Answers(),
        "what it says, each instead of the usual text; or `off`")
    ) { $0 }
  }

  /// One without times of its own begins when an operator wishes it.
  static func events(_ config: Config) -> Set<EventType> { [.message, .wake, .scheduled] }

  static func patterns(_ config: Config) -> [Located<Pattern>] { config.commands.map(\.pattern) }

  static func openings(_ config: Config) -> [Located<String>] { config.settings.start }

  static func says(_ config: Config) -> [Say] { config.says.says }

  static func schedules(_ config: Config) -> [Schedule] {
    config.settings.timings.map { $0.schedule(of: $0.recurrence, Manners()) }
  }

  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var config = config
    config.own = Of.complete(config.own, context, findings)
    config.says = config.says.completed(context, part: "said")
    config.settings.timing = config.settings.timing?.complete(context, findings)
    if let champion = config.settings.champion {
      config.settings.champion?.timing = champion.timing.complete(context, findings)
    }
    config.readCommands()
    return config
  }

  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    for key in context.gate?.quotas ?? [] {
      findings.error(
        at: config.place,
        """
        '\(key)' does not go with games: moves would be lost without a word; write 'rest' for the \
        time between two of them
        """)
    }
    let known = Variables.common.union(variables.map(\.name))
    for say in config.says.written { say.check(variables: known, context, findings) }
    for timing in config.settings.timings { timing.doubt(context, findings) }
    config.refuseTwofold(findings)
    Of.check(config.own, context, findings)
  }

  /// Its words where nothing is played are no business of a game, not even of one that is silenced;
  /// of chatter there it does not hear, see ``Arena``.
  static func matches(_ config: Config, _ turn: Turn) throws -> String? {
    guard turn.event.type == .message else { return nil }
    if turn.event.actor?.isAnonymous ?? true { return "no member" }
    if config.command(in: turn) == .start { return nil }
    guard let slot = turn.slot("state", .chat),
      try turn.work.value(State.self, at: slot)?.match != nil
    else { return "no game under way" }
    return nil
  }

  static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    guard let chat = turn.event.chat?.id else { return .passed("no chat") }
    if try turn.isPaused(chat) {
      if turn.event.type == .wake { try restAtTimer(config, memory, &turn) }
      return .passed("speech is paused in \(chat)")
    }
    let seat = try memory.load() ?? Seat()
    var visit = Visit<Of>(config: config, memory: memory, chat: chat, seat: seat)
    try visit.giveUpForgotten(&turn)
    return switch turn.event.type {
    case .scheduled: try visit.isDue(&turn)
    case .wake: try visit.rings(&turn)
    default: try visit.isWritten(config.command(in: turn), &turn)
    }
  }

  static func restAtTimer(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws {
    guard let chat = turn.event.chat?.id, let seat = try memory.load() else { return }
    var visit = Visit<Of>(config: config, memory: memory, chat: chat, seat: seat)
    try visit.giveUpForgotten(&turn)
    visit.rests(&turn)
  }
}

extension Games.Config {
  /// Makes patterns of the words, in the order of commands.
  fileprivate mutating func readCommands() {
    var words: [(Games.Command, Located<String>)] = []
    func add(_ command: Games.Command, _ more: [Located<String>]) {
      words += more.map { (command, $0) }
    }
    add(.start, settings.start)
    // As people say it of any game; what is written comes first.
    let names = settings.start.map(\.value) + [settings.title].compactMap(\.self)
    let ends = (names + ["游戏"]).map { Located("结束\($0)", at: place) }
    add(.stop, settings.stop.words + ends)
    add(.hint, settings.hints.costs == nil ? [] : settings.hints.words)
    add(.scores, settings.scores)
    for (index, team) in settings.teams.enumerated() {
      let short = team.value.filter { !$0.isWhitespace }
      let ways = [team.value, short, "加入\(short)", "加入 \(team.value)"]
      add(.team(index), ways.map { Located($0, at: team.place) })
    }
    for (index, word) in Of.words(own).enumerated() { add(.own(index), [word]) }
    commands = words.map { ($0, $1.pattern(in: .compact) { .exact($0) }) }
    // Behind them, what a game is begun with.
    commands += settings.start.map { (.start, $0.pattern { .prefix($0) }) }
  }

  /// A word can ask for one thing only.
  fileprivate func refuseTwofold(_ findings: Findings) {
    var asked: [[UInt8]: Games.Command] = [:]
    var refused: Set<Games.Command> = []
    for (command, pattern) in commands {
      let text = pattern.value.text
      let word = MessageText(text.withoutBlanksAround, in: [.normalised]).bytes(.normalised)
      let first = asked[word] ?? command
      asked[word] = first
      if first != command, refused.insert(command).inserted {
        findings.error(at: pattern.place, "'\(text.excerpt)' asks for another thing already")
      }
    }
  }

  /// What a message asks for; nil if it is no word of the game's.
  func command(in turn: Turn) -> Games.Command? {
    let wordsAlone = commands.count - settings.start.count
    // Signing up for something else: #接龙.
    if turn.text?.bytes(.asSent).first.map({ $0 == UInt8(ascii: "#") }) ?? false { return nil }
    if let hit = turn.hits.first(where: { $0.pattern < wordsAlone }) {
      return commands[hit.pattern].command
    }
    return opening(in: turn) == nil ? nil : .start
  }

  /// What stands behind a word that begins a game; nil where nothing does, or nothing to begin with.
  func opening(in turn: Turn) -> String? {
    guard let text = turn.text, let hit = turn.hits.max(by: { $0.range.count < $1.range.count })
    else { return nil }
    let end = text.bytes(hit.form).count
    let rest = text.original(of: min(hit.range.upperBound, end)..<end, in: hit.form)
      .withoutBlanksAround
    return !rest.isEmpty && Of.accepts(opening: rest, own) ? rest : nil
  }

  /// What variables stand for in every text.
  func values(_ turn: Turn) -> [String: String] {
    let empty = (GameVariables.all + Of.variables).map { ($0.name, "") }
    return Dictionary(empty) { $1 }.merging([
      "title": settings.title(of: turn.rule), "cost": "\(settings.hints.costs ?? 0)",
      "command.start": settings.start.first?.value ?? "",
      "command.stop": settings.stop.words.first?.value ?? "",
      "command.hint": settings.hints.words.first?.value ?? "",
    ]) { $1 }
  }
}

extension GameSettings {
  /// A part that is not good was reported already.
  static let bad = BadPart()
  struct BadPart: Error {}

  /// When it begins by itself, if it does.
  static let announced = Timing.schema.optional

  var timings: [Timing] { [timing, champion?.timing].compactMap(\.self) }
}

extension Schema {
  /// An object's fields that may all be left out; nil then.
  fileprivate var optional: Schema<Value?> {
    let keys = fields.map(\.key)
    let shapes = fields.map { field in
      var field = field
      field.isRequired = false
      return field
    }
    return Schema<Value?>(.object(shapes)) { node, findings in
      let isWritten = node.entries?.contains { keys.contains($0.name) } ?? false
      return isWritten ? read(node, findings).map { .some($0) } : .some(nil)
    }
  }
}

extension Located<String> {
  fileprivate func pattern(
    in form: TextForm = .normalised, _ way: (String) -> Pattern.Match
  ) -> Located<Pattern> {
    Located<Pattern>(Pattern(way(value), in: form), at: place, textColumn: textColumn)
  }
}
