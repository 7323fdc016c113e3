/// References to characters: `&amp;`, `&#20070;`, `&nbsp;`.
enum References {
  /// The longest name of an entity that is known, with room to spare.
  private static let longest = 12

  /// `bytes` as text, references resolved. One that is not known stays as it stands.
  ///
  /// - Parameter html: whether those of HTML are known, not only the five of XML.
  static func resolved(_ bytes: ArraySlice<UInt8>, html: Bool) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.first {
      if byte == UInt8(ascii: "&"), let (text, length) = reference(rest, html: html) {
        out.append(contentsOf: text.utf8)
        rest = rest.dropFirst(length)
      } else {
        out.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// What a reference at the start of `bytes` stands for, and its length.
  private static func reference(
    _ bytes: ArraySlice<UInt8>, html: Bool
  ) -> (String, length: Int)? {
    let head = bytes.dropFirst().prefix(longest)
    guard let end = head.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: head[..<end], as: UTF8.self)
    guard let text = number(name) ?? xml[name] ?? (html ? Self.html[name] : nil) else { return nil }
    return (text, end + 1 - bytes.startIndex)
  }

  private static func number(_ name: String) -> String? {
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
    return value.flatMap(Unicode.Scalar.init).map { String($0) }
  }

  private static let xml = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

  /// Those that stand in titles.
  private static let html = [
    "nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ", "shy": "", "hellip": "…", "mdash": "—",
    "ndash": "–", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”",
    "bdquo": "„", "laquo": "«", "raquo": "»", "lsaquo": "‹", "rsaquo": "›", "middot": "·",
    "bull": "•", "times": "×", "divide": "÷", "plusmn": "±", "deg": "°", "copy": "©", "reg": "®",
    "trade": "™", "sect": "§", "para": "¶", "yen": "¥", "euro": "€", "pound": "£", "cent": "¢",
    "rarr": "→", "larr": "←", "eacute": "é", "egrave": "è", "agrave": "à", "aacute": "á",
    "ccedil": "ç", "uuml": "ü", "ouml": "ö", "auml": "ä", "szlig": "ß", "ntilde": "ñ",
  ]
}
