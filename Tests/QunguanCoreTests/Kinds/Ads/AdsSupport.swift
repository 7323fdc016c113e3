import QunguanCore
import QunguanTesting
import Testing

/// A filter that is at work, whose fields are given, and a staff that is told.
func filter(_ fields: String) throws -> Room {
  try Room("ads: [{ name: shield, mode: active, \(fields) }]")
}

/// What was done, in the words of rules; what was said among it.
extension Step {
  var done: [String] {
    deliveries.map { delivery in
      switch delivery.action {
      case .send(let chat, _, _): "say in \(chat.text)"
      case .delete(_, let message): "delete \(message.local)"
      case .mute(_, let member, let span): "mute \(member.local) \(span)"
      case .kick(_, let member, let ban): "\(ban ? "ban" : "kick") \(member.local)"
      default: delivery.action.name
      }
    }
  }

  /// What the filters noted.
  var offences: [Offence] {
    effects.compactMap { if case .offence(let offence) = $0.effect { offence } else { nil } }
  }

  /// The signals of the only offence.
  var signals: [String] { offences.first?.signals.map(\.name) ?? [] }
}

extension Room {
  @discardableResult
  func writes(
    _ text: String, by member: String = "小明", in chat: String = "qq:5000"
  ) throws -> Step {
    try step(message([.text(text)], by: member, in: chat))
  }

  /// A member whom the chat knows well, or since when.
  func knows(_ member: String, joined: Timestamp?, messages: Int) throws {
    var facts = MemberFacts(name: member, firstSeen: now - .days(30))
    facts.joined = joined
    facts.messages = messages
    memory.members[try MemberID.of(member)] = facts
  }
}
