import FoundationEssentials
import QunguanCore

/// What the steward wants done: an action of the native contract, as far as the room knows it.
enum SandboxOrder: Sendable {
  case send([SandboxEntry.Piece], to: String?, replyTo: String?)
  case delete(message: String)
  case mute(member: String, Interval)
  case unmute(member: String)
  case kick(member: String, isBanned: Bool)

  static let imageBytes = 1 << 20
  /// Of an action: a picture as base64, and what is said with it.
  static let bytes = 3 << 19
  static let longestURL = 2048
  static let mostPieces = 100
  /// Longer mutes end here, as elsewhere.
  static let longestMute = Interval.days(30)

  /// `name` gives the room's name for a member's id.
  init(_ json: JSON, name: (String) -> String?) throws(SandboxObjection) {
    guard let action = json["name"]?.string else { throw .badRequest }
    if let chat = json["chat"]?.string, chat != SandboxRoom.chat { throw .unknownChat }
    let member = json["user"]?.string
    switch action {
    case "message.send":
      guard let content = json["content"] else { throw .badRequest }
      let isDirect = json["chat"]?.string == nil
      guard !isDirect || member != nil else { throw .badRequest }
      self = .send(
        try Self.pieces(content, name: name), to: isDirect ? member : nil,
        replyTo: json["reply_to"]?.string)
    case "message.delete":
      guard let message = json["message"]?.string else { throw .badRequest }
      self = .delete(message: message)
    case "member.mute":
      guard let member, let seconds = json["duration_s"]?.int, seconds >= 0 else {
        throw .badRequest
      }
      let most = Self.longestMute.milliseconds / 1000
      self = .mute(member: member, .seconds(min(seconds, most)))
    case "member.unmute":
      guard let member else { throw .badRequest }
      self = .unmute(member: member)
    case "member.kick":
      guard let member else { throw .badRequest }
      self = .kick(member: member, isBanned: json["ban"]?.bool ?? false)
    default: throw .unsupported
    }
  }

  private static func pieces(
    _ json: JSON, name: (String) -> String?
  ) throws(SandboxObjection) -> [SandboxEntry.Piece] {
    if let text = json.string { return [.text(try bounded(text))] }
    guard let parts = json.array else { throw .badRequest }
    guard parts.count <= mostPieces else { throw .tooLong }
    var pieces: [SandboxEntry.Piece] = []
    for part in parts { pieces.append(try piece(part, name: name)) }
    return pieces
  }

  private static func piece(
    _ part: JSON, name: (String) -> String?
  ) throws(SandboxObjection) -> SandboxEntry.Piece {
    switch part["type"]?.string {
    case "text":
      guard let text = part["text"]?.string else { throw .badRequest }
      return .text(try bounded(text))
    case "mention":
      if part["all"]?.bool == true { return .mentionAll }
      guard let user = part["user"]?.string else { throw .badRequest }
      return .mention(id: user, name: name(user) ?? "成员")
    case "image":
      if let data = part["data"]?.string {
        let alt = part["alt"]?.string.map { String($0.prefix(SandboxRoom.longestText)) }
        return .image(try dataURL(base64: data), alt: alt)
      }
      guard let url = part["url"]?.string, url.utf8.count <= longestURL,
        url.hasPrefix("https://") || url.hasPrefix("http://")
      else { throw .badImage }
      return .link(url)
    default: return .other
    }
  }

  private static func bounded(_ text: String) throws(SandboxObjection) -> String {
    guard text.count <= SandboxRoom.longestText else { throw .tooLong }
    return text
  }

  /// A picture's type is what its first bytes say, and never one that could hold a script.
  private static func dataURL(base64: String) throws(SandboxObjection) -> String {
    guard base64.utf8.count <= (imageBytes + 2) / 3 * 4, let data = Data(base64Encoded: base64),
      data.count <= imageBytes
    else { throw .badImage }
    let type: String
    switch Array(data.prefix(12)) {
    case let head where head.starts(with: [0x89, 0x50, 0x4E, 0x47]): type = "image/png"
    case let head where head.starts(with: [0xFF, 0xD8, 0xFF]): type = "image/jpeg"
    case let head where head.starts(with: Array("GIF8".utf8)): type = "image/gif"
    case let head where head.count == 12 && head[8...].elementsEqual("WEBP".utf8):
      type = "image/webp"
    default: throw .badImage
    }
    return "data:\(type);base64,\(base64)"
  }
}

extension SandboxRoom {
  /// Does it, and gives the number of what was said, if that is what it was.
  mutating func carryOut(
    _ order: SandboxOrder, now: Timestamp
  ) throws(SandboxObjection) -> Int? {
    switch order {
    case .send(let pieces, let member, let replyTo):
      return try say(pieces, to: member, replyTo: replyTo, now: now).number
    case .delete(let message): try recall(message)
    case .mute(let member, let duration): try mute(member, for: duration, now: now)
    case .unmute(let member): try unmute(member, now: now)
    case .kick(let member, let isBanned): try kick(member, ban: isBanned, now: now)
    }
    return nil
  }
}
