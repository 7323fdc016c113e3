import QunguanText

// What a message is in the company of others: the same again, a flood, a piece of a whole.
extension Ads.Trial {
  func addCompany(
    _ subject: Ads.Subject, isPardoned: Bool, to evidence: inout Ads.Evidence, _ turn: Turn
  ) throws {
    guard config.signals.looksAround else { return }
    let print = Fingerprint(of: subject.message, seed: turn.textSeed)
    let sent = Lately.Sent(
      time: now.milliseconds, message: turn.event.message?.id?.text, member: member.id.text,
      text: subject.text.utf8.count <= Self.longestPiece ? subject.text : "", print: print)
    var own = try turn.lately(of: .chatAndMember) ?? Lately.Messages()
    if let flood = config.signals.flood {
      let count = own.since(now.milliseconds - flood.within.milliseconds).count + 1
      if count >= flood.messages {
        evidence.signals.append(
          Signal("flood", points: flood.weight, detail: "\(count) messages in \(flood.within)"))
      }
    }
    let isLong = subject.message.bytes(.compact).count >= Self.shortestSame
    if let again = config.signals.repeated, isLong {
      let before = own.since(now.milliseconds - again.within.milliseconds)
      let count = before.count { $0.print.resemblance(to: print) >= Self.alike } + 1
      if count >= again.same {
        evidence.signals.append(
          Signal("repeat", points: again.weight, detail: "\(count) times in \(again.within)"))
      }
    }
    if !isPardoned, let span = config.signals.cut {
      try addCut(subject, own.since((now - span).milliseconds), &evidence, turn)
    }
    own.add(sent, atMost: Lately.most)
    turn.keepLately(own, of: .chatAndMember)
    if !isPardoned, let copies = config.signals.copies, isLong {
      try addCopies(copies, sent, to: &evidence, turn)
    }
  }

  /// In bytes; what is said again and again is longer than "ok".
  private static let shortestSame = 6
  /// So alike are two that are the same but for an id, an emoji or a word.
  private static let alike = 0.7
  /// Signals of what a text says.
  private static let content: Set = [
    "words", "patterns", "contact", "links", "invites", "look-alike", "learned", "marked",
  ]
  /// In bytes.
  private static let longestPiece = 240
  private static let mostPieces = 6

  private func addCopies(
    _ copies: Ads.Copies, _ sent: Lately.Sent, to evidence: inout Ads.Evidence, _ turn: Turn
  ) throws {
    var heard = try turn.lately(of: .chat) ?? Lately.Messages()
    let before = heard.since(now.milliseconds - copies.within.milliseconds).filter {
      $0.print.resemblance(to: sent.print) >= Self.alike
    }
    let members = Set(before.map(\.member)).union([sent.member])
    if members.count >= copies.members {
      evidence.signals.append(
        Signal(
          "copies", points: copies.weight,
          detail: "\(members.count) members in \(copies.within)"))
      // What others wrote goes with it only if it is the very same, and an ad by what it says:
      // or whoever repeats their words could have them deleted.
      if evidence.signals.contains(where: { Self.content.contains($0.name) && $0.points > 0 }) {
        evidence.others.formUnion(
          before.filter { $0.print.exact == sent.print.exact }
            .compactMap { $0.message.flatMap { MessageID(stored: $0) } })
      }
    }
    heard.add(sent, atMost: Lately.mostOfChat)
    turn.keepLately(heard, of: .chat)
  }

  /// What is an ad only together with what the same member wrote a moment ago.
  private func addCut(
    _ subject: Ads.Subject, _ before: ArraySlice<Lately.Sent>, _ evidence: inout Ads.Evidence,
    _ turn: Turn
  ) throws {
    let pieces = before.suffix(Self.mostPieces - 1).filter { !$0.text.isEmpty }
    guard !pieces.isEmpty, subject.text.utf8.count <= Self.longestPiece else { return }
    let text = pieces.map(\.text).joined() + subject.text
    let whole = try Ads.Subject(text, turn)
    if try turn.verdict(on: whole.message, in: chat) == false { return }
    let last = text.utf8.count - subject.text.utf8.count
    let known = Set(evidence.signals.map(\.name))
    // Looks prove nothing of a whole that never was one, and what does not reach from an earlier
    // piece into the last was there before, or is found in it alone.
    let found = try content(whole, turn).filter { signal in
      !["disguise", "shape"].contains(signal.name) && !known.contains(signal.name)
        && signal.ranges.contains { $0.lowerBound < last && $0.upperBound > last }
    }
    guard !found.isEmpty else { return }
    for index in evidence.signals.indices {
      evidence.signals[index].ranges = evidence.signals[index].ranges.map {
        $0.lowerBound + last..<$0.upperBound + last
      }
    }
    for signal in found {
      evidence.signals.append(
        Signal(
          signal.name, points: signal.points,
          detail: "\(signal.detail) over \(pieces.count + 1) messages", ranges: signal.ranges))
    }
    evidence.whole = text
    evidence.others.formUnion(pieces.compactMap { $0.message.flatMap { MessageID(stored: $0) } })
  }
}

extension Turn {
  /// What was written lately by the member, or in the chat.
  func lately(of scope: Scope) throws -> Lately.Messages? {
    try latelySlot(scope).flatMap { try work.value(Lately.Messages.self, at: $0) }
  }

  func keepLately(_ messages: Lately.Messages, of scope: Scope) {
    if let slot = latelySlot(scope) {
      work.set(messages, at: slot, until: received + .hours(1))
    }
  }

  /// The engine's own memory, of which nothing is written.
  private func latelySlot(_ scope: Scope) -> Slot? {
    slot("", scope).map { Slot(rule: "", part: "lately \(rule.memoryName)", scope: $0.scope) }
  }

  /// What operators have said of a text.
  func verdict(on text: MessageText, in chat: ChatID) throws -> Bool? {
    let marks = try work.memory.marks()
    return marks.isEmpty
      ? nil : Marks.key(of: text, secret: secret).flatMap { marks.verdict(on: $0, in: chat) }
  }
}
