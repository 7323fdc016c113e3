import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanStore

/// 1,000,000 check-ins of 10,000 members on 100 days, in one chat and in ten: what one more costs
/// the pump, and how long a board takes that looks at everybody.
struct CheckIns {
  static let members = 10_000
  static let days = 100
  /// Of the pump's time for a check-in, its share of the commit included.
  static let longestCheckIn = 200.0
  static let longestBoard = 50.0

  let site: Site

  func measure(_ report: inout Report) throws {
    for chats in [1, 10] {
      let start = microseconds()
      let site = try PlanSite(below: "\(site.path)/checkins-\(chats)", chats: chats)
      try site.fill()
      report.add(
        "1,000,000 check-ins \(site.place), to enter them",
        [Double(microseconds() - start) / 1e6], "s")
      let costs = try site.checkIns()
      report.add("a check-in \(site.place), \(Self.members) members", costs, "µs")
      report.add("· of the 200 µs it may take", costs.map { $0 / Self.longestCheckIn }, "ratio")
      for (title, board) in site.boards {
        let spent = try (0..<11).map { _ in try site.milliseconds(board) }.dropFirst()
        report.add("board \(site.place): \(title)", Array(spent), "ms")
        report.add("· of the 50 ms it may take", spent.map { $0 / Self.longestBoard }, "ratio")
      }
      if site.entered != site.asked {
        report.complain("of \(site.asked) members who checked in \(site.entered) were entered")
      }
    }
  }
}

/// A database with the check-ins of one plan, and the engine with its rules.
private final class PlanSite {
  let chats: [ChatID]
  let place: String
  private(set) var asked = 0
  private(set) var entered = 0
  private let store: Store
  private let engine: Engine
  private let gateway: GatewayName
  private let people: [(chat: ChatID, member: MemberID)]
  private let firstDay: CivilDate
  private let zone: Zone

  struct Missing: Error {}

  private static let plan = "read"
  private static let rules = """
    checkins:
      - name: read
        match: { prefix: 打卡 }
        say: 打卡成功！
    """

  init(below path: String, chats count: Int) throws {
    guard let gateway = GatewayName("qq"), let day = CivilDate(year: 2027, month: 2, day: 1) else {
      throw Missing()
    }
    self.gateway = gateway
    firstDay = day
    let chats = (0..<count).map { ChatID(gateway, "\(500_000 + $0)") }
    self.chats = chats
    place = count == 1 ? "in one chat" : "in \(count) chats"
    people = (0..<CheckIns.members).map {
      (chats[$0 % chats.count], MemberID(gateway, "\(10_000_000 + $0 &* 7919 % 10_007)"))
    }
    let rules = "\(path)/rules"
    try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
    let served = chats.map { "\"\($0)\"" }.joined(separator: ", ")
    let community = """
      community: { name: 测试, time-zone: Asia/Shanghai }
      groups:
        all: { chats: [\(served)] }
      """
    try community.write(toFile: "\(rules)/community.yaml", atomically: false, encoding: .utf8)
    try Self.rules.write(toFile: "\(rules)/plan.yaml", atomically: false, encoding: .utf8)
    let loaded = RuleDirectory(rules).load()
    guard let book = loaded.book else {
      throw EngineCost.NoRules(diagnostics: loaded.diagnostics)
    }
    engine = try Engine(book, secret: Generator.Secret(low: 1, high: 2))
    zone = book.community.zone
    store = try Store(path: "\(path)/database")
  }

