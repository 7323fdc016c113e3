import QunguanCore
import QunguanStore

/// Plays one scenario on a rehearsal of its own, up to the first step that fails.
struct ScenarioRun {
  let scenario: Scenario
  let rehearsal: Rehearsal
  let clocks: CommunityClock
  private let staff: Set<ChatID>
  /// What members wrote, the newest last.
  private var written: [Written] = []
  private var events = 0
  var transcript: Transcript

  private struct Written {
    var id: MessageID
    var chat: ChatID
    var author: MemberID
    var text: String
  }

  /// - Parameter store: in memory; what it keeps is forgotten.
  init(_ scenario: Scenario, _ book: RuleBook, store: Store) throws {
    self.scenario = scenario
    staff = Set(book.staffChats)
    rehearsal = try Rehearsal(
      book, now: scenario.start, secret: Rehearsal.secret(seed: scenario.seed),
      chats: scenario.chats.union(staff),
      store: store)
    clocks = CommunityClock(zone: book.community.zone)
    transcript = Transcript(clocks: clocks)
    try rehearsal.look { batch in
      for chat in scenario.chats where chat.directPeer == nil {
        try batch.seed(Chat(id: chat, kind: .group), at: scenario.start)
      }
      guard let chat = scenario.chat else { return }
      for name in scenario.cast.members.keys.sorted() {
        guard let id = scenario.cast.id(of: name, at: chat.gateway) else { continue }
        try batch.seed(
          scenario.cast.facts(of: name, before: scenario.start), of: id, in: chat)
        try checkIn(name, id, in: chat, batch)
      }
    }
  }

  mutating func play() throws -> ScenarioResult {
    for step in scenario.steps {
      if let failure = try failure(of: step) { return result(failure) }
    }
    return result(nil)
  }

  private func result(_ failure: ScenarioFailure?) -> ScenarioResult {
    ScenarioResult(
      name: scenario.name, place: scenario.place, failure: failure, transcript: transcript.lines)
  }

  private mutating func failure(of step: Scenario.Step) throws -> ScenarioFailure? {
    switch step.what {
    case .hasPoints(let wanted):
      return try keeps(step, wanted.map { ($0, "\($1)") }) { "\($0?.points ?? 0)" }
    case .hasTags(let wanted):
      return try keeps(step, wanted.map { ($0, $1.listed) }) { ($0?.tags ?? []).listed }
    case .has(let wanted): return try holds(step, wanted)
    case .waits(let end):
      let happenings = try rehearsal.wait(until: end)
      return try judge(step, happenings, nil)
    case .isAway(let end):
      let happenings = try rehearsal.leave(until: end)
      return try judge(step, happenings, nil)
    case .offers(let rule, let items):
      let happenings = try fetch(rule, items)
      return try judge(step, happenings, nil)
    case .says, .joins, .leaves, .pokes, .asksToJoin, .recalls, .edits:
      guard let events = try events(of: step) else {
        let missing: Phrase = "there is no message that this could be about"
        return ScenarioFailure(
          step, at: clocks.text(rehearsal.now), expected: [], got: [], because: [missing])
      }
      let happenings = try events.flatMap { event in
        let asking = try rehearsal.happen(event)
        return [asking] + (try answers(to: asking, step.what.codes))
      }
      return try judge(step, happenings, events.last?.message?.id)
    }
  }

  // MARK: What happens

  /// Nil where a step is about a message that there is not.
  private mutating func events(of step: Scenario.Step) throws -> [Event]? {
    guard let chat = step.chat else { return nil }
    switch step.what {
    case .says(let actor, let words):
      try seed(actor, in: chat)
      guard let replyTo = message(words.reply, in: chat) else { return nil }
      var event = event(.message, in: chat, by: actor)
      let id = MessageID(chat.gateway, "m\(events)")
      event.message = Message(id: id, replyTo: replyTo, content: words.content)
      written.append(
        Written(
          id: id, chat: chat, author: actor.person.id,
          text: words.content.written(scenario.cast)))
      return [event]
    case .joins(let actors): return actors.map { event(.joined, in: chat, by: $0) }
    case .leaves(let actors, let isKicked):
      return try actors.map { actor in
        try seed(actor, in: chat)
        var event = event(.left, in: chat, by: actor)
        event.departure = isKicked ? .kicked : .left
        if isKicked {
          event.actor = nil
          event.target = actor.person
        }
        return event
      }
    case .pokes(let actor, let whom):
      try seed(actor, in: chat)
      var event = event(.poke, in: chat, by: actor)
      event.target = whom?.person ?? event.account.map { Person(id: $0) }
      return [event]
    case .asksToJoin(let actor, let comment):
      var event = event(.joinRequested, in: chat, by: actor)
      event.request = JoinRequest(token: "request-\(events)", kind: .join, comment: comment)
      return [event]
    case .recalls(let actor):
      guard let last = lastMessage(of: actor, in: chat) else { return nil }
      var event = event(.recalled, in: chat, by: actor)
      event.message = Message(id: written[last].id, content: [])
      return [event]
    case .edits(let actor, let words):
      guard let last = lastMessage(of: actor, in: chat) else { return nil }
      written[last].text = words.content.written(scenario.cast)
      var event = event(.edited, in: chat, by: actor)
      event.message = Message(id: written[last].id, content: words.content)
      return [event]
    case .waits, .isAway, .offers, .hasPoints, .hasTags, .has: return []
    }
  }

