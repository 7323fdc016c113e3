import QunguanTesting
import Testing

@testable import QunguanCore

@Suite("Leave, and beginning to take part") struct LeaveTests {
  @Test("Days of leave don't break a streak, and don't count") func streak() throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 9)
    #expect(
      try plan.says("请假 三天") == ["好的 小明，2月9日到2月11日 给你请好假了，连续天数不会断，好好休息～"])
    #expect(try plan.says("我的打卡").first?.contains("补签还剩 2 天，请假还剩 0 天") == true)
    try plan.go(to: 12)
    #expect(plan.standing().streak == 1)
    _ = try plan.says("打卡")
    #expect(plan.standing().streak == 2)
    #expect(plan.standing().days == 2)
  }

  @Test(
    "Refusals say why",
    arguments: [
      ("请假 昨天", "2月8日 已经过去啦，请假要提前说哦～"), ("请假 2028-01-01", "太早啦，最多提前 30 天请假～"),
      ("请假 5天", "请假的天数不够啦（每月 3 天）～"), ("请假 2月30日", "没看懂是哪一天，可以写成：请假 明天，或 请假 2月5日-2月8日"),
      ("请假", "小明，2月9日 你已经打过卡啦，不用请假～"), ("取消请假", "小明，没有可以取消的假～"), ("销假", "小明，没有可以取消的假～"),
    ])
  func refusals(_ text: String, _ said: String) throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 9)
    _ = try plan.says("打卡")
    #expect(try plan.says(text) == [said])
  }

  @Test("The allowance is that of the month in which the days are") func months() throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    try plan.go(to: 25)
    #expect(
      try plan.says("请假 2月26日-3月3日") == ["好的 小明，2月26日到3月3日 给你请好假了，连续天数不会断，好好休息～"])
    #expect(try plan.says("请假 今天") == ["请假的天数不够啦（每月 3 天）～"])
    #expect(try plan.says("请假 3月4日") == ["请假的天数不够啦（每月 3 天）～"])
    #expect(try plan.says("请假 3月3日") == ["小明，3月3日 已经请过假了～"])
  }

  @Test("A leave can be taken back, as long as it is not over") func takenBack() throws {
    let plan = try PlanRoom()
    _ = try plan.says("打卡")
    _ = try plan.says("请假 明天到周四")
    try plan.go(to: 10)
    #expect(try plan.says("取消请假 周四") == ["小明，2月11日 的假取消了，记得来打卡哦～"])
    #expect(try plan.says("取消请假") == ["小明，2月10日 的假取消了，记得来打卡哦～"])
    #expect(try plan.says("取消请假 2月9日") == ["小明，没有可以取消的假～"])
    let attendance = plan.room.memory.attendance(
      of: plan.member, in: plan.chat, plan: "reading")
    #expect(attendance.days(.leave).map(\.day) == [9])
    // The days taken back can be had again.
    #expect(try plan.says("请假 今天到明天").first?.hasPrefix("好的") == true)
  }

  @Test("Who joins takes part from that day on, once, and as long as it is open") func joining()
    throws
  {
    let plan = try PlanRoom(
      """
      checkins:
        - name: reading
          title: 阅读营
          match: { prefix: 打卡 }
          starts: 2027-02-10
          ends: 2027-02-20
          join: { until: 2027-02-12 }
      """)
    #expect(try plan.says("报名") == ["欢迎 小明 加入「阅读营」🎉 从 2月10日 开始，一起加油！"])
    #expect(try plan.says("报名 阅读") == ["小明，你已经在「阅读营」里啦～"])
    #expect(try plan.says("报名的人好多") == [])
    try plan.go(to: 10)
    #expect(try plan.says("打卡").first?.hasPrefix("小明 打卡成功") == true)
    #expect(try plan.room.says("打卡", by: "小红") == ["小红，你还没有参加「阅读营」哦，先发「报名」就能参加～"])
    try plan.go(to: 13)
    try plan.room.wait(.minutes(3))
    #expect(try plan.room.says("报名", by: "小红") == ["「阅读营」的报名已经结束啦，下次早点来哦～"])
    #expect(plan.standing().since?.day == 10)
  }

  @Test("Who must join first is admitted from that day on") func admission() throws {
    let (day, next) = (try CivilDate(text: "2027-02-10"), try CivilDate(text: "2027-02-11"))
    let chat = try #require(ChatID("qq:5000"))
    let member = try #require(MemberID("qq:小明"))
    var attendance = Attendance()
    var joining = Checkins.Joining()
    #expect(!joining.admits(attendance, on: day))
    attendance.enter(
      CheckIn(
        plan: "p", chat: chat, member: member, day: next, sort: .joined,
        time: Timestamp(seconds: 0)))
    #expect(!joining.admits(attendance, on: day))
    #expect(joining.admits(attendance, on: next))
    joining.isRequired = false
    #expect(joining.admits(Attendance(), on: day))
  }
}
