/// How a member stands in a plan on a day: computed from the facts whenever it is asked for.
public struct Standing: Sendable, Hashable {
  /// Days done in a row. Days off and leave days in between neither count nor break it; a day off
  /// that was done all the same counts. Today breaks it only when it is over.
  public var streak = 0
  /// The most days in a row there ever were.
  public var longest = 0
  public var days = 0
  /// The sum of all amounts, in thousandths of the plan's unit.
  public var amount: Int64 = 0
  public var isDoneToday = false
  public var lastDone: CivilDate?
  /// When the member began to take part: by joining, or else by the first day done.
  public var since: CivilDate?

  public init() {}
}

/// The days on which nobody need check in.
public struct DaysOff: Sendable {
  private let rest: DayFilter?
  private let breaks: [ClosedRange<CivilDate>]

  public static let none = DaysOff(rest: nil, breaks: [])

  /// - Parameter rest: rest days; nil if there are none.
  public init(rest: DayFilter?, breaks: [ClosedRange<CivilDate>]) {
    self.rest = rest
    self.breaks = breaks
  }

  /// - Parameter breaks: all of a plan's; those count that are of one of these chats, or of all.
  public init(rest: DayFilter?, _ breaks: [PlanBreak], in chats: [ChatID]) {
    let here = breaks.filter { $0.chat.map(chats.contains) ?? true }
    self.init(rest: rest, breaks: here.map(\.days))
  }

  public func contains(_ date: CivilDate) -> Bool {
    rest?.contains(date) ?? false || breaks.contains { $0.contains(date) }
  }
}

extension Attendance {
  /// - Parameters:
  ///   - today: what lies after it does not count.
  ///   - times: in how many windows a day is to be done.
  public func standing(on today: CivilDate, off: DaysOff, times: Int = 1) -> Standing {
    let end = today.daysSinceEpoch
    var walk = DayWalk(self, off: off, times: times)
    var standing = Standing()
    while walk.next(through: end) { standing.longest = max(standing.longest, walk.streak) }
    standing.streak = walk.holds(until: end) ? walk.streak : 0
    standing.days = walk.days
    standing.amount = walk.amount
    standing.isDoneToday = walk.lastDone == end
    standing.lastDone = walk.lastDone.map(CivilDate.init(daysSinceEpoch:))
    let begin = marks.first { $0.sort != .leave }
    standing.since = begin.flatMap { $0.number <= end ? $0.day : nil }
    return standing
  }
}

/// Goes through a member's days in a plan, the earliest first, and keeps count.
struct DayWalk {
  private let marks: [Attendance.Mark]
  private let off: DaysOff
  private let times: Int
  private var place = 0
  /// Leave days since the last day that was done, ascending.
  private var excused: [Int] = []
  /// Where it has come to: a day with marks, by its number.
  private(set) var number = 0
  /// Whether that day was done, in as many windows as it is to be.
  private(set) var isDone = false
  private(set) var lastDone: Int?
  /// The length of the streak that ``lastDone`` belongs to, and its first day.
  private(set) var streak = 0
  private(set) var start = 0
  /// All days done so far, and all amounts.
  private(set) var days = 0
  private(set) var amount: Int64 = 0

  init(_ attendance: Attendance, off: DaysOff, times: Int) {
    marks = attendance.marks
    self.off = off
    self.times = max(1, times)
  }

  /// Moves on to the next day that has marks; false if there is none up to the last.
  mutating func next(through last: Int) -> Bool {
    guard place < marks.endIndex, marks[place].number <= last else { return false }
    number = marks[place].number
    var (windows, window, told) = (0, -1, Int64(0))
    var isLeave = false
    while place < marks.endIndex, marks[place].number == number {
      let mark = marks[place]
      place += 1
      if mark.sort == .leave { isLeave = true }
      guard mark.isDone else { continue }
      // A window counts once, with the amount that was told last.
      if mark.window != window { (windows, window, told) = (windows + 1, mark.window, 0) }
      guard mark.amount != 0 else { continue }
      amount = amount.saturatingAdd(mark.amount - told)
      told = mark.amount
    }
    isDone = windows >= times
    if isDone {
      if streak == 0 || !holds(until: number) { (streak, start) = (0, number) }
      streak += 1
      days += 1
      lastDone = number
      excused.removeAll(keepingCapacity: true)
    } else if isLeave {
      excused.append(number)
    }
    return true
  }

  /// Whether no day was missed between the last that was done and that one.
  func holds(until day: Int) -> Bool {
    guard let lastDone else { return false }
    var excused = excused[...]
    var missed = lastDone + 1
    while missed < day {
      if excused.first == missed {
        excused.removeFirst()
      } else if !off.contains(CivilDate(daysSinceEpoch: missed)) {
        return false
      }
      missed += 1
    }
    return true
  }
}
