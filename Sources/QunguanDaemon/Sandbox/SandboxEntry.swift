import QunguanCore

/// Somebody who writes in the sandbox.
///
/// The id comes from the browser and is all that it proves itself with: no page is ever told
/// another member's.
struct SandboxMember: Sendable {
  var id: String
  var name: String
  /// No more than this instant; nil is not muted.
  var mutedUntil: Timestamp?
  /// When the page asked last.
  var seen: Timestamp
  /// When it did something, within `SandboxRoom.pace`.
  var recent: [Timestamp] = []
}

/// One thing that the room shows. Entries change, as messages are recalled.
struct SandboxEntry: Sendable {
  /// Counted from 1, in the order of the room.
  var number: Int
  /// The room's count of changes after the last one to this entry: pages ask for what is newer.
  var change: Int
  var time: Timestamp
  /// The only member who sees it: direct conversations with the steward, notices. Nil is everybody.
  var audience: String?
  var content: Content

  enum Content: Sendable {
    case said(Said)
    case line(Line)
  }

  struct Said: Sendable {
    var author: Author
    var pieces: [Piece]
    var quote: Quote?
    var isRecalled = false
  }

  enum Author: Sendable, Hashable {
    case steward
    case member(id: String, name: String)

    var name: String {
      switch self {
      case .steward: SandboxRoom.stewardName
      case .member(_, let name): name
      }
    }
  }

  /// A piece of a message.
  enum Piece: Sendable, Hashable {
    case text(String)
    case mention(id: String, name: String)
    case mentionAll
    /// A picture as a `data:` URL, nil when it is no longer kept; and what it says in words.
    case image(String?, alt: String?)
    /// A picture somewhere on the web. The page links to it and loads nothing by itself.
    case link(String)
    /// Something that the page has no form for.
    case other
  }

  /// The message that is answered, as it was then; its text is empty once it was recalled.
  struct Quote: Sendable {
    var message: String
    var name: String
    var text: String
  }

  /// What the room itself says. The page has the words.
  enum Line: Sendable, Hashable {
    case joined(name: String)
    case muted(name: String, until: Timestamp)
    case unmuted(name: String)
    case removed(name: String, isBanned: Bool)
    case poked(name: String)
    /// What the member did has not reached the daemon: being tried again, given up, or it arrived.
    case undelivered(Delivery)

    enum Delivery: String, Sendable { case trying, failed, arrived }
  }
}

extension SandboxEntry.Piece {
  /// As a quote shows it.
  var plain: String {
    switch self {
    case .text(let text): text
    case .mention(_, let name): "@\(name) "
    case .mentionAll: "@全体成员 "
    case .image(_, let alt): alt ?? "[图片]"
    case .link: "[图片]"
    case .other: "[消息]"
    }
  }
}
