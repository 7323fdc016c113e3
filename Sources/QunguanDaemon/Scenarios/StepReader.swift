import QunguanCore

/// Reads the steps of one scenario in their order; the clock goes with them.
struct StepReader {
  let book: RuleBook
  let findings: Findings
  var cast: Cast
  /// The scenario's chat.
  let chat: ChatID?
  let gateway: GatewayName
  /// Whether steps without `in` are direct conversations.
  let isDirect: Bool
  var clock: Timestamp

  /// What a step may begin with, if not with a speaker.
  enum Verb: String, CaseIterable {
    case joins, leaves, kicked, pokes
    case asksToJoin = "asks to join"
    case recalls, edits, wait
    case waitUntil = "wait until"
    case away
    case awayUntil = "away until"
    case offers
    case points, tags, has, member

    /// The fields beside it.
    var fields: [String] {
      switch self {
      case .joins, .leaves, .kicked, .recalls: ["in", "expect"]
      case .wait, .waitUntil, .away, .awayUntil: ["in", "expect"]
      case .pokes: ["whom", "in", "expect"]
      case .asksToJoin: ["comment", "in", "expect"]
      case .edits: ["to", "in", "expect"]
      case .offers: ["items", "in", "expect"]
      case .points, .tags, .has: ["in"]
      case .member: ["says", "in", "expect"]
      }
    }

    /// Whether nobody does anything but time passes.
    var isWait: Bool { [.wait, .waitUntil, .away, .awayUntil].contains(self) }
  }

  /// Everybody who is named in steps.
  static func names(in steps: [Node]) -> [String] {
    steps.flatMap { step -> [String] in
      guard let first = step.entries?.first else { return [] }
      let whom = [step["whom"]?.text].compactMap { $0 }
      guard let verb = Verb(rawValue: first.name) else { return [Mark.split(first.name).name] }
      switch verb {
      case .wait, .waitUntil, .away, .awayUntil, .offers: return []
      case .points, .tags, .has: return first.value.entries?.map(\.name) ?? []
      default: return whom + first.value.texts.map { Mark.split($0).name }
      }
    }
  }

  mutating func step(_ node: Node) -> Scenario.Step? {
    guard let entries = node.entries, let first = entries.first else {
      findings.error(
        at: node.place,
        "expected a step such as '小明: 价格多少' or 'wait: 10s', found \(node.found)")
      return nil
    }
    let verb = Verb(rawValue: first.name)
    if verb == nil, isNoSpeaker(first) { return nil }
    let fields = verb?.fields ?? ["in", "expect"]
    refuseUnknown(
      Array(entries.dropFirst()), known: fields, in: "a step of '\(first.name.excerpt)'", findings)
    let place = place(node["in"])
    let read = what(verb, first, node, place)
    let people = read?.actors.map(\.person) ?? []
    let here = chat(place, of: people, isWait: verb?.isWait ?? false, at: node.place)
    let expected = node["expect"].map {
      ExpectationReader(
        book: book, findings: findings, cast: cast, gateway: here?.gateway ?? gateway,
        isWait: read?.isWait ?? false
      ).expectation($0)
    }
    guard let read, place.isGood, here != nil || read.isWait else { return nil }
    let expectation: Expectation
    switch expected {
    case nil: expectation = .nothing(at: node.place)
    case .some(nil): return nil
    case .some(let good?): expectation = good
    }
    return Scenario.Step(
      place: first.key.place, title: first.title, chat: here, what: read, expectation: expectation)
  }

  /// Says what is wrong with a member of `members`.
  func check(_ member: Named<Cast.Member>, at place: Place) {
    for done in member.value.checkedIn { _ = plan(done.plan, at: place) }
    guard let id = member.value.id, let chat, id.gateway != chat.gateway else { return }
    findings.error(
      at: place, "'\(member.name.excerpt)' is '\(id)', but this takes place at '\(chat.gateway)'")
  }

  /// What begins a step and is neither a verb nor, most likely, somebody's name.
  private func isNoSpeaker(_ first: Node.Entry) -> Bool {
    let fields = Set(Verb.allCases.flatMap(\.fields))
    if fields.contains(first.name) {
      findings.error(
        at: first.key.place,
        "'\(first.name)' goes into the step before it; a step begins with who speaks or a verb")
      return true
    }
    let name = Mark.split(first.name).name
    if cast.members[name] == nil, Expectation.words.contains(name) {
      findings.error(
        at: first.key.place,
        """
        '\(name)' belongs into 'expect' of the step before it (someone of this name speaks with \
        'member: \(name)' and 'says')
        """)
      return true
    }
    guard cast.members[name] == nil,
      let verb = nearest(to: first.name, among: Verb.allCases.map(\.rawValue))
    else { return false }
    findings.error(
      at: first.key.place,
      """
      no verb '\(first.name.excerpt)'; did you mean '\(verb)'? (someone of this name speaks with \
      'member: \(first.name.excerpt)' and 'says')
      """)
    return true
  }

  // MARK: Where

  private struct Spot {
    var chat: ChatID?
    var isDirect: Bool
    var isGood = true
  }

