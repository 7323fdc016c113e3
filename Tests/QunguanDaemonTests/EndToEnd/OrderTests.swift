import Foundation
import GRDB
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("orders")
  struct Orders {
    static let rules = #"""
      replies:
        - name: price
          match: { contains: 价格 }
          say: 见公告
        - name: shadow
          mode: observe
          match: { contains: 影子 }
          say: 本来要说
      """#

    private func stage(_ gateway: String) throws -> Stage {
      let stage = try Stage(gateway: gateway, rules: Self.rules)
      try stage.write(
        "rules/community.yaml",
        Stage.community.replacingOccurrences(
          of: "time-zone: Asia/Shanghai", with: #"time-zone: Asia/Shanghai, operators: ["qq:1000"]"#
        ))
      return stage
    }

    @Test(
      "an operator silences a rule in a group, is told so in private, and takes back what was said")
    func inChat() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try stage(gateway.baseURL)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["见公告"] })

      try stage.say("/撤销", id: 2, member: 1000, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 3 })
      let calls = gateway.calls.current.dropFirst().sorted { $0.action < $1.action }
      #expect(calls.map(\.action) == ["delete_msg", "send_private_msg"])
      #expect(calls.first?.body["message_id"] == 7000)
      #expect(calls.last?.body["user_id"] == 1000)
      #expect(calls.last?.text.contains("✓ 说过的“见公告”") == true)

      try stage.say("/静默 price 2小时", id: 3, member: 1000, to: daemon)
      #expect(
        gateway.calls.becomes { calls in
          calls.contains { $0.action == "send_private_msg" && $0.text.hasPrefix("好的，“price”") }
        })
      try stage.say("价格", id: 4, to: daemon)
      try stage.say("/暂停", id: 5, member: 1000, to: daemon)
      #expect(gateway.calls.becomes { $0.contains { $0.text.contains("先不说话了") } })
      #expect(try stage.status()["paused"]?.array == ["qq:5000"])
      try stage.say("/静默 price 2小时", id: 6, member: 2000, to: daemon)
      #expect(daemon.terminate() == .exited(0))
      #expect(gateway.calls.current.count == 5)
    }

    @Test("silences, points, tags and undo on the command line; refusals say what was meant")
    func commands() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try stage(gateway.baseURL)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["见公告"] })
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })

      func refused(_ words: String...) throws -> String {
        let said = try DaemonProcess.command(words + ["--config", stage.configuration])
        #expect(said.end == .exited(1), "\(said)")
        #expect(said.output.isEmpty)
        return said.errors.joined(separator: "\n")
      }
      #expect(
        try refused("silence", "prize", "--for", "2h")
          == "qunguan: there is no rule 'prize'; did you mean 'price'?")
      #expect(
        try refused("silence", "price", "--for", "2h", "--in", "qq:500")
          == "qunguan: no chat 'qq:500' is known; did you mean 'qq:5000'?")
      #expect(try refused("silence", "price", "--for", "long").contains("is not a duration"))
      #expect(try refused("unsilence", "price") == "qunguan: 'price' is not silenced everywhere")
      #expect(try refused("undo", "qq:nothing") == "qunguan: there is no event 'qq:nothing'")
      #expect(
        try refused("points", "qq:3000", "--in", "qq:5000", "+5")
          == "qunguan: no member 'qq:3000' is known in 'qq:5000'")

      let silence = try stage.command(
        "silence", "price", "--for", "2h", "--in", "qq:5000", "--because", "团购")
      #expect(silence.output.first?.hasPrefix("silenced: price in qq:5000 until ") == true)
      let listed = try stage.command("silences").output
      #expect(listed.count == 1)
      #expect(listed.first?.hasPrefix("price in qq:5000 until ") == true)
      #expect(listed.first?.hasSuffix("by console: 团购") == true)
      // The community's clocks for people, UTC for machines.
      let local = try Regex(#"until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00(,|$)"#)
      #expect(listed.first?.contains(local) == true, "\(listed)")
      #expect(silence.output.first?.contains(local) == true, "\(silence)")
      let until = try stage.status()["silences"]?.array?.first?["until"]?.string
      #expect(until?.hasSuffix("Z") == true)
      #expect(
        try stage.command("status").output.contains { $0.hasPrefix("silence   price in qq:5000") })
      try stage.say("影子", id: 2, to: daemon)
      let status = try stage.command("status").output
      #expect(status.contains { $0.hasPrefix("observing shadow  1 time since ") })
      #expect(status.contains { $0.contains("  qq:5000  send  because of qq:") }, "\(status)")
      let undone = try stage.command("undo", "--last", "qq:5000")
      #expect(undone.output.last == "  taken back: silence of price in qq:5000", "\(undone)")
      #expect(try stage.command("silences").output == ["none"])

      #expect(
        try stage.command("points", "qq:2000", "--in", "qq:5000", "+10").output
          == ["+10 for qq:2000 in qq:5000: now 10"])
      #expect(
        try stage.command("points", "qq:2000", "--in", "qq:5000", "-3", "--because", "重复").output
          == ["-3 for qq:2000 in qq:5000: now 7"])
      #expect(
        try stage.command("tag", "qq:2000", "vip", "--in", "qq:5000").output
          == ["qq:2000 in qq:5000 has 'vip'"])
      #expect(
        try stage.command("points", "qq:2000", "--in", "qq:5000").output
          == ["qq:2000 in qq:5000: 7 points, 2 messages, vip"])
      #expect(try stage.command("undo", "--last", "qq:5000").end == .exited(0))
      #expect(
        try refused("undo", "--last", "qq:5000")
          == "qunguan: the last thing was undone just now; "
          + "to undo the one before, ask again in half a minute")

      let said = try stage.command("undo", "--message", "qq:5000", "7000")
      #expect(said.output.last == "  taken back: said in qq:5000: 见公告", "\(said)")
      #expect(gateway.calls.becomes { $0.last?.action == "delete_msg" })
      #expect(daemon.terminate() == .exited(0))
    }

    @Test("what is known of a member is exported; forgotten, it is in no file any more")
    func forget() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try stage(gateway.baseURL)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("价格 秘密的话", id: 1, member: 20_002_000, to: daemon)
      try stage.say("价格 别人的话", id: 2, member: 30_003_000, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 2 })
      #expect(try eventually { try stage.outbox() == ["delivered": 2] })
      for member in ["qq:20002000", "qq:30003000"] {
        #expect(
          try stage.command("points", member, "--in", "qq:5000", "+10").end == .exited(0))
      }

      let export = try stage.command("export", "member", "qq:20002000")
      let known = try JSON(text: export.output.joined(separator: "\n"))
      #expect(known["member"] == "qq:20002000")
      #expect(export.output.joined().contains("秘密的话"))
      #expect(!export.output.joined().contains("别人的话"))

      let asked = try stage.command("forget", "qq:20002000")
      #expect(asked.end == .exited(1))
      #expect(asked.errors.last == "qunguan: nothing was forgotten", "\(asked)")
      #expect(asked.errors.first?.hasPrefix("qq:20002000") == true, "\(asked)")
      #expect(asked.errors.contains { $0.hasPrefix("known in  ") && $0.contains("qq:5000") })
      #expect(asked.errors.contains { $0.hasPrefix("to forget chats 1, messages 1, ") })
      let wrong = try stage.command("forget", "20002000", "--yes")
      #expect(wrong.errors.first?.contains("write gateway:id") == true)
      for stranger in ["qq:5000", "qq:77"] {
        let refused = try stage.command("forget", stranger, "--yes")
        #expect(refused.end == .exited(1))
        #expect(refused.errors == ["qunguan: no member of that id is known; a chat is none"])
      }
      let forgotten = try stage.command("forget", "qq:20002000", "--yes")
      #expect(forgotten.output.first?.hasPrefix("forgotten: chats 1, messages 1, ") == true)
      #expect(daemon.terminate() == .exited(0))

      let files = try FileManager.default.contentsOfDirectory(atPath: stage.data)
      let bytes = files.compactMap { FileManager.default.contents(atPath: "\(stage.data)/\($0)") }
        .reduce(Data(), +)
      for word in ["20002000", "秘密的话"] {
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) is left")
      }
      #expect(bytes.range(of: Data("别人的话".utf8)) != nil)
      #expect(
        try stage.query { try Int.fetchOne($0, sql: "SELECT sum(points) FROM entry") } == 20)
    }
  }
}
