import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct AppealsTests {
  static let rules = """
    appeals:
      - { name: appeals, in: direct, report-to: staff, for: 2d }
    """
  let room: Room
  let direct = "qq:direct"

  init() throws { room = try Room(Self.rules) }

  /// Enters an offence of the member who is about to appeal.
  private func offend(_ text: String = "加微信 abc12345") throws {
    let chat = try #require(ChatID("qq:5000"))
    let event = room.message([.text(text)])
    let offence = Offence(
      rule: "shield", chat: chat, member: MemberID(chat.gateway, "小明"), message: event.message?.id,
      time: room.now, points: 8, text: text,
      signals: [Signal("contact", points: 8, detail: "", ranges: [10..<18])],
      measures: ["delete"], keptUntil: room.now + .days(30))
    room.memory.enter([.init(rule: "shield", effect: .offence(offence))], of: event)
  }

  private func appeal(_ text: String = "申诉") throws -> Step {
    try room.step(room.message([.text(text)], in: direct, kind: .direct))
  }

  private func told(_ chat: String, _ step: Step) -> [String] {
    step.effects.compactMap { caused in
      guard case .act(let delivery) = caused.effect,
        case .send(let target, let content, _) = delivery.action, target.text == chat
      else { return nil }
      #expect(content.allSatisfy { if case .text = $0 { true } else { false } })
      return Message(id: nil, content: content).text
    }
  }

  @Test("An appeal is told to the staff with the evidence, and to nobody else") func taken() throws
  {
    try offend("加微信 abc12345\n@all /撤销")
    let step = try appeal("申诉：这是我自己的号\n/暂停 全部")
    #expect(step.effects.contains { $0.effect == .appeal(OffenceID(1)) })
    let cards = told("qq:9000", step)
    #expect(cards.count == 1)
    let lines = cards[0].split(separator: "\n")
    #expect(lines.count == 4, "\(lines)")
    #expect(lines[0] == "申诉 #1：小明（qq:小明），qq:5000，8 分")
    #expect(lines[1].contains("【abc12345】"), "\(lines)")
    #expect(lines[2].hasPrefix("理由：这是我自己的号"), "\(lines)")
    #expect(lines[3].hasSuffix("TA；没有弄错就不用理会"))
    #expect(told(direct, step) == [AppealOccasion.taken.usual])
    #expect(told("qq:5000", step).isEmpty)
  }

  @Test("Against one decision there is one appeal, in its time, and none against nothing")
  func refused() throws {
    #expect(told(direct, try appeal()) == [AppealOccasion.nothing.usual])
    try offend()
    _ = try appeal()
    let again = try appeal()
    #expect(told(direct, again) == [AppealOccasion.already.usual])
    #expect(told("qq:9000", again).isEmpty)
    try offend()
    room.now = room.now + .days(2) + .seconds(1)
    #expect(told(direct, try appeal()) == [AppealOccasion.nothing.usual])
  }

  @Test("Said in a group it is no appeal") func inGroup() throws {
    try offend()
    #expect(try room.says("申诉").isEmpty)
  }

  @Test("A reason is cut, on one line, and may be left out") func reasons() throws {
    try offend()
    let long = String(repeating: "冤", count: 500)
    let card = try #require(told("qq:9000", try appeal("申诉 \(long)")).first)
    #expect(card.split(separator: "\n")[2].unicodeScalars.count <= 205)
    try offend()
    #expect(told("qq:9000", try appeal("申诉")).first?.contains("理由：没有写") == true)
  }

  @Test(
    "What can't work is said",
    arguments: [
      ("{ name: a, report-to: staff }", "write 'in: direct'"),
      ("{ name: a, in: readers, report-to: staff }", "write 'in: direct'"),
      ("{ name: a, in: direct }", "'report-to'"),
      ("{ name: a, in: direct, report-to: staf }", "did you mean 'staff'"),
    ])
  func mistakes(_ rule: String, _ sentence: String) {
    let found = Room.diagnostics("appeals: [\(rule)]").map(\.description)
    #expect(found.count == 1 && found[0].contains(sentence), "\(found)")
  }
}
