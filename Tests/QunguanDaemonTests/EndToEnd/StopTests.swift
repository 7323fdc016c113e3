import Foundation
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("stop")
  struct Stop {
    static let rules = #"""
      replies:
        - name: echo
          match: { regex: '^回声 (?<id>\w+)$' }
          say: { text: "收到 {{match.id}}", expires: 2h }
      """#

    @Test("a request that hangs gets its time, then its row is unknown")
    func hanging() throws {
      let gateway = try FakeOneBot { _, _ in .hang }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      try stage.say("回声 b", id: 2, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 1 })

      let start = ContinuousClock.now
      #expect(daemon.terminate() == .exited(0))
      #expect(ContinuousClock.now - start < .seconds(14))
      // What had not begun waits for the next start.
      #expect(try stage.outbox() == ["unknown": 1, "waiting": 1])
    }

    @Test("a request that ends in time is credited")
    func ending() throws {
      let gateway = try FakeOneBot { _, _ in
        .slow(
          pause: .seconds(1),
          body: Array(#"{"status":"ok","retcode":0,"data":{"message_id":5}}"#.utf8))
      }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 1 })
      #expect(daemon.terminate() == .exited(0))
      #expect(try stage.outbox() == ["delivered": 1])
    }

    @Test("under load everything acknowledged is there, and nothing is in doubt")
    func underLoad() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let first = try stage.serve()
      defer { first.killNow() }
      let traffic = Traffic(connections: 4, reporter: stage.reporter)
      traffic.flow(to: first.address)
      #expect(gateway.calls.becomes { $0.count > 50 })
      #expect(first.terminate() == .exited(0), "\(first.log)")
      let second = try stage.serve()
      defer { second.killNow() }
      traffic.flow(to: second.address)
      let sent = try #require(traffic.finish())
      #expect(try eventually { try stage.outbox() == ["delivered": sent.count] })
      #expect(second.terminate() == .exited(0))
      #expect(gateway.calls.current.count == sent.count)
      #expect(try stage.count("message") == sent.count)
    }

    @Test("a second daemon on the same data is refused, and says which one runs")
    func secondDaemon() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let second = try DaemonProcess.launch(configuration: stage.configuration)
      #expect(second.end() == .exited(1))
      let said = second.progress.current.errors.joined(separator: "\n")
      #expect(said.contains("another qunguan runs on"), "\(said)")
      #expect(said.contains("pid \(daemon.process.identifier)"), "\(said)")
      #expect(try stage.command("status").end == .exited(0))
    }
  }
}
