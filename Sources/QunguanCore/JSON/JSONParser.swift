extension JSON {
  /// How much of a sender's JSON is read before it is refused.
  public struct Limits: Hashable, Sendable {
    /// The deepest nesting any caller may ask for; the parser recurses, and a thread's stack ends.
    public static let deepestNesting = 512

    /// The longest text, in bytes.
    public var bytes: Int
    /// How many arrays and objects may stand inside each other.
    public var depth: Int
    /// How many values there may be, arrays, objects and all that is in them.
    public var values: Int
    /// Whether an escape of half a surrogate pair is read as U+FFFD. JavaScript writes them
    /// wherever a text was cut in the middle of an emoji.
    public var replacesLoneSurrogates: Bool

    public init(
      bytes: Int = 1 << 20, depth: Int = 64, values: Int = 100_000,
      replacesLoneSurrogates: Bool = false
    ) {
      precondition(depth <= Self.deepestNesting, "JSON may nest to 512 at most")
      self.bytes = bytes
      self.depth = depth
      self.values = values
      self.replacesLoneSurrogates = replacesLoneSurrogates
    }
  }

  /// Reads one JSON text: strictly RFC 8259 in UTF-8, and stricter where the standard leaves a
  /// choice (no byte order mark, no key twice, no lone surrogate unless allowed). Time and memory are linear in
  /// the number of bytes.
  public init(parsing bytes: some Collection<UInt8>, limits: Limits = Limits()) throws(JSONError) {
    guard bytes.count <= limits.bytes else {
      throw JSONError(kind: .tooManyBytes, offset: limits.bytes)
    }
    var parser = JSONParser(bytes: Array(bytes), limits: limits)
    self = try parser.document()
  }
}

/// A parser by recursive descent, as deep as the limits allow.
struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depthLeft: Int
  private var valuesLeft: Int
  private let replacesLoneSurrogates: Bool

  init(bytes: [UInt8], limits: JSON.Limits) {
    self.bytes = bytes
    depthLeft = limits.depth
    valuesLeft = limits.values
    replacesLoneSurrogates = limits.replacesLoneSurrogates
  }

  mutating func document() throws(JSONError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error(.byteOrderMark) }
    skipWhitespace()
    let document = try value()
    skipWhitespace()
    guard position == bytes.count else { throw error(.trailingBytes) }
    return document
  }

  private mutating func value() throws(JSONError) -> JSON {
    guard valuesLeft > 0 else { throw error(.tooManyValues) }
    valuesLeft -= 1
    switch try currentByte() {
    case JSONByte.quote: return .string(try string())
    case JSONByte.openBrace: return .object(try object())
    case JSONByte.openBracket: return .array(try array())
    case JSONByte.minus, JSONByte.zero...JSONByte.nine: return .number(try number())
    case JSONByte.t: return try word("true", .bool(true))
    case JSONByte.f: return try word("false", .bool(false))
    case JSONByte.n: return try word("null", .null)
    default: throw error(.unexpectedByte)
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    for byte in word.utf8 {
      guard try currentByte() == byte else { throw error(.unexpectedByte) }
      position += 1
    }
    return value
  }
}

// MARK: - Arrays and objects

extension JSONParser {
  private mutating func array() throws(JSONError) -> [JSON] {
    try open()
    var elements: [JSON] = []
    if try closes(with: JSONByte.closeBracket) { return elements }
    repeat {
      skipWhitespace()
      elements.append(try value())
    } while try continues(until: JSONByte.closeBracket)
    return elements
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    try open()
    if try closes(with: JSONByte.closeBrace) { return JSONObject() }
    var members: [JSONObject.Element] = []
    members.reserveCapacity(8)
    var keys = KeysSeen()
    repeat {
      skipWhitespace()
      let start = position
      guard try currentByte() == JSONByte.quote else { throw error(.unexpectedByte) }
      let key = try string()
      guard keys.insert(key, after: members) else { throw error(.duplicateKey, at: start) }
      skipWhitespace()
      guard try currentByte() == JSONByte.colon else { throw error(.unexpectedByte) }
      position += 1
      skipWhitespace()
      members.append((key, try value()))
    } while try continues(until: JSONByte.closeBrace)
    return JSONObject(checkedMembers: members)
  }

  private mutating func open() throws(JSONError) {
    guard depthLeft > 0 else { throw error(.tooDeep) }
    depthLeft -= 1
    position += 1
  }

  /// Whether the array or object just opened is empty.
  private mutating func closes(with close: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    guard try currentByte() == close else { return false }
    position += 1
    depthLeft += 1
    return true
  }

  /// Whether a comma announces another element.
  private mutating func continues(until close: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    switch try currentByte() {
    case JSONByte.comma:
      position += 1
      return true
    case close:
      position += 1
      depthLeft += 1
      return false
    default: throw error(.unexpectedByte)
    }
  }
}

/// The keys of an object being read: few are compared one by one, many are hashed, so that an
/// object of 100,000 keys takes linear time.
private struct KeysSeen {
  private static let few = 16
  private var hashed: Set<ExactText> = []

