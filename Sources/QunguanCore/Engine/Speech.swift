import QunguanText

extension Turn {
  /// An answer is not said when it is this late.
  static let answerExpires = Interval.minutes(2)
  /// An event older than this changes memory, but nothing is said because of it.
  static let staleAfter = Interval.minutes(5)

  static let staleReason = "the event is older than 5 minutes"

  /// Whether it is too late to say anything because of this event.
  var isStale: Bool { received - time > Self.staleAfter && !rule.gate.config.evenLate }

  static let unwrittenReason = "nothing is written for this day"

  /// Whether there is something to say on the day.
  func hasWords(in say: Say) -> Bool { !say.indices(on: day).isEmpty }

  /// Says one of the alternatives, in their order.
  ///
  /// - Parameters:
  ///   - values: what the kind's own variables stand for.
  ///   - expires: how long after now it may still be delivered; the utterance's own comes first.
  ///   - chats: where `to: chat` is, if not in the event's chat.
  public mutating func say(
    _ say: Say, values: [String: [Part]] = [:], expires: Interval? = nil,
    in chats: [ChatID]? = nil
  ) throws {
    guard try maySpeak(), let choice = try pick(say) else { return }
    let utterance = say.alternatives[choice]
    try speak(utterance, to: say.target(of: utterance), values, expires, in: chats)
  }

  /// Says this one of the alternatives.
  mutating func say(
    _ say: Say, at index: Int, values: [String: [Part]], expires: Interval?
  ) throws {
    guard try maySpeak(), say.alternatives.indices.contains(index) else { return }
    let utterance = say.alternatives[index]
    try speak(utterance, to: say.target(of: utterance), values, expires)
  }

  /// Says what is owed to somebody, however much was asked for before.
  mutating func sayInAnyCase(
    _ say: Say, values: [String: [Part]], expires: Interval, in chats: [ChatID]? = nil
  ) throws {
    guard let choice = try pick(say) else { return }
    let utterance = say.alternatives[choice]
    try speak(utterance, to: say.target(of: utterance), values, expires, in: chats)
  }

  mutating func say(_ template: Template) throws {
    guard try maySpeak() else { return }
    try speak(Utterance(text: template, at: template.place), to: .chat, [:], nil)
  }

  private mutating func speak(
    _ utterance: Utterance, to target: Utterance.Target, _ values: [String: [Part]],
    _ expires: Interval?, in chats: [ChatID]? = nil
  ) throws {
    let parts = try utterance.text?.rendered { try value(of: $0, values) } ?? []
    var delay = Interval.zero
    if let range = utterance.delay {
      delay = .milliseconds(
        .random(
          in: range.lowerBound.milliseconds...range.upperBound.milliseconds, using: &generator))
    }
    let isUnasked = event.occasion != nil
    let from = isUnasked || rule.gate.config.evenLate ? received : time
    let expiry = utterance.expires ?? expires ?? Self.answerExpires
    for chat in addressees(target, in: chats) {
      let isHere = chat == event.chat?.id
      if try isPaused(chat) {
        note("speech is paused in \(chat)")
        continue
      }
      var content: [Part] = []
      if utterance.mentions, let member = event.subject {
        content.append(.mention(member.id))
        content.append(.text(" "))
      }
      if let image = utterance.image { content.append(.image(.file(image.value))) }
      content.append(contentsOf: parts)
      act(
        Delivery(
          .send(
            chat: chat, content: content.mergingTexts,
            replyTo: utterance.quotes && isHere ? event.message?.id : nil),
          lane: .talk, notBefore: received + delay, expires: from + delay + expiry,
          recallAfter: utterance.recallAfter))
    }
  }

  private func addressees(_ target: Utterance.Target, in chats: [ChatID]?) -> [ChatID] {
    switch target {
    case .chat: chats ?? event.chat.map { [$0.id] } ?? []
    case .member: event.subject.map { [.direct(with: $0.id)] } ?? []
    case .group(let name):
      work.book.groups[name].map { ChatSelector($0).chats(among: []) } ?? []
    }
  }

