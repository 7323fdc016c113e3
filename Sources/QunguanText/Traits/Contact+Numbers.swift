// Numbers: telephone, QQ, and whatever a word beside them calls a contact.
extension ContactReader {
  /// Digits without anything between them.
  private typealias Group = Range<Int>

  /// Reads the digits from `index` on; returns where to go on.
  mutating func readNumber(at index: Int) -> Int {
    let groups = groups(from: index)
    let end = groups.last?.upperBound ?? index + 1
    let before = found.count
    for group in groups where isPhone(group) {
      addPhone(group)
    }
    if found.count > before { return end }
    if let joined = joinedPhone(groups) ?? disguisedPhone(at: index) {
      addPhone(joined)
      return found.count > before ? joined.upperBound : end
    }
    guard let first = groups.first, !isOther(first), !isWordEnd(first) else { return end }
    if let naming = naming(before: first.lowerBound), readNamed(groups, as: naming) { return end }
    readNamedAfter(groups)
    return end
  }

  /// Groups of digits with at most three characters between them.
  private func groups(from index: Int) -> [Group] {
    var groups: [Group] = []
    var start = index
    var end = index + 1
    while end < elements.count, elements[end].digit != nil, elements[end].gap < 4,
      end - index < 256
    {
      if elements[end].gap > 0 {
        groups.append(start..<end)
        start = end
      }
      end += 1
    }
    groups.append(start..<end)
    return groups
  }

  private func digits(_ range: Range<Int>) -> [UInt8] {
    let digits = elements[range].compactMap(\.digit)
    return digits.count < 11 ? elements[range].compactMap(\.shownDigit) : digits
  }

  /// Whether letters stand directly before the digits: `rtx4090`.
  private func isWordEnd(_ group: Group) -> Bool {
    group.lowerBound > 0 && elements[group.lowerBound].gap == 0
      && elements[group.lowerBound - 1].isLetter
  }

  // MARK: - Telephone

  /// A mobile number; 86 may stand before it. What follows a point is a fraction.
  private func isPhone(_ range: Range<Int>) -> Bool {
    guard (11...13).contains(range.count), !isFraction(range) else { return false }
    return Self.mobile(digits(range)) != nil && !isLetter(at: range.upperBound)
  }

  private func isFraction(_ range: Range<Int>) -> Bool {
    let first = elements[range.lowerBound]
    return first.gap == 1 && first.signs == .dot && range.lowerBound > 0
      && elements[range.lowerBound - 1].digit != nil
  }

  private func isLetter(at index: Int) -> Bool {
    index < elements.count && elements[index].gap == 0 && elements[index].isLetter
  }

  private static func mobile(_ digits: [UInt8]) -> ArraySlice<UInt8>? {
    let digits = digits.count == 13 && digits.starts(with: [8, 6]) ? digits[2...] : digits[...]
    guard digits.count == 11, digits[digits.startIndex] == 1, digits[digits.startIndex + 1] >= 3
    else { return nil }
    return digits
  }

  mutating func addPhone(_ range: Range<Int>) {
    guard let number = Self.mobile(digits(range)), !Self.isRepetition(Array(number.dropFirst(2)))
    else { return }
    let naming = naming(before: range.lowerBound) ?? naming(after: range.upperBound)
    guard naming != nil || !isOther(range) && !isAmount(endingAt: range.upperBound) else { return }
    add(.phone, Self.text(number), range, isNamed: naming != nil)
  }

  /// A mobile number in pieces: as 3, 4 and 4 digits, or one by one, or beside a word for it.
  private func joinedPhone(_ groups: [Group]) -> Range<Int>? {
    guard groups.count > 1, let first = groups.first, let last = groups.last else { return nil }
    for start in 0..<max(0, groups.count - 2) {
      let three = groups[start..<start + 3]
      guard three.map(\.count) == [3, 4, 4] else { continue }
      let range = groups[start].lowerBound..<groups[start + 2].upperBound
      if Self.mobile(digits(range)) != nil { return range }
    }
    let whole = first.lowerBound..<last.upperBound
    guard (11...13).contains(whole.count), Self.mobile(digits(whole)) != nil else { return nil }
    let isSpelt = groups.count > 5 || elements[whole].contains { $0.value >= 0x80 }
    return isSpelt || naming(before: whole.lowerBound)?.isClear == true ? whole : nil
  }

