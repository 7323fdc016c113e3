/// What a rule in `mode: observe` would have done since it began to observe: kept in its shadow
/// memory, and gone with it when the rule is activated.
///
/// It says nothing of anybody's words; for as long as those are kept, they are in the traces of the
/// events that it names.
public struct Observed: Codable, Sendable, Hashable {
  /// How many events it would have done something at.
  public private(set) var count = 0
  public var since: Timestamp { Timestamp(milliseconds: sinceMilliseconds) }
  /// The last few times, the newest first.
  public private(set) var last: [Case] = []
  private var sinceMilliseconds: Int64

  public struct Case: Codable, Sendable, Hashable {
    public var event: EventKey { EventKey(key) }
    public var chat: ChatID? { ChatID(stored: room) }
    public var time: Timestamp { Timestamp(milliseconds: milliseconds) }
    /// The names of its effects: `send`, `mute`, `award`, ...
    public var effects: [String]
    private var key: String
    private var room: String?
    private var milliseconds: Int64

    init(_ event: Event, _ effects: [Effect]) {
      self.effects = effects.prefix(10).map(\.name)
      key = event.key.text
      room = event.chat?.id.text
      milliseconds = event.received.milliseconds
    }
  }

  init(since: Timestamp) { sinceMilliseconds = since.milliseconds }

  mutating func note(_ effects: [Effect], of event: Event) {
    count += 1
    last = Array(([Case(event, effects)] + last).prefix(3))
  }

  /// Where it is kept of a rule.
  public static func slot(of rule: String) -> Slot {
    Slot(rule: "~\(rule)", part: "observed", scope: "")
  }
}

extension Effect {
  /// The word for its sort; of an action, for what it does.
  var name: String {
    switch self {
    case .act(let delivery): delivery.action.name
    case .wake: "wake"
    case .cancelWake: "cancel-wake"
    case .fetch: "fetch"
    case .scan: "scan"
    case .award: "award"
    case .revoke: "revoke"
    case .checkIn: "check-in"
    case .strike: "strike"
    case .beginBreak: "begin-break"
    case .endBreak: "end-break"
    case .tag(let tagging): tagging.isSet ? "tag" : "untag"
    case .offence: "offence"
    case .pardon: "pardon"
    case .appeal: "appeal"
    case .mark: "mark"
    case .unmark: "unmark"
    case .silence: "silence"
    case .endSilence: "end-silence"
    case .withdraw: "withdraw"
    case .undo: "undo"
    }
  }
}
