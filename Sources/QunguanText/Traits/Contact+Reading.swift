import CTextTables

/// Reads over the letters and digits of a normalised text, from number to number, id to id.
struct ContactReader {
  struct Found {
    var kind: Contact.Kind
    var id: String
    /// In the normalised form.
    var range: Range<Int>
    var isNamed: Bool
  }

  /// A letter, a digit or a sign with a meaning, and what stands before it.
  struct Element {
    var value: UInt32
    var start: Int
    var end: Int
    /// The number of characters between the last element and this one.
    var gap = 0
    var signs: Signs = []
    /// What it is as a digit; Chinese numerals only in runs of at least five.
    var digit: UInt8?

    /// `-` or `_`, if that alone stands before it.
    var joiner: String? {
      gap != 1 ? nil : signs == .underscore ? "_" : signs == .hyphen ? "-" : nil
    }

    var isLetter: Bool { (0x61...0x7A).contains(value) }
    var isWord: Bool { digit != nil && value < 0x80 || isLetter }
  }

  /// What there is between two elements.
  struct Signs: OptionSet {
    var rawValue: UInt8
    static let colon = Signs(rawValue: 1)
    static let at = Signs(rawValue: 2)
    static let underscore = Signs(rawValue: 4)
    static let stop = Signs(rawValue: 8)
    static let dot = Signs(rawValue: 16)
    static let blank = Signs(rawValue: 32)
    static let line = Signs(rawValue: 64)
    static let hyphen = Signs(rawValue: 128)
  }

  var elements: [Element] = []
  private(set) var found: [Found] = []

  /// Nil if the text has too few letters and digits for any contact.
  init?(_ bytes: [UInt8]) {
    elements.reserveCapacity(bytes.count / 2)
    var words = 0
    var numerals = 0
    var gap = 0
    var signs: Signs = []
    var offset = 0
    while offset < bytes.count {
      let (value, width) = UTF8.scalar(in: bytes, at: offset)
      defer { offset += width }
      guard text_is_kept(value) || Self.isSign(value) else {
        if value != 0xFE0F { gap += 1 }
        signs.formUnion(Self.signs(value))
        continue
      }
      var element = Element(
        value: Self.meaning(value), start: offset, end: offset + width, gap: gap, signs: signs)
      if (0x30...0x39).contains(value) { element.digit = UInt8(value - 0x30) }
      if element.isWord { words += 1 } else if Self.numeral(value) != nil { numerals += 1 }
      elements.append(element)
      gap = 0
      signs = []
    }
    guard words + numerals >= 5 else { return nil }
    if numerals > 0 { readNumerals() }
  }

  mutating func readAll() {
    var index = 0
    while index < elements.count, found.count < Contact.limit {
      let element = elements[index]
      if element.signs.contains(.at), let end = readAddress(at: index) {
        index = end
      } else if element.digit != nil {
        index = readNumber(at: index)
      } else if element.isLetter {
        index = readWord(at: index)
      } else {
        index += 1
      }
    }
  }

  mutating func add(_ kind: Contact.Kind, _ id: String, _ elements: Range<Int>, isNamed: Bool) {
    guard let first = self.elements[elements].first, let last = self.elements[elements].last else {
      return
    }
    found.append(
      Found(kind: kind, id: id, range: first.start..<last.end, isNamed: isNamed))
  }

  mutating func removeLast() { found.removeLast() }

