import QunguanCore

/// Something the steward did in a scenario, or would have done, in the words of expectations.
struct Deed: Sendable {
  var rule: String
  var effect: Effect
  /// When the event was received because of which it was done.
  var time: Timestamp
  /// What was said, deleted or taken back.
  var text = ""
  /// Whether the message that is deleted is the steward's own.
  var isOwnMessage = false

  /// Nil for what is no deed: timers, feeds and codes asked for, and the mark of what is undone.
  init?(_ effect: Effect, rule: String, time: Timestamp) {
    switch effect {
    case .wake, .cancelWake, .fetch, .scan, .undo: return nil
    // What filters and operators note of messages.
    case .offence, .pardon, .appeal, .mark, .unmark: return nil
    // What an observing plan notes for itself.
    case .checkIn(let entry) where entry.plan.hasPrefix("~"): return nil
    case .strike(let strike) where strike.plan.hasPrefix("~"): return nil
    case .act, .award, .revoke, .tag, .checkIn, .strike, .beginBreak, .endBreak, .silence,
      .endSilence, .withdraw:
      break
    }
    self.rule = rule
    self.effect = effect
    self.time = time
  }

  var action: Action? {
    if case .act(let delivery) = effect { delivery.action } else { nil }
  }

  /// How long after the event.
  var delay: Interval {
    if case .act(let delivery) = effect { max(.zero, delivery.notBefore - time) } else { .zero }
  }
}

/// The step that deeds are held against.
struct DeedContext {
  var cast: Cast
  var chat: ChatID?
  /// Whose step it is; empty for a wait.
  var people: [Person]
  /// The message of the step.
  var message: MessageID?
  var staff: Set<ChatID>

  private func isAbout(_ member: MemberID, _ item: Expectation.Item) -> Bool {
    if let wanted = item.member { return wanted == member }
    return people.isEmpty || people.contains { $0.id == member }
  }

  /// Whether a deed is what an item wants.
  func fits(_ item: Expectation.Item, _ deed: Deed) -> Bool {
    if let rule = item.rule, rule != deed.rule { return false }
    switch (item.kind, deed.effect) {
    case (_, .act(let delivery)): return fits(item, delivery.action, deed)
    case (.points, .award(let award)):
      return isAbout(award.member, item) && item.points.map { $0 == award.points } ?? true
    case (.tag, .tag(let tagging)), (.untag, .tag(let tagging)):
      return tagging.isSet == (item.kind == .tag) && isAbout(tagging.member, item)
        && item.hasText(tagging.tag)
    case (_, .checkIn(let entry)):
      return item.kind == .init(entry.sort) && isAbout(entry.member, item)
        && item.hasText(entry.day.description)
    case (.strike, .strike(let strike)):
      return isAbout(strike.member, item) && item.hasText(strike.day.description)
    case (.revoke, .revoke(let revocation)):
      return isAbout(revocation.member, item) && item.hasText(revocation.key)
    case (.beginBreak, .beginBreak(let days)), (.endBreak, .endBreak(let days)):
      return item.hasText(days.plan)
    case (.silence, .silence(let silence)): return item.hasText(silence.rule)
    case (.endSilence, .endSilence(let rule, _)): return item.hasText(rule)
    case (.withdraw, .withdraw): return true
    default: return false
    }
  }

  private func fits(_ item: Expectation.Item, _ action: Action, _ deed: Deed) -> Bool {
    switch (item.kind, action) {
    case (.picture, .send(let chat, let content, _)):
      return isPlace(chat, of: item) && item.after.map { $0.contains(deed.delay) } ?? true
        && content.contains { part in
          guard case .drawing(let drawing) = part else { return false }
          return item.texts.isEmpty || item.texts.contains { drawing.alternative.contains($0) }
        }
    case (_, .send(let chat, let content, let replyTo)):
      return item.kind.speaks && isPlace(chat, of: item) && says(item, deed)
        && item.mentions.map { content.contains(.mention($0)) } ?? true
        && item.quotes.map { $0 == (replyTo != nil) } ?? true
        && item.image.map { content.contains(.image(.file($0))) } ?? true
        && item.after.map { $0.contains(deed.delay) } ?? true
    case (.delete, .delete(_, let message)):
      let isRight = !item.texts.isEmpty || self.message == nil || self.message == message
      return !deed.isOwnMessage && isRight && item.containsText(of: deed)
    case (.recall, .delete): return deed.isOwnMessage && item.containsText(of: deed)
    case (.mute, .mute(_, let member, let duration)):
      return isAbout(member, item) && item.duration.map { $0 == duration } ?? true
    case (.unmute, .unmute(_, let member)): return isAbout(member, item)
    case (.kick, .kick(_, let member, ban: false)), (.ban, .kick(_, let member, ban: true)):
      return isAbout(member, item)
    case (.card, .setCard(_, let member, let text)), (.title, .setTitle(_, let member, let text)):
      return isAbout(member, item) && item.hasText(text)
    case (.approve, .resolveJoin(_, _, let member, approve: true, _)):
      return isAbout(member, item)
    case (.reject, .resolveJoin(_, _, let member, approve: false, let reason)):
      return isAbout(member, item) && item.hasText(reason ?? "")
    default: return false
    }
  }

  private func says(_ item: Expectation.Item, _ deed: Deed) -> Bool {
    item.kind == .exactly ? item.hasText(deed.text) : item.containsText(of: deed)
  }

