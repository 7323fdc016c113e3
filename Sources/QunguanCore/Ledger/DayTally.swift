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

  /// Takes off so many of what was added last, day by day.
  public mutating func removeNewest(_ number: Int) {
    var rest = number
    while rest > 0, let last = days.last, last.number > 0 {
      days[days.count - 1].number -= min(rest, last.number)
      rest -= min(rest, last.number)
      if days.last?.number == 0 { days.removeLast() }
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

  /// `20490:3 1:5`: the first day with its number, then how many days later and what. Empty for none.
  public var text: String {
    var text: [UInt8] = []
    text.reserveCapacity(days.count * 5 + 5)
    var previous = 0
    for (day, number) in days {
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      Self.append(day - previous, to: &text)
      text.append(UInt8(ascii: ":"))
      Self.append(number, to: &text)
      previous = day
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What is not such a text is left out.
  public init(text: String) {
    var text = text
    self = text.withUTF8 { DayTally(text: UnsafeRawBufferPointer($0)) }
  }

  /// By hand, as is writing: each message of a member does both, and a board reads ten thousand.
  public init(text bytes: UnsafeRawBufferPointer) {
    days.reserveCapacity(min(bytes.count / 4, Self.reach))
    var place = 0
    while place < bytes.count {
      let distance = Self.number(bytes, &place)
      var number: Int?
      if place < bytes.count, bytes[place] == UInt8(ascii: ":") {
        place += 1
        number = Self.number(bytes, &place)
      }
      let isWhole = place >= bytes.count || bytes[place] == UInt8(ascii: " ")
      if isWhole, let distance, let number, number != 0 {
        if let last = days.last?.day {
          if (1...Self.reach).contains(distance) { days.append((last + distance, number)) }
        } else if (-Self.farthest...Self.farthest).contains(distance) {
          days.append((distance, number))
        }
      }
      while place < bytes.count, bytes[place] != UInt8(ascii: " ") { place += 1 }
      place += 1
    }
  }

  /// In days from 1970: some ten thousand years.
  private static let farthest = 4_000_000

  private static func append(_ number: Int, to text: inout [UInt8]) {
    guard (0..<10).contains(number) else { return text += "\(number)".utf8 }
    text.append(0x30 + UInt8(number))
  }

  /// Nil where there is none, or one of more than 18 digits.
  private static func number(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
    let isNegative = place < bytes.count && bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let start = place
    var number = 0
    while place < bytes.count, place - start < 18, case let digit = bytes[place] &- 0x30, digit < 10
    {
      number = number * 10 + Int(digit)
      place += 1
    }
    return place == start ? nil : isNegative ? -number : number
  }
}