  /// False when the key is among the members already read.
  mutating func insert(_ key: String, after members: [JSONObject.Element]) -> Bool {
    let key = ExactText(key)
    if members.count < Self.few {
      return !members.contains { ExactText($0.key) == key }
    }
    if hashed.isEmpty { hashed = Set(members.lazy.map { ExactText($0.key) }) }
    return hashed.insert(key).inserted
  }
}

// MARK: - Strings

extension JSONParser {
  /// Reads a string from its opening quote. One scan finds its end; without escapes it is then
  /// validated and copied at once.
  private mutating func string() throws(JSONError) -> String {
    let start = position + 1
    let bytes = bytes
    let span = bytes.span
    var end = start
    var hasEscapes = false
    while end < span.count, span[end] != JSONByte.quote {
      if span[end] == JSONByte.backslash {
        hasEscapes = true
        end += 2
      } else if span[end] < JSONByte.space {
        throw error(.controlCharacter, at: end)
      } else {
        end += 1
      }
    }
    guard end < span.count else { throw error(.unexpectedEnd, at: span.count) }
    position = end + 1
    do {
      let text = try UTF8Span(validating: span.extracting(start..<end))
      if !hasEscapes { return String(copying: text) }
    } catch let invalid {
      throw error(.invalidUTF8, at: start + invalid.byteOffsets.lowerBound)
    }
    return try unescaped(start..<end)
  }

  /// Replaces the escapes in a string whose bytes are valid UTF-8.
  private func unescaped(_ range: Range<Int>) throws(JSONError) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var next = range.lowerBound
    while next < range.upperBound {
      guard bytes[next] == JSONByte.backslash else {
        text.append(bytes[next])
        next += 1
        continue
      }
      if bytes[next + 1] == JSONByte.u {
        let scalar = try escapedScalar(at: next)
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        next += scalar.value > 0xFFFF ? 12 : 6
      } else {
        guard let byte = JSONByte.unescaped(bytes[next + 1]) else {
          throw error(.invalidEscape, at: next)
        }
        text.append(byte)
        next += 2
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The scalar of `\uXXXX`, or of the two of them that make a surrogate pair.
  private func escapedScalar(at place: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try escapedUnit(at: place)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), bytes[place + 6] == JSONByte.backslash,
      bytes[place + 7] == JSONByte.u
    else { return try replacement(at: place) }
    let trail = try escapedUnit(at: place + 6)
    guard UTF16.isTrailSurrogate(trail) else { return try replacement(at: place) }
    return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
  }

  /// Of half a surrogate pair.
  private func replacement(at place: Int) throws(JSONError) -> Unicode.Scalar {
    guard replacesLoneSurrogates else { throw error(.loneSurrogate, at: place) }
    return "\u{FFFD}"
  }

  /// The four digits of `\uXXXX`. The string's closing quote, no digit, stops it at the end.
  private func escapedUnit(at place: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for index in place + 2..<place + 6 {
      guard let digit = JSONByte.hexadecimal(bytes[index]) else {
        throw error(.invalidEscape, at: place)
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}

// MARK: - Numbers

extension JSONParser {
  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    let isNegative = bytes[position] == JSONByte.minus
    if isNegative { position += 1 }
    let firstDigit = position
    var magnitude: UInt64 = 0
    while position < bytes.count, case let digit = bytes[position] &- JSONByte.zero, digit < 10 {
      magnitude = magnitude &* 10 &+ UInt64(digit)
      position += 1
    }
    let digits = position - firstDigit
    guard digits > 0 else { throw numberError() }
    if digits > 1, bytes[firstDigit] == JSONByte.zero { throw error(.invalidNumber, at: start) }
    let isInteger = try !fractionAndExponent()
    // 19 digits cannot overflow an unsigned 64-bit integer; "-0" has no integer of its own.
    if isInteger, digits <= 19, !(isNegative && magnitude == 0) {
      if !isNegative, let value = Int64(exactly: magnitude) { return JSONNumber(value) }
      if isNegative, magnitude <= Int64.min.magnitude {
        return JSONNumber(Int64(truncatingIfNeeded: 0 &- magnitude))
      }
    }
    return JSONNumber(checkedText: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Whether there was any.
  private mutating func fractionAndExponent() throws(JSONError) -> Bool {
    let start = position
    if position < bytes.count, bytes[position] == JSONByte.point {
      position += 1
      try digits()
    }
    if position < bytes.count, bytes[position] | 0x20 == JSONByte.e {
      position += 1
      if position < bytes.count, [JSONByte.plus, JSONByte.minus].contains(bytes[position]) {
        position += 1
      }
      try digits()
    }
    return position > start
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while position < bytes.count, JSONByte.zero...JSONByte.nine ~= bytes[position] { position += 1 }
    guard position > start else { throw numberError() }
  }

  private func numberError() -> JSONError {
    error(position < bytes.count ? .invalidNumber : .unexpectedEnd)
  }
}

// MARK: - Bytes

extension JSONParser {
  private func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
    JSONError(kind: kind, offset: offset ?? position)
  }

  private func currentByte() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[position]
  }

  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case JSONByte.space, JSONByte.newline, JSONByte.tab, JSONByte.carriageReturn: position += 1
      default: return
      }
    }
  }
}
