import CTextTables

extension Link {
  /// The most links that are looked at in one message.
  public static let limit = 64

  /// The links of a message, in order.
  ///
  /// With a scheme (`https://`, `hxxp：／／`) everything up to the next `/` is host, user and port.
  /// Without one, labels joined by dots are a link if they end in a well-known ending; if it is
  /// also a word or a file's type, only with `www.` before or `/` after them. Blanks around dots
  /// are read over where a path or `www.` shows what is meant. Mail addresses are no links.
  public static func all(in text: MessageText) -> [Link] {
    let bytes = text.bytes(.asSent)
    var reader = LinkReader(bytes)
    return reader?.links() ?? []
  }
}

/// Reads over the characters of a message once, from dot to dot.
private struct LinkReader {
  /// What stands for a character in a host: one scalar, 0 for a blank, or something no host has.
  private struct Character {
    var folded: UInt32
    var source: UInt32
    var offset: Int
  }

  private static let dot = UInt32(UInt8(ascii: "."))
  private static let slash = UInt32(UInt8(ascii: "/"))
  private static let colon = UInt32(UInt8(ascii: ":"))
  private static let longestHost = 253

  private var characters: [Character] = []
  private let end: Int
  private var next = 0
  private var found: [Link] = []

  /// Nil if the text has no dot of any kind, and so no link.
  init?(_ bytes: [UInt8]) {
    end = bytes.count
    guard Self.mayHaveLink(bytes) else { return nil }
    characters.reserveCapacity(bytes.count)
    var offset = 0
    while offset < bytes.count {
      let (value, width) = UTF8.scalar(in: bytes, at: offset)
      if let folded = Self.folded(value) {
        characters.append(Character(folded: folded, source: value, offset: offset))
      }
      offset += width
    }
  }

  mutating func links() -> [Link] {
    while next < characters.count, found.count < Link.limit {
      let value = characters[next].folded
      if value == Self.colon, let start = schemeStart(before: next), readWithScheme(from: start) {
        continue
      }
      if value == Self.dot, readBare(around: next) { continue }
      if isDot(next), readSpaced(around: next) { continue }
      next += 1
    }
    return found
  }
}

// MARK: - Characters

