import QunguanCore
import Testing

/// Bytes, why they must be refused, and where.
struct Refusal: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let error: JSONError
  var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }

  init(_ bytes: [UInt8], _ kind: JSONError.Kind, at offset: Int) {
    self.bytes = bytes
    error = JSONError(kind: kind, offset: offset)
  }

  init(_ text: String, _ kind: JSONError.Kind, at offset: Int) {
    self.init(Array(text.utf8), kind, at: offset)
  }

  /// A string of these bytes, the first of which is wrong.
  init(quoting bytes: [UInt8], at offset: Int = 1) {
    self.init([0x22] + bytes + [0x22], .invalidUTF8, at: offset)
  }
}

@Suite("JSON that is refused")
struct JSONRefusalTests {
  @Test(
    "is refused with its reason and place",
    arguments: ends + words + numbers + strings + encodings + nested)
  func refusal(_ example: Refusal) {
    #expect(throws: example.error) { try JSON(parsing: example.bytes) }
  }

  static let ends = [
    Refusal("", .unexpectedEnd, at: 0), Refusal("  ", .unexpectedEnd, at: 2),
    Refusal("\"", .unexpectedEnd, at: 1), Refusal("\"a", .unexpectedEnd, at: 2),
    Refusal(#""\"#, .unexpectedEnd, at: 2), Refusal(#""\""#, .unexpectedEnd, at: 3),
    Refusal(#""\u"#, .unexpectedEnd, at: 3), Refusal(#""\u00"#, .unexpectedEnd, at: 5),
    Refusal("[", .unexpectedEnd, at: 1), Refusal("[1", .unexpectedEnd, at: 2),
    Refusal("[1,", .unexpectedEnd, at: 3), Refusal("{", .unexpectedEnd, at: 1),
    Refusal("{\"a\"", .unexpectedEnd, at: 4), Refusal("{\"a\":", .unexpectedEnd, at: 5),
    Refusal("{\"a\":1", .unexpectedEnd, at: 6), Refusal("{\"a\":1,", .unexpectedEnd, at: 7),
    Refusal("-", .unexpectedEnd, at: 1), Refusal("1.", .unexpectedEnd, at: 2),
    Refusal("1e", .unexpectedEnd, at: 2), Refusal("1e+", .unexpectedEnd, at: 3),
    Refusal("tru", .unexpectedEnd, at: 3), Refusal("n", .unexpectedEnd, at: 1),
    Refusal("1 2", .trailingBytes, at: 2), Refusal("{}}", .trailingBytes, at: 2),
    Refusal("[]]", .trailingBytes, at: 2), Refusal("null,", .trailingBytes, at: 4),
    Refusal("\"a\"x", .trailingBytes, at: 3), Refusal("{}#", .trailingBytes, at: 2),
    Refusal("1\0", .trailingBytes, at: 1), Refusal("nullnull", .trailingBytes, at: 4),
    Refusal("{} //", .trailingBytes, at: 3), Refusal("1\u{A0}", .trailingBytes, at: 1),
  ]

  static let words = [
    Refusal("nul1", .unexpectedByte, at: 3), Refusal("True", .unexpectedByte, at: 0),
    Refusal("trUe", .unexpectedByte, at: 2), Refusal("NULL", .unexpectedByte, at: 0),
    Refusal("undefined", .unexpectedByte, at: 0), Refusal("'a'", .unexpectedByte, at: 0),
    Refusal("a", .unexpectedByte, at: 0), Refusal("/* */ 1", .unexpectedByte, at: 0),
    Refusal("// \n1", .unexpectedByte, at: 0), Refusal("#\n1", .unexpectedByte, at: 0),
    Refusal("\u{A0}1", .unexpectedByte, at: 0), Refusal("\u{B}1", .unexpectedByte, at: 0),
    Refusal("\u{C}1", .unexpectedByte, at: 0), Refusal("\u{3000}1", .unexpectedByte, at: 0),
    Refusal("\0", .unexpectedByte, at: 0), Refusal("\\n", .unexpectedByte, at: 0),
    Refusal(",", .unexpectedByte, at: 0), Refusal(":", .unexpectedByte, at: 0),
    Refusal("]", .unexpectedByte, at: 0), Refusal("}", .unexpectedByte, at: 0),
    Refusal("好", .unexpectedByte, at: 0), Refusal([0xFF], .unexpectedByte, at: 0),
    Refusal("\u{FEFF}{}", .byteOrderMark, at: 0), Refusal("\u{FEFF}", .byteOrderMark, at: 0),
    Refusal([0xFE, 0xFF, 0, 0x31], .unexpectedByte, at: 0),
    Refusal([0x31, 0x00], .trailingBytes, at: 1),
  ]

  static let numbers = [
    Refusal("01", .invalidNumber, at: 0), Refusal("-01", .invalidNumber, at: 0),
    Refusal("00", .invalidNumber, at: 0), Refusal("[012]", .invalidNumber, at: 1),
    Refusal("+1", .unexpectedByte, at: 0), Refusal(".5", .unexpectedByte, at: 0),
    Refusal("-.5", .invalidNumber, at: 1), Refusal("--1", .invalidNumber, at: 1),
    Refusal("-a", .invalidNumber, at: 1), Refusal("- 1", .invalidNumber, at: 1),
    Refusal("[1.]", .invalidNumber, at: 3), Refusal("1.e1", .invalidNumber, at: 2),
    Refusal("[1e]", .invalidNumber, at: 3), Refusal("[1e-]", .invalidNumber, at: 4),
    Refusal("1e+-1", .invalidNumber, at: 3), Refusal("1ee1", .invalidNumber, at: 2),
    Refusal("1.2.3", .trailingBytes, at: 3), Refusal("1e1.5", .trailingBytes, at: 3),
    Refusal("0x10", .trailingBytes, at: 1), Refusal("1_000", .trailingBytes, at: 1),
    Refusal("1,000", .trailingBytes, at: 1), Refusal("1f", .trailingBytes, at: 1),
    Refusal("NaN", .unexpectedByte, at: 0), Refusal("nan", .unexpectedByte, at: 1),
    Refusal("Infinity", .unexpectedByte, at: 0), Refusal("-Infinity", .invalidNumber, at: 1),
    Refusal("１", .unexpectedByte, at: 0), Refusal("1１", .trailingBytes, at: 1),
    Refusal("[-]", .invalidNumber, at: 2), Refusal("1+2", .trailingBytes, at: 1),
  ]

  static let strings = [
    Refusal("\"\n\"", .controlCharacter, at: 1), Refusal("\"\t\"", .controlCharacter, at: 1),
    Refusal("\"a\0\"", .controlCharacter, at: 2), Refusal("\"\u{1F}\"", .controlCharacter, at: 1),
    Refusal(#""\a""#, .invalidEscape, at: 1), Refusal(#""\x41""#, .invalidEscape, at: 1),
    Refusal(#""\'""#, .invalidEscape, at: 1), Refusal(#""\0""#, .invalidEscape, at: 1),
    Refusal(#""\N""#, .invalidEscape, at: 1), Refusal(#""\U0041""#, .invalidEscape, at: 1),
    Refusal(#""\ ""#, .invalidEscape, at: 1), Refusal("\"\\\n\"", .invalidEscape, at: 1),
    Refusal("\"\\好\"", .invalidEscape, at: 1), Refusal(#""\u""#, .invalidEscape, at: 1),
    Refusal(#""\u1""#, .invalidEscape, at: 1), Refusal(#""\u123""#, .invalidEscape, at: 1),
    Refusal(#""\u123g""#, .invalidEscape, at: 1), Refusal(#""ab\u+123""#, .invalidEscape, at: 3),
    Refusal(#""\u{41}""#, .invalidEscape, at: 1), Refusal(#""\u00\u0041""#, .invalidEscape, at: 1),
    Refusal(#""\u12"34""#, .invalidEscape, at: 1), Refusal(#""\ud800\u""#, .invalidEscape, at: 7),
    Refusal(#""\ud800""#, .loneSurrogate, at: 1), Refusal(#""\udc00""#, .loneSurrogate, at: 1),
    Refusal(#""\ud800\ud800""#, .loneSurrogate, at: 1),
    Refusal(#""\udc00\ud800""#, .loneSurrogate, at: 1),
    Refusal(#""\ud83dx\ude00""#, .loneSurrogate, at: 1),
    Refusal(#""\ud83d\n""#, .loneSurrogate, at: 1),
    Refusal(#""\ud83d\u0041""#, .loneSurrogate, at: 1),
    Refusal(#""好\ud83d\ude00\ude00""#, .loneSurrogate, at: 16),
    Refusal(#"{"\udfff":1}"#, .loneSurrogate, at: 2),
  ]

  static let encodings = [
    Refusal(quoting: [0x80]), Refusal(quoting: [0xBF]), Refusal(quoting: [0xFF]),
    Refusal(quoting: [0xC3]), Refusal(quoting: [0xC0, 0x80]), Refusal(quoting: [0xC1, 0xBF]),
    Refusal(quoting: [0xE0, 0x80, 0x80]), Refusal(quoting: [0xE4, 0xBD]),
    Refusal(quoting: [0xED, 0xA0, 0x80]), Refusal(quoting: [0xED, 0xBF, 0xBF]),
    Refusal(quoting: [0xF0, 0x80, 0x80, 0x80]), Refusal(quoting: [0xF4, 0x90, 0x80, 0x80]),
    Refusal(quoting: [0xF5, 0x80, 0x80, 0x80]), Refusal(quoting: [0xF0, 0x9F, 0x98]),
    Refusal(quoting: [0x61, 0xE4, 0xBD, 0x61], at: 2),
    Refusal(quoting: [0xE4, 0xBD, 0xA0, 0xE9], at: 4),
    Refusal(quoting: [0x5C, 0x6E, 0xFF], at: 3), Refusal(quoting: [0xE4, 0x5C, 0x6E, 0xBD, 0xA0]),
  ]

  static let nested = [
    Refusal("[,]", .unexpectedByte, at: 1), Refusal("[1,]", .unexpectedByte, at: 3),
    Refusal("[,1]", .unexpectedByte, at: 1), Refusal("[1,,2]", .unexpectedByte, at: 3),
    Refusal("[1 2]", .unexpectedByte, at: 3), Refusal("[1}", .unexpectedByte, at: 2),
    Refusal("[1:2]", .unexpectedByte, at: 2), Refusal("[\"a\"", .unexpectedEnd, at: 4),
    Refusal("{]", .unexpectedByte, at: 1), Refusal("{,}", .unexpectedByte, at: 1),
    Refusal("{1:1}", .unexpectedByte, at: 1), Refusal("{a:1}", .unexpectedByte, at: 1),
    Refusal("{'a':1}", .unexpectedByte, at: 1), Refusal("{null:1}", .unexpectedByte, at: 1),
    Refusal(#"{"a"}"#, .unexpectedByte, at: 4), Refusal(#"{"a":}"#, .unexpectedByte, at: 5),
    Refusal(#"{"a",1}"#, .unexpectedByte, at: 4), Refusal(#"{"a" 1}"#, .unexpectedByte, at: 5),
    Refusal(#"{"a"::1}"#, .unexpectedByte, at: 5), Refusal(#"{"a":1,}"#, .unexpectedByte, at: 7),
    Refusal(#"{"a":1;}"#, .unexpectedByte, at: 6), Refusal(#"{"a":1]"#, .unexpectedByte, at: 6),
    Refusal(#"{"a":1 "b":2}"#, .unexpectedByte, at: 7), Refusal("{[]:1}", .unexpectedByte, at: 1),
    Refusal(#"{"a":1,,"b":2}"#, .unexpectedByte, at: 7),
    Refusal(#"{"a":1,"a":1}"#, .duplicateKey, at: 7),
    Refusal(#"{"a":1,"b":2,"a":3}"#, .duplicateKey, at: 13),
    Refusal(#"{"a":1,"\u0061":2}"#, .duplicateKey, at: 7),
    Refusal(#"{"\u0061":1, "a":2}"#, .duplicateKey, at: 13),
    Refusal(#"{"":1,"":2}"#, .duplicateKey, at: 6),
    Refusal(#"[{"x":{"好":1,"\u597d":2}}]"#, .duplicateKey, at: 15),
  ]
}
