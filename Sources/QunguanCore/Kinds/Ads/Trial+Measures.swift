import QunguanText

// What comes of a finding.
extension Ads.Trial {
  mutating func carryOut(
    _ finding: Examination, _ evidence: Ads.Evidence, _ turn: inout Turn
  ) throws {
    turn.note(finding, of: member.id, keep: config.keep)
    for measure in finding.measures {
      switch measure {
      case .warn: try warn(&turn)
      case .delete: delete(evidence, &turn)
      case .mute(let span):
        punish(.mute(chat: chat, member: member.id, duration: span), span.milliseconds, &turn)
      case .kick: punish(.kick(chat: chat, member: member.id, ban: false), .max - 1, &turn)
      case .ban: punish(.kick(chat: chat, member: member.id, ban: true), .max, &turn)
      case .report, .note: break
      }
    }
    if let raids = config.raids, finding.isHeldAnAd {
      let members = watch.noteHit(by: member.id, now, raids.within)
      if members >= raids.hits { try beginRaid(raids, "\(members) 人发广告", &turn) }
    }
    try report(finding, &turn)
  }

  /// Once for a burst: a hundred kicks of one member would hold up what is done about others.
  private mutating func punish(_ action: Action, _ hardness: Int64, _ turn: inout Turn) {
    let past = now.milliseconds - Interval.minutes(1).milliseconds
    watch.punished = watch.punished.filter { $0.time > past }.suffix(200)
    let id = member.id.text
    if watch.punished.contains(where: { $0.member == id && $0.hardness >= hardness }) { return }
    watch.punished.append(.init(member: id, time: now.milliseconds, hardness: hardness))
    // Whoever is let in again later is not sent away for it.
    turn.moderate(action, for: .minutes(30))
  }

  private func delete(_ evidence: Ads.Evidence, _ turn: inout Turn) {
    guard let message = turn.event.message?.id else { return }
    for other in evidence.others.subtracting([message]).sorted(by: { $0.text < $1.text }) {
      turn.moderate(.delete(chat: chat, message: other))
    }
    turn.moderate(.delete(chat: chat, message: message))
    turn.end(because: "the message is deleted")
  }

  /// Once for all that comes at once; it never repeats what it is about.
  private mutating func warn(_ turn: inout Turn) throws {
    guard now.milliseconds - watch.warned >= config.warnEvery.milliseconds else { return }
    watch.warned = now.milliseconds
    try turn.say(config.say ?? Ads.Warning.say)
  }

  // MARK: Raids

  mutating func noteJoin(_ turn: inout Turn) throws {
    guard let raids = config.raids, watch.note(\.joins, now, raids.within) >= raids.joins else {
      return
    }
    try beginRaid(raids, "\(watch.joins.count) 人进群", &turn)
  }

  private mutating func beginRaid(
    _ raids: Ads.Raids, _ what: String, _ turn: inout Turn
  ) throws {
    let isNew = watch.raidUntil <= now.milliseconds
    watch.raidUntil = (now + raids.lasts).milliseconds
    guard isNew else { return }
    turn.tell(
      config.reportTo?.value,
      """
      ⚠️ \(try turn.chatName())：\(raids.within.inChinese)内有 \(what)，接下来 \(raids.lasts.inChinese)从严
      """)
  }

  // MARK: Reports

  /// In a minute the staff reads so many of a chat, and whatever is hard; the others are counted.
  private static let mostReports = 6

  private mutating func report(_ finding: Examination, _ turn: inout Turn) throws {
    guard let group = config.reportTo?.value, finding.measures != [.note] else { return }
    let isHard = finding.measures.contains(where: \.isHard)
    guard isHard || watch.count(\.reports, now, .minutes(1)) < Self.mostReports else {
      watch.unreported += 1
      return
    }
    _ = watch.note(\.reports, now, .minutes(1))
    let card = ReportCard(
      finding: finding, chat: try turn.chatName(),
      member: DisplayName.clean(member.name, fallback: String(member.id.local)), id: member.id,
      unreported: watch.unreported)
    watch.unreported = 0
    turn.tell(group, card.text)
  }
}

extension Ads {
  enum Warning {
    static let usual = "请大家不要在群里发广告～有疑问可以私聊管理员"

    /// Taken back after a minute, so that ads don't fill the chat with notices.
    static let say: Say = {
      let place = Place(file: "", line: 1, column: 1)
      let node = Node(.scalar(usual, quoted: true), at: place)
      var utterance = Utterance(text: Template(parsing: usual, of: node, Findings()), at: place)
      utterance.recallAfter = .minutes(1)
      return Say([utterance], place: place)
    }()
  }
}

extension Turn {
  /// Done before anything is said, and also long after.
  mutating func moderate(_ action: Action, for span: Interval = .hours(24)) {
    act(
      Delivery(
        action, lane: .moderation, notBefore: received, expires: received + span,
        repeatsUnknown: true))
  }

  /// Enters what was found into the ledger.
  mutating func note(
    _ finding: Examination, of member: MemberID, keep: Interval
  ) {
    guard let chat = event.chat?.id else { return }
    let text = finding.text.cut(atMost: Offence.mostText)
    add([
      .offence(
        Offence(
          rule: rule.memoryName, chat: chat, member: member, message: event.message?.id,
          time: time, points: finding.points,
          text: text, key: Marks.key(of: MessageText(finding.text), secret: secret),
          signals: finding.signals, measures: finding.words, keptUntil: received + keep))
    ])
  }

  /// Says something to the chats of a group; what is in it of members is plain text.
  mutating func tell(_ group: String?, _ text: String) {
    guard let group = group.flatMap({ work.book.groups[$0] }) else { return }
    for chat in ChatSelector(group).chats(among: []) {
      act(
        Delivery(
          .send(chat: chat, content: [.text(text)], replyTo: nil), lane: .talk,
          notBefore: received, expires: received + .hours(6)))
    }
  }

  func chatName() throws -> String {
    let id = event.chat?.id.text ?? ""
    let name = try event.chat?.name ?? chatFacts()?.name
    return name.map { "「\(DisplayName.clean($0, fallback: id))」" } ?? id
  }
}
