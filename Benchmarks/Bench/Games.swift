import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanStore
import QunguanText

/// 5,000 chats that play at once: what a move costs the pump, and a timer; and what six games cost
/// a message where nothing is played.
struct Games {
  static let chats = 5000
  /// Of the pump's time for a message, its share of the commit included: 5,000 a second.
  static let longestMove = 200.0
  /// Of the engine's time for a message, in nanoseconds.
  static let longestIdle = 2000.0

  let site: Site

  func measure(_ report: inout Report) throws {
    let site = try GameSite(below: "\(site.path)/games")
    report.add("a game begins", try site.begin(), "µs")
    let moves = try site.moves()
    report.add("a move, \(Self.chats) chats play", moves, "µs")
    report.add("· of the 200 µs it may take", moves.map { $0 / Self.longestMove }, "ratio")
    let idle = try site.idle()
    report.add("six games, a message where nothing is played", idle, "ns/message")
    report.add("· of the 2 µs they may take", idle.map { $0 / Self.longestIdle }, "ratio")
    let links = try site.links()
    report.add("a link of an idiom chain, \(Self.chats) chats play", links.many, "µs")
    report.add("· of the 200 µs it may take", links.many.map { $0 / Self.longestMove }, "ratio")
    report.add("a link of a chain of 500 words", links.long, "µs")
    report.add("· of the 200 µs it may take", links.long.map { $0 / Self.longestMove }, "ratio")
    let timers = try site.timers()
    report.add("a turn that nobody takes, and the game's end", timers, "µs")
    report.add("· of the 200 µs it may take", timers.map { $0 / Self.longestMove }, "ratio")
    for complaint in site.complaints { report.complain(complaint) }
  }
}

/// A database with games in it, and the engine with their rules.
private final class GameSite {
  private(set) var complaints: [String] = []
  private let store: Store
  private let engine: Engine
  /// Without games.
  private let bare: Engine
  private let gateway: GatewayName
  private var now = Timestamp(milliseconds: 1_802_044_800_000)
  private var count = 0

  struct Missing: Error {}

  private static let community = """
    community: { name: 测试, time-zone: Asia/Shanghai, quiet-hours: "23:30-07:00" }
    groups:
      all: { chats: ["qq:*"] }
    """
  private static let replies = "replies: [{ name: price, match: { contains: 价格 }, say: 见公告 }]"
  private static let games =
    "games:\n  idiom-chain: [{ name: chain, turn: 1h, beside: true }]\n  number-bomb:\n"
    + (0..<5).map {
      "    - { name: bomb\($0), start: 炸弹\($0), stop: { command: 结束炸弹\($0) }, numbers: 1-1000000, turn: 1h }"
    }.joined(separator: "\n")

  init(below path: String) throws {
    guard let gateway = GatewayName("qq") else { throw Missing() }
    self.gateway = gateway
    bare = try Self.engine("\(path)/bare", [Self.community, Self.replies])
    engine = try Self.engine("\(path)/rules", [Self.community, Self.replies, Self.games])
    store = try Store(path: "\(path)/database")
  }

  private static func engine(_ path: String, _ files: [String]) throws -> Engine {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (number, text) in files.enumerated() {
      try text.write(toFile: "\(path)/\(number).yaml", atomically: false, encoding: .utf8)
    }
    let loaded = RuleDirectory(path).load()
    guard let book = loaded.book else {
      throw EngineCost.NoRules(diagnostics: loaded.diagnostics)
    }
    return try Engine(book, secret: Generator.Secret(low: 1, high: 2))
  }

  /// Each chat begins one.
  func begin() throws -> [Double] {
    try costs(of: (0..<Games.chats).map { message("炸弹\($0 % 5)", in: $0, by: 0) })
  }

  /// Eight members of every chat take turns, with the lowest number that is left; 64 moves a batch.
  func moves() throws -> [Double] {
    try costs(
      of: (0..<2 * Games.chats).map { number in
        let (chat, round) = (number % Games.chats, number / Games.chats)
        return message("\(round + 1)", in: chat, by: (chat + round) % 8)
      }
    )
  }

