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
    guard let sort = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = sort
  }
}

// MARK: - As stored

extension Attendance {
  /// Three to ten bytes for a mark: how many days after the one before it, a byte of
  /// `amount follows | sort | window`, and the amount.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(marks.count * 3)
    var previous = 0
    for mark in marks {
      bytes.append(varint: UInt64(max(0, mark.number - previous)))
      previous = mark.number
      bytes.append(
        UInt8(mark.window & 7) | UInt8(mark.sort.number) << 3 | (mark.amount == 0 ? 0 : 0x80))
      if mark.amount != 0 { bytes.append(varint: UInt64(max(0, mark.amount))) }
    }
    return bytes
  }

  /// Nil for bytes that ``bytes`` never makes.
  public init?(bytes: some Sequence<UInt8>) {
    var rest = bytes.makeIterator()
    var number = 0
    while let distance = Self.varint(&rest) {
      guard distance < 4_000_000, let flags = rest.next(),
        let sort = CheckIn.Sort(number: Int(flags >> 3 & 0xF))
      else { return nil }
      number += Int(distance)
      var amount: UInt64 = 0
      if flags & 0x80 != 0 {
        guard let written = Self.varint(&rest), written <= UInt64(CheckIn.mostAmount) else {
          return nil
        }
        amount = written
      }
      guard number < 4_000_000 else { return nil }
      marks.append(
        Mark(number: number, window: Int(flags & 7), sort: sort, amount: Int64(amount)))
    }
  }

  private static func varint(_ bytes: inout some IteratorProtocol<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard let byte = bytes.next() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
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
