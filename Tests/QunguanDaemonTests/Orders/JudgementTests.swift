import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("What operators say of messages") struct JudgementTests {
  let parade: Parade

  init() throws {
    parade = try Parade(
      """
      ads:
        - name: shield
          mode: active
          signals:
            words: { any: [刷单, 日结], weight: 8 }
          actions: { 8: [warn, delete, mute 10m] }
          report-to: staff
      groups: { staff: { chats: ["qq:9000"], tags: [staff] } }
      """)
  }

  private let here = Part.text("误判")

  private func offences() throws -> [KnownOffence] {
    try parade.rehearsal.look {
      try $0.offences(since: parade.rehearsal.now - .days(1), in: nil, limit: 100)
    }
  }

  private func actions(_ happening: Happening) -> [String] {
    happening.deliveries.map(\.1.action.name).sorted()
  }

  /// What the steward said in a chat, the last first.
  private func said(in chat: ChatID) -> MessageID? {
    parade.rehearsal.spoken.last { $0.chat == chat }?.message
  }

  @Test("误判 in answer to the message takes everything back, and the text is let through there")
  func inChat() throws {
    let caught = try parade.says("日结 刷单 加我", by: "小明")
    #expect(actions(caught) == ["delete", "mute", "send", "send"])
    let message = try #require(caught.event.message?.id)
    let answer = try parade.order([here], answering: message)
    #expect(answer.hasPrefix("好的，是我错怪了“小明”：收回了"), "\(answer)")
    #expect(answer.contains("对“小明”的禁言（10分钟）"), "\(answer)")
    #expect(answer.contains("删掉的消息没法恢复，可以请 TA 再发一次"), "\(answer)")
    #expect(answer.hasSuffix("以后在本群不会再拦"), "\(answer)")
    #expect(try offences().map { $0.pardonedBy != nil } == [true])
    let again = try parade.says("日结刷单，加我", by: "小红")
    #expect(again.deliveries.isEmpty)
    #expect(!(try parade.says("日结 刷单 加我", by: "小红", in: parade.chat("5001"))).deliveries.isEmpty)
  }

  @Test("误判 in answer to the report in the staff's chat, twice, takes back once; the report stays")
  func onReport() throws {
    let caught = try parade.says("日结 刷单 加我", by: "小明")
    let staff = parade.chat("9000")
    let report = try #require(said(in: staff))
    let first = try parade.says([here], by: "班长", in: staff, answering: report)
    #expect(actions(first) == ["delete", "send", "unmute"])
    let deleted = first.deliveries.compactMap { delivery -> ChatID? in
      if case .delete(let chat, _) = delivery.1.action { chat } else { nil }
    }
    #expect(deleted == [parade.chat()])
    #expect(caught.deliveries.count == 4)
    #expect(
      try parade.order([here], in: staff, answering: report) == "这条之前已经标记为误判了，不用再标")
  }

  @Test("An offence has a number, and what the filter only saw is marked without being undone")
  func byNumber() throws {
    try parade.says("日结 刷单 加我", by: "小明")
    let number = try #require(try offences().first?.id.number)
    #expect(try parade.order("/误判 #\(number)").hasPrefix("好的，是我错怪了“小明”"))
    #expect(try parade.order("/误判 99") == "没有编号是 99 的记录，可能已经太久了")
    #expect(try parade.order("/误判").hasPrefix("请回复那条消息再说“误判”"))
    #expect(try parade.order("/广告 一下").contains("或者写上编号：广告 12"))
  }

  @Test("广告 in answer to what no filter saw deletes it and marks it; undo forgets the marking")
  func missed() throws {
    let missed = try parade.says("大量收购旧手机，私聊", by: "小明")
    let message = try #require(missed.event.message?.id)
    let order = try parade.says([.text("是广告")], by: "班长", answering: message)
    #expect(actions(order) == ["delete", "send"])
    #expect(order.said == ["好的，记住了，“小明”这条是广告，以后谁再发一样的，各个群都会当广告处理；消息也删掉了"])
    #expect(!(try parade.says("大量收购旧手机 私聊", by: "小红")).deliveries.isEmpty)
    #expect(
      try parade.order([.text("广告")], answering: message) == "这条之前已经标记为广告了，不用再标")
    let undo = try parade.order([.text("/撤销")], answering: order.event.message?.id)
    #expect(undo.contains("✓ “这是广告”的标记"), "\(undo)")
    #expect(try parade.says("大量收购旧手机 私聊", by: "小刚").deliveries.isEmpty)
  }

  @Test("The newer word wins") func newer() throws {
    let message = try #require(try parade.says("日结 刷单 加我", by: "小明").event.message?.id)
    _ = try parade.order([here], answering: message)
    _ = try parade.order([.text("广告")], answering: message)
    #expect(try parade.rehearsal.look { try $0.allMarkings().map(\.marking.isAd) } == [true])
    #expect(!(try parade.says("日结刷单加我", by: "小红")).deliveries.isEmpty)
  }

  @Test("Nobody else judges, and a word among others is none") func others() throws {
    let message = try #require(try parade.says("日结 刷单 加我", by: "小明").event.message?.id)
    let before = try offences()
    try parade.says([here], by: "小明", answering: message)
    let chat = try parade.says([.text("是广告 吗")], by: "班长", answering: message)
    #expect(chat.step.order == nil)
    #expect(try parade.says("误判", by: "班长").step.order == nil)
    #expect(try offences() == before)
    #expect(
      try parade.order([here], answering: MessageID(parade.qq, "m-none")).hasPrefix("没找到那条消息"))
  }

  @Test("Where no text is kept any more, what was done is taken back all the same")
  func withoutText() throws {
    let message = try #require(try parade.says("日结 刷单 加我", by: "小明").event.message?.id)
    _ = try parade.rehearsal.wait(until: parade.rehearsal.now + .days(7) + .hours(1))
    _ = try parade.rehearsal.look { try $0.prune(now: parade.rehearsal.now) }
    let answer = try parade.order([here], answering: message)
    #expect(answer.hasSuffix("原文已经不在了，没法记住它"), "\(answer)")
    #expect(try offences().isEmpty)
    #expect(try parade.rehearsal.look { try $0.offence(OffenceID(1))?.pardonedBy } != nil)
  }
}
