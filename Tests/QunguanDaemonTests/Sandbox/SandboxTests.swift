import QunguanCore
import QunguanGateway
import QunguanTesting
import Synchronization
import Testing

@testable import QunguanDaemon

@Suite("The sandbox and the daemon's webhook")
struct SandboxReportTests {
  @Test("what a member does becomes signed events of the native contract, in order")
  func events() async throws {
    try await SandboxRig.run { rig in
      try await rig.join()
      try await rig.post("/sandbox/messages", ["member": "xiaoman-1", "text": "@群管 价格"])
      try await rig.post("/sandbox/poke", ["member": "xiaoman-1"])
      var events: [Event] = []
      for await report in rig.reports.prefix(3) {
        #expect(report.path == "/hooks/sandbox")
        events.append(try rig.event(report))
      }
      #expect(events.map(\.type) == [.joined, .message, .poke])
      #expect(events.allSatisfy { $0.chat?.id == ChatID("sandbox:lobby") })
      #expect(events.allSatisfy { $0.chat?.kind == .group && $0.time == sandboxNow })
      #expect(events.allSatisfy { $0.actor?.id == MemberID("sandbox:xiaoman-1") })
      #expect(events.allSatisfy { $0.actor?.name == "小满" && $0.actor?.role == .member })
      #expect(Set(events.map(\.key)).count == 3)
      let steward = try #require(MemberID("sandbox:steward"))
      #expect(events[1].message?.content == [.mention(steward), .text(" 价格")])
      #expect(events[2].target?.id == steward)
    }
  }

  @Test("a direct message is an event of the conversation with its member")
  func direct() async throws {
    try await SandboxRig.run { rig in
      try await rig.join()
      try await rig.post(
        "/sandbox/messages", ["member": "xiaoman-1", "text": "在吗", "direct": true])
      var last: Event?
      for await report in rig.reports.prefix(2) { last = try rig.event(report) }
      let member = try #require(MemberID("sandbox:xiaoman-1"))
      #expect(last?.chat == Chat(id: .direct(with: member), kind: .direct))
      #expect(last?.message?.text == "在吗")
    }
  }

  @Test("an answer names the message it answers")
  func answer() async throws {
    try await SandboxRig.run { rig in
      try await rig.join()
      let chat = try #require(ChatID("sandbox:lobby"))
      let said = try await rig.act(
        .send(chat: chat, content: [.text("要什么？")], replyTo: nil), id: "a-1")
      let id = try #require(said.json?["message_id"]?.string)
      try await rig.post(
        "/sandbox/messages", ["member": "xiaoman-1", "text": "拿铁", "reply_to": .string(id)])
      var last: Event?
      for await report in rig.reports.prefix(2) { last = try rig.event(report) }
      #expect(last?.message?.replyTo == MessageID("sandbox:\(id)"))
    }
  }

  @Test("a webhook that refuses is tried four times with the same id; the member is told")
  func refused() async throws {
    try await SandboxRig.run(webhook: { _ in 503 }) { rig in
      try await rig.join()
      _ = try await rig.entry { $0["line"] == "failed" }
      var ids: Set<String> = []
      for await report in rig.reports.prefix(4) {
        ids.insert(try #require(report.header("webhook-id")))
      }
      #expect(ids.count == 1)
      try await rig.join("azhe-0001", "阿哲")
      let others = try await rig.news(for: "azhe-0001")["entries"]?.array ?? []
      #expect(others.first?["line"] == "joined")
      #expect(try await rig.entry(for: "azhe-0001") { $0["line"] == "failed" }["direct"] == true)
    }
  }

  @Test("a webhook that comes back gets what it missed; the member is told")
  func recovered() async throws {
    let attempts = Mutex(0)
    try await SandboxRig.run(
      webhook: { _ in
        attempts.withLock {
          $0 += 1
          return $0 < 3 ? 503 : 204
        }
      },
      { rig in
        try await rig.join()
        _ = try await rig.entry { $0["line"] == "arrived" }
        #expect(attempts.withLock { $0 } == 3)
      })
  }
}

@Suite("The sandbox and the steward's actions")
struct SandboxActionTests {
  let lobby = ChatID("sandbox:lobby")
  let member = MemberID("sandbox:xiaoman-1")

  @Test("what the daemon sends appears in the room, and its answer names it")
  func send() async throws {
    let lobby = try #require(lobby)
    let member = try #require(member)
    try await SandboxRig.run { rig in
      try await rig.join()
      let action = Action.send(
        chat: lobby, content: [.mention(member), .text(" 28 元")], replyTo: nil)
      let reply = try await rig.act(action, id: "a-1")
      let entry = try await rig.entry { $0["steward"] == true }
      #expect(entry["pieces"] == [["mention": "小满", "you": true], ["text": " 28 元"]])
      #expect(reply == SandboxReply(status: 200, json: ["message_id": entry["message"] ?? nil]))
    }
  }

