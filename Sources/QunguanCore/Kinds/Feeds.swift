import QunguanText

/// What is new in a feed is said in the rule's chats.
///
/// The life of a feed:
/// 1. Its schedule is one for the rule, not for each chat. When it is due, `decide` returns a
///    ``Fetch``, and the daemon asks for the feed after the commit.
/// 2. The answer comes back as an event of type `fetched`. The first one that has items
///    only shows what is there already; of every later one, the items not seen before wait to be
///    said.
/// 3. What waits is said, oldest first, as far as `at-most` and the hours allow; the rest with a
///    later answer, or when the quiet hours end.
///
/// An item is said in all chats at once: so one memory serves them all.
public enum Feeds: RuleKind {
  public static let key = "feeds"
  public static let concern = Concern.observers
  public static let summary = """
    What is new in a feed (RSS or Atom) is said in the rule's chats. What is in it when the rule \
    begins is not said. In quiet hours, and beyond `at-most`, new items wait; no more than \(most) \
    of them, the latest. A feed is fetched over HTTP or HTTPS from public addresses only, from the \
    ports 80, 443 and from 1024 on.
    """
  public static let variables = [
    Variable("title", "what the item is called; also the following are plain, short text"),
    Variable("link", "its address, or nothing"),
    Variable("summary", "how it begins"),
    Variable("author", "who wrote it"),
    Variable("published", "when: 2027-02-08 08:05"),
    Variable("feed.title", "what the feed calls itself"),
  ]
  private static let usualPause = Interval.minutes(30)
  private static let usualQuota = Quota(count: 3, unit: .day)
  /// So many items wait at most.
  static let most = 50
  /// So many items are known to have been seen at most, the newest: twenty times what is looked at.
  static let mostSeen = 1000
  /// An item that can't be delivered for so long is not said any more.
  static let expires = Interval.hours(6)

  public struct Config: Sendable {
    var url: String
    var every: Interval
    var atMost: Quota
    var say: Say
    var place: Place
    /// At which times of day the feed is asked for.
    var times: [TimeOfDay] = []
  }

  public struct State: Codable, Equatable, Sendable {
    var url: String
    /// Of the last answer; nil before the first.
    var version: FeedVersion?
    var title = ""
    /// Hashes of the items' identifiers, those of the last answer at the end.
    var seen: [Int64] = []
    /// What is still to be said, oldest first.
    var waiting: [FeedItem] = []
    var spent: Spent?
    /// The feed is not asked for before; milliseconds since 1970.
    var rests: Int64?
  }

  public static let schema: Schema<Config> = .objectInParts(
    "feed",
    .required("url", address, "where the feed is"),
    .defaulted(
      "every", every, to: usualPause,
      "how often it is asked for, 5m to 1d; at moments of this installation's own"),
    .defaulted(
      "at-most", atMost, to: usualQuota, "how many items are said in a chat"),
    .required("say", Say.schema, "what is said of each new item")
  ) { url, every, atMost, say in
    let place = Place(file: "", line: 1, column: 1)
    return Config(
      url: url.value ?? "", every: every.value ?? usualPause,
      atMost: atMost.value ?? usualQuota,
      say: say.value ?? Say([], place: place), place: place)
  }.map { config, node, _ -> Config? in
    var config = config
    config.place = (node["every"] ?? node).place
    return config
  }

  private static let address = Schema<String>.text(
    "an address such as https://example.org/feed.xml", pattern: "^[hH][tT][tT][pP][sS]?://.+$"
  ).map { text, node, findings -> String? in
    guard let fault = FeedAddress.fault(in: text) else { return text }
    findings.error(at: node.place, fault)
    return nil
  }

  private static let every = Schema<Interval>.interval.map {
    interval, node, findings -> Interval? in
    if (Interval.minutes(5)...Interval.days(1)).contains(interval) { return interval }
    findings.error(at: node.place, "\(interval) is out of range; it must be 5m to 1d")
    return nil
  }

  private static let atMost = Quota.schema.map { quota, node, findings -> Quota? in
    if quota.count > 0 { return quota }
    findings.error(at: node.place, "nothing would be said; write 'mode: off' to rest a rule")
    return nil
  }

