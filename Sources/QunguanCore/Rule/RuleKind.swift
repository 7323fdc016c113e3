import QunguanText

/// One kind of rule: its shape in rule files, its memory and its decision.
///
/// The life of a rule of this kind:
///
/// 1. The loader reads the rule's fields with ``schema``, beside those that every rule has
///    (``RuleHead``), and calls ``check(_:_:_:)`` for what no single field can tell.
/// 2. ``patterns(_:)`` of all rules become one matcher, scanned once per message. A rule with
///    patterns is a candidate for a message only when one of them hits, unless it ``seesAll(_:)``;
///    without, for every event of its ``events(_:)``. ``schedules(_:)`` and timers return as events to this rule alone.
/// 3. For a candidate the gate is asked: mode, type, `in`, `who`, `when`, `addressed`; then
///    ``matches(_:_:)``; then `limit`, `cooldown` and `chance`.
/// 4. ``decide(_:_:_:)`` reads and changes the rule's memory, collects effects on the turn and
///    returns a verdict with its reason. Limits and cool-downs are spent only if it fired.
///
/// A new kind is one file or folder in `Kinds/` and one line in ``RuleKinds/all``.
public protocol RuleKind: Sendable {
  /// What an operator may write under this kind.
  associatedtype Config: Sendable
  /// What a rule of this kind remembers, in its scope.
  associatedtype State: Codable & Sendable = Nothing

  /// The YAML key: `replies`.
  static var key: String { get }
  /// Under which heading of a rule file it stands: `games`; nil for what stands by itself.
  static var section: String? { get }
  /// What kind of care it is; decides the order.
  static var concern: Concern { get }
  /// Whether it answers people: then `then: stop` is its default.
  static var speaks: Bool { get }
  static var schema: Schema<Config> { get }
  /// What rules of this kind are for: a plain sentence or two, for the reference page.
  static var summary: String { get }
  /// What its texts may use besides ``Variables/common``, for the reference page.
  static var variables: [Variable] { get }
  /// What `mode` is where it is not written.
  static var usualMode: RuleHead.Mode { get }
  /// Whether `cooldown`, `limit` and `chance` of a file's `defaults` are not for it: members would
  /// lose in silence what is theirs. Its check refuses them where they are written.
  static var ignoresQuotas: Bool { get }
  /// Whose memory ``State`` is.
  static var scope: Scope { get }
  /// Documentation, sample and test at once.
  static var examples: [Example] { get }
  static func events(_ config: Config) -> Set<EventType>
  /// Takes in what lies in files of its own.
  static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config
  static func check(_ config: Config, _ context: CheckContext, _ findings: Findings)
  static func patterns(_ config: Config) -> [Located<Pattern>]
  /// Whether it is asked at each of its events, be there hits of its patterns or not.
  static func seesAll(_ config: Config) -> Bool
  static func schedules(_ config: Config) -> [Schedule]
  /// In what the amounts are told that it enters into the ledger of check-ins: 页; nil for none.
  static func unit(_ config: Config) -> String?
  /// Words that begin something which only one rule of a chat can begin with them: games.
  static func openings(_ config: Config) -> [Located<String>]
  /// Names that the rule had before: what it did and remembered under them is its own.
  static func formerNames(_ config: Config) -> [String]
  /// What sets the rule off and lets it fire without further ado; nil if there is more to it.
  static func trigger(_ config: Config) -> Trigger?
  /// Everything that it may say.
  static func says(_ config: Config) -> [Say]
  /// When a rule that speaks unasked holds its tongue; nil for others.
  static func manners(_ config: Config) -> Manners?
  /// Whether there is something to say, in the turn's chat, at a later moment of what is due then.
  /// Asked of rules with a `topic`, which keep others silent only for what they will say.
  static func hasWords(
    _ config: Config, due: Timestamp, at moment: Timestamp, _ turn: Turn
  ) throws -> Bool
  /// What takes place at its times, for calendars; nil if it only speaks.
  static func appointment(_ config: Config) -> Appointment?
  /// Whether it owes members what only they may read.
  static func needsDirect(_ config: Config) -> Bool
  /// What tells how members stand in it; nil for what is no plan.
  static func terms(_ config: Config) -> PlanTerms?
  /// Nil if the event is one for this rule, else why not. Reads only.
  static func matches(_ config: Config, _ turn: Turn) throws -> String?
  static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict
  /// A timer rang while the rule is off, silenced, or not in that chat: nothing is said, but a rule
  /// that goes on afterwards sets it again.
  static func restAtTimer(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws
}

extension RuleKind {
  public static var section: String? { nil }
  public static var speaks: Bool { true }
  public static var variables: [Variable] { [] }
  public static var usualMode: RuleHead.Mode { .active }
  public static var ignoresQuotas: Bool { false }
  public static var scope: Scope { .rule }
  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config { config }
  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {}
  public static func patterns(_ config: Config) -> [Located<Pattern>] { [] }
  public static func seesAll(_ config: Config) -> Bool { false }
  public static func schedules(_ config: Config) -> [Schedule] { [] }
  public static func unit(_ config: Config) -> String? { nil }
  public static func openings(_ config: Config) -> [Located<String>] { [] }
  public static func formerNames(_ config: Config) -> [String] { [] }
  public static func trigger(_ config: Config) -> Trigger? { nil }
  public static func says(_ config: Config) -> [Say] { [] }
  public static func manners(_ config: Config) -> Manners? { nil }
  public static func hasWords(
    _ config: Config, due: Timestamp, at moment: Timestamp, _ turn: Turn
  ) throws -> Bool { true }
  public static func appointment(_ config: Config) -> Appointment? { nil }
  public static func needsDirect(_ config: Config) -> Bool { false }
  public static func terms(_ config: Config) -> PlanTerms? { nil }
  public static func matches(_ config: Config, _ turn: Turn) -> String? { nil }
  public static func restAtTimer(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws {}
}

/// The memory of a kind that remembers nothing.
public struct Nothing: Codable, Sendable {}

/// The fixed order in which rules are asked; inside a concern, priority and place decide.
public enum Concern: Int, CaseIterable, Comparable, Sendable {
  case protection, members, commands, games, checkins, replies, observers

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Whose memory a value is.
public enum Scope: Sendable {
  /// One for the rule.
  case rule
  case chat
  /// A member in all chats.
  case member
  case chatAndMember

