import QunguanCore
import QunguanTesting
import Testing

@Suite struct TextTests {
  @Test("Variables stand for what they say") func variables() throws {
    let room = try Room(
      """
      replies:
        - name: a
          match: { exact: 在 }
          say: "{{member.name}}|{{member.id}}|{{chat.name}}|{{community.name}}|{{now}}|{{ date }}|{{weekday}}"
      """)
    #expect(try room.says("在") == ["小明|小明|本群|晨光书友会|08:00|2月8日|星期一"])
    let chat = try #require(ChatID("qq:5000"))
    room.memory.chats[chat] = ChatFacts(name: "书友一群", kind: .group)
    room.memory.members[try member("小明")] = MemberFacts(name: "明哥", firstSeen: room.now)
    var event = room.message([.text("在")])
    event.actor?.name = nil
    #expect(try room.step(event).said == ["明哥|小明|书友一群|晨光书友会|08:00|2月8日|星期一"])
  }

  @Test(
    "What a member is called is shown as plain text, without what can't be seen",
    arguments: [
      ("{{member.id}}", "{{member.id}}"),
      ("[CQ:at,qq=all]", "[CQ:at,qq=all]"),
      ("@全体成员", "@全体成员"),
      ("a\nb\r\n\tc\u{2028}d", "a b c d"),
      ("\u{202E}gnp.exe\u{202C}", "gnp.exe"),
      ("\u{200B}\u{FEFF}\u{2066}x\u{0007}\u{85}", "x"),
      ("\u{3164}\u{200D}\u{FE0F}\u{3000}", "小明"),
      ("", "小明"),
      ("👩‍👩‍👧❤️", "👩‍👩‍👧❤️"),
      (String(repeating: "长", count: 99), String(repeating: "长", count: 32)),
    ])
  func names(_ name: String, _ shown: String) throws {
    let room = try Room(
      "replies: [{ name: a, match: { exact: 在 }, say: \"{{member.name}}\" }]")
    var event = room.message([.text("在")])
    event.actor?.name = name
    let step = try room.step(event)
    guard case .send(_, let content, _)? = step.deliveries.first?.action else {
      Issue.record("nothing is said")
      return
    }
    #expect(content == [.text(shown)])
  }

  @Test("What a match caught is shown as its author wrote it") func captures() throws {
    let room = try Room(
      #"""
      replies:
        - name: a
          match: { regex: '^订单\s*(?<number>\d{3,6})(?<rest>[a-z]+)?$' }
          say: "{{match.number}}|{{match.1}}|{{match.0}}|{{match.rest}}"
      """#)
    #expect(try room.says("訂單 １２３４ＡＢ") == ["１２３４|１２３４|訂單 １２３４ＡＢ|ＡＢ"])
    #expect(try room.says("订单123") == ["123|123|订单123|"])
    #expect(try room.says("订单123 {{member.id}}") == [])
  }

  @Test("Of several words the first in the rule that is there is match.0") func first() throws {
    let room = try Room(
      "replies: [{ name: a, match: { contains: [格, 价] }, say: \"{{match.0}}\" }]")
    #expect(try room.says("价格") == ["格"])
    #expect(try room.says("价") == ["价"])
  }
}
