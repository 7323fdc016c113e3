import QunguanCore

/// A table as spreadsheets read it: CSV by RFC 4180, in UTF-8 with a byte order mark, without which
/// Excel takes it for the system's own encoding.
enum Sheet {
  enum Cell {
    /// What somebody has written: never a formula, nor a number or date that Excel makes of it.
    case text(String)
    /// What is ours, and what it looks like.
    case plain(String)
    case none
  }

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// A line with its end.
  static func line(_ cells: [Cell]) -> String {
    cells.map(\.written).joined(separator: ",") + "\r\n"
  }
}

extension Sheet.Cell {
  fileprivate var written: String {
    switch self {
    case .text(let text): text.defused.quoted
    case .plain(let text): text.quoted
    case .none: ""
    }
  }
}

extension String {
  /// With an apostrophe before what a spreadsheet would carry out (`=`, `+`, `-`, `@`, a tab or a
  /// line break at the beginning; OWASP, CSV Injection) or write as `1.38E+16`.
  fileprivate var defused: String {
    guard let first = unicodeScalars.first else { return self }
    let isFormula = Self.dangers.contains(first)
    let isLongNumber = utf8.count >= 12 && utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isFormula || isLongNumber ? "'" + self : self
  }

  // Those of full width too: Excel takes them for the others where Chinese is written.
  private static let dangers: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// In quotation marks where it needs them (RFC 4180, 2.6 and 2.7); blanks at the ends are lost
  /// without them.
  fileprivate var quoted: String {
    let needs = utf8.contains {
      [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0)
    }
    guard needs || first == " " || last == " " else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}
