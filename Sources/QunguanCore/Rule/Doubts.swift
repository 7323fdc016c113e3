import QunguanText

// What is legal and surely not meant: warnings about rules that would never do anything.

extension GateConfig {
  /// Conditions that are never met.
  ///
  /// - Parameter head: the fields that every rule has, as written.
  func doubt(_ head: Node, _ context: CheckContext, _ findings: Findings) {
    if chance == 0, let place = head["chance"]?.place {
      findings.warning(at: place, "0% is never; write 'mode: off' to rest a rule")
    }
    for (key, quota) in [("member", limits?.member), ("chat", limits?.chat)] {
      guard let quota, quota.count == 0, let place = head["limit"]?[key]?.place else { continue }
      findings.warning(at: place, "'\(quota)' is never; write 'mode: off' to rest a rule")
    }
    if let days = when?.days, let place = head["when"]?.place {
      let today = context.community.zone.civil(at: context.now ?? Timing.anyTime).date
      let span = when?.between ?? today...today.adding(days: Recurrence.horizonDays)
      guard days.next(from: span.lowerBound, through: span.upperBound) == nil else { return }
      findings.warning(
        at: place,
        """
        no day from \(span.lowerBound) to \(span.upperBound) is one of these, \
        so this rule never fires
        """)
    }
  }

  /// Whether a rule is asked for whatever happens in its chats.
  var isUnconditional: Bool {
    who == nil && when == nil && addressed == nil && (chance ?? 10_000) == 10_000
      && limits == nil && cooldown == nil && except.isEmpty
  }
}

extension Node {
  /// Words that a Chinese keyboard made one, or gave marks that become part of them. What is in
  /// quotation marks is meant as it stands.
  func doubtWords(_ findings: Findings) {
    guard case .sequence(let words) = value else {
      return doubtMarks(around: ["【": "】", "“": "”"], findings)
    }
    var joined = Tally(findings)
    for word in words {
      word.doubtMarks(around: ["【": "】", "“": "”"], findings)
      guard isInBrackets, case .scalar(let text, quoted: false) = word.value,
        let comma = text.first(where: { "，、".contains($0) })
      else { continue }
      joined.warn(
        at: word.place,
        "'\(text.excerpt)' is one word; write ',' for '\(comma)', or quote it if it is one")
    }
    joined.close { "\($0) further words with such commas" }
  }

  /// Full-width marks around a whole text.
  func doubtMarks(around marks: [Character: Character], _ findings: Findings) {
    guard case .scalar(let text, quoted: false) = value, text.count > 1, let open = text.first,
      let close = marks[open], text.last == close
    else { return }
    findings.warning(
      at: place,
      open == "【"
        ? "'【' and '】' are part of this word; a list is written [a, b]; quote it if it is one word"
        : "'“' and '”' are part of this text; write '\"' for both, or quote it all if they are meant"
    )
  }
}

extension Template {
  /// Variables in braces that make none: single or full-width ones.
  func doubtBraces(known: Set<String>, _ findings: Findings) {
    for case .text(let text) in pieces where text.contains(where: { "{｛".contains($0) }) {
      let open = text.split(omittingEmptySubsequences: true) { "{｛".contains($0) }
      for part in open {
        guard let close = part.firstIndex(where: { "}｝".contains($0) }) else { continue }
        let name = String(part[..<close]).withoutBlanksAround
        guard known.contains(name) else { continue }
        findings.warning(
          at: place, "'\(name)' is said as it stands here; a variable is written {{\(name)}}")
      }
    }
  }
}

extension Replies.Match {
  /// Words that are in the list already, perhaps in another spelling.
  func doubt(_ findings: Findings) {
    guard patterns.count > 1 else { return }
    var first: [[UInt8]: Located<Pattern>] = [:]
    var repeated = Tally(findings)
    for pattern in patterns {
      let text = pattern.value.text
      let key =
        way == .regex
        ? Array(text.utf8)
        : MessageText(text, in: [pattern.value.form]).bytes(pattern.value.form)
      guard let former = first.updateValue(pattern, forKey: key) else { continue }
      first[key] = former
      repeated.warn(
        at: pattern.place,
        former.value.text == text
          ? "'\(text.excerpt)' is in this list already; delete one"
          : "'\(text.excerpt)' is in this list already, as '\(former.value.text.excerpt)'; delete one",
        notes: [.init(at: former.place, "first written here")])
    }
    repeated.close { "\($0) further words are in this list already" }
  }
}

extension RuleBookReader {
  /// Chats that a rule names and no group has, though other chats of that gateway are in groups.
  func doubtChats(of rules: [Rule], _ groups: [String: ChatGroup]) {
    let listed = groups.values.flatMap(\.chats)
    let exact = Set(listed.compactMap(\.exact))
    let patterns = listed.filter { $0.exact == nil }
    let gateways = Set(listed.compactMap { ChatID($0.text)?.gateway })
    for entry in rules.flatMap({ $0.gate.config.chats ?? [] }) {
      guard !entry.value.contains("*"), let chat = ChatID(entry.value),
        gateways.contains(chat.gateway), !exact.contains(chat),
        !patterns.contains(where: { $0.matches(chat) })
      else { continue }
      findings.warning(
        at: entry.place,
        """
        '\(entry.value.excerpt)' is in no group, as other chats of '\(chat.gateway)' are; \
        if it is no misprint, add it to one
        """)
    }
  }
}
