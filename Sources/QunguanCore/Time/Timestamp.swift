/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The core never asks for the present instant; it is handed in. Arithmetic saturates, because an
/// overflow traps in Swift and times come from outside.
public struct Timestamp: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
  }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  public static func + (left: Self, right: Interval) -> Self {
    Self(milliseconds: left.milliseconds.saturatingAdd(right.milliseconds))
  }

  public static func - (left: Self, right: Interval) -> Self {
    left + Interval(milliseconds: right.milliseconds == .min ? .max : -right.milliseconds)
  }

  public static func - (left: Self, right: Self) -> Interval {
    Interval(milliseconds: left.milliseconds.saturatingSubtract(right.milliseconds))
  }
}

/// A span of time in milliseconds; negative spans point into the past.
public struct Interval: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func milliseconds(_ count: Int64) -> Self { Self(milliseconds: count) }
  public static func seconds(_ count: Int64) -> Self { Self(milliseconds: count * 1000) }
  public static func minutes(_ count: Int64) -> Self { .seconds(count * 60) }
  public static func hours(_ count: Int64) -> Self { .minutes(count * 60) }
  public static func days(_ count: Int64) -> Self { .hours(count * 24) }
  public static let zero = Self(milliseconds: 0)

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  public static func - (left: Self, right: Self) -> Self {
    Self(milliseconds: left.milliseconds.saturatingSubtract(right.milliseconds))
  }
}

extension Int64 {
  /// The sum, held at the ends of the range instead of trapping.
  @inlinable func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, held likewise.
  func saturatingSubtract(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
