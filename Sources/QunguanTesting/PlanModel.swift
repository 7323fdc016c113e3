import QunguanCore

/// One member's days in a plan as a child would keep them: a note for each day, read from the first
/// to the last whenever anything is asked.
///
/// It shares nothing with the ledger's own way of counting, so that tests can hold one against the
/// other. Days are numbers since 1970-01-01.
public struct PlanModel: Sendable {
  private struct Fact: Hashable {
    var window: Int
    var sort: CheckIn.Sort
    var amount: Int64
  }

  /// What ``PlanModel/look(on:)`` sees.
  public struct View: Hashable, Sendable {
    public var streak = 0
    public var longest = 0
    public var days = 0
    public var amount: Int64 = 0
    public var isDoneToday = false
    public var lastDone: Int?
    public var since: Int?
    /// The keys of all awards that the days entitle to.
    public var keys: Set<String> = []
    /// The days of each streak.
    public var runs: [[Int]] = []

    public init() {}

    fileprivate func run(of day: Int) -> [Int]? { runs.first { $0.contains(day) } }

    /// Whether the days that have earned it stand in a row.
    fileprivate func stands(_ milestone: Milestone) -> Bool {
      let days = run(of: milestone.start)?.drop { $0 < milestone.start } ?? []
      return days.count >= milestone.length
    }
  }

  fileprivate struct Milestone {
    var length: Int
    var start: Int

    init?(_ key: String) {
      let parts = key.split { "/@".contains($0) }
      guard parts.count == 3, parts[0] == "streak", let length = Int(parts[1]),
        let day = try? CivilDate(text: String(parts[2]))
      else { return nil }
      (self.length, start) = (length, day.daysSinceEpoch)
    }
  }

  /// The keys that hold after a change of days. What was given for a streak stays while its days
  /// stand in a row, and each streak gives once for each length.
  public static func keys(
    _ held: Set<String>, from before: View, to after: View
  ) -> Set<String> {
    let lost = held.filter { key in
      guard let milestone = Milestone(key) else {
        return before.keys.contains(key) && !after.keys.contains(key)
      }
      return before.stands(milestone) && !after.stands(milestone)
    }
    let kept = held.subtracting(lost)
    let new = after.keys.filter { key in
      guard let milestone = Milestone(key) else { return !before.keys.contains(key) }
      let run = after.run(of: milestone.start) ?? []
      func isAlike(_ other: String, in run: [Int]?) -> Bool {
        Milestone(other).map { $0.length == milestone.length && run?.contains($0.start) ?? false }
          ?? false
      }
      if kept.contains(where: { isAlike($0, in: run) }) { return false }
      guard before.keys.contains(key) else { return true }
      return lost.contains { isAlike($0, in: before.run(of: milestone.start)) }
    }
    return kept.union(new)
  }

  /// In how many windows a day is to be done.
  public var times = 1
  /// ISO numbers of the days of the week that are days of rest.
  public var rest: Set<Int> = []
  public var breaks: [ClosedRange<Int>] = []
  /// Streaks that are rewarded.
  public var lengths: Set<Int> = []
  public var goal = Int.max
  private var facts: [Int: Set<Fact>] = [:]

  public init() {}

  public mutating func enter(_ sort: CheckIn.Sort, _ day: Int, window: Int, amount: Int64) {
    let isKnown = facts[day]?.contains { $0.window == window && $0.sort == sort } ?? false
    if !isKnown { facts[day, default: []].insert(Fact(window: window, sort: sort, amount: amount)) }
  }

  public mutating func strike(_ day: Int, window: Int?, sort: CheckIn.Sort?) {
    facts[day] = facts[day]?.filter { fact in
      if let window, window != fact.window { return true }
      if let sort { return fact.sort != sort }
      return fact.sort == .joined
    }
  }

  public func look(on today: Int) -> View {
    var view = View()
    var (run, start) = (0, 0)
    let known = facts.filter { !$0.value.isEmpty }.keys
    guard let first = known.min(), first <= today else { return view }
    for day in first...today {
      guard let noted = facts[day], !noted.isEmpty else {
        if !isFree(day, []), day != today { run = 0 }
        continue
      }
      view.amount += amount(of: noted)
      if view.since == nil, noted.contains(where: { $0.sort != .leave }) { view.since = day }
      if windows(of: noted, [.done, .madeUp, .corrected]) >= times {
        if run == 0 {
          start = day
          view.runs.append([])
        }
        view.runs[view.runs.count - 1].append(day)
        run += 1
        view.days += 1
        view.longest = max(view.longest, run)
        view.lastDone = day
        view.isDoneToday = day == today
        if lengths.contains(run) { view.keys.insert("streak/\(run)@\(Self.text(start))") }
        if view.days >= goal { view.keys.insert("goal") }
        if windows(of: noted, [.done, .corrected]) >= times {
          view.keys.insert("day/\(Self.text(day))")
        }
      } else if !isFree(day, noted), day != today {
        run = 0
      }
    }
    view.streak = run
    return view
  }

  public func isDone(_ day: Int) -> Bool {
    windows(of: facts[day] ?? [], [.done, .madeUp, .corrected]) >= times
  }

  /// Whether the day is one of leave.
  public func isExcused(_ day: Int) -> Bool {
    facts[day]?.contains { $0.sort == .leave } ?? false
  }

  /// Whether it is a day of rest, or of a break.
  public func isOff(_ day: Int) -> Bool {
    let weekday = ((day + 3) % 7 + 7) % 7 + 1
    return rest.contains(weekday) || breaks.contains { $0.contains(day) }
  }

  public var isEmpty: Bool { facts.values.allSatisfy(\.isEmpty) }

  private func isFree(_ day: Int, _ noted: Set<Fact>) -> Bool {
    isOff(day) || noted.contains { $0.sort == .leave }
  }

  private func windows(of noted: Set<Fact>, _ sorts: [CheckIn.Sort]) -> Int {
    Set(noted.filter { sorts.contains($0.sort) }.map(\.window)).count
  }

  /// What was corrected comes before what was made up, and that before what was said in time.
  private func amount(of noted: Set<Fact>) -> Int64 {
    (0..<8).reduce(0) { sum, window in
      let told = [CheckIn.Sort.corrected, .madeUp, .done].compactMap { sort in
        noted.first { $0.window == window && $0.sort == sort && $0.amount != 0 }?.amount
      }
      return sum + (told.first ?? 0)
    }
  }

  private static func text(_ day: Int) -> String { "\(CivilDate(daysSinceEpoch: day))" }
}
