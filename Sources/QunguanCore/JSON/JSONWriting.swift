extension JSON {
  /// The one way this value is written: no white space, members in their order, numbers as they
  /// were read, escapes only where JSON demands them (quote, backslash, control characters).
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    write(into: &bytes)
    return bytes
  }

  /// Appends what `serialized()` returns.
  public func write(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let number): bytes.append(contentsOf: number.text.utf8)
    case .string(let text): Self.write(text, into: &bytes)
    case .array(let elements): Self.write(elements, into: &bytes)
    case .object(let members): Self.write(members, into: &bytes)
    }
  }

  private static func write(_ elements: [JSON], into bytes: inout [UInt8]) {
    var separator = JSONByte.openBracket
    for element in elements {
      bytes.append(separator)
      element.write(into: &bytes)
      separator = JSONByte.comma
    }
    if elements.isEmpty { bytes.append(separator) }
    bytes.append(JSONByte.closeBracket)
  }

  private static func write(_ members: JSONObject, into bytes: inout [UInt8]) {
    var separator = JSONByte.openBrace
    for (key, value) in members {
      bytes.append(separator)
      write(key, into: &bytes)
      bytes.append(JSONByte.colon)
      value.write(into: &bytes)
      separator = JSONByte.comma
    }
    if members.isEmpty { bytes.append(separator) }
    bytes.append(JSONByte.closeBrace)
  }

  private static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(JSONByte.quote)
    let utf8 = text.utf8Span.span
    var next = 0
    while next < utf8.count, !needsEscape(utf8[next]) { next += 1 }
    if next == utf8.count {
      bytes.append(contentsOf: text.utf8)
    } else {
      for index in utf8.indices { writeEscaped(utf8[index], into: &bytes) }
    }
    bytes.append(JSONByte.quote)
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < JSONByte.space || byte == JSONByte.quote || byte == JSONByte.backslash
  }

  private static func writeEscaped(_ byte: UInt8, into bytes: inout [UInt8]) {
    guard needsEscape(byte) else { return bytes.append(byte) }
    bytes.append(JSONByte.backslash)
    if let letter = JSONByte.escapeLetter(byte) { return bytes.append(letter) }
    let digits = String(byte, radix: 16)
    bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
    bytes.append(contentsOf: digits.utf8)
  }
}
