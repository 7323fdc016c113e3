import QunguanCore
import QunguanStore
import QunguanText

/// What an operator's word on a message came to.
struct Judgement: Sendable {
  var isAd: Bool
  var chat: ChatID
  var member: MemberID?
  /// What filters had found of it; where it is no ad, what of that was taken back.
  var offences: [OffenceID] = []
  var done: [Undoing.Item] = []
  var impossible: [Undoing.Impossible] = []
  /// Whether its text is known, so that it is known again and something could be learned.
  var isMarked = false
  /// Whether it is too short to be told by.
  var isTooShort = false
  /// Whether the message is deleted now.
  var isDeleted = false
  /// Whether the member, who had appealed, is told.
  var isTold = false
}

enum NotJudged: Sendable {
  case noOffence(OffenceID)
  /// Neither a message that is known nor one that the steward said because of one.
  case noMessage
  /// Its text is no longer kept, and there is nothing else to do about it.
  case noText
  case already(isAd: Bool)
}

// MARK: - What is an ad, and what is none

extension Orders {
  /// So long after it was written a message is still deleted.
  private static let longestStanding = Interval.hours(24)

  /// What is judged: a message, with all that filters have found of it.
  private struct Subject {
    var chat: ChatID
    var message: MessageID?
    var member: MemberID?
    /// When it was written.
    var time: Timestamp
    var text: String?
    var offences: [KnownOffence] = []
    var isRecalled = false
  }

  func judge(
    _ judged: Order.Judged, _ isAd: Bool, _ event: Event, _ batch: Batch
  ) throws -> Carried {
    guard let subject = try subject(judged, batch) else {
      if case .offence(let id) = judged { return (.notJudged(.noOffence(id)), []) }
      return (.notJudged(.noMessage), [])
    }
    var judgement = Judgement(isAd: isAd, chat: subject.chat, member: subject.member)
    if isAd { judgement.offences = subject.offences.map(\.id) }
    var effects: [Step.Caused] = []
    if !isAd {
      effects = try pardon(subject, event, batch, &judgement)
    } else if !judged.isReview(in: event) {
      effects = try deletion(of: subject, event, batch, &judgement)
    }
    let marking = try marking(subject, isAd, batch)
    if case .new(let marking) = marking {
      judgement.isMarked = true
      judgement.isTooShort = isAd && !marking.isTelling
      effects.append(.init(rule: "", effect: .mark(marking)))
    }
    guard !effects.isEmpty else {
      if case .standing = marking { return (.notJudged(.already(isAd: isAd)), []) }
      return (.notJudged(.noText), [])
    }
    if case .standing = marking { judgement.isMarked = true }
    return (.judged(judgement), effects)
  }

  func forget(_ id: MarkingID, _ batch: Batch) throws -> Carried {
    guard let marking = try batch.marking(id) else { return (.noMarking(id), []) }
    return (.markingForgotten(id, marking), [.init(rule: "", effect: .unmark(id))])
  }

  // MARK: Finding it

  private func subject(_ judged: Order.Judged, _ batch: Batch) throws -> Subject? {
    switch judged {
    case .offence(let id):
      return try batch.offence(id).map { try subject(try together(with: $0, batch), $0, batch) }
    case .message(let message, let chat):
      var found = try batch.offences(about: message, in: chat)
      if found.isEmpty, let key = try batch.event(saying: message, in: chat) {
        found = try batch.offences(of: key)
        if found.isEmpty { found = try batch.offence(appealedBy: key).map { [$0] } ?? [] }
      }
      if let first = found.first {
        return try subject(try together(with: first, batch), first, batch)
      }
      guard let known = try batch.message(message, in: chat) else { return nil }
      let event = try batch.event(ofMessage: message, in: chat)
      let sent = try event.flatMap { try batch.recorded($0) }?.event?.message
      return Subject(
        chat: chat, message: message, member: known.member, time: known.time,
        text: known.text.map { $0.followed(by: sent?.enclosedText ?? "") },
        isRecalled: known.isRecalled)
    }
  }

  /// All that filters have found of one message.
  private func together(with known: KnownOffence, _ batch: Batch) throws -> [KnownOffence] {
    guard let message = known.offence.message else { return try batch.offences(of: known.event) }
    return try batch.offences(about: message, in: known.offence.chat)
  }

