import QunguanCore

/// What a replay came to.
public struct ReplayReport: Sendable {
  /// The sorts of what is done, as the summary counts them.
  public enum Kind: String, CaseIterable, Sendable {
    case said, deleted, recalled = "taken back", muted, unmuted, removed, named, decided
    case asked, points, tags
  }

  /// One thing done, without when and how.
  struct Deed: Sendable, Hashable {
    enum What: Sendable, Hashable {
      case act(Action)
      /// The deletion of what the steward itself has said.
      case recall(ChatID)
      case award(Award)
      case tag(Tagging)
    }

    var rule: String
    var what: What
  }

  /// An event because of which something else was done.
  public struct Difference: Sendable {
    public var key: EventKey
    public var time: Timestamp
    public var chat: ChatID?
    /// What happened, as a sentence.
    public var event: String
    public var removed: [(rule: String, sentence: String)]
    public var added: [(rule: String, sentence: String)]
  }

  /// Events that were replayed.
  public internal(set) var events = 0
  /// Events of the recording that the daemon had made itself.
  public internal(set) var skipped = 0
  /// Events that came again, by their keys.
  public internal(set) var repeated = 0
  public internal(set) var differing = 0
  /// The first of those that differ, as many as were asked for.
  public internal(set) var differences: [Difference] = []
  /// How often each rule did something: before and after.
  private(set) var counts: [String: [Kind: (before: Int, after: Int)]] = [:]
  /// Events that a rule could not cope with.
  public internal(set) var failed = Sample()
  /// Lines of a file that are no events, or not at a time that can be, with their numbers.
  public var unreadable = Sample()
  /// Silences of more than a month, of which only the first day was played.
  public internal(set) var leaps = Sample()
  public var milliseconds: Int64 = 0
  let zone: Zone
  let isComparison: Bool

  init(zone: Zone, isComparison: Bool) {
    self.zone = zone
    self.isComparison = isComparison
  }

  /// How many there are, and the first of them.
  public struct Sample: Sendable, Hashable {
    public private(set) var count = 0
    public private(set) var first: [String] = []

    public mutating func append(_ sentence: String) {
      count += 1
      if first.count < 20 { first.append(sentence) }
    }
  }

  mutating func count(_ before: [Deed], _ after: [Deed]?) {
    for deed in before { counts[deed.rule, default: [:]][deed.kind, default: (0, 0)].before += 1 }
    for deed in after ?? [] {
      counts[deed.rule, default: [:]][deed.kind, default: (0, 0)].after += 1
    }
  }
}

extension ReplayReport.Deed {
  /// Nil for what nobody outside notices: timers, silences.
  init?(_ caused: Step.Caused) {
    switch caused.effect {
    case .act(let delivery): what = .init(delivery.action)
    case .award(let award): what = .award(award)
    case .tag(let tagging): what = .tag(tagging)
    default: return nil
    }
    rule = caused.rule
  }

  var kind: ReplayReport.Kind {
    switch what {
    case .recall: .recalled
    case .award: .points
    case .tag: .tags
    case .act(let action):
      switch action {
      case .send: .said
      case .delete: .deleted
      case .mute: .muted
      case .unmute: .unmuted
      case .kick: .removed
      case .setCard, .setTitle: .named
      case .resolveJoin: .decided
      case .listMembers: .asked
      }
    }
  }

  var chat: ChatID {
    switch what {
    case .act(let action): action.chat
    case .recall(let chat): chat
    case .award(let award): award.chat
    case .tag(let tagging): tagging.chat
    }
  }

  func sentence(_ words: Wording) -> String {
    switch what {
    case .act(let action): words.sentence(action)
    case .recall: "takes back what it said"
    case .award(let award): words.sentence(.award(award))
    case .tag(let tagging): words.sentence(.tag(tagging))
    }
  }
}

