import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  /// The commands that try rules, as they are typed.
  @Suite("trying rules")
  struct Trying {
    static let rules = #"""
      replies:
        - name: echo
          match: { regex: '^回声 (?<id>\w+)$' }
          say: { text: "收到 {{match.id}}", expires: 10m }
      """#

    /// Runs a command with a text on its standard input.
    private func pipe(
      _ input: String, _ stage: Stage, _ words: String...
    ) throws -> (end: ChildProcess.End?, output: [String], errors: [String]) {
      try stage.write("input", input)
      let process = try ChildProcess(
        "/bin/sh",
        ["-c", "exec \"$@\" < \"$0\"", stage.directory + "/input", DaemonProcess.executable()]
          + words)
      let end = process.end()
      let said = process.progress.current
      return (end, said.output, said.errors)
    }

    @Test("a conversation through a pipe is repeated with its answers")
    func chat() throws {
      let stage = try Stage(gateway: nil, rules: Self.rules, others: "sandbox: true")
      let said = try pipe(
        "回声 a\n小红: 回声 b\n:wait 1m\n:why echo\n:quit\n回声 c\n", stage, "chat",
        stage.directory + "/rules", "--at", "2027-02-06T08:00")
      #expect(said.end == .exited(0), "\(said.errors)")
      #expect(
        said.output.dropFirst() == [
          "08:00 小明> 回声 a", "  steward: 收到 a", "08:00 小明> 小红: 回声 b", "  steward: 收到 b",
          "08:00 小明> :wait 1m", "  it is 2027-02-06 08:01:00", "08:01 小明> :why echo",
          "  小红: 回声 b", "  + echo: pattern 1 hit at '回声 b'", "      match.id = b",
          "08:01 小明> :quit",
        ])
      let broken = try pipe("", stage, "chat", stage.directory + "/none")
      #expect(broken.end == .exited(1))
      #expect(broken.errors.first?.contains("no such directory") == true)
    }

    @Test("an event is explained by the running daemon, and by its database afterwards")
    func explain() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("回声 a", id: 41, to: daemon)
      #expect(try eventually { try stage.outbox() == ["delivered": 1] })

      let list = try stage.command("explain", "--latest", "5")
      #expect(list.end == .exited(0), "\(list.errors)")
      #expect(list.output.count == 1 && list.output[0].hasSuffix("  echo"), "\(list.output)")
      let key = list.output[0].split(separator: " ", omittingEmptySubsequences: true)[2]
      let running = try stage.command("explain", "--event", String(key))
      #expect(running.output.contains("  + echo: pattern 1 hit at '回声 a'"), "\(running.output)")
      #expect(running.output.last == "  echo says in qq:5000: 收到 a  [row 1: delivered]")
      let message = try stage.command("explain", "--message", "qq:5000", "qq:41", "--json")
      #expect(try JSON(text: message.output.joined())["event"]?.string == String(key))
      let bare = try stage.command("explain", "--message", "qq:5000", "41", "--json")
      #expect(bare.output == message.output)
      let unknown = try stage.command("explain", "--event", "qq:none")
      #expect(unknown.end == .exited(1))
      #expect(unknown.errors.first?.contains("no event 'qq:none' is kept") == true)

      #expect(daemon.terminate() == .exited(0))
      let afterwards = try stage.command("explain", "--event", String(key))
      #expect(afterwards.output == running.output)
    }

    @Test("events are exported, explained from a file, and replayed through new rules")
    func replay() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      for number in 1...5 { try stage.say("回声 w\(number)", id: Int64(number), to: daemon) }
      #expect(try eventually { try stage.outbox() == ["delivered": 5] })

      let export = try stage.command("export", "events", "--since", "1h")
      #expect(export.end == .exited(0), "\(export.errors)")
      #expect(export.errors == ["5 events"])
      let texts = try export.output.map { try Event(json: JSON(text: $0))?.message?.text }
      #expect(texts == (1...5).map { "回声 w\($0)" })
      try stage.write("events.jsonl", export.output.joined(separator: "\n"))
      let first = try #require(export.output.first)
      let explained = try pipe(
        first, stage, "explain", "--event", "-", "--rules", stage.directory + "/rules")
      #expect(explained.output.last == "  echo says in qq:5000: 收到 w1", "\(explained)")

      try FileManager.default.createDirectory(
        atPath: stage.directory + "/new", withIntermediateDirectories: false)
      try stage.write("new/community.yaml", Stage.community)
      try stage.write("new/rules.yaml", Self.rules.replacing(#"\w+"#, with: "w[12]"))
      let new = stage.directory + "/new"
      let beside = try stage.command("replay", "--since", "1h", "--rules", new)
      #expect(beside.end == .exited(0), "\(beside.errors)")
      #expect(
        beside.output.suffix(2) == ["echo: 5 → 2 said", "5 events replayed, 3 differences"])
      #expect(beside.output.contains("  - echo says in qq:5000: 收到 w3"))
      let file = try stage.command(
        "replay", "--events", stage.directory + "/events.jsonl", "--rules", new)
      #expect(file.output == beside.output)
      let json = try stage.command("replay", "--rules", new, "--format", "json", "--limit", "1")
      let report = try JSON(text: json.output.joined())
      #expect(report["differing"] == 3)
      #expect(report["differences"]?.array?.count == 1)
      // Nothing was said again.
      #expect(gateway.calls.current.count == 5)
    }
  }
}
