/// Cuts XML into tags and texts, as feeds have it: with what is not well-formed in them.
///
/// It never stops at an error: a bare `<` or `&` is text, a tag that is not closed ends the document.
/// Declarations of types are skipped, so there are no entities but the five of XML and numbers: what
/// would grow when it is read, or lies elsewhere, stays the few letters that it is. Every byte is
/// looked at a fixed number of times.
struct XMLScanner {
  enum Token: Equatable {
    /// An empty element is also followed by its end.
    case start(name: String, attributes: [String: String])
    case end(name: String)
    /// As it stands, with its references.
    case text(ArraySlice<UInt8>)
    /// Out of a CDATA section: without references.
    case literal(ArraySlice<UInt8>)
  }

  /// Longer names and values, and attributes beyond so many, are cut off.
  private static let mostNameBytes = 128
  private static let mostValueBytes = 4096
  private static let mostAttributes = 32

  private let bytes: [UInt8]
  private var position = 0
  private var emptyElement: String?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next part; nil at the end.
  mutating func next() -> Token? {
    if let name = emptyElement {
      emptyElement = nil
      return .end(name: name)
    }
    while position < bytes.count {
      guard bytes[position] == .less, let kind = bytes[safely: position + 1] else { return text() }
      switch kind {
      case UInt8(ascii: "!"):
        if skip("<![CDATA[") { return literal() }
        if skip("<!--") { pass("-->") } else { passDeclaration() }
      case UInt8(ascii: "?"): pass("?>")
      case .slash: return end()
      case _ where kind.beginsName: return start()
      default: return text()
      }
    }
    return nil
  }

  // MARK: Texts

  /// Up to the next `<`, at least one byte.
  private mutating func text() -> Token {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] != .less { position += 1 }
    return .text(bytes[start..<position])
  }

  private mutating func literal() -> Token {
    let start = position
    pass("]]>")
    let end = position == bytes.count ? position : position - 3
    return .literal(bytes[start..<max(start, end)])
  }

  // MARK: Tags

  private mutating func end() -> Token {
    position += 2
    let name = name()
    while position < bytes.count, bytes[position] != .greater { position += 1 }
    position = min(position + 1, bytes.count)
    return .end(name: name)
  }

  private mutating func start() -> Token {
    position += 1
    let name = name()
    var attributes: [String: String] = [:]
    while let byte = bytes[safely: position], byte != .greater {
      if byte == .slash, bytes[safely: position + 1] == .greater {
        emptyElement = name
        position += 1
      } else if byte.isBlank || byte == .slash {
        position += 1
      } else {
        let (key, value) = attribute()
        if attributes.count < Self.mostAttributes { attributes[key] = value }
      }
    }
    position = min(position + 1, bytes.count)
    return .start(name: name, attributes: attributes)
  }

  /// At least one byte.
  private mutating func attribute() -> (String, String) {
    let key = name()
    if key.isEmpty, bytes[position] != .equals { position += 1 }
    passBlanks()
    guard bytes[safely: position] == .equals else { return (key, "") }
    position += 1
    passBlanks()
    guard let quote = bytes[safely: position] else { return (key, "") }
    let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    if isQuoted { position += 1 }
    let start = position
    while let byte = bytes[safely: position],
      isQuoted ? byte != quote : !byte.isBlank && byte != .greater
    {
      position += 1
    }
    let value = bytes[start..<position].prefix(Self.mostValueBytes)
    if isQuoted { position = min(position + 1, bytes.count) }
    return (key, References.resolved(value, html: false))
  }

  /// In lower case, as people write `pubdate` too.
  private mutating func name() -> String {
    let start = position
    while let byte = bytes[safely: position], byte.isInName { position += 1 }
    let name = bytes[start..<position].prefix(Self.mostNameBytes)
    return String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
  }

  private mutating func passBlanks() {
    while let byte = bytes[safely: position], byte.isBlank { position += 1 }
  }

  // MARK: What is left out

  private mutating func skip(_ text: StaticString) -> Bool {
    let isHere = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if isHere { position += text.utf8CodeUnitCount }
    return isHere
  }

  /// Behind the next `end`, or to the end of the document.
  private mutating func pass(_ end: StaticString) {
    while position < bytes.count {
      if skip(end) { return }
      position += 1
    }
  }

  /// `<!DOCTYPE ...>`, with what it declares between `[` and `]`.
  private mutating func passDeclaration() {
    var depth = 0
    while let byte = bytes[safely: position] {
      switch byte {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        repeat { position += 1 } while bytes[safely: position].map { $0 != byte } ?? false
      case .less where skip("<!--"):
        pass("-->")
        continue
      case .greater where depth <= 0:
        position += 1
        return
      default: break
      }
      position = min(position + 1, bytes.count)
    }
  }
}

extension UInt8 {
  fileprivate static let less = UInt8(ascii: "<")
  fileprivate static let greater = UInt8(ascii: ">")
  fileprivate static let slash = UInt8(ascii: "/")
  fileprivate static let equals = UInt8(ascii: "=")

  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  /// Of letters only ASCII's: `<活着>` in a title is a title.
  fileprivate var beginsName: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(asciiLowercased)
  }

  fileprivate var isInName: Bool { !isBlank && !"<>/=\"'".utf8.contains(self) }
}

extension [UInt8] {
  fileprivate subscript(safely index: Int) -> UInt8? { index < count ? self[index] : nil }
}
