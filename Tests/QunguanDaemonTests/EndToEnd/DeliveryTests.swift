import Foundation
import QunguanTesting
import Synchronization
import Testing

extension EndToEnd {
  @Suite("delivery")
  struct Delivery {
    static let rules = #"""
      replies:
        - name: echo
          match: { regex: '^回声 (?<id>\w+)$' }
          say: { text: "收到 {{match.id}}", expires: 10m }
      """#

    @Test("what is said while the gateway is down is delivered when it is back")
    func gatewayDown() throws {
      let socket = "/tmp/qunguan-gateway-\(getpid()).sock"
      let stage = try Stage(gateway: "unix:\(socket)", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      try stage.say("回声 b", id: 2, to: daemon)
      #expect(daemon.logLine(with: "delivery waits") != nil)
      #expect(try eventually { try stage.outbox() == ["waiting": 2] })

      unlink(socket)
      let gateway = try FakeOneBot(at: .unixSocket(path: socket))
      defer {
        gateway.stop()
        unlink(socket)
      }
      #expect(gateway.calls.becomes { $0.map(\.text) == ["收到 a", "收到 b"] })
      #expect(try eventually { try stage.outbox() == ["delivered": 2] })
      #expect(gateway.calls.current.count == 2)
    }

    @Test("what waits is delivered after a restart")
    func restart() throws {
      let socket = "/tmp/qunguan-gateway-\(getpid()).sock"
      let stage = try Stage(gateway: "unix:\(socket)", rules: Self.rules)
      let first = try stage.serve()
      defer { first.killNow() }
      try stage.say("回声 a", id: 1, to: first)
      #expect(first.logLine(with: "delivery waits") != nil)
      #expect(first.terminate() == .exited(0))

      let gateway = try FakeOneBot(at: .unixSocket(path: socket))
      defer {
        gateway.stop()
        unlink(socket)
      }
      let second = try stage.serve()
      defer { second.killNow() }
      #expect(gateway.calls.becomes { $0.map(\.text) == ["收到 a"] })
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })
    }

    @Test("a 429 is repeated, not before Retry-After has passed")
    func rateLimited() throws {
      let times = Mutex<[ContinuousClock.Instant]>([])
      let gateway = try FakeOneBot { _, number in
        times.withLock { $0.append(.now) }
        return number == 0 ? .respond(status: 429, headers: [("Retry-After", "2")]) : nil
      }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })
      let moments = times.withLock { $0 }
      try #require(moments.count == 2)
      #expect(moments[1] - moments[0] >= .milliseconds(1990))
    }

    @Test("what the gateway refuses is listed with its reason, and can be retried or dropped")
    func rejected() throws {
      let isWell = Mutex(false)
      let gateway = try FakeOneBot { _, _ in
        isWell.withLock { $0 } ? nil : FakeOneBot.failure("账号可能被风控")
      }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      #expect(try eventually { try stage.outbox() == ["rejected": 1] })
      let listed = try stage.command("outbox", "list")
      #expect(listed.end == .exited(0))
      #expect(listed.output.count == 1)
      #expect(listed.output.first?.contains("账号可能被风控") == true, "\(listed.output)")
      #expect(listed.output.first?.hasPrefix("1  rejected  send  qq:5000  echo") == true)
      #expect(try stage.command("outbox", "drop", "1").end == .exited(1))

      isWell.withLock { $0 = true }
      #expect(try stage.command("outbox", "retry", "1").output == ["row 1 waits again"])
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })
      #expect(try stage.command("outbox").output == ["nothing"])
      #expect(gateway.calls.current.count == 2)
    }

    @Test("an answer that never came leaves the row unknown, and is not sent again by itself")
    func unknown() throws {
      let gateway = try FakeOneBot { _, number in number == 0 ? .close : nil }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 1, to: daemon)
      try stage.say("回声 b", id: 2, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["收到 a", "收到 b"] })
      #expect(try eventually { try stage.outbox() == ["unknown": 1, "delivered": 1] })
      let dropped = try stage.command("outbox", "drop", "1")
      #expect(dropped.output == ["row 1 is dropped"], "\(dropped.errors)")
      #expect(try stage.outbox() == ["dropped": 1, "delivered": 1])
    }
  }
}
