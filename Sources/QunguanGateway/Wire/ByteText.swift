import FoundationEssentials

// Bytes written as text in signatures, keys and pictures.

extension Sequence<UInt8> {
  /// Two lower-case digits for each byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * underestimatedCount)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Nil unless `text` is an even number of digits, letters in lower case: so do OneBot's other
  /// receivers read signatures.
  init?(hexadecimal text: some StringProtocol) {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      let digit: UInt8
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
      default: return nil
      }
      if let upper = high {
        bytes.append(upper << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
    self = bytes
  }

  /// Base64 of RFC 4648, section 4; the padding may be missing, as it often is in pasted secrets.
  init?(base64 text: some StringProtocol) {
    let missing = (4 - text.utf8.count % 4) % 4
    let padded = text + String(repeating: "=", count: missing)
    guard let data = Data(base64Encoded: padded) else { return nil }
    self = Array(data)
  }

  var base64: String { Data(self).base64EncodedString() }
}