  /// The rule's feed is due, and has these if it is asked for.
  private mutating func fetch(_ rule: String, _ items: [FeedItem]) throws -> [Happening] {
    events += 1
    let now = rehearsal.now
    let due = now + .milliseconds(Int64(events))
    let asking = try rehearsal.happen(.occurrence(of: rule, in: nil, due: due, received: now))
    let feed = Feed(title: rule, items: items)
    let outcome = Fetched.Outcome.changed(feed, FeedVersion(digest: feed.digest))
    let answers = try asking.step.effects.compactMap { caused -> Happening? in
      guard case .fetch(let fetch) = caused.effect else { return nil }
      return try rehearsal.happen(.fetched(Fetched(fetch, outcome), received: now))
    }
    return [asking] + answers
  }

  /// Rules that ask about pictures are told what their QR codes say.
  private func answers(to asking: Happening, _ codes: [String]) throws -> [Happening] {
    try asking.step.effects.compactMap { caused in
      guard case .scan(let scan) = caused.effect else { return nil }
      return try rehearsal.happen(.scanned(scan, .found(codes), received: rehearsal.now))
    }
  }

  private mutating func event(
    _ type: EventType, in chat: ChatID, by actor: Scenario.Actor
  ) -> Event {
    events += 1
    let now = rehearsal.now
    var event = Event(
      key: EventKey("\(chat.gateway):test-\(events)"), type: type, gateway: chat.gateway,
      time: now, received: now)
    event.account = Cast.steward(at: chat.gateway)
    event.chat = Chat(id: chat, kind: chat.directPeer == nil ? .group : .direct)
    event.actor = actor.person
    return event
  }

  /// Makes known who was there before, or has come just now.
  func seed(_ actor: Scenario.Actor, in chat: ChatID) throws {
    guard let name = actor.person.name else { return }
    var facts = scenario.cast.facts(of: name, before: scenario.start)
    if actor.isNew {
      facts.joined = rehearsal.now
      facts.firstSeen = rehearsal.now
      facts.messages = 0
    }
    try rehearsal.look { try $0.seed(facts, of: actor.person.id, in: chat) }
  }

  private func lastMessage(of actor: Scenario.Actor, in chat: ChatID) -> Int? {
    written.lastIndex { $0.chat == chat && $0.author == actor.person.id }
  }

  /// The message that is answered, nil inside if none is; nil if it is not there.
  private func message(_ reply: Scenario.Words.Reply?, in chat: ChatID) -> MessageID?? {
    switch reply {
    case nil: return .some(nil)
    case .last: return rehearsal.spoken.last { $0.chat == chat }.map { .some($0.message) }
    case .beginning(let text):
      let own = rehearsal.spoken.last {
        $0.chat == chat && $0.content.written(scenario.cast).hasPrefix(text)
      }
      let others = written.last { $0.chat == chat && $0.text.hasPrefix(text) }?.id
      return (own?.message ?? others).map { .some($0) }
    }
  }

  // MARK: What it came to

