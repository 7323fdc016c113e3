import QunguanCore

/// A conversation with a clock, written by an operator to test rules: one `test` of a file
/// `*.test.yaml`, with everything looked up that can be before it is played.
struct Scenario: Sendable {
  var name: String
  var place: Place
  /// Where it takes place unless a step says otherwise; nil: in direct conversations.
  var chat: ChatID?
  var start: Timestamp
  var seed: UInt64
  var cast: Cast
  var steps: [Step]

  struct Step: Sendable {
    var place: Place
    /// As the operator wrote it, for failures: `小明: 价格多少`.
    var title: String
    /// Nil for waits of scenarios that have no chat.
    var chat: ChatID?
    var what: What
    var expectation: Expectation
  }

  enum What: Sendable {
    case says(Actor, Words)
    case joins([Actor])
    case leaves([Actor], isKicked: Bool)
    /// Nil: the steward.
    case pokes(Actor, whom: Actor?)
    case asksToJoin(Actor, comment: String?)
    /// What the member said last.
    case recalls(Actor)
    case edits(Actor, Words)
    case waits(until: Timestamp)
    /// Time passes and the daemon is not there.
    case isAway(until: Timestamp)
    /// The feed of a rule is asked for, and has these.
    case offers(rule: String, [FeedItem])
    case hasPoints([(Actor, Int)])
    case hasTags([(Actor, Set<String>)])
    case has([(Actor, Holding)])
  }

  /// Somebody in a step.
  struct Actor: Sendable {
    var person: Person
    /// Joined just now, and has written nothing.
    var isNew = false
  }

  /// What a member writes.
  struct Words: Sendable {
    var content: [Part]
    var reply: Reply?
    /// What the QR codes in its pictures say.
    var codes: [String] = []

    enum Reply: Sendable {
      case last
      /// The newest message that begins so.
      case beginning(String)
    }
  }

  /// All chats in which something happens by the operator's wish.
  var chats: Set<ChatID> { Set([chat].compactMap { $0 } + steps.compactMap(\.chat)) }
}

extension Scenario.What {
  /// Whose step it is; empty for waits.
  var actors: [Scenario.Actor] {
    switch self {
    case .says(let actor, _), .pokes(let actor, _), .asksToJoin(let actor, _),
      .recalls(let actor), .edits(let actor, _):
      [actor]
    case .joins(let actors), .leaves(let actors, _): actors
    case .waits, .isAway, .offers, .hasPoints, .hasTags, .has: []
    }
  }

  /// What the QR codes in the pictures say that are sent in it.
  var codes: [String] {
    switch self {
    case .says(_, let words), .edits(_, let words): words.codes
    default: []
    }
  }

  /// Whether time passes in it.
  var isWait: Bool {
    switch self {
    case .waits, .isAway: true
    default: false
    }
  }
}
