import QunguanText

/// Finds an amount in what a member wrote: a number with the plan's unit, `32页`, `5.2 公里`,
/// `三十页`, `两公里半`, `一个半小时`, `1小时20分钟`.
///
/// The first one counts; neither `第32页` nor `读到32页`, which name a page, nor `12-32页`. Where none
/// has a unit, a number alone at the beginning is meant in the plan's: `打卡 32`.
struct AmountReader: Sendable {
  let units: Units

  init(units: [String]) { self.units = Units(units) }

  /// Nil if none is there; at most ``Numeral/most``.
  func amount(in text: String) -> Amount? {
    let scalars = Array(
      MessageText(text, in: [.normalised]).string(.normalised).unicodeScalars)
    var place = scalars.startIndex
    while place < scalars.endIndex {
      guard Numeral.begins(with: scalars[place]), !Self.isName(scalars, at: place),
        let number = Numeral(scalars[place...])
      else {
        place += 1
        continue
      }
      place = number.position
      guard let found = quantity(number, scalars[...]) else { continue }
      place = found.end
      if !Self.isRange(scalars, at: place) {
        return Amount(thousandths: extended(found, scalars).value)
      }
    }
    return bare(scalars[...])
  }

  /// A text that says nothing but an amount, with a unit or without; nil for others.
  func exactly(_ text: String) -> Amount? {
    let scalars = Array(
      MessageText(text, in: [.normalised]).string(.normalised).unicodeScalars)
    guard let number = Numeral(scalars[...]) else { return nil }
    if number.position == scalars.endIndex { return Amount(thousandths: number.thousandths) }
    guard let first = quantity(number, scalars[...]) else { return nil }
    let all = extended(first, scalars)
    return all.end == scalars.endIndex ? Amount(thousandths: all.value) : nil
  }

  private struct Quantity {
    var value: Int64
    var factor: Units.Ratio
    var end: Int
  }

  /// A number with the unit after it.
  private func quantity(_ number: Numeral, _ scalars: ArraySlice<Unicode.Scalar>) -> Quantity? {
    var place = number.position
    var value = number.thousandths
    func skip(_ scalar: Unicode.Scalar) -> Bool {
      guard place < scalars.endIndex, scalars[place] == scalar else { return false }
      place += 1
      return true
    }
    while skip(" ") {}
    if skip("多") || skip("余") { while skip(" ") {} }
    if units.unit(at: scalars[place...]) == nil {
      // 3w字, 5k字
      if skip("w") { value = value.times(10_000) } else if skip("k") { value = value.times(1000) }
      _ = skip("个")
    }
    if skip("半") { value = value.saturatingAdd(500) }
    guard let unit = units.unit(at: scalars[place...]) else { return nil }
    place += unit.length
    // 两公里半
    if value % 1000 == 0, value > 0, skip("半") { value = value.saturatingAdd(500) }
    return Quantity(value: unit.factor.times(value), factor: unit.factor, end: place)
  }

  /// With what follows in a smaller unit: `1小时20分钟`.
  private func extended(_ first: Quantity, _ scalars: [Unicode.Scalar]) -> Quantity {
    var all = first
    var start = first.end
    while start < scalars.endIndex, scalars[start] == " " || scalars[start] == "零" { start += 1 }
    guard let number = Numeral(scalars[start...]), let more = quantity(number, scalars[...]),
      more.factor.isLess(than: first.factor)
    else {
      all.value = min(first.value, Numeral.most)
      return all
    }
    all.value = min(first.value.saturatingAdd(more.value), Numeral.most)
    all.end = more.end
    return all
  }

  /// A number at the beginning with a sign or a blank after it, and no unit.
  private func bare(_ scalars: ArraySlice<Unicode.Scalar>) -> Amount? {
    let start = scalars.firstIndex { $0.isDigit || $0.properties.isAlphabetic }
    guard let start, let number = Numeral(scalars[start...]) else { return nil }
    let rest = scalars[number.position...]
    let (next, afterNext) = (rest.first, rest.dropFirst().first)
    if let next {
      let joins = next.properties.isAlphabetic || next == "%"
      let goesOn = ".:-/~".unicodeScalars.contains(next) && afterNext?.isDigit ?? false
      if joins || goesOn || Units.isUnit(rest.drop { $0 == " " }) { return nil }
    }
    return Amount(thousandths: number.thousandths)
  }

  /// Whether the number that begins there names something, or is a part of another one or of a
  /// time, or the end of a range: `第32页`, `8:30`, `读到32页`, `12-32页`.
  private static func isName(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
    let rest = scalars[..<place]
    guard let next = rest.last else { return false }
    if next != ",", next == ":" || Numeral.isPart(next) { return true }
    guard let last = rest.lastIndex(where: { $0 != " " }) else { return false }
    if "第到至".unicodeScalars.contains(scalars[last]) { return true }
    guard "-~/".unicodeScalars.contains(scalars[last]) else { return false }
    return scalars[..<last].last { $0 != " " }.map(Numeral.isPart) ?? false
  }

  /// Whether a range goes on after a quantity: `12页到32页`.
  private static func isRange(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
    let rest = scalars[place...].prefix(3).filter { $0 != " " }
    guard let sign = rest.first, "-~到至".unicodeScalars.contains(sign), rest.count > 1 else {
      return false
    }
    return Numeral.isPart(rest[1]) || rest[1] == "第"
  }
}

extension Int64 {
  /// The product, held at the end of the range.
  fileprivate func times(_ factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

extension Units.Ratio {
  func times(_ value: Int64) -> Int64 { value.times(of) / to }

  func isLess(than other: Self) -> Bool { of * other.to < other.of * to }
}