  /// The scope's name for an event; nil where the event lacks the chat or the member.
  ///
  /// A member's part always stands after a blank, at the end, so that it can be told from a chat
  /// with the same identifier.
  public func key(chat: ChatID?, member: MemberID?) -> String? {
    switch self {
    case .rule: ""
    case .chat: chat?.text
    case .member: member.map { " \($0.text)" }
    case .chatAndMember:
      if let chat, let member { "\(chat.text) \(member.text)" } else { nil }
    }
  }
}

/// What a rule made of an event, and why: a sentence for operators.
public enum Verdict: Sendable, Hashable {
  case fired(String)
  case passed(String)
}

/// A rule file of a kind, as operators would write it, with what it shows.
public struct Example: Sendable {
  public var title: String
  public var yaml: String

  public init(_ title: String, _ yaml: String) {
    self.title = title
    self.yaml = yaml
  }
}

/// What checks may look at beyond their own rule.
public struct CheckContext {
  public var community: Community
  public var groups: [String: ChatGroup]
  /// The community's festivals, holidays and working days.
  public var calendar: CommunityCalendar
  /// The layers of members; nil where they are not good.
  public var layers: [Layer]?
  /// When the rules are checked; nil where that does not matter.
  public var now: Timestamp?
  /// The chats of rules without `in`, which share them.
  let served: ChatSelector
  /// The conditions of the rule that is checked; nil where they are not good.
  public var gate: GateConfig?
  /// Fields of the rule that were misspelt, as they should be: it would be wrong to call them missing.
  public var misspelt: [String] = []
  /// Whether a path names a picture below the rules directory.
  public var hasImage: @Sendable (String) -> Bool
  let wordLists: WordLists
  let contents: Contents
  let codes: CodeFiles
  let models: Models

  init(
    community: Community, groups: [String: ChatGroup], calendar: CommunityCalendar,
    layers: [Layer]? = [], now: Timestamp?, wordLists: WordLists, contents: Contents,
    codes: CodeFiles, models: Models,
    hasImage: @escaping @Sendable (String) -> Bool
  ) {
    self.community = community
    self.groups = groups
    self.calendar = calendar
    self.layers = layers
    self.now = now
    served = ChatSelector(servedOf: groups)
    self.wordLists = wordLists
    self.contents = contents
    self.codes = codes
    self.models = models
    self.hasImage = hasImage
  }
}

/// THE register of rule kinds.
public enum RuleKinds {
  public static let all: [any RuleKind.Type] = [
    Ads.self,
    Replies.self,
    Greetings.self,
    Series.self,
    Announcements.self,
    Feeds.self,
    Checkins.self,
    Appeals.self,
    Shop.self,
    Games<IdiomChain>.self,
    Games<Riddles>.self,
    Games<Quizzes>.self,
    Games<GuessIdiom>.self,
    Games<NumberBomb>.self,
  ]

  /// The headings under which kinds stand that do not stand by themselves, each once.
  static var sections: [String] {
    all.compactMap { $0.section }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
