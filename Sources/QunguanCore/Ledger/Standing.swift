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

  public func contains(_ date: CivilDate) -> Bool {
    rest?.contains(date) ?? false || breaks.contains { $0.contains(date) }
  }
}

extension Attendance {
  /// - Parameters:
  ///   - today: what lies after it does not count.
  ///   - times: in how many windows a day is to be done.
  public func standing(on today: CivilDate, off: DaysOff, times: Int = 1) -> Standing {
    var standing = Standing()
    var place = marks.startIndex
    var last: Int?
    var excused: [Int] = []
    let end = today.daysSinceEpoch
    while place < marks.endIndex, marks[place].number <= end {
      let number = marks[place].number
      var done = 0
      while place < marks.endIndex, marks[place].number == number {
        let mark = marks[place]
        place += 1
        if mark.isDone {
          done += 1
          standing.amount = standing.amount.addingReportingOverflow(mark.amount).partialValue
        }
        if mark.sort == .leave { excused.append(number) }
        if mark.sort == .joined, standing.since == nil { standing.since = mark.day }
      }
      guard done >= times else { continue }
      if !isBridged(last, number, excused, off) { standing.streak = 0 }
      excused = []
      standing.days += 1
      standing.streak += 1
      standing.longest = max(standing.longest, standing.streak)
      last = number
    }
    standing.isDoneToday = last == end
    standing.lastDone = last.map(CivilDate.init(daysSinceEpoch:))
    if let first = marks.first(where: \.isDone)?.day, first <= today {
      standing.since = min(standing.since ?? first, first)
    }
    if !isBridged(last, end, excused, off) { standing.streak = 0 }
    return standing
  }

  /// Whether each day between two need not be done.
  private func isBridged(_ last: Int?, _ next: Int, _ excused: [Int], _ off: DaysOff) -> Bool {
    guard let last, last + 1 < next else { return true }
    return (last + 1..<next).allSatisfy {
      excused.contains($0) || off.contains(CivilDate(daysSinceEpoch: $0))
    }
  }
}
