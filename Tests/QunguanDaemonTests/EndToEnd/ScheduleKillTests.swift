import Foundation
import GRDB
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("kill -9 around due moments")
  struct ScheduleKill {
    static let seed: UInt64 = 20_270_208
    static let chats = 5
    /// See CONTRIBUTING.md for more of them.
    static let kills = ProcessInfo.processInfo.environment["QUNGUAN_KILLS"].flatMap(Int.init) ?? 30

    /// Greetings of which one is due each second, every fourth in each chat at its own moment.
    private struct Greetings {
      let first: Timestamp
      let count: Int

      var yaml: String {
        let chats = (0..<ScheduleKill.chats).map { "'qq:500\($0)'" }.joined(separator: ", ")
        return "greetings:\n"
          + (0..<count).map { number in
            """
              - name: g\(number)
                at: '\(Self.time(due(number)))'
                time-zone: UTC
                in: [\(chats)]
                spread: \(number.isMultiple(of: 4) ? 5 : 0)s
                missed: { within: 2h, else: once }
                say: { text: g\(number), expires: 2h }

            """
          }.joined()
      }

      func due(_ number: Int) -> Timestamp { first + .seconds(Int64(number)) }

      private static func time(_ instant: Timestamp) -> String {
        let second = instant.milliseconds / 1000 % 86_400
        return [second / 3600, second / 60 % 60, second % 60]
          .map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: ":")
      }
    }

    @Test("each occurrence is kept once in each chat, and said at most once; none is missing")
    func once() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      // From a whole second some seconds ahead, when the daemon knows the rules.
      let greetings = Greetings(
        first: Timestamp(seconds: .now) + .seconds(5), count: Self.kills * 4 / 3)
      let stage = try Stage(gateway: gateway.baseURL, rules: greetings.yaml)
      _ = try stage.serve().terminate()
      var random = SeededGenerator(seed: Self.seed)
      for kill in 1...Self.kills {
        let process = try DaemonProcess.launch(configuration: stage.configuration)
        if !kill.isMultiple(of: 8) { _ = try DaemonProcess(ready: process) }
        // What was missed is made right after the start, what is due every second later.
        let moment = Int.random(in: 1...(kill.isMultiple(of: 2) ? 80 : 1200), using: &random)
        #expect(process.end(within: .milliseconds(moment)) == nil, "it ended by itself")
        process.signal(SIGKILL)
        try #require(process.end() == .killed(by: SIGKILL))
      }
      let daemon = try stage.serve()
      let end = greetings.due(greetings.count) + .seconds(5)
      let patience = Duration.milliseconds(
        max(0, (end - Timestamp(seconds: .now)).milliseconds) + 60_000)
      let expected = try Self.expected(greetings, stage)
      #expect(
        try eventually(within: patience) {
          try stage.count("event") >= expected.count
            && stage.outbox().allSatisfy { ["delivered", "unknown"].contains($0.key) }
        })
      #expect(daemon.terminate() == .exited(0))
      try reconcile(stage, expected, gateway.calls.current)
    }

    /// The keys of all that is due after the rules were first known.
    private static func expected(_ greetings: Greetings, _ stage: Stage) throws -> [String] {
      let since = try stage.query { db in
        try Row.fetchAll(db, sql: "SELECT name, since FROM schedule")
          .reduce(into: [String: Int64]()) { $0[$1[0]] = $1[1] }
      }
      return try (0..<greetings.count).flatMap { number -> [String] in
        let due = greetings.due(number).milliseconds
        guard due > (try #require(since["g\(number)"])) else { return [] }
        return (0..<chats).map { "schedule:g\(number)/qq:500\($0)@\(due)" }
      }
    }

    private func reconcile(
      _ stage: Stage, _ expected: [String], _ calls: [FakeOneBot.Call]
    ) throws {
      let received = calls.reduce(into: [String: Int]()) {
        $0["\($1.text)/qq:\($1.group ?? 0)", default: 0] += 1
      }
      #expect(expected.count >= Self.kills * Self.chats)
      try stage.query { db in
        let keys = try String.fetchAll(db, sql: "SELECT key FROM event WHERE type = 'scheduled'")
        let strange = Set(keys).symmetricDifference(expected)
        #expect(strange.isEmpty, "\(strange.sorted().prefix(5))")
        #expect(keys.count == expected.count)
        #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM quarantine") == 0)
        let rows = try Row.fetchAll(db, sql: "SELECT rule, action ->> '$.chat', state FROM outbox")
        #expect(rows.count == expected.count)
        var doubts = 0
        for row in rows {
          let said = "\(row[0] as String)/\(row[1] as String)"
          let count = received[said] ?? 0
          switch row[2] as String {
          case "delivered": #expect(count == 1, "\(said)")
          case let state:
            doubts += 1
            #expect(state == "unknown" && count <= 1, "\(said) is \(state)")
          }
        }
        #expect(Set(rows.map { "\($0[0] as String)/\($0[1] as String)" }).count == rows.count)
        #expect(calls.count <= rows.count)
        print(
          "kill -9: \(Self.kills) times, \(keys.count) occurrences, \(calls.count) said, "
            + "\(doubts) in doubt")
      }
    }
  }
}
