import QunguanTesting
import Testing

@testable import QunguanCore

/// A room with number bombs in it, whose place the test may see.
struct BombTable {
  static let rule = "数字炸弹"
  let room: Room

  init(
    _ more: String = "", others: String = "", community: String = BombTable.community
  ) throws {
    room = try Room(Self.rules(more, others: others), community: community)
    for name in ["小明", "小红", "小刚", "小丽"] {
      room.memory.members[try #require(MemberID("qq:\(name)"))] = MemberFacts(
        name: name, firstSeen: room.now)
    }
  }

  static func rules(_ more: String = "", others: String = "") -> String {
    let numbers = more.contains("numbers:") ? "" : ", numbers: 1-1000"
    return """
      games:
        number-bomb:
          - { name: \(rule)\(numbers)\(more.isEmpty ? "" : ", \(more)") }
      \(others)
      """
  }

  /// Another rule of the same kind, as an item of the list.
  static func other(_ name: String, _ more: String) -> String {
    "    - { name: \(name), start: \(name), stop: { command: 结束\(name) }, \(more) }"
  }

  static let community = """
    community:
      name: 晨光书友会
      time-zone: Asia/Shanghai
      operators: ["qq:op"]
      points: { at-most: 30 per day }
    groups:
      readers: { chats: ["qq:5000", "qq:5001"] }
      staff: { chats: ["qq:9000"], tags: [staff] }
    """

  /// Nothing is played from 23:00 to 07:00.
  static let quiet = community.replacing(
    "  points:", with: "  quiet-hours: \"23:00-07:00\"\n  points:")

  func seat(_ rule: String = rule, in chat: String = "qq:5000") -> Seat<NumberBomb.Play>? {
    room.memory.value(
      Seat<NumberBomb.Play>.self, at: Slot(rule: rule, part: "state", scope: chat))
  }

  func match(_ rule: String = rule, in chat: String = "qq:5000") throws -> Match {
    try #require(seat(rule, in: chat)?.match)
  }

  func isPlayed(_ rule: String = rule, in chat: String = "qq:5000") -> Bool {
    seat(rule, in: chat)?.match != nil
  }

  func bomb(_ rule: String = rule, in chat: String = "qq:5000") throws -> Int {
    try #require(seat(rule, in: chat)?.play?.bomb)
  }

  /// A number that may be written and is not the bomb.
  func safe(_ rule: String = rule, in chat: String = "qq:5000") throws -> String {
    let play = try #require(seat(rule, in: chat)?.play)
    return "\(play.low == play.bomb ? play.high : play.low)"
  }

  func score(_ member: String, in chat: String = "qq:5000") throws -> Int? {
    try match(in: chat).players.first { $0.member == "qq:\(member)" }?.score
  }

  func points(_ member: String, in chat: String = "qq:5000") throws -> Int {
    let chat = try #require(ChatID(chat))
    return room.memory.membersByChat[chat]?[try #require(MemberID("qq:\(member)"))]?.points ?? 0
  }

  @discardableResult
  func guess(by member: String, in chat: String = "qq:5000") throws -> [String] {
    try room.says(try safe(in: chat), by: member, in: chat)
  }

  /// Somebody hits the bomb.
  @discardableResult
  func boom(by member: String, in chat: String = "qq:5000") throws -> [String] {
    try room.says("\(try bomb(in: chat))", by: member, in: chat)
  }

  @discardableResult
  func start(by member: String = "小明", in chat: String = "qq:5000") throws -> [String] {
    try room.says(Self.rule, by: member, in: chat)
  }

  @discardableResult
  func stop(by member: String = "小明", in chat: String = "qq:5000") throws -> [String] {
    try room.says("结束炸弹", by: member, in: chat)
  }

  /// What is said in a span of time.
  @discardableResult
  func wait(_ span: Interval) throws -> [String] { try room.wait(span).flatMap(\.said) }

  /// What is said after the daemon was away.
  func returns(after span: Interval) throws -> [String] {
    room.now = room.now + span
    return try wait(.zero)
  }

  /// Moves the clock to a time of 2027-02-08 in Shanghai, or some days later.
  @discardableResult
  func wait(until hour: Int, _ minute: Int = 0, _ second: Int = 0, days: Int = 0) throws
    -> [String]
  {
    let midnight: Int64 = 1_802_016_000_000
    let seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second)
    return try wait(Timestamp(milliseconds: midnight + seconds * 1000) - room.now)
  }

  /// Whether the timers that games remember are those that are set.
  func hasTimersOf(_ matches: [Match]) -> Bool {
    let kept = matches.flatMap(\.timers).map { "\($0.key)@\($0.due)" }
    return Set(kept) == Set(room.wakes.map { "\($0.key)@\($0.due.milliseconds)" })
  }
}
