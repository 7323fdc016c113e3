import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("ads")
  struct Ads {
    static let rules = """
      ads:
        - name: shield
          mode: active
          signals: { words: { any: [刷单], weight: 8 } }
          actions: { 8: [delete, mute 10m] }
          report-to: staff
        - name: trial
          signals: { words: { any: [日结], weight: 6 } }
          actions: { 5: [warn] }
      appeals:
        - { name: appeals, in: direct, report-to: staff }
      """

    @Test("what filters found is reviewed, explained, judged and forgotten on the command line")
    func commands() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("刷单 找我", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 3 })
      try stage.say("日结", id: 2, member: 2001, to: daemon)

      let review = try JSON(text: stage.command("ads", "review", "--json").output.joined())
      let found = try #require(review["offences"]?.array)
      #expect(found.map { $0["rule"]?.string } == ["shield", "trial"])
      #expect(found.map { $0["observed"]?.bool } == [false, true])
      let list = try stage.command("ads", "review").output
      #expect(list.contains("  shield did: delete, mute 10m"), "\(list)")
      #expect(list.contains("  trial would have done: warn"), "\(list)")

      let number = try #require(found.first?["offence"]?.int)
      let why = try stage.command("why", "\(number)").output
      #expect(why.contains { $0.contains("【刷单】") }, "\(why)")
      #expect(why.contains { $0.contains("[row 1: delivered]") }, "\(why)")
      #expect(try stage.command("why", "qq:5000", "1").output == why)
      #expect(try stage.command("why", "99").errors == ["qunguan: there is no offence 99"])

      let marked = try stage.command("ads", "mark", "#\(number)", "--not-ad")
      #expect(marked.end == .exited(0), "\(marked.errors)")
      #expect(marked.output.contains("  taken back: muted qq:2000 in qq:5000 for 10m"))
      #expect(gateway.calls.becomes { $0.contains { $0.body["duration"] == 0 } })
      let again = try stage.command("ads", "mark", "\(number)", "--not-ad")
      #expect(again.errors == ["qunguan: it is marked as no ad already"])
      try stage.say("刷单，找我", id: 3, to: daemon)
      let missed = try stage.command("ads", "mark", "qq:5000", "2", "--ad")
      #expect(missed.output.first?.hasPrefix("an ad: offence") == true, "\(missed)")
      let after = try stage.command("ads", "review").output
      #expect(after.first == "nothing to review", "\(after)")
      #expect(after.contains { $0.hasPrefix("all that was found: precision 50.0 % (1 of 2)") })

      let markings = try stage.command("ads", "markings").output
      #expect(markings.count == 2 && markings[0].hasPrefix("1  no ad  qq:5000"), "\(markings)")
      #expect(try stage.command("ads", "forget", "1").output.first?.hasPrefix("forgotten") == true)
      #expect(try stage.command("ads", "forget", "1").errors == ["qunguan: there is no marking 1"])
      try stage.say("刷单 找我", id: 4, member: 2002, to: daemon)
      #expect(
        gateway.calls.becomes { $0.filter { $0.action == "delete_msg" }.count == 3 })
      #expect(daemon.terminate() == .exited(0))
      #expect(try stage.command("why", "\(number)").output.contains { $0.contains("【刷单】") })
    }

    @Test("a text is checked by the daemon, over its socket, and by the rules alone")
    func check() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let alone = try stage.command("check-text", "来刷单吧")
      #expect(alone.errors == ["qunguan: no daemon runs; the rules alone decide"])
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let said = try stage.command("check-text", "来刷单吧")
      #expect(said.errors.isEmpty && said.output == alone.output)
      #expect(said.output.contains("  来【刷单】吧"), "\(said.output)")
      #expect(said.output.contains("  8 points: delete, mute 10m"), "\(said.output)")
      let json = try JSON(text: stage.command("check-text", "好的", "--json").output.joined())
      #expect(json["filters"]?.array?.map { $0["measures"]?.array?.count } == [0, 0])
    }

    @Test("a member appeals directly, and is told when it was a mistake")
    func appeal() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("刷单 找我", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.count == 3 })
      let body = stage.reporter.event(
        .now, "message",
        [
          "message_type": "private", "sub_type": "friend", "message_id": 2, "user_id": 2000,
          "message": [["type": "text", "data": ["text": "申诉 我没有"]]], "raw_message": "申诉 我没有",
          "font": 0, "sender": ["user_id": 2000, "nickname": "n2000"],
        ])
      _ = try stage.post(body, to: daemon)
      #expect(
        gateway.calls.becomes { calls in
          calls.contains { $0.text.hasPrefix("申诉 #1") && $0.body["group_id"] == 9000 }
            && calls.contains { $0.text.hasPrefix("收到你的申诉") && $0.body["user_id"] == 2000 }
        })
      #expect(try stage.command("ads", "mark", "1", "--not-ad").end == .exited(0))
      #expect(
        gateway.calls.becomes { calls in
          calls.contains { $0.text.contains("对不起") && $0.body["user_id"] == 2000 }
        })
    }
  }
}