  /// Three links in every chat, and five hundred in another; of these, what each of the last costs.
  func links() throws -> (many: [Double], long: [Double]) {
    let words = Self.chain(of: 501)
    now = now + .minutes(2)
    _ = try costs(of: (0..<Games.chats).map { message("接龙 \(words[0])", in: $0, by: 0) })
    let many = try costs(
      of: (0..<3 * Games.chats).map { number in
        message(words[1 + number / Games.chats], in: number % Games.chats, by: number % 8)
      })
    var links = [message("接龙 \(words[0])", in: Games.chats + 1000, by: 0)]
    for word in words.dropFirst() {
      now = now + .seconds(4)
      links.append(message(word, in: Games.chats + 1000, by: 0))
    }
    return (many, Array(try costs(of: links).suffix(4)))
  }

  /// Idioms that follow each other, none twice.
  private static func chain(of count: Int) -> [String] {
    let rules = Idioms.shipped
    var used = [rules.find("自怨自艾")].compactMap(\.self)
    while used.count < count, let last = used.last {
      let all = Set(used)
      let next = rules.answers(to: last, by: .sound).first {
        !all.contains($0)
          && rules.countAnswers(to: $0, by: .sound, excluding: all.union([$0])) > 1
      }
      guard let next else { break }
      used.append(next)
    }
    return used.map(rules.text)
  }

  /// Every timer rings.
  func timers() throws -> [Double] {
    let wakes = try store.read { try $0.timers() }
    now = now + .hours(2)
    let turns = wakes.map { Event.ringing($0, received: $0.due) }
    let costs = try costs(of: turns)
    let left = try store.read { try $0.timers().count }
    if left > 0 { complaints.append("\(left) timers are left") }
    return costs
  }

  /// The events in batches of 64: what each costs, its share of the commit included.
  private func costs(of events: [Event]) throws -> [Double] {
    var unanswered = 0
    let costs = try stride(from: 0, to: events.count, by: 64).map { start in
      let some = events[start..<min(start + 64, events.count)]
      let begin = microseconds()
      try store.batch { batch in
        for event in some {
          try batch.savepoint {
            let step = try engine.step(event, batch)
            if !step.effects.contains(where: \.isSpeech) { unanswered += 1 }
            _ = try batch.commitStep(event, step, keepsTrace: true)
          }
        }
      }
      return Double(microseconds() - begin) / Double(some.count)
    }
    // Of ten thousand bombs a few are found.
    if unanswered > events.count / 100 {
      complaints.append("of \(events.count) events of games \(unanswered) have no answer")
    }
    return costs
  }

  /// The engine alone, in processor time, on chats that the store knows.
  func idle() throws -> [Double] {
    let events = (0..<2000).map {
      message("今天读到第三章，有人一起吗", in: Games.chats + $0 % 200, by: $0 % 8)
    }
    return try store.read { batch in
      var differences: [Double] = []
      for round in 0...30 {
        let costs = try [bare, engine].map { try nanoseconds($0, events, batch) }
        if round > 0 { differences.append(costs[1] - costs[0]) }
      }
      return differences
    }
  }

  private func nanoseconds(_ engine: Engine, _ events: [Event], _ batch: Batch) throws -> Double {
    let clock = ProcessorClock.thisThread
    let start = clock.seconds
    var effects = 0
    for event in events { effects += try engine.step(event, batch).effects.count }
    let spent = clock.seconds - start
    if effects > 0 { complaints.append("chatter is answered") }
    return spent * 1e9 / Double(events.count)
  }

  private func message(_ text: String, in chat: Int, by member: Int) -> Event {
    count += 1
    now = now + .milliseconds(1)
    var event = Event(
      key: EventKey("qq:message/\(count)"), type: .message, gateway: gateway, time: now,
      received: now)
    event.account = MemberID(gateway, "10001000")
    event.chat = Chat(id: ChatID(gateway, "\(500_000 + chat)"), kind: .group)
    event.actor = Person(
      id: MemberID(gateway, "\(10_000_000 + chat * 8 + member)"), name: "成员\(member)",
      role: .member)
    event.message = Message(id: MessageID(gateway, "\(count)"), content: [.text(text)])
    return event
  }
}

extension Step.Caused {
  fileprivate var isSpeech: Bool {
    if case .act = effect { true } else { false }
  }
}
