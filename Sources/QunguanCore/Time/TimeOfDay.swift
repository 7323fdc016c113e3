/// A time of day to the second, from 00:00:00 to 23:59:59.
public struct TimeOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 0 to 86399, on a day without clock changes.
  public let secondsSinceMidnight: Int

  public static let midnight = Self(uncheckedSeconds: 0)

  /// Nil outside of 00:00:00 to 23:59:59.
  public init?(hour: Int, minute: Int, second: Int = 0) {
    guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second else { return nil }
    self.init(uncheckedSeconds: hour * 3600 + minute * 60 + second)
  }

  /// Reads `08:00`, `8:05` or `23:59:30`.
  public init(text: String) throws(TimeTextError) {
    let time = Self.parse(text)
    if time == Self.endOfDay {
      throw TimeTextError(
        "\(quoted(text)) is the end of a day and no time of its own; write 00:00 of the next day")
    }
    guard let time else {
      throw TimeTextError(
        "\(quoted(text)) is not a time of day; write hours and minutes, as in 08:00 or 23:59")
    }
    self.init(uncheckedSeconds: time)
  }

  init(uncheckedSeconds seconds: Int) { secondsSinceMidnight = seconds }

  public var hour: Int { secondsSinceMidnight / 3600 }
  public var minute: Int { secondsSinceMidnight / 60 % 60 }
  public var second: Int { secondsSinceMidnight % 60 }

  /// `08:00`, or `23:59:30` where there are seconds.
  public var description: String { second == 0 ? toMinute : toSecond }
  /// `08:05`.
  public var toMinute: String { "\(padded(hour, to: 2)):\(padded(minute, to: 2))" }
  /// `08:05:00`.
  public var toSecond: String { "\(toMinute):\(padded(second, to: 2))" }

  public static func < (left: Self, right: Self) -> Bool {
    left.secondsSinceMidnight < right.secondsSinceMidnight
  }

  fileprivate static let endOfDay = 86_400

  /// Seconds since midnight, `24:00` included.
  fileprivate static func parse(_ text: some StringProtocol) -> Int? {
    var scanner = TextScanner(text)
    guard let hour = scanner.number(digits: 1...2), scanner.skip(":"),
      let minute = scanner.number(digits: 2...2)
    else { return nil }
    var second = 0
    if scanner.skip(":") {
      guard let number = scanner.number(digits: 2...2) else { return nil }
      second = number
    }
    guard scanner.isAtEnd else { return nil }
    if hour == 24 && minute == 0 && second == 0 { return endOfDay }
    return Self(hour: hour, minute: minute, second: second)?.secondsSinceMidnight
  }
}

/// Hours of the day, from `start` up to but not including `end`; they may cross midnight.
public struct HourRange: Hashable, Sendable, CustomStringConvertible {
  public let start: TimeOfDay
  /// Equal to `start`, at midnight, for the whole day and only for it.
  public let end: TimeOfDay

  public static let wholeDay = Self(uncheckedFrom: .midnight, to: .midnight)

  /// Nil if both ends are equal, which could mean nothing or everything.
  public init?(from start: TimeOfDay, to end: TimeOfDay) {
    guard start != end else { return nil }
    self.init(uncheckedFrom: start, to: end)
  }

  /// Reads `22:00-04:00`. `24:00` may be the end; `00:00-24:00` is the whole day.
  public init(text: String) throws(TimeTextError) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
      TimeOfDay.parse($0.drop { $0 == " " }.trimmingSpacesAtEnd())
    }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start != TimeOfDay.endOfDay
    else {
      throw TimeTextError("\(quoted(text)) are not hours; write two times, as in 22:00-04:00")
    }
    guard start != end else {
      throw TimeTextError(
        "\(quoted(text)) is empty, both ends are equal; the whole day is 00:00-24:00")
    }
    self.init(
      uncheckedFrom: TimeOfDay(uncheckedSeconds: start),
      to: TimeOfDay(uncheckedSeconds: end % TimeOfDay.endOfDay))
  }

  private init(uncheckedFrom start: TimeOfDay, to end: TimeOfDay) {
    self.start = start
    self.end = end
  }

  public func contains(_ time: TimeOfDay) -> Bool {
    start < end ? start <= time && time < end : start <= time || time < end
  }

  /// `22:00-04:00`; reads back as the same hours.
  public var description: String { "\(start)-\(end == .midnight ? "24:00" : end.description)" }
}

extension Substring {
  fileprivate func trimmingSpacesAtEnd() -> Substring {
    var rest = self
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