  /// Whether an item of speech means that chat.
  private func isPlace(_ chat: ChatID, of item: Expectation.Item) -> Bool {
    if let chats = item.chats { return chats.contains(chat) }
    switch item.kind {
    case .direct:
      return people.isEmpty
        ? chat.directPeer != nil : people.contains { chat == .direct(with: $0.id) }
    case .report: return staff.contains(chat)
    default: return self.chat == nil || chat == self.chat
    }
  }
}

extension Expectation.Kind {
  /// What an entry of the ledger of check-ins is called.
  fileprivate init(_ sort: CheckIn.Sort) {
    self =
      switch sort {
      case .done: .checkIn
      case .madeUp: .makeUp
      case .corrected: .correction
      case .leave: .leave
      case .joined: .takesPart
      }
  }
}

extension Expectation.Item {
  fileprivate func hasText(_ text: String) -> Bool { texts.isEmpty || texts.contains(text) }

  fileprivate func containsText(of deed: Deed) -> Bool {
    texts.isEmpty || texts.contains { deed.text.contains($0) }
  }
}

extension DeedContext {
  /// A deed as an operator would expect it, with what `items` ask of speech and the rule that did
  /// it.
  func title(_ deed: Deed, asked items: [Expectation.Item] = []) -> String {
    let words = words(deed) + answers(of: deed, to: items)
    return deed.rule.isEmpty ? words : "\(words)  (\(deed.rule))"
  }

  /// What items ask of speech beside its words: `, quotes: false, after: 0s`.
  private func answers(of deed: Deed, to items: [Expectation.Item]) -> String {
    guard case .send(_, let content, let replyTo)? = deed.action else { return "" }
    var answers: [String] = []
    if items.contains(where: { $0.mentions.map { !content.contains(.mention($0)) } ?? false }) {
      let mentioned = content.compactMap(\.mentioned).map(cast.name)
      answers.append("mention: \(mentioned.isEmpty ? "nobody" : mentioned.joined(separator: ", "))")
    }
    if items.contains(where: { $0.quotes != nil }) { answers.append("quotes: \(replyTo != nil)") }
    if deed.delay > .zero || items.contains(where: { $0.after != nil }) {
      answers.append("after: \(deed.delay)")
    }
    return answers.map { ", \($0)" }.joined()
  }

  private func words(_ deed: Deed) -> String {
    switch deed.effect {
    case .act(let delivery): words(delivery.action, deed)
    case .award(let award):
      "points: \(award.points > 0 ? "+" : "")\(award.points)" + whom(award.member)
    case .tag(let tagging):
      "\(tagging.isSet ? "tag" : "untag"): \(tagging.tag)" + whom(tagging.member)
    case .revoke(let revocation): "revoke: \(revocation.key)" + whom(revocation.member)
    case .checkIn(let entry):
      "\(Expectation.Kind(entry.sort).rawValue): \(entry.day)" + whom(entry.member)
    case .strike(let strike): "strike: \(strike.day)" + whom(strike.member)
    case .beginBreak(let days): "break: \(days.plan)"
    case .endBreak(let days): "end-break: \(days.plan)"
    case .silence(let silence): "silence: \(silence.rule)"
    case .endSilence(let rule, _): "end-silence: \(rule)"
    case .withdraw: "withdraw"
    case .wake, .cancelWake, .fetch, .scan, .undo, .offence, .pardon, .appeal, .mark, .unmark: ""
    }
  }

  private func words(_ action: Action, _ deed: Deed) -> String {
    switch action {
    case .send(let chat, let content, _):
      place(chat, deed.text) + content.compactMap(\.picture).joined()
    case .delete: (deed.isOwnMessage ? "recall" : "delete") + ": \(deed.text)"
    case .mute(_, let member, let duration): "mute: \(duration)" + whom(member)
    case .unmute(_, let member): "unmute" + whom(member)
    case .kick(_, let member, let ban): (ban ? "ban" : "kick") + whom(member)
    case .setCard(_, let member, let card): "card: \(card)" + whom(member)
    case .setTitle(_, let member, let title): "title: \(title)" + whom(member)
    case .resolveJoin(_, _, let member, let approve, let reason):
      (approve ? "approve" : "reject: \(reason ?? "")") + whom(member)
    case .listMembers(let chat): "list-members of \(chat)"
    }
  }

  private func place(_ chat: ChatID, _ text: String) -> String {
    if chat == self.chat { return people.isEmpty ? "say: \(text)" : "reply: \(text)" }
    if staff.contains(chat) { return "report: \(text)" }
    guard let peer = chat.directPeer else { return "say: \(text), to: \(chat)" }
    return people.contains { $0.id == peer }
      ? "direct: \(text)" : "say: \(text), to: \(cast.name(of: peer))"
  }

  private func whom(_ member: MemberID) -> String {
    people.count == 1 && people.first?.id == member ? "" : ", member: \(cast.name(of: member))"
  }
}

extension Part {
  fileprivate var mentioned: MemberID? {
    if case .mention(let member) = self { member } else { nil }
  }

  /// A picture in a line of text.
  var picture: String? {
    switch self {
    case .image(.file(let name)): ", image: \(name)"
    case .image(.remote): ", image"
    case .drawing: ", picture"
    case .text, .secret, .mention, .mentionAll, .enclosed, .other: nil
    }
  }
}

extension [Part] {
  /// What is written, mentions as `@nickname`, drawings in words.
  func written(_ cast: Cast) -> String {
    map { part in
      switch part {
      case .text(let text): text
      case .secret: Part.mask
      case .mention(let member): "@\(cast.name(of: member))"
      case .mentionAll: "@all"
      case .drawing(let drawing): drawing.alternative
      case .image, .enclosed, .other: ""
      }
    }.joined()
  }
}
