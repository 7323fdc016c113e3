/// A number as people write it, read from normalised text: `32`, `1,200`, `5.2`, `三十`, `两千零五`,
/// `一百二` (120), `三点五`, `1.5万`, `3万5千`, `半`.
///
/// In thousandths; what is beyond ``most`` is held there. Never traps, and looks at each scalar a
/// fixed number of times.
struct Numeral {
  /// More than any amount that is accepted.
  static let most = CheckIn.mostAmount + 1

  private(set) var thousandths: Int64 = 0
  private let scalars: ArraySlice<Unicode.Scalar>
  private(set) var position: Int

  /// What is complete: of `3万5千` the 3万.
  private var total: Int64 = 0
  /// What is still to be taken ten thousand times, should 万 follow.
  private var section: Int64 = 0
  private var pending: Int64?
  private var isSpelt = false
  private var lastUnit: Int64 = 1
  private var hasZero = false

  /// Nil if no number begins there.
  init?(_ scalars: ArraySlice<Unicode.Scalar>) {
    self.scalars = scalars
    position = scalars.startIndex
    if next == "半" {
      position += 1
      thousandths = 500
      return
    }
    while readPart() {}
    guard position > scalars.startIndex else { return nil }
    finish()
  }

  static func begins(with scalar: Unicode.Scalar) -> Bool {
    scalar.isDigit || digit(scalar) != nil || scalar == "十" || scalar == "拾" || scalar == "半"
  }

  /// Whether it can stand in a number.
  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isDigit || digit(scalar) != nil || multiplier(scalar) != nil || scalar == "点"
      || scalar == "." || scalar == ","
  }

  private var next: Unicode.Scalar? { position < scalars.endIndex ? scalars[position] : nil }
  private var afterNext: Unicode.Scalar? {
    position + 1 < scalars.endIndex ? scalars[position + 1] : nil
  }

  /// Reads a digit, a number of digits or a multiplier; false at the end of the number.
  private mutating func readPart() -> Bool {
    guard let scalar = next else { return false }
    if scalar.isDigit {
      guard pending == nil else { return false }
      readDecimal()
      return true
    }
    if let digit = Self.digit(scalar) {
      guard pending == nil || isSpelt else { return false }
      pending = Self.sum(Self.product(pending ?? 0, 10), digit * 1000)
      isSpelt = true
      hasZero = hasZero || digit == 0
      position += 1
      return true
    }
    if scalar == "点", isSpelt || lastUnit > 1, afterNext.flatMap(Self.digit) != nil {
      position += 1
      readSpeltFraction()
      return false
    }
    return readMultiplier(scalar)
  }

  /// `1,200.5`; not more than three decimals count.
  private mutating func readDecimal() {
    var value: Int64 = 0
    var length = 0
    var isGrouped = false
    isSpelt = false
    while let scalar = next {
      if scalar.isDigit {
        value = Self.sum(Self.product(value, 10), Int64(scalar.value - 48))
        length += 1
      } else if scalar == ",", isGrouped || length <= 3, isGroupNext {
        isGrouped = true
      } else {
        break
      }
      position += 1
    }
    value = Self.product(value, 1000)
    if next == ".", afterNext?.isDigit ?? false {
      position += 1
      readFraction(&value) { $0.isDigit ? Int64($0.value - 48) : nil }
    }
    pending = value
  }

  /// Whether exactly three digits come after the comma.
  private var isGroupNext: Bool {
    let digits = scalars[(position + 1)...].prefix(4).prefix { $0.isDigit }
    return digits.count == 3
  }

  private mutating func readFraction(
    _ value: inout Int64, _ digit: (Unicode.Scalar) -> Int64?
  ) {
    var place: Int64 = 100
    while let scalar = next, let digit = digit(scalar) {
      value = Self.sum(value, digit * place)
      place /= 10
      position += 1
    }
  }

  private mutating func readSpeltFraction() {
    var value = pending ?? 0
    readFraction(&value, Self.digit)
    pending = value
    lastUnit = 1
    // 三点五万
    if let scalar = next, scalar == "万" || scalar == "亿" { _ = readMultiplier(scalar) }
  }

  private mutating func readMultiplier(_ scalar: Unicode.Scalar) -> Bool {
    guard let factor = Self.multiplier(scalar) else { return false }
    if pending == nil, section == 0, total == 0, factor != 10 { return false }
    if factor >= 10_000 {
      let whole = Self.sum(section, pending ?? 0)
      total =
        factor > 10_000
        ? Self.product(Self.sum(total, whole), factor)
        : Self.sum(total, Self.product(whole, factor))
      section = 0
    } else {
      // 二十, and 十 alone.
      guard pending != nil || factor == 10 else { return false }
      section = Self.sum(section, Self.product(pending ?? 1000, factor))
    }
    pending = nil
    hasZero = false
    lastUnit = factor
    position += 1
    return true
  }

  private mutating func finish() {
    var rest = pending ?? 0
    // 一百二 is 120, and 两万五 25000; 一百零二 is not.
    if isSpelt, lastUnit >= 100, !hasZero, rest < 10_000 {
      rest = Self.product(rest, lastUnit / 10)
    }
    thousandths = min(Self.sum(total, Self.sum(section, rest)), Self.most)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int64? {
    switch scalar {
    case "零", "〇": 0
    case "一", "壹": 1
    case "二", "两", "贰": 2
    case "三", "叁": 3
    case "四", "肆": 4
    case "五", "伍": 5
    case "六", "陆": 6
    case "七", "柒": 7
    case "八", "捌": 8
    case "九", "玖": 9
    default: nil
    }
  }

  private static func multiplier(_ scalar: Unicode.Scalar) -> Int64? {
    switch scalar {
    case "十", "拾": 10
    case "百", "佰": 100
    case "千", "仟": 1000
    case "万": 10_000
    case "亿": 100_000_000
    default: nil
    }
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
  }

  private static func sum(_ left: Int64, _ right: Int64) -> Int64 { left.saturatingAdd(right) }
}