  /// The letters and digits of these elements.
  func text(_ range: Range<Int>) -> String {
    var text = ""
    for (place, element) in zip(range, elements[range]) {
      if place > range.lowerBound, let joiner = element.joiner { text += joiner }
      if let digit = element.digit {
        text.unicodeScalars.append(Unicode.Scalar(0x30 + digit))
      } else if let scalar = Unicode.Scalar(element.value) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

// MARK: - Characters

extension ContactReader {
  /// Pictures that stand for words.
  private static func isSign(_ value: UInt32) -> Bool {
    switch value {
    case 0x2B, 0x2795, 0x2764, 0x1F427, 0x2708, 0x1F6E9, 0x1F6EB, 0x1F4DE, 0x260E, 0x260F, 0x1F4F1,
      0x1F4F2, 0x1F6F0:
      true
    default: false
    }
  }

  /// 加 for a plus sign.
  private static func meaning(_ value: UInt32) -> UInt32 {
    value == 0x2B || value == 0x2795 ? 0x52A0 : value
  }

  private static func signs(_ value: UInt32) -> Signs {
    switch value {
    case 0x3A, 0x3D, 0x2192, 0x1F449, 0x3E, 0x7E, 0x300B, 0x3011, 0x27A1: .colon
    case 0x40: .at
    case 0x5F: .underscore
    case 0x2D: .hyphen
    case 0x2E: .dot
    case 0x3002, 0x21, 0x3F, 0x3B: .stop
    case 0x20: .blank
    case 0x0A: .line
    default: []
    }
  }

  private static func numeral(_ value: UInt32) -> UInt8? {
    guard value >= 0x3007 else { return nil }
    return switch Unicode.Scalar(value) {
    case "零", "〇": 0
    case "一", "壹", "幺", "弌": 1
    case "二", "贰", "两", "弍": 2
    case "三", "叁", "弎": 3
    case "四", "肆": 4
    case "五", "伍": 5
    case "六", "陆": 6
    case "七", "柒": 7
    case "八", "捌": 8
    case "九", "玖": 9
    default: nil
    }
  }

  private mutating func readNumerals() {
    var index = 0
    while index < elements.count {
      let start = index
      var count = 0
      while index < elements.count, elements[index].gap < 4 || index == start {
        if Self.numeral(elements[index].value) != nil {
          count += 1
        } else if elements[index].digit == nil {
          break
        }
        index += 1
      }
      if count > 0, index - start >= 5 {
        for place in start..<index where elements[place].digit == nil {
          elements[place].digit = Self.numeral(elements[place].value)
        }
      }
      if index == start { index += 1 }
    }
  }
}

// MARK: - Names beside

extension ContactReader {
  struct Naming {
    var kind: Contact.Kind
    /// Whether it is beyond doubt that an id is meant.
    var isClear: Bool
  }

  /// The word for a contact before element `index`, if it is nearer than a word for other numbers.
  func naming(before index: Int) -> Naming? {
    guard index > 0 else { return nil }
    var place = index
    var isMarked = elements[index].signs.contains(.colon)
    for _ in 0..<5 {
      guard place > 0, elements[place].gap < 5, !elements[place].signs.contains(.stop) else {
        break
      }
      let name = ContactNames.name(endingAt: place, in: elements)
      if let name, isWhole(name, endingAt: place) {
        let caller = place - name.length - 1
        let isCalled = caller >= 0 && ContactNames.callers.contains(elements[caller].value)
        return Naming(kind: name.kind, isClear: !name.isWeak || isMarked || isCalled)
      }
      let last = elements[place - 1].value
      guard ContactNames.fillers.contains(last) else { break }
      if ContactNames.marks.contains(last) || elements[place - 1].signs.contains(.colon) {
        isMarked = true
      }
      place -= 1
    }
    return nil
  }

  /// A Latin name must not be the end of a longer word: `iq`, `env`; nor 加 stand in a sum.
  private func isWhole(_ name: ContactNames.Name, endingAt end: Int) -> Bool {
    let start = end - name.length
    if start > 0, name.length == 1, elements[start].value == 0x52A0 {
      return elements[start - 1].digit == nil
    }
    guard start > 0, elements[start].isLetter, elements[start].gap == 0 else { return true }
    return !elements[start - 1].isWord
  }

  /// The word for a contact after the element before `index`.
  func naming(after index: Int) -> Naming? {
    var place = index
    for _ in 0..<3 {
      guard place < elements.count, elements[place].gap < 4,
        elements[place].signs.isDisjoint(with: [.stop, .line])
      else { return nil }
      if let name = ContactNames.name(startingAt: place, in: elements) {
        let end = place + name.length
        let isWhole =
          !elements[end - 1].isLetter || end >= elements.count
          || !elements[end].isWord || elements[end].gap > 0
        let isFollowed =
          isWhole && elements[end - 1].isLetter && end < elements.count
          && elements[end].isWord
        if isWhole, !isFollowed, !name.isWeak || name.kind == .other && name.length > 1 {
          return Naming(kind: name.kind, isClear: !name.isWeak)
        }
      }
      guard ContactNames.fillers.contains(elements[place].value) else { return nil }
      place += 1
    }
    return nil
  }

  /// Whether the number is called something else: 订单号 before it, or 元 after it.
  func isOther(_ range: Range<Int>) -> Bool {
    var place = range.lowerBound
    for _ in 0..<3 {
      guard place > 0, elements[place].gap < 5 else { break }
      if ContactNames.isOther(endingAt: place, in: elements) { return true }
      guard ContactNames.fillers.contains(elements[place - 1].value) else { break }
      place -= 1
    }
    return false
  }

  func isAmount(endingAt end: Int) -> Bool {
    guard end < elements.count, elements[end].gap < 2 else { return false }
    return ContactNames.isAmount(startingAt: end, in: elements)
  }
}
