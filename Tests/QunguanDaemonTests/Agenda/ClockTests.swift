import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite("clocks that are set")
struct ClockTests {
  static let hourly = "greetings: [{ name: hourly, cron: '0 * * * *', say: x }]"

  static func today(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> Timestamp {
    SchedulerTests.today(hour, minute, second)
  }

  @Test("set forward, or after a sleep: the newest five of the last seven days")
  func forward() throws {
    var line = try TimeLine(Self.hourly, chats: 1, from: Self.today(7, 59))
    line.set(Self.today(18, 30))
    let newest = (14...18).map { "\($0):00:00 hourly 5000" }
    #expect(line.look().map { $0.prefix(while: { $0 != "+" }).trimmed } == newest)
    line.pass(.days(100))
    #expect(line.look().count == 5)
    var weekly = try TimeLine(
      "greetings: [{ name: weekly, at: '08:00', days: mon, missed: { else: all }, say: x }]",
      chats: 1, from: Self.today(7, 0))
    weekly.pass(.days(24))
    #expect(weekly.look() == ["08:00:00 weekly 5000"])
  }

  @Test("set back: what was made stays made, also when its key is lost, and on it goes")
  func back() throws {
    var line = try TimeLine(Self.hourly, chats: 1, from: Self.today(7, 30))
    #expect(line.run(until: Self.today(10, 30)).count == 3)
    line.set(Self.today(8, 45))
    #expect(line.run(until: Self.today(10, 59)) == [])
    #expect(line.run(until: Self.today(11, 30)) == ["11:00:00 hourly 5000"])
    // Forward again, and past what the cursor says: nothing comes a second time.
    line.kept = []
    line.set(Self.today(11, 10))
    line.set(Self.today(-500, 0))
    #expect(line.look() == [])
    line.set(Self.today(11, 40))
    #expect(line.look() == [])
    #expect(line.run(until: Self.today(12, 0)) == ["12:00:00 hourly 5000"])
  }

  @Test("wrong by years for a minute: what was due in that minute comes when it is right again")
  func wrongForAMinute() throws {
    var line = try TimeLine(Self.hourly, chats: 1, from: Self.today(7, 59, 30))
    line.set(Self.today(24 * 1500, 10))
    #expect(line.look().count == 5)
    line.pass(.minutes(1))
    #expect(line.look() == [])
    // All old keys would have been removed by now.
    line.kept = []
    line.set(Self.today(8, 0, 30))
    #expect(line.look() == ["08:00:00 hourly 5000"])
    #expect(line.run(until: Self.today(9, 30)) == ["09:00:00 hourly 5000"])
    // The store still says what was made in the wrong years; a restart is not silent for that.
    line.pass(.hours(1))
    line.restart()
    #expect(line.look() == ["10:00:00 hourly 5000"])
    line.set(Self.today(24 * 1500, 10))
    #expect(line.look() == [])
  }

  @Test(
    "a boot in 1970: by that clock nothing is silent, and what comes then is from the cursor on")
  func epoch() throws {
    var line = try TimeLine(Self.hourly, chats: 1, from: Self.today(7, 30))
    _ = line.run(until: Self.today(10, 30))
    line.kept = []
    line.set(Timestamp(seconds: 10))
    line.restart()
    #expect(line.look() == [])
    #expect(line.run(until: Timestamp(seconds: 4000)) == ["09:00:00 hourly 5000"])
    line.set(Self.today(12, 30))
    #expect(line.look() == ["11:00:00 hourly 5000 +1", "12:00:00 hourly 5000"])
    #expect(line.run(until: Self.today(13, 0)) == ["13:00:00 hourly 5000"])
  }

  @Test("a rule that was new while the clock was wrong speaks when it is right, and for then on")
  func newRule() throws {
    var line = try TimeLine(Self.hourly, chats: 1, from: Self.today(24 * 400, 30))
    line.set(Self.today(8, 0, 30))
    #expect(line.look() == [])
    line.restart()
    #expect(line.run(until: Self.today(9, 0)) == ["09:00:00 hourly 5000"])
  }

  @Test("time that passes is told from a clock that is set")
  func watch() {
    let start = Self.today(8, 0)
    var watch = ClockWatch(
      DaemonClock {
        start
      } uptime: {
        .days(3)
      })
    func look(_ wall: Interval, _ uptime: Interval) -> ClockWatch.Jump? {
      watch.look(start + wall, uptime: .milliseconds(uptime.milliseconds + 3 * 86_400_000))
    }
    #expect(look(.hours(5), .hours(5)) == nil)
    #expect(look(.hours(5), .hours(5)) == nil)
    // Corrected by some seconds.
    #expect(look(.hours(6), .milliseconds(6 * 3_600_000 + 20_000)) == nil)
    #expect(look(.hours(8), .milliseconds(6 * 3_600_000 + 20_000)) == .init(by: .hours(2)))
    // Back to where it was: nothing is known to have been made since six o'clock.
    let back = look(.milliseconds(6 * 3_600_000 + 60_000), .milliseconds(6 * 3_600_000 + 80_000))
    #expect(back == .init(by: .hours(-2), isBackAt: start + .hours(6)))
    // Set back, but not to what was looked at.
    #expect(look(.hours(10), .hours(12)) == .init(by: .milliseconds(-7_180_000)))
    #expect(
      look(.hours(9), .hours(12)) == .init(by: .hours(-1), isBackAt: start + .hours(9)))
    #expect(look(.days(-20_000), .hours(12))?.isBackAt == start - .days(20_000))
  }

