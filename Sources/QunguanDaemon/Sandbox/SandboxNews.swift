import QunguanCore

extension SandboxRoom {
  /// What changed for a member after the room's change `after`, as the page reads it; 0 is all
  /// there is. A count that the room has not reached yet is of another run and counts as 0.
  ///
  /// No other member's id is in it.
  func news(
    for id: String, after: Int, now: Timestamp
  ) throws(SandboxObjection) -> JSON {
    let member = try member(id)
    let start = after > change ? 0 : after
    let fresh = entries.filter {
      $0.change > start && ($0.audience == nil || $0.audience == id)
    }
    let muted = member.mutedUntil.map { max(0, ($0 - now).milliseconds) } ?? 0
    return [
      "change": .number(JSONNumber(Int64(change))),
      "members": .number(JSONNumber(Int64(members.count))),
      "name": .string(member.name),
      "muted_ms": .number(JSONNumber(muted)),
      "entries": .array(fresh.map { json($0, for: id) }),
    ]
  }

  private func json(_ entry: SandboxEntry, for id: String) -> JSON {
    var json: JSONObject = [
      "number": .number(JSONNumber(Int64(entry.number))),
      "time": .number(JSONNumber(entry.time.milliseconds)),
      "direct": .bool(entry.audience != nil),
    ]
    switch entry.content {
    case .line(let line): line.write(into: &json)
    case .said(let said):
      json["message"] = .string(messageID(entry.number))
      json["steward"] = .bool(said.author == .steward)
      json["name"] = .string(said.author.name)
      if case .member(id, _) = said.author { json["mine"] = true }
      json["recalled"] = .bool(said.isRecalled)
      json["pieces"] = .array(said.pieces.map { $0.json(for: id) })
      if let quote = said.quote {
        json["quote"] = ["name": .string(quote.name), "text": .string(quote.text)]
      }
    }
    return .object(json)
  }
}

extension SandboxEntry.Line {
  fileprivate func write(into json: inout JSONObject) {
    switch self {
    case .joined(let name):
      json["line"] = "joined"
      json["name"] = .string(name)
    case .muted(let name, let until):
      json["line"] = "muted"
      json["name"] = .string(name)
      json["until"] = .number(JSONNumber(until.milliseconds))
    case .unmuted(let name):
      json["line"] = "unmuted"
      json["name"] = .string(name)
    case .removed(let name, let isBanned):
      json["line"] = isBanned ? "banned" : "removed"
      json["name"] = .string(name)
    case .poked(let name):
      json["line"] = "poked"
      json["name"] = .string(name)
    case .undelivered(let delivery):
      json["line"] = .string(delivery.rawValue)
    }
  }
}

extension SandboxEntry.Piece {
  fileprivate func json(for id: String) -> JSON {
    switch self {
    case .text(let text): ["text": .string(text)]
    case .mention(let member, let name):
      ["mention": .string(name), "you": .bool(member == id)]
    case .mentionAll: ["mention": "全体成员", "you": true]
    case .image(let url, nil): ["image": url.map { .string($0) } ?? .null]
    case .image(let url, let alt?):
      ["image": url.map { .string($0) } ?? .null, "alt": .string(alt)]
    case .link(let url): ["link": .string(url)]
    case .other: ["text": "[消息]"]
    }
  }
}