extension ReplayReport.Deed.What {
  /// Rehearsals number what is said in them; the numbers say nothing.
  init(_ action: Action) {
    if case .delete(let chat, let message) = action, message.isOfRehearsal {
      self = .recall(chat)
    } else {
      self = .act(action)
    }
  }
}

// MARK: - As JSON

extension ReplayReport {
  public var json: JSON {
    func list(_ sample: Sample) -> JSON {
      ["count": .integer(sample.count), "first": .array(sample.first.map { .string($0) })]
    }
    func deeds(_ deeds: [(rule: String, sentence: String)]) -> JSON {
      .array(deeds.map { ["rule": .string($0.rule), "does": .string($0.sentence)] })
    }
    return [
      "events": .integer(events), "skipped": .integer(skipped),
      "repeated": .integer(repeated), "differing": .integer(differing),
      "differences": .array(
        differences.map {
          [
            "event": .string($0.key.text), "time": .string(Moment.text($0.time, in: zone)),
            "chat": $0.chat.map { .string($0.text) } ?? .null, "what": .string($0.event),
            "removed": deeds($0.removed), "added": deeds($0.added),
          ]
        }),
      "rules": .object(
        JSONObject(
          uniqueMembers: counts.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) })),
      "total": Self.json(total), "failed": list(failed), "unreadable": list(unreadable),
      "leaps": list(leaps),
      "milliseconds": .milliseconds(milliseconds),
    ]
  }

  private static func json(_ counts: [Kind: (before: Int, after: Int)]) -> JSON {
    .object(
      JSONObject(
        uniqueMembers: Kind.allCases.compactMap { kind in
          counts[kind].map {
            (kind.rawValue, ["before": .integer($0.before), "after": .integer($0.after)])
          }
        }))
  }

  var total: [Kind: (before: Int, after: Int)] {
    counts.values.reduce(into: [:]) { total, counts in
      for (kind, count) in counts {
        total[kind, default: (0, 0)].before += count.before
        total[kind, default: (0, 0)].after += count.after
      }
    }
  }
}

// MARK: - As text

extension ReplayReport: CustomStringConvertible {
  public var description: String {
    var lines: [String] = []
    for difference in differences {
      let time = Wording(zone: zone).clock(difference.time)
      lines.append("\(time)  \(difference.chat?.text.printable() ?? "-")  \(difference.event)")
      lines += difference.removed.map { "  - \(Wording.owner($0.rule)) \($0.sentence)" }
      lines += difference.added.map { "  + \(Wording.owner($0.rule)) \($0.sentence)" }
    }
    if !lines.isEmpty { lines.append("") }
    for (rule, counts) in counts.sorted(by: { $0.key < $1.key }) {
      lines.append("\(Wording.owner(rule)): \(text(counts))")
    }
    if counts.count > 1 { lines.append("in all: \(text(total))") }
    lines += list(failed, "events that a rule could not cope with")
    lines += list(unreadable, "lines left out")
    lines += list(leaps, "silences of more than 31 days, in which no schedule or timer was played")
    if repeated > 0 { lines.append("events that came again, left out (\(repeated))") }
    let what =
      isComparison ? differing == 1 ? "difference" : "differences" : "came to something"
    let shown = differences.count < differing ? "; the first \(differences.count) are shown" : ""
    lines.append("\(events) event\(events == 1 ? "" : "s") replayed, \(differing) \(what)\(shown)")
    return lines.joined(separator: "\n")
  }

  private func text(_ counts: [Kind: (before: Int, after: Int)]) -> String {
    Kind.allCases.compactMap { kind in
      counts[kind].map { count in
        let isSame = !isComparison || count.before == count.after
        return (isSame ? "\(count.before)" : "\(count.before) → \(count.after)")
          + " \(kind.rawValue)"
      }
    }.joined(separator: ", ")
  }

  private func list(_ sample: Sample, _ what: String) -> [String] {
    guard sample.count > 0 else { return [] }
    let rest = sample.count - sample.first.count
    return ["\(what) (\(sample.count)):"] + sample.first.map { "  \($0)" }
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
