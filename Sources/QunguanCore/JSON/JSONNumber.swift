/// A JSON number that keeps the text it was written with.
///
/// Ids of 19 digits arrive as numbers and a double holds only 15 to 17, so none is ever made of
/// them. Integers in the one form they are usually written in are stored as `Int64`, which spares
/// an allocation; everything else (`1.0`, `1e3`, `-0`, 20 digits) is stored as its text.
public struct JSONNumber: Hashable, Sendable {
  private enum Storage: Hashable, Sendable {
    case integer(Int64)
    case text(String)
  }

  private let storage: Storage

  public init(_ value: Int64) { storage = .integer(value) }

  /// The shortest text that gives the double back; nil for infinities and NaN, which JSON lacks.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    storage = .text(value.description)
  }

  /// A number from its text, which must follow the grammar of RFC 8259, section 6.
  public init?(text: String) {
    guard case .number(let number)? = try? JSON(parsing: text.utf8), number.text == text else {
      return nil
    }
    self = number
  }

  /// A text the parser has already found to follow the grammar and not to be a plain `Int64`.
  init(checkedText: String) { storage = .text(checkedText) }

  /// The number as it was written.
  public var text: String {
    switch storage {
    case .integer(let value): String(value)
    case .text(let text): text
    }
  }

  /// The value when written as a plain integer in range; nil for `1.0`, `1e3` and 20 digits.
  public var int64: Int64? {
    switch storage {
    case .integer(let value): value
    case .text(let text): Int64(text)
    }
  }

  /// The nearest double; nil where it would be infinite.
  public var double: Double? {
    switch storage {
    case .integer(let value): Double(value)
    case .text(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }
}
