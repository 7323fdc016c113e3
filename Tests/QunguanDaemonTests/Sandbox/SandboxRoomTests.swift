import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("The room of the sandbox")
struct SandboxRoomTests {
  let start = Timestamp(seconds: 1_800_000_000)
  var room = SandboxRoom(label: "room")

  /// Two members; 小满 does what the test does.
  init() throws {
    _ = try room.join("xiaoman-1", name: "小满", now: start)
    _ = try room.join("azhe-0001", name: "阿哲", now: start)
  }

  func news(for member: String = "xiaoman-1", after: Int = 0) throws -> [JSON] {
    try #require(try room.news(for: member, after: after, now: start)["entries"]?.array)
  }

  @Test("a name is cleaned, and shown when its member joins")
  mutating func joining() throws {
    let entry = try room.join("newcomer1", name: " 小\u{202E}明\n", now: start)
    guard case .line(.joined("小明")) = entry?.content else {
      Issue.record("no line for 小明")
      return
    }
    #expect(try room.join("newcomer1", name: "小明", now: start) == nil)
  }

  @Test("names that are empty, too long, taken or the steward's are refused")
  mutating func names() {
    let long = String(repeating: "长", count: 21)
    for (name, objection) in [
      ("", SandboxObjection.badName), (" \u{200B} ", .badName), (long, .badName),
      ("小满", .nameTaken), ("群管", .nameTaken),
    ] {
      #expect(throws: objection) { try room.join("newcomer1", name: name, now: start) }
    }
  }

  @Test(
    "a member's id is a plain word and not the steward's",
    arguments: [
      "", "short", "with blank", "steward", String(repeating: "a", count: 65), "成员成员",
    ])
  mutating func badIDs(id: String) {
    #expect(throws: SandboxObjection.badMember) { try room.join(id, name: "小明", now: start) }
  }

