import FoundationEssentials
import QunguanCore

/// What the sandbox tells the daemon: an event of the native contract
/// (`docs/native-gateway.openapi.yaml`).
struct SandboxReport: Sendable {
  /// The `webhook-id`, the same at every attempt.
  var id: String
  /// Who caused it, and is told when it does not arrive.
  var member: String
  var body: [UInt8]

  static func joined(_ member: SandboxMember, id: String, now: Timestamp) -> Self {
    Self(
      "member.joined", id: id, by: member.id, name: member.name, direct: false, now: now, [:])
  }

  /// Nil for entries that are not messages of members.
  static func message(_ entry: SandboxEntry, id: String) -> Self? {
    guard case .said(let said) = entry.content, case .member(let member, let name) = said.author
    else { return nil }
    var message: JSONObject = [
      "id": .string(id), "content": .array(said.pieces.compactMap(\.reported)),
    ]
    message["reply_to"] = said.quote.map { .string($0.message) }
    return Self(
      "message.created", id: id, by: member, name: name, direct: entry.audience != nil,
      now: entry.time, ["message": .object(message)])
  }

  static func poke(by member: SandboxMember, id: String, now: Timestamp) -> Self {
    Self(
      "interaction.poke", id: id, by: member.id, name: member.name, direct: false, now: now,
      ["target": ["id": .string(SandboxRoom.steward), "name": .string(SandboxRoom.stewardName)]])
  }

  /// A direct conversation has no chat: its other side is the actor.
  private init(
    _ type: String, id: String, by member: String, name: String, direct: Bool, now: Timestamp,
    _ more: JSONObject
  ) {
    var data: JSONObject = ["account": .string(SandboxRoom.steward)]
    if !direct {
      data["chat"] = ["id": .string(SandboxRoom.chat), "kind": "group", "name": "试聊室"]
    }
    data["actor"] = ["id": .string(member), "name": .string(name), "role": "member"]
    for (key, value) in more { data[key] = value }
    let instant = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
    let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(instant)
    let json: JSON = ["type": .string(type), "timestamp": .string(time), "data": .object(data)]
    self.id = id
    self.member = member
    body = json.serialized()
  }
}

extension SandboxEntry.Piece {
  fileprivate var reported: JSON? {
    switch self {
    case .text(let text): ["type": "text", "text": .string(text)]
    case .mention(let id, _): ["type": "mention", "user": .string(id)]
    case .mentionAll: ["type": "mention", "all": true]
    case .image, .link, .other: nil
    }
  }
}
