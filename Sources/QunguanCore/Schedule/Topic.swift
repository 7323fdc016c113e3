// Of the rules with one topic a chat hears one a day.

extension Rule {
  var topic: String? { manners?.topic?.value }
}

extension RuleBook {
  /// The rules that have a say in whether one speaks: itself, those of its topic, and all, if any of
  /// these is silent where others have spoken.
  public func circle(of rule: Rule) -> [Rule] {
    let rivals = rules.filter { $0 === rule || rule.topic != nil && $0.topic == rule.topic }
    return rivals.contains { $0.manners?.unless.saidWithin != nil } ? rules : rivals
  }
}

extension Manners {
  /// The rule of the same topic for which this one is silent, as a reason: one that has spoken here
  /// today, or one that ranks higher, is due later on and has something to say then.
  ///
  /// Those of one instant come in their order, so that the highest of them has spoken by now. What
  /// shows only at its time (chance, limits, what was said or written by then) is not foreseen.
  func yields(_ turn: Turn) throws -> String? {
    guard let topic = topic?.value, let chat = turn.event.chat else { return nil }
    let rivals = (turn.work.book.topics[topic] ?? []).filter {
      $0 !== turn.rule && ($0.mode == .active || $0.mode == .observe && turn.rule.mode == .observe)
    }
    let today = turn.community.day(of: turn.received)
    for rival in rivals where try turn.spoken(rival)?.day == today.daysSinceEpoch {
      return "'\(rival.name)' has spoken of '\(topic)' here today"
    }
    for rival in rivals
    where Rule.comesBefore(rival, turn.rule) && rival.gate.chats.contains(chat) {
      guard let moment = try rival.nextMoment(in: chat.id, on: today, turn) else { continue }
      return "'\(rival.name)' speaks of '\(topic)' here at \(turn.clock(moment))"
    }
    return nil
  }
}

extension Rule {
  /// When it speaks later than this turn's moment, on that day of the community, as far as can be
  /// foreseen; nil if it doesn't.
  fileprivate func nextMoment(
    in chat: ChatID, on day: CivilDate, _ turn: Turn
  ) throws -> Timestamp? {
    if let most = manners?.atMost?.value, try turn.spoken(self)?.count ?? 0 >= most { return nil }
    let silences = try turn.work.silences()
    let moments = try schedules.compactMap { schedule in
      let wait = schedule.wait(of: chat)
      return try schedule.moments(in: chat, on: day, after: turn.time, turn.community)
        .first { moment in
          try !schedule.missed.isOver(moment, by: turn.received)
            && gate.isOpen(at: turn.community.zone.civil(at: moment))
            && !turn.community.isQuiet(at: max(moment, turn.received))
            && !silences.contains { $0.covers(name, in: chat, at: moment) }
            && body.hasWords(due: moment - wait, at: moment, turn)
        }
    }
    return moments.min()
  }
}

extension Schedule {
  /// The chat's own moments on a day of the community, later than an instant.
  fileprivate func moments(
    in chat: ChatID, on day: CivilDate, after instant: Timestamp, _ community: Community
  ) -> some Sequence<Timestamp> {
    let wait = wait(of: chat)
    let zone = zone ?? community.zone
    return sequence(state: instant - wait) { due -> Timestamp? in
      guard let next = recurrence.next(after: due, in: zone) else { return nil }
      due = next
      return next + wait
    }
    .lazy.prefix { community.day(of: $0) <= day }.filter { community.day(of: $0) == day }
  }
}

extension Missed {
  /// Whether what is due at that moment is left out because it is too late by now.
  fileprivate func isOver(_ moment: Timestamp, by now: Timestamp) -> Bool {
    otherwise == .skip && now - moment > within
  }
}

extension RuleBookReader {
  /// Topics that no other rule has, and so keep none silent.
  func doubtTopics(of rules: [Rule]) {
    guard !findings.hasErrors else { return }
    let topics = Dictionary(grouping: rules.compactMap { $0.manners?.topic }) { $0.value }
    for topic in topics.values.filter({ $0.count == 1 }).joined() {
      let others = topics.keys.filter { $0 != topic.value }.sorted()
      let hint = nearest(to: topic.value, among: others)
      findings.warning(
        at: topic.place,
        """
        no other rule has the topic '\(topic.value.excerpt)', so it keeps none \
        silent\(didYouMean(hint))
        """)
    }
  }
}
