import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanTesting

/// What one message costs in the engine alone: text, scan and rules, on memory in a dictionary; in
/// processor time, which others at work on the machine disturb less.
struct EngineCost {
  let few: RuleSet
  let many: RuleSet

  struct NoRules: Error {
    var diagnostics: [Diagnostic]
  }

  func measure(_ report: inout Report) throws {
    let engines = try [few, many].map { set in
      let loaded = RuleDirectory(set.path).load()
      guard let book = loaded.book else { throw NoRules(diagnostics: loaded.diagnostics) }
      return try Engine(book, secret: Generator.Secret(low: 1, high: 2))
    }
    for isHit in [true, false] {
      let name = isHit ? "one hit" : "no hit"
      var costs: [[Double]] = [[], []]
      let sets = [few, many].map { events(hitting: isHit ? $0.count : nil) }
      for round in 0...30 {
        for index in 0...1 {
          let cost = try nanoseconds(engines[index], sets[index])
          if round > 0 { costs[index].append(cost) }
        }
      }
      report.add("engine, \(name), \(few.title)", costs[0], "ns/message")
      report.add("engine, \(name), \(many.title)", costs[1], "ns/message")
      report.add(
        "engine, \(name): \(many.title) / \(few.title)", zip(costs[1], costs[0]).map { $0 / $1 },
        "ratio")
    }
  }

  private func nanoseconds(_ engine: Engine, _ events: [Event]) throws -> Double {
    let memory = RoomMemory()
    var fired = 0
    let clock = ProcessorClock.thisThread
    let start = clock.seconds
    for event in events { fired += try engine.step(event, memory).effects.count }
    let spent = clock.seconds - start
    withExtendedLifetime(fired) {}
    return spent * 1e9 / Double(events.count)
  }

  private func events(hitting rules: Int?) -> [Event] {
    guard let gateway = GatewayName("qq") else { return [] }
    return (0..<2000).map { number in
      let word = rules.map { Keyword.text(number &* 7919 % (2 * $0)) }
      let now = Timestamp(milliseconds: 1_795_314_000_000 + Int64(number))
      var event = Event(
        key: EventKey("qq:\(number)"), type: .message, gateway: gateway, time: now, received: now)
      event.account = MemberID(gateway, "10001000")
      event.chat = Chat(id: ChatID(gateway, "\(number % 200)"), kind: .group)
      event.actor = Person(id: MemberID(gateway, "\(number)"), name: "小不点", role: .member)
      event.message = Message(
        id: MessageID(gateway, "\(number)"), content: [.text(Keyword.message(word))])
      return event
    }
  }
}
