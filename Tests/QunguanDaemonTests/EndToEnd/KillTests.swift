import Foundation
import GRDB
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("kill -9")
  struct Kill {
    static let kills = 200
    static let connections = 6
    static let seed: UInt64 = 20_270_206

    /// `expires` is long, so that nothing ends as expired on a slow machine.
    static let rules = #"""
      replies:
        - name: echo
          limit: { chat: 1000000 per month }
          match: { regex: '^回声 (?<id>\w+)$' }
          say: { text: "收到 {{match.id}}", expires: 2h }
      """#

    @Test("200 times under load: nothing acknowledged is lost, nothing happens twice")
    func underLoad() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(
        gateway: gateway.baseURL, rules: Self.rules, listen: "unix:\(try Self.socket())")
      let traffic = Traffic(connections: Self.connections, reporter: stage.reporter)
      var random = SeededGenerator(seed: Self.seed)

      for kill in 1...Self.kills {
        let process = try DaemonProcess.launch(configuration: stage.configuration)
        if kill.isMultiple(of: 8) {
          // While it starts.
          let moment = Duration.milliseconds(.random(in: 1...120, using: &random))
          #expect(process.end(within: moment) == nil)
        } else {
          let daemon = try DaemonProcess(ready: process)
          traffic.flow(to: daemon.address)
          let moment = Duration.milliseconds(.random(in: 30...300, using: &random))
          #expect(process.end(within: moment) == nil, "it ended by itself: \(daemon.log)")
        }
        process.signal(SIGKILL)
        try #require(process.end() == .killed(by: SIGKILL))
        // Now and then an orderly stop, which must leave no doubt.
        if kill.isMultiple(of: 20) { try stopInOrder(stage, traffic) }
      }

      let daemon = try stage.serve()
      traffic.flow(to: daemon.address)
      let acknowledged = try #require(traffic.finish())
      #expect(
        try eventually(within: .seconds(60)) {
          try stage.outbox().allSatisfy { $0.key == "delivered" || $0.key == "unknown" }
        })
      #expect(daemon.terminate() == .exited(0))
      try reconcile(stage, acknowledged, gateway.calls.current)
    }

    /// A round that ends by SIGTERM under load: exit code 0, and no row becomes unknown.
    private func stopInOrder(_ stage: Stage, _ traffic: Traffic) throws {
      let daemon = try stage.serve()
      let doubts = try stage.outbox()["unknown"] ?? 0
      traffic.flow(to: daemon.address)
      _ = daemon.process.end(within: .milliseconds(150))
      try #require(daemon.terminate() == .exited(0), "\(daemon.log)")
      let rows = try stage.outbox()
      #expect(rows["unknown"] ?? 0 == doubts)
      #expect(rows["claimed"] == nil)
    }

    private func reconcile(
      _ stage: Stage, _ acknowledged: [Sent], _ calls: [FakeOneBot.Call]
    ) throws {
      let received = calls.reduce(into: [String: Int]()) { $0[$1.text, default: 0] += 1 }
      try stage.query { db in
        #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
        // Every event is there once, stepped or, if it was killed in the middle of its own step
        // twice in a row, which is rare, set aside with a reason.
        let quarantined = try Int.fetchOne(db, sql: "SELECT count(*) FROM quarantine") ?? 0
        let messages = try Set(String.fetchAll(db, sql: "SELECT message FROM message"))
        let lost = acknowledged.filter { !messages.contains("qq:\($0.message)") }
        #expect(lost.count == quarantined, "\(lost.prefix(5))")
        #expect(quarantined <= 2)
        #expect(
          try Int.fetchOne(db, sql: "SELECT count(*) FROM event") == acknowledged.count)
        // Each change of state happened once.
        let stepped = acknowledged.count - lost.count
        #expect(try Int.fetchOne(db, sql: "SELECT sum(messages) FROM member") == stepped)
        let spent = try String.fetchAll(
          db, sql: "SELECT value FROM memory WHERE rule = 'echo' AND part = 'limit'")
        #expect(
          try spent.reduce(0) { try $0 + (JSON(text: $1)["count"]?.int ?? 0) } == Int64(stepped))
        // Each answer is one row, and arrived once, or at most once where the row is in doubt.
        let rows = try Row.fetchAll(db, sql: "SELECT action, state FROM outbox")
        #expect(rows.count == stepped)
        var texts: Set<String> = []
        var doubts = 0
        for row in rows {
          let action = try JSON(text: row[0])
          let text = try #require(action.firstText { $0.hasPrefix("收到 ") })
          #expect(texts.insert(text).inserted)
          let count = received[text] ?? 0
          switch row[1] as String {
          case "delivered": #expect(count == 1, "\(text)")
          case let state:
            doubts += 1
            #expect(state == "unknown" && count <= 1, "\(text) is \(state)")
          }
        }
        #expect(Set(received.keys).isSubset(of: texts))
        #expect(doubts <= Self.kills * Self.connections)
        print(
          "kill -9: \(acknowledged.count) events, \(calls.count) answers, \(doubts) in doubt, "
            + "\(quarantined) quarantined")
      }
    }

    private static func socket() throws -> String { "/tmp/qunguan-\(getpid()).sock" }
  }
}

extension JSON {
  /// The first text anywhere inside for which `isWanted` is true.
  fileprivate func firstText(_ isWanted: (String) -> Bool) -> String? {
    switch self {
    case .string(let text): isWanted(text) ? text : nil
    case .array(let elements): elements.compactMap { $0.firstText(isWanted) }.first
    case .object(let members): members.compactMap { $0.value.firstText(isWanted) }.first
    case .null, .bool, .number: nil
    }
  }
}
