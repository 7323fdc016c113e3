extension Checkins {
  /// What a board goes by.
  enum Measure: String, CaseIterable, Sendable {
    case streak, days, amount, points
  }

  /// Which days count on a board.
  enum Span: String, CaseIterable, Sendable {
    case today, yesterday, week, month, all
    case lastWeek = "last-week"
    case lastMonth = "last-month"

    /// Whether nothing more is done in it: what it comes to can be awarded.
    var isOver: Bool {
      switch self {
      case .yesterday, .lastWeek, .lastMonth: true
      case .today, .week, .month, .all: false
      }
    }

    /// Weeks begin on Mondays.
    func days(on today: CivilDate) -> ClosedRange<CivilDate> {
      let monday = today.adding(days: 1 - today.weekday.isoNumber)
      let first = today.adding(days: 1 - today.day)
      let last = first.adding(days: -1)
      return switch self {
      case .today: today...today
      case .yesterday: today.adding(days: -1)...today.adding(days: -1)
      case .week: monday...today
      case .lastWeek: monday.adding(days: -7)...monday.adding(days: -1)
      case .month: first...today
      case .lastMonth: last.adding(days: 1 - last.day)...last
      case .all: min(today, CivilDate(daysSinceEpoch: 0))...today
      }
    }

    /// The span in the keys of awards: `2027-02-07`, `week-2027-02-01`, `2027-01`.
    func key(on today: CivilDate) -> String {
      let first = days(on: today).lowerBound
      return switch self {
      case .today, .yesterday: first.description
      case .week, .lastWeek: "week-\(first)"
      case .month, .lastMonth: String(first.description.prefix(7))
      case .all: rawValue
      }
    }
  }

  /// What a member comes to on a board.
  struct Score: Sendable, Hashable {
    var member: MemberID
    /// Where the member is, of the board's chats.
    var chat: ChatID
    /// More than 0. Of amounts, in thousandths of the plan's unit.
    var value: Int64
    /// The last day that counted, as its number of days since 1970-01-01.
    var last: Int
  }

  /// A board: who is ahead.
  ///
  /// Equal values share a rank, and the next has as many more: 1, 1, 3. Of equals, who came to it on
  /// an earlier day stands first, then who comes first by the bytes of the identifier.
  struct Ranking: Sendable {
    struct Row: Sendable, Hashable {
      var rank: Int
      /// Whether others have the same rank.
      var isTied: Bool
      var score: Score
    }

    private(set) var rows: [Row] = []
    /// The row of who asks, if it is not among those.
    private(set) var own: Row?
    /// How many more have the last row's rank.
    private(set) var more = 0

    /// - Parameters:
    ///   - top: so many rows at most.
    ///   - everyUpTo: and everybody up to this rank.
    init(_ scores: [Score], top: Int, everyUpTo rank: Int = 0, asking: MemberID? = nil) {
      let sorted = scores.sorted(by: Score.comesBefore)
      var (first, place) = (0, 0)
      while place < sorted.count {
        if sorted[place].value != sorted[first].value { first = place }
        guard place < top || first < rank else { break }
        rows.append(Self.row(place, first, sorted))
        place += 1
      }
      guard place < sorted.count, let last = rows.last?.score.value else { return }
      more = sorted[place...].prefix { $0.value == last }.count
      guard let asking,
        let own = sorted[place...].firstIndex(where: { $0.member == asking })
      else { return }
      let ahead = sorted.partitioningIndex { $0.value <= sorted[own].value }
      self.own = Self.row(own, ahead, sorted)
    }

    private static func row(_ place: Int, _ first: Int, _ sorted: [Score]) -> Row {
      let next = place == first ? place + 1 : first
      let isTied = next < sorted.count && sorted[next].value == sorted[place].value
      return Row(rank: first + 1, isTied: isTied, score: sorted[place])
    }
  }
}

extension Checkins.Score {
  fileprivate static func comesBefore(_ left: Self, _ right: Self) -> Bool {
    if left.value != right.value { return left.value > right.value }
    if left.last != right.last { return left.last < right.last }
    return left.member.text.utf8.lexicographicallyPrecedes(right.member.text.utf8)
  }
}

extension [Checkins.Score] {
  /// The first place at which it holds, of what holds from some place on.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Attendance {
  /// What a board shows of these days, and the last that counted; nil if there is nothing. Points
  /// are not among what it knows.
  func score(
    by measure: Checkins.Measure, in days: ClosedRange<CivilDate>, off: DaysOff, times: Int
  ) -> (value: Int64, last: Int)? {
    let (first, end) = (days.lowerBound.daysSinceEpoch, days.upperBound.daysSinceEpoch)
    var walk = DayWalk(self, off: off, times: times)
    var last = 0
    while walk.next(through: first - 1) {}
    let before = (days: walk.days, amount: walk.amount)
    while walk.next(through: end) { last = walk.number }
    let value: Int64 =
      switch measure {
      case .streak: walk.holds(until: end) ? Int64(walk.streak) : 0
      case .days: Int64(walk.days - before.days)
      case .amount: walk.amount - before.amount
      case .points: 0
      }
    if measure != .amount { last = walk.lastDone ?? 0 }
    return value > 0 ? (value, last) : nil
  }
}