  /// Everybody, on every day, with the points that a plan gives for it.
  func fill() throws {
    try store.batch { batch in
      for (number, person) in people.enumerated() {
        var facts = MemberFacts(name: "成员\(number)", firstSeen: time(day: 0), messages: 100)
        for day in 0..<CheckIns.days { facts.activity.add(1 + number % 9, on: date(day)) }
        try batch.seed(facts, of: person.member, in: person.chat)
      }
    }
    for day in 0..<CheckIns.days {
      try store.batch { batch in
        for start in stride(from: 0, to: people.count, by: 500) {
          let effects = people[start..<start + 500].flatMap { self.effects(of: $0, day) }
          var event = Event(
            key: EventKey("qq:fill/\(day)/\(start)"), type: .status, gateway: gateway,
            time: time(day: day), received: time(day: day))
          event.chat = Chat(id: chats[0], kind: .group)
          let step = Step(effects: effects.map { .init(rule: Self.plan, effect: $0) })
          _ = try batch.commitStep(event, step, keepsTrace: false)
        }
      }
    }
  }

  private func effects(of person: (chat: ChatID, member: MemberID), _ day: Int) -> [Effect] {
    let entry = CheckIn(
      plan: Self.plan, chat: person.chat, member: person.member, day: date(day),
      time: time(day: day))
    let award = Award(
      chat: person.chat, member: person.member, points: 5, key: "day/\(date(day))",
      day: date(day))
    return [.checkIn(entry), .award(award)]
  }

  /// What one costs in batches of 64, on the day after: the step, what it writes, and the commit.
  func checkIns() throws -> [Double] {
    let today = CheckIns.days
    return try (0..<40).map { round in
      let events = (0..<64).map { message(from: (round * 64 + $0) * 3, day: today) }
      let start = microseconds()
      try store.batch { batch in
        for event in events {
          try batch.savepoint {
            let step = try engine.step(event, batch)
            _ = try batch.commitStep(event, step, keepsTrace: false)
          }
        }
      }
      let spent = Double(microseconds() - start) / Double(events.count)
      asked += events.count
      entered += try store.read { batch in
        try events.count { event in
          guard let chat = event.chat?.id, let member = event.actor?.id else { return false }
          return try !batch.attendance(of: member, in: chat, plan: Self.plan)
            .marks(on: date(today)).isEmpty
        }
      }
      return spent
    }
  }

  typealias Board = (Batch) throws -> Int

  /// Each returns how many it has looked at.
  var boards: [(title: String, look: Board)] {
    let today = date(CheckIns.days)
    let month = date(CheckIns.days - 30)...today
    let rest = DaysOff(rest: nil, breaks: [date(40)...date(44)])
    return [
      (
        "streaks",
        { [chats] batch in
          var best: [(streak: Int, member: MemberID)] = []
          try batch.visitAttendances(plan: Self.plan, in: chats) { _, member, attendance in
            best.append((attendance.standing(on: today, off: rest).streak, member))
          }
          best.sort { $0.streak > $1.streak }
          return best.count
        }
      ),
      (
        "points of a month",
        { [chats] batch in
          var best: [(points: Int, member: MemberID)] = []
          try batch.visitMembers(of: chats) { _, member, facts in
            best.append((facts.earned.sum(of: month), member))
          }
          best.sort { $0.points > $1.points }
          return best.count
        }
      ),
    ]
  }

  func milliseconds(_ board: Board) throws -> Double {
    let start = microseconds()
    let count = try store.read(board)
    guard count == CheckIns.members else { throw Missing() }
    return Double(microseconds() - start) / 1e3
  }

  private func message(from number: Int, day: Int) -> Event {
    let person = people[number % people.count]
    let now = Timestamp(milliseconds: time(day: day).milliseconds + Int64(number))
    var event = Event(
      key: EventKey("qq:message/\(number)"), type: .message, gateway: gateway, time: now,
      received: now)
    event.account = MemberID(gateway, "10001000")
    event.chat = Chat(id: person.chat, kind: .group)
    event.actor = Person(id: person.member, name: "小不点", role: .member)
    event.message = Message(
      id: MessageID(gateway, "\(number)"), content: [.text("打卡 今天读了三十页书")])
    return event
  }

  private func date(_ day: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: firstDay.daysSinceEpoch + day)
  }

  /// At eight in the morning.
  private func time(day: Int) -> Timestamp {
    zone.instants(of: CivilTime(date(day), TimeOfDay(hour: 8, minute: 0) ?? .midnight)).first
  }
}
