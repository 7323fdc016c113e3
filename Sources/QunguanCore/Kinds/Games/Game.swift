import QunguanText

/// A game: its rules of play, and nothing else. Who begins and ends it, its clocks, points, teams,
/// hints, quiet hours and how much it may say are the same for all: see ``Games``.
///
/// A new game is one folder in `Kinds/Games/` and one line in ``RuleKinds/all``.
protocol Game: Sendable {
  /// What an operator may write beside what all games share.
  associatedtype Config: Sendable
  /// What is remembered of one that is under way, beside its ``Match``. Members stand in it as
  /// elements of lists, so that they can be forgotten. What is added later is optional, here as there:
  /// of a value without it nothing could be read.
  associatedtype Play: Codable, Sendable
  /// What it says, beside what all games say.
  associatedtype Occasion: AnswerOccasion

  /// The YAML key below `games`.
  static var key: String { get }
  static var summary: String { get }
  static var defaults: GameDefaults { get }
  /// Of its own texts, for the reference page.
  static var variables: [Variable] { get }
  static var examples: [Example] { get }
  static var schema: Schema<Config> { get }
  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config
  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings)
  /// Words of its own that members command it with while it is under way.
  static func words(_ config: Config) -> [Located<String>]

  /// Whether a game may be begun with this behind the word for it, as in 接龙 守株待兔.
  static func accepts(opening text: String, _ config: Config) -> Bool

  /// Begins one, see also ``Table/opening``; nil if that can't be done, which was said or noted.
  static func begin(_ config: Config, _ table: inout Table<Self>) throws -> Play?
  /// A member writes. What is no move is chatter, and nothing of the game's business.
  static func hear(
    _ text: MessageText, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict
  /// One of ``words(_:)`` was written, by its index.
  static func obey(
    _ word: Int, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict
  /// A timer rang that it has set.
  static func ring(
    _ timer: String, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict
  /// A further hint, which is paid for then; nil if there is none.
  static func hint(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> String?
  /// Says what is to be done now: to who asks, and after a rest.
  static func remind(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws
  /// It is over, whoever or whatever has ended it: says what has to be said before the scores.
  static func conclude(_ play: Play, _ config: Config, _ table: inout Table<Self>) throws
}

extension Game {
  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config { config }
  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {}
  static func words(_ config: Config) -> [Located<String>] { [] }
  static func accepts(opening text: String, _ config: Config) -> Bool { false }
  static func obey(
    _ word: Int, _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> Verdict { .passed("no such command") }
  static func hint(
    _ play: inout Play, _ config: Config, _ table: inout Table<Self>
  ) throws -> String? { nil }
  static func conclude(_ play: Play, _ config: Config, _ table: inout Table<Self>) throws {}
}

/// What holds of a game where the operator has written nothing.
struct GameDefaults: Sendable {
  /// What members write to begin one, and to end it.
  var start: [String]
  var stop: [String]
  /// What a hint costs of a member's score; nil if the game has none.
  var hintCosts: Int?
  /// What points are for, as a field's name: `link`.
  var deed: String
  /// What that is, for the reference page.
  var deedDoc: String
}
