import QunguanTesting
import Testing

@testable import QunguanCore

@Suite("Commands about check-ins") struct CheckInCommandTests {
  let room: Room
  let chat: ChatID
  let hero: MemberID

  init() throws {
    room = try Room(
      """
      checkins:
        - { name: reading, title: 阅读打卡, match: { prefix: 打卡 } }
      """, community: CommandReaderTests.community)
    chat = try #require(ChatID("qq:5000"))
    hero = try #require(MemberID("qq:小红"))
  }

  private func order(_ content: [Part], answering: MessageID? = nil) -> Order? {
    var event = room.message(content)
    event.message?.replyTo = answering
    return room.book.commands.order(in: event)
  }

  private func order(_ text: String) -> Order? { order([.text(text)]) }

  @Test("Corrections name a member; days and plans are read by the plan") func corrections() {
    let mention = Part.mention(hero)
    #expect(
      order([.text("/打卡 更正 "), mention, .text(" 昨天 32页")])
        == .checkIns(.correct(chat: chat, hero, text: "昨天 32页")))
    #expect(
      order([.text("/打卡 補登 qq:小红 2月5日")]) == .checkIns(.correct(chat: chat, hero, text: "2月5日")))
    #expect(
      order([.text("/打卡 作废 "), mention]) == .checkIns(.strike(chat: chat, hero, text: "")))
    #expect(
      order([.text("小晨 打卡 作废 "), mention]) == .checkIns(.strike(chat: chat, hero, text: "")))
    let message = MessageID(hero.gateway, "7")
    #expect(
      order([.text("/打卡 作废")], answering: message)
        == .checkIns(.strikeMessage(message, in: chat)))
  }

  @Test("Plans rest and go on, here or everywhere") func breaks() {
    #expect(
      order("/打卡 暂停 2月15日-2月21日") == .checkIns(.pause(chat: chat, text: "2月15日-2月21日")))
    #expect(
      order("/打卡 暂停 全部 阅读 2月15日") == .checkIns(.pause(chat: nil, text: "阅读 2月15日")))
    #expect(order("/打卡 继续") == .checkIns(.resume(chat: chat, text: "")))
    #expect(order("/打卡 继续 所有群") == .checkIns(.resume(chat: nil, text: "")))
  }

  @Test(
    "Everyday sentences are no orders",
    arguments: [
      "小晨 打卡", "小晨 打卡 32页", "小晨 打卡 继续加油", "小晨 打卡 继续 加油哦", "小晨 打卡 暂停 一下吧", "小晨 打卡 更正",
      "打卡 作废", "打卡 暂停 2月15日", "小晨，打卡成功啦", "小晨 打卡 取消 了吗",
    ])
  func everyday(_ text: String) {
    #expect(order(text) == nil)
  }

  @Test("Said to the steward by name they are orders if all can be read") func sure() {
    #expect(order("小晨 打卡 继续") == .checkIns(.resume(chat: chat, text: "")))
    #expect(order("小晨 打卡 继续 阅读打卡") == .checkIns(.resume(chat: chat, text: "阅读打卡")))
    #expect(order("小晨 打卡 暂停 明天") == .checkIns(.pause(chat: chat, text: "明天")))
  }
}
