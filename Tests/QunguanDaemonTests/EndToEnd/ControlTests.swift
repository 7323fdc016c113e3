import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("commands")
  struct Control {
    static let rules = #"""
      replies:
        - name: echo
          match: { regex: '^回声 (?<id>\w+)$' }
          say: { text: "收到 {{match.id}}", expires: 10m }
      """#

    @Test("a paused chat hears nothing, others do, until it is resumed")
    func pauseChat() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      #expect(try stage.command("pause", "qq:5000").output == ["paused: qq:5000"])
      try stage.say("回声 a", id: 1, to: daemon)
      try stage.say("回声 b", id: 2, group: 5001, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["收到 b"] })
      #expect(try stage.status()["paused"]?.array == ["qq:5000"])

      #expect(try stage.command("resume", "qq:5000").output == ["resumed: qq:5000"])
      let again = try stage.command("resume", "qq:5000")
      #expect(again.end == .exited(1))
      #expect(again.errors == ["qunguan: speech was not paused in qq:5000"])
      try stage.say("回声 c", id: 3, to: daemon)
      #expect(gateway.calls.becomes { $0.contains { $0.text == "收到 c" } })
      #expect(try stage.status()["paused"]?.array == [])
    }

    @Test("what waits when everything is paused is kept, over a restart too, and said afterwards")
    func pauseAll() throws {
      // The first answer holds the lane while the second one waits in it.
      let gateway = try FakeOneBot { _, number in
        number == 0
          ? .slow(
            pause: .milliseconds(700),
            body: Array(#"{"status":"ok","retcode":0,"data":{"message_id":5}}"#.utf8)) : nil
      }
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let first = try stage.serve()
      defer { first.killNow() }
      try stage.say("回声 a", id: 1, to: first)
      try stage.say("回声 b", id: 2, to: first)
      #expect(gateway.calls.becomes { $0.count == 1 })
      #expect(try stage.command("pause").output == ["paused everywhere"])
      #expect(try eventually { try stage.outbox() == ["delivered": 1, "waiting": 1] })
      #expect(first.terminate() == .exited(0))

      let second = try stage.serve()
      defer { second.killNow() }
      #expect(try stage.status()["paused"]?.array == ["everything"])
      #expect(gateway.calls.current.count == 1)
      let one = try stage.command("resume", "qq:5000")
      #expect(one.end == .exited(1))
      #expect(
        one.errors == [
          "qunguan: speech was not paused in qq:5000, but still paused everywhere; "
            + "to end that: qunguan resume"
        ])
      #expect(try stage.command("pause", "qq:9000").end == .exited(0))
      let all = try stage.command("resume")
      #expect(all.end == .exited(1) && all.output.isEmpty)
      #expect(all.errors == ["qunguan: resumed everywhere, but still paused in qq:9000"])
      #expect(gateway.calls.becomes { $0.map(\.text) == ["收到 a", "收到 b"] })
    }

    @Test("the status for people names what the one for machines has")
    func status() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("没有规则的话", id: 1, to: daemon)
      let text = try stage.command("status").output.joined(separator: "\n")
      for words in [
        "rules     1, last reload good", "1 since start, 1 kept, 0 quarantined",
        "paused    nothing", "gateway   qq  last heard ",
      ] {
        #expect(text.contains(words), "\(text)")
      }
      #expect(text.contains(try Regex(#"last heard \S+\+08:00"#)), "\(text)")
      let gateway = try stage.status()["gateways"]?.array?.first
      #expect(gateway?["last-heard"]?.string?.hasSuffix("Z") == true)
    }

    @Test("a command without a daemon fails with a sentence")
    func noDaemon() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let said = try stage.command("status")
      #expect(said.end == .exited(1))
      #expect(said.errors.count == 1)
      #expect(said.errors.first?.contains("is it running?") == true, "\(said.errors)")
    }

    @Test("a chat or a row that can't be is refused")
    func nonsense() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let pause = try stage.command("pause", "5000")
      #expect(pause.end == .exited(1))
      #expect(pause.errors.first?.contains("gateway:id") == true, "\(pause.errors)")
      let retry = try stage.command("outbox", "retry", "77")
      #expect(retry.end == .exited(1))
      #expect(retry.errors.first?.contains("77") == true, "\(retry.errors)")
    }

    @Test("check finds a good configuration good")
    func checkGood() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let said = try stage.command("check")
      #expect(said.end == .exited(0))
      #expect(said.output == ["1 rule loaded"])
      let rules = try DaemonProcess.command(["check", stage.directory + "/rules"])
      #expect(rules.end == .exited(0))
      #expect(rules.output == ["1 rule loaded"])
    }

    @Test("check lists every problem of all files with its place, and exits with 1")
    func checkBroken() throws {
      let stage = try Stage(
        gateway: "http://127.0.0.1:9",
        rules: """
          replies:
            - name: price
              match: { containz: 价格 }
              say: 好
            - name: hello
              match: { exact: 你好 }
              say: "{{membr.name}} 你好"
            - name: price
              match: { regex: '(a' }
              say: 好
          """)
      let rules = stage.directory + "/rules"
      let said = try DaemonProcess.command(["check", rules])
      #expect(said.end == .exited(1))
      #expect(said.output.last?.hasSuffix("errors") == true)
      let problems = said.output.dropLast()
      #expect(problems.count >= 3)
      let place = try Regex("^\(rules)/rules\\.yaml:[0-9]+:[0-9]+: (error|note): [^ ].*[^.]$")
      for problem in problems { #expect(problem.wholeMatch(of: place) != nil, "\(problem)") }
      #expect(
        problems.contains { $0.contains("'containz'") && $0.contains("did you mean 'contains'") })
      #expect(problems.contains { $0.contains("membr.name") && $0.contains("did you mean") })

      try stage.write("qunguan.yaml", "data: data\nrulez: rules\n")
      let configuration = try stage.command("check")
      #expect(configuration.end == .exited(1))
      #expect(
        configuration.output.contains {
          $0.contains("qunguan.yaml:2:1: error: ") && $0.contains("did you mean 'rules'")
        }, "\(configuration.output)")
      let serve = try DaemonProcess.launch(configuration: stage.configuration)
      #expect(serve.end() == .exited(EX_CONFIG))
    }
  }
}
