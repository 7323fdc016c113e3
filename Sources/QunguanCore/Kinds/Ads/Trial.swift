import QunguanText

extension Ads {
  /// What a filter makes of one event: it looks, adds up, and says what is to be done.
  struct Trial {
    let config: Config
    let chat: ChatID
    let member: Person
    var watch: Watch
    private let watchBefore: Watch?
    /// The time that windows are measured by.
    let now: Timestamp
    let isNewcomer: Bool

    init(_ config: Config, _ memory: RuleMemory<Watch>, _ turn: Turn) throws {
      self.config = config
      watchBefore = try memory.load()
      watch = watchBefore ?? Watch()
      now = turn.received
      chat = turn.event.chat?.id ?? ChatID(turn.event.gateway, "")
      member = turn.event.subject ?? Person(id: MemberID(turn.event.gateway, ""))
      isNewcomer =
        config.newcomers?.include(try turn.memberFacts(), at: turn.time) ?? false
    }

    func remember(_ memory: RuleMemory<Watch>) {
      let none = watchBefore == nil && watch == Watch()
      if !none, watch != watchBefore { memory.save(watch, until: now + .days(2)) }
    }

    mutating func verdict(_ turn: inout Turn) throws -> Verdict {
      guard turn.event.chat != nil, turn.event.subject != nil else { return .passed("no member") }
      guard turn.received - turn.time <= Self.latest else {
        return .passed("the event is older than 24 hours")
      }
      if try turn.isExempt(config.exempt) { return .passed("the member is exempt") }
      if turn.event.type == .joined { try noteJoin(&turn) }
      if config.signals.codes != nil, turn.event.type == .message {
        turn.scan(images: turn.event.message?.imageAddresses ?? [])
      }
      guard let subject = try Subject.of(turn, config) else { return .passed("nothing to look at") }
      var evidence = try signals(of: subject, turn)
      if let reason = evidence.pardon { return .passed(reason) }
      var finding = try examination(of: subject, &evidence, turn)
      // Of a name, or where the gateway does not tell what the message is called.
      if turn.event.message?.id == nil { finding.measures.removeAll { $0 == .delete } }
      guard !finding.measures.isEmpty else { return .passed(finding.sentence) }
      try carryOut(finding, evidence, &turn)
      return .fired(finding.sentence)
    }

    /// What would be made of the event, if it is one that can be looked at.
    func examination(_ turn: Turn) throws -> Examination? {
      guard turn.event.chat != nil, turn.event.subject != nil,
        let subject = try Subject.of(turn, config)
      else { return nil }
      var evidence = try signals(of: subject, turn)
      if evidence.pardon != nil { evidence.signals = [] }
      var finding = try examination(of: subject, &evidence, turn)
      finding.pardon = evidence.pardon
      return finding
    }

    /// Moderation this late does nobody any good.
    static let latest = Interval.hours(24)

    /// What the signals come to, and what that leads to.
    func examination(
      of subject: Subject, _ evidence: inout Evidence, _ turn: Turn
    ) throws -> Examination {
      let factors = [
        ("newcomer", isNewcomer ? config.newcomers?.times : nil),
        ("raid", watch.raidUntil > now.milliseconds ? config.raids?.times : nil),
      ]
      let sum = evidence.signals.reduce(0) { $0 + $1.points }
      // The larger of both, not their product: a raid is of newcomers.
      if sum > 0, let (name, times) = factors.max(by: { $0.1 ?? 0 < $1.1 ?? 0 }), let times {
        evidence.signals.append(
          Signal(name, points: sum * (times - 1), detail: "× \(times.inPoints)"))
      }
      evidence.signals.sort { $0.points > $1.points }
      let points = (evidence.signals.reduce(0) { $0 + $1.points } * 10).rounded() / 10
      var measures = config.actions.measures(at: points)
      if measures.areStrikes, let strikes = config.strikes {
        let count = try turn.strikes(of: member.id, in: chat, within: strikes.forgetAfter)
        measures = measures.joined(with: strikes.ladder.measures(at: Double(count)))
      }
      return Examination(
        rule: turn.rule.name, text: evidence.whole ?? subject.text, signals: evidence.signals,
        points: points, measures: measures, others: evidence.others.count)
    }
  }

