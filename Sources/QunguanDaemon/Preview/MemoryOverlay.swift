import QunguanCore

/// Memory that takes up what steps change, over another that stays as it is.
final class MemoryOverlay: Memory {
  private let below: (any Memory)?
  private var changes: [Slot: Change] = [:]
  /// When something was first due in chats, and when something was last said.
  private var seen: [ChatID: Timestamp] = [:]
  private var said: [ChatID: Timestamp] = [:]

  /// - Parameter below: nil knows nothing.
  init(over below: (any Memory)?) { self.below = below }

  func take(_ step: Step, of event: Event) {
    changes.merge(step.changes) { $1 }
    if let chat = event.chat?.id, seen[chat] == nil { seen[chat] = event.time }
    for case .act(let delivery) in step.effects.map(\.effect) where delivery.lane == .talk {
      if delivery.says { said[delivery.action.chat] = event.received }
    }
  }

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

  func chat(_ chat: ChatID) throws -> ChatFacts? {
    let known = try below?.chat(chat)
    var facts = known ?? seen[chat].map { ChatFacts(kind: .group, firstSeen: $0) }
    if let last = said[chat] { facts?.lastSaid = last }
    return facts
  }

  func silences() throws -> [Silence] { try below?.silences() ?? [] }
  func knownChats() throws -> [Chat] { try below?.knownChats() ?? [] }

  // Nobody checks in while one looks ahead.

  func attendance(of member: MemberID, in chat: ChatID, plan: String) throws -> Attendance {
    try below?.attendance(of: member, in: chat, plan: plan) ?? Attendance()
  }

  func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) throws { try below?.visitAttendances(plan: plan, in: chats, visit) }

  func visitMembers(
    of chats: [ChatID], _ visit: (ChatID, MemberID, MemberFacts) throws -> Void
  ) throws { try below?.visitMembers(of: chats, visit) }

  func departed(from chats: [ChatID]) throws -> [ChatID: Set<MemberID>] {
    try below?.departed(from: chats) ?? [:]
  }

  func checkIns(
    before time: Timestamp, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> Int {
    try below?.checkIns(before: time, plan: plan, in: chat, day: day, window: window) ?? 0
  }

  func earliest(
    _ count: Int, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> [CheckIn] {
    try below?.earliest(count, plan: plan, in: chat, day: day, window: window) ?? []
  }

  func checkIns(by message: MessageID, in chat: ChatID) throws -> [CheckIn] {
    try below?.checkIns(by: message, in: chat) ?? []
  }

  func hadCheckIn(by message: MessageID, in chat: ChatID, plan: String) throws -> Bool {
    try below?.hadCheckIn(by: message, in: chat, plan: plan) ?? false
  }

  func written(_ message: MessageID, in chat: ChatID) throws -> Timestamp? {
    try below?.written(message, in: chat)
  }

  func breaks(of plan: String) throws -> [PlanBreak] { try below?.breaks(of: plan) ?? [] }

  func lastEntries(
    of member: MemberID, in chat: ChatID, _ count: Int
  ) throws -> [PointsEntry] { try below?.lastEntries(of: member, in: chat, count) ?? [] }

  func awards(
    of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?
  ) throws -> Int { try below?.awards(of: rule, keyed: beginning, to: member) ?? 0 }

  func awardsHeld(
    of rule: String, keyed beginning: String, by member: (ChatID, MemberID)
  ) throws -> [Award] { try below?.awardsHeld(of: rule, keyed: beginning, by: member) ?? [] }
}
