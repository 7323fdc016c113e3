/// What is wrong with a date, a time, a duration or a cron expression that an operator wrote.
///
/// Carries no file and no line: whoever read the text knows them and adds `offset`.
public struct TimeTextError: Error, Hashable, Sendable, Phrased {
  /// One sentence in lower case without a full stop, saying what to write instead.
  public let message: Phrase

  /// Where the problem begins, in UTF-8 bytes from the start of the text.
  public let offset: Int

  public var phrase: Phrase { message }

  init(_ message: Phrase, at offset: Int = 0) {
    self.message = message
    self.offset = offset
  }
}

/// A cursor over the bytes of a short text. It never moves past the end.
struct TextScanner {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
  init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  var isAtEnd: Bool { position == bytes.count }
  var next: UInt8? { isAtEnd ? nil : bytes[position] }

  /// Moves over `byte` if it comes next.
  mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  /// Moves over all bytes that satisfy the condition and returns how many there were.
  @discardableResult
  mutating func skip(while condition: (UInt8) -> Bool) -> Int {
    let start = position
    while let byte = next, condition(byte) { position += 1 }
    return position - start
  }

  mutating func skipSpaces() { skip { $0 == UInt8(ascii: " ") } }

  /// An unsigned decimal number of that many digits (at most 18, so that it fits); all digits that
  /// follow each other belong to it.
  mutating func number(digits: ClosedRange<Int>) -> Int? {
    let start = position
    let count = skip { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard digits.contains(count), count <= 18 else {
      position = start
      return nil
    }
    return bytes[start..<position].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// The ASCII letters that come next, in lower case.
  mutating func letters() -> String {
    let start = position
    skip { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
    return String(decoding: bytes[start..<position].map { $0 | 0x20 }, as: UTF8.self)
  }
}

/// The text in quotation marks as the operator wrote it, cut to a length fit for one sentence.
func quoted(_ text: some StringProtocol) -> Phrase { "\"\(String(text).excerpt)\"" }

/// The number with zeros in front, up to that many digits.
func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (number < 0 ? "-" : "") + zeros + digits
}

extension Int {
  /// Quotient rounded towards minus infinity, with the remainder from `0` up to `divisor`.
  func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