  /// What is looked at: a text, and whose words these are.
  struct Subject {
    /// As it was written; what the message encloses stands below it.
    var text: String
    var message: MessageText
    /// The rule's patterns in it.
    var hits: [Hit]
    /// Whether it is a name, and no message.
    var isName = false
    /// Whether it is an edited message, or another that is not said anew.
    var isSaidAnew = true
    /// Whether it is what QR codes of a message say.
    var isCode = false
    /// Where what the message encloses begins, in bytes of the text.
    var enclosedFrom: Int?
    /// What a message of this member's name is looked through for.
    var name: String?
  }

  /// What was found of a subject, on the way to a verdict.
  struct Evidence {
    var signals: [Signal] = []
    /// Why it is let through, whatever was found.
    var pardon: String?
    /// Further messages that are part of it: what it was cut into, and copies by others.
    var others: Set<MessageID> = []
    /// The whole, where the message is only a piece.
    var whole: String?
  }
}

extension Ads.Subject {
  /// What there is to look at in an event; nil where there is no text at all.
  static func of(_ turn: Turn, _ config: Ads.Config) throws -> Self? {
    switch turn.event.type {
    case .joined, .profileChanged:
      guard config.signals.names != nil, let name = turn.event.subject?.name, !name.isEmpty else {
        return nil
      }
      return try Self(name: name, turn)
    case .scanned:
      guard let texts = turn.scanned?.texts, !texts.isEmpty else { return nil }
      let text = texts.joined(separator: "\n")
      var subject = try Self(text, turn)
      subject.isCode = true
      return subject
    default:
      guard let sent = turn.event.message, let own = turn.text else { return nil }
      let (words, enclosed) = (own.string(.asSent), sent.enclosedText)
      var subject = Self(text: words, message: own, hits: turn.hits)
      subject.name = turn.event.subject?.name
      subject.isSaidAnew = turn.event.type == .message
      guard !enclosed.isEmpty else { return subject }
      subject.text = words.followed(by: enclosed)
      subject.enclosedFrom = subject.text.utf8.count - enclosed.utf8.count
      (subject.message, subject.hits) = try turn.read(subject.text)
      return subject
    }
  }

  /// Another text than the event's.
  init(_ text: String, _ turn: Turn) throws {
    self.text = text
    (message, hits) = try turn.read(text)
    isSaidAnew = false
  }

  init(name: String, _ turn: Turn) throws {
    try self.init(name, turn)
    isName = true
  }
}

extension String {
  /// As filters look at a message: its words, and below them what it encloses.
  public func followed(by enclosed: String) -> String {
    if enclosed.isEmpty { return self }
    return isEmpty ? enclosed : "\(self)\n\(enclosed)"
  }
}

/// What a filter made of a message: for reports, for trying, and for measuring.
public struct Examination: Sendable {
  public var rule: String
  /// What was looked at.
  public var text: String
  /// The greatest first.
  public var signals: [Signal]
  public var points: Double
  var measures: [Measure]
  /// How many further messages are deleted with it: its other pieces, and copies of it.
  var others = 0
  /// Why it is let through all the same.
  public var pardon: String?

  /// As they are written in rules.
  public var words: [String] { measures.map(\.words) }

  /// Whether more comes of it than a word.
  public var isHeldAnAd: Bool { measures.areStrikes }

  /// For traces: the signals with their points, and what was done.
  var sentence: String {
    if let pardon { return pardon }
    guard !signals.isEmpty else { return "no signal" }
    let list = signals.prefix(8).map { "\($0.name) \($0.points.inPoints)" }
    let end = measures.isEmpty ? "" : "; \(words.joined(separator: ", "))"
    return "\(points.inPoints) points: \(list.joined(separator: ", "))\(end)"
  }
}

extension Turn {
  /// Whether a filter is not for the member whom the event is about.
  func isExempt(_ who: GateConfig.Who) throws -> Bool {
    guard let member = event.subject else { return false }
    return try community.operators.contains(member.id) || rule.gate.refuses(who, self) == nil
  }

  /// How many strikes a member has, with this one. What comes at once is one, so that nobody is at
  /// the end of the ladder before reading the first notice.
  func strikes(of member: MemberID, in chat: ChatID, within span: Interval) throws -> Int {
    let times = try work.memory.offences(
      of: member, in: chat, by: rule.memoryName, since: time - span, besides: event.message?.id)
    var count = 0
    var burst: Timestamp?
    for time in times + [time] {
      if let burst, time - burst < Ads.Strikes.burst { continue }
      burst = time
      count += 1
    }
    return count
  }
}