  /// A mobile number with letters for some digits (`l38o0l38ooo`), or with one letter or sign
  /// between pieces: `1a3b8c…`, `138加1234加5679`.
  func disguisedPhone(at index: Int) -> Range<Int>? {
    guard elements[index].shownDigit != nil else { return nil }
    var pieces = [0]
    var digits: [UInt8] = []
    var place = index
    while place < elements.count, place == index || elements[place].gap < 4, digits.count < 12 {
      if let digit = elements[place].shownDigit {
        digits.append(digit)
        pieces[pieces.count - 1] += 1
      } else if pieces.last == 0 || !elements[place].isDivider {
        break
      } else {
        pieces.append(0)
      }
      place += 1
    }
    if pieces.last == 0 {
      pieces.removeLast()
      place -= 1
    }
    let written = elements[index..<place].count { $0.digit != nil }
    guard digits.count == 11, Self.mobile(digits) != nil, written >= 7, !isLetter(at: place) else {
      return nil
    }
    return pieces == [11] || pieces == [3, 4, 4] || pieces.count > 5 ? index..<place : nil
  }

  // MARK: - Named

  private mutating func readNamed(_ groups: [Group], as naming: Naming) -> Bool {
    guard let range = named(groups) else { return false }
    let isTight = elements[range.lowerBound].gap == 0
    guard naming.isClear || isTight && range.count >= 7 && naming.kind != .telegram else {
      return false
    }
    return addNamed(range, naming)
  }

  private mutating func readNamedAfter(_ groups: [Group]) {
    guard let last = groups.last, let naming = naming(after: last.upperBound),
      let range = named(groups), range.upperBound == last.upperBound,
      naming.isClear || range.count >= 7
    else { return }
    _ = addNamed(range, naming)
  }

  /// The digits meant: the first group, or all of them if they are short pieces.
  private func named(_ groups: [Group]) -> Range<Int>? {
    guard let first = groups.first, let last = groups.last else { return nil }
    if (5...12).contains(first.count) { return first }
    let whole = first.lowerBound..<last.upperBound
    let isSpelt = groups.allSatisfy { $0.count < 9 } && (6...12).contains(whole.count)
    let signs = groups.dropFirst().map { elements[$0.lowerBound].signs }
    return isSpelt && !signs.contains { !$0.isDisjoint(with: [.colon, .stop]) } ? whole : nil
  }

  private mutating func addNamed(_ range: Range<Int>, _ naming: Naming) -> Bool {
    let digits = digits(range)
    guard digits.count >= 5, !Self.isRepetition(digits), !isAmount(endingAt: range.upperBound),
      !Self.isDay(digits), !isLetter(at: range.upperBound)
    else { return false }
    switch naming.kind {
    case .phone:
      guard digits.count >= 7 else { return false }
    case .qq, .wechat, .other:
      guard digits.count <= 11, digits[0] != 0 else { return false }
    case .telegram: return false
    }
    add(naming.kind, Self.text(digits[...]), range, isNamed: true)
    return true
  }

  /// 666666, 123456, 232323: what people type for fun.
  private static func isRepetition(_ digits: [UInt8]) -> Bool {
    guard digits.count > 2 else { return true }
    if Set(digits.dropFirst()).count == 1 { return true }
    if digits.count > 6 { return Set(digits).count == 1 }
    return zip(digits, digits.dropFirst()).allSatisfy { $0 + 1 == $1 }
  }

  /// 20270206.
  private static func isDay(_ digits: [UInt8]) -> Bool {
    guard digits.count == 8, digits[0] == 1 && digits[1] == 9 || digits[0] == 2 && digits[1] == 0
    else { return false }
    let month = digits[4] * 10 + digits[5]
    let day = digits[6] * 10 + digits[7]
    return (1...12).contains(month) && (1...31).contains(day)
  }

  private static func text(_ digits: ArraySlice<UInt8>) -> String {
    String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  }
}

extension ContactReader.Element {
  /// Its digit, or the digit that a letter looks like.
  fileprivate var shownDigit: UInt8? {
    switch Unicode.Scalar(value) {
    case "o": 0
    case "l", "i": 1
    default: digit
    }
  }

  /// A letter or sign between the pieces of a number.
  fileprivate var isDivider: Bool {
    isLetter || ["加", "杠", "横", "点", "减", "空", "转", "❤"].contains(Unicode.Scalar(value))
  }
}
