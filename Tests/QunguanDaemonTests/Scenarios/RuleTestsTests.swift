import Foundation
import QunguanCore
import QunguanDaemon
import QunguanTesting
import Testing

@Suite("tests of rules") struct RuleTestsTests {
  private typealias Rules = RulesDirectory

  @Test("the sample rules pass their own tests") func samples() {
    let report = RuleTests.run([Rules.repository.appendingPathComponent("Rules").path])
    #expect(!report.hasFailed, "\(report.text())")
    #expect(report.passed >= 20)
  }

  @Test("the examples of the page about tests pass with the rules of that page") func page() throws
  {
    let page = Rules.repository.appendingPathComponent("docs/testing.md")
    let blocks = try String(contentsOf: page, encoding: .utf8).split(separator: "```yaml\n")
      .dropFirst().compactMap { $0.split(separator: "```").first.map(String.init) }
    let tests = blocks.filter { $0.hasPrefix("- test:") }
    let rules = blocks.filter { !$0.hasPrefix("- test:") }
    var files: [String: String] = [:]
    for (index, text) in rules.enumerated() { files["rules\(index).yaml"] = text }
    for (index, text) in tests.enumerated() { files["tests/example\(index).test.yaml"] = text }
    let report = try Rules(files).run()
    #expect(!report.hasFailed, "\(report.text())")
    #expect(report.passed == tests.count)
  }

  @Test("a feed offers what a test says, and is read by the rules of its rule") func feeds()
    throws
  {
    let directory = try Rules([
      "rules.yaml": """
      community: { name: 晨光书友会, time-zone: Asia/Shanghai, quiet-hours: "22:00-08:00" }
      groups: { readers: { chats: ["qq:5000", "qq:5001"] } }
      feeds:
        - name: books
          url: https://example.org/
          at-most: 2 per day
          say: "{{title}} {{link}}"
      """,
      "tests/feed.test.yaml": """
      - test: new books
        in: qq:5000
        at: 2027-02-06T21:00
        steps:
          - { offers: books, items: 旧书 }
          - offers: books
            items: [{ title: 三体, link: "https://example.org/3" }, 活着, 旧书]
            expect: [exactly: "活着 ", exactly: "三体 https://example.org/3"]
          - wait until: 22:00
          - { offers: books, items: [一九八四] }
          - wait until: 08:00
            expect: [exactly: "一九八四 "]
      - test: wrong
        in: qq:5000
        at: 2027-02-06T21:00
        steps:
          - { offers: books, items: 旧书, expect: [say: 旧书] }
      """,
    ])
    let report = directory.run()
    #expect(report.passed == 1 && report.failed == 1, "\(report.text())")
    #expect(report.text().contains("already there: 1"), "\(report.text())")
    let wrong = try Rules([
      "rules.yaml": Rules.rules,
      "tests/feed.test.yaml": """
      - test: wrong
        in: qq:5000
        at: 2027-02-06T21:00
        steps:
          - { offers: book, items: 旧书 }
      """,
    ]).run()
    let sentences = wrong.diagnostics.map(\.sentence.description)
    #expect(sentences == ["no rule of 'feeds' is called 'book'"])
    for diagnostic in wrong.diagnostics {
      #expect(diagnostic.untranslated(in: .chinese) == [], "\(diagnostic)")
    }
  }

