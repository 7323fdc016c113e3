import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("conversations")
struct ConversationTests {
  static let rules = """
    replies:
      - name: price
        match: { contains: 价格 }
        cooldown: { member: 10m }
        say: { text: "{{member.name}}，见公告", reply: true }
      - name: wifi
        match: { contains: wifi }
        say: { text: 密码是 sunrise, recall-after: 60s }
      - { name: named, addressed: true, match: { contains: 在吗 }, say: 在 }
      - { name: shy, mode: observe, match: { contains: 嘘 }, say: 我看见了 }
      - { name: poked, event: poke, say: 戳我干嘛 }
    greetings:
      - { name: morning, at: "09:00", say: 早上好 }
    """

  let workshop: Workshop
  init() throws { workshop = try Workshop(Self.rules) }

  func talk(in chat: String? = nil) throws -> Conversation {
    try Conversation(rules: workshop.rules, at: "2027-02-06T08:00", in: chat, as: "小明")
  }

  func lines(_ lines: String..., in talk: Conversation) throws -> [String] {
    try lines.flatMap { try talk.take($0).map(\.text) }
  }

  @Test("members write, the steward answers, and rules that rest say so")
  func answers() throws {
    let talk = try talk()
    #expect(talk.prompt == "08:00 小明> ")
    #expect(try lines("价格多少", in: talk) == ["  小晨 (reply): 小明，见公告"])
    #expect(
      try lines("价格多少", ":why", ":why price", in: talk) == [
        "  nothing happens; :why says which rules passed", "  小明: 价格多少",
        "  - price: cooling down until 08:10:00",
        "  5 other rules are not about this; :why all lists them", "  小明: 价格多少",
        "  - price: cooling down until 08:10:00",
      ])
    #expect(try lines("小红: 价格", in: talk) == ["  小晨 (reply): 小红，见公告"])
    #expect(try talk.take(":why all").count == 8)
    #expect(
      try lines(":wait 10m", "价格", in: talk) == [
        "  it is 2027-02-06 08:10:00", "  小晨 (reply): 小明，见公告",
      ])
  }

  @Test("what is due on the way is shown with its time, what is recalled too")
  func waiting() throws {
    let talk = try talk()
    #expect(
      try lines("wifi", ":effects", ":at 09:00", in: talk) == [
        "  小晨: 密码是 sunrise",
        "  wifi: says in qq:5000: 密码是 sunrise (talk lane, expires after 2m, taken back after 1m)",
        "  2027-02-06 08:01:00 (takes back: 密码是 sunrise)", "  2027-02-06 09:00:00 小晨: 早上好",
        "  it is 2027-02-06 09:00:00",
      ])
    #expect(
      try lines(":at 2027-02-06T08:00", ":wait 400d", ":wait", in: talk) == [
        "the clock does not go back; it is 2027-02-06 09:00:00",
        "more than a year at once; begin with --at instead",
        "\"\" is not a duration; write numbers with units, as in 90s or 1h30m",
      ])
  }

  @Test("what is said in other chats has the chat beside it") func places() throws {
    let greetings = "greetings: [{ name: morning, at: \"09:00\", say: 早上好 }]"
    try workshop.file(
      "rules/all.yaml",
      Workshop.community.replacing(#""qq:6*""#, with: #""qq:5001""#) + greetings)
    let talk = try talk()
    let morning = "  2027-02-06 09:00:00 小晨"
    #expect(
      try lines(":at 09:00", in: talk) == [
        "\(morning): 早上好", "\(morning) → qq:5001: 早上好", "  it is 2027-02-06 09:00:00",
      ])
    #expect(
      try Set(lines(":in direct", ":at 2027-02-07T09:00", in: talk).suffix(3).prefix(2)) == [
        "  2027-02-07 09:00:00 小晨 → qq:5000: 早上好",
        "  2027-02-07 09:00:00 小晨 → qq:5001: 早上好",
      ])
  }

  @Test("of a long wait only the beginning is shown")
  func longWait() throws {
    let shown = try lines(":wait 60d", in: talk())
    #expect(shown.count == 52)
    #expect(shown.suffix(2) == ["  … and 10 more", "  it is 2027-04-07 08:00:00"])
  }

  @Test("mentions, pokes, answers, other chats and observing rules")
  func sorts() throws {
    let talk = try talk()
    #expect(try lines("@steward 在吗", in: talk) == ["  小晨: 在"])
    #expect(try lines("@小晨在吗", in: talk) == ["  小晨: 在"])
    #expect(try lines(":poke", in: talk) == ["  小晨: 戳我干嘛"])
    #expect(
      try lines("嘘", in: talk) == [
        "  (observed) 'shy' would have done: says in qq:5000: 我看见了"
      ])
    #expect(try lines(":in qq:7000", "小晨 在吗", in: talk).count == 2)
    #expect(try lines(":why named", in: talk).last == "  - named: not in these chats")
    #expect(try lines(":reply 谢谢", in: talk) == ["the steward has said nothing here yet"])
  }

  @Test("roles, operators and ids belong to names")
  func people() throws {
    let talk = try talk()
    #expect(try lines(":as 小红 admin", ":as 老板 operator", ":as 小刚 qq:77", in: talk) == [])
    #expect(talk.members["小红"]?.role == .admin)
    #expect(talk.members["老板"]?.id.text == "qq:900")
    #expect(talk.members["小刚"]?.id.text == "qq:77")
    #expect(talk.prompt == "08:00 小刚> ")
    #expect(
      try lines(":as 小红 boss", in: talk) == [
        "'boss' is no role; write owner, admin, member, operator, or an id such as qq:10001"
      ])
  }

  @Test("nobody is an operator by chance, and no account has two names")
  func accounts() throws {
    let text = Workshop.community.replacing(#""qq:900""#, with: #""qq:20001", "qq:20002""#)
    try workshop.file("rules/all.yaml", text + Self.rules)
    let talk = try talk()
    _ = try lines("早", "小红: 早", in: talk)
    #expect(talk.members["小明"]?.id.text == "qq:20003")
    #expect(talk.members["小红"]?.id.text == "qq:20004")
    #expect(
      try lines(
        ":as 老板 operator", ":as 老板娘 operator", ":as 小红 operator", ":as 小红 qq:20003",
        ":as 老板 operator", ":as 老板 qq:20001", in: talk) == [
          "every operator at 'qq' has a name already", "'小明' is qq:20003 already",
        ])
    #expect(talk.members["老板"]?.id.text == "qq:20001")
    #expect(talk.members["老板娘"]?.id.text == "qq:20002")
    _ = try lines(":in tg:1", "小明: 早", in: talk)
    #expect(talk.members["小明"]?.id.text == "tg:20003")
    #expect(
      try lines(":as 小红 operator", in: talk) == [
        "the community has no operator at 'tg'; write operators: [\"tg:10001\"] under"
          + " 'community', then :reload"
      ])
  }

  @Test("a full-width colon after a new name is asked about, after a known one it is read")
  func colons() throws {
    let talk = try talk()
    #expect(
      try lines("小红：wifi", in: talk) == [
        "  小晨: 密码是 sunrise",
        "  (said by 小明; for somebody new write a half-width colon and a blank: '小红: ...')",
      ])
    #expect(try lines("小红: 价格", "小红：wifi", "8：30 的 wifi", in: talk).count == 3)
    #expect(talk.last.last?.event.actor?.name == "小明")
  }

  @Test("an unknown command has its neighbour named, hostile text harms no terminal")
  func odd() throws {
    let talk = try talk()
    #expect(try lines(":whi", in: talk) == ["no command ':whi'; did you mean ':why'?"])
    #expect(try lines(":why prize", in: talk) == ["no rule 'prize'; did you mean 'price'?"])
    #expect(try lines(":zzzzzz", in: talk) == ["no command ':zzzzzz'; :help lists them"])
    #expect(try lines(":", in: talk) == ["no command ':'; :help lists them"])
    let said = try lines("\u{1B}[2J\u{202E}: 价格\u{7}", ":why", in: talk).joined()
    #expect(!said.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    let help = try lines(":help", in: talk).joined(separator: "\n")
    for command in Conversation.commands { #expect(help.contains(":\(command.name) ")) }
    #expect(try lines(":quit", in: talk) == [])
    #expect(talk.isOver)
  }

  @Test("new rules are taken into use with the memory of the old ones; wrong ones are not")
  func reload() throws {
    let talk = try talk()
    _ = try talk.take("价格")
    try workshop.write("rules", Self.rules.replacing("，见公告", with: "，299 元"))
    #expect(
      try lines(":reload", "价格", "小红: 价格", in: talk) == [
        "  changed: price; memory, points and timers stay",
        "  nothing happens; :why says which rules passed", "  小晨 (reply): 小红，299 元",
      ])
    try workshop.write("rules", "replies: [{ name: x, say: }]")
    let refused = try lines(":reload", "小刚: 价格", in: talk)
    #expect(refused.first?.contains("/rules/all.yaml:") == true, "\(refused)")
    #expect(
      refused.suffix(2) == [
        "not reloaded: the rules in use stay", "  小晨 (reply): 小刚，299 元",
      ])
  }

  @Test("what is wrong with rules is said in the operator's language")
  func languages() throws {
    let talk = try Conversation(
      rules: workshop.rules, at: nil, in: nil, as: "小明", problemsIn: .chinese)
    try workshop.write("rules", "replies: [{ name: x, match: { contains: a } }]")
    let refused = try lines(":reload", in: talk)
    #expect(
      refused == [
        "\(workshop.rules)/all.yaml:5:11: 错误: 缺少字段「say」",
        "not reloaded: the rules in use stay",
      ])
  }

  @Test("a beginning that can't be is refused with a sentence")
  func beginnings() throws {
    for (time, chat) in [("tomorrow", nil), ("2027-02-30T08:00", nil), (nil, "5000")] {
      #expect(throws: Objection.self) {
        try Conversation(rules: workshop.rules, at: time, in: chat, as: "小明")
      }
    }
    #expect(throws: Daemon.Refused.self) {
      try Conversation(rules: workshop.path + "/none", at: nil, in: nil, as: "小明")
    }
  }

  @Test("instants are read on the zone's clocks, or with an offset of their own")
  func moments() throws {
    let zone = try workshop.book().community.zone
    for text in [
      "2027-02-06T08:00", "2027-02-06 08:00:00", "2027-02-06T00:00Z", "2027-02-06T09:30+09:30",
      "2027-02-05T19:00-05:00",
    ] {
      #expect(try Moment.read(text, in: zone) == saturday, "\(text)")
    }
    for text in ["", "Z", "08:00", "2027-02-06", "2027-02-06T08:00+", "2027-02-06T08:00+25:00"] {
      #expect(throws: TimeTextError.self) { try Moment.read(text, in: zone) }
    }
    #expect(try Moment.start("1h", before: saturday, in: zone) == saturday - .hours(1))
    #expect(Moment.text(saturday, in: zone) == "2027-02-06T08:00:00+08:00")
  }
}
