import QunguanCore
import Testing

@Suite("Attendance as stored") struct AttendanceTests {
  private func attendance(_ days: [Int]) throws -> Attendance {
    let chat = try #require(ChatID("qq:g1"))
    let member = try #require(MemberID("qq:1"))
    var attendance = Attendance()
    for day in days {
      attendance.enter(
        CheckIn(
          plan: "read", chat: chat, member: member, day: CivilDate(daysSinceEpoch: day),
          time: Timestamp(milliseconds: 0), amount: 1_500))
    }
    return attendance
  }

  @Test("Days read back the same; one before 1970 is left out and moves none of the others")
  func roundTrip() throws {
    #expect(
      try Attendance(bytes: attendance([-400, -1, 0, 20_000, 20_001]).bytes)
        == attendance([0, 20_000, 20_001]))
  }
}