  func isPaused(_ chat: ChatID) throws -> Bool {
    let facts = try chat == event.chat?.id ? chatFacts() : work.memory.chat(chat)
    return facts?.paused ?? false
  }

  /// Whether something may be said now because of this event; if not, the reason is noted.
  private mutating func maySpeak() throws -> Bool {
    guard event.occasion == nil else { return true }
    if isStale {
      note(Self.staleReason)
      return false
    }
    guard let reason = try loopGuard() else { return true }
    note(reason)
    return false
  }

  /// Counts answers to one member, whatever that member did; after 20 without a rest the steward
  /// stays silent until that member has been quiet for a while, so that two bots can't talk to
  /// (or poke) each other for ever.
  private func loopGuard() throws -> String? {
    guard let chat = event.chat, let actor = event.actor else { return nil }
    // Whom the steward itself let in has done so, not the steward.
    let member = actor.id == event.account ? event.subject ?? actor : actor
    // What an observing rule would have said counts for observing rules only.
    let owner = rule.mode == .observe ? "~" : ""
    let scope =
      member.id == event.subject?.id
      ? work.memberScope : Scope.chatAndMember.key(chat: chat.id, member: member.id)
    let slot = Slot(rule: owner, part: "loop", scope: scope ?? "")
    var run = try work.value(AnswerRun.self, at: slot) ?? AnswerRun(count: 0, last: 0)
    let rested = received.milliseconds - run.last > AnswerRun.rest.milliseconds
    run = AnswerRun(count: rested ? 1 : run.count + 1, last: received.milliseconds)
    work.set(run, at: slot, until: received + AnswerRun.rest)
    return run.count > AnswerRun.most
      ? "loop guard: \(AnswerRun.most) answers to this member without a rest" : nil
  }

  /// Which of the alternatives comes next, by its index; nil if none is for this day.
  private mutating func pick(_ say: Say) throws -> Int? {
    let choices = say.indices(on: day)
    guard choices.count > 1 else {
      if choices.isEmpty { note(Self.unwrittenReason) }
      return choices.first
    }
    guard let slot = slot(say.part, .chat) else { return choices.randomElement(using: &generator) }
    var isChoice = [Bool](repeating: false, count: say.alternatives.count)
    for index in choices { isChoice[index] = true }
    let said = try work.value(Used.self, at: slot)?.alternatives ?? []
    // What was said of those for other days, and of these: a list may have become shorter.
    let known = said.filter(isChoice.indices.contains)
    let (others, used) = (known.filter { !isChoice[$0] }, known.filter { isChoice[$0] })
    let next: Int?
    var kept = others
    switch say.order {
    case .listed: next = choices.first { $0 > used.last ?? -1 } ?? choices.first
    case .shuffled:
      for index in used { isChoice[index] = false }
      var open = choices.filter { isChoice[$0] }
      if open.isEmpty {
        open = choices.filter { $0 != used.last }
      } else {
        kept += used
      }
      next = open.randomElement(using: &generator)
    }
    if let next { work.set(Used(alternatives: kept + [next]), at: slot, until: nil) }
    return next
  }
}

/// Which alternatives were said, in their order; stored as the list alone.
struct Used: Codable, Sendable {
  var alternatives: [Int]

  init(alternatives: [Int]) { self.alternatives = alternatives }
  init(from decoder: any Decoder) throws { alternatives = try [Int](from: decoder) }
  func encode(to encoder: any Encoder) throws { try alternatives.encode(to: encoder) }
}

/// Answers to one member in one chat, without a rest between them.
struct AnswerRun: Codable, Sendable {
  static let most = 20
  static let rest = Interval.minutes(2)
  var count: Int
  /// Milliseconds since 1970.
  var last: Int64
}

extension [Part] {
  /// Neighbouring texts as one.
  var mergingTexts: [Part] {
    reduce(into: []) { parts, part in
      if case .text(let next) = part, case .text(let last)? = parts.last {
        parts[parts.count - 1] = .text(last + next)
      } else {
        parts.append(part)
      }
    }
  }
}
