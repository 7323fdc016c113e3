/// A day of the week; the raw value is its ISO 8601 number, Monday 1 to Sunday 7.
public enum Weekday: Int, CaseIterable, Comparable, Sendable, CustomStringConvertible {
  case monday = 1
  case tuesday, wednesday, thursday, friday, saturday, sunday

  /// Reads `mon` or `monday`, in any case.
  public init(text: String) throws(TimeTextError) {
    let name = text.lowercased()
    let match = Self.allCases.first { $0.fullName == name || $0.description == name }
    guard let match else {
      throw TimeTextError(
        "\(quoted(text)) is not a day of the week; write mon, tue, wed, thu, fri, sat or sun")
    }
    self = match
  }

  public var isoNumber: Int { rawValue }

  /// Three letters: `mon`.
  public var description: String { String(fullName.prefix(3)) }

  /// `星期一`.
  public var inChinese: String { "星期" + String(Array("一二三四五六日")[rawValue - 1]) }

  private var fullName: String {
    switch self {
    case .monday: "monday"
    case .tuesday: "tuesday"
    case .wednesday: "wednesday"
    case .thursday: "thursday"
    case .friday: "friday"
    case .saturday: "saturday"
    case .sunday: "sunday"
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