  public static let examples = [
    Example(
      "New books, as they are announced",
      """
      feeds:
        - name: new-books
          url: https://example.org/books.xml
          at-most: 5 per day
          say: "📚 新书《{{title}}》 {{link}}"
      """),
    Example(
      "A blog, looked at twice an hour in the daytime",
      """
      feeds:
        - name: blog
          url: https://example.org/atom.xml
          every: 30m
          when: { hours: 09:00-21:00 }
          say: |
            {{feed.title}}：{{title}}
            {{summary}}
            {{link}}
      """),
  ]

  public static func events(_ config: Config) -> Set<EventType> { [.scheduled, .fetched, .wake] }

  public static func says(_ config: Config) -> [Say] { [config.say] }

  public static func complete(
    _ config: Config, _ context: CheckContext, _ findings: Findings
  ) -> Config {
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(config.url)
    hash.feed(context.community.name)
    for chat in context.groups.values.flatMap(\.chats).map(\.text).sorted() { hash.feed(chat) }
    let every = Int(config.every.milliseconds / 1000)
    let offset = Int(hash.finish() % UInt64(every))
    var config = config
    config.say = config.say.completed(context)
    config.times = stride(from: offset, to: 86_400, by: every).compactMap {
      TimeOfDay(hour: $0 / 3600, minute: $0 / 60 % 60, second: $0 % 60)
    }
    return config
  }

  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    let known = Variables.common.subtracting(Variables.ofMember).subtracting(["chat.name"])
    config.say.check(variables: known.union(variables.map(\.name)), context, findings)
    guard let gate = context.gate else { return }
    let written = [
      ("limit", gate.limits != nil), ("cooldown", gate.cooldown != nil),
      ("chance", gate.chance != nil),
    ]
    for (key, isWritten) in written where isWritten {
      findings.error(
        at: config.place, "'\(key)' does not go with a feed; write 'every' and 'at-most'")
    }
    if let hours = gate.when?.hours,
      !config.times.contains(where: { time in hours.contains { $0.contains(time) } })
    {
      findings.error(
        at: config.place,
        """
        the feed is asked for every \(config.every), but never within these hours; write an \
        'every' that is shorter than they are
        """)
    }
  }

  public static func schedules(_ config: Config) -> [Schedule] {
    guard let first = config.times.first else { return [] }
    return [
      Schedule(
        recurrence: .daily(at: config.times, days: .everyDay), zone: nil, missed: .default,
        form: "every \(config.every) from \(first.toSecond)", audience: .rule)
    ]
  }

  public static func decide(
    _ config: Config, _ memory: RuleMemory<State>, _ turn: inout Turn
  ) throws -> Verdict {
    let before = try memory.load()
    var state = before.flatMap { $0.url == config.url ? $0 : nil } ?? State(url: config.url)
    defer { if state != before { memory.save(state) } }
    switch turn.event.occasion {
    case .schedule(_, let due, let newer):
      return ask(for: Fetch(rule: turn.rule.name, url: config.url, due: due), newer, state, &turn)
    case .wish:
      return ask(
        for: Fetch(rule: turn.rule.name, url: config.url, due: turn.received), 0, state, &turn)
    case .fetched(let fetched) where fetched.url != config.url:
      return .passed("the answer comes from another address")
    case .fetched(let fetched):
      let news = state.take(fetched.outcome, at: turn)
      let told = try tell(config, &state, &turn)
      let sentence = [news.text, told].compactMap(\.self).joined(separator: "; ")
      if case .failed = fetched.outcome { turn.isHeldBack = true }
      return told == nil && !news.isNews ? .passed(sentence) : .fired(sentence)
    case .wake:
      return try tell(config, &state, &turn).map { .fired($0) } ?? .passed("nothing waits")
    case .scanned, nil: return .passed("not due")
    }
  }

  private static func ask(
    for fetch: Fetch, _ newer: Int, _ state: State, _ turn: inout Turn
  ) -> Verdict {
    if newer > 0 { return .passed("only the newest is asked for") }
    if let rests = state.rests.map(Timestamp.init(milliseconds:)), turn.received < rests {
      return .passed("its server wants to rest until \(turn.clock(rests))")
    }
    var fetch = fetch
    fetch.known = state.version
    turn.fetch(fetch)
    return .fired("asks for the feed")
  }

  /// Says what waits and may be said; what came of it, nil if nothing waits.
  private static func tell(
    _ config: Config, _ state: inout State, _ turn: inout Turn
  ) throws -> String? {
    let waiting = state.waiting.count
    guard waiting > 0 else { return nil }
    if let end = turn.endOfQuiet {
      turn.wake(at: end, key: "quiet")
      return "waiting: \(waiting); quiet hours"
    }
    if let reason = turn.rule.gate.refusesNow(turn) { return "waiting: \(waiting); \(reason)" }
    let chats = try turn.openChats()
    guard !chats.isEmpty else { return "waiting: \(waiting); no chat may hear of it" }
    let left = config.atMost.count - turn.count(state.spent, config.atMost)
    guard left > 0 else { return "waiting: \(waiting); limit reached: \(config.atMost)" }
    let items = state.waiting.prefix(left)
    for item in items {
      try turn.say(
        config.say, values: item.values(of: state.title, turn.community.zone), expires: expires,
        in: chats)
    }
    state.waiting.removeFirst(items.count)
    state.spent = Spent(
      unit: turn.unit(of: config.atMost),
      count: turn.count(state.spent, config.atMost) + items.count)
    let rest = state.waiting.isEmpty ? "" : "; waiting: \(state.waiting.count)"
    return "said: \(items.count)\(rest)"
  }
}

