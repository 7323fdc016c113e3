import Foundation
import QunguanCore
import QunguanStore
import QunguanTesting
import Testing

@testable import QunguanDaemon

@Suite("Ledgers as tables")
struct LedgerSheetTests {
  let directory: String
  let store: Store
  let book: RuleBook
  let ann: MemberID
  let chat: ChatID
  let other: ChatID

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/sheet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    store = try Store(path: "\(directory)/database")
    book = try Room("checkins: [{ name: read, match: { prefix: 打卡 }, needs: { amount: 页 } }]").book
    let gateway = try #require(GatewayName("qq"))
    (ann, chat) = (MemberID(gateway, "2000"), ChatID(gateway, "5000"))
    other = ChatID(gateway, "5001")
  }

  /// 2027-02-06 08:00 in Shanghai, and some days after.
  private func time(_ day: Int) -> Timestamp {
    Timestamp(milliseconds: 1_801_872_000_000) + .days(Int64(day))
  }

  private func date(_ day: Int) -> CivilDate { CivilDate(daysSinceEpoch: 20_855 + day) }

  private func commit(
    _ key: String, _ effects: Effect..., name: String = "Ann", day: Int = 0
  ) throws {
    var event = Event(
      key: EventKey(key), type: .message, gateway: chat.gateway, time: time(day),
      received: time(day))
    event.chat = Chat(id: chat, kind: .group)
    event.actor = Person(id: ann, name: name)
    let step = Step(effects: effects.map { .init(rule: "read", effect: $0) })
    try store.batch { _ = try $0.commitStep(event, step, keepsTrace: false) }
  }

  private func checkIn(
    _ day: Int, amount: Int64? = nil, in chat: ChatID? = nil, message: String? = nil
  ) -> Effect {
    .checkIn(
      CheckIn(
        plan: "read", chat: chat ?? self.chat, member: ann, day: date(day), time: time(day),
        amount: amount, message: message.map { MessageID(ann.gateway, $0) }))
  }

  private func lines(
    _ ledger: LedgerSheet.Ledger, from first: String? = nil, to last: String? = nil,
    in chat: ChatID? = nil, _ language: Language = .english
  ) throws -> [String] {
    let sheet = try LedgerSheet(ledger, from: first, to: last, in: chat, language: language)
    var bytes: [UInt8] = []
    let count = try Archive(data: directory, configuration: nil)
      .write(sheet, book) { bytes += $0 }
    #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    let text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    let lines = text.replacing("\r\n", with: "\u{1F}").split(separator: "\u{1F}").map(String.init)
    #expect(lines.count == count + 1)
    return lines
  }

  @Test("Check-ins are told by day, with times on the community's clocks")
  func checkIns() throws {
    try commit(
      "qq:1", checkIn(1, amount: 5_200, message: "123456789012345678"), checkIn(0),
      checkIn(2, amount: 32_000, in: other))
    let plan = LedgerSheet.Ledger.checkIns(plan: "read", withStruck: false)
    #expect(
      try lines(plan) == [
        "day,member,name,chat,window,sort,time,amount,unit,message",
        "2027-02-06,qq:2000,Ann,qq:5000,1,done,2027-02-06 08:00:00,,,",
        "2027-02-07,qq:2000,Ann,qq:5000,1,done,2027-02-07 08:00:00,5.2,页,qq:123456789012345678",
        "2027-02-08,qq:2000,,qq:5001,1,done,2027-02-08 08:00:00,32,页,",
      ])
    #expect(try lines(plan, from: "2027-02-07", to: "2027-02-07").count == 2)
    #expect(try lines(plan, in: other, .chinese)[1].contains("打卡"))
    #expect(try lines(plan, .chinese)[0].hasPrefix("日期,成员,名字"))
  }

  @Test("What was taken back is told only with all, with when and why")
  func struck() throws {
    try commit("qq:1", checkIn(0), checkIn(1))
    let strike = Strike(
      plan: "read", chat: chat, member: ann, day: date(0), because: "=not, \"really\"")
    try commit("qq:2", .strike(strike), day: 3)
    #expect(try lines(.checkIns(plan: "read", withStruck: false)).count == 2)
    let all = try lines(.checkIns(plan: "read", withStruck: true))
    #expect(all.count == 3)
    #expect(all[1].hasSuffix(",2027-02-09 08:00:00,\"'=not, \"\"really\"\"\""))
    #expect(all[2].hasSuffix(",,"))
  }

  @Test(
    "No name is carried out as a formula or made a number",
    arguments: [
      ("=1+1", "'=1+1"), ("+86", "'+86"), ("-5", "'-5"), ("@sum", "'@sum"), ("＝1", "'＝1"),
      ("123456789012345", "'123456789012345"), ("12345", "12345"), ("a,b", "\"a,b\""),
      ("say \"hi\"", "\"say \"\"hi\"\"\""), ("小明 🌸", "小明 🌸"), ("=a,b", "\"'=a,b\""),
    ])
  func names(_ name: String, _ cell: String) throws {
    try commit("qq:1", checkIn(0), name: name)
    let line = try lines(.checkIns(plan: "read", withStruck: false))[1]
    #expect(line.hasPrefix("2027-02-06,qq:2000,\(cell),qq:5000,"))
  }

  @Test("Points are told as they were entered, by days of the community")
  func points() throws {
    let award = Award(
      chat: chat, member: ann, points: 5, because: "打卡, 第 1 天", key: "day/2027-02-06",
      day: date(0))
    try commit("qq:1", .award(award))
    try commit(
      "qq:2", .revoke(Revocation(chat: chat, member: ann, key: "day/2027-02-06")), day: 1)
    let first =
      "1,2027-02-06 08:00:00,qq:2000,Ann,qq:5000,5,\"打卡, 第 1 天\",read,day/2027-02-06,2027-02-06,"
    #expect(try lines(.points)[1] == first)
    #expect(
      try lines(.points, from: "2027-02-07")[1]
        == "2,2027-02-07 08:00:00,qq:2000,Ann,qq:5000,-5,,read,,2027-02-06,1")
    #expect(try lines(.points, to: "2027-02-06") == [lines(.points)[0], first])
    #expect(try lines(.points, in: other).count == 1)
  }

  @Test("More than a page is told whole, in its order")
  func pages() throws {
    for start in stride(from: 0, to: 2400, by: 300) {
      try store.batch { batch in
        let event = Event(
          key: EventKey("qq:\(start)"), type: .status, gateway: chat.gateway, time: time(0),
          received: time(0))
        let effects = (start..<start + 300).map { number in
          Effect.checkIn(
            CheckIn(
              plan: "read", chat: chat, member: MemberID(chat.gateway, "\(number)"), day: date(0),
              time: time(0)))
        }
        let step = Step(effects: effects.map { .init(rule: "read", effect: $0) })
        _ = try batch.commitStep(event, step, keepsTrace: false)
      }
    }
    let lines = try lines(.checkIns(plan: "read", withStruck: false)).dropFirst()
    #expect(Set(lines).count == 2400)
    #expect(lines.map { $0.split(separator: ",")[1] } == (0..<2400).map { "qq:\($0)" })
  }

  @Test("A plan that nobody knows is refused, and so is a day that is none")
  func refusals() throws {
    try commit("qq:1", checkIn(0))
    for (ledger, first, last) in [
      (LedgerSheet.Ledger.checkIns(plan: "raed", withStruck: false), nil, nil),
      (.points, "2027-02-30", nil), (.points, "2027-02-07", "2027-02-06"),
    ] {
      #expect(throws: Objection.self) { try lines(ledger, from: first, to: last) }
    }
  }
}