  private func subject(
    _ offences: [KnownOffence], _ one: KnownOffence, _ batch: Batch
  ) throws -> Subject {
    let message = try one.offence.message.flatMap { try batch.message($0, in: one.offence.chat) }
    let kept = ([one] + offences).lazy.map(\.offence.text).first { !$0.isEmpty }
    return Subject(
      chat: one.offence.chat, message: one.offence.message, member: one.offence.member,
      time: message?.time ?? one.offence.time, text: kept ?? message?.text, offences: offences,
      isRecalled: message?.isRecalled ?? false)
  }

  // MARK: What it comes to

  private enum Marked {
    case new(Marking)
    /// It is marked so already.
    case standing
    case noText
  }

  private func marking(_ subject: Subject, _ isAd: Bool, _ batch: Batch) throws -> Marked {
    guard let text = subject.text.map({ MessageText($0) }),
      let key = Marks.key(of: text, secret: secret)
    else { return .noText }
    let former = try batch.marking(of: key, in: subject.chat)
    if former?.marking.isAd == isAd { return .standing }
    let isTelling = !isAd || Marks.isTelling(text)
    let lesson = try (isTelling ? book.classifier : nil).map {
      try batch.marks().lesson(on: text, isAd: isAd, for: $0, without: former?.marking)
    }
    return .new(
      Marking(
        isAd: isAd, chat: subject.chat, message: subject.message, member: subject.member,
        offence: subject.offences.first?.id, text: key, isTelling: isTelling,
        lesson: lesson ?? []))
  }

  /// Takes back what filters did because of it. What only looked on has done nothing.
  private func pardon(
    _ subject: Subject, _ event: Event, _ batch: Batch, _ judgement: inout Judgement
  ) throws -> [Step.Caused] {
    var effects: [Step.Caused] = []
    for known in subject.offences where known.pardonedBy == nil {
      judgement.offences.append(known.id)
      guard !known.isObserved else {
        effects.append(.init(rule: known.offence.rule, effect: .pardon(known.id)))
        continue
      }
      var inverse = try batch.undoing(known.event, of: known.offence.rule, at: event.received)
      inverse.leaveReports(outside: subject.chat)
      judgement.done += inverse.done
      judgement.impossible += inverse.impossible
      for caused in inverse.effects where !effects.contains(where: { $0 == caused }) {
        effects.append(caused)
      }
      guard known.appealed != nil, !judgement.isTold,
        surroundings.canSendDirect(known.offence.member.gateway)
      else { continue }
      judgement.isTold = true
      effects.append(.init(rule: "", effect: .act(apology(to: known.offence.member, event))))
    }
    return effects
  }

  private func apology(to member: MemberID, _ event: Event) -> Delivery {
    Delivery(
      .send(
        chat: .direct(with: member), content: [.text(Self.apology)], replyTo: nil), lane: .talk,
      notBefore: event.received, expires: event.received + .hours(24))
  }

  static let apology = "你的申诉有结果了：之前是我弄错了，处理已经收回。给你添麻烦了，对不起～"

  private func deletion(
    of subject: Subject, _ event: Event, _ batch: Batch, _ judgement: inout Judgement
  ) throws -> [Step.Caused] {
    guard let message = subject.message, !subject.isRecalled,
      event.received - subject.time <= Self.longestStanding,
      try !batch.isDeleted(message, in: subject.chat)
    else { return [] }
    judgement.isDeleted = true
    return [
      .init(
        rule: "",
        effect: .act(
          Delivery(
            .delete(chat: subject.chat, message: message), lane: .moderation,
            notBefore: event.received, expires: event.received + .hours(1), repeatsUnknown: true)))
    ]
  }
}

extension Order.Judged {
  /// Whether somebody on the command line goes through what was found: they only look at it.
  fileprivate func isReview(in event: Event) -> Bool {
    if case .offence = self { event.type == .ordered } else { false }
  }
}