  private func place(_ written: Node?) -> Spot {
    guard let written else { return Spot(chat: chat, isDirect: isDirect) }
    if written.text == "direct" { return Spot(chat: nil, isDirect: true) }
    if let text = written.text, !text.contains("*"), let chat = ChatID(text) {
      return Spot(chat: chat, isDirect: false)
    }
    findings.error(
      at: written.place,
      "expected a chat as gateway:id, such as qq:5000, or direct, found \(written.found)")
    return Spot(chat: nil, isDirect: true, isGood: false)
  }

  private func chat(_ spot: Spot, of people: [Person], isWait: Bool, at place: Place) -> ChatID? {
    if spot.isDirect { return people.first.map { .direct(with: $0.id) } }
    if spot.chat == nil, !isWait {
      findings.error(at: place, "where? write 'in' here or for the whole test, such as qq:5000")
    }
    return spot.chat
  }

  // MARK: What

  private mutating func what(
    _ verb: Verb?, _ first: Node.Entry, _ node: Node, _ spot: Spot
  ) -> Scenario.What? {
    let gateway = spot.chat?.gateway ?? gateway
    switch verb {
    case nil: return says(first.key, first.value, gateway)
    case .member:
      guard let words = node["says"] else {
        findings.error(at: node.place, "missing field 'says'")
        return nil
      }
      return says(first.value, words, gateway)
    case .joins: return actors(first.value, gateway).map { .joins($0) }
    case .leaves: return actors(first.value, gateway).map { .leaves($0, isKicked: false) }
    case .kicked: return actors(first.value, gateway).map { .leaves($0, isKicked: true) }
    case .pokes:
      let whom = node["whom"].map { actor($0, gateway) }
      guard let actor = actor(first.value, gateway) else { return nil }
      return .pokes(actor, whom: whom ?? nil)
    case .asksToJoin:
      let comment = node["comment"].map { Schema<String>.text.read($0, findings) }
      return actor(first.value, gateway).map { .asksToJoin($0, comment: comment ?? nil) }
    case .recalls: return actor(first.value, gateway).map { .recalls($0) }
    case .edits:
      guard let to = node["to"] else {
        findings.error(at: node.place, "missing field 'to': what it says from now on")
        return nil
      }
      guard let words = words(to, gateway), let actor = actor(first.value, gateway) else {
        return nil
      }
      return .edits(actor, words)
    case .wait: return span(first.value).map { .waits(until: $0) }
    case .waitUntil: return end(first.value).map { .waits(until: $0) }
    case .away: return span(first.value).map { .isAway(until: $0) }
    case .awayUntil: return end(first.value).map { .isAway(until: $0) }
    case .offers: return offers(first.value, items: node["items"])
    case .points: return points(first.value, gateway)
    case .tags: return tags(first.value, gateway)
    case .has: return has(first.value, gateway)
    }
  }

  private mutating func says(
    _ speaker: Node, _ words: Node, _ gateway: GatewayName
  ) -> Scenario.What? {
    let actor = actor(speaker, gateway)
    let words = self.words(words, gateway)
    if let actor, let words { return .says(actor, words) } else { return nil }
  }

  private mutating func span(_ node: Node) -> Timestamp? {
    guard let span = Schema<Interval>.interval.read(node, findings) else { return nil }
    return advance(to: clock + span, node)
  }

  private mutating func end(_ node: Node) -> Timestamp? {
    let clocks = CommunityClock(zone: book.community.zone)
    if let text = node.text, let time = try? TimeOfDay(text: text) {
      return advance(to: clocks.next(time, after: clock), node)
    }
    guard node.text?.contains("-") ?? false else {
      findings.error(
        at: node.place,
        "expected a time such as 08:00 or 2027-02-07T08:00, found \(node.found)")
      return nil
    }
    return clocks.instant(node, findings).flatMap { advance(to: $0, node) }
  }

  private mutating func advance(to end: Timestamp, _ node: Node) -> Timestamp? {
    guard end > clock, end - clock <= ScenarioReader.longestWait else {
      let now = CommunityClock(zone: book.community.zone).text(clock)
      findings.error(
        at: node.place,
        end > clock
          ? "this waits longer than 366 days; make it several waits"
          : "this is no later than \(now), where the test has come to")
      return nil
    }
    clock = end
    return end
  }
}

extension Node {
  /// A text, or the texts of a list.
  fileprivate var texts: [String] {
    if case .sequence(let nodes) = value { return nodes.compactMap(\.text) }
    return [text].compactMap { $0 }
  }
}

extension Node.Entry {
  /// On one line: `小明: 价格多少`.
  fileprivate var title: String { "\(name): \(value.line)" }
}

extension Node {
  /// In a list, a single field needs no brackets.
  private var item: String {
    guard let entries, entries.count == 1, let only = entries.first else { return line }
    return "\(only.name): \(only.value.line)"
  }

  /// What is written, on one line.
  var line: String {
    switch value {
    case .scalar(let text, _): text
    case .sequence(let nodes): "[\(nodes.map(\.item).joined(separator: ", "))]"
    case .mapping(let entries):
      "{ \(entries.map { "\($0.name): \($0.value.line)" }.joined(separator: ", ")) }"
    }
  }
}
