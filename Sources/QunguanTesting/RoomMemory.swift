import QunguanCore

/// Memory in a dictionary.
public final class RoomMemory: Memory {
  /// What rules remember.
  public private(set) var values: [Slot: any Codable & Sendable] = [:]
  public var members: [MemberID: MemberFacts] = [:]
  public var chats: [ChatID: ChatFacts] = [:]
  public var rests: [Silence] = []
  /// How often anything was looked up.
  public private(set) var lookups = 0

  public init() {}

  public func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? {
    lookups += 1
    return values[slot] as? Value
  }

  public func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? {
    lookups += 1
    return members[member]
  }

  public func chat(_ chat: ChatID) -> ChatFacts? {
    lookups += 1
    return chats[chat]
  }

  public func silences() -> [Silence] { rests }

  public func knownChats() -> [Chat] {
    chats.map { Chat(id: $0, kind: $1.kind, name: $1.name) }.sorted { $0.id.text < $1.id.text }
  }

  /// Keeps what a step changed.
  public func apply(_ changes: [Slot: Change]) {
    for (slot, change) in changes {
      switch change {
      case .set(let value, _): values[slot] = value
      case .forget: values[slot] = nil
      }
    }
  }
}
