extension Engine {
  /// A trace of this engine's book with the rules that it leaves out, each with the reason why it
  /// was not asked; in the order of the book.
  ///
  /// What the trace says of a rule is left as it is: nothing is decided anew.
  ///
  /// - Throws: what the matcher throws.
  public func completed(_ trace: Trace, of event: Event) throws -> Trace {
    guard ignores(event) == nil else { return trace }
    var told = Dictionary(grouping: trace.entries, by: \.rule)
    var complete = Trace(book: trace.book)
    var answered: Rule?
    var ended: Rule?
    for candidate in try all(StepWork(event, NoMemory(), book)) {
      let rule = book.rules[candidate.rule]
      guard let entries = told.removeValue(forKey: rule.name) else {
        let reason = isOut(rule, candidate, answered: answered, ended: ended)
        complete.entries.append(.init(rule: rule.name, reason: reason ?? "not known any more"))
        continue
      }
      complete.entries += entries
      guard rule.mode == .active, entries.contains(where: \.fired) else { continue }
      if rule.stops { answered = rule }
      // The second entry of a rule says that it has ended the event.
      if entries.count > 1 { ended = rule }
    }
    // Rules that this book does not have.
    complete.entries += trace.entries.filter { told[$0.rule] != nil }
    return complete
  }
}

extension Trace.Entry {
  /// Whether the rule had nothing to do with the event: it was not even a candidate.
  public var isBystander: Bool {
    !fired
      && ["another kind of event", "another rule's schedule or timer", "no pattern hit", "off"]
        .contains(reason)
  }
}

/// Knows nothing.
private final class NoMemory: Memory {
  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? { nil }
  func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? { nil }
  func chat(_ chat: ChatID) -> ChatFacts? { nil }
  func silences() -> [Silence] { [] }
}
