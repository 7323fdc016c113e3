import Glibc

/// The characters of a feed.
enum FeedEncoding {
  /// `body` as UTF-8, without a byte order mark.
  ///
  /// What is UTF-8 is taken as such, whatever it says: text in another encoding hardly ever is, and
  /// servers often declare another. Otherwise the declaration in the text comes first, then the
  /// header `Content-Type`; what is neither is repaired.
  static func utf8(_ body: [UInt8], contentType: String?) -> [UInt8] {
    if body.starts(with: [0xEF, 0xBB, 0xBF]) { return repaired(body.dropFirst(3)) }
    if body.starts(with: [0xFF, 0xFE]) { return converted(body.dropFirst(2), from: "UTF-16LE") }
    if body.starts(with: [0xFE, 0xFF]) { return converted(body.dropFirst(2), from: "UTF-16BE") }
    if String(validating: body, as: UTF8.self) != nil { return body }
    let declared = [label(after: "encoding", in: body.prefix(200))]
    let sent = [contentType.flatMap { label(after: "charset", in: Array($0.utf8)[...]) }]
    for case let label? in declared + sent {
      if let encoding = encodings[label] { return converted(body[...], from: encoding) }
    }
    return repaired(body[...])
  }

  private static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// The value of `encoding="gbk"` or `charset=gbk`, in lower case.
  private static func label(after key: String, in bytes: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: bytes.map(\.asciiLowercased), as: UTF8.self)
    guard let start = text.firstRange(of: key + "=")?.upperBound else { return nil }
    let label = text[start...].drop { $0 == "\"" || $0 == "'" }
      .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    return label.isEmpty ? nil : String(label)
  }

  /// By the labels of the WHATWG's Encoding Standard that are met in feeds, as iconv(3) calls them.
  /// GB18030 contains GBK, which contains GB2312, and all three names are used for any of them.
  private static let encodings = [
    "gb18030": "GB18030", "gbk": "GB18030", "gb2312": "GB18030", "gb_2312-80": "GB18030",
    "x-gbk": "GB18030", "chinese": "GB18030", "big5": "BIG5-HKSCS", "big5-hkscs": "BIG5-HKSCS",
    "shift_jis": "CP932", "euc-jp": "EUC-JP", "euc-kr": "UHC", "iso-8859-1": "CP1252",
    "latin1": "CP1252", "windows-1252": "CP1252", "windows-1251": "CP1251", "koi8-r": "KOI8-R",
    "iso-8859-2": "ISO-8859-2", "iso-8859-15": "ISO-8859-15", "utf-16": "UTF-16LE",
    "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE",
  ]

  /// Each byte, or unit of UTF-16, that is none of the encoding's becomes U+FFFD, as does
  /// everything if the system lacks the table.
  private static func converted(_ bytes: ArraySlice<UInt8>, from encoding: String) -> [UInt8] {
    let converter = iconv_open("UTF-8", encoding)
    guard converter != iconv_t(bitPattern: -1) else { return repaired(bytes) }
    defer { iconv_close(converter) }
    let unit = encoding.hasPrefix("UTF-16") ? 2 : 1
    var out: [UInt8] = []
    var input = Array(bytes).map(CChar.init(bitPattern:))
    var piece = [CChar](repeating: 0, count: 16_384)
    input.withUnsafeMutableBufferPointer { input in
      var source = input.baseAddress
      var left = input.count
      while left > 0 {
        let before = left
        let room = piece.count
        let written = piece.withUnsafeMutableBufferPointer { piece in
          var target = piece.baseAddress
          var free = room
          _ = iconv(converter, &source, &left, &target, &free)
          return room - free
        }
        out += piece[..<written].map(UInt8.init(bitPattern:))
        if left == before, written == 0 {
          out += "\u{FFFD}".utf8
          let skipped = min(unit, left)
          source = source?.advanced(by: skipped)
          left -= skipped
        }
      }
    }
    return out
  }
}
