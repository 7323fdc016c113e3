/// Units from the longest to the shortest, with their lengths in milliseconds.
private let units: [(name: String, milliseconds: Int64)] = [
  ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
]

extension Interval {
  /// The longest span that an operator may write: 3660 days, ten years and a little.
  public static let longestWritten = Interval.days(3660)

  /// Reads `90s`, `10m`, `2h`, `3d`, `500ms`, combinations such as `1h30m` or `1h 30m` with the
  /// longer unit first, and `0`.
  public init(text: String) throws(TimeTextError) {
    if text == "0" {
      self = .zero
      return
    }
    var scanner = TextScanner(text)
    var total: Int64 = 0
    var unitsLeft = units[...]
    repeat {
      let start = scanner.position
      guard let number = scanner.number(digits: 1...18) else {
        throw TimeTextError(
          "\(quoted(text)) is not a duration; write numbers with units, as in 90s or 1h30m",
          at: start)
      }
      let name = scanner.letters()
      guard units.contains(where: { $0.name == name }) else {
        throw TimeTextError(
          "\(quoted(text)) lacks a unit; write d, h, m, s or ms after each number", at: start)
      }
      guard let index = unitsLeft.firstIndex(where: { $0.name == name }) else {
        throw TimeTextError(
          "\(quoted(text)) must name each unit once, the longest first, as in 1d 2h 30m",
          at: start)
      }
      let (part, overflow) = Int64(number).multipliedReportingOverflow(
        by: units[index].milliseconds)
      total = overflow ? .max : total.saturatingAdd(part)
      unitsLeft = units[(index + 1)...]
      scanner.skipSpaces()
    } while !scanner.isAtEnd
    guard total <= Self.longestWritten.milliseconds else {
      throw TimeTextError("\(quoted(text)) is too long; at most 3660d can be written")
    }
    self.init(milliseconds: total)
  }
}

extension Interval: CustomStringConvertible {
  /// `1h 30m`, `500ms`, `0s`; a span into the past begins with a minus sign.
  public var description: String {
    var rest = milliseconds.magnitude
    var parts: [String] = []
    for unit in units {
      let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.milliseconds.magnitude)
      if count > 0 { parts.append("\(count)\(unit.name)") }
      rest = remainder
    }
    return parts.isEmpty ? "0s" : (milliseconds < 0 ? "-" : "") + parts.joined(separator: " ")
  }
}

extension Interval {
  /// `2小时30分钟`: its two greatest parts.
  public var inChinese: String {
    let units: [(String, Int64)] = [("天", 86_400), ("小时", 3600), ("分钟", 60), ("秒", 1)]
    var rest = max(milliseconds, 0) / 1000
    var parts: [String] = []
    for (name, seconds) in units {
      let (count, remainder) = rest.quotientAndRemainder(dividingBy: seconds)
      if count > 0 { parts.append("\(count)\(name)") }
      rest = remainder
    }
    return parts.isEmpty ? "不到1秒" : parts.prefix(2).joined()
  }
}
