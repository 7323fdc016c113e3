import QunguanCore

/// A day of a rule book: an event of each type, what is due, and the timers that were set.
final class Life: Memory {
  private let book: RuleBook
  private let engine: Engine
  private let text: String
  private var values: [Slot: any Codable & Sendable] = [:]
  private var wakes: [Wake] = []
  private var fetches: [Fetch] = []
  private var scans: [Scan] = []
  private var now = Timestamp(milliseconds: 1_802_044_800_000)
  private var count = 0

  private static let chats = [("qq:5000", Chat.Kind.group), ("qq:7", .direct)]
    .compactMap { text, kind in ChatID(text).map { Chat(id: $0, kind: kind) } }

  /// - Parameter text: what members write; the rule file itself has the words its rules wait for.
  init(_ book: RuleBook, writing text: String) throws {
    self.book = book
    self.text = String(text.prefix(2000))
    engine = try Engine(book, secret: Generator.Secret(low: 1, high: 2))
  }

  func pass() throws {
    for type in EventType.allCases {
      for chat in Self.chats { try step(type, chat) }
    }
    for rule in book.rules {
      for schedule in rule.schedules {
        let zone = schedule.zone ?? book.community.zone
        guard let due = schedule.recurrence.next(after: now, in: zone) else { continue }
        promise(due > now, "'\(rule.name)' is due in the past")
        now = due
        try step(.scheduled, .schedule(rule: rule.name, due: due, newer: 0))
      }
    }
    for fetch in fetches.prefix(20) {
      now = max(now, fetch.due)
      for number in 0...2 {
        let item = FeedItem(id: "\(number)", title: text, link: "https://example.org/\(number)")
        let feed = Feed(title: text, items: [item])
        let outcome = Fetched.Outcome.changed(feed, FeedVersion(digest: feed.digest))
        try step(.fetched(Fetched(fetch, outcome), received: now))
      }
    }
    for scan in scans.prefix(20) {
      for outcome in [Scanned.Outcome.found([text]), .failed(text)] {
        try step(.scanned(scan, outcome, received: now))
      }
    }
    for wake in wakes.prefix(20) {
      now = max(now, wake.due)
      try step(.wake, .wake(wake))
    }
  }

  private func step(_ type: EventType, _ occasion: Occasion) throws {
    var event = event(type)
    event.occasion = occasion
    event.chat = ChatID("qq:5000").map { Chat(id: $0, kind: .group) }
    try step(event)
  }

  private func step(_ type: EventType, _ chat: Chat) throws {
    var event = event(type)
    event.chat = chat
    event.account = MemberID("qq:1")
    event.actor = MemberID("qq:10001").map { Person(id: $0, name: text, role: .member) }
    event.target = type == .poke ? event.account.map { Person(id: $0) } : nil
    if type == .message || type == .edited {
      event.message = Message(
        id: nil,
        content: [
          .text(text), .image(.remote(url: text)), .enclosed(Enclosed(.forward, text: text)),
        ])
    }
    if type == .joinRequested {
      event.request = JoinRequest(token: "t", kind: .join, comment: text)
    }
    try step(event)
  }

  private func event(_ type: EventType) -> Event {
    count += 1
    guard let gateway = GatewayName("qq") else { preconditionFailure("'qq' is a gateway's name") }
    return Event(
      key: EventKey("fuzz:\(count)"), type: type, gateway: gateway, time: now, received: now)
  }

  private func step(_ event: Event) throws {
    let step = try engine.step(event, self)
    for (slot, change) in step.changes {
      if case .set(let value, _) = change { values[slot] = value } else { values[slot] = nil }
    }
    for case .wake(let wake) in step.effects.map(\.effect) { wakes.append(wake) }
    for case .fetch(let fetch) in step.effects.map(\.effect) { fetches.append(fetch) }
    for case .scan(let scan) in step.effects.map(\.effect) { scans.append(scan) }
    now = now + .seconds(1)
  }

  // MARK: Memory

  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? {
    values[slot] as? Value
  }

  func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? {
    MemberFacts(role: .member, joined: now, firstSeen: now, messages: 3, tags: ["vip"])
  }

  func chat(_ chat: ChatID) -> ChatFacts? { nil }

  func silences() -> [Silence] { [] }

  func knownChats() -> [Chat] { Self.chats }
}
