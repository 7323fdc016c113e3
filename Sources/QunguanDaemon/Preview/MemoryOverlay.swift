import QunguanCore

/// Memory that takes up what steps change, over another that stays as it is.
final class MemoryOverlay: Memory {
  private let below: (any Memory)?
  private var changes: [Slot: Change] = [:]

  /// - Parameter below: nil knows nothing.
  init(over below: (any Memory)?) { self.below = below }

  func take(_ step: Step) { changes.merge(step.changes) { $1 } }

  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) throws -> Value? {
    switch changes[slot] {
    case .set(let value, _): value as? Value
    case .forget: nil
    case nil: try below?.value(type, at: slot)
    }
  }

  func member(_ member: MemberID, in chat: ChatID) throws -> MemberFacts? {
    try below?.member(member, in: chat)
  }

  func chat(_ chat: ChatID) throws -> ChatFacts? { try below?.chat(chat) }

  func silences() throws -> [Silence] { try below?.silences() ?? [] }
}
