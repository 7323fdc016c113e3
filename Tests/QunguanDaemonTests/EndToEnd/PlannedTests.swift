import Foundation
import QunguanCore
import QunguanDaemon
import QunguanTesting
import Testing

extension EndToEnd {
  /// What is planned, and saying it now, as it is typed.
  @Suite("what is planned")
  struct Planned {
    static let rules = """
      greetings:
        - { name: morning, at: 08:00, say: [早, 早上好, 早安] }
        - { name: tried, at: 09:00, mode: observe, say: 试试 }
      replies:
        - { name: price, match: { contains: 价格 }, say: 见公告 }
      """

    private func refused(_ stage: Stage, _ words: String...) throws -> String {
      let said = try DaemonProcess.command(words + ["--config", stage.configuration])
      #expect(said.end == .exited(1), "\(said)")
      #expect(said.output.isEmpty)
      return said.errors.joined(separator: "\n")
    }

    @Test("the daemon knows its chats, what rests there, and what it will say; files alone less")
    func next() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("大家好", id: 1, to: daemon)
      try stage.say("大家好", id: 2, group: 5001, to: daemon)
      let silenced = try stage.command("silence", "morning", "--in", "qq:5001")
      #expect(silenced.output == ["silenced: morning in qq:5001 until further notice"])
      #expect(
        try stage.command("silences").output
          == ["morning in qq:5001 until further notice, by console"])
      #expect(try stage.status()["silences"]?.array?.first?["until"] == .null)

      let words = ["next", "--from", "2027-02-06T00:00", "--count", "3"]
      func next(_ more: String...) throws -> [String] {
        let said = try DaemonProcess.command(words + more + ["--config", stage.configuration])
        #expect(said.end == .exited(0), "\(said)")
        return said.output
      }
      let lines = try next()
      #expect(lines.count == 3)
      #expect(lines[0].wholeMatch(of: /2027-02-06 Sat 08:00  morning  qq:5000  +早(上好|安)?/) != nil)
      #expect(
        lines[1].hasPrefix("2027-02-06 Sat 08:00  morning  qq:5001           nothing: silenced"))
      #expect(lines[2] == "2027-02-06 Sat 09:00  tried    readers: 2 chats  only observed: 试试")
      let json = try JSON(text: next("--format", "json", "--rule", "tried").joined())
      #expect(json["rows"]?[0]?["at"] == "2027-02-06T01:00:00Z")
      #expect(json["rows"]?[0]?["group"] == "readers")
      let file = try next("--format", "ics")
      #expect(file.allSatisfy { $0.hasSuffix("\r") })
      let calendar = file.map { $0.dropLast() }
      #expect(calendar.first == "BEGIN:VCALENDAR" && calendar.contains("END:VCALENDAR"))
      #expect(calendar.contains("DTSTART:20270206T000000Z"), "\(calendar)")

      let alone = try next("--rules", stage.directory + "/rules")
      #expect(alone[0].hasPrefix("2027-02-06 Sat 08:00  morning  qq:5*  one of 3: 早"), "\(alone)")
      #expect(
        try refused(stage, "next", "--rule", "mornin")
          == "qunguan: there is no rule 'mornin'; did you mean 'morning'?")
      #expect(try refused(stage, "next", "--from", "tomorrow").contains("is not a date"))

      #expect(daemon.terminate() == .exited(0))
      let absent = try stage.command("next", "--count", "1", "--from", "2027-02-06T00:00")
      #expect(absent.output == [alone[0]])
      #expect(absent.errors == ["no daemon is running: the rule files alone are asked"])
      let month = try stage.command("month", "2027-02")
      #expect(month.end == .exited(0), "\(month)")
      #expect(month.output.suffix(2) == ["every day  08:00  morning", "every day  09:00  tried"])
    }

    @Test("a request that is nested too deep is refused with the reason")
    func deep() async throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let deep = (0..<200).reduce(JSON.null) { inner, _ in .array([inner]) }
      let failure = await #expect(throws: ControlClient.Failure.self) {
        try await ControlClient(dataDirectory: stage.data).post("/next", deep)
      }
      #expect(failure?.description.hasPrefix("byte 64: ") == true, "\(String(describing: failure))")
    }

    @Test("a rule speaks at once, in any chat, and that can be undone; or it is said why not")
    func run() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules)
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      #expect(
        try refused(stage, "run", "morning", "--in", "qq:900")
          == "qunguan: no chat 'qq:900' is known; did you mean 'qq:9000'?")
      #expect(
        try refused(stage, "run", "morning", "--in", "qq:5*")
          == "qunguan: no chat 'qq:5*' is known")
      try stage.say("在吗", id: 1, to: daemon)
      for chat in ["qq:9000", "qq:5000"] {
        let said = try stage.command("run", "morning", "--in", chat)
        #expect(said.end == .exited(0), "\(said)")
        #expect(said.output.first?.hasPrefix("morning says in \(chat): 早") == true, "\(said)")
      }
      #expect(gateway.calls.becomes { $0.count == 2 })
      #expect(gateway.calls.current.map { $0.body["group_id"]?.int } == [9000, 5000])
      #expect(try eventually { try stage.outbox() == ["delivered": 2] })
      let undone = try stage.command("undo", "--last", "qq:9000")
      #expect(undone.output.first?.hasPrefix("undone: wish:morning/qq:9000@") == true, "\(undone)")
      #expect(gateway.calls.becomes { $0.last?.action == "delete_msg" })

      let start = "qunguan: nothing was said"
      #expect(
        try refused(stage, "run", "tried", "--in", "qq:5000")
          == "\(start), the rule only observes: says in qq:5000: 试试")
      #expect(
        try refused(stage, "run", "mornin", "--in", "qq:5000")
          == "qunguan: there is no rule 'mornin'; did you mean 'morning'?")
      #expect(
        try refused(stage, "run", "price", "--in", "qq:5000")
          == "qunguan: 'price' has no times of its own")
      #expect(
        try refused(stage, "run", "morning", "--in", "wx:5000")
          == "qunguan: there is no gateway 'wx'")
      #expect(try refused(stage, "run", "morning", "--in", "5000").contains("write gateway:id"))
      _ = try stage.command("silence", "morning")
      #expect(
        try refused(stage, "run", "morning", "--in", "qq:5000")
          == "\(start): silenced until further notice")
      _ = try stage.command("unsilence", "morning")
      _ = try stage.command("pause", "qq:5000")
      #expect(
        try refused(stage, "run", "morning", "--in", "qq:5000")
          == "\(start): speech is paused in qq:5000")
      #expect(daemon.terminate() == .exited(0))
      #expect(gateway.calls.current.count == 3)
    }
  }
}
