// Words of the rule language, as the reference page explains them.

extension Concern {
  /// What it is called.
  var doc: String {
    switch self {
    case .protection: "protection"
    case .members: "members"
    case .commands: "commands"
    case .games: "games"
    case .checkins: "check-ins"
    case .replies: "replies"
    case .observers: "observers"
    }
  }
}

extension EventType {
  /// Those that rules may name.
  static var documented: [(name: String, doc: String)] {
    allCases.compactMap { type in type.doc.map { (type.rawValue, $0) } }
  }

  /// What happened; nil for what no rule can name.
  private var doc: String? {
    switch self {
    case .message: "a member wrote a message"
    case .edited: "a member changed a message"
    case .recalled: "a member took a message back, or somebody deleted it"
    case .joined: "a member joined the chat"
    case .left: "a member left, or was removed"
    case .muted: "a member was muted"
    case .unmuted: "a member may write again"
    case .roleChanged: "a member became an admin, or is one no more"
    case .profileChanged: "a member's name in the chat changed"
    case .joinRequested: "somebody applies to join; `match` looks at what the applicant wrote"
    case .invited: "the steward is invited to a chat"
    case .contactRequested: "somebody wants the steward as a contact"
    case .poke: "a member poked the steward"
    case .fileUploaded: "a member uploaded a file"
    case .status, .scheduled, .wake, .fetched, .scanned, .ordered, .unmapped: nil
    }
  }
}
