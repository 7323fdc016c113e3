/// What the ledger comes to for one member of a chat in one plan: all that holds, by day.
///
/// Streaks, goals, quotas and boards are computed from it and kept nowhere, so that whatever is
/// made up for, corrected or taken back, they are right.
public struct Attendance: Sendable, Hashable {
  /// An entry that holds.
  public struct Mark: Sendable, Hashable {
    /// The day, as its number of days since 1970-01-01.
    public var number: Int
    public var window: Int
    public var sort: CheckIn.Sort
    /// In thousandths of the plan's unit; 0 where none is told.
    public var amount: Int64

    public var day: CivilDate { CivilDate(daysSinceEpoch: number) }
    /// Whether it says that the member did it, whenever that was said.
    public var isDone: Bool {
      switch sort {
      case .done, .madeUp, .corrected: true
      case .leave, .joined: false
      }
    }
  }

  /// By day, then window, then the order of ``CheckIn/Sort``.
  public private(set) var marks: [Mark] = []

  public init() {}

  public var isEmpty: Bool { marks.isEmpty }

  /// Enters a fact. Nothing changes where the same is entered already: false then.
  @discardableResult
  public mutating func enter(_ entry: CheckIn) -> Bool {
    let mark = Mark(
      number: entry.day.daysSinceEpoch, window: entry.window, sort: entry.sort,
      amount: entry.amount ?? 0)
    // What is entered is nearly always the newest.
    let place = (marks.lastIndex { !mark.comesBefore($0) } ?? -1) + 1
    if place > 0, marks[place - 1].isSame(as: mark) { return false }
    marks.insert(mark, at: place)
    return true
  }

  /// Takes back what is struck; returns it.
  @discardableResult
  public mutating func strike(_ strike: Strike) -> [Mark] {
    let struck = marks.filter(strike.strikes)
    if !struck.isEmpty { marks.removeAll(where: strike.strikes) }
    return struck
  }

  /// What holds of one day.
  public func marks(on day: CivilDate) -> ArraySlice<Mark> {
    let number = day.daysSinceEpoch
    guard let last = marks.lastIndex(where: { $0.number <= number }), marks[last].number == number
    else { return [] }
    let first = marks[...last].lastIndex { $0.number < number }.map { $0 + 1 } ?? 0
    return marks[first...last]
  }

  /// What holds in this or in another; of what holds in both, the sum of the amounts.
  public func joined(with other: Attendance) -> Attendance {
    var joined = Attendance()
    joined.marks.reserveCapacity(marks.count + other.marks.count)
    var (left, right) = (marks[...], other.marks[...])
    while let mine = left.first, let theirs = right.first {
      if mine.isSame(as: theirs) {
        var both = mine
        both.amount = both.amount.addingReportingOverflow(theirs.amount).partialValue
        joined.marks.append(both)
        left.removeFirst()
        right.removeFirst()
      } else if mine.comesBefore(theirs) {
        joined.marks.append(left.removeFirst())
      } else {
        joined.marks.append(right.removeFirst())
      }
    }
    joined.marks += left + right
    return joined
  }
}

extension Attendance.Mark {
  fileprivate func comesBefore(_ other: Self) -> Bool {
    (number, window, sort.number) < (other.number, other.window, other.sort.number)
  }

  fileprivate func isSame(as other: Self) -> Bool {
    number == other.number && window == other.window && sort == other.sort
  }
}

extension CheckIn.Sort {
  fileprivate var number: Int {
    switch self {
    case .done: 0
    case .madeUp: 1
    case .corrected: 2
    case .leave: 3
    case .joined: 4
    }
  }

  fileprivate init?(number: Int) {
    switch number {
    case 0: self = .done
    case 1: self = .madeUp
    case 2: self = .corrected
    case 3: self = .leave
    case 4: self = .joined
    default: return nil
    }
  }
}

// MARK: - As stored

extension Attendance {
  /// Three to ten bytes for a mark: how many days after the one before it, a byte of
  /// `amount follows | sort | window`, and the amount. Days before 1970 are left out.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(marks.count * 3)
    var previous = 0
    for mark in marks where mark.number >= 0 {
      bytes.append(varint: UInt64(mark.number - previous))
      previous = mark.number
      bytes.append(
        UInt8(mark.window & 7) | UInt8(mark.sort.number) << 3 | (mark.amount == 0 ? 0 : 0x80))
      if mark.amount != 0 { bytes.append(varint: UInt64(max(0, mark.amount))) }
    }
    return bytes
  }

  /// Nil for bytes that ``bytes`` never makes.
  public init?(bytes: UnsafeRawBufferPointer) {
    // Most marks have two bytes; boards read a million of them.
    marks.reserveCapacity(bytes.count / 2)
    var place = 0
    var number = 0
    while place < bytes.count {
      guard let distance = Self.varint(bytes, &place), distance < 4_000_000,
        place < bytes.count, let sort = CheckIn.Sort(number: Int(bytes[place] >> 3 & 0xF))
      else { return nil }
      let flags = bytes[place]
      place += 1
      number += Int(distance)
      var amount: UInt64 = 0
      if flags & 0x80 != 0 {
        guard let written = Self.varint(bytes, &place), written <= UInt64(CheckIn.mostAmount)
        else { return nil }
        amount = written
      }
      guard number < 4_000_000 else { return nil }
      let mark = Mark(number: number, window: Int(flags & 7), sort: sort, amount: Int64(amount))
      if let last = marks.last, !last.comesBefore(mark) { return nil }
      marks.append(mark)
    }
  }

  public init?(bytes: [UInt8]) {
    guard let read = bytes.withUnsafeBytes({ Attendance(bytes: $0) }) else { return nil }
    self = read
  }

  private static func varint(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.count, shift < 63 {
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }
}

extension [UInt8] {
  fileprivate mutating func append(varint value: UInt64) {
    var value = value
    while value > 0x7F {
      append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    append(UInt8(value))
  }
}