  @Test("what is on the clock is the community's, over a change to summer time") func summerTime()
    throws
  {
    let directory = try Rules([
      "rules.yaml": """
      community: { name: Club, time-zone: Europe/Berlin }
      groups: { readers: { chats: ["qq:5000"] } }
      greetings:
        - { name: skipped, at: "02:30", say: it is {{now}} }
        - { name: morning, at: "08:00", say: good morning }
      """.replacing("it is {{now}}", with: "\"it is {{now}}\""),
      "tests/clock.test.yaml": """
      - test: the hour that is skipped
        in: qq:5000
        at: 2027-03-28T01:59:59
        steps:
          - wait: 1s
            expect: [exactly: "it is 03:00"]
          - wait: 4h
          - wait until: 08:00
            expect: [say: good morning]
      - test: the hour that comes twice
        in: qq:5000
        at: 2027-10-31T02:00
        steps:
          - wait: 30m
            expect: [exactly: "it is 02:30"]
          - wait: 5h30m
          - wait: 1h
            expect: [say: good morning]
      """,
    ])
    let report = directory.run()
    #expect(!report.hasFailed, "\(report.text())")
    #expect(report.passed == 2)
    let skipped = try Rules([
      "rules.yaml": "community: { name: Club, time-zone: Europe/Berlin }",
      "tests/clock.test.yaml": """
      - { test: a, in: "qq:1", at: 2027-03-28T02:30, steps: [wait: 1s] }
      """,
    ]).run()
    #expect(
      skipped.diagnostics.map(\.sentence.description) == [
        "the clocks of Europe/Berlin skip '2027-03-28T02:30'; write a time with its offset"
      ])
  }

  @Test("chance falls the same way every time, another way with another seed") func chance() throws
  {
    let tests = (0..<64).map { seed in
      """
      - test: seed \(seed)
        in: qq:5000
        at: 2027-02-06T12:00
        seed: \(seed)
        steps:
          - { 小明: 抽奖, expect: [reply: 中奖] }

      """
    }
    let directory = try Rules([
      "rules.yaml": Rules.rules
        + "  - { name: luck, match: { exact: 抽奖 }, chance: 50%, say: 中奖 }\n",
      "tests/luck.test.yaml": tests.joined(),
    ])
    let first = directory.run()
    #expect((16...48).contains(first.passed), "\(first.passed) of 64")
    #expect(first.failed == 64 - first.passed)
    let again = directory.run()
    #expect(
      again.text().split(separator: "\n").dropLast()
        == first.text().split(separator: "\n").dropLast())
  }

  @Test("of much that was done and not expected only the beginning is shown") func much() throws {
    let report = try Rules([
      "rules.yaml": Rules.rules + "greetings: [{ name: early, at: '07:00', say: 早 }]\n",
      "tests/a.test.yaml": """
      - test: a quarter
        in: qq:5000
        at: 2027-02-06T12:00
        steps:
          - { wait: 60d, expect: nothing }
      """,
    ]).run()
    #expect(report.failed == 1)
    #expect(report.text().contains("… and 10 more"), "\(report.text())")
  }

  @Test("every test begins anew: cool-downs of others don't reach it") func fresh() throws {
    let tests = (0..<40).map { number in
      Rules.good.replacing("test: price", with: "test: price \(number)")
    }
    let report = try Rules([
      "rules.yaml": Rules.rules.replacing("say:", with: "cooldown: { chat: 1h }, say:"),
      "tests/a.test.yaml": tests.joined(),
    ]).run()
    #expect(report.passed == 40 && report.failed == 0, "\(report.text())")
  }

  @Test("rules with errors are shown as 'check' shows them, and nothing is played") func badRules()
    throws
  {
    let directory = try Rules([
      "rules.yaml": "repliez: []\n", "tests/a.test.yaml": Rules.good,
    ])
    let report = directory.run()
    #expect(report.hasFailed && report.passed == 0)
    #expect(
      report.diagnostics.map(\.description) == [
        "\(directory.path)/rules.yaml:1:1: error: unknown field 'repliez' in a rule file; did you"
          + " mean 'replies'?"
      ])
  }

  @Test("a bad file keeps no other from being played") func badFile() throws {
    let report = try Rules([
      "rules.yaml": Rules.rules, "tests/a.test.yaml": Rules.good,
      "tests/b/c.test.yaml": "- tset: 1",
    ]).run()
    #expect(report.hasFailed && report.passed == 1 && report.failed == 0)
    #expect(report.diagnostics.count == 4, "\(report.text())")
  }

  @Test("what lies among tests and is none is warned of") func otherFiles() throws {
    let directory = try Rules([
      "rules.yaml": Rules.rules, "tests/a.test.yaml": Rules.good, "tests/notes.yaml": "a: b",
    ])
    let report = directory.run()
    #expect(!report.hasFailed && report.passed == 1)
    #expect(
      report.diagnostics.map(\.description) == [
        "\(directory.path)/tests/notes.yaml:1:1: warning: 'notes.yaml' is no test and never run;"
          + " tests are named NAME.test.yaml"
      ])
  }

  @Test("files and directories of tests find their rules; others are refused") func paths() throws {
    let directory = try Rules([
      "rules.yaml": Rules.rules, "tests/a.test.yaml": Rules.good,
      "tests/b/c.test.yaml": Rules.good.replacing("test: price", with: "test: other"),
      "loose.txt": Rules.good,
    ])
    func passed(_ paths: String...) -> Int {
      RuleTests.run(paths.map { "\(directory.path)/\($0)" }).passed
    }
    #expect(passed("") == 2)
    #expect(passed("tests/") == 2)
    #expect(passed("tests/a.test.yaml") == 1)
    #expect(passed("tests/b") == 1)
    #expect(passed("tests/b", "tests/a.test.yaml") == 2)
    #expect(passed("loose.txt") == 0)
    #expect(RuleTests.run(["\(directory.path)/nowhere"]).hasFailed)
    #expect(directory.run(filter: "other").passed == 1)
    #expect(directory.run(filter: "a.test").passed == 1)
    #expect(directory.run(filter: "nothing such").hasFailed)
  }
}

