import Foundation
import QunguanCore
import QunguanStore
import Testing

/// A directory of its own for a test, gone with the value.
final class Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { path + "/database" }

  func store(_ settings: Store.Settings = .init()) throws -> Store {
    try Store(path: database, settings: settings)
  }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Values that tests are made of. Times count from a Saturday noon.
enum Sample {
  static let noon = Timestamp(seconds: 1_700_308_800)
  static let gateway: GatewayName = {
    guard let name = GatewayName("qq") else { preconditionFailure("a valid gateway name") }
    return name
  }()
  static let chat = ChatID(gateway, "5000")
  static let member = MemberID(gateway, "2000")

  static func message(_ id: Int) -> MessageID { MessageID(gateway, String(id)) }

  static func event(
    _ key: String, _ type: EventType = .message, at time: Timestamp = noon,
    from actor: MemberID = member, in chat: ChatID = chat
  ) -> Event {
    var event = Event(
      key: EventKey(key), type: type, gateway: gateway, time: time, received: time)
    event.chat = Chat(id: chat, kind: .group, name: "tea")
    event.actor = Person(id: actor, name: "Ann", role: .member)
    return event
  }

  static func said(_ id: Int, _ text: String, at time: Timestamp = noon) -> Event {
    var event = event("qq:\(id)", at: time)
    event.message = Message(id: message(id), content: [.text(text)])
    return event
  }

  static func reply(_ text: String, at time: Timestamp = noon) -> Delivery {
    Delivery(
      .send(chat: chat, content: [.text(text)], replyTo: nil), lane: .talk, notBefore: time,
      expires: time + .minutes(2))
  }

  static func step(_ effects: Effect..., changes: [Slot: Change] = [:]) -> Step {
    Step(effects: effects.map { .init(rule: "greet", effect: $0) }, changes: changes)
  }

  static func slot(_ scope: String) -> Slot { Slot(rule: "greet", part: "state", scope: scope) }
}