  @Test("a timer waits for its span of time, whatever the clock shows meanwhile")
  func timers() {
    func wake(_ key: String, _ due: Timestamp) -> Wake {
      Wake(rule: "r", scope: "s", key: key, due: due, chat: nil)
    }
    var timers = Timers()
    let (soon, late) = (wake("soon", Self.today(8, 10)), wake("late", Self.today(9, 0)))
    timers.set(late)
    timers.set(soon)
    #expect(timers.next == Self.today(8, 10))
    timers.clockWasSet(by: .hours(-2))
    #expect(timers.next == Self.today(6, 10))
    #expect(timers.take(through: Self.today(6, 10), most: 9) == [soon])
    timers.keep(soon)
    // Set right again: it waits on, though not for longer than it was set to.
    timers.clockWasSet(by: .hours(3))
    #expect(timers.next == Self.today(9, 0))
    #expect(timers.take(through: Self.today(9, 0), most: 9) == [late])
    timers.giveBack(late, until: Self.today(9, 1))
    #expect(timers.take(through: Self.today(9, 0), most: 9) == [])
    timers.set(wake("late", Self.today(10, 0)))
    timers.keep(late)
    #expect(timers.take(through: Self.today(9, 30), most: 9) == [])
    #expect(timers.take(through: Self.today(10, 0), most: 9).count == 1)
    timers.cancel(rule: "r", scope: "s", key: "late")
    timers.set(soon)
    timers.cancel(rule: "r", scope: "s", key: "soon")
    #expect(timers.take(through: Self.today(20, 0), most: 9) == [])
  }

  @Test(
    "the system's alarm rings at its instant, at once for one that is past, and not when stopped")
  func alarm() async throws {
    let alarm = try SystemAlarm()
    let (rings, rang) = AsyncStream.makeStream(of: Timestamp.self)
    alarm.start { rang.yield(DaemonClock.system.now) }
    var heard = rings.makeAsyncIterator()
    alarm.set(to: nil)
    let instant = DaemonClock.system.now + .milliseconds(30)
    alarm.set(to: instant)
    let first = try #require(await heard.next())
    #expect(first >= instant)
    alarm.set(to: Timestamp(milliseconds: -5))
    #expect(await heard.next() != nil)
    alarm.stop()
    alarm.set(to: Timestamp(milliseconds: 0))
    alarm.stop()
  }
}
