import QunguanCore
import QunguanTesting
import Testing

/// It is Monday 2027-02-08, 08:00 in Shanghai.
@Suite struct CheckinsTests {
  private func plan(_ fields: String) -> String {
    "checkins: [{ name: p, match: { prefix: 打卡 }, \(fields) }]"
  }

  private func points(_ member: String, _ room: Room) -> Int {
    let all = room.memory.membersByChat[ChatID("qq:5000") ?? ChatID(.daemon, "")] ?? [:]
    return all.first { $0.key.local == member }?.value.points ?? 0
  }

  @Test("Who checks in is told the streak and the place") func first() throws {
    let room = try Room(plan("say: '{{member.name}} {{streak}} {{rank}} {{day}} {{title}}'"))
    #expect(try room.says("打卡 今天读完了") == ["小明 1 1 1 p"])
    #expect(try room.says("打卡", by: "小红") == ["小红 1 2 1 p"])
    try room.wait(.days(1))
    #expect(try room.says("打卡") == ["小明 2 1 2 p"])
    #expect(try room.says("今天打卡了吗") == [])
  }

  @Test(
    "A word that goes on is another word, and no check-in",
    arguments: [
      "打卡时间是几点？", "打卡机坏了", "打卡打不上怎么办", "打卡一下怎么弄", "打卡算不算昨天的？",
      "打卡规则看群公告",
    ])
  func questions(_ text: String) throws {
    let room = try Room(plan("say: 好"))
    #expect(try room.says(text) == [])
  }

  @Test(
    "After the word there may be a mark, a number, a picture",
    arguments: [
      "打卡", "打卡 今天读完了", "打卡：读完了", "打卡！", "打卡✅读完", "打卡32页", "打卡三十页", "打卡第3天", "打卡第三天",
      "打卡今天读完了第三章", "打卡成功", "打卡day3",
    ])
  func prefixes(_ text: String) throws {
    let room = try Room(plan("say: 好"))
    #expect(try room.says(text) == ["好"])
  }

