extension Engine {
  /// A trace of this engine's book with the rules that it leaves out, each with the reason why it
  /// was not asked; in the order of the book.
  ///
  /// What the trace says of a rule is left as it is: nothing is decided anew.
  ///
  /// - Throws: what the matcher throws.
  public func completed(_ trace: Trace, of event: Event) throws -> Trace {
    guard ignores(event) == nil else { return trace }
    var told = Dictionary(trace.entries.map { ($0.rule, $0) }, uniquingKeysWith: { $1 })
    let candidates = Set(try candidates(StepWork(event, NoMemory(), book)).map(\.rule))
    var complete = Trace(book: trace.book)
    var answered: Rule?
    var ended: Rule?
    for (index, rule) in book.rules.enumerated() {
      if let entry = told.removeValue(forKey: rule.name) {
        complete.entries.append(entry)
        guard rule.mode == .active, entry.fired else { continue }
        if rule.stops { answered = rule }
        if entry.ends { ended = rule }
      } else if candidates.contains(index) {
        let reason = whyUnasked(rule, answered: answered, ended: ended)
        complete.entries.append(.init(rule: rule.name, reason: reason))
      } else {
        var entry = Trace.Entry(rule: rule.name, reason: whyNoCandidate(rule, event))
        entry.isBystander = true
        complete.entries.append(entry)
      }
    }
    // Rules that this book does not have.
    complete.entries += trace.entries.filter { told[$0.rule] != nil }
    return complete
  }

  private func whyUnasked(_ rule: Rule, answered: Rule?, ended: Rule?) -> String {
    if let ended { return "'\(ended.name)' has ended the event" }
    guard let answered, answered.concern == rule.concern else { return "not known any more" }
    return "'\(answered.name)' has answered already"
  }

  private func whyNoCandidate(_ rule: Rule, _ event: Event) -> String {
    if rule.mode == .off { return "off" }
    if event.occasion != nil { return "another rule's schedule, timer or feed" }
    return rule.events.contains(event.type) ? "no pattern hit" : "another kind of event"
  }
}

/// Knows nothing.
private final class NoMemory: Memory {
  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? { nil }
  func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? { nil }
  func chat(_ chat: ChatID) -> ChatFacts? { nil }
  func silences() -> [Silence] { [] }
  func knownChats() -> [Chat] { [] }
}
