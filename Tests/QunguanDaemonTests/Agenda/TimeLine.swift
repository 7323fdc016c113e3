import QunguanCore
import QunguanStore
import QunguanTesting

@testable import QunguanDaemon

/// A scheduler without daemon: an agenda, a clock that is moved, and a store that keeps the keys of
/// events and the schedules' cursors.
struct TimeLine {
  private(set) var now: Timestamp
  private(set) var agenda = Agenda()
  /// The keys of what was made; as after more than eight days, they can be lost.
  var kept: Set<EventKey> = []
  private(set) var store = ScheduleCursors()
  var chats: KnownChats
  private(set) var planned: [Planned]
  private var watch: ClockWatch
  private var uptime = Interval.days(1)

  /// Chats `qq:5000` and on belong to `readers`.
  static let community = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai }
    groups:
      readers: { chats: ["qq:5*"] }
    """

  init(_ rules: String, chats: Int = 3, from now: Timestamp) throws {
    self.now = now
    planned = Planned.all(of: try Room(rules, community: Self.community).book)
    self.chats = KnownChats(
      (5000..<(5000 + chats)).compactMap { ChatID("qq:\($0)") }
        .map { Chat(id: $0, kind: .group) })
    watch = ClockWatch(
      DaemonClock {
        now
      } uptime: {
        .days(1)
      })
    restart()
  }

  /// The process died and came back: only what is stored remains.
  mutating func restart() {
    for plan in planned where store.byName[plan.name] == nil {
      store.byName[plan.name] = ScheduleCursor(since: now, seen: now)
    }
    agenda = Agenda(planned, store, now: now)
    let (wall, uptime) = (now, uptime)
    watch = ClockWatch(
      DaemonClock {
        wall
      } uptime: {
        uptime
      })
  }

  /// The process died, and came back after a while with other rules.
  mutating func restart(after span: Interval, _ rules: String) throws {
    pass(span)
    planned = Planned.all(of: try Room(rules, community: Self.community).book)
    restart()
  }

  /// Time passes without a look at the clock.
  mutating func pass(_ span: Interval) {
    now = now + span
    uptime = .milliseconds(uptime.milliseconds + span.milliseconds)
  }

  /// The clock is set.
  mutating func set(_ instant: Timestamp) { now = instant }

  /// What is due now and not known: `08:00:05 morning 5001`, with `+2` where two newer ones are due.
  mutating func look(most: Int = .max, isKept: Bool = true) -> [String] {
    if let instant = watch.look(now, uptime: uptime)?.isBackAt { agenda.goBack(to: instant) }
    var made: [String] = []
    while let due = take(most), !due.isEmpty {
      guard isKept else {
        agenda.giveBack(until: now + .seconds(5))
        return due.map(text)
      }
      for due in due where kept.insert(due.event(received: now).key).inserted {
        made.append(text(due))
      }
      note()
    }
    note()
    return made
  }

  /// Lets time pass until `end` and looks whenever something is due.
  mutating func run(until end: Timestamp) -> [String] {
    var made = look()
    while let next = agenda.next, next <= end {
      pass(max(next - now, .zero))
      made += look()
    }
    pass(end - now)
    return made + look()
  }

  private mutating func take(_ most: Int) -> [Plan.Due]? {
    agenda.take(through: now, among: nil, most: most)
      ?? agenda.take(through: now, among: chats, most: most)
  }

  private mutating func note() {
    let moved = agenda.keep()
    guard !moved.isEmpty else { return }
    for (name, seen) in moved {
      let former = store.byName[name]?.seen ?? seen
      store.byName[name]?.seen = max(seen, former)
    }
    store.through = agenda.through(now)
  }

  private func text(_ due: Plan.Due) -> String {
    let moment = planned.first?.zone.civil(at: due.moment)
    let newer = due.newer > 0 ? " +\(due.newer)" : ""
    return "\(moment?.time.toSecond ?? "") \(due.rule) \(due.chat?.id.local ?? "")\(newer)"
  }
}
