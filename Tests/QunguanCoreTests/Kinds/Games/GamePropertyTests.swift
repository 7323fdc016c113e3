import QunguanTesting
import Testing

@testable import QunguanCore

/// Whatever members write, whenever, and however often the steward is away.
@Suite("Games: at random") struct GamePropertyTests {
  private static let rules = BombTable.rules(
    """
    turn: 60s, answers: 6, rounds: 3, rest: 20s, teams: [甲队, 乙队], awards: { 1: 5, 2: 3 },
          stop: { by: [starter, vote], votes: 2 }, champion: { at: '09:00', days: mon, award: 5 }
    """,
    others: BombTable.other("小炸弹", "numbers: 1-30, turn: 20s, rounds: 100, for: 10m, answers: 6"))

  private static let chats = ["qq:5000", "qq:5001"]
  private static let names = ["数字炸弹", "小炸弹"]
  private static let members = ["小明", "小红", "小刚", "小丽", "op"]
  private static let commands = [
    "数字炸弹", "小炸弹", "结束炸弹", "结束小炸弹", "战况", "甲队", "加入 乙队", "提示",
  ]
  private static let chatter = ["今天吃什么", "5.5", "20:30", "哈哈", "-3", "炸弹", "12345678"]

  @Test("20,000 steps: bounded, kept, fair, and silent about chatter", arguments: [1, 2, 3, 4, 5])
  func random(_ seed: UInt64) throws {
    let table = try BombTable(community: BombTable.quiet)
    try table.room.adopt(Self.rules, community: BombTable.quiet)
    var random = TimeDice(seed: seed)
    var said: [String: [Timestamp]] = [:]
    var games = 0
    for step in 0..<4000 {
      let chat = try #require(Self.chats.randomElement(using: &random))
      var texts: [String] = []
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<60:
        let number = Int.random(in: 1...(Bool.random(using: &random) ? 30 : 1000), using: &random)
        let member = try #require(Self.members.randomElement(using: &random))
        let played = Self.names.first { table.isPlayed($0, in: chat) }
        let guess = try played.map { try table.safe($0, in: chat) }
        let text = Bool.random(using: &random) ? guess ?? "\(number)" : "\(number)"
        texts = try table.room.says(text, by: member, in: chat)
      case 60..<75:
        let command = try #require(Self.commands.randomElement(using: &random))
        let member = try #require(Self.members.randomElement(using: &random))
        texts = try table.room.says(command, by: member, in: chat)
      case 75..<85:
        let text = try #require(Self.chatter.randomElement(using: &random))
        let isOld = try Self.names.contains { name in
          guard table.isPlayed(name, in: chat) else { return false }
          let match = try table.match(name, in: chat)
          return !match.held.isEmpty
            || match.timers.contains { $0.due < table.room.now.milliseconds }
        }
        texts = try table.room.says(text, by: "路人", in: chat)
        #expect(isOld || texts.isEmpty, "\(text): \(texts)")
      case 85..<94:
        let span = Interval.seconds(.random(in: 1...40, using: &random))
        let end = table.room.now + span
        while table.room.now < end {
          for step in try table.room.wait(.seconds(1)) {
            for delivery in step.deliveries {
              said[delivery.action.chat.text, default: []].append(table.room.now)
              games += delivery.said?.hasPrefix("🏁") == true ? 1 : 0
            }
          }
        }
      case 94: table.room.memory.chats = [:]
      case 95..<97:
        table.room.now = table.room.now + .seconds(.random(in: 1...4000, using: &random))
      case 97: try table.room.adopt(Self.rules, community: BombTable.quiet)
      case 98:
        let id = try #require(ChatID(chat))
        table.room.memory.chats[id] = ChatFacts(kind: .group, paused: true)
      default: try table.wait(.minutes(Int64.random(in: 1...90, using: &random)))
      }
      said[chat, default: []] += texts.map { _ in table.room.now }
      games += texts.count { $0.hasPrefix("🏁") }
      try judge(table, chat, said[chat] ?? [], "seed \(seed), step \(step)")
    }
    #expect(games > 20)
    table.room.memory.chats = [:]
    try table.wait(.days(3))
    for chat in Self.chats {
      for name in Self.names { #expect(!table.isPlayed(name, in: chat), "it never ends") }
    }
    #expect(table.room.wakes.isEmpty)
  }

  private func judge(
    _ table: BombTable, _ chat: String, _ said: [Timestamp], _ place: Comment
  ) throws {
    let now = table.room.now
    // Six of each rule's, its end, and one refusal each.
    #expect(said.count { now - $0 < .minutes(1) } <= 16, place)
    var matches: [Match] = []
    for chat in Self.chats {
      let played = Self.names.filter { table.isPlayed($0, in: chat) }
      matches += try played.map { try table.match($0, in: chat) }
      let awake = try played.filter { try table.match($0, in: chat).held.isEmpty }
      #expect(awake.count <= 1, place)
    }
    #expect(table.hasTimersOf(matches), place)
    #expect(matches.allSatisfy { $0.players.allSatisfy { $0.score >= 0 } }, place)
  }
}
