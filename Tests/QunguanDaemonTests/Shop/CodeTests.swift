import QunguanCore
import QunguanStore
import Testing

@testable import QunguanDaemon

@Suite("Codes of a shop") struct CodeTests {
  static let rules = """
    shop:
      - name: books
        rewards: [{ name: 八折券, cost: 10, codes: { from: codes/a.txt } }]
    """
  static let codes = "# of February\nAAA-1\n\n  BBB-2\nCCC-3\n"
  static let done = "小明 用 10 积分换到了“八折券”，还剩"

  private func stall(_ codes: String = codes) throws -> Stall {
    let stall = try Stall(Self.rules, files: ["codes/a.txt": codes])
    try stall.give(100)
    return stall
  }

  @Test("Each is sent once, to the member alone, until none is left") func once() throws {
    let stall = try stall()
    let direct = ChatID.direct(with: stall.member("小明")).text
    for (code, left) in [("AAA-1", 90), ("BBB-2", 80), ("CCC-3", 70)] {
      #expect(
        try stall.says("兑换 八折券") == [
          "\(direct): “八折券”的兑换码：\(code)", "\(Self.done) \(left) 积分；兑换码已经私信给你",
        ])
    }
    #expect(try stall.says("兑换 八折券") == ["“八折券”已经换完了，下次早点来"])
  }

  @Test("Another order of the file, more codes and another name of the shop give none twice")
  func edits() throws {
    let stall = try stall()
    try stall.says("兑换 八折券")
    try stall.adopt(
      Self.rules.replacing("books", with: "market").replacing("八折券", with: "九折券")
        .replacing("a.txt", with: "b.txt"),
      files: ["codes/b.txt": "DDD-4\nAAA-1\nBBB-2"])
    var sent: [String] = []
    for _ in 0..<3 { sent += try stall.says("兑换 九折券").filter { $0.contains("兑换码：") } }
    #expect(sent.map { String($0.suffix(5)) } == ["DDD-4", "BBB-2"])
    try stall.rehearsal.look { batch in
      _ = try batch.settleRules(known: ["market"], observing: [], at: stall.rehearsal.now)
      let later = stall.rehearsal.now + .days(400)
      for _ in 0..<5 { _ = try batch.prune(now: later, limit: 1000) }
    }
    try stall.adopt(Self.rules, files: ["codes/a.txt": Self.codes])
    #expect(try stall.says("兑换 八折券").first?.hasSuffix("CCC-3") == true)
  }

  @Test("Undoing gives the points back and no code twice") func undo() throws {
    let stall = try stall("AAA-1\nBBB-2")
    try stall.says("兑换 八折券")
    try stall.undo("qq:3")
    #expect(try stall.facts()?.points == 100)
    #expect(try stall.says("商城").first?.contains("剩 1 份") == true)
    #expect(try stall.says("兑换 八折券").first?.hasSuffix("BBB-2") == true)
  }

  @Test("A code stands nowhere but in the outbox, and there only until it is delivered")
  func nowhere() throws {
    let stall = try stall("AAA-1")
    let happening = try stall.happens("兑换 八折券", by: "小明")
    #expect(!"\(happening.step.trace)".contains("AAA-1"))
    #expect(!"\(happening.step.changes)".contains("AAA-1"))
    let words = Wording()
    for effect in happening.step.effects.map(\.effect) {
      #expect(!words.sentence(effect).contains("AAA-1"))
    }
    let kept = try stall.rehearsal.look { batch in
      let recording = try batch.recorded(happening.event.key)
      return "\(String(describing: recording)) \(try batch.outbox(states: [.delivered], limit: 99))"
    }
    #expect(kept.contains(Part.mask))
    #expect(!kept.contains("AAA-1"))
    let exported = try stall.rehearsal.look { try $0.everything(of: stall.member("小明")) }
    #expect(!"\(exported)".contains("AAA-1"))
  }

  @Test("What waits in the outbox, or could not be delivered, holds its code") func waiting() throws
  {
    let store = try Store(inMemory: Store.Settings())
    let chat = try #require(ChatID("qq:5000"))
    let now = Timestamp(seconds: 1000)
    let content: [Part] = [.text("码："), .secret("AAA-1")]
    let delivery = Delivery(
      .send(chat: chat, content: content, replyTo: nil), lane: .talk, notBefore: now,
      expires: now + .days(1))
    let event = Event(
      key: EventKey("qq:1"), type: .message, gateway: chat.gateway, time: now, received: now)
    let step = Step(
      effects: Array(repeating: .init(rule: "books", effect: .act(delivery)), count: 2))
    let rows = try store.batch { try $0.commitStep(event, step, keepsTrace: true) }
    try store.batch { batch in
      #expect(try batch.undelivered().map(\.delivery) == [delivery, delivery])
      _ = try batch.claim(rows.map(\.id), at: now)
      _ = try batch.credit(
        [
          Credit(id: rows[0].id, state: .delivered),
          Credit(id: rows[1].id, state: .rejected, reason: "no such user"),
        ], at: now)
      let left = try batch.outbox(states: [.delivered, .rejected], limit: 9)
        .map { $0.row.delivery.action }
      #expect(left == [delivery.action, delivery.action.withoutSecrets])
    }
  }

  @Test("A code that waits goes with the redemption that is undone, and can't be sent any more")
  func withdrawn() throws {
    let store = try Store(inMemory: Store.Settings())
    let chat = try #require(ChatID("qq:5000"))
    let now = Timestamp(seconds: 1000)
    let delivery = Delivery(
      .send(chat: chat, content: [.secret("AAA-1")], replyTo: nil), lane: .talk, notBefore: now,
      expires: now + .days(1))
    func event(_ key: String) -> Event {
      Event(
        key: EventKey(key), type: .message, gateway: chat.gateway, time: now, received: now)
    }
    let step = Step(
      effects: Array(repeating: .init(rule: "books", effect: .act(delivery)), count: 2))
    let rows = try store.batch { try $0.commitStep(event("qq:1"), step, keepsTrace: true) }
    try store.batch { batch in
      let undo = Step(effects: [.init(rule: "books", effect: .withdraw(rows[0].id))])
      _ = try batch.commitStep(event("qq:2"), undo, keepsTrace: false)
      // One that an operator takes off is paid for, and may still be sent.
      _ = try batch.drop(rows[1].id, at: now)
      let left = try batch.outbox(states: [.dropped], limit: 9).map { $0.row.delivery.action }
      #expect(left == [delivery.action, delivery.action.withoutSecrets])
      let rulings = try rows.map { try batch.retry($0.id, at: now, expires: now + .minutes(10)) }
      #expect(
        rulings[0] == .refused("the text of row \(rows[0].id) is no longer kept"))
      guard case .applied = rulings[1] else {
        Issue.record("\(rulings[1])")
        return
      }
    }
  }

  @Test("An observing shop hands out nothing") func observing() throws {
    let observing = Self.rules.replacing("books", with: "books\n    mode: observe")
    let stall = try Stall(observing, files: ["codes/a.txt": Self.codes])
    try stall.give(100)
    let happening = try stall.happens("兑换 八折券", by: "小明")
    #expect(!"\(happening.step)".contains("AAA-1"))
    #expect(happening.step.trace.entries.contains { !$0.withheld.isEmpty })
    #expect(try stall.facts()?.points == 100)
    try stall.adopt(Self.rules, files: ["codes/a.txt": Self.codes])
    #expect(try stall.says("兑换 八折券").first?.hasSuffix("AAA-1") == true)
  }

  @Test("A code is said to the member alone, and a text without it is none")
  func addressees() {
    func sentences(_ say: String) -> [String] {
      Stall.sentences("\(Self.rules)\n    say: { code: \(say) }", ["codes/a.txt": Self.codes])
    }
    #expect(
      sentences("{ text: \"{{code}}\", to: staff }")
        == ["a code is for the member alone; leave 'to' and 'mention' out"])
    #expect(
      sentences("{ text: \"{{code}}\", mention: true }")
        == ["a code is for the member alone; leave 'to' and 'mention' out"])
    #expect(sentences("请查收") == ["the code is missing; write {{code}} into this text"])
    #expect(sentences("off") == ["'八折券' has codes, and 'say.code' is off"])
  }

  @Test("A file of codes has its limits, and what is wrong shows no code") func files() {
    func sentences(_ text: String) -> [String] {
      Stall.sentences(Self.rules, ["codes/a.txt": text])
    }
    #expect(
      sentences("AAA-1\nAAA-1\n")
        == ["1 codes of 'codes/a.txt' are there twice; each is given once"])
    #expect(
      sentences("AAA-1\nBB\u{202E}B\n") == [
        """
        line 2 of 'codes/a.txt' is no code: it is longer than 512 bytes, or something in it can't be \
        seen
        """
      ])
    #expect(
      sentences(String(repeating: "X\n", count: 100_001))
        == ["'codes/a.txt' has more than 100000 lines; divide it"])
  }

  @Test("A hundred thousand codes are looked through") func many() throws {
    let codes = (0..<100_000).map { "CODE-\($0)" }.joined(separator: "\n")
    let stall = try stall(codes)
    #expect(try stall.says("兑换 八折券").first?.hasSuffix("CODE-0") == true)
  }
}