extension LinkReader {
  private static func mayHaveLink(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices {
        switch bytes[index] {
        case UInt8(ascii: "."), UInt8(ascii: ":"): return true
        case 0xE3:  // 。 is E3 80 82
          if index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] == 0x82 {
            return true
          }
        case 0xEF, 0xE7, 0xE2, 0xF0: return true  // full and half width, 点, ․, 🄀 and their like
        default: break
        }
      }
      return false
    }
  }

  /// As a browser takes it: compatible characters are their plain ones, those of other scripts and
  /// letters with marks stay. Nil for what is not seen.
  private static func folded(_ value: UInt32) -> UInt32? {
    if value < 0x80 {
      return (0x41...0x5A).contains(value) ? value + 0x20 : value < 0x20 ? 0x20 : value
    }
    if value == 0x3002 || value == 0xFF61 { return dot }
    if isOfItsOwn(value) { return Unicode.Scalar(value)?.properties.lowercaseMapping.only ?? value }
    let entry = text_entry(value)
    switch Int(entry) {
    case TEXT_UNCHANGED, TEXT_VOICED, TEXT_SEMIVOICED: return value
    case TEXT_DROPPED: return UnicodeRanges.isMark(value) ? value : nil
    default:
      var length: UInt8 = 0
      let replacement = text_replacement(entry, &length)
      return length == 1 ? UInt32(replacement[0]) : value
    }
  }

  /// Letters that a host may have as they are.
  private static func isOfItsOwn(_ value: UInt32) -> Bool {
    switch value {
    case 0xC0...0x24F, 0x370...0x52F, 0x1E00...0x1FFF, 0x13A0...0x13FF, 0xA4D0...0xA4FF,
      0x10A0...0x10FF, 0x530...0x58F:
      true
    default: false
    }
  }

  private static func isLabel(_ value: UInt32, withHan: Bool = false) -> Bool {
    switch value {
    case 0x61...0x7A, 0x30...0x39, 0x2D, 0x5F: true
    case 0..<0x80: false
    default:
      UnicodeRanges.isHan(value)
        ? withHan : text_is_kept(value) && !isKana(value) || UnicodeRanges.isMark(value)
    }
  }

  private static func isKana(_ value: UInt32) -> Bool {
    (0x3040...0x30FF).contains(value) || (0xAC00...0xD7AF).contains(value)
  }

  private func value(at index: Int) -> UInt32 {
    characters.indices.contains(index) ? characters[index].folded : 0
  }

  private func offset(at index: Int) -> Int {
    index < characters.count ? characters[index].offset : end
  }

  private func text(_ range: Range<Int>) -> String {
    var text = ""
    for character in characters[range] {
      if let scalar = Unicode.Scalar(character.folded) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}

// MARK: - With a scheme

extension LinkReader {
  private static let schemes: Set<String> = ["http", "https", "hxxp", "hxxps", "htp", "ftp", "tg"]

  /// Where a known scheme begins that ends at this colon, if two slashes follow.
  private func schemeStart(before colon: Int) -> Int? {
    guard isSlash(value(at: colon + 1)), isSlash(value(at: colon + 2)) else { return nil }
    var start = colon
    while start > 0, colon - start < 8, (0x61...0x7A).contains(value(at: start - 1)) { start -= 1 }
    return (start..<colon).first { Self.schemes.contains(text($0..<colon)) }
  }

  private func isSlash(_ value: UInt32) -> Bool {
    value == Self.slash || value == UInt32(UInt8(ascii: "\\"))
  }

  private mutating func readWithScheme(from start: Int) -> Bool {
    var index = next + 3
    while value(at: index) == 0x20 || isSlash(value(at: index)) { index += 1 }
    var hostStart = index
    let limit = min(characters.count, index + 2 * Self.longestHost)
    while index < limit, let kind = authorityPart(at: index) {
      index += 1
      if kind == .user { hostStart = index }
    }
    var hostEnd = index
    if let colon = (hostStart..<index).first(where: { value(at: $0) == Self.colon }) {
      hostEnd = colon
    }
    var host = text(hostStart..<hostEnd)
    while host.hasSuffix(".") { host.removeLast() }
    guard !host.isEmpty else { return false }
    (host, index) = joined(host, hostEnd, index)
    add(host, from: start, pathFrom: index)
    return true
  }

  private enum AuthorityPart { case host, user }

  /// Nil where the authority ends. What comes before an `@` is a user's name, not the host.
  private func authorityPart(at index: Int) -> AuthorityPart? {
    let value = value(at: index)
    if value == UInt32(UInt8(ascii: "@")) { return .user }
    if Self.isLabel(value, withHan: true) || value == Self.dot || value == Self.colon {
      return .host
    }
    return "!$&'()*+,;=%~".unicodeScalars.contains { $0.value == value }
      && hasAt(after: index) ? .host : nil
  }

  private func hasAt(after index: Int) -> Bool {
    for place in index..<min(index + 64, characters.count) {
      let value = value(at: place)
      if value == UInt32(UInt8(ascii: "@")) { return true }
      if value <= 0x20 || isSlash(value) || value >= 0x3000 { return false }
    }
    return false
  }

  /// `https://exa mple . com`: goes on over blanks while no known ending is reached.
  private func joined(_ host: String, _ hostEnd: Int, _ index: Int) -> (String, Int) {
    guard hostEnd == index, value(at: index) == 0x20, !LinkReader.hasEnding(host) else {
      return (host, index)
    }
    var whole = host
    var place = index
    for _ in 0..<4 {
      guard value(at: place) == 0x20 else { break }
      while value(at: place) == 0x20 { place += 1 }
      let start = place
      while Self.isLabel(value(at: place)) || value(at: place) == Self.dot { place += 1 }
      guard place > start, place - start <= Self.longestHost else { break }
      whole += text(start..<place)
      if LinkReader.hasEnding(whole) { return (whole, place) }
    }
    return (host, index)
  }

  private static func hasEnding(_ host: String) -> Bool {
    guard let last = host.split(separator: ".").last, last.count < host.count else { return false }
    return TopLevelDomains.contains(String(last))
  }
}

// MARK: - Without

extension LinkReader {
  private mutating func readBare(around dot: Int) -> Bool {
    var first = dot
    while first > 0, dot - first < Self.longestHost,
      Self.isLabel(value(at: first - 1)) || value(at: first - 1) == Self.dot
    {
      first -= 1
    }
    var last = dot + 1
    while last - dot < Self.longestHost,
      Self.isLabel(value(at: last)) || value(at: last) == Self.dot
    {
      last += 1
    }
    defer { next = max(next, last) }
    while first < last, value(at: first) == Self.dot { first += 1 }
    let isMail =
      value(at: first - 1) == UInt32(UInt8(ascii: "@"))
      || value(at: last) == UInt32(UInt8(ascii: "@"))
    guard !isMail else { return true }
    var hostEnd = last
    while hostEnd > first, value(at: hostEnd - 1) == Self.dot { hostEnd -= 1 }
    let labels = text(first..<hostEnd).split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    if labels.count > 1, !labels.contains("") {
      var pathStart = hostEnd
      let port = portEnd(after: hostEnd)
      if let port { pathStart = port }
      let isShown = port != nil || value(at: pathStart) == Self.slash
      guard isHost(labels, isShown: isShown) else { return true }
      add(labels.joined(separator: "."), from: first, pathFrom: pathStart)
      return true
    }
    return readSpaced(around: dot)
  }

  /// Digits after a colon.
  private func portEnd(after index: Int) -> Int? {
    guard value(at: index) == Self.colon else { return nil }
    var end = index + 1
    while end - index <= 6, (0x30...0x39).contains(value(at: end)) { end += 1 }
    return (3...6).contains(end - index) ? end : nil
  }

  private func isHost(_ labels: [String], isShown: Bool) -> Bool {
    guard let ending = labels.last, labels.allSatisfy({ $0.utf8.count <= 63 }) else { return false }
    if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) { return isShown }
    guard
      labels.dropLast().contains(where: { !$0.utf8.allSatisfy(\.isDigit) }) || isShown
        || TopLevelDomains.areClear(ending) && labels[labels.count - 2].utf8.count >= 3
    else { return false }
    if labels.first == "www" { return TopLevelDomains.contains(ending) }
    if TopLevelDomains.areClear(ending) {
      return labels[labels.count - 2].utf8.count > 1 || isShown
    }
    return (isShown || labels.count > 2 && labels.last?.hasPrefix("xn--") == true)
      && TopLevelDomains.contains(ending)
  }

  /// `example . com`, `www . example . com/x`, `example点com`: only if the ending is a usual one and
  /// no other Latin word stands beside it, or a path shows what is meant.
  private mutating func readSpaced(around dot: Int) -> Bool {
    let start = skip(from: dot + 1, by: 1)
    var end = start
    while end - start < 63, Self.isLabel(value(at: end)) { end += 1 }
    guard end > start, Self.usual.contains(text(start..<end)) else { return false }
    var first = dot
    var labels = [text(start..<end)]
    var isShown = value(at: end) == Self.slash
    repeat {
      let last = skip(from: first - 1, by: -1) + 1
      first = last
      while first > 0, last - first < 63, Self.isLabel(value(at: first - 1)) { first -= 1 }
      guard first < last else { return false }
      labels.insert(text(first..<last), at: 0)
      if labels[0] == "www" { isShown = true }
      first = isDot(skip(from: first - 1, by: -1)) ? skip(from: first - 1, by: -1) : first
    } while isDot(first) && labels.count < 8
    let isAlone =
      !Self.isLabel(value(at: skip(from: first - 1, by: -1)))
      && !Self.isLabel(value(at: skip(from: end, by: 1)))
    let name = labels[labels.count - 2]
    guard name.utf8.count >= 3, !name.utf8.allSatisfy(\.isDigit), isShown || isAlone else {
      return false
    }
    add(labels.joined(separator: "."), from: first, pathFrom: end)
    return true
  }

  private static let usual: Set<String> = [
    "com", "net", "org", "cn", "top", "xyz", "vip", "cc", "me",
  ]

  private func isDot(_ index: Int) -> Bool {
    [Self.dot, 0x70B9, 0x9EDE].contains(value(at: index))
  }

  /// Over at most two blanks.
  private func skip(from index: Int, by step: Int) -> Int {
    var index = index
    for _ in 0..<2 where value(at: index) == 0x20 { index += step }
    return index
  }

  private mutating func add(_ host: String, from start: Int, pathFrom index: Int) {
    guard host.utf8.count <= Self.longestHost * 4 else { return }
    var index = index
    if value(at: index) == Self.colon, let end = portEnd(after: index) { index = end }
    let pathStart = index
    if isSlash(value(at: index))
      || "?#".unicodeScalars.contains(where: { $0.value == value(at: index) })
    {
      while index < characters.count, index - pathStart < 2048, isPath(value(at: index)) {
        index += 1
      }
      while index > pathStart + 1, isClosing(value(at: index - 1)) { index -= 1 }
    }
    next = max(next + 1, index)
    let path = characters[pathStart..<index].map { character -> Unicode.Scalar in
      let value = character.source < 0x80 ? character.source : character.folded
      return Unicode.Scalar(value) ?? "/"
    }
    found.append(
      Link(
        host: host, path: String(String.UnicodeScalarView(path)),
        range: offset(at: start)..<offset(at: index)))
  }

  private func isPath(_ value: UInt32) -> Bool {
    (0x21..<0x7F).contains(value) && value != 0x3C && value != 0x3E && value != 0x22
  }

  /// Punctuation that ends the sentence, not the path.
  private func isClosing(_ value: UInt32) -> Bool {
    ".,;:!?)]}'\"".unicodeScalars.contains { $0.value == value }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}

extension String {
  /// Its scalar, if it has only one.
  fileprivate var only: UInt32? {
    unicodeScalars.count == 1 ? unicodeScalars.first?.value : nil
  }
}
