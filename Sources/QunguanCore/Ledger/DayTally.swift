/// Numbers by day, of the days lately: messages written, points earned.
///
/// Kept beside what it counts, so that a board of a week or a month adds up no history.
public struct DayTally: Sendable, Hashable {
  /// So many days are kept, the newest included: the month before this one is always whole.
  public static let reach = 62

  /// Days since 1970-01-01 with their numbers, ascending; no number is 0.
  public private(set) var days: [(day: Int, number: Int)] = []

  public init() {}

  /// Adds to a day's number. What is older than the newest day by more than ``reach`` is dropped.
  public mutating func add(_ number: Int, on date: CivilDate) {
    let day = date.daysSinceEpoch
    let newest = max(day, days.last?.day ?? day)
    guard number != 0, day > newest - Self.reach else { return }
    let place = days.lastIndex { $0.day <= day }
    if let place, days[place].day == day {
      days[place].number = days[place].number.addingReportingOverflow(number).partialValue
      if days[place].number == 0 { days.remove(at: place) }
    } else {
      days.insert((day, number), at: (place ?? -1) + 1)
    }
    if let first = days.first, first.day <= newest - Self.reach {
      days.removeAll { $0.day <= newest - Self.reach }
    }
  }

  public subscript(date: CivilDate) -> Int { sum(of: date...date) }

  public func sum(of dates: ClosedRange<CivilDate>) -> Int {
    let (first, last) = (dates.lowerBound.daysSinceEpoch, dates.upperBound.daysSinceEpoch)
    return days.reduce(0) {
      (first...last).contains($1.day) ? $0.addingReportingOverflow($1.number).partialValue : $0
    }
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.days.elementsEqual(right.days) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    for (day, number) in days {
      hasher.combine(day)
      hasher.combine(number)
    }
  }

  // MARK: As stored

  /// `20490:3 20491:1`: days and their numbers. Empty for none.
  public var text: String { days.map { "\($0.day):\($0.number)" }.joined(separator: " ") }

  /// What is not such a text is left out.
  public init(text: String) {
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
      let parts = word.split(separator: UInt8(ascii: ":"))
      guard parts.count == 2, let day = Int(Substring(parts[0])),
        let number = Int(Substring(parts[1])), number != 0, day > days.last?.day ?? .min
      else { continue }
      days.append((day, number))
    }
  }
}
