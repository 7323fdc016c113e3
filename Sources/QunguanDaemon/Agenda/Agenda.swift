import HeapModule
import QunguanCore
import QunguanStore

/// All schedules of a rule book on the line of time: what is due next, in its order. A value
/// without a clock: it is told the time, hands out what is due, and is told whether that is kept.
///
/// In one instant rules come in the order in which they are asked, chats by their names.
struct Agenda {
  private struct Entry: Comparable {
    var time: Timestamp
    var plan: Int
    static func < (left: Self, right: Self) -> Bool {
      (left.time, left.plan) < (right.time, right.plan)
    }
  }

  /// In the order of the rules.
  private var plans: [Plan]
  /// One entry for each plan that is ever due again.
  private var entries = Heap<Entry>()
  /// Plans as they were before what was taken since the last ``keep()``.
  private var former: [Int: Plan] = [:]
  /// Nothing is handed out before then.
  private var pause: Timestamp?

  init(_ plans: [Plan] = []) {
    self.plans = plans
    enter()
  }

  /// When there is something to do next; nil if never.
  var next: Timestamp? { entries.min.map { max($0.time, pause ?? $0.time) } }

  /// What is due by `now`, the earliest first. It counts as made once it is kept.
  ///
  /// - Parameters:
  ///   - known: nil while nobody has looked which chats are known.
  ///   - most: when it has so many it stops, though not within an instant of one rule.
  /// - Returns: nil if it has to be told first which chats are known.
  mutating func take(
    through now: Timestamp, among known: KnownChats?, most: Int = .max
  ) -> [Plan.Due]? {
    var taken: [Plan.Due] = []
    if let pause, now < pause { return taken }
    pause = nil
    while taken.count < most, let entry = entries.min, entry.time <= now {
      let index = entry.plan
      let begins = plans[index].begins(by: now)
      if begins, known == nil, plans[index].needsKnownChats {
        return taken.isEmpty ? nil : taken
      }
      if former[index] == nil { former[index] = plans[index] }
      if begins {
        plans[index].begin(by: now, among: known ?? KnownChats())
      } else {
        plans[index].look(at: now)
        if plans[index].next == entry.time { taken += plans[index].take(at: entry.time) }
      }
      if let next = plans[index].next {
        entries.replaceMin(with: Entry(time: next, plan: index))
      } else {
        entries.removeMin()
      }
    }
    return taken
  }

  /// All that was taken is kept. Returns how far schedules have come, by their cursors' names.
  mutating func keep() -> [String: Timestamp] {
    defer { former = [:] }
    return former.reduce(into: [:]) { moved, entry in
      let plan = plans[entry.key]
      if plan.isFurther(than: entry.value) { moved[plan.name] = plan.seen }
    }
  }

  /// What was taken is not kept: it is due again from `later` on.
  mutating func giveBack(until later: Timestamp) {
    for (index, plan) in former { plans[index] = plan }
    (former, pause) = ([:], later)
    enter()
  }

  /// All that is due by this instant is made, if it is not past `now`.
  func through(_ now: Timestamp) -> Timestamp {
    min(now, entries.min.map { $0.time - .milliseconds(1) } ?? now)
  }

  /// The clock shows `instant` again, see ``ClockWatch/Jump/isBackAt``.
  mutating func goBack(to instant: Timestamp) {
    for index in plans.indices { plans[index].goBack(to: instant) }
    (former, pause) = ([:], nil)
    enter()
  }

  /// What is due by `instant` is left out.
  mutating func skip(to instant: Timestamp) {
    for index in plans.indices { plans[index].stand(at: instant) }
    enter()
  }

  private mutating func enter() {
    entries = Heap(
      plans.indices.compactMap { index in
        plans[index].next.map { Entry(time: $0, plan: index) }
      })
  }
}

/// A schedule of a rule that is in force.
struct Planned: Sendable {
  /// Of its cursor: the rule's name, and a number if it has several schedules.
  var name: String
  var rule: Rule
  var schedule: Schedule
  var zone: Zone

  /// What decides when it is due: in another form it begins anew.
  var form: String { "\(schedule.form) \(zone.name)" }

  /// The schedules of a book, in the order of its rules.
  ///
  /// - Parameter isOffToo: whether those of rules in `mode: off` are among them.
  static func all(of book: RuleBook, isOffToo: Bool = false) -> [Planned] {
    book.rules.filter { isOffToo || $0.mode != .off }.flatMap { rule in
      rule.schedules.enumerated().map { index, schedule in
        Planned(
          name: index == 0 ? rule.name : "\(rule.name)#\(index)", rule: rule, schedule: schedule,
          zone: schedule.zone ?? book.community.zone)
      }
    }
  }
}

extension Agenda {
  /// The schedules of a book, where their cursors stand.
  init(_ planned: [Planned], _ cursors: ScheduleCursors, now: Timestamp) {
    self.init(
      planned.map { planned in
        Plan(
          planned,
          cursor: cursors.byName[planned.name] ?? ScheduleCursor(since: now, seen: now),
          through: cursors.through, now: now)
      })
  }

  /// The schedules of a book, all of which begin now.
  init(_ book: RuleBook, from now: Timestamp) {
    self.init(Planned.all(of: book), ScheduleCursors(), now: now)
  }
}
