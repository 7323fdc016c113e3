import QunguanCore
import QunguanRuleFiles

/// One input as an evening of games: each line is what somebody does. Its first byte tells who and
/// what, the rest is a text, or a name.
///
/// However hostile they are, a game says no more than it may, and is over once nobody plays.
final class GameTrial {
  private static let rules = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai, quiet-hours: "23:30-07:00",
      operators: ["qq:op"] }
    groups: { readers: { chats: ["qq:5000"] } }
    games:
      number-bomb:
        - { name: 数字炸弹, numbers: 1-1000, turn: 60s, rounds: 3, answers: \(answers),
            teams: [A 队, 乙队], awards: { 1: 5 }, stop: { votes: 2 } }
    """
  private static let answers = 10
  private static let words = ["数字炸弹", "结束炸弹", "战况", "A 队", "加入乙队", "提示", "500"]
  private static let book: RuleBook? = {
    let findings = Findings()
    let root = YAMLComposer.compose(rules, file: "games.yaml", findings)
    return root.flatMap {
      RuleBook([RuleBook.File(path: "games.yaml", root: $0)], findings)
    }
  }()

  private let engine: Engine
  private let room = Table()
  private var now = Timestamp(milliseconds: 1_802_044_800_000)
  private var count = 0
  private var said: [Timestamp] = []

  init?() {
    guard let book = Self.book, let engine = try? Engine(book, secret: .init(low: 1, high: 2))
    else {
      promise(false, "the games' rules are not good")
      return nil
    }
    self.engine = engine
  }

  func run(_ bytes: some Sequence<UInt8>) {
    do {
      for line in Array(bytes).split(separator: 0x0A).prefix(200) {
        try act(line.first ?? 0, String(decoding: line.dropFirst(), as: UTF8.self))
      }
      try wait(.days(4))
    } catch {
      promise(false, "a step failed: \(error)")
    }
    promise(room.wakes.isEmpty, "a game never ends")
  }

  private func act(_ deed: UInt8, _ text: String) throws {
    let member = "m\(deed % 5)"
    switch deed / 5 % 10 {
    case 0...4: try write(text, by: member)
    case 5, 6: try write(Self.words[text.utf8.count % Self.words.count], by: member)
    case 7: try write("\(text.utf8.count * 7 % 1000)", by: member, name: text)
    case 8: try wait(.seconds(Int64(text.utf8.count)))
    default: now = now + .minutes(Int64(text.utf8.count))
    }
  }

  private func write(_ text: String, by member: String, name: String = "小明") throws {
    var event = event(.message)
    event.actor = MemberID("qq:\(member)").map { Person(id: $0, name: name) }
    event.message = Message(id: nil, content: [.text(text)])
    try step(event)
  }

  private func wait(_ span: Interval) throws {
    let end = now + span
    while let wake = room.wakes.min(by: { $0.due < $1.due }), wake.due <= end {
      room.wakes.removeAll { $0 == wake }
      now = max(now, wake.due)
      var event = event(.wake)
      event.occasion = .wake(wake)
      try step(event)
    }
    now = max(now, end)
  }

  private func event(_ type: EventType) -> Event {
    count += 1
    guard let gateway = GatewayName("qq") else { preconditionFailure("'qq' is a gateway's name") }
    var event = Event(
      key: EventKey("fuzz:\(count)"), type: type, gateway: gateway, time: now, received: now)
    event.chat = ChatID("qq:5000").map { Chat(id: $0, kind: .group) }
    return event
  }

  private func step(_ event: Event) throws {
    let step = try engine.step(event, room)
    room.keep(step)
    for caused in step.effects {
      switch caused.effect {
      case .act: said.append(now)
      case .award(let award): promise(award.points > 0, "an award of nothing")
      default: break
      }
    }
    said.removeAll { now - $0 >= .minutes(1) }
    // What ends a game is said in any case, and why none begins once.
    promise(said.count <= Self.answers + 3, "\(said.count) answers in a minute")
  }

  /// Memory in a dictionary, and timers.
  private final class Table: Memory {
    var wakes: [Wake] = []
    private var values: [Slot: any Codable & Sendable] = [:]

    func keep(_ step: Step) {
      for (slot, change) in step.changes {
        if case .set(let value, _) = change { values[slot] = value } else { values[slot] = nil }
      }
      for caused in step.effects {
        switch caused.effect {
        case .wake(let wake):
          wakes.removeAll { $0.key == wake.key }
          wakes.append(wake)
        case .cancelWake(_, _, let key): wakes.removeAll { $0.key == key }
        default: break
        }
      }
    }

    func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? {
      values[slot] as? Value
    }
    func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? { nil }
    func chat(_ chat: ChatID) -> ChatFacts? { nil }
    func silences() -> [Silence] { [] }
    func knownChats() -> [Chat] { [] }
  }
}
