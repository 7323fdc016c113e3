import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("OneBot over real sockets")
  struct OneBot {
    static let rules = #"""
      replies:
        - name: price
          match: { contains: 价格 }
          say: { text: "{{member.name}}，价格在群公告里", reply: true }
        - name: poke
          event: poke
          say: 在呢
        - name: admit
          event: join-requested
          match: { contains: 晨光 }
          approve: true
      """#

    @Test("a signed message is answered through the gateway's API")
    func answers() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }

      let reply = try stage.say("请问价格？", id: -964_635_551, to: daemon)
      #expect(reply.status == 204)
      #expect(reply.body.isEmpty)

      let call = try #require(gateway.calls.first { $0.first })
      #expect(call.action == "send_group_msg")
      #expect(call.authorization == "Bearer \(Stage.token)")
      #expect(call.contentType == "application/json")
      let expected: JSON = [
        "group_id": 5000,
        "message": [
          ["type": "reply", "data": ["id": "-964635551"]],
          ["type": "text", "data": ["text": "n2000，价格在群公告里"]],
        ],
      ]
      #expect(call.body == expected)
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })
      #expect(daemon.terminate() == .exited(0))
      #expect(gateway.calls.current.count == 1)
    }

    @Test("pokes and requests to join are answered too")
    func answersOthers() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }

      let poke = stage.reporter.event(
        .now, "notice",
        [
          "notice_type": "notify", "sub_type": "poke", "group_id": 5000, "user_id": 2000,
          "target_id": 10_001_000,
        ])
      #expect(try stage.post(poke, to: daemon).status == 204)
      let request = stage.reporter.event(
        .now, "request",
        [
          "request_type": "group", "sub_type": "add", "group_id": 5001, "user_id": 3000,
          "comment": "问题：暗号\n答案：晨光", "flag": "opaque-1",
        ])
      #expect(try stage.post(request, to: daemon).status == 204)

      #expect(gateway.calls.becomes { $0.count == 2 })
      let calls = gateway.calls.current.sorted { $0.action < $1.action }
      #expect(calls.map(\.action) == ["send_group_msg", "set_group_add_request"])
      #expect(calls.first?.text == "在呢")
      #expect(calls.last?.body["flag"] == "opaque-1")
      #expect(calls.last?.body["approve"] == true)
    }

    @Test("the same event twice is answered once")
    func once() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let event = stage.reporter.groupMessage(
        "价格", id: 1, group: 5000, member: 2000, time: .now)
      for _ in 0..<3 { #expect(try stage.post(event, to: daemon).status == 204) }
      try stage.say("价格", id: 2, member: 2001, to: daemon)
      #expect(gateway.calls.becomes { $0.contains { $0.text.hasPrefix("n2001") } })
      #expect(daemon.terminate() == .exited(0))
      #expect(gateway.calls.current.count == 2)
      #expect(try stage.count("event") == 2)
    }

    @Test("what is not a signed event is turned away, and no answer ever has a body")
    func refuses() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let good = stage.reporter.groupMessage("价格", id: 1, group: 5000, member: 2000, time: .now)

      func status(
        _ body: [UInt8], _ path: String = "/hooks/qq",
        _ edit: (inout [(String, String)]) -> Void = { _ in }
      ) throws -> Int {
        var headers = stage.reporter.headers(for: body)
        edit(&headers)
        let reply = try WebhookClient(daemon.address).post(
          path, headers: headers, body: body, last: true)
        #expect(reply.body.isEmpty, "\(reply.status)")
        return reply.status
      }

      #expect(try status(good) { $0.removeAll { $0.0 == "X-Signature" } } == 401)
      #expect(try status(good) { $0[2].1 = "sha1=" + String(repeating: "0", count: 40) } == 403)
      #expect(try status(good) { $0[2].1 = $0[2].1.uppercased() } == 403)
      #expect(try status(good) { $0.removeAll { $0.0 == "X-Self-ID" } } == 400)
      #expect(try status(Array("{\"post_type\":".utf8)) == 400)
      #expect(try status([UInt8](repeating: 0x20, count: (1 << 20) + 1)) == 413)
      #expect(try status(good, "/hooks/other") == 404)
      #expect(
        try status(good) { $0.append(("X-Long", String(repeating: "x", count: 17_000))) } == 431)
      #expect(
        try WebhookClient(daemon.address)
          .exchange(Array("nonsense\r\n\r\n".utf8), toEnd: true).body.isEmpty)

      #expect(try stage.status()["events"]?["kept"] == 0)
      #expect(try status(good) == 204)
      #expect(try stage.status()["events"]?["kept"] == 1)
    }

    @Test("what the profile has no name for is acknowledged and counted")
    func countsUnmapped() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let strange = stage.reporter.event(
        .now, "premonition", ["group_id": 5000, "mood": ["a": []]])
      let own = stage.reporter.event(
        .now, "message_sent",
        ["message_type": "group", "message_id": 9, "group_id": 5000, "user_id": 10_001_000])
      for event in [strange, own] {
        let reply = try stage.post(event, to: daemon)
        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
      }
      let gateway = try stage.status()["gateways"]?[0]
      #expect(gateway?["name"] == "qq")
      #expect(gateway?["unmapped"] == 1)
      #expect(gateway?["ignored"] == 1)
    }

    @Test("heartbeats are not stored; the status knows them, and that the account is offline")
    func heartbeats() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      #expect(try stage.status()["gateways"]?[0]?["last-heartbeat"] == .null)
      for online in [true, false] {
        let event = stage.reporter.heartbeat(online: online, time: .now)
        #expect(try stage.post(event, to: daemon).status == 204)
        let status = try stage.status()
        #expect(status["gateways"]?[0]?["online"] == .bool(online))
        #expect(status["gateways"]?[0]?["last-heartbeat"]?.string != nil)
        #expect(status["events"]?["kept"] == 0)
      }
    }
  }
}