extension Undoing.Inverse {
  /// What the staff was told of it stays: it is what the operator has answered.
  fileprivate mutating func leaveReports(outside chat: ChatID) {
    effects.removeAll { caused in
      guard case .act(let delivery) = caused.effect, case .delete(let other, _) = delivery.action
      else { return false }
      return other != chat
    }
    func isReport(_ item: Undoing.Item) -> Bool {
      switch item {
      case .said(let other, _), .beingSaid(let other, _): other != chat
      default: false
      }
    }
    done.removeAll(where: isReport)
    impossible.removeAll { isReport($0.item) }
  }
}

// MARK: - In words

extension ChineseWording {
  func lines(_ judgement: Judgement) throws -> [String] {
    let who = try judgement.member.map { try name($0, in: judgement.chat) } ?? "TA"
    return [judgement.isAd ? condemnation(judgement, who) : try pardon(judgement, who)]
  }

  private func condemnation(_ judgement: Judgement, _ who: String) -> String {
    let memory =
      judgement.isTooShort
      ? "\(who)这条是广告；不过话太短，别人也会这么说，就不照着它拦了"
      : judgement.isMarked
        ? "记住了，\(who)这条是广告，以后谁再发一样的，各个群都会当广告处理" : "\(who)这条的原文已经不在了，没法学"
    return "好的，\(memory)" + (judgement.isDeleted ? "；消息也删掉了" : "")
  }

  private func pardon(_ judgement: Judgement, _ who: String) throws -> String {
    var parts: [String] = []
    let done = try judgement.done.map(phrase)
    if !done.isEmpty { parts.append("收回了\(done.prefix(6).joined(separator: "、"))") }
    let isGone = judgement.impossible.contains {
      if case .deleted = $0.item { true } else { false }
    }
    if isGone { parts.append("删掉的消息没法恢复，可以请 TA 再发一次") }
    let others = try judgement.impossible.map(\.item).filter {
      if case .deleted = $0 { false } else { true }
    }.map(phrase)
    if !others.isEmpty { parts.append("没法收回的有\(others.prefix(6).joined(separator: "、"))") }
    parts.append(
      judgement.isMarked
        ? "这句话我记住了，以后在\(try reach(judgement.chat))不会再拦" : "原文已经不在了，没法记住它")
    if judgement.isTold { parts.append("也跟 TA 说了抱歉") }
    let opening = judgement.offences.isEmpty ? "好的" : "好的，是我错怪了\(who)"
    return "\(opening)：\(parts.joined(separator: "；"))"
  }

  func lines(_ refusal: NotJudged) -> [String] {
    switch refusal {
    case .noOffence(let id): ["没有编号是 \(id.number) 的记录，可能已经太久了"]
    case .noMessage: ["没找到那条消息的记录，可能太久了，或者是我来之前发的"]
    case .noText: ["那条消息的原文已经不在了，也没有可以收回的，所以没有改动"]
    case .already(let isAd): ["这条之前已经标记为\(isAd ? "广告" : "误判")了，不用再标"]
    }
  }
}

extension EnglishWording {
  static func lines(_ judgement: Judgement) -> [String] {
    let what = judgement.offences.map { "offence \($0.number)" }.joined(separator: ", ")
    let who = judgement.member.map { " of \($0.text.printable())" } ?? ""
    let subject = what.isEmpty ? "a message\(who)" : "\(what)\(who)"
    let memory =
      judgement.isTooShort
      ? "; it is too short to know it again by"
      : judgement.isMarked ? "" : "; its text is no longer kept, so nothing is learned"
    return ["\(judgement.isAd ? "an ad" : "no ad"): \(subject) in \(judgement.chat)\(memory)"]
      + (judgement.isDeleted ? ["  deleted"] : [])
      + judgement.done.map { "  taken back: \(phrase($0))" }
      + judgement.impossible.map { "  not taken back: \(phrase($0.item)): \(phrase($0.reason))" }
      + (judgement.isTold ? ["  the member, who had appealed, is told"] : [])
  }

  static func line(_ refusal: NotJudged) -> String {
    switch refusal {
    case .noOffence(let id): "there is no offence \(id.number)"
    case .noMessage: "nothing is recorded of this message"
    case .noText: "its text is no longer kept, and there is nothing to take back"
    case .already(let isAd): "it is marked as \(isAd ? "an ad" : "no ad") already"
    }
  }
}
