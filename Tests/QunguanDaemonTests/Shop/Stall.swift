import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanStore
import Testing

@testable import QunguanDaemon

/// A rehearsal with a shop, an operator, 班长, and files of codes.
final class Stall {
  static let community = """
    community:
      { name: 晨光书友会, time-zone: Asia/Shanghai, names: [小晨], operators: ["qq:班长"] }
    groups:
      readers: { chats: ["qq:5000", "qq:5001"] }
      staff: { chats: ["qq:9000"], tags: [staff] }
    layers: usual
    """
  let rehearsal: Rehearsal
  let qq: GatewayName
  private var events = 0

  init(_ rules: String, files: [String: String] = [:]) throws {
    let (book, findings) = Self.read(rules, files)
    rehearsal = try Rehearsal(
      try #require(book, "\(findings.sorted)"), now: Timestamp(milliseconds: 1_802_044_800_000))
    qq = try #require(GatewayName("qq"))
  }

  static func read(
    _ rules: String, _ files: [String: String] = [:]
  ) -> (book: RuleBook?, findings: Findings) {
    let findings = Findings()
    let texts = [("community.yaml", Self.community), ("rules.yaml", rules)]
    let composed = texts.compactMap { path, text in
      YAMLComposer.compose(text, file: path, findings).map { RuleBook.File(path: path, root: $0) }
    }
    let book = RuleBook(
      composed,
      wordFile: { name in
        guard let text = files[name] else { throw CocoaError(.fileNoSuchFile) }
        return (name, text)
      }, findings)
    return (findings.hasErrors ? nil : book, findings)
  }

  /// What is wrong with rules, in English.
  static func sentences(_ rules: String, _ files: [String: String] = [:]) -> [String] {
    read(rules, files).findings.sorted.map(\.sentence.description)
  }

  func adopt(_ rules: String, files: [String: String] = [:]) throws {
    let (book, findings) = Self.read(rules, files)
    try rehearsal.adopt(try #require(book, "\(findings.sorted)"))
  }

  func member(_ name: String) -> MemberID { MemberID(qq, name) }
  func chat(_ number: String = "5000") -> ChatID { ChatID(qq, number) }

  @discardableResult
  func happens(
    _ text: String, by author: String, in number: String = "5000", age: Interval = .zero
  ) throws -> Happening {
    events += 1
    let now = rehearsal.now
    var event = Event(
      key: EventKey("qq:\(events)"), type: .message, gateway: qq, time: now - age, received: now)
    event.account = member("管家")
    event.chat = Chat(id: chat(number), kind: .group)
    event.actor = Person(id: member(author), name: author)
    event.message = Message(id: MessageID(qq, "m\(events)"), content: [.text(text)])
    return try rehearsal.happen(event)
  }

  /// What is said in the chat; what is said elsewhere as `chat: text`, codes as they are.
  @discardableResult
  func says(
    _ text: String, by author: String = "小明", in number: String = "5000"
  ) throws -> [String] {
    try happens(text, by: author, in: number).deliveries.compactMap { rule, delivery in
      guard !rule.isEmpty, case .send(let place, let content, _) = delivery.action else {
        return nil
      }
      let said = content.map { part in
        switch part {
        case .text(let text), .secret(let text): text
        default: ""
        }
      }.joined()
      return place == chat(number) ? said : "\(place.text): \(said)"
    }
  }

  func give(_ points: Int, to name: String = "小明", in number: String = "5000") throws {
    try happens("大家好", by: name, in: number)
    try happens("/积分 qq:\(name) +\(points)", by: "班长", in: number)
  }

  func facts(_ name: String = "小明", in number: String = "5000") throws -> MemberFacts? {
    try rehearsal.look { try $0.member(member(name), in: chat(number)) }
  }

  func undo(_ event: String) throws {
    let now = rehearsal.now
    try rehearsal.look { batch in
      guard case .possible(let inverse) = try batch.undoing(EventKey(event), at: now) else {
        Issue.record("'\(event)' can't be undone")
        return
      }
      var undo = Event(
        key: EventKey("undo \(event)"), type: .ordered, gateway: qq, time: now, received: now)
      undo.chat = Chat(id: chat(), kind: .group)
      _ = try batch.commitStep(undo, Step(effects: inverse.effects), keepsTrace: false)
    }
  }
}
