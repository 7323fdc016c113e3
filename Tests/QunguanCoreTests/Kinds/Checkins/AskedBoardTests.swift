import QunguanTesting
import Testing

@testable import QunguanCore

/// Boards that members ask for, in their own words. It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct AskedBoardTests {
  private func room() throws -> Room {
    let room = try Room(
      """
      checkins:
        - { name: weekend, title: 周末读书, match: { prefix: 打卡 }, needs: { amount: 页 }, say: 好 }
        - { name: running, title: 跑步打卡, match: { prefix: 跑步 }, needs: { amount: 公里 }, say: 好 }
        - { name: night-run, title: 夜跑打卡, match: { prefix: 夜跑 }, say: 好 }
      """)
    for text in ["打卡 32页", "跑步 5公里", "夜跑"] { #expect(try room.says(text) == ["好"]) }
    return room
  }

  @Test(
    "Span, measure and plan may stand before the word or after it",
    arguments: [
      ("排行榜", "周末读书 · 连续榜"), ("本月排行榜", "周末读书 · 连续榜"),
      ("本周排行榜 天数", "周末读书 · 本周天数榜"), ("今天的打卡天数排行榜", "周末读书 · 今日天数榜"),
      ("周末读书排行榜", "周末读书 · 连续榜"), ("周末排行榜本月数量", "周末读书 · 本月数量榜"),
      ("本月周末读书的排行榜，积分", ""), ("排行榜 页数", "周末读书 · 总数量榜"),
      ("排行榜 公里", "跑步打卡 · 总数量榜"), ("本周公里排行榜", "跑步打卡 · 本周数量榜"),
      ("跑步打卡 排行榜 连续天数", "跑步打卡 · 连续榜"), ("夜跑排行榜 本周", "夜跑打卡 · 连续榜"),
    ])
  func words(_ text: String, _ title: String) throws {
    let said = try room().says(text).first ?? ""
    #expect(title.isEmpty ? said == "还没有人上榜，快来打卡吧～" : said.hasPrefix("🏆 \(title)\n"))
  }

  @Test(
    "Sentences in which the word stands are not answered",
    arguments: [
      "排行榜真好看", "今天看了排行榜", "你们看排行榜了吗", "跑排行榜", "排行榜排行榜", "我在本月排行榜上第几",
      String(repeating: "周", count: 5000) + "排行榜",
    ])
  func sentences(_ text: String) throws {
    #expect(try room().says(text) == [])
  }

  @Test("Where several plans may be meant it asks which") func which() throws {
    #expect(
      try room().says("排行榜 打卡") == ["想看哪一个？「跑步打卡」、「夜跑打卡」，比如：排行榜 跑步打卡"])
  }

  @Test("A message that begins with the words of a plan still checks in") func checksIn() throws {
    #expect(try room().says("打卡 12页，看了排行榜", by: "小红") == ["好"])
  }

  @Test("A plan that is for others leaves the answer to the next") func gated() throws {
    let room = try Room(
      """
      checkins:
        - name: vips
          title: 会员打卡
          who: { tags: [vip] }
          match: { prefix: 会员 }
          makeup: {}
          leave: {}
        - { name: reading, title: 晨读, match: { prefix: 打卡 }, makeup: {}, leave: {} }
      """)
    room.now = room.now - .days(2)
    _ = try room.says("打卡")
    room.now = room.now + .days(2)
    #expect(try room.says("补签 昨天").first?.hasPrefix("小明 补签成功") == true)
    #expect(try room.says("请假 明天").first?.hasPrefix("好的 小明") == true)
    #expect(try room.says("我的打卡").first?.contains("晨读") == true)
    #expect(try room.says("排行榜").first?.hasPrefix("🏆 晨读 · 连续榜") == true)
  }

  @Test("Boards that compare others have awards of their own") func awards() throws {
    let room = try Room(
      """
      checkins:
        - name: reading
          match: { prefix: 打卡 }
          boards:
            - { at: "08:00", of: yesterday, by: days, awards: { 1: 10 } }
            - { at: "08:00", of: yesterday, by: days, across: plan, awards: { 1: 20 } }
            - { at: "08:00", of: yesterday, by: days, across: readers, awards: { 1: 40 } }
      """)
    room.now = room.now - .days(1)
    _ = try room.says("打卡")
    room.now = room.now + .days(1)
    for _ in 0..<2 { _ = try room.occurs("reading", due: room.now) }
    let (chat, member) = (try #require(ChatID("qq:5000")), try #require(MemberID("qq:小明")))
    #expect(room.memory.member(member, in: chat)?.points == 70)
  }

  @Test("Days of a plan go by the clocks where these are put forward") func clocks() throws {
    let zone = try systemZone("America/New_York")
    let terms = PlanTerms(dayStarts: try TimeOfDay(text: "04:00"))
    // 04:30 on 2027-03-14, two and a half hours after clocks jumped from 02:00 to 03:00.
    let instant = Timestamp(seconds: 1_805_013_000)
    #expect(zone.civil(at: instant).time.description.hasPrefix("04:30"))
    #expect(terms.day(of: instant, in: zone).description == "2027-03-14")
    #expect(terms.day(of: instant - .hours(1), in: zone).description == "2027-03-13")
  }
}