extension Feeds.State {
  /// Notes an answer. What is new in it waits from now on.
  fileprivate mutating func take(
    _ outcome: Fetched.Outcome, at turn: Turn
  ) -> (text: String, isNews: Bool) {
    rests = nil
    switch outcome {
    case .unchanged: return ("nothing new", false)
    case .failed(let reason, let rest):
      rests = rest.map { (turn.received + $0).milliseconds }
      return ("the feed could not be had: \(reason)", false)
    case .changed(let feed, let version):
      let isFirst = seen.isEmpty
      self.version = version
      title = feed.title
      let hashes = feed.items.map(\.hash)
      var known = Set(seen)
      let fresh = zip(feed.items, hashes).filter { known.insert($1).inserted }.map(\.0)
      let current = Set(hashes)
      seen = (seen.filter { !current.contains($0) } + hashes.reversed()).suffix(Feeds.mostSeen)
      if isFirst { return ("already there: \(fresh.count)", true) }
      if fresh.isEmpty { return ("nothing new", false) }
      waiting += fresh.oldestFirst
      let dropped = max(0, waiting.count - Feeds.most)
      waiting.removeFirst(dropped)
      let loss = dropped == 0 ? "" : "; given up: \(dropped)"
      return ("new: \(fresh.count)\(loss)", true)
    }
  }
}

extension [FeedItem] {
  /// By the time of publication where all have one; feeds begin with the newest otherwise.
  fileprivate var oldestFirst: [FeedItem] {
    let times = compactMap(\.published)
    guard times.count == count else { return reversed() }
    // Those of the same instant stand in the order of the feed, too.
    return zip(times, self).enumerated().sorted {
      ($0.element.0, -$0.offset) < ($1.element.0, -$1.offset)
    }.map(\.element.1)
  }
}

extension FeedItem {
  fileprivate var hash: Int64 {
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(id)
    return Int64(bitPattern: hash.finish())
  }

  fileprivate func values(of feed: String, _ zone: Zone) -> [String: [Part]] {
    let published = published.map(zone.civil).map { "\($0.date) \($0.time.toMinute)" } ?? ""
    return [
      "title": title, "link": link, "summary": summary, "author": author, "published": published,
      "feed.title": feed,
    ].mapValues { [.text($0)] }
  }
}

extension Turn {
  /// When the quiet hours end that it is now; nil if none are.
  fileprivate var endOfQuiet: Timestamp? {
    let zone = community.zone
    let now = zone.civil(at: received)
    guard let quiet = community.quietHours, quiet.contains(now.time) else { return nil }
    return [now.date, now.date.adding(days: 1)].lazy
      .flatMap { zone.instants(of: CivilTime($0, quiet.end)).all }.first { $0 > received }
  }

  /// The chats of the rule in which it may speak: neither paused nor without the rule for a time.
  fileprivate func openChats() throws -> [ChatID] {
    let selector = rule.gate.chats
    let known = selector.needsKnownChats ? try work.memory.knownChats() : []
    let silences = try work.silences()
    return try selector.chats(among: known).filter { chat in
      try !silences.contains { $0.covers(rule.name, in: chat, at: received) }
        && work.memory.chat(chat)?.paused != true
    }
  }
}
