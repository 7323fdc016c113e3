/// An identifier that a gateway gave, qualified by the gateway's name in the configuration:
/// `qq:5000`, `matrix:!abc:example.org`.
///
/// What stands after the first colon is opaque: it may be negative, have 19 digits, be base64.
/// Two are the same if their bytes are. `Kind` only tells the compiler chats from members.
public struct Qualified<Kind>: Hashable, Sendable, CustomStringConvertible {
  /// The whole identifier, `gateway:local`.
  public let text: String

  public init(_ gateway: GatewayName, _ local: some StringProtocol) {
    text = gateway.text + ":" + local
  }

  /// What a gateway gave; nil unless it is 1 to 512 bytes without control characters (C0, delete,
  /// C1) and line or paragraph separators.
  public init?(checking local: String, of gateway: GatewayName) {
    guard local.isLocalID else { return nil }
    text = gateway.text + ":" + local
  }

  /// Nil unless `text` is a valid gateway name, a colon, and a valid identifier there.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.utf8.firstIndex(of: .colon), GatewayName(text[..<colon]) != nil else {
      return nil
    }
    guard String(text[text.utf8.index(after: colon)...]).isLocalID else { return nil }
    self.text = String(text)
  }

  // Cut by bytes: to a String, the colon and a combining mark after it are one character.
  public var gateway: GatewayName { GatewayName(trusted: text[..<colon]) }
  public var local: Substring { Substring(text.utf8[colon...].dropFirst()) }
  private var colon: String.Index { text.utf8.firstIndex(of: .colon) ?? text.startIndex }
  public var description: String { text }

  public static func == (left: Self, right: Self) -> Bool { left.text.hasBytes(of: right.text) }
  public func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}

extension String {
  /// Nearly all identifiers are ASCII: then one look at the bytes is enough.
  fileprivate var isLocalID: Bool {
    (1...512).contains(utf8.count)
      && (utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        || !unicodeScalars.contains(where: \.isControl))
  }

  /// Equality of bytes, not of characters: quicker, and what databases and gateways go by.
  func hasBytes(of other: String) -> Bool {
    utf8.count == other.utf8.count
      && (utf8.withContiguousStorageIfAvailable { bytes in
        other.utf8.withContiguousStorageIfAvailable { bytes.elementsEqual($0) }
      } ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  func hashBytes(into hasher: inout Hasher) {
    let isDone: Void? = utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isDone == nil { for byte in utf8 { hasher.combine(byte) } }
    hasher.combine(0xFF as UInt8)
  }
}

extension UInt8 {
  fileprivate static let colon = UInt8(ascii: ":")
}

extension Unicode.Scalar {
  /// What would break a line of a log, or a terminal.
  var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }
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
    local.utf8.starts(with: "direct/".utf8)
      ? MemberID(gateway, Substring(local.utf8.dropFirst(7))) : nil
  }
}

extension Qualified<MessageKind> {
  /// A message of `gateway` as an operator writes it: `qq:12345` or `12345`.
  public init?(_ text: String, at gateway: GatewayName) {
    if let message = MessageID(text), message.gateway == gateway {
      self = message
    } else if let message = MessageID(checking: text, of: gateway) {
      self = message
    } else {
      return nil
    }
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
/// (or `schedule:`, `wish:`, `wake:`, `fetched:`, `scanned:`) and is at most 512 bytes.
public struct EventKey: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// The occurrence of a rule's schedule in a chat, or for the rule alone, due at an instant.
  public static func schedule(rule: String, chat: ChatID?, due: Timestamp) -> Self {
    Self("schedule:\(rule)/\(chat?.text ?? "")@\(due.milliseconds)")
  }

  /// An operator's wish that a rule says its thing in a chat.
  public static func wish(rule: String, chat: ChatID, at time: Timestamp) -> Self {
    Self("wish:\(rule)/\(chat)@\(time.milliseconds)")
  }

  /// A timer that a rule has set.
  public static func wake(_ wake: Wake) -> Self {
    Self("wake:\(wake.rule)/\(wake.scope)/\(wake.key)@\(wake.due.milliseconds)")
  }

  /// The answer to what a rule asked for when it was due.
  public static func fetched(rule: String, due: Timestamp) -> Self {
    Self("fetched:\(rule)@\(due.milliseconds)")
  }

  /// The answer to what a rule asked of an event's pictures; there is one of each event.
  public static func scanned(rule: String, cause: EventKey) -> Self {
    let text = "scanned:\(rule)/\(cause)"
    if text.utf8.count <= 512 { return Self(text) }
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(text)
    return Self("scanned:\(String(hash.finish(), radix: 16))")
  }
}
