/// Texts with CQ codes: `[CQ:at,qq=2000] hello`; see OneBot v11, message/string.md.
///
/// Read byte by byte: a character of Swift's can be a `]` with an accent, which would hide it.
enum CQText {
  enum Piece: Hashable {
    case text(String)
    case code(name: String, values: [String: String])
  }

  /// What is not a whole code is text. One pass: a code cannot contain `[`, which is always
  /// escaped, so an opening without an end costs no second look at what follows.
  static func pieces(_ text: String) -> [Piece] {
    let bytes = Array(text.utf8)
    let (open, close) = (UInt8(ascii: "["), UInt8(ascii: "]"))
    var pieces: [Piece] = []
    var plain = 0
    var next = 0
    while let start = bytes[next...].firstIndex(of: open) {
      next = bytes[(start + 1)...].firstIndex { $0 == open || $0 == close } ?? bytes.count
      guard next < bytes.count, bytes[next] == close, bytes[start...].starts(with: "[CQ:".utf8)
      else { continue }
      if plain < start { pieces.append(.text(unescaped(bytes[plain..<start]))) }
      pieces.append(code(bytes[(start + 4)..<next]))
      next += 1
      plain = next
    }
    if plain < bytes.count { pieces.append(.text(unescaped(bytes[plain...]))) }
    return pieces
  }

  /// `name,key=value,key=value`: only the first `=` of each divides.
  private static func code(_ bytes: ArraySlice<UInt8>) -> Piece {
    let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    var values: [String: String] = [:]
    for field in fields.dropFirst() {
      guard let divider = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = String(decoding: field[..<divider], as: UTF8.self)
      values[key] = unescaped(field[(divider + 1)...])
    }
    return .code(name: String(decoding: fields.first ?? [], as: UTF8.self), values: values)
  }

  private static let escapes: [(escape: [UInt8], byte: UInt8)] = [
    (Array("&amp;".utf8), UInt8(ascii: "&")), (Array("&#91;".utf8), UInt8(ascii: "[")),
    (Array("&#93;".utf8), UInt8(ascii: "]")), (Array("&#44;".utf8), UInt8(ascii: ",")),
  ]

  /// From left to right, so that `&amp;#91;` becomes `&#91;` and no more.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var next = bytes.startIndex
    while next < bytes.endIndex {
      let known =
        bytes[next] == UInt8(ascii: "&")
        ? escapes.first { bytes[next...].starts(with: $0.escape) } : nil
      plain.append(known?.byte ?? bytes[next])
      next += known?.escape.count ?? 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