  @Test("a full room lets in who comes after a member who has gone")
  mutating func fullRoom() throws {
    for number in 3...SandboxRoom.mostMembers {
      _ = try room.join("member-\(number)", name: "第\(number)位", now: start)
    }
    #expect(throws: SandboxObjection.roomFull) {
      try room.join("newcomer1", name: "小明", now: start + .minutes(9))
    }
    room.see("xiaoman-1", now: start + .minutes(9))
    _ = try room.join("newcomer1", name: "小明", now: start + .minutes(10))
    #expect(room.members.keys.sorted() == ["newcomer1", "xiaoman-1"])
  }

  @Test("mentions of the steward and of members are found, the longer name first")
  mutating func mentions() throws {
    _ = try room.join("newcomer1", name: "阿哲二", now: start)
    let entry = try room.post("@群管 问@阿哲二 a@b.c", by: "xiaoman-1", now: start)
    guard case .said(let said) = entry.content else {
      Issue.record("no message")
      return
    }
    #expect(
      said.pieces == [
        .mention(id: "steward", name: "群管"), .text(" 问"),
        .mention(id: "newcomer1", name: "阿哲二"), .text(" a@b.c"),
      ])
  }

  @Test("empty and long messages are refused")
  mutating func badMessages() throws {
    #expect(throws: SandboxObjection.emptyMessage) {
      try room.post(" \n", by: "xiaoman-1", now: start)
    }
    let most = String(repeating: "字", count: SandboxRoom.longestText)
    _ = try room.post(most, by: "xiaoman-1", now: start)
    #expect(throws: SandboxObjection.tooLong) {
      try room.post(most + "字", by: "xiaoman-1", now: start)
    }
    #expect(throws: SandboxObjection.unknownMember) {
      try room.post("在吗", by: "somebody", now: start)
    }
  }

  @Test("a muted member writes again when the time is over, and not before")
  mutating func muting() throws {
    try room.mute("xiaoman-1", for: .minutes(5), now: start)
    #expect(throws: SandboxObjection.muted) {
      try room.post("在吗", by: "xiaoman-1", now: start + .milliseconds(299_999))
    }
    #expect(throws: SandboxObjection.muted) { try room.poke("xiaoman-1", now: start) }
    _ = try room.post("在吗", by: "xiaoman-1", now: start + .minutes(5))
    try room.mute("xiaoman-1", for: .minutes(5), now: start)
    try room.unmute("xiaoman-1", now: start)
    _ = try room.post("在吗", by: "xiaoman-1", now: start)
  }

  @Test("who was kicked may come back, who was banned may not")
  mutating func kicking() throws {
    try room.kick("xiaoman-1", ban: false, now: start)
    try room.kick("azhe-0001", ban: true, now: start)
    #expect(throws: SandboxObjection.removed) { try room.member("xiaoman-1") }
    #expect(throws: SandboxObjection.banned) { try room.member("azhe-0001") }
    #expect(try room.join("xiaoman-1", name: "小满", now: start) != nil)
    #expect(throws: SandboxObjection.banned) {
      try room.join("azhe-0001", name: "阿哲", now: start)
    }
  }

  @Test("twenty things in ten seconds are enough")
  mutating func pace() throws {
    for _ in 1..<SandboxRoom.pace.count {
      _ = try room.post("在吗", by: "xiaoman-1", now: start)
    }
    #expect(throws: SandboxObjection.tooFast) {
      try room.post("在吗", by: "xiaoman-1", now: start + .milliseconds(9_999))
    }
    _ = try room.post("在吗", by: "xiaoman-1", now: start + .seconds(10))
  }

  @Test("only the last 500 entries are kept")
  mutating func bounds() throws {
    for _ in 0..<600 { _ = try room.say([.text("你好")], now: start) }
    #expect(room.entries.count == SandboxRoom.mostEntries)
    #expect(room.entries.last?.number == 602)
  }

  @Test("only the last 20 pictures are kept")
  mutating func images() throws {
    for _ in 0..<11 {
      _ = try room.say([.image("data:a", alt: nil), .image("data:b", alt: nil)], now: start)
    }
    let pieces = try news().compactMap { $0["pieces"]?.array }
    #expect(pieces.first == [["image": .null], ["image": .null]])
    #expect(pieces.dropFirst().allSatisfy { $0 == [["image": "data:a"], ["image": "data:b"]] })
  }

  @Test("a direct conversation is news to nobody else, and cannot be quoted by others")
  mutating func direct() throws {
    let secret = try room.post("悄悄话", by: "xiaoman-1", direct: true, now: start)
    #expect(try news().contains { $0["message"] == "room-\(secret.number)" })
    #expect(try !news(for: "azhe-0001").contains { $0["message"] == "room-\(secret.number)" })
    _ = try room.post("?", by: "azhe-0001", replyTo: "room-\(secret.number)", now: start)
    #expect(try news(for: "azhe-0001").last?["quote"] == nil)
  }

  @Test("a recalled message leaves nothing, in answers to it neither")
  mutating func recall() throws {
    let entry = try room.post("加我微信", by: "azhe-0001", now: start)
    _ = try room.say([.text("请不要")], replyTo: "room-\(entry.number)", now: start)
    #expect(try news().last?["quote"]?["text"] == "加我微信")
    let before = room.change
    try room.recall("room-\(entry.number)")
    let fresh = try news(after: before)
    #expect(fresh.map { $0["recalled"] } == [true, false])
    #expect(fresh.first?["pieces"] == [])
    #expect(fresh.last?["quote"]?["text"] == "")
    for message in ["room-1", "room-99", "other-\(entry.number)", "room", ""] {
      #expect(throws: SandboxObjection.unknownMessage) { try room.recall(message) }
    }
  }

  @Test("news carry no member's id, and what is newer only")
  mutating func newsForPages() throws {
    _ = try room.post("@阿哲 你好", by: "xiaoman-1", now: start)
    let all = try room.news(for: "azhe-0001", after: 0, now: start)
    let text = String(decoding: all.serialized(), as: UTF8.self)
    #expect(!text.contains("xiaoman-1") && !text.contains("azhe-0001"))
    #expect(all["entries"]?.array?.last?["pieces"]?[0] == ["mention": "阿哲", "you": true])
    #expect(try news(after: room.change) == [])
    #expect(try news(after: room.change - 1).count == 1)
    #expect(try news(after: room.change + 1).count == room.entries.count)
  }
}
