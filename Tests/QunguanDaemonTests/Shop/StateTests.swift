import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("What people have in tests of rules") struct StateTests {
  static let rules = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai }
    groups: { readers: { chats: ["qq:5000"] } }
    layers: usual
    checkins:
      - { name: reading, match: { prefix: 打卡 } }
    shop:
      - { name: stall, rewards: [{ name: 书签, cost: 5, tag: 读书人 }] }

    """

  private func run(_ steps: String) throws -> RuleTestReport {
    let test = """
      - test: a core member buys a bookmark
        in: qq:5000
        at: 2027-02-06T12:00
        members:
          小明: { points: 12, active-days: 20, checked-in: { plan: reading, days: 3 } }
        steps:
      \(steps)

      """
    return try RulesDirectory(["rules.yaml": Self.rules, "tests/a.test.yaml": test]).run()
  }

  @Test("Points, tags, layers and days are looked at") func state() throws {
    let report = try run(
      """
          - has:
              小明:
                { points: 12, tags: nothing, layer: core, streak: 3, longest: 3, days: 3, amount: 0,
                  today: false }
              小红: { points: 0, layer: regular, streak: 0, plan: reading }
          - 小明: 兑换 书签
            expect: [{ points: -5, by: stall }, tag: 读书人, reply: 还剩 7 积分]
          - has: { 小明: { points: 7, tags: [读书人] } }
      """)
    #expect(report.diagnostics == [])
    #expect(!report.hasFailed, "\(report.text())")
  }

  @Test("What is otherwise is told with what it is") func otherwise() throws {
    let report = try run("    - has: { 小明: { points: 12, streak: 4, amount: 1.5, layer: silent } }")
    let lines = report.text().split(separator: "\n").map { $0.drop { $0 == " " } }
    for line in [
      "expected  小明: layer silent", "小明: streak 4", "小明: amount 1.500", "got       小明: layer core",
      "小明: streak 3", "小明: amount 0.000",
    ] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
    #expect(!lines.contains { $0.contains("points") && !$0.contains("has:") && $0.hasPrefix("小明") })
  }

  @Test(
    "What there is not can't be had",
    arguments: [
      (
        "{ 小明: { streak: 3, plan: redding } }",
        "there is no plan 'redding'; did you mean 'reading'?"
      ),
      ("{ 小明: { layer: cor } }", "there is no layer 'cor'; did you mean 'core'?"),
      ("{ 小明: { amount: 1.5页 } }", "expected an amount such as 5.2, found '1.5页'"),
    ])
  func unknown(_ people: String, _ sentence: String) throws {
    let report = try run("    - has: \(people)")
    #expect(report.diagnostics.map(\.sentence.description) == [sentence])
  }

  // MARK: What is done

  private func cast() throws -> Cast {
    Cast([], also: [], in: try #require(RuleBook([], Findings())).community)
  }

  @Test("Each sort of entry has its word, and may have its day", arguments: CheckIn.Sort.allCases)
  func entries(_ sort: CheckIn.Sort) throws {
    let chat = try #require(ChatID("qq:5000"))
    let member = try #require(MemberID("qq:小明"))
    let day = try CivilDate(text: "2027-02-06")
    let entry = CheckIn(
      plan: "reading", chat: chat, member: member, day: day, sort: sort,
      time: Timestamp(seconds: 0))
    let deed = try #require(Deed(.checkIn(entry), rule: "reading", time: Timestamp(seconds: 0)))
    var shadow = entry
    shadow.plan = "~reading"
    #expect(Deed(.checkIn(shadow), rule: "reading", time: Timestamp(seconds: 0)) == nil)
    let words: [CheckIn.Sort: QunguanDaemon.Expectation.Kind] = [
      .done: .checkIn, .madeUp: .makeUp, .corrected: .correction, .leave: .leave,
      .joined: .takesPart,
    ]
    let context = DeedContext(
      cast: try cast(), chat: chat, people: [Person(id: member)], message: nil, staff: [])
    for kind in QunguanDaemon.Expectation.Kind.allCases {
      var item = QunguanDaemon.Expectation.Item(
        kind: kind, place: Place(file: "", line: 1, column: 1), title: "")
      #expect(context.fits(item, deed) == (words[sort] == kind))
      item.texts = ["2027-02-06"]
      #expect(context.fits(item, deed) == (words[sort] == kind))
      item.texts = ["2027-02-07"]
      #expect(!context.fits(item, deed))
    }
    #expect(context.title(deed).hasPrefix(words[sort]?.rawValue ?? "?"))
  }

  @Test("A picture is found by the words that stand for it") func pictures() throws {
    let chat = try #require(ChatID("qq:5000"))
    let now = Timestamp(seconds: 0)
    let drawing = Drawing(
      width: 10, height: 10, background: Drawing.Color(0), shapes: [], alternative: "小明的二月")
    let delivery = Delivery(
      .send(chat: chat, content: [.drawing(drawing)], replyTo: nil), lane: .talk, notBefore: now,
      expires: now)
    let deed = try #require(Deed(.act(delivery), rule: "reading", time: now))
    let context = DeedContext(cast: try cast(), chat: chat, people: [], message: nil, staff: [])
    for (texts, isFound) in [([], true), (["二月"], true), (["三月"], false)] as [([String], Bool)] {
      var item = QunguanDaemon.Expectation.Item(
        kind: .picture, place: Place(file: "", line: 1, column: 1), title: "")
      item.texts = texts
      #expect(context.fits(item, deed) == isFound)
    }
  }
}
