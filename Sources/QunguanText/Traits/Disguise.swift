import CTextTables

/// Where a message hides what it says from those who read it by machine.
///
/// What languages, pictures and keyboards need is innocent: joiners in Arabic and Indic words,
/// selectors after pictures, a byte order mark at the start, full width, flags, one circled number.
public struct Disguise: Hashable, Sendable {
  /// Runs of invisible characters between letters. Ranges are bytes of the message as sent.
  public private(set) var invisible: [Range<Int>] = []
  /// Words of letters from several scripts that look alike: Cyrillic or Greek among Latin.
  public private(set) var mixed: [Range<Int>] = []
  /// Runs of letters and digits in decoration: mathematical, circled, squared, struck through.
  public private(set) var fancy: [Range<Int>] = []

  /// Whether there is none.
  public var isEmpty: Bool { invisible.isEmpty && mixed.isEmpty && fancy.isEmpty }

  /// The most ranges of each sort.
  public static let limit = 256

  public init(of text: MessageText) {
    let bytes = text.bytes(.asSent)
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    let scalars = bytes.placedScalars
    findInvisible(in: scalars)
    findMixed(in: scalars, end: bytes.count)
    findFancy(in: scalars, end: bytes.count)
  }
}

// MARK: - Invisible

extension Disguise {
  private mutating func findInvisible(in scalars: [PlacedScalar]) {
    var index = 0
    while index < scalars.count, invisible.count < Self.limit {
      guard Self.isUnseen(scalars[index].value) else {
        index += 1
        continue
      }
      let start = index
      while index < scalars.count, Self.isUnseen(scalars[index].value) { index += 1 }
      guard start > 0, index < scalars.count else { continue }
      let before = scalars[start - 1].value
      let after = scalars[index].value
      guard Self.isWritten(before), Self.isWritten(after),
        !Self.isNeeded(scalars[start..<index], between: before, after)
      else { continue }
      invisible.append(scalars[start].offset..<scalars[index].offset)
    }
  }

  /// Nothing is seen of it, and it is no mark on the letter before.
  private static func isUnseen(_ value: UInt32) -> Bool {
    guard value >= 0x80, Int(text_entry(value)) == TEXT_DROPPED else { return false }
    return !UnicodeRanges.isMark(value) && isInvisible(value)
  }

  /// Default_Ignorable_Code_Point, Cf, and blanks that fill.
  private static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F,
      0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x2800, 0x3164, 0xFE00...0xFE0F, 0xFEFF,
      0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  private static func isWritten(_ value: UInt32) -> Bool {
    switch ScalarSort(value) {
    case .digit, .letter, .han: true
    default: false
    }
  }

  private static func isNeeded(
    _ run: ArraySlice<PlacedScalar>, between before: UInt32, _ after: UInt32
  ) -> Bool {
    guard run.count == 1, let value = run.first?.value else { return false }
    switch value {
    case 0x200C...0x200F, 0x61C: return needsJoiners(before) || needsJoiners(after)
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180F:
      return UnicodeRanges.isHan(before) || needsJoiners(before) || before < 0x3A
        || ScalarSort(before) == .letter && before >= 0x2000 && before < 0x3300
    case 0xAD: return UnicodeRanges.isLatin(before) && UnicodeRanges.isLatin(after)
    default: return false
    }
  }

  /// Scripts in which joiners and direction marks are orthography.
  private static func needsJoiners(_ value: UInt32) -> Bool {
    switch value {
    case 0x590...0x8FF, 0x900...0xDFF, 0xF00...0x109F, 0x1780...0x18AF, 0xFB1D...0xFDFF,
      0xFE70...0xFEFC, 0xA840...0xA8FF, 0x11000...0x11FFF, 0x1E900...0x1E95F:
      true
    default: false
    }
  }
}

// MARK: - Mixed scripts

extension Disguise {
  private struct Word {
    var start = 0
    var latin = 0
    var others = 0
    /// Whether each letter of another script could be taken for a Latin one.
    var areOthersAlike = true
    /// Whether each Latin letter could be taken for a Cyrillic one.
    var isLatinAlike = true
    var changes = 0
    var last: Bool?
    var hasGreek = false

    mutating func add(isLatin: Bool) {
      if isLatin { latin += 1 } else { others += 1 }
      if let last, last != isLatin { changes += 1 }
      last = isLatin
    }

    /// `μm` and `αβγx` are formulas, `SMSки` is a word: they have letters that nothing looks like.
    var isMixed: Bool {
      guard latin > 0, others > 0 else { return false }
      if hasGreek { return areOthersAlike && latin + others > 2 }
      return areOthersAlike || isLatinAlike && changes > 1
    }
  }

  private mutating func findMixed(in scalars: [PlacedScalar], end: Int) {
    guard scalars.contains(where: { Self.isOther($0.value) }) else { return }
    var word = Word()
    for scalar in scalars {
      let value = scalar.value
      if UnicodeRanges.isLatin(value) {
        if word.last == nil { word = Word(start: scalar.offset) }
        word.add(isLatin: true)
        if !Self.looksCyrillic(value) { word.isLatinAlike = false }
      } else if Self.isOther(value) {
        if word.last == nil { word = Word(start: scalar.offset) }
        word.add(isLatin: false)
        if UnicodeRanges.isGreek(value) { word.hasGreek = true }
        if !Self.looksLatin(value) { word.areOthersAlike = false }
      } else if !UnicodeRanges.isMark(value), !Self.isUnseen(value) {
        close(&word, at: scalar.offset)
      }
    }
    close(&word, at: end)
  }

