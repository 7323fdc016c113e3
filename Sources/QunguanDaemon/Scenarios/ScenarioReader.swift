import QunguanCore

/// Reads files of scenarios: everything that can be wrong with one is found here, before any is
/// played.
struct ScenarioReader {
  let book: RuleBook
  let findings: Findings

  /// How far a single wait goes.
  static let longestWait = Interval.days(366)
  static let mostSteps = 1000

  /// The scenarios of a file, those left out that are not good.
  func scenarios(_ root: Node) -> [Scenario] {
    guard case .sequence(let nodes) = root.value, !nodes.isEmpty else {
      findings.error(
        at: root.place, "expected a list of tests, each beginning with '- test: ...'")
      return []
    }
    let scenarios = nodes.compactMap(scenario)
    var places: [String: Place] = [:]
    for scenario in scenarios {
      if let first = places[scenario.name] {
        findings.error(
          at: scenario.place, "'\(scenario.name.excerpt)' is the name of the test at \(first) too")
      }
      places[scenario.name] = places[scenario.name] ?? scenario.place
    }
    return scenarios
  }

  private struct Head: Sendable {
    var name: String
    var chat: Located<String>?
    var at: Node
    var seed: Int
    var members: [Named<Cast.Member>]
    var steps: [Node]
  }

  private static let node = Schema<Node>(.object([])) { node, _ in node }

  private static let head: Schema<Head> = .object(
    "a test",
    .required(
      "test", Schema<String>.text("a name", atMost: 512), "what is shown to be so"),
    .optional("in", Schema<String>.text("a chat or direct").located, "the chat, as gateway:id"),
    .required("at", node, "when it begins"),
    .defaulted("seed", .integer(in: 0...1_000_000), to: 0, "another fall of chance"),
    .defaulted("members", .map(of: Cast.Member.schema), to: [], "people by their nicknames"),
    .required("steps", .list(of: node, atMost: mostSteps), "what happens")
  ) { Head(name: $0, chat: $1, at: $2, seed: $3, members: $4, steps: $5) }

  private func scenario(_ node: Node) -> Scenario? {
    let read = Self.head.read(node, findings)
    // If the head is not good, its steps are looked at all the same, as far as they can be.
    guard let head = read ?? standIn(node) else { return nil }
    let start = CommunityClock(zone: book.community.zone).instant(head.at, findings)
    let place = chat(head.chat)
    let cast = Cast(head.members, also: StepReader.names(in: head.steps), in: book.community)
    var reader = StepReader(
      book: book, findings: findings, cast: cast, chat: place.chat,
      gateway: place.chat?.gateway ?? usualGateway, isDirect: place.isDirect,
      clock: start ?? Timestamp(seconds: 0))
    for (member, node) in zip(head.members, node["members"]?.entries ?? []) {
      reader.check(member, at: node.key.place)
    }
    let steps = head.steps.map { reader.step($0) }
    guard read != nil, let start, steps.allSatisfy({ $0 != nil }) else { return nil }
    return Scenario(
      name: head.name, place: node.place, chat: place.chat, start: start, seed: UInt64(head.seed),
      cast: reader.cast, steps: steps.compactMap { $0 })
  }

  private func standIn(_ node: Node) -> Head? {
    guard case .sequence(let steps)? = node["steps"]?.value else { return nil }
    let place = node.place
    let silent = Findings()
    return Head(
      name: "", chat: node["in"].flatMap { Schema<String>.text.located.read($0, silent) },
      at: node["at"] ?? Node(.scalar("2027-01-01T00:00Z", quoted: true), at: place), seed: 0,
      members: node["members"].flatMap {
        Schema<[Named<Cast.Member>]>.map(of: Cast.Member.schema).read($0, silent)
      } ?? [],
      steps: Array(steps.prefix(Self.mostSteps)))
  }

  private func chat(_ written: Located<String>?) -> (chat: ChatID?, isDirect: Bool) {
    guard let written else { return (nil, false) }
    if written.value == "direct" { return (nil, true) }
    if let chat = ChatID(written.value), !written.value.contains("*") { return (chat, false) }
    findings.error(
      at: written.place,
      "'\(written.value.excerpt)' is no chat; write gateway:id, such as qq:5000, or direct")
    return (nil, true)
  }

  /// Where members are who only talk directly: the gateway of the groups' first chat.
  private var usualGateway: GatewayName {
    let chats = book.groups.values.flatMap { $0.chats.compactMap { ChatID($0.text) } }
    return chats.map(\.gateway).min() ?? Self.sandbox
  }

  private static let sandbox = GatewayName("sandbox") ?? .daemon
}

/// Reads instants as operators write them, by the community's clocks.
struct CommunityClock {
  var zone: Zone

  /// `2027-02-06T23:10`, with an offset such as `+08:00` or `Z` by other clocks.
  func instant(_ node: Node, _ findings: Findings) -> Timestamp? {
    guard let text = Schema<String>.text("a time such as 2027-02-06T23:10").read(node, findings)
    else { return nil }
    let (local, offset) = Self.split(text)
    do {
      let civil = try CivilTime(text: local)
      if let offset { return Zone.utc.instants(of: civil).first - .minutes(offset) }
      guard case .missing = zone.instants(of: civil) else {
        return zone.instants(of: civil).first
      }
      findings.error(
        at: node.place,
        "the clocks of \(zone.name) skip '\(text.excerpt)'; write a time with its offset")
    } catch {
      findings.error(at: node.place, "\(error)")
    }
    return nil
  }

  /// The first instant later than `now` at which the clocks show that time.
  func next(_ time: TimeOfDay, after now: Timestamp) -> Timestamp {
    let today = zone.civil(at: now).date
    let days = (0...2).map { zone.instants(of: CivilTime(today.adding(days: $0), time)).first }
    return days.first { $0 > now } ?? now
  }

  /// `2027-02-06 23:10:05`.
  func text(_ instant: Timestamp) -> String {
    let civil = zone.civil(at: instant)
    return "\(civil.date) \(civil.time.toSecond)"
  }

  /// A time without its offset, and the offset in minutes.
  private static func split(_ text: String) -> (local: String, offset: Int64?) {
    if text.hasSuffix("Z") { return (String(text.dropLast()), 0) }
    let tail = text.suffix(6)
    guard text.count > 10, let sign = tail.first, sign == "+" || sign == "-",
      let time = try? TimeOfDay(text: String(tail.dropFirst()))
    else { return (text, nil) }
    let minutes = Int64(time.secondsSinceMidnight / 60)
    return (String(text.dropLast(6)), sign == "+" ? minutes : -minutes)
  }
}
