import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("reload")
  struct Reload {
    static func rules(_ answer: String) -> String {
      """
      replies:
        - name: price
          match: { contains: 价格 }
          say: \(answer)
      """
    }

    @Test("on SIGHUP the new rules answer, and the log says what changed")
    func hangUp() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules("旧"))
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["旧"] })

      let more = """

          - name: hello
            match: { exact: 你好 }
            say: 你好呀
        """
      try stage.write("rules/rules.yaml", Self.rules("新") + more)
      daemon.process.signal(SIGHUP)
      let line = try #require(daemon.logLine(with: "rules reloaded"))
      #expect(line.contains("new: hello; changed: price"), "\(line)")
      try stage.say("价格", id: 2, to: daemon)
      try stage.say("你好", id: 3, group: 5001, to: daemon)
      #expect(gateway.calls.becomes { Set($0.map(\.text)) == ["旧", "新", "你好呀"] })
    }

    @Test("a change of files is noticed, also in a directory that is new")
    func fileChange() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules("旧"))
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.write("rules/rules.yaml", Self.rules("新"))
      #expect(daemon.logLine(with: "rules reloaded", "changed: price") != nil)
      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["新"] })

      try FileManager.default.createDirectory(
        atPath: stage.directory + "/rules/more", withIntermediateDirectories: false)
      try stage.write("rules/more/hello.yaml", Self.rules("好").replacing("price", with: "hello"))
      #expect(daemon.logLine(with: "rules reloaded", "new: hello") != nil)
      try stage.write(
        "rules/more/hello.yaml", Self.rules("您好").replacing("price", with: "hello"))
      #expect(daemon.logLine(with: "rules reloaded", "changed: hello") != nil)
    }

    @Test("a change of a file of words is noticed, and the log names the rules with it")
    func wordsChange() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let listed = Self.rules("见公告").replacing("价格", with: "{ from: words/price.txt }")
      let stage = try Stage(
        gateway: gateway.baseURL, rules: listed + "\n  - { name: hello, event: poke, say: 在 }")
      try FileManager.default.createDirectory(
        atPath: stage.directory + "/rules/words", withIntermediateDirectories: false)
      try stage.write("rules/words/price.txt", "价格\n")
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.write("rules/words/price.txt", "价格\n多少钱\n")
      let line = try #require(daemon.logLine(with: "rules reloaded"))
      #expect(line.contains("rules reloaded: changed: price"), "\(line)")
      #expect(!line.contains("hello"))
      try stage.say("多少钱", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["见公告"] })
    }

    @Test("a change of content is noticed") func contentChanges() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let rules = Self.rules("{ from: content/a.md }")
      let stage = try Stage(gateway: gateway.baseURL, rules: rules)
      try FileManager.default.createDirectory(
        atPath: stage.directory + "/rules/content", withIntermediateDirectories: false)
      try stage.write("rules/content/a.md", "旧\n")
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.write("rules/content/a.md", "# 标题\n新\n")
      #expect(daemon.logLine(with: "rules reloaded", "changed: price") != nil)
      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["新"] })
    }

    @Test("a plan goes on under another name, and what it had can be exported when it is gone")
    func plans() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      func plan(_ name: String, _ more: String = "") -> String {
        """
        checkins:
          - { name: \(name), match: { prefix: 打卡 }, say: { done: 好, already: 有了 }\(more) }
        """
      }
      let stage = try Stage(gateway: gateway.baseURL, rules: plan("reading"))
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.say("打卡", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["好"] })

      try stage.write("rules/rules.yaml", plan("books", ", formerly: reading"))
      #expect(daemon.logLine(with: "rules reloaded", "new: books; gone: reading") != nil)
      try stage.say("打卡", id: 2, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["好", "有了"] })

      try stage.write("rules/rules.yaml", Self.rules("见公告"))
      #expect(daemon.logLine(with: "rules reloaded", "gone: books") != nil)
      try stage.say("打卡", id: 3, to: daemon)
      try stage.say("价格", id: 4, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["好", "有了", "见公告"] })

      let books = try stage.command("export", "checkins", "--plan", "books")
      #expect(books.end == .exited(0), "\(books)")
      #expect(books.errors == ["1 lines"])
      #expect(books.output.count == 2 && books.output[1].contains("qq:2000"), "\(books)")
      let reading = try stage.command("export", "checkins", "--plan", "reading")
      #expect(reading.end == .exited(1), "\(reading)")
      #expect(
        reading.errors == ["qunguan: nobody has checked in to 'reading'; there are books"])
      let wrong = try stage.command(
        "export", "checkins", "--plan", "books", "--from", "2027-02-30")
      #expect(wrong.end != .exited(0) && wrong.output.isEmpty, "\(wrong)")
    }

    @Test("a broken file keeps the old rules, and the log says where it is broken")
    func broken() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: Self.rules("旧"))
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      try stage.write(
        "rules/rules.yaml", Self.rules("新").replacing("contains", with: "contain"))
      let line = try #require(daemon.logLine(with: "unknown field", "error"))
      #expect(line.contains("rules/rules.yaml:3:14: error: "), "\(line)")
      #expect(line.contains("did you mean 'contains'"), "\(line)")
      #expect(daemon.logLine(with: "rules not reloaded") != nil)

      try stage.say("价格", id: 1, to: daemon)
      #expect(gateway.calls.becomes { $0.map(\.text) == ["旧"] })
      #expect(try stage.status()["rules"]?["last-reload"]?.string?.hasPrefix("refused") == true)
      let said = try stage.command("reload")
      #expect(said.end == .exited(1))
      #expect(
        said.output == [
          "\(stage.directory)/rules/rules.yaml:3:14: error: "
            + "unknown field 'contain' in match; did you mean 'contains'?",
          "last reload: refused: 1 error",
        ])
      let chinese = try DaemonProcess.command(
        ["reload", "--config", stage.configuration], locale: "zh_CN.UTF-8")
      #expect(
        chinese.output.first?.hasPrefix("\(stage.directory)/rules/rules.yaml:3:14: 错误: ") == true,
        "\(chinese)")

      try stage.write("rules/rules.yaml", Self.rules("新"))
      #expect(daemon.logLine(with: "rules reloaded", "changed: price") != nil)
      #expect(try stage.command("reload").output == ["last reload: good"])
    }
  }
}