  private mutating func close(_ word: inout Word, at end: Int) {
    if word.isMixed, mixed.count < Self.limit { mixed.append(word.start..<end) }
    word = Word()
  }

  private static func isOther(_ value: UInt32) -> Bool {
    UnicodeRanges.isCyrillic(value) || UnicodeRanges.isGreek(value)
  }

  /// The shapes that are the same in both; η, π, г or п look like Latin letters only to those who
  /// want to see them so.
  private static func looksLatin(_ value: UInt32) -> Bool { alike.contains(value) }

  private static func looksCyrillic(_ value: UInt32) -> Bool { latinAlike.contains(value) }

  private static let alike = Set(
    "АВЕКМНОРСТУХЅІЈԚԜҮԀҺӀЗаеорсухѕіјԛԝԁһӏүѵѴΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνρυϲϳкмтнвёЁїЇ"
      .unicodeScalars.map(\.value))
  private static let latinAlike = Set(
    "ABEKMHOPCTYXSIJaeopcyxsijkmtnhbBëËïÏuUr".unicodeScalars.map(\.value))
}

// MARK: - Decoration

extension Disguise {
  private mutating func findFancy(in scalars: [PlacedScalar], end: Int) {
    var index = 0
    while index < scalars.count, fancy.count < Self.limit {
      guard Self.fanciness(of: scalars, at: index) > 0 else {
        index += 1
        continue
      }
      let start = index
      var total = 0
      while index < scalars.count {
        let weight = Self.fanciness(of: scalars, at: index)
        guard weight > 0 || Self.isAttached(scalars[index].value) else { break }
        total += weight
        index += 1
      }
      let isBesidePlain = Self.isPlain(scalars, start - 1) || Self.isPlain(scalars, index)
      guard total > 1 || isBesidePlain, !Self.areFlags(scalars[start..<index]) else { continue }
      fancy.append(scalars[start].offset..<(index < scalars.count ? scalars[index].offset : end))
    }
  }

  /// 1 for a letter or digit in decoration, or with an overlay or enclosure, of which one alone is
  /// innocent; 2 for a Chinese character with marks and a letter with many.
  private static func fanciness(of scalars: [PlacedScalar], at index: Int) -> Int {
    let value = scalars[index].value
    if isDecorated(value) { return 1 }
    guard index + 1 < scalars.count else { return 0 }
    let next = scalars[index + 1].value
    guard next >= 0x300, UnicodeRanges.isMark(next) || next == 0xFE0F, isWritten(value) else {
      return 0
    }
    if isOverlay(next) { return 1 }
    if next == 0xFE0F {
      return index + 2 < scalars.count && scalars[index + 2].value == 0x20E3 ? 1 : 0
    }
    if UnicodeRanges.isHan(value) { return 2 }
    let marks = scalars[(index + 1)...].prefix(3)
    return marks.count == 3 && marks.allSatisfy { UnicodeRanges.isMark($0.value) } ? 2 : 0
  }

  private static func isDecorated(_ value: UInt32) -> Bool {
    switch value {
    case 0x2460...0x24FF, 0x2776...0x2793, 0x1D400...0x1D7FF, 0x1F100...0x1F1FF, 0x249C...0x24E9,
      0x2070...0x209C, 0x1D00...0x1D2B, 0x1D2C...0x1D6A, 0x2100...0x214F, 0xA730...0xA731,
      0x1F130...0x1F189, 0x1FBF0...0x1FBF9:
      !isSign(value)
    case 0x1D7F, 0x262, 0x26A, 0x274, 0x280, 0x28F, 0x299, 0x29C, 0x29F: true
    default: false
    }
  }

  /// Letter-like signs that ordinary texts have.
  private static func isSign(_ value: UInt32) -> Bool {
    switch value {
    case 0x2103, 0x2105, 0x2109, 0x2116, 0x2117, 0x2120...0x2122, 0x2126, 0x212A, 0x212B, 0x2139,
      0x1F10D...0x1F10F, 0x1F12F, 0x1F16A...0x1F16F, 0x1F18E, 0x1F190...0x1F1AD:
      true
    default: false
    }
  }

  private static func isOverlay(_ value: UInt32) -> Bool {
    switch value {
    case 0x334...0x338, 0x488, 0x489, 0x20D2...0x20D3, 0x20D8...0x20DA, 0x20DD...0x20E0,
      0x20E2...0x20E6, 0x20EA, 0x20EB:
      true
    default: false
    }
  }

  private static func isAttached(_ value: UInt32) -> Bool {
    UnicodeRanges.isMark(value) || (0xFE00...0xFE0F).contains(value) || isUnseen(value)
  }

  private static func isPlain(_ scalars: [PlacedScalar], _ index: Int) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    switch scalars[index].value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
    default: return false
    }
  }

  /// Only regional indicators, and each pair of them a country.
  private static func areFlags(_ run: ArraySlice<PlacedScalar>) -> Bool {
    let letters = run.map(\.value).filter { !isAttached($0) }
    guard letters.count % 2 == 0, letters.allSatisfy({ 0x1F1E6...0x1F1FF ~= $0 })
    else {
      return false
    }
    return stride(from: 0, to: letters.count, by: 2).allSatisfy { place in
      let code = letters[place...place + 1].compactMap { Unicode.Scalar($0 - 0x1F1E6 + 0x61) }
      return TopLevelDomains.isCountry(String(String.UnicodeScalarView(code)))
    }
  }
}
