import QunguanText

/// What sets a rule off, its gate aside: any of its patterns or all of them, or without patterns
/// every event of that type. It then fires, whatever else is the case.
public struct Trigger: Sendable {
  public var event: EventType
  public var needsAll: Bool
  /// Where what is looked for was written.
  public var place: Place

  public init(event: EventType, needsAll: Bool, place: Place) {
    self.event = event
    self.needsAll = needsAll
    self.place = place
  }
}

/// Finds rules that can never fire, because earlier ones stop at everything they look for.
///
/// The matcher itself is asked: whatever an earlier rule finds in the word `价格表`, it finds in
/// every message with that word. So it takes one scan a word, however many rules there are.
struct Shadows {
  let rules: [Rule]
  let patterns: PatternSet
  /// As ``RuleBook/names`` and ``RuleBook/patternOwners``.
  let names: Int
  let owners: [(rule: Int, pattern: Int)]

  /// How many hits are looked at before the search ends: thousands of rules with one word and
  /// thousands that contain it would take for ever.
  private static let mostHits = 1_000_000
  /// How many rules that answer everything are kept for each type of event.
  private static let mostOpen = 16

  private var hitsLeft = mostHits
  /// Rules without patterns that stop at every event of a type.
  private var open: [EventType: [Int]] = [:]
  private var selectors: [[String]: Int] = [:]
  private var coverings: [Pair: Bool] = [:]

  private struct Pair: Hashable {
    var outer: Int
    var inner: Int
  }

  init(
    of rules: [Rule], _ patterns: PatternSet, names: Int, owners: [(rule: Int, pattern: Int)]
  ) {
    self.rules = rules
    self.patterns = patterns
    self.names = names
    self.owners = owners
  }

  mutating func report(_ findings: Findings) {
    guard let scanner = try? patterns.makeScanner() else { return }
    for (index, rule) in rules.enumerated() where rule.mode != .off {
      guard let trigger = rule.trigger else { continue }
      if let first = rulesBefore(index, trigger, scanner) {
        let shown = first.prefix(3).map { rules[$0] }
        let names = Phrase.list(of: shown.map(\.name.excerpt))
        findings.warning(
          at: trigger.place,
          first.count == 1
            ? "\(names) always answers first; give this rule a higher 'priority', or the other 'then: continue'"
            : "\(names) always answer first; give this rule a higher 'priority', or the others 'then: continue'",
          notes: shown.map { .init(at: $0.place, "it stands here") })
      } else if rule.patterns.isEmpty, stops(index),
        open[trigger.event, default: []].count < Self.mostOpen
      {
        open[trigger.event, default: []].append(index)
      }
    }
  }

  /// The earlier rules that stop at everything that would set this one off; nil if any is left.
  private mutating func rulesBefore(
    _ index: Int, _ trigger: Trigger, _ scanner: PatternScanner
  ) -> [Int]? {
    for other in open[trigger.event] ?? [] where precedes(other, index, trigger) { return [other] }
    let patterns = rules[index].patterns
    guard !patterns.isEmpty else { return nil }
    let words = patterns.lazy.map(\.value)
    if trigger.needsAll {
      return stopper(at: Array(words), before: index, trigger, scanner).map { [$0] }
    }
    var found: [Int] = []
    for word in words {
      guard let other = stopper(at: [word], before: index, trigger, scanner) else { return nil }
      if !found.contains(other) { found.append(other) }
      if found.count > Self.mostOpen { return nil }
    }
    return found
  }

  /// The first rule that stops at every message with all these words.
  private mutating func stopper(
    at words: [Pattern], before index: Int, _ trigger: Trigger, _ scanner: PatternScanner
  ) -> Int? {
    var met: [Int: Set<Int>] = [:]
    for word in words where hitsLeft > 0 && !word.isRegex {
      let hits = (try? scanner.scan(MessageText(word.text, in: [word.form]))) ?? []
      hitsLeft -= hits.count
      for hit in hits where hit.form == word.form && hit.pattern >= names {
        let owner = owners[hit.pattern - names]
        // Owners are in the order of the rules.
        guard owner.rule < index else { break }
        guard let other = rules[owner.rule].trigger,
          rules[owner.rule].patterns[owner.pattern].value.isFound(whereverIs: word)
        else { continue }
        met[owner.rule, default: []].insert(owner.pattern)
        let isMet =
          !other.needsAll || met[owner.rule]?.count == rules[owner.rule].patterns.count
        if isMet, stops(owner.rule), precedes(owner.rule, index, trigger) { return owner.rule }
      }
    }
    return nil
  }

  private func stops(_ index: Int) -> Bool {
    let rule = rules[index]
    return rule.mode == .active && rule.stops && rule.gate.config.isUnconditional
  }

  /// Whether the earlier rule is asked wherever the later one is.
  private mutating func precedes(_ earlier: Int, _ later: Int, _ trigger: Trigger) -> Bool {
    rules[earlier].concern == rules[later].concern
      && rules[earlier].trigger?.event == trigger.event
      && covers(rules[earlier].gate, rules[later].gate)
  }

  private mutating func covers(_ outer: Gate, _ inner: Gate) -> Bool {
    let pair = Pair(outer: selector(of: outer), inner: selector(of: inner))
    if let known = coverings[pair] { return known }
    let isCovered =
      pair.outer == pair.inner ? !inner.chats.isEmpty : outer.chats.covers(inner.chats)
    coverings[pair] = isCovered
    return isCovered
  }

  /// The same for rules with the same `in`.
  private mutating func selector(of gate: Gate) -> Int {
    let key = gate.config.chats?.map(\.value) ?? []
    if let known = selectors[key] { return known }
    selectors[key] = selectors.count
    return selectors.count - 1
  }
}

extension Pattern {
  fileprivate var isRegex: Bool {
    if case .regex = match { true } else { false }
  }

  /// Whether it is found in every message in which `word` is, given that it is found in the word.
  fileprivate func isFound(whereverIs word: Pattern) -> Bool {
    switch (match, word.match) {
    case (.contains, _), (_, .exact), (.prefix, .prefix), (.suffix, .suffix): true
    default: false
    }
  }
}

extension ChatSelector {
  /// Whether it serves nothing at all.
  fileprivate var isEmpty: Bool {
    exact.isEmpty && patterns.isEmpty && !direct && !everywhere
  }

  /// Whether it serves all chats that `other` does, and these are any; exceptions of `other` aside.
  fileprivate func covers(_ other: ChatSelector) -> Bool {
    guard !other.isEmpty else { return false }
    if everywhere { return true }
    return !other.everywhere && (direct || !other.direct) && other.exact.isSubset(of: exact)
      && other.patterns.allSatisfy { inner in
        patterns.contains { globMatches($0.text, inner.text) }
      }
  }
}