  @Test("A picture does not make a question a check-in") func prefixBeforePicture() throws {
    let room = try Room(plan("say: 好"))
    let image = Part.image(.remote(url: "https://example.org/1.jpg"))
    #expect(
      try room.step(room.message([.text("打卡"), image, .text("读完了")])).said == ["好"])
    #expect(
      try room.step(room.message([image, .text("打卡时间是几点")], by: "小红")).said == [])
  }

  @Test("A rest, a limit or a lot do not go with check-ins and shops; those of a file pass them by")
  func quotas() throws {
    func errors(_ rules: String) -> Int {
      Room.diagnostics(rules).count { $0.severity == .error }
    }
    let quotas = "cooldown: { chat: 1h }, limit: { chat: 1 per day }, chance: 50%"
    #expect(errors("checkins: [{ name: p, match: { prefix: 打卡 }, \(quotas) }]") == 3)
    #expect(errors("shop: [{ name: s, \(quotas), rewards: [{ name: 书签, cost: 1 }] }]") == 3)
    let room = try Room(
      """
      defaults: { cooldown: { chat: 1h }, limit: { chat: 1 per day }, chance: 0% }
      checkins: [{ name: p, match: { prefix: 打卡 }, say: 好 }]
      shop: [{ name: s, rewards: [{ name: 书签, cost: 1 }] }]
      """)
    #expect(try room.says("打卡") == ["好"])
    #expect(try room.says("打卡", by: "小红") == ["好"])
  }

  @Test("An anonymous account is nobody: it neither checks in nor asks for anything")
  func anonymous() throws {
    let room = try Room(plan("say: 好"))
    for text in ["打卡", "我的打卡", "排行榜"] {
      var event = room.message([.text(text)])
      event.actor?.isAnonymous = true
      #expect(try room.step(event).said == [])
    }
    #expect(try room.says("打卡") == ["好"])
  }

  @Test("Without a text of its own a plan says something kind on every occasion") func usual()
    throws
  {
    let room = try Room(
      plan("needs: { amount: { unit: 页, at-most: 500 } }, windows: ['06:00-07:00', '08:00-09:00']"))
    #expect(
      try room.says("打卡") == ["就差一点点：写上今天的数量，比如「打卡 10 页」"])
    #expect(try room.says("打卡 3000页") == ["3000 页？是不是多写了一位，改一改再发吧～"])
    #expect(
      try room.says("打卡 三十页") == ["小明 打卡成功 ✅\n连续 1 天 · 今天第 1 位 · 30 页，累计 30 页"])
    #expect(try room.says("打卡 5页") == ["小明，今天已经打过卡啦～"])
    room.now = room.now - .minutes(30)
    #expect(try room.says("打卡 5页", by: "小红") == ["这会儿不是打卡时间，08:00 再来吧～"])
    room.now = room.now - .hours(2)
    #expect(try room.says("打卡 5页", by: "小红") == ["还没到打卡时间哦，06:00 再来吧～"])
    room.now = room.now + .hours(12)
    #expect(try room.says("打卡 5页", by: "小红") == ["今天的打卡时间已经过啦，明天 06:00 再来吧～"])
  }

  @Test("Each text can be another, or none") func ownTexts() throws {
    let room = try Room(plan("windows: '05:00-09:00', say: { done: 好, already: off, late: 晚了 }"))
    #expect(try room.says("打卡") == ["好"])
    #expect(try room.says("打卡") == [])
    #expect(room.last.reason("p") == "checked in already on 2027-02-08")
    room.now = room.now + .hours(2)
    #expect(try room.says("打卡") == ["晚了"])
  }

  @Test("A message lacks a text, a picture, an amount: all is said at once") func needs() throws {
    let room = try Room(
      plan("needs: { text: 8, image: true, amount: { unit: 公里, at-least: 3 } }, say: { done: 好 }"))
    let said = try room.says("打卡 2公里")
    #expect(
      said == ["就差一点点：再多写几句吧，至少 8 个字（现在 3 个）；别忘了附上一张图片；至少要 3 公里（现在 2 公里）"])
    let image = Part.image(.remote(url: "https://example.org/1.jpg"))
    #expect(
      try room.step(room.message([.text("打卡 ５.2公里 今天状态真好"), image])).said == ["好"])
    #expect(try room.says("打卡 5公里！！！！！！！！！！", by: "小红").count == 1)
    #expect(room.last.reason("p") == "something is missing")
  }

  @Test("What arrives late belongs to the day on which it was written, and moves the first place")
  func late() throws {
    let room = try Room(
      plan("rewards: { points: 5, first-of-day: 3 }, say: '{{checked}} {{rank}} {{given}}'"))
    room.now = room.now - .hours(8) - .minutes(1)
    #expect(try room.says("打卡", by: "小红") == ["2月7日 1 8"])
    room.now = room.now + .minutes(3)
    let step = try room.step(
      room.message([.text("打卡")], age: .minutes(4)))
    #expect(step.said == ["2月7日 1 8"])
    #expect(points("小明", room) == 8)
    #expect(points("小红", room) == 5)
    #expect(try room.says("打卡") == ["2月8日 1 8"])
  }

  @Test("Of two messages in one second, the one received first is the first") func sameSecond()
    throws
  {
    let room = try Room(plan("rewards: { first-of-day: 3 }, say: '{{rank}}'"))
    #expect(try room.says("打卡") == ["1"])
    #expect(try room.says("打卡", by: "小红") == ["2"])
    #expect([points("小明", room), points("小红", room)] == [3, 0])
  }

  @Test("Members of the same name are told apart") func sameName() throws {
    let room = try Room(plan("say: '{{member.name}} {{rank}}'"))
    var other = room.message([.text("打卡")], by: "other")
    other.actor?.name = "小明"
    #expect(try room.says("打卡") == ["小明 1"])
    #expect(try room.step(other).said == ["小明 2"])
  }

  @Test("A day is done when it was done in as many windows as it is to be") func times() throws {
    let room = try Room(
      plan(
        """
        windows: ['05:00-09:00', '21:00-02:00'], times: 2, rewards: { points: 5 },
        say: { done: '完成 {{streak}} {{window}}', partly: '还差 {{times.left}}' }
        """))
    #expect(try room.says("打卡") == ["还差 1"])
    #expect(points("小明", room) == 0)
    #expect(try room.says("打卡") == ["小明，今天已经打过卡啦～"])
    try room.wait(.hours(17))
    #expect(try room.says("打卡") == ["完成 1 21:00-02:00"])
    #expect(points("小明", room) == 5)
    try room.wait(.hours(7))
    #expect(try room.says("打卡") == ["还差 1"])
  }

  @Test("Streaks, milestones and the goal are told as they are reached") func goal() throws {
    let room = try Room(
      plan(
        """
        needs: { amount: 页 }, goal: { days: 3, amount: 60 },
        rewards: { points: 1, streaks: { 2: 10 }, goal: 50, tags: { 2: 坚持者 } },
        say: { done: '{{goal.left}}|{{given}}', milestone: '{{milestone}} 天', goal: 完成 }
        """))
    #expect(try room.says("打卡 20页") == ["2 天、40 页|1"])
    try room.wait(.days(1))
    #expect(try room.says("打卡 20页") == ["1 天、20 页|11", "2 天"])
    try room.wait(.days(1))
    #expect(try room.says("打卡 10页") == ["10 页|1"])
    try room.wait(.days(1))
    #expect(try room.says("打卡 10页") == ["|51", "完成"])
    #expect(points("小明", room) == 64)
    #expect(
      room.memory.membersByChat.values.contains { $0.values.contains { $0.tags == ["坚持者"] } })
  }

  @Test("On days of rest nobody need check in; who does has a day more") func rest() throws {
    let room = try Room(plan("rest: [tue, wed], say: '{{streak}} {{days}}'"))
    #expect(try room.says("打卡") == ["1 1"])
    #expect(try room.says("打卡", by: "小红") == ["1 1"])
    try room.wait(.days(1))
    #expect(try room.says("打卡", by: "小红") == ["2 2"])
    try room.wait(.days(2))
    #expect(try room.says("打卡") == ["2 2"])
    #expect(try room.says("打卡", by: "小红") == ["3 3"])
  }

  @Test("Before it begins and after its end a plan says so, and enters nothing") func dates() throws
  {
    let before = try Room(plan("starts: 2027-02-10"))
    #expect(try before.says("打卡") == ["「p」还没开始呢，后天 00:00 见～"])
    let after = try Room(plan("ends: 2027-02-07, title: 二月共读"))
    #expect(try after.says("打卡") == ["「二月共读」已经结束啦，谢谢你的参与～"])
    #expect(after.last.effects.count == 1)
  }

  @Test("The first of several plans takes a message; with 'then: continue' the next one too")
  func several() throws {
    func rules(_ then: String) -> String {
      """
      checkins:
        - { name: a, match: { prefix: 打卡 }, say: 甲, then: \(then) }
        - { name: b, match: { contains: 打卡 }, say: 乙 }
      """
    }
    #expect(try Room(rules("stop")).says("打卡") == ["甲"])
    #expect(try Room(rules("continue")).says("打卡") == ["甲", "乙"])
    #expect(try Room(rules("stop")).says("今天打卡") == ["乙"])
  }

  @Test("Plans with the same word take turns by their windows") func turns() throws {
    let room = try Room(
      """
      checkins:
        - { name: a, match: { prefix: 打卡 }, windows: "05:00-07:00", say: { done: 早, late: 晚了 } }
        - { name: b, match: { exact: [打卡, 睡前打卡] }, windows: "20:00-23:00", say: { done: 夜 } }
        - { name: c, match: { prefix: 打卡 }, windows: "20:00-23:00", say: { done: 晚 } }
      """)
    #expect(try room.says("打卡") == ["晚了"])
    try room.wait(.hours(12))
    #expect(try room.says("打卡") == ["夜"])
    #expect(try room.says("打卡 读书", by: "小红") == ["晚"])
    #expect(room.last.reason("a") == "it is the time of 'c'")
  }

  @Test("Who reaches the goal gets a certificate") func certificate() throws {
    let room = try Room(plan("goal: { days: 1 }, say: { done: off, goal: '{{certificate}}' }"))
    let said = try room.says("打卡")
    #expect(said == ["[🎉 恭喜 小明 完成「p」：坚持打卡 1 天，最长连续 1 天]"])
  }

  @Test("Old messages are entered, and nothing is said of them") func stale() throws {
    let room = try Room(plan("say: '{{streak}}'"))
    #expect(try room.says("打卡", age: .days(1)) == [])
    #expect(try room.says("打卡") == ["2"])
  }

  @Test("An observing plan keeps count in a shadow, and gives nothing") func observing() throws {
    let room = try Room(plan("mode: observe, rewards: { points: 5 }"))
    try room.step(room.message([.text("打卡")]))
    #expect(
      room.last.effects.map(\.effect).contains { effect in
        if case .checkIn(let entry) = effect { entry.plan == "~p" } else { false }
      })
    #expect(points("小明", room) == 0)
    #expect(room.last.said == [])
  }

  @Test("In direct conversations a plan works where 'in' says so") func direct() throws {
    let room = try Room(plan("in: direct, say: '{{rank}}'"))
    #expect(try room.says("打卡", in: "qq:direct/小明", kind: .direct) == ["1"])
    #expect(try room.says("打卡") == [])
  }
}