  private mutating func judge(
    _ step: Scenario.Step, _ happenings: [Happening], _ message: MessageID?
  ) throws -> ScenarioFailure? {
    let context = DeedContext(
      cast: scenario.cast, chat: step.chat, people: step.what.actors.map(\.person),
      message: message, staff: staff)
    var deeds = happenings.flatMap { happening in
      happening.step.effects.compactMap { deed($0.effect, $0.rule, happening.time) }
    }
    deeds.removeAll(where: isElsewhere)
    transcript.add(step, deeds, context, at: rehearsal.now)
    let expectation = step.expectation
    var (missing, extra) = expectation.unmatched(deeds) { context.fits($0, $1) }
    if expectation.allowsOthers { extra = [] }
    let entries = happenings.flatMap(\.step.trace.entries)
    missing += expectation.items.filter { item in
      item.kind == .fired && !entries.contains { $0.fired && item.texts.contains($0.rule) }
    }
    var withheldExtra: [Deed] = []
    for item in expectation.items where item.kind == .would {
      let withheld = happenings.flatMap { happening in
        happening.step.trace.entries.flatMap { entry in
          entry.withheld.compactMap { deed($0, entry.rule, happening.time) }
        }
      }
      for wanted in item.withheld {
        var (items, others) = wanted.unmatched(withheld) { context.fits($0, $1) }
        if wanted.allowsOthers { others = [] }
        if !items.isEmpty || !others.isEmpty { missing.append(item) }
        withheldExtra += others
      }
    }
    guard !missing.isEmpty || !extra.isEmpty else { return nil }
    missing.sort { $0.place < $1.place }
    let asked = missing + missing.flatMap { $0.withheld.flatMap(\.items) }
    let all = try happenings.flatMap { try rehearsal.completedTrace(of: $0).entries }
    let reasons = Reasons(
      book: rehearsal.book, entries: all, events: Set(happenings.map(\.event.type)))
    var failure = ScenarioFailure(
      step, at: clocks.text(rehearsal.now), missing: missing,
      expected: missing.map(\.title),
      got: extra.map { told($0, step, context, asked) }
        + withheldExtra.map { "would: \(told($0, step, context, asked))" },
      because: reasons.lines(for: missing))
    failure.wasExceeded = missing.isEmpty && !expectation.items.isEmpty
    return failure
  }

  /// A feed speaks in all chats of its rule; a test tells of some.
  private func isElsewhere(_ deed: Deed) -> Bool {
    guard let chat = deed.action?.chat, rehearsal.book[deed.rule]?.kind == Feeds.key else {
      return false
    }
    return !scenario.chats.union(staff).contains(chat)
  }

  /// A deed, in a wait with its time.
  private func told(
    _ deed: Deed, _ step: Scenario.Step, _ context: DeedContext, _ asked: [Expectation.Item]
  ) -> String {
    let time = step.what.isWait ? "\(clocks.text(deed.time))  " : ""
    return time + context.title(deed, asked: asked)
  }

  private func deed(_ effect: Effect, _ rule: String, _ time: Timestamp) -> Deed? {
    guard var deed = Deed(effect, rule: rule, time: time) else { return nil }
    switch deed.action {
    case .send(_, let content, _): deed.text = content.written(scenario.cast)
    case .delete(_, let message):
      let own = rehearsal.spoken.last { $0.message == message }
      deed.isOwnMessage = own != nil
      deed.text =
        own?.content.written(scenario.cast) ?? written.last { $0.id == message }?.text ?? ""
    default: break
    }
    return deed
  }

  // MARK: What is kept

  /// - Parameters:
  ///   - people: whose, and what is to be kept of each, in words.
  ///   - kept: what is kept, in words.
  private mutating func keeps(
    _ step: Scenario.Step, _ people: [(Scenario.Actor, String)], _ kept: (MemberFacts?) -> String
  ) throws -> ScenarioFailure? {
    try compare(step, people) { run, member, wanted, chat in
      [(wanted, kept(try run.rehearsal.look { try $0.member(member, in: chat) }))]
    }
  }

  /// Compares what is to be kept of people with what is.
  ///
  /// - Parameter lines: what is wanted and what is found, side by side in words.
  mutating func compare<Wanted>(
    _ step: Scenario.Step, _ people: [(Scenario.Actor, Wanted)],
    _ lines: (Self, MemberID, Wanted, ChatID) throws -> [(wanted: String, found: String)]
  ) throws -> ScenarioFailure? {
    guard let chat = step.chat else { return nil }
    transcript.add(step, [], nil, at: rehearsal.now)
    var failure = ScenarioFailure(
      step, at: clocks.text(rehearsal.now), expected: [], got: [], because: [])
    for (actor, wanted) in people {
      try seed(actor, in: chat)
      for line in try lines(self, actor.person.id, wanted, chat) where line.wanted != line.found {
        failure.expected.append("\(actor.person.name ?? ""): \(line.wanted)")
        failure.got.append("\(actor.person.name ?? ""): \(line.found)")
      }
    }
    return failure.expected.isEmpty ? nil : failure
  }
}

extension Set<String> {
  fileprivate var listed: String { isEmpty ? "nothing" : "[\(sorted().joined(separator: ", "))]" }
}

/// What happened in a scenario, for readers.
struct Transcript {
  let clocks: CommunityClock
  private(set) var lines: [String] = []

  init(clocks: CommunityClock) { self.clocks = clocks }

  mutating func add(
    _ step: Scenario.Step, _ deeds: [Deed], _ context: DeedContext?, at now: Timestamp
  ) {
    lines.append("\(clocks.text(now))  \(step.title)")
    for deed in deeds {
      guard let context else { continue }
      lines.append("\(clocks.text(deed.time))    → \(context.title(deed))")
    }
  }
}
