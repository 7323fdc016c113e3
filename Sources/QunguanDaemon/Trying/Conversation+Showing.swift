import QunguanCore

extension Conversation {
  var words: Wording {
    let names = Dictionary(
      members.map { ($0.value.id, $0.key) } + [(account, steward)],
      uniquingKeysWith: { first, _ in first })
    return Wording(names: names, zone: zone)
  }

  var now: String { words.clock(rehearsal.now) }

  var roomName: String {
    switch room {
    case .group(let chat): chat.text.printable()
    case .direct: "a direct conversation"
    }
  }

  /// `08:00`, with seconds where there are any.
  func clock(_ instant: Timestamp) -> String { zone.civil(at: instant).time.description }

  /// What the steward does because of something.
  func show(_ happening: Happening, isTimed: Bool) -> [Line] {
    let words = words
    let time = isTimed ? "\(words.clock(happening.time)) " : ""
    var lines = happening.step.effects.compactMap { caused in
      shown(caused.effect, because: happening).map { Line.done("  \(time)\($0)") }
    }
    for caused in happening.step.effects {
      guard case .wake(let wake) = caused.effect else { continue }
      lines.append(.told("  \(time)('\(caused.rule)' waits until \(clock(wake.due)))"))
    }
    for entry in happening.step.trace.entries {
      for effect in entry.withheld where !effect.isTimerOnly {
        lines.append(
          .told(
            "  \(time)(observed) '\(entry.rule)' would have done: \(words.sentence(effect))"))
      }
    }
    return lines
  }

  /// Nil for what nobody in the chat notices.
  private func shown(_ effect: Effect, because happening: Happening) -> String? {
    guard case .act(let delivery) = effect else {
      return effect.isTimerOnly ? nil : "(\(words.sentence(effect)))"
    }
    let delay = delivery.notBefore - happening.time
    let later = delay > .zero ? " (after \(delay))" : ""
    switch delivery.action {
    case .send(let chat, let content, let replyTo):
      let place = isHere(chat, because: happening) ? "" : " → \(chat.text.printable())"
      let answer = replyTo == nil ? "" : " (reply)"
      return "\(steward)\(place)\(answer): \(words.text(content))\(later)"
    case .delete(_, let message):
      if message == happening.event.message?.id { return "(deletes this message)\(later)" }
      return "(takes back: \(words.text(content(of: message))))"
    default: return "(\(words.sentence(delivery.action)))\(later)"
    }
  }

  /// Whether it is the chat that is spoken in now.
  private func isHere(_ chat: ChatID, because happening: Happening) -> Bool {
    switch room {
    case .group(let group): chat == group
    case .direct: chat.directPeer != nil && chat == happening.event.chat?.id
    }
  }

  /// How one effect is to be done, exactly.
  func detail(_ caused: Step.Caused, because happening: Happening) -> String {
    guard case .act(let delivery) = caused.effect else { return words.sentence(caused.effect) }
    var parts = ["\(delivery.lane.rawValue) lane"]
    let delay = delivery.notBefore - happening.time
    if delay > .zero { parts.append("after \(delay)") }
    parts.append("expires after \(delivery.expires - happening.time)")
    if let recall = delivery.recallAfter { parts.append("taken back after \(recall)") }
    if delivery.repeatsUnknown { parts.append("repeated if the outcome is unknown") }
    return "\(words.sentence(delivery.action)) (\(parts.joined(separator: ", ")))"
  }

  private func content(of message: MessageID) -> [Part] {
    rehearsal.spoken.last { $0.message == message }?.content ?? [.text(message.text)]
  }
}

extension Effect {
  /// Whether only the rule itself has to do with it.
  var isTimerOnly: Bool {
    switch self {
    case .wake, .cancelWake: true
    default: false
    }
  }
}
