/// Why bytes were refused as JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    // Beyond the limits.
    case tooManyBytes, tooDeep, tooManyValues
    // Not JSON.
    case byteOrderMark, unexpectedEnd, unexpectedByte, trailingBytes
    case invalidNumber, invalidEscape, controlCharacter, invalidUTF8
    // JSON by its grammar, but without one meaning.
    case duplicateKey, loneSurrogate
  }

  public let kind: Kind

  /// Bytes before the place of the error.
  public let offset: Int

  public init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  /// One sentence with the place first.
  public var description: String { "byte \(offset): \(kind.sentence)" }
}

extension JSONError.Kind {
  fileprivate var sentence: String {
    switch self {
    case .tooManyBytes: "the text is longer than allowed"
    case .tooDeep: "arrays and objects are nested deeper than allowed"
    case .tooManyValues: "there are more values than allowed"
    case .byteOrderMark: "the text begins with a byte order mark, JSON has none"
    case .unexpectedEnd: "the text ends in the middle of a value"
    case .unexpectedByte: "this byte cannot stand here"
    case .trailingBytes: "something follows the value"
    case .invalidNumber: "a number is not written as JSON writes numbers"
    case .invalidEscape: "a backslash is followed by no escape that JSON knows"
    case .controlCharacter: "a control character in a string is not escaped"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .duplicateKey: "an object has this key twice"
    case .loneSurrogate: "an escape names one half of a surrogate pair without the other"
    }
  }
}
