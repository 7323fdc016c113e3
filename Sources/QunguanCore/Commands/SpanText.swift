/// A span of time as people write it: `2小时`, `一个半小时`, `三天`, `半天`, `1h30m`.
enum SpanText {
  private static let units: [(name: String, length: Interval)] = [
    ("minutes", .minutes(1)), ("minute", .minutes(1)), ("hours", .hours(1)), ("hour", .hours(1)),
    ("days", .days(1)), ("mins", .minutes(1)), ("day", .days(1)), ("min", .minutes(1)),
    ("小时", .hours(1)), ("钟头", .hours(1)), ("分钟", .minutes(1)), ("秒钟", .seconds(1)),
    ("星期", .days(7)), ("礼拜", .days(7)), ("周", .days(7)), ("天", .days(1)), ("日", .days(1)),
    ("时", .hours(1)), ("分", .minutes(1)), ("秒", .seconds(1)), ("d", .days(1)),
    ("h", .hours(1)), ("m", .minutes(1)), ("s", .seconds(1)),
  ]

  /// Reads a normalised text without blanks; nil if it is anything else than a span.
  static func interval(_ text: String) -> Interval? {
    let scalars = Array(text.unicodeScalars.prefix(41))
    guard (1...40).contains(scalars.count) else { return nil }
    var rest = scalars[...]
    var total: Int64 = 0
    repeat {
      guard let part = part(&rest) else { return nil }
      total = total.saturatingAdd(part.milliseconds)
    } while !rest.isEmpty
    return total > 0 ? Interval(milliseconds: total) : nil
  }

  /// A number with its unit, and half a unit more where that is said.
  private static func part(_ rest: inout ArraySlice<Unicode.Scalar>) -> Interval? {
    let number = hundredths(&rest)
    if rest.first == "个" { rest.removeFirst() }
    var count = number ?? 0
    let hasHalf = rest.first == "半"
    if hasHalf {
      rest.removeFirst()
      count += 50
    }
    guard number != nil || hasHalf else { return nil }
    if rest.first == "个" { rest.removeFirst() }
    guard let unit = units.first(where: { rest.starts(with: $0.name.unicodeScalars) }) else {
      return nil
    }
    rest = rest.dropFirst(unit.name.unicodeScalars.count)
    if !hasHalf, rest.first == "半" {
      rest.removeFirst()
      count += 50
    }
    return .milliseconds(count * (unit.length.milliseconds / 100))
  }

  /// A number below 1,000,000 in hundredths: `2`, `1.5`, `十五`.
  private static func hundredths(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int64? {
    if let number = chinese(&rest) { return number * 100 }
    guard let whole = digits(&rest, atMost: 6) else { return nil }
    guard rest.first == "." else { return whole.value * 100 }
    rest.removeFirst()
    guard let fraction = digits(&rest, atMost: 2) else { return nil }
    return whole.value * 100 + fraction.value * (fraction.count == 1 ? 10 : 1)
  }

  private static func digits(
    _ rest: inout ArraySlice<Unicode.Scalar>, atMost limit: Int
  ) -> (value: Int64, count: Int)? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard (1...limit).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return (digits.reduce(0) { $0 * 10 + Int64($1.value - 0x30) }, digits.count)
  }

  /// Takes a number: `五`, `十五`, `二十`, `一百二十`.
  static func chinese(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int64? {
    let numerals = rest.prefix(8).prefix { digit($0) != nil || $0 == "十" || $0 == "百" }
    guard !numerals.isEmpty else { return nil }
    var (sum, current) = (Int64(0), Int64?.none)
    for numeral in numerals {
      switch numeral {
      case "十", "百":
        sum += (current ?? 1) * (numeral == "十" ? 10 : 100)
        current = nil
      default: current = digit(numeral)
      }
    }
    rest = rest.dropFirst(numerals.count)
    return sum + (current ?? 0)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int64? {
    switch scalar {
    case "零", "〇": 0
    case "一": 1
    case "二", "两": 2
    case "三": 3
    case "四": 4
    case "五": 5
    case "六": 6
    case "七": 7
    case "八": 8
    case "九": 9
    default: nil
    }
  }
}
