import QunguanText

/// What is done about somebody who breaks the rules: `delete`, `mute 10m`.
enum Measure: Hashable, Sendable {
  case warn
  /// The message, with those that it is part of.
  case delete
  case mute(Interval)
  case kick
  /// For good.
  case ban
  /// The staff is told; of itself wherever there is a `report-to`.
  case report
  /// Nothing but that it is kept, for `ads review`.
  case note

  /// What nobody wants to hear of from its victim first.
  var isHard: Bool {
    switch self {
    case .kick, .ban: true
    case .mute(let span): span >= .days(1)
    case .warn, .delete, .report, .note: false
    }
  }

  /// As it is written.
  var words: String {
    switch self {
    case .warn: "warn"
    case .delete: "delete"
    case .mute(let span): "mute \(span)"
    case .kick: "kick"
    case .ban: "ban"
    case .report: "report"
    case .note: "note"
    }
  }

  /// As it is told in a report.
  var inChinese: String {
    switch self {
    case .warn: "提醒"
    case .delete: "撤回"
    case .mute(let span): "禁言\(span.inChinese)"
    case .kick: "移出"
    case .ban: "移出并拉黑"
    case .report: "报告"
    case .note: "记下"
    }
  }

  /// Gateways mute for up to 30 days at once (OneBot 11, `set_group_ban`).
  static let longestMute = Interval.days(30)

  static let schema = Schema<String>.text("note, warn, delete, mute 10m, kick, ban or report").map {
    text, node, findings -> Measure? in
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first, words.count) {
    case ("warn", 1): return .warn
    case ("delete", 1): return .delete
    case ("kick", 1): return .kick
    case ("ban", 1): return .ban
    case ("report", 1): return .report
    case ("note", 1): return .note
    case ("mute", 2):
      do throws(TimeTextError) {
        let span = try Interval(text: words[1])
        if span > .zero, span <= longestMute { return .mute(span) }
        findings.error(at: node.place, "'mute' lasts up to 30d, and longer than 0")
      } catch {
        findings.error(at: node.place, "\(error)")
      }
      return nil
    default:
      findings.error(
        at: node.place,
        "expected note, warn, delete, mute 10m, kick, ban or report, found \(node.found)")
      return nil
    }
  }

  static let list = Schema<[Measure]>.list(of: schema, orOne: true, atMost: 10)
}

extension [Measure] {
  /// Both, of what excludes each other the harder: the longest mute, and no mute for who has to go.
  func joined(with others: [Measure]) -> [Measure] {
    let all = Set(self + others)
    let spans = all.compactMap { if case .mute(let span) = $0 { span } else { nil } }
    var measures: [Measure] = []
    if all.contains(.warn) { measures.append(.warn) }
    if all.contains(.delete) { measures.append(.delete) }
    if all.contains(.ban) {
      measures.append(.ban)
    } else if all.contains(.kick) {
      measures.append(.kick)
    } else if let longest = spans.max() {
      measures.append(.mute(longest))
    }
    if all.contains(.report) { measures.append(.report) }
    if measures.isEmpty, all.contains(.note) { measures.append(.note) }
    return measures
  }

  /// Whether anything is done to the message or its author: a word is no punishment.
  var areStrikes: Bool {
    contains { ![Measure.warn, .report, .note].contains($0) }
  }
}

/// Measures by what they begin at: of a score, or of a number of strikes, the highest step that is
/// reached counts.
struct Ladder: Sendable {
  struct Step: Sendable {
    var from: Double
    var measures: [Measure]
  }

  /// From low to high.
  var steps: [Step]

  init(_ steps: [Step]) { self.steps = steps.sorted { $0.from < $1.from } }

  func measures(at height: Double) -> [Measure] {
    steps.last { $0.from <= height }?.measures ?? []
  }

  /// What a name such as `8` or `7.5` begins at; nil if it is none.
  static func height(_ name: String, wholeOnly: Bool) -> Double? {
    guard let number = Points.number(name), number > 0, number <= Points.most,
      !wholeOnly || number == number.rounded()
    else { return nil }
    return number
  }

  static let schema = Schema<[Named<[Measure]>]>.map(of: Measure.list).map {
    named, node, findings -> Ladder? in
    var steps: [Step] = []
    if named.isEmpty {
      findings.error(
        at: node.place, "nothing would ever be done; write what is, such as { 8: delete }")
    }
    for step in named {
      guard let from = height(step.name, wholeOnly: false) else {
        findings.error(
          at: step.place,
          "expected points such as 8, from which on this is done, found '\(step.name.excerpt)'")
        continue
      }
      steps.append(Step(from: from, measures: step.value))
    }
    if let twice = named.first(where: { step in
      steps.count { $0.from == height(step.name, wholeOnly: false) } > 1
    }) {
      findings.error(
        at: twice.place,
        "'\(twice.name.excerpt)' is there twice; put all that is done into one list")
      return nil
    }
    return steps.count == named.count && !steps.isEmpty ? Ladder(steps) : nil
  }
}

/// Points as operators write them: up to a thousand, to the tenth.
enum Points {
  static let most = 1000.0

  static let weight = Schema<String>.text("points such as 3 or 2.5").map {
    text, node, findings -> Double? in
    guard let number = number(text), number <= most else {
      findings.error(
        at: node.place, "expected points such as 3 or 2.5, at most 1000, found \(node.found)")
      return nil
    }
    return number
  }

  /// `3`, `2.5`; nil for all else, signs and exponents among it.
  static func number(_ text: String) -> Double? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...4).contains(parts[0].utf8.count),
      parts.count == 1 || parts[1].utf8.count == 1,
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    return Double(text)
  }
}
