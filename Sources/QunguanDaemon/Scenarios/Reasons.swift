import QunguanCore

/// Which lines of the traces of a step tell why it failed: what fired, and what might have done
/// what is missing and did not.
struct Reasons {
  var book: RuleBook
  var entries: [Trace.Entry]
  /// What happened.
  var events: Set<EventType>

  /// How many lines are shown at most.
  static let most = 12

  func lines(for missing: [Expectation.Item]) -> [Phrase] {
    var chosen = entries.filter(\.fired).map(line)
    for item in missing {
      chosen += whyNot(rules(for: item))
      if let text = item.unsaidText, rules(for: item).isEmpty {
        chosen.append("no rule has a text with '\(text)'")
      }
    }
    if chosen.isEmpty {
      chosen = entries.filter { !Self.usual.contains($0.reason) || isOff($0) }.map(line)
    }
    if chosen.isEmpty { chosen = [entries.isEmpty ? "nothing was due" : "no rule is about this"] }
    var seen: Set<Phrase> = []
    return Array(chosen.filter { seen.insert($0).inserted }.prefix(Self.most))
  }

  /// Why rules did not do what is missing. Where one was stopped by something out of the ordinary,
  /// the others don't matter.
  private func whyNot(_ rules: [String]) -> [Phrase] {
    let passed = rules.flatMap { rule in entries.filter { $0.rule == rule && !$0.fired } }
    let telling = passed.filter { !Self.usual.contains($0.reason) }
    guard telling.isEmpty else { return telling.map(line) }
    let asked = Set(entries.map(\.rule))
    return passed.map(line)
      + rules.filter { !asked.contains($0) }.map {
        "\($0) was not asked: nothing happened that it is about"
      }
  }

  /// Whether it is of a rule that is about this, were it not off.
  private func isOff(_ entry: Trace.Entry) -> Bool {
    entry.reason == "off" && !(book[entry.rule]?.events.isDisjoint(with: events) ?? true)
  }

  /// Why most rules have nothing to do with an event.
  private static let usual: Set<String> = [
    "another kind of event", "no pattern hit", "another rule's schedule, timer or feed", "off",
    "not in these chats",
  ]

  private func line(_ entry: Trace.Entry) -> Phrase {
    guard !entry.rule.isEmpty else { return Phrase(verbatim: entry.reason) }
    let mode = book[entry.rule]?.mode == .observe ? " (observe)" : ""
    return entry.fired
      ? "\(entry.rule)\(mode) fired: \(entry.reason)"
      : "\(entry.rule)\(mode) passed: \(entry.reason)"
  }

  /// The rules that an item may be about: the one it names, or those with its text.
  private func rules(for item: Expectation.Item) -> [String] {
    if let rule = item.rule { return [rule] }
    if item.kind == .fired { return item.texts }
    guard item.kind.speaks else { return [] }
    let rules = rules(with: item.texts) { $0.mayRead($1) }
    return rules.isEmpty ? self.rules(with: item.texts) { $0.mayEndIn($1) } : rules
  }

  private func rules(
    with texts: [String], _ fits: (Template, String) -> Bool
  ) -> [String] {
    book.rules.filter { rule in
      texts.contains { text in rule.texts.contains { fits($0, text) } }
    }.map(\.name)
  }
}

extension Expectation.Item {
  /// A text that was to be said.
  fileprivate var unsaidText: String? { kind.speaks ? texts.first : nil }
}

extension Template {
  /// Whether what it says may hold `text`: one of its own words does, or `text` holds all of them.
  fileprivate func mayRead(_ text: String) -> Bool {
    let words = pieces.compactMap { if case .text(let words) = $0 { words } else { nil } }
    return words.contains { $0.contains(text) }
      || pieces.count > 1 && !words.isEmpty && words.allSatisfy { text.contains($0) }
  }

  /// Whether `text` may begin in words before a variable, or end in words after one, with what the
  /// variable stands for as the rest: of `离{{until.name}}还有` it may be `离高考`.
  fileprivate func mayEndIn(_ text: String) -> Bool {
    let lengths = 1...max(1, text.count)
    return zip(pieces, pieces.dropFirst()).contains { pair in
      switch pair {
      case (.text(let words), .variable):
        lengths.contains { text.prefix($0).hasLetters && words.hasSuffix(text.prefix($0)) }
      case (.variable, .text(let words)):
        lengths.contains { text.suffix($0).hasLetters && words.hasPrefix(text.suffix($0)) }
      default: false
      }
    }
  }
}

extension Substring {
  fileprivate var hasLetters: Bool { contains { $0.isLetter || $0.isNumber } }
}
