/// An identifier that a gateway gave, qualified by the gateway's name in the configuration:
/// `qq:5000`, `matrix:!abc:example.org`.
///
/// What stands after the first colon is opaque: it may be negative, have 19 digits, be base64.
/// `Kind` only tells the compiler chats from members.
public struct Qualified<Kind>: Hashable, Sendable, CustomStringConvertible {
  /// The whole identifier, `gateway:local`.
  public let text: String

  public init(_ gateway: GatewayName, _ local: some StringProtocol) {
    text = "\(gateway.text):\(local)"
  }

  /// Nil unless `text` is a valid gateway name, a colon, and 1 to 512 bytes without control
  /// characters.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.firstIndex(of: ":"), GatewayName(text[..<colon]) != nil else {
      return nil
    }
    let local = text[text.index(after: colon)...].utf8
    guard (1...512).contains(local.count), local.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return nil
    }
    self.text = String(text)
  }

  public var gateway: GatewayName { GatewayName(trusted: text.prefix { $0 != ":" }) }
  public var local: Substring {
    let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.startIndex
    return text[colon...].dropFirst()
  }
  public var description: String { text }
}

public enum ChatKind {}
public enum MemberKind {}
public enum MessageKind {}

/// A room, group, channel or direct conversation.
public typealias ChatID = Qualified<ChatKind>
/// An account of a person or a bot.
public typealias MemberID = Qualified<MemberKind>
/// A message as its gateway names it.
public typealias MessageID = Qualified<MessageKind>

extension Qualified<ChatKind> {
  /// The direct conversation with `member`, for gateways that address it by the member.
  public static func direct(with member: MemberID) -> ChatID {
    ChatID(member.gateway, "direct/\(member.local)")
  }

  /// The other side of a direct conversation made by ``direct(with:)``.
  public var directPeer: MemberID? {
    local.hasPrefix("direct/") ? MemberID(gateway, local.dropFirst(7)) : nil
  }
}

/// The name that the configuration gives a gateway: a lower-case letter, then up to 31 letters,
/// digits and hyphens.
public struct GatewayName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = text.utf8.first, letters.contains(first), text.utf8.count <= 32,
      text.utf8.allSatisfy({
        letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-")
      })
    else { return nil }
    self.text = String(text)
  }

  init(trusted text: some StringProtocol) { self.text = String(text) }

  /// Of events that the daemon makes itself.
  public static let daemon = GatewayName(trusted: "daemon")

  public var description: String { text }
  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// What makes an event the same event when it is delivered again: it carries the gateway's name
/// (or `schedule:`, `wake:`) and is at most 512 bytes.
public struct EventKey: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// The occurrence of a rule's schedule in a chat, due at an instant.
  public static func schedule(rule: String, chat: ChatID, due: Timestamp) -> Self {
    Self("schedule:\(rule)/\(chat)@\(due.milliseconds)")
  }

  /// A timer that a rule has set.
  public static func wake(_ wake: Wake) -> Self {
    Self("wake:\(wake.rule)/\(wake.scope)/\(wake.key)@\(wake.due.milliseconds)")
  }
}
