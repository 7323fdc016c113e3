import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("configurations")
  struct Configurations {
    static let rules = """
      replies:
        - { name: price, in: [qw:5000], match: { exact: 价格 }, say: 好 }
      """

    @Test("what is wrong with a configuration, its profiles, secrets and rules is said at once")
    func everything() throws {
      let stage = try Stage(gateway: nil, rules: "repliez: []")
      try stage.write("house.yaml", "profile: house\ninbownd: {}\n")
      try stage.write(
        "qunguan.yaml",
        """
        data: data
        rules: rules
        keep-texts: for ever
        gateways:
          qq: { profile: ./house.yaml, base-url: nowhere, secret-file: hunter2 }
          home: { profile: nativ, base-url: "http://127.0.0.1:9", secret-file: secret }
        """)
      let said = try stage.command("check")
      #expect(said.end == .exited(1))
      for words in [
        "qunguan.yaml:3:13: error: ", "qunguan.yaml:5:42: error: expected a URL",
        "qunguan.yaml:5:64: error: there is no such file; write the path",
        "qunguan.yaml:6:20: error: no profile 'nativ'", "house.yaml:2:1: error: ",
        "rules.yaml:1:1: error: ",
      ] {
        #expect(said.output.contains { $0.contains(words) }, "\(words): \(said.output)")
      }
      #expect(!said.output.contains { $0.contains("hunter2") })
      let shown = try stage.command("check", "--context")
      #expect(shown.output.contains { $0.hasSuffix("| keep-texts: for ever") })
      #expect(!shown.output.contains { $0.contains("hunter2") })
    }

    @Test("check writes for people, programs and GitHub, in the language of the locale")
    func formats() throws {
      let rules = "replies: [{ name: a, sya: 好, match: x, in: everywhere }]"
      let stage = try Stage(gateway: nil, rules: rules + "\n")
      let file = "\(stage.directory)/rules/rules.yaml"
      func check(_ words: String..., locale: String) throws -> [String] {
        let said = try DaemonProcess.command(
          ["check", file] + words, locale: locale)
        #expect(said.end == .exited(1))
        return said.output
      }
      let plain = try check(locale: "C")
      #expect(plain.first?.hasPrefix("\(file):1:22: error: unknown field 'sya'") == true)
      #expect(plain.last?.hasSuffix(" errors") == true)
      let chinese = try check("--context", locale: "zh_CN.UTF-8")
      #expect(chinese.first?.hasSuffix("没有「sya」这个字段；是不是「say」？") == true, "\(chinese)")
      #expect(chinese[1] == "    1 | \(rules)")
      #expect(chinese[2] == "      |                      ^")
      let json = try JSON(text: try check("--format", "json", locale: "C").joined())
      #expect(json.array?.count == plain.count - 1)
      #expect(json[0]?["column"]?.int == 22)
      let github = try check("--format", "github", locale: "C")
      #expect(github.first?.hasPrefix("::error file=\(file),line=1,col=22::unknown") == true)
    }

    @Test("a secret that was written in place of a path is not repeated")
    func pastedSecret() throws {
      for written in ["wh/sec_hunter2", "[secret, 'credential:x/hunter2']"] {
        let stage = try Stage(gateway: nil, rules: "")
        try stage.write(
          "qunguan.yaml",
          """
          data: data
          rules: rules
          gateways:
            qq:
              profile: onebot11
              base-url: http://127.0.0.1:9
              token-file: /hunter2/hunter2
              secret-file: \(written)
          """)
        let said = try stage.command("check")
        #expect(said.end == .exited(1))
        #expect(said.output.contains { $0.contains(":7:17: error: there is no such file") })
        let shown = try stage.command("check", "--context")
        let quoted = (said.output + shown.output).filter { $0.contains("hunter2") }
        #expect(quoted.allSatisfy { $0.contains("'x/hunter2'") && !$0.contains("credential:x") })
      }
    }

    @Test("a chat or an operator whose gateway is not configured is warned of at its place")
    func foreignChats() throws {
      let more = """

        groups: { far: { chats: ["qv:1", "qq:7"] } }
        community: { operators: ["qq:1", "qu:10001"] }
        """
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules + more)
      try stage.write("rules/community.yaml", "")
      let said = try stage.command("check")
      #expect(said.end == .exited(0))
      let warnings = said.output.dropLast().map { $0.split(separator: "/").last ?? "" }
      #expect(
        warnings == [
          "rules.yaml:2:25: warning: 'qw:5000': no gateway 'qw' is configured; there are 'qq'",
          "rules.yaml:3:26: warning: 'qv:1': no gateway 'qv' is configured; there are 'qq'",
          "rules.yaml:4:34: warning: operator 'qu:10001': no gateway 'qu' is configured; there are 'qq'",
        ])
    }

    @Test("every command says what is wrong with its configuration, line by line")
    func badConfiguration() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: Self.rules)
      try stage.write("qunguan.yaml", "data: data\nrulez: rules\n")
      for command in ["status", "outbox", "reload"] {
        let said = try stage.command(command)
        #expect(said.end == .exited(1))
        #expect(said.output == [])
        #expect(said.errors.contains { $0.contains("qunguan.yaml:2:1: error: ") })
        #expect(said.errors.allSatisfy { $0.contains(": error: ") }, "\(said.errors)")
      }
    }

    @Test("a log that can't be written ends nothing")
    func fullLog() throws {
      let stage = try Stage(gateway: "http://127.0.0.1:9", rules: "repliez: []")
      let shell = try ChildProcess(
        "/bin/sh",
        [
          "-c", #""$0" serve --config "$1" 2>/dev/full"#, try DaemonProcess.executable(),
          stage.configuration,
        ])
      #expect(shell.end() == .exited(EX_CONFIG))
    }
  }
}