extension EndToEnd {
  @Suite("qunguan test") struct TestCommand {
    private typealias Rules = RulesDirectory

    @Test("exits with 0 when all pass and says how many") func passes() throws {
      let rules = try Rules(["rules.yaml": Rules.rules, "tests/a.test.yaml": Rules.good])
      let said = try DaemonProcess.command(["test", rules.path])
      #expect(said.end == .exited(0))
      #expect(said.output.first == "\(rules.path)/tests/a.test.yaml: 1 passed")
      #expect(try #/1 test passed in \d\.\d\d s/#.wholeMatch(in: said.output.last ?? "") != nil)
    }

    @Test("exits with 1 when one fails, a file is wrong or there is none") func fails() throws {
      let bad = Rules.good.replacing("价格表", with: "没有这句")
      for tests in [["tests/a.test.yaml": bad], ["tests/a.test.yaml": "- test"], [:]] {
        let rules = try Rules(tests.merging(["rules.yaml": Rules.rules]) { first, _ in first })
        #expect(try DaemonProcess.command(["test", rules.path]).end == .exited(1))
      }
    }

    @Test("tells programs as JSON what failed and where") func json() throws {
      let bad = Rules.good.replacing("价格表", with: "没有这句")
      let rules = try Rules(["rules.yaml": Rules.rules, "tests/a.test.yaml": bad])
      let said = try DaemonProcess.command(["test", rules.path, "--format", "json"])
      #expect(said.end == .exited(1))
      let json = try JSON(text: said.output.joined())
      #expect(json["failed"]?.int == 1)
      let failure = json["files"]?[0]?["tests"]?[0]?["failure"]
      #expect(failure?["line"]?.int == 5)
      #expect(failure?["expected"]?[0]?.string == "reply: 没有这句")
      #expect(failure?["got"]?[0]?.string == "reply: 价格表在群公告里  (price)")
    }

    @Test("shows on demand what was said and done") func verbose() throws {
      let rules = try Rules(["rules.yaml": Rules.rules, "tests/a.test.yaml": Rules.good])
      let said = try DaemonProcess.command(["test", rules.path, "--verbose"])
      #expect(
        said.output.dropFirst().dropLast() == [
          "\(rules.path)/tests/a.test.yaml:1:3: passed: price",
          "  2027-02-06 12:00:00  小明: 价格",
          "  2027-02-06 12:00:00    → reply: 价格表在群公告里  (price)",
        ])
    }
  }
}