  @Test("an action that comes again is not done again, and gets the same answer")
  func again() async throws {
    let lobby = try #require(lobby)
    try await SandboxRig.run { rig in
      try await rig.join()
      let action = Action.send(chat: lobby, content: [.text("28 元")], replyTo: nil)
      let first = try await rig.act(action, id: "a-1")
      #expect(try await rig.act(action, id: "a-1") == first)
      #expect(try await rig.act(action, id: "a-2") != first)
      let entries = try await rig.news()["entries"]?.array ?? []
      #expect(entries.count { $0["steward"] == true } == 2)
    }
  }

  @Test("a direct message is for its member only")
  func direct() async throws {
    let member = try #require(member)
    try await SandboxRig.run { rig in
      try await rig.join()
      try await rig.join("azhe-0001", "阿哲")
      let action = Action.send(
        chat: .direct(with: member), content: [.text("悄悄话")], replyTo: nil)
      #expect(try await rig.act(action, id: "a-1").status == 200)
      #expect(try await rig.entry { $0["steward"] == true }["direct"] == true)
      let others = try await rig.news(for: "azhe-0001")["entries"]?.array ?? []
      #expect(!others.contains { $0["steward"] == true })
    }
  }

  @Test("messages are recalled, members muted, unmuted and kicked")
  func moderation() async throws {
    let lobby = try #require(lobby)
    let member = try #require(member)
    try await SandboxRig.run { rig in
      try await rig.join()
      let words: JSON = ["member": "xiaoman-1", "text": "加我微信"]
      try await rig.post("/sandbox/messages", words)
      let message = try #require(
        try await rig.entry { $0["mine"] == true }["message"]?.string)
      let id = try #require(MessageID("sandbox:\(message)"))
      #expect(try await rig.act(.delete(chat: lobby, message: id), id: "a-1").status == 200)
      #expect(try await rig.entry { $0["mine"] == true }["recalled"] == true)

      let mute = Action.mute(chat: lobby, member: member, duration: .minutes(5))
      #expect(try await rig.act(mute, id: "a-2").status == 200)
      #expect(try await rig.news()["muted_ms"]?.int == 300_000)
      #expect(try await rig.post("/sandbox/messages", words).code == "muted")
      #expect(try await rig.act(.unmute(chat: lobby, member: member), id: "a-3").status == 200)
      #expect(try await rig.post("/sandbox/messages", words).status == 200)

      let kick = Action.kick(chat: lobby, member: member, ban: true)
      #expect(try await rig.act(kick, id: "a-4").status == 200)
      #expect(try await rig.news()["error"]?["code"] == "banned")
      // 403 would tell the courier that the secret is wrong.
      #expect(try await rig.act(kick, id: "a-5").status == 404)
    }
  }

  @Test("actions it does not know are refused in a way the profile understands")
  func unsupported() async throws {
    let lobby = try #require(lobby)
    let member = try #require(member)
    try await SandboxRig.run { rig in
      let action = Action.setCard(chat: lobby, member: member, card: "老板")
      #expect(try await rig.act(action, id: "a-1").code == "unsupported")
      let other = try #require(ChatID("sandbox:elsewhere"))
      let reply = try await rig.act(
        .send(chat: other, content: [.text("?")], replyTo: nil), id: "a-2")
      #expect(reply.status == 404 && reply.code == "unknown_chat")
    }
  }

  @Test("an unsigned action is 401, a wrongly signed one 403")
  func signatures() async throws {
    let lobby = try #require(lobby)
    try await SandboxRig.run { rig in
      let action = Action.send(chat: lobby, content: [.text("28 元")], replyTo: nil)
      let encoded = try rig.gateway.encode(action, id: "a-1", now: sandboxNow) { _ in [] }
      let path = "/sandbox/gateway/actions"
      #expect(try await rig.request(.post, path, body: encoded.body).status == 401)
      let changed = try await rig.request(
        .post, path, headers: encoded.headers, body: encoded.body + [0x20])
      #expect(changed.status == 403)
      try await rig.join()
      let entries = try await rig.news()["entries"]?.array ?? []
      #expect(entries.count == 1)
    }
  }

  @Test("a picture becomes a data URL; what is none, or too large, is refused")
  func pictures() throws {
    func order(_ data: String) throws -> SandboxOrder {
      let part: JSON = ["type": "image", "data": .string(data), "alt": "榜"]
      return try SandboxOrder(
        ["name": "message.send", "chat": "lobby", "content": [part]], name: { _ in nil })
    }
    guard
      case .send([.image("data:image/png;base64,iVBORw0KGgo=", alt: "榜")], nil, nil) =
        try order("iVBORw0KGgo=")
    else {
      Issue.record("no picture")
      return
    }
    for data in ["", "?", "PHN2Zz4=", "iVBO" + String(repeating: "AAAA", count: 350_000)] {
      #expect(throws: SandboxObjection.badImage) { try order(data) }
    }
  }
}
