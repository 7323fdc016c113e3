/// Reads CSV by RFC 4180: fields in quotation marks may hold commas, line breaks and doubled
/// quotation marks; lines end in LF or CRLF; a byte order mark at the beginning is skipped. Beyond
/// it, as everywhere: a field that does not begin with a quotation mark may hold them as they are.
struct CSVReader {
  /// A record and the line, counted from 1, on which it begins.
  struct Record: Equatable {
    var line: Int
    var fields: [String]
  }

  struct Failure: Error, Equatable {
    var line: Int
    var sentence: String
  }

  static let longestField = 65_536
  static let mostFields = 64

  private let bytes: [UInt8]
  private var offset: Int
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.starts(with: Sheet.byteOrderMark) ? Sheet.byteOrderMark.count : 0
  }

  /// The next record that is not an empty line; nil at the end.
  mutating func next() throws(Failure) -> Record? {
    while offset < bytes.count {
      var record = Record(line: line, fields: [])
      var isLast = false
      while !isLast {
        let field = try bytes.get(offset) == Self.quote ? quoted() : plain()
        guard field.count <= Self.longestField, record.fields.count < Self.mostFields else {
          throw Failure(
            line: record.line,
            sentence: """
              more than \(Self.longestField) bytes in a field, or than \(Self.mostFields) fields
              """)
        }
        guard let text = String(validating: field, as: UTF8.self) else {
          throw Failure(line: record.line, sentence: "this is not UTF-8; save the file as UTF-8")
        }
        record.fields.append(text)
        isLast = try endsRecord()
      }
      if record.fields != [""] { return record }
    }
    return nil
  }

  /// Goes past what follows a field; whether the record ends with it.
  private mutating func endsRecord() throws(Failure) -> Bool {
    guard let byte = bytes.get(offset) else { return true }
    offset += 1
    switch byte {
    case Self.comma: return false
    case Self.carriageReturn where bytes.get(offset) == Self.lineFeed:
      offset += 1
      line += 1
      return true
    case Self.lineFeed:
      line += 1
      return true
    default:
      throw Failure(
        line: line, sentence: "a field goes on after its closing quotation mark; write \"\" for \"")
    }
  }

  private mutating func plain() -> ArraySlice<UInt8> {
    let start = offset
    while let byte = bytes.get(offset), byte != Self.comma, byte != Self.lineFeed {
      if byte == Self.carriageReturn, bytes.get(offset + 1) == Self.lineFeed { break }
      offset += 1
    }
    return bytes[start..<offset]
  }

  private mutating func quoted() throws(Failure) -> ArraySlice<UInt8> {
    let first = line
    var field: [UInt8] = []
    offset += 1
    while let byte = bytes.get(offset) {
      offset += 1
      if byte == Self.quote {
        guard bytes.get(offset) == Self.quote else { return field[...] }
        offset += 1
      }
      if byte == Self.lineFeed { line += 1 }
      field.append(byte)
    }
    throw Failure(line: first, sentence: "a quoted field never ends")
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}

extension [UInt8] {
  fileprivate func get(_ offset: Int) -> UInt8? { offset < count ? self[offset] : nil }
}
